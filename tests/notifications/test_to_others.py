"""A message to somebody who has no inbox here: by SMS alone, whatever the citizen has chosen."""

from uuid import UUID

import pytest

from backend.core import clock, db
from backend.notifications import service
from backend.notifications.service import News
from backend.notifications.templates import known
from backend.notifications.wording import SMS_LENGTH, sms
from tests.notifications.conftest import CODE

pytestmark = pytest.mark.slow

VALUES = {"tracking_code": CODE, "agency": "Trung tâm Phục vụ hành chính công xã Dương Minh Châu"}
OTHER = "84987654321"


def tell_other(office, citizen: UUID) -> UUID:
    with clock.set_to(office.now), office.app.app_context():
        news = News(citizen, VALUES)
        db.transactional(service.notify_other)(news, "filed_on_behalf", OTHER)
    return office.rows("select id from notifications order by id desc limit 1")[0].id


def test_it_says_who_filed_by_initials_and_how_to_object():
    text = sms(known()["filed_on_behalf"], VALUES, "Nguyễn Văn An")
    assert text == (
        f"N.V.A. da nop ho so {CODE} thay ban (da gui den co quan). Khong dong y? Bao ngay cho"
        " Trung tam Phuc vu hanh chinh cong xa Duong Minh Chau."
    )
    assert len(text) <= SMS_LENGTH
    assert text.isascii()
    assert sms(known()["filed_on_behalf"], VALUES).startswith("Mot nguoi da nop")


def test_zalo_is_not_told_the_number_and_the_office_calls_where_there_is_no_sms(office, zalo):
    citizen = office.citizen()
    told = tell_other(office, citizen)
    office.round().pass_time(hours=5)
    assert zalo.calls == 0
    assert office.attempts(told) == []
    assert office.message(told).state == "calling"
    assert len(office.rows("select 1 from calls")) == 1


def test_what_the_citizen_refuses_is_not_refused_for_others(office):
    citizen = office.citizen(oa_uid=None, phone=None, refused_channels=["zalo", "sms", "call"])
    told = tell_other(office, citizen)
    office.round()
    # It waits for the call: the citizen's own message would have ended in the inbox.
    assert office.message(told).channel == "nobody"


def test_by_sms_and_nothing_else(office_for, zalo):
    office = office_for(sms_backend="console")
    told = tell_other(office, office.citizen())
    office.round()
    assert office.attempts(told) == [("sms", "accepted", False)]
    assert office.message(told).state == "delivered"
    assert zalo.calls == 0


def test_at_night_it_waits_for_the_morning(office_for):
    office = office_for(sms_backend="console").later(hours=14)
    told = tell_other(office, office.citizen())
    office.round()
    assert office.message(told).reason == "night"
    office.later(hours=8).round()
    assert office.message(told).state == "delivered"


@pytest.mark.parametrize("template", ["dossier_submitted", "supplement_requested"])
def test_what_the_citizen_is_told_goes_its_own_way(office, zalo, template: str):
    citizen = office.citizen()
    told = tell_other(office, citizen)
    mine = office.tell(citizen, template)
    office.round()
    assert office.message(mine).state == "sent"
    assert office.message(told).state == "waiting"

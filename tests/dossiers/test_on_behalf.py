"""Filing for somebody else: with their consent, and not behind their back."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from backend.core import clock
from backend.dossiers.models import Dossier
from backend.dossiers.on_behalf import MOST_A_DAY, STATEMENT_VERSION
from backend.notifications.models import Message, Notification
from tests.factories.citizens import Person, faults, slug
from tests.factories.dossiers import AGENCY, submission, submit
from tests.factories.drafts import begin, save
from tests.factories.officers import Clerk
from tests.factories.uploads import received

pytestmark = pytest.mark.slow

MOTHER = {
    "full_name": "Lê Thị Mẹ",
    "relationship": "parent",
    "phone": "+84 987 654 321",
    "consent": True,
    "statement": STATEMENT_VERSION,
    "how_consented": "in_person",
}


def for_mother(body: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {**body, "on_behalf_of": {**MOTHER, **changes}}


def test_what_is_asked_is_told_in_the_readers_language(client):
    form = client.get("/api/v1/on-behalf").json
    assert form["version"] == STATEMENT_VERSION
    assert {"key": "neighbour", "label": "Hàng xóm"} in form["relationships"]
    english = client.get("/api/v1/on-behalf", headers={"Accept-Language": "en"}).json
    assert {"key": "in_person", "label": "In person"} in english["ways"]


def test_citizen_and_officer_see_for_whom_it_is(an, body, app):
    filed = submit(an, for_mother(body)).json
    seen = an.get(f"/dossiers/{filed['id']}").json["on_behalf_of"]
    assert seen["full_name"] == "Lê Thị Mẹ"
    assert seen["phone"] == "0987654321"
    assert seen["relationship_label"] == "Cha, mẹ"
    assert seen["how_consented_label"] == "Nói trực tiếp"
    assert seen["statement"] == STATEMENT_VERSION
    clerk = Clerk(app, "reception", agency=AGENCY)
    assert clerk.get(f"/officer/dossiers/{filed['id']}").json["on_behalf_of"] == seen
    assert "Lê Thị Mẹ" not in an.client.get(f"/api/v1/tracking/{filed['tracking_code']}").text


def test_for_oneself_nothing_is_said(an, body, session):
    filed = submit(an, {**body, "on_behalf_of": None}).json
    assert an.get(f"/dossiers/{filed['id']}").json["on_behalf_of"] is None
    assert session.scalar(select(Dossier).where(Dossier.on_behalf_of.is_not(None))) is None
    assert session.scalar(select(Message).where(Message.phone.is_not(None))) is None


def test_a_message_goes_to_their_telephone_and_says_nothing_of_anybody(an, body, session):
    filed = submit(an, for_mother(body)).json
    told = session.scalars(select(Notification).order_by(Notification.id)).all()
    assert [row.template for row in told] == ["filed_on_behalf", "dossier_submitted"]
    message = session.get(Message, told[0].id)
    assert message.phone == "84987654321"
    assert message.agency_id == session.scalar(select(Dossier.handling_agency_id))
    # Neither waits for the other.
    assert message.subject != session.get(Message, told[1].id).subject
    assert set(told[0].values) == {"tracking_code", "agency"}
    assert told[0].values["tracking_code"] == filed["tracking_code"]
    # Who files sees that it goes out.
    inbox = an.get("/notifications").json["items"]
    assert inbox[-1]["title"] == "Đã báo cho người bạn nộp thay"


def test_reading_it_does_not_stop_the_message_to_the_other_person(an, body, session):
    submit(an, for_mother(body))
    newest = an.get("/notifications").json["items"][0]["id"]
    an.put("/notifications/read", json={"newest": newest})
    session.expire_all()
    states = {message.phone: message.state for message in session.scalars(select(Message))}
    assert states == {"84987654321": "waiting", None: "read"}


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"phone": "12345"}, {"/on_behalf_of/phone": "phone_invalid"}),
        ({"phone": "không có"}, {"/on_behalf_of/phone": "phone_invalid"}),
        ({"phone": "0276 382 2233"}, {"/on_behalf_of/phone": "phone_not_mobile"}),
        ({"consent": False}, {"/on_behalf_of/consent": "consent_missing"}),
        ({"statement": "2020-01"}, {"/on_behalf_of/statement": "consent_version"}),
        (
            {"phone": "1", "consent": False, "statement": "x"},
            {
                "/on_behalf_of/phone": "phone_invalid",
                "/on_behalf_of/consent": "consent_missing",
                "/on_behalf_of/statement": "consent_version",
            },
        ),
        ({"relationship": "boss"}, {"/on_behalf_of/relationship": "invalid_choice"}),
        ({"how_consented": "by_dream"}, {"/on_behalf_of/how_consented": "invalid_choice"}),
        ({"full_name": ""}, {"/on_behalf_of/full_name": "wrong_length"}),
        ({"full_name": "x" * 201}, {"/on_behalf_of/full_name": "wrong_length"}),
        ({"consent": None}, {"/on_behalf_of/consent": "null"}),
        ({"more": 1}, {"/on_behalf_of/more": "unknown_field"}),
    ],
)
def test_what_is_refused_and_nothing_kept(an, body, kept, changes, errors):
    assert faults(submit(an, for_mother(body, **changes), status=422)) == errors
    assert kept() == {}


def test_ones_own_number_is_not_theirs(an, body, kept):
    tokens = {"access_token": "dev:nguyen-van-an", "phone_token": "dev:0987654321"}
    an.post("/me/phone", json=tokens, status=200)
    refused = submit(an, for_mother(body), status=422)
    assert faults(refused) == {"/on_behalf_of/phone": "phone_is_own"}
    assert kept() == {}


def test_nobodys_telephone_is_flooded(an, binh, session):
    def press(person, phone: str, status: int = 201):
        body = submission(received(session, person.id).id)
        return submit(person, for_mother(body, phone=phone), status=status)

    for _ in range(MOST_A_DAY):
        press(an, "0987654321")
    for person in (an, binh):
        refused = press(person, "+84 987 654 321", 422)
        assert faults(refused) == {"/on_behalf_of/phone": "phone_too_often"}
    press(an, "0912345678")
    with clock.set_to(clock.now() + timedelta(days=1, minutes=1)):
        press(Person(an.client, "nguyen-van-an"), "0987654321")


def test_it_must_be_an_object(an, body):
    assert faults(submit(an, {**body, "on_behalf_of": "mẹ"}, status=422)) == {
        "/on_behalf_of": "invalid_type"
    }


def test_the_same_press_again_is_once_and_for_somebody_else_another(an, body, session):
    first = submit(an, for_mother(body), "press-of-an").json
    again = submit(an, for_mother(body, phone="0987654321"), "press-of-an")
    assert again.json["id"] == first["id"]
    assert len(session.scalars(select(Message).where(Message.phone.is_not(None))).all()) == 1
    other = submit(an, for_mother(body, full_name="Người Khác"), "press-of-an", status=409)
    assert slug(other) == "idempotency-key-reused"


def test_drafts_keep_it_as_far_as_it_was_typed(an):
    draft = begin(an, on_behalf_of={"full_name": "Lê Thị", "phone": "09"}).json
    assert draft["on_behalf_of"] == {"full_name": "Lê Thị", "phone": "09"}
    saved = save(an, draft, on_behalf_of={**MOTHER}).json
    assert an.get(f"/drafts/{draft['id']}").json["on_behalf_of"] == MOTHER
    assert save(an, saved, on_behalf_of=None).json["on_behalf_of"] is None


@pytest.mark.parametrize("value", ["x" * 2_001, "x\u0000"])
def test_a_draft_is_bounded_and_clean(an, value):
    refused = begin(an, on_behalf_of={"full_name": value}, status=422)
    assert list(faults(refused)) in (["/on_behalf_of"], ["/on_behalf_of/full_name"])

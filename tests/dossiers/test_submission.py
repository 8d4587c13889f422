"""Pressing "Gửi hồ sơ" on a complete form: one dossier, one number, one message."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, text

from backend.core import clock
from backend.dossiers.models import Attachment, Dossier, DossierEvent
from backend.notifications.models import Notification
from backend.uploads.models import Upload
from tests.dossiers.conftest import ONE_DOSSIER
from tests.factories.dossiers import answers, attached, submission, submit, with_answer
from tests.factories.uploads import received, send

pytestmark = pytest.mark.slow

# A Monday, at 10:00 in Viet Nam.
MONDAY = datetime(2026, 11, 16, 3, 0, tzinfo=UTC)


def test_two_photos_and_a_form_become_a_dossier(an):
    first, second = send(an), send(an)
    receipt = submit(an, submission(first["id"], second["id"])).json
    assert re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", receipt["tracking_code"])
    assert re.fullmatch(r"H53\.007-\d{6}-0001", receipt["number"])
    assert receipt["status"] == "submitted"
    assert receipt["status_label"] == "Đã gửi, chờ tiếp nhận"
    assert receipt["procedure"] == {"code": "1.001193", "name": "Đăng ký khai sinh"}
    assert receipt["agency"]["name"].endswith("công xã Tân Châu")
    assert receipt["warnings"] == []
    assert [entry["status"] for entry in receipt["timeline"]] == ["submitted"]
    assert an.get(f"/uploads/{first['id']}").json["state"] == "claimed"


def test_what_is_kept(an, session, body, kept):
    receipt = submit(an, body).json
    assert kept() == ONE_DOSSIER
    dossier = session.get_one(Dossier, receipt["id"])
    assert dossier.citizen_id == an.id
    assert dossier.consent["granted"] == ["processing"]
    assert dossier.consent["version"] == body["consent"]["version"]
    event = session.scalars(select(DossierEvent)).one()
    assert (event.action, event.status, event.actor) == ("submit", "submitted", "citizen")
    attachment = session.scalars(select(Attachment)).one()
    assert (attachment.requirement, attachment.alternative) == ("giay_chung_sinh",) * 2
    upload = session.get_one(Upload, attachment.upload_id)
    assert upload.state == "claimed"
    assert upload.claimed_at is not None


def test_the_citizen_is_told_once_and_by_code_only(an, session, body):
    receipt = submit(an, body).json
    message = session.scalars(select(Notification)).one()
    assert message.citizen_id == an.id
    assert message.values["tracking_code"] == receipt["tracking_code"]
    assert set(message.values) == {"procedure", "tracking_code", "acceptance_due"}
    assert (message.subject_kind, message.subject_id) == ("dossier", receipt["id"])
    waiting = session.execute(text("select notification_id, state from messages")).one()
    assert waiting == (message.id, "waiting")


def test_times_are_counted_in_office_hours(an, session, body):
    with clock.set_to(MONDAY):
        receipt = submit(an, body).json
    assert receipt["submitted_at"] == "2026-11-16T03:00:00Z"
    assert receipt["number"] == "H53.007-261116-0001"
    # Eight hours of work after 10:00 on Monday: 10:30 on Tuesday.
    assert receipt["acceptance_due_at"] == "2026-11-17T03:30:00Z"


def test_the_day_of_a_number_is_viet_nams(an, session, body):
    with clock.set_to(MONDAY.replace(hour=17, minute=30)):
        assert submit(an, body).json["number"] == "H53.007-261117-0001"


def test_numbers_of_an_office_count_up_through_the_day(an, session):
    def number(moment: datetime, agency: str) -> str:
        with clock.set_to(moment):
            upload = received(session, an.id)
            return submit(an, submission(upload.id, agency=agency)).json["number"]

    tuesday = MONDAY.replace(day=17)
    given = [number(MONDAY, "H53.007"), number(MONDAY, "H53.007"), number(MONDAY, "H53.008")]
    assert [*given, number(tuesday, "H53.007")] == [
        "H53.007-261116-0001",
        "H53.007-261116-0002",
        "H53.008-261116-0001",
        "H53.007-261117-0001",
    ]


def test_files_keep_their_order_and_kind(an, session):
    uploads = [received(session, an.id, file_name=f"{n}.jpg") for n in range(4)]
    files = [attached(upload.id) for upload in uploads]
    files[2]["alternative"] = "giay_cam_doan"
    receipt = submit(an, submission(attachments=files)).json
    shown = an.get(f"/dossiers/{receipt['id']}").json["attachments"]
    assert [file["file_name"] for file in shown] == ["0.jpg", "1.jpg", "2.jpg", "3.jpg"]
    assert [file["alternative"] for file in shown] == [
        "giay_chung_sinh",
        "giay_chung_sinh",
        "giay_cam_doan",
        "giay_chung_sinh",
    ]


def test_what_the_server_works_out_is_kept_with_the_answers(an, session, body):
    receipt = submit(an, body).json
    shown = an.get(f"/dossiers/{receipt['id']}").json["answers"]
    assert shown["tre"]["ho_ten"] == "Nguyễn Minh An"
    assert shown["ngay_lam"] == clock.today().isoformat()
    assert shown["noi_lam"].endswith("công xã Tân Châu")


def test_what_the_server_works_out_is_not_believed_from_a_client(an, session, body):
    body["answers"]["tre"]["ho_ten"] = "Vua Nước Pháp"
    body["answers"]["ngay_lam"] = "1999-01-01"
    receipt = submit(an, body).json
    shown = an.get(f"/dossiers/{receipt['id']}").json["answers"]
    assert shown["tre"]["ho_ten"] == "Nguyễn Minh An"
    assert shown["ngay_lam"] == clock.today().isoformat()


def test_a_number_that_contradicts_the_form_is_only_a_warning(an, session, body):
    receipt = submit(an, with_answer(body, "/me/so_dinh_danh", "072094001234")).json
    warned = {(warning["pointer"], warning["code"]) for warning in receipt["warnings"]}
    assert warned == {
        ("/answers/me/so_dinh_danh", "personal_id_gender"),
        ("/answers/me/so_dinh_danh", "personal_id_birth_year"),
    }
    assert session.get_one(Dossier, receipt["id"]).warnings[0]["message"].keys() == {"vi", "en"}


def test_the_receipt_says_which_originals_to_bring(an, session, body):
    assert submit(an, body).json["papers_to_bring"] == [
        "Giấy chứng sinh",
        "Giấy tờ tùy thân của người yêu cầu",
        "Giấy tờ chứng minh nơi cư trú",
    ]


def test_in_english_where_that_is_asked_for(an, session, body):
    receipt = submit(an, body, headers={"Accept-Language": "en"}).json
    assert receipt["status_label"] == "Sent, waiting to be accepted"
    assert receipt["procedure"]["name"] == "Birth registration"
    assert receipt["papers_to_bring"][0] == "Birth notice"
    assert receipt["timeline"][0]["label"] == "Sent, waiting to be accepted"


CASES: dict[str, tuple[str, ...]] = {
    "1": ("giay_chung_sinh",),
    "2": ("giay_chung_sinh", "van_ban_mang_thai_ho"),
    "3": ("giay_chung_sinh",),
    "4": ("giay_chung_sinh", "van_ban_uy_quyen"),
    "5": ("bien_ban_bo_roi",),
}


@pytest.mark.parametrize(("case", "papers"), CASES.items())
def test_every_kind_of_birth_can_be_registered(an, session, case: str, papers: tuple[str, ...]):
    files = [
        attached(received(session, an.id, requirement=paper).id, requirement=paper)
        for paper in papers
    ]
    body: dict[str, Any] = submission(answers=answers(case), attachments=files)
    assert submit(an, body).json["status"] == "submitted"

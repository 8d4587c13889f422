"""The whole story by the API alone: two citizens, three officers in two offices, over Tết.

An opens a household business: the fee comes first, the dossier goes on to the tax office, something
is missing, Tết comes between, the office asks for more time, and the result is handed over at the
counter. Bình opens another and thinks again. In the end, the leaders read what it all adds up to.
"""

import csv
import io
from datetime import datetime
from typing import Any

import httpx
import pytest

from backend.core import clock
from tests.contract.checker import every_answer_keeps_the_contract
from tests.factories.accounts import Account, first_administrator, hired
from tests.factories.cases import Case, Citizen
from tests.factories.dossiers import submit
from tests.factories.filings import REGISTRY, household_business_sent
from tests.factories.officers import CENTRE, TAX
from tests.factories.results import add, pdf

__all__ = ["every_answer_keeps_the_contract"]

FEBRUARY = {"from": "2027-02-01", "to": "2027-02-28"}

pytestmark = pytest.mark.journey


def moment(day: int, hour: int, minute: int = 0) -> datetime:
    """An hour of February 2027 in Viet Nam. Tết is on the 6th; the 4th to the 10th are off."""
    return datetime(2027, 2, day, hour, minute, tzinfo=clock.VIETNAM)


class Story:
    """Who is in it."""

    def __init__(self, app: Any) -> None:
        administrator = first_administrator(app)
        self.reception = hired(app, administrator, "tiep-nhan", "reception", REGISTRY)
        self.specialist = hired(app, administrator, "xu-ly", "specialist", TAX)
        self.leader = hired(app, administrator, "lanh-dao", "leader", TAX)
        self.province = hired(app, administrator, "lanh-dao-tinh", "leader", CENTRE)
        self.client = app.test_client()

    def file(self, name: str) -> Case:
        person = Citizen(self.client, name)
        body = household_business_sent(person, REGISTRY)
        return Case(submit(person, body).json["id"], person, self)  # type: ignore[arg-type]


def texts(case: Case) -> str:
    """The due date's explanation, as the citizen reads it."""
    due = case.seen_by_citizen()["due"]
    return " ".join(reason["text"] for reason in due["explanation"])


def test_the_whole_story(app):
    with clock.set_to(moment(1, 8)):
        story = Story(app)
    with clock.set_to(moment(1, 9)):
        an, binh = story.file("nguyen-van-an"), story.file("tran-thi-binh")
        # The office has eight working hours to say whether it accepts: Tuesday, 9:30.
        assert an.seen_by_citizen()["due"]["at"] == "2027-02-02T02:30:00Z"
        fee_comes_first(story, an)
        fee_comes_first(story, binh)
    with clock.set_to(moment(1, 10)):
        accepted(story, an)
        accepted(story, binh)
        on_to_the_tax_office(story, an)
    with clock.set_to(moment(3, 9)):
        something_is_missing(story, an)
        binh_thinks_again(story, binh)
    with clock.set_to(moment(12, 10)):
        answered_after_tet(story, an)
        more_time(story, an)
    with clock.set_to(moment(17, 9)):
        decided(story, an)
    with clock.set_to(moment(18, 8)):
        handed_over(story, an)
    what_is_on_record(story, an, binh)
    with clock.set_to(moment(26, 9)):
        what_the_figures_say(story)
        what_the_register_holds(story, an, binh)


def fee_comes_first(story: Story, case: Case) -> None:
    assert case.act(story.reception, "accept", {}, status=409).json["type"].endswith("fee-first")
    case.act(story.reception, "payment-request", {})
    seen = case.seen_by_citizen()
    assert (seen["status"], seen["payments"][0]["amount"]) == ("payment_required", 100_000)
    assert seen["due"]["paused_since"] == "2027-02-01T02:00:00Z"
    paid = {"method": "transfer", "amount": 100_000, "reference": "FT27032"}
    assert case.act(story.reception, "payments", paid).json["status"] == "submitted"


def accepted(story: Story, case: Case) -> None:
    etag = case.seen_by(story.reception)["version"]
    seen = case.act(story.reception, "accept", {}, seen=f'"{etag}"').json
    # Three working days: Tuesday, Wednesday, and after Tết the 11th.
    assert seen["due"]["at"] == "2027-02-11T10:00:00Z"
    assert "Tết" in texts(case)
    letter = case.seen_by_citizen()["letters"][0]
    paper = case.person.get(f"/dossiers/{case.id}/letters/{letter['id']}")
    assert paper.data.startswith(b"%PDF-")


def on_to_the_tax_office(story: Story, an: Case) -> None:
    body = {"agency": TAX, "reason": "Cấp mã số thuế."}
    an.act(story.reception, "transfer", body)
    an.act(story.specialist, "claim")
    an.act(story.specialist, "start")
    assert an.status == "in_progress"


def something_is_missing(story: Story, an: Case) -> None:
    asked = {"pointer": "/ten/tieng_viet", "reason": "Tên trùng với hộ khác trong xã."}
    an.act(story.specialist, "supplements", {"items": [asked], "remark": "Xin chọn tên khác."})
    seen = an.seen_by_citizen()
    assert (seen["status"], seen["due"]["paused_since"]) == (
        "supplement_requested",
        "2027-02-03T02:00:00Z",
    )


def binh_thinks_again(story: Story, binh: Case) -> None:
    binh.answer("post", "withdrawal", {"reason": "Tôi chưa mở quán nữa."})
    seen = binh.act(story.reception, "withdrawal-decision", {"granted": True}).json
    assert (seen["status"], seen["letters"][-1]["kind"]) == ("stopped", "stop_notice")
    seen = binh.act(story.reception, "refund", {"reference": "HT27001"}).json
    assert seen["money"] == "refunded"


def answered_after_tet(story: Story, an: Case) -> None:
    [request] = an.seen_by_citizen()["requests"]
    answers = {"answers": {"ten": {"tieng_viet": "Quán ăn Cô Tư"}}}
    seen = an.answer("put", f"supplements/{request['id']}", answers).json
    assert (seen["status"], seen["answers"]["ten"]["tieng_viet"]) == (
        "in_progress",
        "Quán ăn Cô Tư",
    )
    # This procedure counts its three days anew once everything is there.
    assert seen["due"]["at"] == "2027-02-17T10:00:00Z"
    assert "tính lại từ đầu" in texts(an)


def more_time(story: Story, an: Case) -> None:
    body = {"due_at": "2027-02-18T10:00:00Z", "reason": "Chờ đối chiếu mã số thuế."}
    an.act(story.leader, "extension", body)
    due = an.seen_by_citizen()["due"]
    assert (due["at"], due["original_at"]) == ("2027-02-18T10:00:00Z", "2027-02-17T10:00:00Z")
    again = an.act(story.leader, "extension", body, status=409).json
    assert again["type"].endswith("extended-already")


def decided(story: Story, an: Case) -> None:
    add(an, story.specialist)
    seen = an.act(story.leader, "resolve").json
    assert (seen["status"], seen["due"]["outcome"]) == ("resolved", "early")
    shares = {share["agency"]["code"]: share["working_seconds"] for share in seen["due"]["shares"]}
    # The registry handed it on at once; the tax office had it 14 hours before the wait, then 21.5.
    assert shares == {REGISTRY: 0, TAX: round(35.5 * 3600)}


def handed_over(story: Story, an: Case) -> None:
    papers = [file["requirement"] for file in an.seen_by(story.reception)["attachments"]]
    for paper in dict.fromkeys(papers):
        an.act(story.reception, "originals", {"requirement": paper})
    seen = an.act(story.reception, "return", {"way": "paper"}).json
    assert (seen["status"], seen["delivery"]) == ("returned", "received")
    assert len(seen["originals"]) == len(set(papers))
    link = an.person.get(f"/dossiers/{an.id}/result").json
    assert httpx.get(link["url"], timeout=20).content == pdf()
    rated = an.answer("post", "rating", {"level": 5, "reason": "Được báo từng bước."}).json
    assert rated["rating"]["level"] == 5


def what_is_on_record(story: Story, an: Case, binh: Case) -> None:
    with clock.set_to(moment(18, 9)):
        seen = an.seen_by(story.leader)
        moves = [e["status"] for e in seen["events"] if e["from_status"] != e["status"]]
        assert moves == [
            "submitted",
            "payment_required",
            "submitted",
            "accepted",
            "in_progress",
            "supplement_requested",
            "in_progress",
            "resolved",
            "returned",
        ]
        kinds = [letter["kind"] for letter in seen["letters"]]
        assert kinds == [
            "receipt",
            "control_slip",
            "control_slip",
            "supplement_request",
            "apology",
        ]
        proof = story.leader.get(f"/officer/dossiers/{an.id}/proof")
        assert proof.data.startswith(b"%PDF-")
        # Bình's dossier never was the tax office's business.
        story.leader.get(f"/officer/dossiers/{binh.id}", status=404)
        tracked = story.client.get(f"/api/v1/tracking/{seen['tracking_code']}").json
        assert (tracked["status"], tracked["due"]["outcome"]) == ("returned", "early")


def part(count: int, of: int) -> dict[str, Any]:
    return {"count": count, "of": of, "percent": 100 * count / of if of else None}


# An's dossier: handled in 35.5 working hours (see `decided`), early by the new date, paid by
# transfer, all of it as files, and rated 5.
OF_AN = {
    "received": 1,
    "accepted": 1,
    "declined": 0,
    "handled": 1,
    "stopped": 0,
    "resolved": 1,
    "early": 1,
    "in_time": 0,
    "overdue": 0,
    "on_time": part(1, 1),
    "average_hours": 35.5,
    "online": part(1, 1),
    "online_with_digital_result": part(1, 1),
    "paid_online": part(1, 1),
    "digital_results": part(1, 1),
    "digitised": part(1, 1),
    "content": part(1, 1),
    "average_level": 5.0,
    "satisfaction_index": 100.0,
}
# Bình's was accepted, paid by transfer, and stopped at their own wish: no result, no rating.
OF_BINH = {
    **OF_AN,
    "stopped": 1,
    "resolved": 0,
    "early": 0,
    "average_hours": None,
    "online_with_digital_result": part(0, 0),
    "digital_results": part(0, 0),
    "digitised": part(0, 0),
    "content": part(0, 0),
    "average_level": None,
}
OF_BOTH = {
    **OF_AN,
    "received": 2,
    "accepted": 2,
    "handled": 2,
    "stopped": 1,
    "on_time": part(2, 2),
    "online": part(2, 2),
    "paid_online": part(2, 2),
}


def what_the_figures_say(story: Story) -> None:
    # Each office's leader sees what the office has now; the province centre sees all of it.
    mine = figures(story.leader)
    assert mine == {TAX: OF_AN, "total": OF_AN}
    assert figures(story.province) == {REGISTRY: OF_BINH, TAX: OF_AN, "total": OF_BOTH}
    before = figures(story.province, {"from": "2027-01-01", "to": "2027-01-31"})
    assert (before["total"]["received"], before["total"]["handled"]) == (0, 0)
    story.specialist.get("/officer/statistics", query_string=FEBRUARY, status=403)


def figures(leader: Account, period: dict[str, str] = FEBRUARY) -> dict[str, Any]:
    """The figures by office, and in all."""
    answer = leader.get("/officer/statistics", query_string=period).json
    lines = {line.pop("code"): line for line in answer["items"]}
    for line in lines.values():
        assert line.pop("name")
    return {**lines, "total": answer["total"]}


def what_the_register_holds(story: Story, an: Case, binh: Case) -> None:
    numbers = [case.seen_by_citizen()["number"] for case in (an, binh)]
    assert [line["Mã hồ sơ"] for line in register(story.province)] == numbers
    [line] = register(story.leader)
    assert line == line | {
        "Mã hồ sơ": numbers[0],
        "Ngày nộp": "2027-02-01 09:00",
        "Hẹn trả": "2027-02-18 17:00",
        "Ngày có kết quả": "2027-02-17 09:00",
        "Ngày trả kết quả": "2027-02-18 08:00",
        "Số tiền đã nộp (đồng)": "100000",
        "Đánh giá (1–5)": "5",
    }


def register(leader: Account) -> list[dict[str, str]]:
    """The lines of the register, as a spreadsheet opens them."""
    text = leader.get("/officer/exports/dossiers", query_string=FEBRUARY).get_data().decode()
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))

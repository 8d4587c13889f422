"""The whole story by the API alone: two citizens, three officers in two offices, over Tết.

An opens a household business: the fee comes first, the dossier goes on to the tax office, something
is missing, Tết comes between, the office asks for more time, and the result is handed over at the
counter. Bình opens another and thinks again.
"""

from datetime import datetime
from typing import Any

import httpx
import pytest

from backend.core import clock
from tests.contract.checker import every_answer_keeps_the_contract
from tests.factories.cases import Case, Citizen
from tests.factories.dossiers import submit
from tests.factories.filings import REGISTRY, household_business
from tests.factories.officers import TAX, Clerk
from tests.factories.results import add, pdf

__all__ = ["every_answer_keeps_the_contract"]

pytestmark = pytest.mark.journey


def moment(day: int, hour: int, minute: int = 0) -> datetime:
    """An hour of February 2027 in Viet Nam. Tết is on the 6th; the 4th to the 10th are off."""
    return datetime(2027, 2, day, hour, minute, tzinfo=clock.VIETNAM)


class Story:
    """Who is in it."""

    def __init__(self, app: Any, session: Any) -> None:
        self.session = session
        self.reception = Clerk(app, "reception", agency=REGISTRY)
        self.specialist = Clerk(app, "specialist", agency=TAX)
        self.leader = Clerk(app, "leader", agency=TAX)
        self.client = app.test_client()

    def file(self, name: str) -> Case:
        person = Citizen(self.client, name)
        body = household_business(self.session, person.id, REGISTRY)
        return Case(submit(person, body).json["id"], person, self)  # type: ignore[arg-type]


def texts(case: Case) -> str:
    """The due date's explanation, as the citizen reads it."""
    due = case.seen_by_citizen()["due"]
    return " ".join(reason["text"] for reason in due["explanation"])


def test_the_whole_story(app, session):
    story = Story(app, session)
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

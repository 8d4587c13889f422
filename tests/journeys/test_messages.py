"""What a citizen hears of a dossier from the API's first answer to the last, with Zalo as it is.

The office asks for a supplement, the citizen answers, the result comes; then the same while Zalo
fails in each of its ways. The dossier never waits for Zalo, the app knows everything at once, and
what must be done reaches the citizen by the next way, or the office's call list.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from backend.core import clock
from backend.core.db import session
from tests.factories.cases import AGENCY, ASK_FIELD, Case, Citizen, Office, file_case
from tests.factories.results import add
from tests.notifications.conftest import Office as Installation
from tests.notifications.conftest import office_for, zalo
from tests.notifications.test_journey import prove
from tests.rig.zalo_platform import PHONE, UID, Odd, ZaloPlatform

__all__ = ["office_for", "zalo"]

pytestmark = pytest.mark.journey

EVERY_WAY = {"version": "2026-11", "zalo": True, "sms": True, "call": True}
ME = "oa-nguyen-van-an"
SENT, ACCEPTED, DECIDING = "Đã gửi đến cơ quan", "Đã được tiếp nhận", "Đang giải quyết"
ASKED, ANSWERED, READY = "Cần bổ sung giấy tờ", "Đã nhận phần bổ sung", "Đã có kết quả"
ALL = [SENT, ACCEPTED, DECIDING, ASKED, ANSWERED, READY]


class Story:
    """A citizen, an office, and Zalo between them; each step takes an hour."""

    def __init__(self, installation: Installation, zalo: ZaloPlatform) -> None:
        self.installation, self.zalo = installation, zalo
        with self.now():
            self.person = Citizen(installation.app.test_client(), "nguyen-van-an")
            token = {"access_token": "dev:nguyen-van-an", "phone_token": "dev:0987654321"}
            self.person.post("/me/phone", json=token, status=200)
            self.person.put("/me/consents", json=EVERY_WAY)
            self.office = Office(installation.app, AGENCY)

    def now(self) -> Any:
        return clock.set_to(self.installation.now)

    def carry(self, hours: float = 1) -> None:
        """The postman goes, time passes, and Zalo proves what has arrived."""
        self.installation.round().pass_time(hours=hours)
        prove(self.installation, self.zalo)

    def begin(self) -> None:
        with self.now(), self.installation.app.app_context():
            self.case: Case = file_case(session(), self.person, self.office)
        self.carry()
        with self.now():
            self.case.act(self.office.reception, "accept", {})
        self.carry()
        with self.now():
            self.case.act(self.office.reception, "start")
        self.carry()

    def ask(self, hours: float = 1) -> None:
        with self.now():
            self.case.act(self.office.specialist, "supplements", ASK_FIELD)
        self.carry(hours)

    def answer(self, hours: float = 1) -> None:
        with self.now():
            [request] = self.case.seen_by_citizen()["requests"]
            answers = {"answers": {"tre": {"ten": "Khôi"}}}
            self.case.answer("put", f"supplements/{request['id']}", answers)
        self.carry(hours)

    def decide(self, hours: float = 1) -> None:
        with self.now():
            add(self.case, self.office.specialist)
            self.case.act(self.office.leader, "resolve")
        self.carry(hours)

    def play(self, hours: float = 1) -> None:
        """Everything; however Zalo is, every step of it is done at its hour."""
        self.begin()
        self.ask(hours)
        self.answer(hours)
        self.decide(hours)
        with self.now():
            assert self.case.status == "resolved"
            inbox = self.person.get("/notifications").json["items"]
            assert len(inbox) == len(ALL)
            assert {item["screen"] for item in inbox} == {f"ho-so/{self.case.id}"}

    def said(self, path: str | None = None) -> list[str]:
        return [
            message.data["trang_thai"]
            for message in self.zalo.taken
            if path in (None, message.path)
        ]

    def calls(self) -> list[Any]:
        with self.now():
            items: list[Any] = self.office.reception.get("/officer/call-list").json["items"]
            return items


@pytest.fixture
def story(office_for, zalo) -> Iterator[Story]:
    return Story(office_for(), zalo)


def test_the_usual_way(story):
    story.play()
    assert story.said() == ALL
    assert story.said(UID) == ALL
    code = story.zalo.taken[0].data["ma"]
    with story.now():
        assert story.case.seen_by_citizen()["tracking_code"] == code
    # Nobody's name leaves, nor anything of the child's.
    sent = " ".join(str(message.data) for message in story.zalo.taken)
    assert "Khôi" not in sent
    assert "Nguyen" not in sent
    assert story.calls() == []
    assert story.installation.alarms() == {}


def test_refresh_the_token_has_run_out(story):
    story.begin()
    story.zalo.pair.access = "renewed-elsewhere"
    story.ask()
    story.answer()
    story.decide()
    assert story.said() == ALL
    assert story.zalo.renewals == 1
    assert story.calls() == []


def test_later_zalo_is_overloaded(story):
    story.begin()
    story.zalo.odd[ME] = [Odd(error=-32, message="rate limit"), Odd(status=503), Odd(status=429)]
    story.ask()
    story.answer()
    story.decide()
    assert story.said() == ALL
    assert story.calls() == []


def test_another_channel_the_citizen_has_left_the_account(story):
    story.begin()
    story.zalo.odd[ME] = [Odd(error=-118) for _ in range(3)]
    story.ask()
    story.answer()
    story.decide()
    assert story.said(UID) == ALL[:3]
    assert story.said(PHONE) == ALL[3:]
    assert story.calls() == []


def test_operator_the_template_is_shut(story):
    story.begin()
    story.zalo.odd[ME] = [Odd(error=-131) for _ in range(100)]
    # The citizen is told by telephone as soon as the first way has had its time.
    story.ask(hours=5)
    assert "channel:zalo_uid" in story.installation.alarms()
    assert story.said(PHONE) == [ASKED]
    story.zalo.odd.clear()
    story.answer()
    story.decide()
    assert story.said()[-1] == READY
    assert story.installation.alarms() == {}
    assert story.calls() == []


def test_never_zalo_refuses_what_is_sent(story):
    story.begin()
    story.zalo.odd[ME] = [Odd(error=-132) for _ in range(3)]
    story.ask()
    # The office rings up, and says what came of it.
    [call] = story.calls()
    assert call["title"] == "Hồ sơ cần bổ sung"
    assert call["phone"] == "0987654321"
    assert call["dossier"]["id"] == story.case.id
    with story.now():
        path = f"/officer/call-list/{call['id']}/close"
        story.office.reception.post(path, json={"outcome": "reached"}, status=200)
    assert story.calls() == []
    story.answer()
    story.decide()
    assert story.said() == ALL[:3]
    assert [call["title"] for call in story.calls()] == ["Hồ sơ đã có kết quả"]
    assert "message_payload" in story.installation.alarms()


def test_zalo_is_down_altogether_and_comes_back(story):
    story.begin()
    story.zalo.is_down = True
    story.ask()
    story.answer()
    story.decide()
    assert story.said() == ALL[:3]
    with story.now():
        assert story.case.status == "resolved"
    story.zalo.is_down = False
    story.carry(hours=2)
    # What is still news arrives; what has been overtaken does not.
    assert story.said()[-1] == READY
    assert ASKED not in story.said()


def test_all_in_all_is_in_the_app_whatever_zalo_does(office_for, zalo):
    zalo.is_down = True
    Story(office_for(), zalo).play()

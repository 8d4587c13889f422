"""Citizens are reminded of what waits for them, once."""

from datetime import timedelta
from typing import Any

import pytest

from backend.core import clock
from backend.core.db import release
from backend.dossiers import drafts
from backend.dossiers.reminders import BEFORE_A_DRAFT_GOES
from backend.dossiers.tasks import remind_citizens
from tests.factories.citizens import Person
from tests.factories.drafts import begin, save


@pytest.fixture
def draft(an, session) -> Any:
    return begin(an).json


def remind(**later: float) -> None:
    with clock.set_to(clock.now() + timedelta(**later)):
        remind_citizens(timestamp=0)
    # As the end of a job does.
    release()


def told(an) -> list[dict[str, Any]]:
    return an.get("/notifications").json["items"]


def test_a_draft_that_is_about_to_go_is_told_of_once(an, draft):
    days = (drafts.LIFETIME - BEFORE_A_DRAFT_GOES).days
    remind(days=days - 1)
    assert told(an) == []
    remind(days=days, hours=1)
    remind(days=days + 1)
    [item] = told(an)
    assert item["screen"] == f"lam-tiep/{draft['id']}"
    assert item["subject"] == {"kind": "draft", "id": draft["id"]}
    assert "sẽ bị xóa sau ngày" in item["text"]


def test_who_goes_on_is_reminded_again_when_it_is_time_again(an, draft):
    remind(days=28)
    with clock.set_to(clock.now() + timedelta(days=29)):
        save(Person(an.client, "nguyen-van-an"), draft, answers={"tre": {"ho": "Trần"}})
    remind(days=30)
    assert len(told(an)) == 1
    remind(days=57)
    assert len(told(an)) == 2


def test_what_is_gone_already_is_not_told_of(an, draft):
    remind(days=31)
    assert told(an) == []

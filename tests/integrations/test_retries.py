"""A delivery is tried for about a day, and no two receivers return at the same moment."""

from datetime import timedelta

from backend.integrations.retries import WAITS, wait_after


def waits(asked: int = 0) -> list[timedelta]:
    found = (wait_after(failures, asked) for failures in range(1, len(WAITS) + 1))
    return [wait for wait in found if wait is not None]


def test_it_is_tried_for_about_a_day():
    tried = waits()
    assert len(tried) == len(WAITS) == 14
    assert timedelta(hours=23) <= sum(tried, timedelta()) <= timedelta(hours=29)
    assert wait_after(len(WAITS) + 1) is None


def test_waits_grow_and_differ():
    assert list(WAITS) == sorted(set(WAITS))
    assert len({wait_after(10) for _ in range(50)}) > 10
    for failures, seconds in enumerate(WAITS, start=1):
        wait = wait_after(failures)
        assert wait is not None
        assert seconds <= wait.total_seconds() <= seconds * 1.2


def test_a_receiver_may_ask_for_more_time_but_not_for_ever():
    assert all(wait >= timedelta(minutes=30) for wait in waits(1800))
    assert all(wait <= timedelta(hours=8.4) for wait in waits(10**9))

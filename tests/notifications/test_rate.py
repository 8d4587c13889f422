"""The rate at which messages leave is one rate, however many workers there are."""

import time

import pytest
from sqlalchemy import text

from backend.core import db
from backend.notifications import postman
from backend.notifications.postman import Allowance


@pytest.fixture
def passing(monkeypatch):
    """Lets seconds pass."""
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])

    def let_pass(seconds: float) -> None:
        now[0] += seconds

    return let_pass


def leave(allowances: list[Allowance], passing, seconds: int) -> int:
    """How many leave in so many seconds, looked for by each five times in each."""
    count = 0
    for _ in range(seconds * 5):
        passing(0.2)
        for allowance in allowances:
            free = allowance.left()
            allowance.spend(free)
            count += free
    return count


@pytest.mark.parametrize("workers", [1, 2, 3, 8])
def test_shares_add_up_to_the_whole(passing, workers: int):
    shares = [Allowance(6000) for _ in range(workers)]
    for share in shares:
        share.spend(share.left())
        share.share(workers)
    assert 3000 - workers <= leave(shares, passing, 30) <= 3000


def test_nobody_counted_is_one(passing):
    alone = Allowance(600)
    alone.share(0)
    alone.spend(alone.left())
    assert leave([alone], passing, 10) == pytest.approx(100, abs=5)


def test_a_postman_counts_those_that_live(office, monkeypatch):
    beat = "insert into procrastinate_workers (last_heartbeat) values (now() - interval '{} s')"
    for age in (1, 2, 3, 600):
        commit(office, beat.format(age))
    counted = []
    monkeypatch.setattr(postman.Allowance, "share", lambda _, workers: counted.append(workers))
    office.round(1)
    assert counted == [3, 3]


def commit(office, sql: str) -> None:
    @db.transactional
    def write() -> None:
        db.session().execute(text(sql))

    with office.app.app_context():
        write()

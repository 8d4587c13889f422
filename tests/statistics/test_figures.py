"""Figures that were computed by hand, from dossiers that were thought of one by one."""

from datetime import datetime

import pytest

from backend.core import clock
from tests.factories.citizens import faults, slug
from tests.factories.dossiers import AGENCY
from tests.factories.filed import Filed, put
from tests.factories.officers import CENTRE, Clerk, system

pytestmark = pytest.mark.slow

OTHER = "H53.002"
# Offices work 07:30-11:30 and 13:30-17:00; 24/11 is a day off. It is Friday morning.
NOW = datetime(2026, 11, 27, 10, 0, tzinfo=clock.VIETNAM)
PERIOD = "from=2026-11-16&to=2026-11-30"


def at(day: int, hour: int = 8, minute: int = 0) -> datetime:
    """A moment of November 2026 in Viet Nam."""
    return datetime(2026, 11, day, hour, minute, tzinfo=clock.VIETNAM)


# Early, all digital: 2.5 + 3.5 hours on the 16th, 2.5 on the 17th: 8.5.
EARLY = Filed(
    at(16),
    at(16, 9),
    at(19, 17),
    at(17, 10),
    has_file=True,
    level=5,
    rated=at(18),
    fee=8000,
    asked=at(16),
    paid_by="transfer",
)
# In time thanks to a pause: 3 on the 20th, 0.5 on the 23rd, 3 on the 25th: 6.5.
PAUSED = Filed(
    at(20, 14),
    at(20, 14),
    at(25, 17),
    at(25, 15),
    channel="counter",
    pauses=[(at(23), at(25, 10))],
    has_file=True,
    on_paper=True,
    level=2,
    rated=at(26),
    fee=8000,
    asked=at(20, 14),
    paid_by="cash",
)
# Half a working second too late, and filed before the period:
# 7 on the 11th, 7.5 on each of 12, 13, 16, 17 and 18: 44.5.
LATE = Filed(at(10), at(11), at(18, 17), at(19, 7, 30))
OVERDUE = Filed(at(18), at(18), at(20, 17))
WAITING = Filed(at(18), at(18), at(20, 17), pauses=[(at(20, 16), None)])
LATE_BEFORE_WAITING = Filed(
    at(18), at(18), at(20, 17), pauses=[(at(20, 17, 1), None)], agency=OTHER
)
DECLINED = Filed(at(26), channel="post", closed=at(26, 9), declined=True)
BEFORE = Filed(at(2), at(2), at(6, 17), at(5), has_file=True, level=1, rated=at(6))
STOPPED = Filed(
    at(17),
    at(17),
    at(20, 17),
    closed=at(26),
    pauses=[(at(19), None)],
    fee=8000,
    asked=at(18),
    given_up=True,
)
FREE = Filed(at(27), channel="online", agency=OTHER, fee=0, asked=at(27))

EXPECTED = {
    "received": 6,
    "accepted": 5,
    "declined": 1,
    "handled": 6,
    "stopped": 1,
    "resolved": 3,
    "early": 1,
    "in_time": 1,
    "overdue": 1,
    "on_time": {"count": 4, "of": 6, "percent": 66.67},
    "average_hours": 19.83,
    "online": {"count": 4, "of": 6, "percent": 66.67},
    "online_with_digital_result": {"count": 1, "of": 2, "percent": 50.0},
    "paid_online": {"count": 1, "of": 2, "percent": 50.0},
    "digital_results": {"count": 2, "of": 3, "percent": 66.67},
    "digitised": {"count": 1, "of": 3, "percent": 33.33},
    "content": {"count": 1, "of": 2, "percent": 50.0},
    "average_level": 3.5,
    "satisfaction_index": 50.0,
}


@pytest.fixture(autouse=True)
def at_work():
    with clock.set_to(NOW):
        yield


@pytest.fixture
def leader(app, session) -> Clerk:
    """Of the office; everything above is in the register."""
    put(
        session,
        EARLY,
        PAUSED,
        LATE,
        OVERDUE,
        WAITING,
        LATE_BEFORE_WAITING,
        DECLINED,
        BEFORE,
        STOPPED,
        FREE,
    )
    session.commit()
    return Clerk(app, "leader", agency=AGENCY)


def ask(by, query: str = PERIOD, **options):
    return by.get(f"/officer/statistics?{query}", **options)


def test_the_figures_are_those_computed_by_hand(leader):
    (line,) = ask(leader).json["items"]
    assert line.pop("code") == AGENCY
    assert line.pop("name").startswith("Trung tâm")
    assert line == EXPECTED
    assert ask(leader).json["total"] == EXPECTED


def test_figures_of_a_period_look_at_its_end_not_at_today(leader):
    # On the 19th at midnight: D and E are in time, and H waits.
    (line,) = ask(leader, "from=2026-11-18&to=2026-11-18").json["items"]
    assert (line["handled"], line["on_time"]["count"]) == (4, 3)
    assert (line["received"], line["resolved"], line["stopped"]) == (2, 0, 0)


def test_the_total_adds_up(app, leader):
    centre = Clerk(app, "administrator", agency=CENTRE)
    answer = ask(centre).json
    assert [line["code"] for line in answer["items"]] == [OTHER, AGENCY]
    for name in ("received", "handled", "resolved", "early", "overdue"):
        assert answer["total"][name] == sum(line[name] for line in answer["items"])
    assert answer["total"]["on_time"] == {"count": 4, "of": 7, "percent": 57.14}
    # A fee of nothing is nothing to pay.
    assert answer["total"]["paid_online"]["of"] == 2
    assert ask(centre, f"{PERIOD}&agency={AGENCY}").json["total"] == EXPECTED


def test_by_procedure(leader, session):
    put(session, Filed(at(17), procedure="1.000656", channel="counter"))
    session.commit()
    answer = ask(leader, f"{PERIOD}&by=procedure").json
    assert [(line["code"], line["received"]) for line in answer["items"]] == [
        ("1.000656", 1),
        ("1.001193", 6),
    ]
    assert ask(leader, f"{PERIOD}&procedure=1.001193").json["total"] == EXPECTED


def test_nothing_has_no_share(leader):
    answer = ask(leader, "from=2020-01-01&to=2020-12-31").json
    assert answer["items"] == []
    assert answer["total"]["on_time"] == {"count": 0, "of": 0, "percent": None}
    assert answer["total"]["average_hours"] is None
    assert answer["total"]["satisfaction_index"] is None


def test_each_sees_their_own(app, leader):
    there = Clerk(app, "leader", agency=OTHER)
    assert [line["code"] for line in ask(there).json["items"]] == [OTHER]
    refused = ask(there, f"{PERIOD}&agency={AGENCY}", status=403)
    assert slug(refused) == "figures-not-yours"
    assert slug(ask(Clerk(app, "specialist", agency=AGENCY), status=403)) == "role-needed"


def test_a_key_of_the_office_may_with_its_scope(app, leader):
    with app.app_context():
        right = system(roles=("leader",), scopes=("statistics:read",), agency=AGENCY)
        wrong = system(roles=("leader",), scopes=("dossiers:read",), agency=AGENCY)
    path = f"/api/v1/officer/statistics?{PERIOD}"
    found = leader.client.get(path, headers={"Authorization": f"Bearer {right}"})
    assert found.json["total"] == EXPECTED
    refused = leader.client.get(path, headers={"Authorization": f"Bearer {wrong}"}, status=403)
    assert slug(refused) == "scope-needed"


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("", {"/from": "required", "/to": "required"}),
        ("from=2026-11-30&to=2026-11-01", {"/to": "before_from"}),
        ("from=2020-01-01&to=2026-11-01", {"/to": "period_too_long"}),
        ("from=9999-12-31&to=9999-12-31", {"/to": "period_too_long"}),
        ("from=0001-01-01&to=0001-01-01", {"/from": "out_of_range"}),
        ("from=hom-qua&to=2026-11-30", {"/from": "invalid"}),
        (f"{PERIOD}&by=citizen", {"/by": "invalid_choice"}),
        (f"{PERIOD}&agency=H53.999", {"/agency": "agency_unknown"}),
        (f"{PERIOD}&agency={'a' * 41}", {"/agency": "wrong_length"}),
        (f"{PERIOD}&agency=%00", {"/agency": "nul_character"}),
        (f"{PERIOD}&procedure=%00", {"/procedure": "nul_character"}),
    ],
)
def test_what_is_wrong_is_named(leader, query: str, fault: dict[str, str]):
    assert faults(ask(leader, query, status=422)) == fault


def test_an_unknown_procedure_has_no_dossiers(leader):
    assert ask(leader, f"{PERIOD}&procedure=9.999999").json["items"] == []

"""The numbers on the tabs: exact after every action, and never counted dossier by dossier."""

import threading
from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, text, update

from backend.agencies.models import Agency
from backend.core import clock, db
from backend.dossiers import queue_numbers
from backend.dossiers.models import Dossier, QueueCount
from backend.dossiers.states import STATUSES
from tests.factories.cases import DECLINE, Office, file_case
from tests.factories.citizens import faults
from tests.factories.officers import CENTRE, COMMUNE, Clerk
from tests.factories.queues import NOW, waiting

pytestmark = pytest.mark.slow

OTHER = "H53.002"
NONE = {"count": 0, "more": False}


@pytest.fixture
def clerk(app):
    return Clerk(app, "reception")


def numbers(clerk, **query):
    return clerk.get("/officer/dossiers/numbers", query_string=query).json


def statuses(clerk, **query):
    return {name: n for name, n in numbers(clerk, **query)["statuses"].items() if n}


def test_nothing_anywhere(clerk):
    found = numbers(clerk)
    assert found.pop("statuses") == dict.fromkeys(STATUSES, 0)
    assert found == dict.fromkeys(("overdue", "due_soon", "unassigned", "mine", "alerts"), NONE)


def test_each_action_moves_the_numbers_at_once(app, session, an):
    office = Office(app)
    first, second = (file_case(session, an, office) for _ in range(2))
    assert statuses(office.leader) == {"submitted": 2}
    first.accepted()
    assert statuses(office.leader) == {"submitted": 1, "accepted": 1}
    first.act(office.reception, "start")
    second.act(office.reception, "decline", DECLINE)
    assert statuses(office.leader) == {"in_progress": 1, "declined": 1}
    # What leaves the status as it is leaves the numbers as they are.
    first.act(office.specialist, "claim")
    assert statuses(office.leader) == {"in_progress": 1, "declined": 1}
    assert numbers(office.specialist)["mine"] == {"count": 1, "more": False}
    first.act(
        office.specialist, "transfer", {"agency": OTHER, "reason": "Thuộc thẩm quyền nơi khác."}
    )
    assert statuses(office.leader) == {"declined": 1}
    assert statuses(Clerk(app, "leader", agency=OTHER)) == {"in_progress": 1}
    assert statuses(Clerk(app, "leader", agency=CENTRE)) == {"in_progress": 1, "declined": 1}


def test_an_action_that_fails_moves_nothing(app, session, an):
    office = Office(app)
    case = file_case(session, an, office)
    case.act(office.leader, "resolve", status=409)
    assert statuses(office.leader) == {"submitted": 1}


def test_what_is_urgent_and_whose_it_is(clerk, session):
    waiting(session, next_due_at=NOW - timedelta(minutes=1))
    waiting(session, next_due_at=NOW + timedelta(hours=1), assignee_id=clerk.id)
    waiting(session, next_due_at=NOW + timedelta(days=3))
    waiting(session, next_due_at=NOW - timedelta(hours=1), status="supplement_requested")
    waiting(session, next_due_at=NOW - timedelta(hours=1), status="resolved")
    waiting(session, OTHER, next_due_at=NOW - timedelta(hours=1))
    with clock.set_to(NOW):
        found = numbers(clerk)
    assert found["overdue"] == {"count": 1, "more": False}
    assert found["due_soon"] == {"count": 1, "more": False}
    assert found["mine"] == {"count": 1, "more": False}
    assert found["unassigned"] == {"count": 3, "more": False}


def test_more_than_99_are_not_counted(clerk, session):
    first = waiting(session, next_due_at=NOW - timedelta(hours=1))
    copies = text(
        "insert into dossiers select (jsonb_populate_record(d, jsonb_build_object("
        " 'id', gen_random_uuid(), 'number', n::text, 'tracking_code', n::text,"
        " 'idempotency_key', n::text))).* from dossiers d, generate_series(1, :more) n"
        " where d.id = :first"
    )
    session.execute(copies, {"first": first, "more": 98})
    session.commit()
    with clock.set_to(NOW):
        assert numbers(clerk)["overdue"] == {"count": 99, "more": False}
    session.execute(text(str(copies).replace("n::text", "'x' || n")), {"first": first, "more": 1})
    session.commit()
    with clock.set_to(NOW):
        found = numbers(clerk)
    assert found["overdue"] == found["unassigned"] == {"count": 99, "more": True}
    assert found["statuses"]["submitted"] == 100


def test_another_office_is_refused(clerk):
    refused = clerk.get("/officer/dossiers/numbers", query_string={"agency": OTHER}, status=422)
    assert faults(refused) == {"/agency": "agency_not_yours"}


def counted(session) -> Counter[tuple[UUID, str]]:
    """What counting one by one says."""
    rows = session.execute(
        select(Dossier.handling_agency_id, Dossier.status, func.count()).group_by(
            Dossier.handling_agency_id, Dossier.status
        )
    )
    return Counter({(agency, status): n for agency, status, n in rows})


def kept(session) -> Counter[tuple[UUID, str]]:
    """What the kept numbers say."""
    rows = session.execute(
        select(QueueCount.agency_id, QueueCount.status, func.sum(QueueCount.delta)).group_by(
            QueueCount.agency_id, QueueCount.status
        )
    )
    return Counter({(agency, status): int(n) for agency, status, n in rows if n})


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["file", "move", "transfer", "both", "remove", "undo", "fold"]),
            st.integers(0, 30),
            st.sampled_from(sorted(STATUSES)),
            st.sampled_from([COMMUNE, OTHER]),
        ),
        max_size=25,
    )
)
def test_the_kept_numbers_are_what_counting_would_say(session, steps):
    offices = {a.code: a.id for a in session.scalars(select(Agency))}
    for what, which, status, code in steps:
        ids = list(session.scalars(select(Dossier.id).order_by(Dossier.id)))
        chosen = ids[which % len(ids)] if ids else None
        here = Dossier.id == chosen
        match what:
            case "file":
                waiting(session, code, status=status)
            case "move":
                session.execute(update(Dossier).where(here).values(status=status))
            case "transfer":
                session.execute(
                    update(Dossier).where(here).values(handling_agency_id=offices[code])
                )
            case "both":
                session.execute(
                    update(Dossier).values(status=status, handling_agency_id=offices[code])
                )
            case "remove":
                session.execute(delete(Dossier).where(here))
            case "undo":
                with session.begin_nested() as undone:
                    session.execute(update(Dossier).values(status=status))
                    undone.rollback()
            case "fold":
                queue_numbers.fold()
        assert kept(session) == counted(session)
    queue_numbers.fold()
    assert kept(session) == counted(session)
    folded = session.execute(
        select(func.count())
        .select_from(QueueCount)
        .group_by(QueueCount.agency_id, QueueCount.status)
    )
    assert {n for (n,) in folded} <= {1}


def test_folding_keeps_what_is_added_meanwhile(fresh_app):
    """Two hosts fold while dossiers are being moved: the sums stay right."""
    sessions = db.sessions_of(fresh_app)
    with fresh_app.app_context(), sessions() as writer, sessions() as other:
        for _ in range(5):
            waiting(writer)
        writer.execute(update(Dossier).values(status="accepted"))
        # Not committed yet: folding must neither wait for it nor lose it.
        queue_numbers.fold()
        assert kept(db.session())[_only(other), "submitted"] == 5
        writer.commit()
        other.execute(queue_numbers._FOLD)
        other.commit()
        db.session().rollback()
        assert kept(db.session()) == counted(db.session())


def _only(session) -> UUID:
    return session.scalars(select(Agency.id).where(Agency.code == COMMUNE)).one()


def test_two_who_fold_at_once_count_once(fresh_app):
    with fresh_app.app_context():
        for _ in range(30):
            waiting(db.session())
    start = threading.Barrier(4)

    def fold():
        with fresh_app.app_context():
            start.wait()
            for _ in range(10):
                queue_numbers.fold()

    threads = [threading.Thread(target=fold) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with fresh_app.app_context():
        assert kept(db.session()) == counted(db.session())

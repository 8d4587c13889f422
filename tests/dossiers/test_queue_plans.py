"""Each filter walks the index that was made for it, in its order, and sorts nothing."""

import pytest
from sqlalchemy import event, text

from backend.core import clock, db
from backend.dossiers import findable, named, queue, transitions
from backend.officers.service import Principal
from tests.factories.officers import Clerk
from tests.factories.queues import NOW, waiting

pytestmark = pytest.mark.slow

FIRST, SECOND = "H53.001", "H53.002"

ONE = {
    "ix_dossiers_open": [{}, {"due_before": NOW}, {"overdue": True}, {"q": "nguyen"}],
    "ix_dossiers_open_by_status": [{"status": "in_progress"}, {"status": "resolved"}],
    "ix_dossiers_open_by_assignee": [{"assignee": "me"}],
    "ix_dossiers_unassigned": [{"assignee": "none"}],
    "ix_dossiers_open_by_procedure": [{"procedure": "1.001193"}],
    "ix_dossiers_closed": [{"status": "returned"}, {"status": "declined"}],
}
# Nobody sorts or reads everything unless there is no index at all that would do.
ONLY_WALKS = "set local {} = off"
AVOIDED = ("enable_seqscan", "enable_bitmapscan", "enable_sort")


FILTERS = [(index, query) for index, all_of in ONE.items() for query in all_of]

# Over eight offices, half of them in somebody's hands, half of them late.
_COPIES = text(
    "insert into dossiers select (jsonb_populate_record(d, jsonb_build_object("
    " 'id', gen_random_uuid(), 'number', n::text, 'tracking_code', n::text,"
    " 'idempotency_key', n::text, 'closed_at', d.submitted_at + n * interval '1 hour', 'status',"
    " (array['submitted', 'in_progress', 'accepted', 'resolved', 'declined', 'returned'])"
    " [1 + n % 6], 'next_due_at', d.next_due_at + (n - 600) * interval '1 hour',"
    " 'procedure', (array['1.001193', '1.000656', '1.001612'])[1 + n / 8 % 3],"
    " 'assignee_id', case when n / 24 % 2 = 0 then :officer end,"
    " 'handling_agency_id', offices.ids[1 + n / 48 % 8]))).*"
    " from dossiers d, generate_series(1, 1200) n, (select array_agg(id order by code) as ids"
    " from (select id, code from agencies order by code limit 8)) offices"
)


@pytest.fixture
def plan(app, session):
    """The plan of a page of the queue, as PostgreSQL explains it; there are 1,200 dossiers."""
    waiting(session)
    session.execute(_COPIES, {"officer": str(Clerk(app, "specialist").id)})
    session.execute(text("analyze dossiers"))
    session.commit()

    def explain(principal: Principal, query) -> str:
        found = []
        engine = db.sessions_of(app).kw["bind"].engine

        def look(_, cursor, statement, parameters, *__):
            if "AS places" in statement and not statement.startswith("EXPLAIN"):
                with cursor.connection.cursor() as beside:
                    beside.execute("EXPLAIN " + statement, parameters)
                    found.append("\n".join(line for (line,) in beside.fetchall()))

        for setting in AVOIDED:
            session.execute(text(ONLY_WALKS.format(setting)))
        event.listen(engine, "before_cursor_execute", look)
        try:
            with clock.set_to(NOW):
                queue.page(queue.Wanted(**query), transitions.officer(principal))
        finally:
            event.remove(engine, "before_cursor_execute", look)
        (plan,) = found
        return plan

    return explain


def officer_of(session, clerk, *agencies: str) -> Principal:
    ids = session.execute(
        text("select id from agencies where code = any(:codes)"), {"codes": list(agencies)}
    ).scalars()
    return Principal("officer", clerk.id, "", frozenset(("reception", one) for one in ids))


@pytest.mark.parametrize(("index", "query"), FILTERS)
def test_a_filter_walks_its_index_in_order(app, session, plan, index, query):
    shown = plan(officer_of(session, Clerk(app, "reception"), FIRST), query)
    walk = shown[shown.index("Limit") :]
    assert f"{index} on dossiers" in walk
    assert "Sort" not in walk


# Searches choose between the words and the queue, whichever is shorter.
@pytest.mark.parametrize(("index", "query"), [one for one in FILTERS if "q" not in one[1]])
def test_several_offices_are_walked_one_by_one(app, session, plan, index, query):
    shown = plan(officer_of(session, Clerk(app, "reception"), FIRST, SECOND), query)
    assert f"{index} on dossiers" in shown


@pytest.mark.parametrize("status", [None, "in_progress", "returned"])
def test_a_name_is_found_by_the_offices_own_index(app, session, plan, status):
    office = officer_of(session, Clerk(app, "reception"), FIRST)
    shown = plan(office, {"status": status, "q": "le thi dep"})
    # Nobody of that name: the page is read by ids, and no text is looked through.
    assert "search_text" not in shown
    session.execute(text("set local enable_bitmapscan = on"))
    session.execute(text("set local enable_indexscan = off"))
    closed = status == "returned"
    for names in findable.names("le thi dep", [agency for _, agency in office.roles]):
        expected = named._AMONG[closed].expected
        [explained] = session.execute(expected, {"names": names}).scalar_one()
        index = "ix_dossiers_closed_names" if closed else "ix_dossiers_open_names"
        assert index in str(explained)


def test_a_common_name_in_the_province_is_looked_for_along_the_queue(app, session, plan):
    leader = Principal("officer", Clerk(app, "leader").id, "", frozenset(), frozenset(("leader",)))
    assert named.is_common(findable.patterns("nguyen"))
    assert not named.is_common(findable.patterns("le thi dep"))
    session.execute(text("set local enable_bitmapscan = on"))
    plan(leader, {"q": "nguyen"})
    assert session.execute(text("show enable_bitmapscan")).scalar_one() == "off"


def test_the_whole_province_is_one_walk(app, session, plan):
    leader = Principal("officer", Clerk(app, "leader").id, "", frozenset(), frozenset(("leader",)))
    shown = plan(leader, {})
    walk = shown[shown.index("Limit") :]
    assert "ix_dossiers_open_everywhere on dossiers" in walk
    assert "Sort" not in walk

"""The queue: what an officer sees of it, in which order, and what never appears."""

import json
from datetime import timedelta
from itertools import chain
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from backend.agencies import service as agencies
from backend.audit.models import AuditEntry
from backend.core import clock, ids
from backend.dossiers.models import Dossier, Transfer
from backend.dossiers.queue_schemas import QueuePageSchema
from tests.factories.citizens import faults
from tests.factories.officers import CENTRE as PROVINCE_CENTRE
from tests.factories.officers import COMMUNE, POLICE, TAX, Clerk, also, system
from tests.factories.queues import NOW, listed, pages, read, waiting

pytestmark = pytest.mark.slow

OTHER = "H53.002"
HOUR = timedelta(hours=1)


@pytest.fixture
def clerk(app):
    return Clerk(app, "reception")


def office_of(session, code: str) -> UUID:
    return agencies.find(code).id


def test_an_empty_queue(clerk):
    assert read(clerk) == {"items": [], "next": None}


def test_the_least_remaining_working_time_comes_first(clerk, session):
    late = waiting(session, next_due_at=NOW - HOUR)
    far = waiting(session, next_due_at=NOW + 50 * HOUR)
    near = waiting(session, next_due_at=NOW + 2 * HOUR)
    with clock.set_to(NOW):
        page = read(clerk)
    assert [UUID(item["id"]) for item in page["items"]] == [late, near, far]
    seconds = [item["remaining_seconds"] for item in page["items"]]
    assert seconds == sorted(seconds)
    assert seconds[:2] == [-3600, 7200]
    assert [item["urgency"] for item in page["items"]] == ["overdue", "due_soon", "on_time"]


def test_a_page_is_just_what_its_schema_would_write(clerk, session):
    # It is answered without going through the schema.
    waiting(session, next_due_at=NOW + HOUR)
    waiting(session, status="returned", closed_at=NOW - HOUR)
    schema = QueuePageSchema()
    with clock.set_to(NOW):
        for page in (read(clerk), read(clerk, status="returned")):
            assert len(page["items"]) == 1
            assert json.loads(json.dumps(schema.dump(schema.load(page)))) == page


def test_nights_and_weekends_do_not_count(clerk, session):
    # Due on Tuesday at nine: a working day of seven and a half hours away, not 24 hours.
    waiting(session, next_due_at=NOW + 24 * HOUR)
    with clock.set_to(NOW):
        (row,) = read(clerk)["items"]
    assert row["remaining_seconds"] == 7.5 * 3600


def test_what_waits_for_the_citizen_is_never_overdue(clerk, session):
    waiting(session, status="supplement_requested", next_due_at=NOW - HOUR)
    with clock.set_to(NOW):
        (row,) = read(clerk)["items"]
        assert (row["urgency"], row["remaining_seconds"]) == ("waiting", -3600)
        assert listed(clerk, overdue="true") == []


def test_a_row_says_what_a_list_needs(clerk, session):
    waiting(session, mother="Lê Thị Thử")
    with clock.set_to(NOW):
        (row,) = read(clerk)["items"]
    assert row["applicant"] == "Lê Thị Thử"
    assert row["procedure"]["code"] == "1.001193"
    assert row["status_label"] == "Đã gửi, chờ tiếp nhận"
    assert row["agency"]["code"] == row["handling_agency"]["code"] == COMMUNE
    assert (row["assignee"], row["lease_until"], row["version"]) == (None, None, 1)


def test_a_lease_that_is_over_is_not_shown(clerk, session):
    waiting(session, assignee_id=clerk.id, lease_until=NOW)
    with clock.set_to(NOW - HOUR):
        (row,) = read(clerk)["items"]
        assert row["assignee"]["id"] == str(clerk.id)
        assert row["lease_until"] == "2026-11-30T02:00:00Z"
    with clock.set_to(NOW + HOUR):
        assert read(clerk)["items"][0]["lease_until"] is None


def test_the_resolved_and_the_ended_have_lists_of_their_own(clerk, session):
    open_one = waiting(session)
    resolved = waiting(session, status="resolved", resolved_at=NOW)
    earlier = waiting(session, status="returned", closed_at=NOW)
    later = waiting(session, status="returned", closed_at=NOW + HOUR)
    assert listed(clerk) == [open_one]
    assert listed(clerk, status="resolved") == [resolved]
    assert listed(clerk, status="returned") == [later, earlier]
    (row,) = read(clerk, status="resolved")["items"]
    assert (row["urgency"], row["remaining_seconds"]) == ("done", None)


def test_each_filter_lets_through_what_it_names(app, clerk, session):
    colleague = Clerk(app, "specialist")
    plain = waiting(session)
    mine = waiting(session, assignee_id=clerk.id, next_due_at=NOW + 2 * HOUR)
    theirs = waiting(session, assignee_id=colleague.id, next_due_at=NOW + 3 * HOUR)
    death = waiting(session, procedure="1.000656", next_due_at=NOW + 4 * HOUR)
    late = waiting(session, status="in_progress", next_due_at=NOW - HOUR)
    with clock.set_to(NOW):
        assert listed(clerk) == [late, plain, mine, theirs, death]
        assert listed(clerk, status="in_progress") == [late]
        assert listed(clerk, assignee="me") == [mine]
        assert listed(clerk, assignee=str(colleague.id)) == [theirs]
        assert listed(clerk, assignee="none") == [late, plain, death]
        assert listed(clerk, procedure="1.000656") == [death]
        assert listed(clerk, overdue="true") == [late]
        assert listed(clerk, due_before=(NOW + 2 * HOUR).isoformat()) == [late, plain]
        assert listed(clerk, agency=COMMUNE, status="submitted", assignee="none") == [plain, death]
        assert listed(clerk, status="submitted", overdue="true") == []
        assert listed(clerk, assignee=str(ids.new())) == []
        assert listed(clerk, procedure="9.999999") == []


def test_another_offices_dossiers_never_appear(app, clerk, session):
    mine = waiting(session)
    theirs = waiting(session, OTHER, mother="Phạm Thị Kín")
    closed = waiting(session, OTHER, status="returned", closed_at=NOW)
    number = session.get(Dossier, theirs).number
    for query in (
        {},
        {"status": "submitted"},
        {"assignee": "none"},
        {"assignee": "me"},
        {"procedure": "1.001193"},
        {"overdue": "true"},
        {"status": "returned"},
        {"q": "pham thi kin"},
        {"q": number},
        {"q": session.get(Dossier, theirs).tracking_code},
    ):
        assert not {theirs, closed} & set(listed(clerk, **query)), query
    assert listed(clerk) == [mine]
    refused = clerk.get("/officer/dossiers", query_string={"agency": OTHER}, status=422)
    assert faults(refused) == {"/agency": "agency_not_yours"}
    refused = clerk.get("/officer/dossiers", query_string={"agency": "H53.xyz"}, status=422)
    assert faults(refused) == {"/agency": "agency_not_yours"}


def test_an_assignee_elsewhere_does_not_open_other_offices(app, clerk, session):
    waiting(session, OTHER, assignee_id=clerk.id)
    assert listed(clerk, assignee="me") == []


def test_officers_of_several_offices_see_one_queue(app, clerk, session):
    with app.app_context():
        also(clerk, "specialist", OTHER)
    first = waiting(session, OTHER, next_due_at=NOW)
    second = waiting(session, COMMUNE, next_due_at=NOW + HOUR)
    third = waiting(session, OTHER, next_due_at=NOW + 2 * HOUR)
    waiting(session, TAX)
    assert listed(clerk) == [first, second, third]
    assert listed(clerk, agency=OTHER) == [first, third]


def test_the_province_centre_oversees_all(app, session):
    leader = Clerk(app, "leader", agency=PROVINCE_CENTRE)
    first = waiting(session, POLICE, next_due_at=NOW)
    second = waiting(session, COMMUNE, next_due_at=NOW + HOUR)
    assert listed(leader) == [first, second]
    assert listed(leader, agency=POLICE) == [first]


def test_an_offices_system_has_the_queue_of_its_office(app, client, session):
    with app.app_context():
        key = system()
    mine = waiting(session)
    waiting(session, OTHER)
    headers = {"Authorization": f"Bearer {key}"}
    answer = client.get("/api/v1/officer/dossiers", headers=headers).json
    assert [item["id"] for item in answer["items"]] == [str(mine)]
    nobody = client.get("/api/v1/officer/dossiers?assignee=me", headers=headers).json
    assert nobody["items"] == []


@pytest.mark.parametrize("query", [{}, {"assignee": "none"}, {"status": "submitted"}, {"q": "vi"}])
def test_pages_follow_each_other_without_gap_or_repeat(clerk, session, query):
    # All due at the same moment: only the order of ids keeps them apart.
    made = sorted(waiting(session, next_due_at=NOW) for _ in range(45))
    found = pages(clerk, **query)
    assert [len(page) for page in found] == [20, 20, 5]
    assert list(chain(*found)) == made


def test_pages_of_what_has_ended(clerk, session):
    made = [
        waiting(session, status="stopped", closed_at=NOW + (place // 2) * HOUR)
        for place in range(41)
    ]
    found = pages(clerk, status="stopped")
    assert [len(page) for page in found] == [20, 20, 1]
    assert sorted(chain(*found)) == sorted(made)
    assert set(found[2]) < set(made[:2])


def test_what_changes_meanwhile_moves_nothing_else(clerk, session):
    made = [waiting(session, next_due_at=NOW + place * HOUR) for place in range(30)]
    first = read(clerk)
    # One of those shown goes away, one moves to the front, and a new one is the most urgent.
    for dossier_id, change in ((made[3], {"status": "declined"}), (made[25], {"next_due_at": NOW})):
        session.execute(update(Dossier).where(Dossier.id == dossier_id).values(**change))
    session.commit()
    waiting(session, next_due_at=NOW - HOUR)
    rest = listed(clerk, cursor=first["next"])
    assert rest == [d for d in made[20:] if d != made[25]]


def test_a_cursor_opens_nobody_elses_queue(app, clerk, session):
    for _ in range(21):
        waiting(session, next_due_at=NOW)
    cursor = read(clerk)["next"]
    other = Clerk(app, "reception", agency=OTHER)
    theirs = waiting(session, OTHER, next_due_at=NOW + HOUR)
    assert listed(other, cursor=cursor) == [theirs]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=60) | st.text("<>~:.isudto e0123456789-", min_size=1))
def test_no_cursor_whatever_is_a_fault_of_ours(clerk, cursor: str):
    refused = clerk.get("/officer/dossiers", query_string={"cursor": cursor[:500]}, status=422)
    assert faults(refused) == {"/cursor": "cursor_invalid"}


@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        ({"status": "lost"}, "/status", "invalid_choice"),
        ({"assignee": "you"}, "/assignee", "invalid_uuid"),
        ({"due_before": "tomorrow"}, "/due_before", "invalid"),
        ({"due_before": "2026-11-30T09:00:00"}, "/due_before", "invalid_awareness"),
        ({"overdue": "perhaps"}, "/overdue", "invalid"),
        ({"q": "x" * 10_000}, "/q", "wrong_length"),
        ({"q": "a\x00b"}, "/q", "nul_character"),
        ({"agency": ""}, "/agency", "wrong_length"),
        ({"procedure": "x" * 51}, "/procedure", "wrong_length"),
        ({"cursor": "x" * 501}, "/cursor", "wrong_length"),
    ],
)
def test_a_bad_filter_is_told(clerk, query, pointer, code):
    refused = clerk.get("/officer/dossiers", query_string=query, status=422)
    assert faults(refused) == {pointer: code}


def test_whose_dossiers_were_shown_is_on_record(clerk, session):
    read(clerk)
    shown = waiting(session)
    read(clerk)
    entries = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.chain == f"officer:{clerk.id}")
        .order_by(AuditEntry.position)
    )
    reads = [entry.details for entry in entries if entry.action == "queue.read"]
    assert reads == [{"dossiers": [str(shown)]}]


def test_one_that_was_transferred_is_with_the_other_office(app, clerk, session):
    moved = waiting(session)
    number = session.get(Dossier, moved).number
    here, there = office_of(session, COMMUNE), office_of(session, OTHER)
    session.get(Dossier, moved).handling_agency_id = there
    session.add(
        Transfer(
            dossier_id=moved, from_agency_id=here, to_agency_id=there, reason="Nhầm nơi", at=NOW
        )
    )
    session.commit()
    assert listed(clerk) == []
    assert listed(Clerk(app, "reception", agency=OTHER)) == [moved]
    # The counter that received it still finds it by its number.
    assert listed(clerk, q=number) == [moved]

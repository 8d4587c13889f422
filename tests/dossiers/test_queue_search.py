"""Looking for a dossier in the queue: by names and numbers, however they are typed."""

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from backend.core.db import session as current
from backend.dossiers import findable, named, tracking
from backend.dossiers.models import Dossier
from backend.officers.models import Officer
from backend.procedures.catalogue import load_catalogue
from tests.factories.cases import Office, file_case
from tests.factories.officers import CENTRE, Clerk, also
from tests.factories.queues import NOW, listed, pages, waiting

pytestmark = pytest.mark.slow


@pytest.fixture
def clerk(app):
    return Clerk(app, "reception")


def test_names_are_found_however_accents_are_written(clerk, session):
    le = waiting(session, mother="Lê Thị Đẹp")
    waiting(session, mother="Phạm Văn Xa")
    assert listed(clerk, q=unicodedata.normalize("NFD", "Lê Thị Đẹp")) == [le]


def test_numbers_are_found_by_any_part_of_three(clerk, session):
    found = waiting(session)
    assert listed(clerk, q="072196001234") == [found]
    assert listed(clerk, q="001234") == [found]
    assert listed(clerk, q="0912 345 678") == [found]
    assert listed(clerk, q="072196009999") == []


def test_words_are_looked_for_where_words_begin(clerk, session):
    yen = waiting(session, mother="Trần Yến")
    short = waiting(session, mother="Trần Ô")
    waiting(session, mother="Nguyễn Thôi")
    assert listed(clerk, q="yen") == listed(clerk, q="yế") == [yen]
    assert listed(clerk, q="o tran") == [short]


@pytest.mark.parametrize(
    "typed", ["%", "_", "%%%", "a%", "\\", "\\%", "' or 1=1 --", '"', "*", "?"]
)
def test_no_character_is_more_than_itself(clerk, session, typed: str):
    waiting(session)
    assert listed(clerk, q=typed) == []


def test_nothing_but_marks_is_no_search(clerk, session):
    found = waiting(session)
    assert listed(clerk, q="\u0301\u0301") == [found]
    assert listed(clerk, q="   ") == [found]


def test_a_whole_number_finds_its_dossier_wherever_it_stands(clerk, session):
    returned = waiting(session, status="returned", closed_at=NOW)
    waiting(session)
    dossier = session.get(Dossier, returned)
    code = tracking.show(dossier.tracking_code)
    for typed in (dossier.number, dossier.number.lower(), code, code.lower().replace("-", " ")):
        assert listed(clerk, q=typed) == [returned]
        assert listed(clerk, q=typed, status="submitted", assignee="me") == [returned]
    assert returned not in listed(clerk, q=dossier.number[:-1])


def test_what_has_ended_is_looked_for_in_its_own_list(clerk, session):
    returned = waiting(session, status="returned", closed_at=NOW, mother="Lê Thị Xong")
    waiting(session, status="declined", closed_at=NOW, mother="Lê Thị Xong")
    assert listed(clerk, q="le thi xong") == []
    assert listed(clerk, q="le thi xong", status="returned") == [returned]


def test_filters_hold_for_what_is_found(app, clerk, session):
    mine = waiting(session, mother="Lê Thị Mến", assignee_id=clerk.id)
    waiting(session, mother="Lê Thị Mến")
    assert listed(clerk, q="men", assignee="me") == [mine]
    assert listed(clerk, q="men", status="in_progress") == []


def test_pages_of_a_common_word(clerk, session):
    made = sorted(waiting(session, mother="Nguyễn Thị Đông", next_due_at=NOW) for _ in range(23))
    other = waiting(session, mother="Nguyễn Thị Tây", assignee_id=clerk.id, next_due_at=NOW)
    assert pages(clerk, q="nguyen dong") == [made[:20], made[20:]]
    assert listed(clerk, q="nguyen thi", assignee="me") == [other]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=100).filter(lambda text: "\x00" not in text))
def test_no_search_whatever_is_a_fault_of_ours(clerk, typed: str):
    listed(clerk, q=typed)
    listed(clerk, q=typed, status="returned")


# Names have indexes of their own; a common one is looked for without them.


@pytest.fixture(params=["few of that name", "many of that name"])
def either_way(request, monkeypatch):
    """Both ways of looking for a name are tried."""
    if request.param == "many of that name":
        monkeypatch.setattr(named, "_FEW_DOSSIERS", -1)


@pytest.fixture
def ended(either_way, session):
    """Makes a dossier that was returned."""

    def made(mother: str, **changes):
        return waiting(session, status="returned", closed_at=NOW, mother=mother, **changes)

    return made


def returned(clerk, typed: str):
    return listed(clerk, q=typed, status="returned")


WAYS_TO_TYPE = ("Lê Thị Đẹp", "le thi dep", "  LE   thi ", "dep", "đẹp lê", "th de")


@pytest.mark.usefixtures("either_way")
def test_names_of_what_is_open(clerk, session):
    le = waiting(session, mother="Lê Thị Đẹp")
    waiting(session, mother="Phạm Văn Xa")
    waiting(session, mother="Lê Thị Đẹp", agency="H53.002")
    for typed in WAYS_TO_TYPE:
        assert listed(clerk, q=typed) == [le], typed
    assert listed(clerk, q="yen") == listed(clerk, q="hi le") == listed(clerk, q="le xa") == []


def test_whole_words_go_before_beginnings(clerk, session):
    """Who types a short name wants it, not all that begin so."""
    gio = waiting(session, mother="Lê Gio")
    giong = waiting(session, mother="Lê Giong")
    assert listed(clerk, q="le gio") == [gio]
    assert set(listed(clerk, q="le gi")) == {gio, giong}


def test_names_of_what_has_ended(clerk, ended):
    le = ended("Lê Thị Đẹp")
    ended("Phạm Văn Xa")
    for typed in WAYS_TO_TYPE:
        assert returned(clerk, typed) == [le], typed
    assert returned(clerk, "yen") == returned(clerk, "hi le") == returned(clerk, "le xa") == []


def test_names_and_numbers_of_what_has_ended(clerk, ended):
    found = ended("Lê Thị Đẹp")
    assert returned(clerk, "le 001234") == returned(clerk, "0912 345 678 dep") == [found]
    # No tracking code begins so: they have no "l".
    assert returned(clerk, "long 001234") == []


@pytest.mark.parametrize(
    "typed", ["%", "'", "''", "\\", ":*", "!", "le:*", "le & thi", "le | xa", "(le", "le <-> thi"]
)
def test_no_character_means_anything_among_what_has_ended(clerk, ended, typed: str):
    ended("Lê Thị Đẹp")
    assert returned(clerk, typed) == []


def test_odd_names_of_what_has_ended(clerk, ended):
    odd = ended("D'Arc \\ Ô'Ba")
    assert returned(clerk, "d'arc") == returned(clerk, "o'ba \\") == [odd]
    long = ended("A" * 90 + " Bình")
    assert returned(clerk, "a" * 90 + " binh") == [long]


def test_another_offices_ended_dossiers_are_not_found(app, clerk, ended):
    mine, theirs = ended("Lê Thị Đẹp"), ended("Lê Thị Đẹp", agency="H53.002")
    assert returned(clerk, "le thi dep") == [mine]
    assert returned(Clerk(app, "reception", agency="H53.002"), "le thi dep") == [theirs]
    with app.app_context():
        also(officer_of(clerk), "reception", "H53.002")
    assert set(returned(clerk, "le thi dep")) == {mine, theirs}
    leader = Clerk(app, "leader", agency=CENTRE)
    assert set(returned(leader, "le thi dep")) == {mine, theirs}


def officer_of(clerk: Clerk) -> Officer:
    return current().get_one(Officer, clerk.id)


def test_pages_of_a_name_that_has_ended_often(clerk, ended):
    made = sorted((ended("Nguyễn Thị Đông") for _ in range(23)), reverse=True)
    ended("Nguyễn Thị Tây")
    assert pages(clerk, q="nguyen dong", status="returned") == [made[:20], made[20:]]


def test_a_text_of_any_length_can_end(clerk, ended):
    words = " ".join(f"{a}{b}{c}" for a in "abcdefghij" for b in "klmnopqrst" for c in "uvwxyzabcd")
    found = ended("Lê Thị Đẹp", search_text=f"072196001234 {words * 40}")
    assert returned(clerk, "1234") == [found]


@pytest.mark.parametrize("definition", load_catalogue(), ids=lambda d: d.code)
def test_every_form_is_found_by_names_and_numbers(definition):
    fields = {field["key"]: field for _, _, field in definition.fields()}
    searched = set(findable.keys(definition))
    numbers = {key for key, field in fields.items() if field["type"] in ("personal_id", "phone")}
    names = {key for key, field in fields.items() if field.get("format") == "person-name"}
    assert numbers
    assert numbers | names <= searched


def test_a_filed_dossier_is_found_by_the_applicants_number(app, session, an, clerk):
    file_case(session, an, Office(app, clerk.agency))
    (text,) = session.scalars(select(Dossier.search_text))
    assert "072196001234" in text
    assert len(listed(clerk, q="072196001234")) == 1

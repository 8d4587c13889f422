"""A dossier belongs to the revision it was filled in; who began in time may finish."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from backend.core import clock
from backend.dossiers.models import DossierEvent
from backend.procedures import service as procedures
from backend.procedures.editions import shelf
from backend.procedures.models import Revision
from tests.factories.citizens import Person, faults, slug
from tests.factories.dossiers import submission, submit
from tests.factories.procedures import changed
from tests.factories.uploads import received

pytestmark = pytest.mark.slow

KEY = "0192f0c1-7a3b-7cc0-8f00-1a2b3c4d5e6f"
RENAMED = {"vi": "Đăng ký khai sinh, bản mới", "en": "Birth registration, renewed"}


@pytest.fixture(autouse=True)
def own_shelf(session) -> Iterator[None]:
    """What these tests publish is rolled back: nobody may remember it."""
    yield
    shelf.forget()


@contextmanager
def later(client, **span: float) -> Iterator[Person]:
    """Some time later; gives the same citizen with a session of that time."""
    with clock.set_to(clock.now() + timedelta(**span)):
        shelf.forget()
        yield Person(client, "nguyen-van-an")
    shelf.forget()


def test_publishing_the_same_again_changes_nothing(session):
    (done,) = procedures.publish([changed()])
    assert (done.number, done.is_new) == (1, False)


def test_a_new_revision_is_what_everybody_gets_from_now_on(client, session):
    (done,) = procedures.publish([changed(name=RENAMED)])
    assert (done.number, done.is_new) == (2, True)
    form = client.get("/api/v1/procedures/1.001193/form").json
    assert (form["revision"], form["procedure"]["name"]) == (2, RENAMED["vi"])
    assert client.get("/api/v1/procedures/1.001193").json["revision"]["number"] == 2
    listed = {item["code"]: item["name"] for item in client.get("/api/v1/procedures").json["items"]}
    assert listed["1.001193"] == RENAMED["vi"]


def test_a_day_of_grace_for_who_began_before(client, session, body):
    procedures.publish([changed(name=RENAMED)])
    with later(client, hours=23, minutes=59) as an:
        receipt = submit(an, body).json
    assert (receipt["revision"], receipt["procedure"]["name"]) == (1, "Đăng ký khai sinh")


def test_after_the_grace_the_current_revision_is_named(client, session, body, kept):
    procedures.publish([changed(name=RENAMED)])
    with later(client, hours=24, seconds=1) as an:
        refused = submit(an, body, status=409)
        assert slug(refused) == "revision-retired"
        assert refused.json["current_revision"] == 2
        assert kept() == {}
        assert submit(an, {**body, "revision": 2}).json["revision"] == 2


def test_a_dossier_keeps_the_revision_it_was_filled_in(client, session, an, body):
    receipt = submit(an, body).json
    procedures.publish([changed(name=RENAMED)])
    with later(client, days=30) as an_later:
        shown = an_later.get(f"/dossiers/{receipt['id']}").json
        listed = an_later.get("/dossiers").json["items"][0]
        looked_up = client.get(f"/api/v1/tracking/{receipt['tracking_code']}").json
    assert shown["revision"] == listed["revision"] == 1
    assert shown["procedure"] == listed["procedure"] == receipt["procedure"]
    assert looked_up["procedure_name"] == "Đăng ký khai sinh"
    assert shown["papers_to_bring"] == receipt["papers_to_bring"]


def test_a_repeated_press_after_retirement_still_finds_its_dossier(client, session, an, body):
    first = submit(an, body, KEY).json
    procedures.publish([changed(name=RENAMED)])
    with later(client, days=2) as an_later:
        assert submit(an_later, body, KEY).json["id"] == first["id"]


def test_each_revision_is_held_to_its_own_text(client, session, an):
    consent = {**changed().data["consent"], "version": "2027-01-01"}
    procedures.publish([changed(consent=consent)])
    old_text = submission(received(session, an.id).id, revision=2)
    assert faults(submit(an, old_text, status=422)) == {"/consent/version": "consent_version"}
    new_text = {"version": "2027-01-01", "granted": ["processing"]}
    submit(an, {**old_text, "consent": new_text})
    submit(an, submission(received(session, an.id).id, revision=1))


def test_a_revision_of_the_future_is_not_open_yet(client, session, an, body):
    tomorrow = clock.today() + timedelta(days=2)
    procedures.publish([changed(name=RENAMED, effective_from=tomorrow.isoformat())])
    assert client.get("/api/v1/procedures/1.001193/form").json["revision"] == 1
    early = submit(an, {**body, "revision": 2}, status=422)
    assert (slug(early), early.json["current_revision"]) == ("revision-unknown", 1)
    with later(client, days=2) as an_later:
        assert client.get("/api/v1/procedures/1.001193/form").json["revision"] == 2
        submit(an_later, {**body, "revision": 2})


def test_publishing_takes_all_or_none(session):
    class Broken:
        code = "9.000001"

        def __getattr__(self, _: str) -> str:
            raise LookupError("this definition cannot be compiled")

    with pytest.raises(LookupError):
        procedures.publish([changed(name=RENAMED), Broken()])
    assert set(session.scalars(select(Revision.number))) == {1}


@pytest.mark.parametrize(
    "statement",
    [
        "update procedure_revisions set definition = '{}'",
        "update procedure_revisions set documents = '{}'",
        "update procedure_revisions set number = 7",
        "update procedure_revisions set effective_at = now()",
        "delete from procedure_revisions",
        "update dossier_events set at = now()",
        "update dossier_events set actor = 'officer'",
        "delete from dossier_events",
    ],
)
def test_what_was_published_and_what_happened_stays(session, an, body, statement: str):
    submit(an, body)
    with pytest.raises(IntegrityError, match=r"cannot be changed|takes no changes"):
        session.execute(text(statement))
    session.rollback()
    assert session.scalars(select(DossierEvent.action)).all() == ["submit"]
    assert set(session.scalars(select(Revision.number))) == {1}


def test_a_revision_may_be_retired(session):
    session.execute(text("update procedure_revisions set retired_at = now()"))
    session.commit()
    assert all(session.scalars(select(Revision.retired_at)))


def test_without_an_open_revision_there_is_no_procedure(client, session, an, body):
    session.execute(text("update procedure_revisions set retired_at = now()"))
    session.commit()
    shelf.forget()
    assert slug(submit(an, body, status=404)) == "procedure-not-found"
    client.get("/api/v1/procedures/1.001193/form", status=404)
    assert client.get("/api/v1/procedures").json["items"] == []

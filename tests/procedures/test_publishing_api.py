"""Publishing over the API: seen first, then confirmed, by the province's administrators only."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from backend.audit import service as audit
from backend.core import clock
from backend.procedures import catalogue, publishing, service
from backend.procedures.editions import shelf
from backend.procedures.models import Revision
from tests.contract.checker import every_answer_keeps_the_contract
from tests.factories.citizens import slug
from tests.factories.officers import CENTRE, Clerk
from tests.procedures.wrong_files import CODE, SIXTH, WRONG

__all__ = ["every_answer_keeps_the_contract"]

pytestmark = pytest.mark.slow

PLACE = f"/officer/procedures/{CODE}"
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
RENAMED = SIXTH.replace("  - key: ", "  # Đổi\n  - key: ", 1).replace("{vi: Tem", "{vi: Con tem", 1)
PLANNED = RENAMED.replace("effective_from: 2026-01-01", "effective_from: 2026-12-24")


@pytest.fixture(autouse=True)
def still_clock():
    with clock.set_to(NOW):
        shelf.forget()
        yield
    shelf.forget()


@pytest.fixture
def administrator(app):
    return Clerk(app, "administrator", agency=CENTRE)


def preview(who: Clerk, file: str = SIXTH, status: int = 200, **more):
    path = f"{PLACE}/revisions/preview"
    return who.post(path, json={"file": file, **more}, status=status).json


def publish(who: Clerk, file: str = SIXTH, follows: int | None = None, status: int = 200, **more):
    body = {"file": file, "follows": follows, **more}
    return who.post(f"{PLACE}/revisions", json=body, status=status).json


def written(session) -> tuple[int, int]:
    """How many revisions of the procedure there are, and entries about publishing."""
    session.expire_all()
    count = select(func.count()).where(Revision.code == CODE)
    return session.scalar(count), len(on_record())


def on_record() -> list[tuple[str, str]]:
    entries = audit.entries(audit.INSTALLATION)
    return [(e.action, e.details["code"]) for e in entries if e.action.startswith("procedure.")]


def test_a_preview_tells_everything_and_changes_nothing(administrator, session):
    before = written(session)
    seen = preview(administrator)
    assert (seen["outcome"], seen["number"], seen["follows"]) == ("published", 1, None)
    assert (seen["steps"], seen["fields"], seen["papers"]) == (2, 32, 1)
    assert "fees, since 2026-01-01: Tem ong dữ" in seen["warnings"]
    assert written(session) == before
    administrator.get(f"/procedures/{CODE}", status=404)


def test_what_was_previewed_is_published_and_on_record(administrator, session):
    known = len(on_record())
    done = publish(administrator, follows=preview(administrator)["follows"])
    assert (done["outcome"], done["number"]) == ("published", 1)
    assert administrator.get(f"/procedures/{CODE}/form").json["revision"] == 1
    assert on_record()[known:] == [("procedure.published", CODE)]
    [*_, entry] = audit.entries(audit.INSTALLATION)
    assert (entry.actor_kind, entry.actor_id) == ("officer", administrator.id)


def test_the_next_one_shows_what_it_changes_and_waits_for_its_day(administrator, session):
    publish(administrator)
    seen = preview(administrator, PLANNED)
    assert (seen["number"], seen["follows"]) == (2, 1)
    assert {change["key"] for change in seen["changes"]} == {"effective_from", "fees"}
    assert seen["effective_at"] == "2026-12-23T17:00:00Z"
    publish(administrator, PLANNED, follows=1)
    states = [revision["state"] for revision in service.history(CODE, "vi")]
    assert states == ["planned", "current"]
    administrator.delete(f"{PLACE}/revisions/2", status=204)
    assert [r["state"] for r in service.history(CODE, "vi")] == ["withdrawn", "current"]
    assert on_record()[-1] == ("procedure.withdrawn", CODE)
    answer = administrator.delete(f"{PLACE}/revisions/2", status=409)
    assert slug(answer) == "revision-not-planned"


def test_the_same_again_does_nothing(administrator, session):
    publish(administrator)
    before = written(session)
    assert publish(administrator, follows=1)["outcome"] == "unchanged"
    assert written(session) == before


@pytest.mark.parametrize("follows", [None, 2, 7])
def test_two_at_once_overwrite_nothing(administrator, session, follows):
    publish(administrator)
    before = written(session)
    refused = publish(administrator, RENAMED, follows=follows, status=409)
    assert refused["type"].endswith("published-meanwhile")
    assert written(session) == before


def test_a_closed_procedure_is_opened_only_when_that_is_meant(administrator, session):
    publish(administrator)
    closed = administrator.post(f"{PLACE}/close", json={"follows": 1}, status=200).json
    assert closed == {"closed_at": "2026-11-24T03:00:00Z"}
    assert on_record()[-1] == ("procedure.closed", CODE)
    administrator.get(f"/procedures/{CODE}", status=404)
    assert (
        slug(administrator.post(f"{PLACE}/close", json={"follows": 1}, status=409))
        == "procedure-closed"
    )
    assert publish(administrator, RENAMED, follows=1)["outcome"] == "closed"
    assert publish(administrator, RENAMED, follows=1, reopen=True)["outcome"] == "published"
    assert administrator.get(f"/procedures/{CODE}").json["revision"]["number"] == 2


def test_a_revision_that_came_meanwhile_is_not_closed_unseen(administrator, session):
    publish(administrator)
    publish(administrator, RENAMED, follows=1)
    before = written(session)
    refused = administrator.post(f"{PLACE}/close", json={"follows": 1}, status=409)
    assert slug(refused) == "published-meanwhile"
    assert slug(administrator.post(f"{PLACE}/close", json={}, status=422)) == "invalid-request"
    assert written(session) == before


def test_a_procedure_can_close_on_a_day(administrator):
    publish(administrator)
    closed = administrator.post(
        f"{PLACE}/close", json={"on": "2026-12-01", "follows": 1}, status=200
    ).json
    assert closed == {"closed_at": "2026-11-30T17:00:00Z"}
    administrator.get(f"/procedures/{CODE}", status=200)


def test_the_file_is_given_back_to_be_changed(administrator):
    assert slug(administrator.get(f"{PLACE}/file", status=404)) == "procedure-not-found"
    publish(administrator)
    publish(administrator, RENAMED, follows=1)
    kept = administrator.get(f"{PLACE}/file").json
    assert kept == {"file": RENAMED, "number": 2}


def test_the_file_of_the_catalogue_is_given_too(administrator, session):
    birth = administrator.get("/officer/procedures/1.001193/file").json
    assert birth["file"] == (catalogue.DIRECTORY / "1.001193.yaml").read_text("utf-8")


def test_a_file_of_the_catalogue_that_is_another_now_is_not_given(administrator, session):
    found = catalogue.read_definition(CODE, SIXTH)
    publishing.publish([found])
    assert slug(administrator.get(f"{PLACE}/file", status=404)) == "procedure-file-not-kept"


def test_the_catalogue_does_not_undo_what_an_administrator_published(administrator, session):
    old = catalogue.read_definition(CODE, SIXTH)
    publishing.publish([old])
    publish(administrator, RENAMED, follows=1)
    before = written(session)
    [done] = publishing.publish([old])
    assert (done.outcome, done.number) == ("older", 2)
    assert written(session) == before
    # A file that says something new is published, though.
    [done] = publishing.publish([catalogue.read_definition(CODE, PLANNED)])
    assert (done.outcome, done.number) == ("published", 3)


@pytest.mark.parametrize("name", WRONG)
def test_mistakes_are_named_by_line_and_nothing_changes(administrator, session, name: str):
    file, where, key, mistake = WRONG[name]
    publish(administrator)
    before = written(session)
    for refused in (
        preview(administrator, file, status=422),
        publish(administrator, file, follows=1, status=422),
    ):
        assert refused["type"].endswith("procedure-file-refused")
        assert refused["file"] == f"{CODE}.yaml"
        assert mistake in refused["mistake"]
        assert (refused["line"], refused["key"]) == (where, key)
    assert written(session) == before
    assert administrator.get(f"/procedures/{CODE}").json["revision"]["number"] == 1


@pytest.mark.parametrize(
    "body", [{}, {"file": ""}, {"file": 1}, {"file": None}, {"file": "a" * 400_001}, {"file": []}]
)
def test_what_is_no_file_is_refused(administrator, body):
    path = f"{PLACE}/revisions"
    assert slug(administrator.post(f"{path}/preview", json=body, status=422)) == "invalid-request"
    publishing_it = administrator.post(path, json={"follows": None, **body}, status=422)
    assert slug(publishing_it) == "invalid-request"


def test_a_file_too_large_for_any_request_is_refused(administrator):
    body = {"file": "a" * (600 * 1024)}
    administrator.post(f"{PLACE}/revisions/preview", json=body, status=413)


def test_an_offices_own_administrator_publishes_nothing(app, session):
    local = Clerk(app, "administrator")
    before = written(session)
    assert preview(local, status=403)["type"].endswith("province-needed")
    assert publish(local, status=403)["type"].endswith("province-needed")
    assert slug(local.post(f"{PLACE}/close", json={}, status=403)) == "province-needed"
    assert slug(local.get(f"{PLACE}/file", status=403)) == "province-needed"
    leader = Clerk(app, "leader", agency=CENTRE)
    assert publish(leader, status=403)["type"].endswith("role-needed")
    assert written(session) == before

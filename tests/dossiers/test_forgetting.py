"""Forgetting citizens who ask for it: what goes, what the law keeps, and on whose word."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from backend.audit import service as audit
from backend.audit.models import AuditEntry
from backend.citizens import service as citizens
from backend.citizens.models import Citizen, DeletionRequest
from backend.core import ids
from backend.dossiers import forgetting
from tests.factories.cases import DECLINE
from tests.factories.citizens import Person
from tests.factories.drafts import begin
from tests.factories.uploads import announcement, photo, put

pytestmark = pytest.mark.slow


@pytest.fixture
def storage(app):
    return app.extensions["storage"]


@pytest.fixture
def run(app):
    return app.test_cli_runner(catch_exceptions=False).invoke


def asked(session, person) -> UUID:
    """The person asks to be forgotten; answers the request's id."""
    person.delete("/me", status=202)
    found = select(DeletionRequest.id).where(DeletionRequest.citizen_id == person.id)
    request: UUID = session.scalar(found.order_by(DeletionRequest.id.desc()))
    return request


def send_photo(person) -> Any:
    content = photo()
    upload = person.post("/uploads", json=announcement(content)).json
    put(upload, content).raise_for_status()
    person.post(f"/uploads/{upload['id']}/complete", status=200)
    return upload


def rows(session, table: str, citizen_id: UUID) -> int:
    sql = f"select count(*) from {table} where citizen_id = :id"  # noqa: S608 - names of the test
    count: int = session.scalar(text(sql), {"id": citizen_id})
    return count


def test_who_never_filed_is_gone_with_files_and_all(an, binh, session, storage, run):
    begin(an)
    begin(binh)
    an.post(
        "/me/phone",
        json={"access_token": "dev:nguyen-van-an", "phone_token": "dev:0912345678"},
        status=200,
    )
    upload = send_photo(an)
    key = session.scalar(
        text("select object_key from uploads where id = :id"), {"id": upload["id"]}
    )
    request = asked(session, an)
    assert str(request) in run(args=["citizens", "deletion-requests"]).output
    done = run(args=["citizens", "fulfil", str(request)])
    assert "deleted: consents 1, drafts 1, files 1, messages 0" in done.output
    assert "kept: dossiers 0, dossiers_under_way 0, zalo_account False" in done.output
    assert str(request) not in run(args=["citizens", "deletion-requests"]).output
    session.expire_all()
    assert storage.stat(key) is None
    for table in ("drafts", "uploads", "consents", "notifications"):
        assert rows(session, table, an.id) == 0, table
    citizen = session.get(Citizen, an.id)
    assert (citizen.zalo_user_id, citizen.phone, citizen.oa_uid, citizen.display_name) == (
        None,
        None,
        None,
        "",
    )
    assert citizen.refused_channels == ["zalo", "sms", "call"]
    # Nobody else's.
    assert rows(session, "drafts", binh.id) == 1
    entry = session.scalar(select(AuditEntry).where(AuditEntry.action == "citizen.forgotten"))
    assert (entry.actor_kind, entry.chain) == ("operator", f"citizen:{an.id}")
    assert entry.details["deleted"]["drafts"] == 1


def test_who_signs_in_afterwards_is_somebody_new(an, session, run):
    run(args=["citizens", "fulfil", str(asked(session, an))])
    assert Person(an.client, "nguyen-van-an").id != an.id


def test_what_was_filed_stays_with_its_files_and_messages(case, office, session, run):
    case.act(office.reception, "decline", DECLINE)
    begin(case.person)
    before = rows(session, "notifications", case.person.id)
    done = run(args=["citizens", "fulfil", str(asked(session, case.person))])
    assert "kept: dossiers 1, dossiers_under_way 0, zalo_account False" in done.output
    session.expire_all()
    assert rows(session, "dossiers", case.person.id) == 1
    assert rows(session, "uploads", case.person.id) == 1
    assert rows(session, "notifications", case.person.id) == before == 2
    assert rows(session, "drafts", case.person.id) == 0
    assert case.seen_by(office.reception)["answers"]


def test_with_a_dossier_under_way_the_request_stays_open_until_it_has_ended(
    case, office, session, run
):
    begin(case.person)
    request = asked(session, case.person)
    first = run(args=["citizens", "fulfil", str(request)])
    assert "stays open" in first.output
    listed = run(args=["citizens", "deletion-requests"]).output
    assert f"{request} citizen" in listed
    assert "waits for dossiers under way" in listed
    session.expire_all()
    # They can still answer the office.
    assert session.get(Citizen, case.person.id).zalo_user_id == "dev-nguyen-van-an"
    case.act(office.reception, "decline", DECLINE)
    last = run(args=["citizens", "fulfil", str(request)])
    # What went in the first run is counted in all.
    assert "drafts 1" in last.output
    assert "stays open" not in last.output
    session.expire_all()
    assert session.get(DeletionRequest, request).done_at is not None
    assert session.get(Citizen, case.person.id).zalo_user_id is None


def test_done_is_done_and_says_so_again(an, session, storage, run):
    begin(an)
    request = asked(session, an)
    first = run(args=["citizens", "fulfil", str(request)]).output
    session.expire_all()
    at = session.get(DeletionRequest, request).done_at
    assert run(args=["citizens", "fulfil", str(request)]).output == first
    session.expire_all()
    assert session.get(DeletionRequest, request).done_at == at


def test_one_that_dies_half_way_is_done_again(an, session, storage, monkeypatch):
    begin(an)
    send_photo(an)
    request = asked(session, an)

    def die(*_: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(type(storage), "delete", die)
        with pytest.raises(ConnectionError):
            forgetting.fulfil(storage, request, audit.OPERATOR)
    session.expire_all()
    assert session.get(DeletionRequest, request).done_at is None
    fulfilled = forgetting.fulfil(storage, request, audit.OPERATOR)
    assert fulfilled is not None
    assert fulfilled.is_done
    assert fulfilled.outcome["deleted"] == {"drafts": 1, "files": 1, "messages": 0, "consents": 1}


def test_zalos_request_is_fulfilled_the_same_way(an, session, run):
    assert citizens.request_deletion_of_zalo_user("dev-nguyen-van-an")
    [request] = citizens.open_deletion_requests()
    listed = run(args=["citizens", "deletion-requests"]).output
    assert f"{request.id} zalo" in listed
    assert run(args=["citizens", "fulfil", str(request.id)]).exit_code == 0
    assert citizens.open_deletion_requests() == []


def test_no_such_request(run):
    refused = run(args=["citizens", "fulfil", str(ids.new())])
    assert refused.exit_code == 1
    assert "no such request" in refused.output
    assert run(args=["citizens", "fulfil", "x"]).exit_code == 2

"""Letters: frozen as they are issued, set once, the same bytes for ever, and verifiable."""

import hashlib
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from backend.dossiers import issuing
from backend.dossiers.models import Letter
from tests.factories.citizens import slug

pytestmark = pytest.mark.slow


@pytest.fixture
def letter(case, session):
    """The receipt of an accepted dossier."""
    case.accepted()
    session.expire_all()
    return session.query(Letter).one()


def test_the_citizen_reads_the_letter_as_it_was_kept(case, letter, store):
    first = case.person.get(f"/dossiers/{case.id}/letters/{letter.id}")
    assert first.content_type == "application/pdf"
    words = PdfReader(BytesIO(first.data)).pages[0].extract_text()
    assert letter.number in words
    assert "hẹn trả kết quả" in words.lower()
    again = case.person.get(f"/dossiers/{case.id}/letters/{letter.id}")
    assert again.data == first.data


def test_it_is_set_once_and_kept(case, letter, session, app):
    storage = app.extensions["storage"]
    kept = issuing.typeset(storage, letter.id)
    assert kept.sha256
    key = kept.object_key
    assert issuing.typeset(storage, letter.id).object_key == key
    _, content = issuing.content_of(storage, letter.id)
    assert hashlib.sha256(content).hexdigest() == kept.sha256


def test_a_new_template_changes_nothing_that_was_issued(case, letter, app, monkeypatch):
    storage = app.extensions["storage"]
    _, before = issuing.content_of(storage, letter.id)
    # From now on setting it would give something else.
    monkeypatch.setattr(issuing.letters, "from_frozen", lambda values: pytest.fail("set again"))
    _, after = issuing.content_of(storage, letter.id)
    assert after == before


def test_a_damaged_letter_is_made_again_only_if_it_is_the_same(case, letter, app, monkeypatch):
    storage = app.extensions["storage"]
    kept, before = issuing.content_of(storage, letter.id)
    storage.put(kept.object_key, b"x" * kept.size, "application/pdf")
    assert issuing.content_of(storage, letter.id)[1] == before
    storage.delete(kept.object_key)
    assert issuing.content_of(storage, letter.id)[1] == before
    storage.delete(kept.object_key)

    class Other:
        def pdf(self) -> bytes:
            return b"another"

    monkeypatch.setattr(issuing.letters, "from_frozen", lambda values: Other())
    with pytest.raises(issuing.LetterLost):
        issuing.content_of(storage, letter.id)


@pytest.mark.parametrize(
    "change",
    [
        "update dossier_letters set number = '1'",
        "update dossier_letters set values = '{}'",
        "delete from dossier_letters",
        "truncate dossier_letters cascade",
        "truncate dossier_events cascade",
        "truncate dossier_notes",
    ],
)
def test_the_database_keeps_what_was_issued(case, letter, session, change):
    with pytest.raises(DBAPIError, match=r"cannot be changed|takes no changes"):
        session.execute(text(change))
    session.rollback()


def test_numbers_count_up_by_office_kind_and_year(case, letter, session):
    assert letter.number == f"0001/{letter.year}/TNHS"
    assert (letter.ordinal, letter.agency_id) == (1, letter.agency_id)


def test_anybody_may_ask_whether_it_is_genuine(case, letter, client):
    found = client.get(f"/api/v1/letters/verify/{letter.token}").json
    assert (found["number"], found["kind"]) == (letter.number, "receipt")
    assert found["dossier_number"] == case.seen_by_citizen()["number"]
    assert "agency_name" in found
    names = str(case.seen_by_citizen()["answers"]["tre"]["ten"])
    assert names not in str(found)
    wrong = client.get("/api/v1/letters/verify/khong-co", status=404)
    assert slug(wrong) == "letter-unknown"


def test_the_paper_carries_the_verification_page(case, letter):
    assert letter.values["issued"]["verification_url"].endswith(f"/#/xac-minh/{letter.token}")
    assert letter.values["version"] == letter.template_version


def test_letters_are_for_who_they_are_addressed_to(case, letter, office, binh):
    case.act(office.reception, "start")
    slip = case.seen_by(office.specialist)["letters"][-1]
    assert slip["kind"] == "control_slip"
    mine = f"/dossiers/{case.id}/letters/{slip['id']}"
    assert slug(case.person.get(mine, status=404)) == "letter-not-found"
    assert slug(binh.get(f"/dossiers/{case.id}/letters/{letter.id}", status=404)) == (
        "dossier-not-found"
    )
    theirs = office.specialist.get(f"/officer/dossiers/{case.id}/letters/{slip['id']}")
    assert theirs.data.startswith(b"%PDF-")


def test_the_proof_of_a_dossier_is_one_page(case, letter, office):
    proof = office.leader.get(f"/officer/dossiers/{case.id}/proof")
    reader = PdfReader(BytesIO(proof.data))
    assert len(reader.pages) == 1
    assert f"dossier:{case.id}" in "".join(reader.pages[0].extract_text().split())


def test_letters_of_ours_name_the_law_and_the_account(case, office, session):
    case.in_progress()
    known = office.specialist.get(f"/officer/dossiers/{case.id}/reasons").json["items"]
    key = next(reason["key"] for reason in known if reason["kind"] == "supplement")
    items = [{"pointer": "/tre/ten", "reason_key": key}]
    case.act(office.specialist, "supplements", {"items": items})
    case.answer("post", "withdrawal", {})
    case.act(office.leader, "withdrawal-decision", {"granted": True})
    session.expire_all()
    letters = session.scalars(select(Letter).where(Letter.dossier_id == case.id))
    frozen = {letter.kind: letter.values for letter in letters}
    assert frozen["supplement_request"]["legal_basis"]
    assert all(reason["legal_basis"] for reason in frozen["stop_notice"]["reasons"])
    assert frozen["control_slip"]["handovers"][0]["receiver"]["account"]

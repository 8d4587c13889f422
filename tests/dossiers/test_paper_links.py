"""Links to papers of one's own: for readers without a token, for five minutes, for one paper."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import quote

import jwt
import pytest
from pypdf import PdfReader
from sqlalchemy import select

from backend.audit.models import AuditEntry
from backend.core import clock, ids
from backend.dossiers.models import Dossier, Letter
from tests.factories.citizens import slug

pytestmark = pytest.mark.slow

HOUSE = "https://motcua.example/tay-ninh/api/v1/papers/"


@pytest.fixture
def letter(case, session) -> Letter:
    """The receipt of an accepted dossier."""
    case.accepted()
    session.expire_all()
    return session.query(Letter).one()


def to_letter(case, letter) -> str:
    return f"/dossiers/{case.id}/letters/{letter.id}"


def to_declaration(case) -> str:
    return f"/dossiers/{case.id}/declaration"


def token_of(person, paper: str) -> str:
    url: str = person.get(f"{paper}/link").json["url"]
    assert url.startswith(HOUSE)
    return url.removeprefix(HOUSE)


@pytest.fixture
def opened(client) -> Callable[..., Any]:
    """What anybody gets who holds a link, without signing in."""

    def open_it(token: str, status: int = 200) -> Any:
        return client.get(f"/api/v1/papers/{quote(token, safe='')}", status=status)

    return open_it


def test_a_letter_opens_without_a_token_as_it_does_with_one(case, letter, opened):
    paper = to_letter(case, letter)
    answer = opened(token_of(case.person, paper))
    assert answer.data == case.person.get(paper).data
    assert answer.content_type == "application/pdf"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    # More would blind the reader of a browser.
    assert answer.headers["Content-Security-Policy"] == "frame-ancestors 'none'"
    number = letter.number.replace("/", " ")
    full = quote(f"Giấy tiếp nhận hồ sơ và hẹn trả kết quả {number}.pdf", safe="")
    plain = f"giay-tiep-nhan-ho-so-va-hen-tra-ket-qua-{number.lower().replace(' ', '-')}.pdf"
    assert answer.headers["Content-Disposition"] == (
        f"inline; filename=\"{plain}\"; filename*=UTF-8''{full}"
    )


def test_so_does_the_declaration(case, opened):
    paper = to_declaration(case)
    answer = opened(token_of(case.person, paper))
    assert answer.data == case.person.get(paper).data
    assert "NGUYỄN MINH AN" in PdfReader(BytesIO(answer.data)).pages[0].extract_text()
    assert answer.headers["Content-Disposition"].startswith('inline; filename="to-khai-')
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_link_opens_twice_and_is_looked_at_before_it_is_fetched(case, client, opened):
    token = token_of(case.person, to_declaration(case))
    assert opened(token).data == opened(token).data
    looked = client.head(f"/api/v1/papers/{token}")
    assert (looked.data, looked.content_type) == (b"", "application/pdf")


def test_it_ends_after_five_minutes(case, letter, opened):
    for paper in (to_letter(case, letter), to_declaration(case)):
        now = clock.now().replace(microsecond=0)
        with clock.set_to(now):
            link = case.person.get(f"{paper}/link").json
        assert link["expires_at"] == (now + timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M:%SZ")
        token = link["url"].removeprefix(HOUSE)
        with clock.set_to(now + timedelta(minutes=4, seconds=59)):
            opened(token)
        with clock.set_to(now + timedelta(minutes=5)):
            over = opened(token, status=410)
        assert slug(over) == "paper-link-expired"
        assert "mở lại từ trong ứng dụng" in over.json["detail"]
        assert over.headers["Cache-Control"] == "no-store"


def test_there_is_nothing_in_it_but_ids(case, letter):
    token = token_of(case.person, to_letter(case, letter))
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims.pop("exp") - claims.pop("iat") == 300
    assert claims == {
        "iss": "mot-cua",
        "kind": "paper",
        "sub": str(case.person.id),
        "dossier": case.id,
        "paper": str(letter.id),
    }


@pytest.fixture
def forged(app, case) -> Callable[..., str]:
    """A token like that of the declaration, but for what is named."""

    def make(key: str = "", algorithm: str = "HS256", **claims: Any) -> str:
        now = int(clock.now().timestamp())
        usual = {
            "iss": "mot-cua",
            "kind": "paper",
            "sub": str(case.person.id),
            "dossier": case.id,
            "paper": "declaration",
            "iat": now,
            "exp": now + 60,
        }
        wanted = {name: claim for name, claim in {**usual, **claims}.items() if claim is not None}
        secret = key or app.extensions["settings"].secret_key
        return jwt.encode(wanted, "" if algorithm == "none" else secret, algorithm)

    return make


def test_the_forger_of_these_tests_can_write(forged, opened):
    assert opened(forged()).data.startswith(b"%PDF-")


@pytest.mark.parametrize(
    "change",
    [
        {"key": "another-secret-of-at-least-32-bytes"},
        {"algorithm": "none"},
        {"algorithm": "HS384"},
        {"iss": "somebody-else"},
        {"kind": "citizen"},
        {"kind": "officer"},
        {"kind": None},
        {"exp": None},
        {"iat": None},
    ],
    ids=lambda change: " ".join(f"{name} {value}" for name, value in change.items()),
)
def test_a_forged_link_opens_nothing(forged, opened, change: dict[str, Any]):
    refused = opened(forged(**change), status=404)
    assert slug(refused) == "paper-link-unknown"
    assert "mở lại từ trong ứng dụng" in refused.json["detail"]


@pytest.mark.parametrize(
    "token", ["x", "a.b.c", "..", "…", "%00", "é" * 40, "A" * 4000], ids=lambda token: token[:6]
)
def test_what_is_no_link_at_all_opens_nothing(opened, token: str):
    assert slug(opened(token, status=404)) == "paper-link-unknown"


def test_a_link_that_was_changed_opens_nothing(case, letter, opened):
    mine = token_of(case.person, to_letter(case, letter)).split(".")
    form = token_of(case.person, to_declaration(case)).split(".")
    assert slug(opened(".".join([mine[0], form[1], mine[2]]), status=404)) == "paper-link-unknown"
    assert slug(opened(".".join(mine)[:-4], status=404)) == "paper-link-unknown"


def test_a_session_is_no_link_and_a_link_no_session(case, client, opened):
    session_token = case.person.headers["Authorization"].split()[1]
    assert slug(opened(session_token, status=404)) == "paper-link-unknown"
    token = token_of(case.person, to_declaration(case))
    headers = {"Authorization": f"Bearer {token}"}
    for path in ("/me", to_declaration(case), f"{to_declaration(case)}/link"):
        refused = client.get(f"/api/v1{path}", headers=headers, status=401)
        assert slug(refused) == "token-invalid"


def test_nobody_gets_a_link_to_another_s(case, letter, binh):
    for paper in (to_letter(case, letter), to_declaration(case)):
        assert slug(binh.get(f"{paper}/link", status=404)) == "dossier-not-found"


def test_there_is_no_link_to_what_is_not_there_or_not_for_citizens(case, letter, office):
    nowhere = f"/dossiers/{case.id}/letters/{ids.new()}/link"
    assert slug(case.person.get(nowhere, status=404)) == "letter-not-found"
    case.person.get(f"/dossiers/{ids.new()}/declaration/link", status=404)
    case.act(office.reception, "start")
    slip = case.seen_by(office.specialist)["letters"][-1]
    assert slip["kind"] == "control_slip"
    inner = f"/dossiers/{case.id}/letters/{slip['id']}/link"
    assert slug(case.person.get(inner, status=404)) == "letter-not-found"


def test_a_link_ends_with_the_right_to_see(case, letter, session, binh, opened):
    tokens = [token_of(case.person, p) for p in (to_letter(case, letter), to_declaration(case))]
    session.get(Dossier, case.id).citizen_id = binh.id
    session.commit()
    for token in tokens:
        assert slug(opened(token, status=404)) == "dossier-not-found"


def test_papers_of_a_withdrawn_dossier_can_still_be_read(case, opened):
    before = token_of(case.person, to_declaration(case))
    case.answer("post", "withdrawal", {"reason": None})
    assert case.status == "stopped"
    opened(before)
    opened(token_of(case.person, to_declaration(case)))
    for letter in case.seen_by_citizen()["letters"]:
        opened(token_of(case.person, f"/dossiers/{case.id}/letters/{letter['id']}"))


def test_a_citizen_s_reading_is_not_written_among_what_officers_read(case, letter, session, opened):
    before = session.scalars(select(AuditEntry.id)).all()
    opened(token_of(case.person, to_letter(case, letter)))
    assert session.scalars(select(AuditEntry.id)).all() == before


def test_links_are_given_out_at_most_so_often(app, case, binh, monkeypatch):
    monkeypatch.setitem(app.config, "RATE_LIMITS", True)
    path = f"{to_declaration(case)}/link"
    for _ in range(30):
        case.person.get(path)
    refused = case.person.get(path, status=429)
    assert slug(refused) == "too-many-requests"
    binh.get(path, status=404)


def test_a_link_stands_in_no_log(case, opened, capsys):
    token = token_of(case.person, to_declaration(case))
    opened(token)
    logged = capsys.readouterr().out
    assert "/api/v1/papers/<token>" in logged
    assert token not in logged
    assert token[-40:] not in logged

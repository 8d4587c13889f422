"""Links to all that is kept of a citizen: for a browser without a token, for five minutes."""

import base64
import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import jwt
import pytest
from sqlalchemy import select

from backend.audit.models import AuditEntry
from backend.citizens.models import Citizen
from backend.core import clock
from tests.factories.citizens import slug

pytestmark = pytest.mark.slow

HOUSE = "https://motcua.example/tay-ninh/api/v1/copies/"


def token_of(person, **how: Any) -> str:
    url: str = person.get("/me/data/link", **how).json["url"]
    assert url.startswith(HOUSE)
    return url.removeprefix(HOUSE)


@pytest.fixture
def opened(client) -> Callable[..., Any]:
    """What anybody gets who holds a link, without signing in."""

    def open_it(token: str, status: int = 200) -> Any:
        return client.get(f"/api/v1/copies/{quote(token, safe='')}", status=status)

    return open_it


def test_it_opens_without_a_token_as_it_does_with_one(an, case, opened):
    case.accepted()
    with clock.set_to(clock.now()):
        answer = opened(token_of(an))
        with_token = an.get("/me/data")
    assert answer.json == with_token.json
    assert [dossier["id"] for dossier in answer.json["dossiers"]] == [str(case.id)]
    for name in ("Content-Type", "Content-Disposition", "Cache-Control"):
        assert answer.headers[name] == with_token.headers[name]


def test_the_address_says_nothing_of_whom_it_is_about(an, case):
    claims = jwt.decode(token_of(an), options={"verify_signature": False})
    assert claims.keys() == {"sub", "language", "iss", "kind", "iat", "exp"}
    assert (claims["sub"], claims["language"]) == (str(an.id), "vi")


def test_it_is_told_in_the_language_in_which_it_was_asked_for(an, case, client, opened):
    case.accepted()
    english = opened(token_of(an, headers={"Accept-Language": "en"})).json
    assert english["dossiers"][0]["status_label"] == "Accepted"
    assert opened(token_of(an)).json["dossiers"][0]["status_label"] != "Accepted"


def test_a_link_ends_after_five_minutes(an, opened):
    now = clock.now()
    with clock.set_to(now):
        link = an.get("/me/data/link").json
        assert link["expires_at"] == (now + timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M:%SZ")
        token = link["url"].removeprefix(HOUSE)
    with clock.set_to(now + timedelta(minutes=4, seconds=58)):
        opened(token)
    with clock.set_to(now + timedelta(minutes=5)):
        assert slug(opened(token, status=410)) == "paper-link-expired"


# As Chrome on Android and Safari send it with an address that is opened.
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


def test_a_browser_is_told_on_a_page_that_the_link_is_over(an, client):
    now = clock.now()
    with clock.set_to(now - timedelta(minutes=6)):
        token = token_of(an)
    asked = {"Accept": BROWSER, "Accept-Language": "en-US"}
    answer = client.get(f"/api/v1/copies/{token}", headers=asked, status=410)
    assert answer.content_type == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.text.startswith('<!doctype html><html lang="vi">')
    assert "<h1>Đường dẫn đã hết hạn</h1>" in answer.text
    assert "Xin mở lại từ trong ứng dụng." in answer.text
    assert '<div lang="en"><h2>The link has expired</h2>' in answer.text
    assert answer.headers["X-Request-Id"] in answer.text
    assert token not in answer.text
    assert "script" not in answer.text


@pytest.mark.parametrize("place", ["copies", "papers", "appointments"])
def test_every_link_of_one_s_own_speaks_to_browsers_on_a_page(client, place: str):
    address = f"/api/v1/{place}/cut-short"
    page = client.get(address, headers={"Accept": BROWSER}, status=404)
    assert "<h1>Đường dẫn không đúng</h1>" in page.text
    # Its style is the one that its policy lets in.
    [style] = re.findall("<style>(.*?)</style>", page.text)
    named = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert page.headers["Content-Security-Policy"] == (
        f"default-src 'none'; style-src 'sha256-{named}'; frame-ancestors 'none'"
    )
    for accept in ("*/*", "application/json", ""):
        answer = client.get(address, headers={"Accept": accept}, status=404)
        assert answer.content_type == "application/problem+json"


def test_no_other_address_speaks_in_pages(client):
    for address, status in (("/api/v1/me/data", 401), ("/api/v1/nothing", 404)):
        answer = client.get(address, headers={"Accept": BROWSER}, status=status)
        assert answer.content_type == "application/problem+json"


def test_a_page_shows_no_markup_of_a_stranger(client):
    asked = {"Accept": BROWSER, "X-Request-Id": "<b>x</b>"}
    answer = client.get("/api/v1/copies/<script>alert(1)</script>", headers=asked, status=404)
    assert "<b>" not in answer.text
    assert "script" not in answer.text


@pytest.mark.parametrize("junk", ["x", "a.b.c", "…", "%00", "A" * 4000], ids=lambda junk: junk[:6])
def test_what_is_no_link_opens_nothing(opened, junk: str):
    assert slug(opened(junk, status=404)) == "paper-link-unknown"


def test_no_other_signed_text_opens_it_and_it_opens_nothing_else(an, case, client, opened):
    mine = token_of(an)
    form: str = an.get(f"/dossiers/{case.id}/declaration/link").json["url"]
    days: str = an.get(f"/dossiers/{case.id}/appointment/link").json["url"]
    session_token = an.headers["Authorization"].removeprefix("Bearer ")
    for other in (form.rsplit("/", 1)[1], days.rsplit("/", 1)[1], session_token, mine[:-4]):
        assert slug(opened(other, status=404)) == "paper-link-unknown"
    for place in ("papers", "appointments"):
        assert slug(client.get(f"/api/v1/{place}/{mine}", status=404)) == "paper-link-unknown"
    pretended = {"Authorization": f"Bearer {mine}"}
    assert slug(client.get("/api/v1/me/data", headers=pretended, status=401)) == "token-invalid"


def test_nobody_gets_a_link_without_signing_in_and_everybody_only_their_own(an, binh, client, case):
    assert slug(client.get("/api/v1/me/data/link", status=401)) == "token-missing"
    assert token_of(binh) != token_of(an)


def test_another_s_copy_holds_nothing_of_mine(an, binh, case, opened):
    data = opened(token_of(binh)).json
    assert data["profile"]["id"] == str(binh.id)
    assert data["dossiers"] == []


def test_who_is_no_citizen_any_more_has_no_copy_behind_the_link(an, session, opened):
    token = token_of(an)
    session.delete(session.get(Citizen, an.id))
    session.commit()
    assert slug(opened(token, status=404)) == "paper-link-unknown"


def test_that_it_was_taken_out_is_on_record_each_time(an, session, opened):
    token = token_of(an)
    opened(token)
    opened(token)
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "me.data_read")).all()
    assert [(entry.chain, entry.actor_id) for entry in entries] == [(f"citizen:{an.id}", an.id)] * 2


def test_it_is_given_out_and_opened_at_most_so_often(app, an, binh, opened, monkeypatch):
    monkeypatch.setitem(app.config, "RATE_LIMITS", True)
    token = token_of(an)
    token_of(an)
    token_of(an)
    assert slug(an.get("/me/data/link", status=429)) == "too-many-requests"
    for _ in range(6):
        opened(token)
    refused = opened(token, status=429)
    assert slug(refused) == "too-many-requests"
    assert int(refused.headers["Retry-After"]) > 0
    opened(token_of(binh))


def test_a_link_stands_in_no_log(an, opened, capsys):
    token = token_of(an)
    opened(token)
    logged = capsys.readouterr().out
    assert "/api/v1/copies/<token>" in logged
    assert token not in logged
    assert token[-40:] not in logged

"""Our own tokens: good for one citizen, for one hour, and not to be made by anybody else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import flask
import jwt
import pytest
from sqlalchemy import delete

from backend.citizens.models import Citizen
from backend.core import clock, ids, security
from tests.factories.citizens import Person, slug
from tests.factories.dossiers import submission, submit
from tests.factories.uploads import announcement

ME = "/api/v1/me"


@pytest.fixture
def forge(app: flask.Flask, an: Person) -> Callable[..., dict[str, str]]:
    """A header with a token like ours but for what is named."""

    def make(key: str = "", algorithm: str = "HS256", **claims: Any) -> dict[str, str]:
        now = int(clock.now().timestamp())
        usual = {"iss": "mot-cua", "kind": "citizen", "sub": str(an.id), "iat": now}
        wanted = {**usual, "exp": now + 60, **claims}
        wanted = {name: claim for name, claim in wanted.items() if claim is not None}
        secret = key or app.extensions["settings"].secret_key
        token = jwt.encode(wanted, "" if algorithm == "none" else secret, algorithm)
        return {"Authorization": f"Bearer {token}"}

    return make


def test_a_token_speaks_for_its_citizen(client, forge, an):
    assert client.get(ME, headers=forge()).json["id"] == str(an.id)


@pytest.mark.parametrize(
    "change",
    [
        {"key": "another-secret-of-at-least-32-bytes"},
        {"algorithm": "none"},
        {"algorithm": "HS384"},
        {"iss": "somebody-else"},
        {"iss": None},
        {"kind": "officer"},
        {"kind": None},
        {"sub": "nguyen-van-an"},
        {"sub": None},
        {"exp": None},
        {"iat": None},
    ],
    ids=lambda change: " ".join(f"{name} {value}" for name, value in change.items()),
)
def test_a_forged_token_is_refused(client, forge, change: dict[str, Any]):
    refused = client.get(ME, headers=forge(**change), status=401)
    assert slug(refused) == "token-invalid"
    assert refused.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_a_changed_token_is_refused(client, an):
    head, claims, signature = an.headers["Authorization"].split(".")
    other = jwt.encode({"sub": str(ids.new())}, "x" * 32).split(".")[1]
    for token in (f"{head}.{other}.{signature}", f"{head}.{claims}.", f"{head}.{claims}"):
        assert slug(client.get(ME, headers={"Authorization": token}, status=401)) == "token-invalid"


def test_a_session_ends_after_an_hour(client, an):
    almost = clock.now() + timedelta(minutes=59)
    with clock.set_to(almost):
        client.get(ME, headers=an.headers)
    with clock.set_to(almost + timedelta(minutes=2)):
        refused = client.get(ME, headers=an.headers, status=401)
    assert slug(refused) == "token-expired"
    assert refused.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic YW46YW4=", "Token x"])
def test_without_a_token_one_is_asked_for(client, header: str | None):
    headers = {} if header is None else {"Authorization": header}
    refused = client.get(ME, headers=headers, status=401)
    assert slug(refused) == "token-missing"
    assert refused.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("token", ["x", "a.b.c", "mã", "..", "a b", "x" * 8000, "e30.e30.e30"])
def test_nonsense_is_no_token(client, token: str):
    headers = {"Authorization": f"Bearer {token}".encode().decode("latin-1")}
    assert slug(client.get(ME, headers=headers, status=401)) == "token-invalid"


def test_the_word_bearer_may_be_written_in_any_case(client, an):
    token = an.headers["Authorization"].split()[1]
    client.get(ME, headers={"Authorization": f"bearer   {token} "})


def test_the_token_of_a_deleted_citizen_opens_nothing(client, session, an):
    session.execute(delete(Citizen).where(Citizen.id == an.id))
    session.commit()
    assert slug(an.get("/me", status=401)) == "token-invalid"
    assert slug(an.post("/uploads", json=announcement(), status=401)) == "token-invalid"
    assert slug(submit(an, submission(ids.new()), status=401)) == "token-invalid"
    assert an.get("/dossiers").json["items"] == []


def test_the_token_of_a_citizen_is_none_of_an_officer(app, an):
    with app.app_context(), pytest.raises(Exception, match="token-invalid"):
        security.read_token(app.extensions["settings"], an.headers["Authorization"], "officer")


def test_a_token_tells_nothing_but_who_and_when(an):
    token = an.headers["Authorization"].split()[1]
    claims = jwt.decode(token, options={"verify_signature": False})
    assert set(claims) == {"iss", "kind", "sub", "iat", "exp"}
    assert UUID(claims["sub"]) == an.id

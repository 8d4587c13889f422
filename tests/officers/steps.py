"""What officers do in these tests, over HTTP."""

from datetime import UTC, datetime
from typing import Any

import pyotp

from backend.audit import service as audit
from backend.core import clock
from backend.officers.models import Officer
from tests.factories.citizens import BASE
from tests.factories.officers import PASSWORD, TOTP_SECRET

NOON = datetime(2026, 11, 23, 5, 0, 10, tzinfo=UTC)


def code(moment: datetime | None = None) -> str:
    return pyotp.TOTP(TOTP_SECRET).at(moment or clock.now())


def sign_in(client, name: str, status: int = 201, **given: Any):
    body = {"username": name, "password": PASSWORD, **given}
    return client.post(f"{BASE}/officer/sessions", json=body, status=status)


def bearer(answer) -> dict[str, Any]:
    return {"headers": {"Authorization": f"Bearer {answer.json['token']}"}}


def me(client, signed, status: int = 200):
    return client.get(f"{BASE}/officer/me", **bearer(signed), status=status)


def give(client, signed, given: str, status: int = 200):
    path = f"{BASE}/officer/sessions/second-factor"
    return client.post(path, json={"code": given}, **bearer(signed), status=status)


def actions(officer: Officer) -> list[str]:
    return [entry.action for entry in audit.entries(("officer", officer.id))]


def change(client, signed, current: str, new: str, status: int = 200):
    body = {"current_password": current, "new_password": new}
    return client.put(f"{BASE}/officer/me/password", json=body, **bearer(signed), status=status)

"""Officers who have nothing but the API: a password, an authenticator app, a token.

The first one is made by a command of the installation; all others by that one.
"""

from datetime import datetime, timedelta
from typing import Any

import flask
import pyotp
from flask.testing import FlaskClient

from backend.core import clock
from tests.factories.citizens import BASE, Caller

# A session ends when nobody has used it for a while; who has moved the clock signs in again.
_FRESH = timedelta(minutes=20)


class Account(Caller):
    """An officer by name and password, who does at sign-in whatever is still to be done."""

    def __init__(self, client: FlaskClient, username: str, password: str) -> None:
        self.client = client
        self._username, self._password = username, password
        self._app: pyotp.TOTP | None = None
        self._token = ""
        self._since = datetime.min.replace(tzinfo=clock.VIETNAM)

    @property
    def headers(self) -> dict[str, str]:
        if not timedelta(0) <= clock.now() - self._since < _FRESH:
            self._sign_in()
        return {"Authorization": f"Bearer {self._token}"}

    @property
    def id(self) -> str:
        found: str = self.get("/officer/me").json["id"]
        return found

    def _sign_in(self) -> None:
        given = {"username": self._username, "password": self._password}
        signed = self.client.post(f"{BASE}/officer/sessions", json=given).json
        self._token, self._since = signed["token"], clock.now()
        steps = {
            "password_change": self._change_password,
            "second_factor": self._give_code,
            "enrolment": self._set_up_app,
        }
        for missing in signed["officer"]["missing"]:
            steps[missing]()

    def _change_password(self) -> None:
        own = "trời mưa bong bóng phập phồng"
        given = {"current_password": self._password, "new_password": own}
        self.put("/officer/me/password", json=given, status=200)
        self._password = own

    def _set_up_app(self) -> None:
        self._app = pyotp.TOTP(self.post("/officer/me/second-factor").json["secret"])
        self.put("/officer/me/second-factor", json={"code": self._code()}, status=200)

    def _give_code(self) -> None:
        path = "/officer/sessions/second-factor"
        self.post(path, json={"code": self._code()}, status=200)

    def _code(self) -> str:
        assert self._app is not None, "it was set up at the first sign-in"
        return self._app.at(clock.now())


def first_administrator(app: flask.Flask) -> Account:
    """Made by the command, as a province does on its first day."""
    password = "một mật khẩu đủ dài"
    command = ["create-administrator", "--username=quan-tri", "--full-name=Võ Thị Thử"]
    made = app.test_cli_runner(catch_exceptions=False).invoke(
        args=command, input=f"{password}\n{password}\n"
    )
    assert made.exit_code == 0, made.output
    return Account(app.test_client(), "quan-tri", password)


def hired(app: flask.Flask, by: Account, username: str, role: str, agency: str) -> Account:
    """An officer whom the administrator makes an account for."""
    facts: dict[str, Any] = {
        "username": username,
        "full_name": "Lê Văn Mẫu",
        "roles": [{"role": role, "agency": agency}],
    }
    made = by.post("/officer/officers", json=facts).json
    return Account(app.test_client(), username, made["temporary_password"])

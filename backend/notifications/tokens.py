"""The Official Account's token: good for 25 hours; the one that renews it, once, for 3 months.

One row, locked while Zalo is asked, sealed at rest; the new pair is committed before it is used.
If this process dies between Zalo's answer and the commit, the pair is lost, and an administrator of
the Official Account must give a new one: `flask messages seed-token`.

Source: Zalo OAuth v4, `POST /v4/oa/access_token`.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final
from uuid import UUID

import httpx
import sqlalchemy.exc
import structlog
from sqlalchemy import select

from backend.core import clock
from backend.core.db import session, transactional
from backend.core.encryption import Box, CannotDecrypt
from backend.notifications import alarms, http_calls
from backend.notifications.http_calls import Answer
from backend.notifications.models import ZaloToken
from backend.notifications.zalo import NoToken

log = structlog.get_logger()

ALARM: Final = "zalo_token"
PATH: Final = "/v4/oa/access_token"
# Renewed when it is this old: five hours before its end.
RENEW_AFTER: Final = timedelta(hours=20)
# A pair that another worker has renewed is noticed after so long.
_REMEMBERED: Final = timedelta(seconds=30)
_LOST: Final = "Zalo took neither token; an administrator must bring a new pair"
_ROW: Final = UUID(int=1)


class Tokens:
    """The pair, as this process knows it."""

    def __init__(self, box: Box, oauth_url: str, app_id: str, app_secret: str) -> None:
        self._box = box
        self._oauth_url = oauth_url
        self._app_id = app_id
        self._app_secret = app_secret
        self._lock = threading.Lock()
        self._known: tuple[str, datetime] | None = None

    @cached_property
    def _http(self) -> httpx.Client:
        """Made when it is first needed: most processes never renew."""
        return http_calls.client(self._oauth_url, connections=1)

    def close(self) -> None:
        """Let go of the connection, if there is one."""
        if "_http" in self.__dict__:
            self._http.close()

    def current(self) -> str:
        """The token to call with. Raises `NoToken`."""
        with self._lock, _alarming():
            if self._known is None or self._known[1] <= clock.now():
                self._known = (self._read(), clock.now() + _REMEMBERED)
            return self._known[0]

    def renewed(self, refused: str) -> str:
        """A token other than the `refused` one, renewing it if nobody has. Raises `NoToken`."""
        with self._lock, _alarming():
            self._known = None
            found: str | None = self._read()
            if found == refused:
                self._mark()
                found = self._ask(refused)
            if found is None:
                raise NoToken("token_lost", _LOST)
            self._known = (found, clock.now() + _REMEMBERED)
            return found

    def renew_if_old(self) -> bool:
        """Renew the pair if it is `RENEW_AFTER` old; answers whether it was. Raises `NoToken`."""
        refreshed_at = self._age()
        if refreshed_at is None or clock.now() - refreshed_at < RENEW_AFTER:
            return False
        self.renewed(self._read())
        return True

    @transactional
    def _age(self) -> datetime | None:
        row = session().get(ZaloToken, _ROW, populate_existing=True)
        return None if row is None or row.lost_at else row.refreshed_at

    @transactional
    def seed(self, access_token: str, refresh_token: str, expires_in: int) -> None:
        """Keep a pair that an administrator of the Official Account has brought."""
        session().merge(self._row(access_token, refresh_token, expires_in))
        alarms.mended(ALARM)

    @transactional
    def _read(self) -> str:
        row = session().get(ZaloToken, _ROW, populate_existing=True)
        if row is None:
            raise NoToken("no_token", "no token was seeded")
        if row.lost_at is not None:
            raise NoToken("token_lost", _LOST)
        return self._open(row.access_token)

    @transactional
    def _mark(self) -> None:
        """Say that Zalo is being asked, in a transaction of its own: it outlives this process."""
        row = session().get(ZaloToken, _ROW, with_for_update=True, populate_existing=True)
        if row is not None:
            row.refresh_begun_at = row.refresh_begun_at or clock.now()

    @transactional
    def _ask(self, refused: str) -> str | None:
        """Ask Zalo under the row's lock; None when the pair is lost. Raises `NoToken` for now."""
        row = (
            session()
            .scalars(
                select(ZaloToken).where(ZaloToken.id == _ROW).with_for_update(),
                execution_options={"populate_existing": True},
            )
            .one()
        )
        found = self._open(row.access_token)
        if found != refused or row.lost_at is not None:
            return found if row.lost_at is None else None
        answer = http_calls.post(
            self._http,
            PATH,
            headers={"secret_key": self._app_secret},
            data={
                "refresh_token": self._open(row.refresh_token),
                "app_id": self._app_id,
                "grant_type": "refresh_token",
            },
        )
        if not isinstance(answer, Answer):
            # Zalo may have spent it; asking again will tell.
            raise NoToken("zalo_unavailable")
        pair = _pair(answer)
        if pair is None:
            log.error("zalo_token_refused", begun_at=str(row.refresh_begun_at))
            row.lost_at = clock.now()
            return None
        session().merge(self._row(*pair))
        return pair[0]

    def _row(self, access_token: str, refresh_token: str, expires_in: int) -> ZaloToken:
        now = clock.now()
        return ZaloToken(
            id=_ROW,
            access_token=self._box.encrypt(access_token, _ROW),
            refresh_token=self._box.encrypt(refresh_token, _ROW),
            expires_at=now + timedelta(seconds=expires_in),
            refreshed_at=now,
            refresh_begun_at=None,
            lost_at=None,
        )

    def _open(self, sealed: bytes) -> str:
        try:
            return self._box.decrypt(sealed, _ROW)
        except CannotDecrypt as error:
            detail = "sealed with another SECRET_KEY; seed it again"
            raise NoToken("token_sealed", detail) from error


@contextmanager
def _alarming() -> Iterator[None]:
    """Tell an operator, once, why there is no token; who waits too long for it is told "later"."""
    try:
        yield
    except sqlalchemy.exc.OperationalError as error:
        session().rollback()
        raise NoToken("token_busy") from error
    except NoToken as error:
        if error.alarm:
            alarms.sound(ALARM, error.alarm)
        raise


def _pair(answer: Answer) -> tuple[str, str, int] | None:
    """The new pair and its seconds; Zalo writes them as texts. None: it was refused."""
    told = answer.body
    seconds = str(told.get("expires_in", ""))
    names = ("access_token", "refresh_token")
    if not (seconds.isdigit() and all(isinstance(told.get(n), str) and told[n] for n in names)):
        return None
    return told["access_token"], told["refresh_token"], int(seconds)


def ends_at() -> datetime | None:
    """When the present token ends; None where there is none, or it is lost."""
    row = session().get(ZaloToken, _ROW, populate_existing=True)
    return None if row is None or row.lost_at else row.expires_at

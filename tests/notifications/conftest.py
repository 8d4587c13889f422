"""An installation that talks to the stand-in of Zalo, and people to tell things."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import flask
import pytest
from sqlalchemy import text

from backend.app import create_app
from backend.citizens import service as citizens
from backend.citizens.models import Citizen
from backend.core import clock, db
from backend.core.settings import Settings
from backend.notifications import breakers, installation, sending, service
from backend.notifications.postman import Postman
from tests.contract.checker import every_answer_keeps_the_contract
from tests.factories.citizens import an, binh
from tests.rig import zalo_platform
from tests.rig.application import Client
from tests.rig.zalo_platform import ZaloPlatform

__all__ = ["an", "binh", "every_answer_keeps_the_contract"]

# 09:00 in Viet Nam: nobody sleeps.
MORNING = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)

CODE = "7KQ2-9MWX-4D3P"


@pytest.fixture
def zalo() -> Iterator[ZaloPlatform]:
    with zalo_platform.running() as platform:
        yield platform


class Office:
    """An installation with its postman, and a clock that is put forward by hand."""

    def __init__(self, app: flask.Flask, zalo: ZaloPlatform) -> None:
        self.app = app
        self.zalo = zalo
        self.now = MORNING
        self.postman = self.new_postman()

    def new_postman(self) -> Postman:
        return Postman(self.app, self.app.extensions["channels"], 600_000)

    def citizen(self, name: str = "an", **known: Any) -> UUID:
        """A citizen known by OA id and telephone, who agrees to messages, unless said otherwise."""
        reach = {"oa_uid": f"oa-{name}", "phone": f"84{abs(hash(name)) % 10**9:09d}"}
        known = {**reach, "refused_channels": [], **known}
        with self.app.app_context():
            found = citizens.remember(f"zalo-{name}", "Nguyễn Văn An").id
            self.change_citizen(found, **known)
        return found

    def change_citizen(self, citizen_id: UUID, **known: Any) -> None:
        @db.transactional
        def change() -> None:
            citizen = db.session().get(Citizen, citizen_id)
            for name, value in known.items():
                setattr(citizen, name, value)

        with self.app.app_context():
            change()

    def tell(self, citizen_id: UUID, template: str, code: str = CODE, **values: str) -> UUID:
        """Tell a citizen something now; answers the notification's id."""
        usual = {
            "procedure": "Đăng ký khai sinh",
            "tracking_code": code,
            "acceptance_due": "09:00 24/11/2026",
            "due": "17:00 26/11/2026",
            "amount": "50.000 đồng",
        }
        with clock.set_to(self.now), self.app.app_context():
            service.notify(citizen_id, template, usual | values)
        return self.rows("select id from notifications order by id desc limit 1")[0].id

    def later(self, **by: float) -> "Office":
        """Put the clock forward."""
        self.now += timedelta(**by)
        return self

    def round(self, times: int = 2) -> "Office":
        """Let the postman look, and wait for what it has sent."""
        with clock.set_to(self.now):
            for _ in range(times):
                self.postman._recovered_at = float("-inf")
                self.postman.look()
                self.postman.finish()
        return self

    def climb(self) -> "Office":
        """The minute's job."""
        with clock.set_to(self.now), self.app.app_context():
            sending.climb(self.app.extensions["channels"], breakers.held())
        return self

    def pass_time(self, hours: float, step_minutes: float = 15) -> "Office":
        """Let time pass, with rounds and the minute's job on the way."""
        end = self.now + timedelta(hours=hours)
        while self.now < end:
            self.later(minutes=step_minutes).climb().round(1)
        return self

    def rows(self, sql: str, **values: Any) -> Any:
        with self.app.app_context():
            return db.session().execute(text(sql), values).all()

    def message(self, notification_id: UUID) -> Any:
        """The message as it stands."""
        sql = "select * from messages where notification_id = :id"
        [row] = self.rows(sql, id=notification_id)
        return row

    def attempts(self, notification_id: UUID) -> list[tuple[str, str, bool]]:
        """Channel, state and whether it repeats, of each attempt in order."""
        sql = (
            "select channel, state, repeats from message_attempts where notification_id = :id"
            " order by id"
        )
        return [tuple(row) for row in self.rows(sql, id=notification_id)]

    def alarms(self) -> dict[str, str]:
        return {row.name: row.detail for row in self.rows("select name, detail from alarms")}


@pytest.fixture
def office_for(
    fresh_database: str, settings_for: Callable[..., Settings], zalo: ZaloPlatform
) -> Iterator[Callable[..., Office]]:
    """Makes an installation on the test's own database, with settings changed."""
    made: list[flask.Flask] = []

    def make(**changes: Any) -> Office:
        settings = settings_for(fresh_database, **(zalo_platform.settings(zalo) | changes))
        app = create_app(settings)
        app.test_client_class = Client
        made.append(app)
        with app.app_context(), clock.set_to(MORNING):
            app.extensions["zalo_tokens"].seed("access-0", "refresh-0", 90_000)
        return Office(app, zalo)

    yield make
    for app in made:
        installation.close(app)
        db.sessions_of(app).kw["bind"].dispose()


@pytest.fixture
def office(office_for: Callable[..., Office]) -> Office:
    return office_for()

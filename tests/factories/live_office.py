"""An office that works on the dossiers of the running server, in a process of its own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import flask
import pytest
from flask.testing import FlaskClient

from backend.app import create_app
from backend.core import db
from backend.core.settings import Settings
from tests.factories import uploads
from tests.factories.cases import Case, Citizen, Office
from tests.factories.dossiers import submission, submit
from tests.rig.application import Client
from tests.rig.live import LiveServer


@dataclass(frozen=True)
class LiveOffice:
    """`app` sees what the running server sees: its database and its files."""

    app: flask.Flask
    staff: Office
    client: FlaskClient

    def file(self, name: str) -> Case:
        """A birth with one real photo, sent by the citizen whom the trial sign-in calls `name`."""
        person = Citizen(self.client, name)
        body = submission(uploads.send(person)["id"], agency=self.staff.agency)
        return Case(submit(person, body).json["id"], person, self.staff)

    def take_up(self, dossier: dict[str, Any], name: str) -> Case:
        """What they filed themselves, at the office that they chose."""
        office = Office(self.app, dossier["agency"]["code"])
        return Case(dossier["id"], Citizen(self.client, name), office)


@pytest.fixture
def live_office(
    live_server: LiveServer, settings_for: Callable[..., Settings]
) -> Iterator[LiveOffice]:
    """The office that dossiers of `live_server` go to."""
    settings = settings_for(live_server.database_url, s3_bucket=live_server.bucket)
    app: flask.Flask = create_app(settings)
    app.test_client_class = Client
    yield LiveOffice(app, Office(app), app.test_client())
    db.sessions_of(app).kw["bind"].dispose()

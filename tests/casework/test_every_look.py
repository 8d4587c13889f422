"""Whatever route shows an officer whose dossier it is writes that down; all others say nothing.

Routes below one dossier: test_on_record.py.
"""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from backend.audit.models import AuditEntry
from backend.core import clock
from backend.dossiers.models import Attachment
from backend.integrations.sending import Sender
from tests.architecture import test_routes
from tests.casework.test_files import file, jpeg
from tests.factories.calls import unreached
from tests.factories.cases import AGENCY, Case
from tests.factories.officers import CENTRE, Clerk
from tests.integrations.test_sending import Names

__all__ = ["file"]

pytestmark = pytest.mark.slow

OFFICER = "GET /api/v1/officer/"
BELOW_ONE_DOSSIER = "dossiers/<uuid:dossier_id>"

# What each route that shows whose a dossier is writes, and who asks.
READS = {
    "dossiers": ("queue.read", "reception"),
    "call-list": ("call_list.read", "reception"),
    "attachments/<uuid:attachment_id>/link": ("attachment.read", "reception"),
    "exports/dossiers": ("dossiers.exported", "leader"),
    "registers/<uuid:register_id>": ("register.read", "leader"),
}
# These answer codes, numbers and counts, or speak of officers and offices.
TELL_NOTHING = (
    "me",
    "agencies",
    "agencies/<code>",
    "officers",
    "officers/<uuid:officer_id>",
    "api-keys",
    "alerts",
    "calendar",
    "changes",
    "dossiers/numbers",
    "procedures/<code>/file",
    "registers",
    "statistics",
    "synchronisation",
    "webhooks",
    "webhooks/<uuid:webhook_id>",
    "webhooks/<uuid:webhook_id>/deliveries",
)
CODES = {"agencies/<code>": AGENCY, "procedures/<code>/file": "1.001193"}
# Of the applicant, the child and the account; all of them stand in the dossier.
PERSONAL = ("Trần Thị Ví Dụ", "072196001234", "0912345678", "vidu.tran@example.com", "0125/2025")


@pytest.fixture
def case(file) -> Case:
    """An accepted dossier whose photo was inspected."""
    filed: Case = file(jpeg())
    return filed.accepted()


@pytest.fixture
def asked(case, office, app, session, monkeypatch, settings_for) -> dict[str, str]:
    """The address to ask for each of these routes, so that there is something to show."""
    call = unreached(session, case.id)
    assert call
    today = date.isoformat(clock.today())
    period = f"from={today}&to={today}"
    body = {"agency": AGENCY, "from": today, "to": today}
    register = office.leader.post("/officer/registers", json=body).json["id"]
    attachment = session.scalars(
        select(Attachment.id).where(Attachment.dossier_id == UUID(case.id))
    ).one()
    sender = Sender(settings_for("postgresql://nowhere"), Names(hook_example=["93.184.216.34"]))
    monkeypatch.setitem(app.extensions, "webhook_sender", sender)
    administrator = Clerk(app, "administrator", agency=AGENCY)
    hook = {"agency": AGENCY, "name": "Một cửa", "url": "https://hook.example/changes"}
    webhook = administrator.post("/officer/webhooks", json=hook, status=201).json["id"]
    ids = {
        "uuid:register_id": register,
        "uuid:attachment_id": str(attachment),
        "uuid:webhook_id": webhook,
        "uuid:officer_id": str(office.reception.id),
    }
    queries = {
        "exports/dossiers": f"?{period}",
        "statistics": f"?{period}",
        "registers": f"?agency={AGENCY}",
    }
    found = {}
    for route in (*READS, *TELL_NOTHING):
        address = route.replace("<code>", CODES.get(route, ""))
        for name, value in ids.items():
            address = address.replace(f"<{name}>", value)
        found[route] = f"/officer/{address}{queries.get(route, '')}"
    return found


def written_by(session, clerk: Clerk) -> list[str]:
    """The actions on record of whoever this is, in order."""
    session.expire_all()
    return list(
        session.scalars(
            select(AuditEntry.action)
            .where(AuditEntry.actor_id == clerk.id)
            .order_by(AuditEntry.at, AuditEntry.id)
        )
    )


def test_no_way_to_read_is_left_out():
    known = {route.removeprefix(OFFICER) for route in test_routes.WHO_MAY if OFFICER in route}
    elsewhere = {route for route in known if route.startswith(BELOW_ONE_DOSSIER)}
    assert known - elsewhere == {*READS, *TELL_NOTHING}
    assert not set(READS) & set(TELL_NOTHING)


@pytest.mark.parametrize("route", READS)
def test_a_look_is_written_once(asked, office, session, route):
    action, role = READS[route]
    clerk = office.by_role(role)
    before = written_by(session, clerk)
    clerk.get(asked[route]).get_data()
    assert written_by(session, clerk) == [*before, action]


def test_the_dossier_itself_shows_all_that_is_looked_for(case, office):
    shown = office.reception.get(f"/officer/dossiers/{case.id}").get_data(as_text=True)
    assert all(word in shown for word in PERSONAL)


@pytest.mark.parametrize("route", TELL_NOTHING)
def test_all_else_shows_nobodys_data(asked, app, office, route):
    roles = test_routes.WHO_MAY[OFFICER + route]
    if "administrator" in roles and "leader" not in roles:
        clerk = Clerk(app, "administrator", agency=CENTRE)
    elif route.startswith("webhooks"):
        clerk = Clerk(app, "administrator", agency=AGENCY)
    else:
        clerk = office.leader
    shown = clerk.get(asked[route]).get_data(as_text=True)
    assert [word for word in PERSONAL if word in shown] == []

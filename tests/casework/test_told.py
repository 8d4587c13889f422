"""What citizens are told of a dossier leads to it, and knows the office that would ring up."""

from uuid import UUID

import pytest
from sqlalchemy import select

from backend.agencies import service as agencies
from backend.dossiers import recomputing, refused_files
from backend.dossiers.models import Attachment, Dossier
from backend.notifications.models import Message, Notification
from tests.factories.cases import ASK_FIELD, OTHER_AGENCY


@pytest.fixture
def told(session, case):
    """Each message so far: template, office, and whether it leads to the dossier."""

    def tell():
        rows = session.execute(
            select(Notification, Message.agency_id)
            .outerjoin(Message, Message.notification_id == Notification.id)
            .order_by(Notification.id)
        )
        return [
            (row.Notification.template, row.agency_id)
            for row in rows
            if (row.Notification.subject_kind, row.Notification.subject_id) == ("dossier", case.id)
        ]

    return tell


def test_every_step_leads_to_the_dossier_and_knows_its_office(case, office, told):
    here = agencies.find(office.agency).id
    case.act(office.reception, "supplements", ASK_FIELD)
    assert told() == [("dossier_submitted", here), ("supplement_requested", here)]


def test_the_office_that_has_the_dossier_now_is_the_one_to_call(case, office, told):
    case.in_progress()
    body = {"agency": OTHER_AGENCY, "reason": "Đúng địa bàn"}
    case.act(office.specialist, "transfer", body)
    assert told()[-1] == ("dossier_transferred", agencies.find(OTHER_AGENCY).id)


def test_a_refused_file_leads_to_the_dossier(case, office, told, session):
    refused_files.record(session.scalar(select(Attachment.upload_id)))
    assert told()[-1] == ("file_refused", agencies.find(office.agency).id)


def test_so_does_a_date_that_has_moved(case, office, told, session):
    case.accepted()
    due = session.scalar(select(Dossier.due_at).where(Dossier.id == UUID(case.id)))
    day = agencies.working_calendar().local(due).date()
    agencies.put_override(day, "off", "CV 1/UBND", "an administrator")
    assert recomputing.recompute(list(session.scalars(recomputing.open_ones()))) == 1
    assert told()[-1] == ("due_date_moved", agencies.find(office.agency).id)

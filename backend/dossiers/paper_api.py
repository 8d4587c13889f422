"""Routes by which one's own papers and days are opened where no token can be sent: by links."""

from datetime import datetime
from typing import Any
from uuid import UUID

import flask

from backend.citizens.auth import citizen_id, citizen_required
from backend.core import limits
from backend.core.api import (
    BASE_PATH,
    Blueprint,
    opened_by_browsers,
    public,
    settings,
    storage,
)
from backend.core.errors import TOO_MANY_REQUESTS
from backend.core.security import TOKEN_EXPIRED, TOKEN_INVALID, TOKEN_MISSING
from backend.dossiers import (
    afterwards,
    appointments,
    calendar_file,
    case_problems,
    declaration,
    downloads,
    paper_links,
    problems,
    queries,
    request_views,
)
from backend.dossiers.answer_schemas import LinkSchema
from backend.dossiers.paper_links import OwnDays, OwnPaper
from backend.dossiers.schemas import PDF_FILE

blueprint = Blueprint("papers", __name__, description="Links to one's own papers")

_TOKENS = (TOKEN_MISSING, TOKEN_EXPIRED, TOKEN_INVALID)
_CALENDAR_FILE = {"type": "string"}
_INLINE = {
    "Content-Disposition": {
        "schema": {"type": "string"},
        "description": "`inline` with the name of the file, in ASCII and in UTF-8.",
    },
}


@blueprint.get("/dossiers/<uuid:dossier_id>/letters/<uuid:letter_id>/link")
@citizen_required
@limits.limited(limits.LOOK_UP, limits.by_citizen)
@blueprint.response(200, LinkSchema)
@blueprint.problems(
    problems.DOSSIER_NOT_FOUND, case_problems.LETTER_NOT_FOUND, TOO_MANY_REQUESTS, *_TOKENS
)
def link_letter(dossier_id: UUID, letter_id: UUID) -> Any:
    """A link to a letter about one of my dossiers

    For five minutes, and for readers that send no token: whoever holds the link reads the letter.
    """
    afterwards.my_letter(citizen_id(), dossier_id, letter_id)
    return _link(OwnPaper(citizen_id(), dossier_id, letter_id))


@blueprint.get("/dossiers/<uuid:dossier_id>/declaration/link")
@citizen_required
@limits.limited(limits.LOOK_UP, limits.by_citizen)
@blueprint.response(200, LinkSchema)
@blueprint.problems(problems.DOSSIER_NOT_FOUND, TOO_MANY_REQUESTS, *_TOKENS)
def link_declaration(dossier_id: UUID) -> Any:
    """A link to the declaration of one of my dossiers

    For five minutes, and for readers that send no token: whoever holds the link reads the form.
    """
    queries.of_citizen(citizen_id(), dossier_id)
    return _link(OwnPaper(citizen_id(), dossier_id, None))


@blueprint.get("/dossiers/<uuid:dossier_id>/appointment/link")
@citizen_required
@limits.limited(limits.LOOK_UP, limits.by_citizen)
@blueprint.response(200, LinkSchema)
@blueprint.problems(problems.DOSSIER_NOT_FOUND, problems.NOTHING_DUE, TOO_MANY_REQUESTS, *_TOKENS)
def link_appointment(dossier_id: UUID) -> Any:
    """A link to the days of one of my dossiers, for my calendar

    For five minutes, and for readers that send no token: whoever holds the link reads the tracking
    code, the procedure's name and the days.
    """
    appointments.expect_some(citizen_id(), dossier_id)
    sealed = paper_links.sealed_days(settings(), OwnDays(citizen_id(), dossier_id))
    return _at("appointments", *sealed)


def _link(paper: OwnPaper) -> dict[str, Any]:
    return _at("papers", *paper_links.sealed(settings(), paper))


def _at(place: str, token: str, expires_at: datetime) -> dict[str, Any]:
    base = f"{settings().public_url}{BASE_PATH}"
    return {"url": f"{base}/{place}/{token}", "expires_at": expires_at}


@blueprint.get("/papers/<token>")
@opened_by_browsers
@public
@limits.limited(limits.OPEN_PAPER)
@blueprint.response(200, PDF_FILE, content_type=downloads.PDF, headers=_INLINE)
@blueprint.problems(
    problems.PAPER_LINK_UNKNOWN,
    problems.PAPER_LINK_EXPIRED,
    problems.DOSSIER_NOT_FOUND,
    case_problems.LETTER_NOT_FOUND,
    TOO_MANY_REQUESTS,
)
def open_paper(token: str) -> Any:
    """The paper behind a link

    As PDF/UA-1, in Vietnamese, as often as it is asked for while the link lasts. Nothing on the
    way may keep it.
    """
    return _shown(paper_links.unsealed(settings(), token))


@blueprint.get("/appointments/<token>")
@opened_by_browsers
@public
@limits.limited(limits.OPEN_PAPER)
@blueprint.response(200, _CALENDAR_FILE, content_type=calendar_file.TYPE, headers=_INLINE)
@blueprint.problems(
    problems.PAPER_LINK_UNKNOWN,
    problems.PAPER_LINK_EXPIRED,
    problems.DOSSIER_NOT_FOUND,
    problems.NOTHING_DUE,
    TOO_MANY_REQUESTS,
)
def open_appointment(token: str) -> Any:
    """The days behind a link

    As iCalendar (RFC 5545), in Vietnamese: the day on which the office answers, or from acceptance
    on promises the result, and the last day of what it waits for. Taken in again after a change,
    the entries move: `UID` stays and `SEQUENCE` grows.
    """
    days = paper_links.unsealed_days(settings(), token)
    found = appointments.of_citizen(days.citizen_id, days.dossier_id)
    return downloads.entered(found.name, found.content)


def _shown(paper: OwnPaper) -> flask.Response:
    if paper.letter_id is None:
        page = declaration.of_citizen(paper.citizen_id, paper.dossier_id)
        return downloads.shown(page.name, page.pdf())
    letter, content = afterwards.letter(
        storage(), paper.citizen_id, paper.dossier_id, paper.letter_id
    )
    title = request_views.TITLES[letter.kind].vi
    return downloads.shown(f"{title} {letter.number}", content)

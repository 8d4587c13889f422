"""The routes by which citizens take out all that is kept of them."""

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

import flask
import orjson

from backend.citizens.auth import citizen_id, citizen_required
from backend.core import limits
from backend.core.api import (
    BASE_PATH,
    Blueprint,
    Schema,
    language,
    opened_by_browsers,
    public,
    settings,
)
from backend.core.errors import TOO_MANY_REQUESTS, ProblemType
from backend.core.security import TOKEN_EXPIRED, TOKEN_INVALID, TOKEN_MISSING
from backend.core.text import Language
from backend.dossiers import own_data, paper_links, problems
from backend.dossiers.answer_schemas import LinkSchema
from backend.dossiers.own_data_schemas import (
    OwnDataSchema,
    OwnDossierSchema,
    OwnDraftSchema,
    OwnFileSchema,
    OwnHeadSchema,
    OwnMessageSchema,
    OwnSupplementDraftSchema,
)
from backend.dossiers.paper_links import OwnCopy

blueprint = Blueprint("own_data", __name__, description="All that is kept of a citizen")

# Whoever needs more than one copy has one already.
TAKE_OUT: Final = "3/minute;12/hour"
_KEPT_AS: Final = {"Content-Disposition": {"schema": {"type": "string"}}}
_HEAD: Final = OwnHeadSchema()
_ITEMS: Final[dict[str, Schema]] = {
    "drafts": OwnDraftSchema(),
    "supplement_drafts": OwnSupplementDraftSchema(),
    "dossiers": OwnDossierSchema(),
    "files": OwnFileSchema(),
    "messages": OwnMessageSchema(),
}


@blueprint.get("/me/data")
@citizen_required
@limits.limited(TAKE_OUT, limits.by_citizen)
@blueprint.response(200, OwnDataSchema, headers=_KEPT_AS)
@blueprint.problems(TOO_MANY_REQUESTS, TOKEN_MISSING, TOKEN_EXPIRED, TOKEN_INVALID)
def take_out_my_data() -> Any:
    """All my data

    A file with everything that is kept of me: profile, choices about being told, drafts (of
    answers to supplements too), dossiers with answers, letters and what happened, files with
    their SHA-256, and messages. What VNeID has vouched for is at `GET /me/identity`; the files
    themselves have routes of their own. At most 12 times an hour; that it was taken out is on
    record.
    """
    return _file(citizen_id(), language(), TOKEN_INVALID)


@blueprint.get("/me/data/link")
@citizen_required
@limits.limited(TAKE_OUT, limits.by_citizen)
@blueprint.response(200, LinkSchema)
@blueprint.problems(TOO_MANY_REQUESTS, TOKEN_MISSING, TOKEN_EXPIRED, TOKEN_INVALID)
def link_my_data() -> Any:
    """A link to all my data

    For five minutes, and for a browser that sends no token, as Zalo opens one: whoever holds the
    link reads everything. At most 12 times an hour.
    """
    copy = OwnCopy(citizen_id(), language())
    token, expires_at = paper_links.sealed_copy(settings(), copy)
    url = f"{settings().public_url}{BASE_PATH}/copies/{token}"
    return {"url": url, "expires_at": expires_at}


def _whose_copy() -> str:
    """Whoever holds a link has the house write no more than its owner may."""
    token = (flask.request.view_args or {})["token"]
    return str(paper_links.unsealed_copy(settings(), token).citizen_id)


@blueprint.get("/copies/<token>")
@opened_by_browsers
@public
@limits.limited(limits.OPEN_PAPER)
@limits.limited(limits.EXPORT, _whose_copy)
@blueprint.response(200, OwnDataSchema, headers=_KEPT_AS)
@blueprint.problems(problems.PAPER_LINK_UNKNOWN, problems.PAPER_LINK_EXPIRED, TOO_MANY_REQUESTS)
def open_my_data(token: str) -> Any:
    """All my data, behind a link

    The file of `GET /me/data`, in the language in which the link was asked for, as often as it is
    asked for while the link lasts. Each time is on record.
    """
    copy = paper_links.unsealed_copy(settings(), token)
    return _file(copy.citizen_id, copy.language, problems.PAPER_LINK_UNKNOWN)


def _file(citizen: UUID, told_in: Language, gone: ProblemType) -> flask.Response:
    head = orjson.dumps(_HEAD.dump(own_data.begin(citizen, gone)))
    parts = [(name, _dumped(name, items)) for name, items in own_data.sections(citizen, told_in)]
    return flask.Response(
        own_data.written(head, parts),
        content_type="application/json",
        headers={
            "Content-Disposition": 'attachment; filename="du-lieu-cua-toi.json"',
            "Cache-Control": "no-store",
        },
    )


def _dumped(name: str, items: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    """Each as the contract has it; the reader takes them after the request's own context."""
    app, schema = _application(), _ITEMS[name]

    def dumped() -> Iterator[bytes]:
        while True:
            with app.app_context():
                item = next(items, None)
            if item is None:
                return
            yield orjson.dumps(schema.dump(item))

    return dumped()


def _application() -> flask.Flask:
    """The application itself, not the stand-in that knows it during a request only."""
    found: flask.Flask = flask.current_app._get_current_object()  # type: ignore[attr-defined]
    return found

"""The route by which citizens take out all that is kept of them."""

from collections.abc import Iterator
from typing import Any, Final

import flask
import orjson

from backend.citizens.auth import citizen_id, citizen_required
from backend.core import limits
from backend.core.api import Blueprint, Schema, language
from backend.core.errors import TOO_MANY_REQUESTS
from backend.core.security import TOKEN_EXPIRED, TOKEN_INVALID, TOKEN_MISSING
from backend.dossiers import own_data
from backend.dossiers.own_data_schemas import (
    OwnDataSchema,
    OwnDossierSchema,
    OwnDraftSchema,
    OwnFileSchema,
    OwnHeadSchema,
    OwnMessageSchema,
    OwnSupplementDraftSchema,
)

blueprint = Blueprint("own_data", __name__, description="All that is kept of a citizen")

# Whoever needs more than one copy has one already.
TAKE_OUT: Final = "3/minute;12/hour"
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
@blueprint.response(
    200, OwnDataSchema, headers={"Content-Disposition": {"schema": {"type": "string"}}}
)
@blueprint.problems(TOO_MANY_REQUESTS, TOKEN_MISSING, TOKEN_EXPIRED, TOKEN_INVALID)
def take_out_my_data() -> Any:
    """All my data

    A file with everything that is kept of me: profile, choices about being told, drafts (of
    answers to supplements too), dossiers with answers, letters and what happened, files with
    their SHA-256, and messages. What VNeID has vouched for is at `GET /me/identity`; the files
    themselves have routes of their own. At most 12 times an hour; that it was taken out is on
    record.
    """
    head = orjson.dumps(_HEAD.dump(own_data.begin(citizen_id())))
    parts = [
        (name, _dumped(name, items)) for name, items in own_data.sections(citizen_id(), language())
    ]
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

"""The contract: what flask-smorest gathers from the routes, completed and written down.

`openapi.yaml` at the top of the repository is this, committed; the tests compare.
"""

from typing import Any, Final

import flask
import yaml
from apispec import APISpec
from flask.sansio.blueprints import BlueprintSetupState
from flask_swagger_ui import get_swaggerui_blueprint

from backend.core import errors
from backend.core.api import public
from backend.core.rest import Api

DOCS_PATH: Final = "/api/docs"
SPEC_PATH: Final = "/api/openapi.json"

_INTRODUCTION: Final = """\
Citizens choose a procedure, fill its form, send the photos of their papers straight to an object
store, submit, and hold a tracking code.

**A dossier in six calls**: `POST /sessions/zalo` → `GET /procedures/{code}/form` →
`POST /uploads`, `PUT` the file to the link, `POST /uploads/{id}/complete` → `POST /dossiers` →
`GET /tracking/{code}`.

**Conventions.** Times are ISO 8601 in UTC, dates `YYYY-MM-DD`, sizes in bytes. Texts follow
`Accept-Language`: `vi` (default) or `en`. Every error is `application/problem+json` (RFC 9457):
tell kinds apart by `type`, show `detail`, and for each of `errors` go to its `pointer`. Quote
`request_id` (also in `X-Request-Id`) to operators. Links that a browser opens by itself
(`/papers/…`, `/appointments/…`, `/copies/…`) tell it of problems on a page. Lists answer `{items,
next}`; `next` is an opaque cursor. 429 and 503 carry `Retry-After` (seconds).

**Two at once.** What several people may write has a version, its `ETag`. Send the one you have seen
as `If-Match`: without it 428, and when somebody was quicker 412 with the latest state in `current`
and its version in `ETag`. `*` writes over whatever there is.

**Kinds of problem**

| type | status | meaning |
|---|---|---|
"""

CONFIG: Final[dict[str, Any]] = {
    "API_TITLE": "Một Cửa",
    "API_VERSION": "1",
    "OPENAPI_VERSION": "3.1.0",
    "API_SPEC_OPTIONS": {
        "servers": [{"url": "/", "description": "This installation"}],
        "info": {"license": {"name": "Proprietary"}},
        "components": {
            "securitySchemes": {
                "citizen": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The token that `POST /api/v1/sessions/zalo` gave.",
                },
                "officer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The token that `POST /api/v1/officer/sessions` gave, or the API"
                    " key of an office's own system. Each operation's `x-who-may` names the roles"
                    " of which one is needed (`officer:leader,administrator`; `officer`: any), and"
                    " in brackets the scope that a key needs (`[statistics]`; none: `dossiers`;"
                    " `[in person]`: people only), with `:read` for GET and `:write` for all else.",
                },
            }
        },
    },
}

_EXAMPLE_REQUEST: Final = "0192f0c1-7a3b-7cc0-8f00-1a2b3c4d5e6f"

documentation: Final = flask.Blueprint("documentation", __name__)


def complete(spec: APISpec) -> None:
    """Add what no single route knows: the introduction with every kind of problem."""
    kinds = sorted(errors.ALL.values(), key=lambda kind: (kind.status, kind.slug))
    rows = [
        f"| `urn:mot-cua:problem:{kind.slug}` | {kind.status} | {kind.title.en} |" for kind in kinds
    ]
    spec.options["info"]["description"] = _INTRODUCTION + "\n".join(rows) + "\n"
    for kind in kinds:
        example = kind.problem().to_json("vi", _EXAMPLE_REQUEST)
        spec.components.example(kind.slug, {"value": example})


def described(app: flask.Flask) -> APISpec:
    """All that an application answers, as OpenAPI."""
    api: Api = app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
    return api.described()


class _Dumper(yaml.SafeDumper):
    """Long texts as blocks, so that a change of one line is a change of one line."""


def _write_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _write_text)

_ORDER: Final = ("openapi", "info", "servers", "tags", "paths", "components")


def as_yaml(spec: APISpec) -> str:
    """The contract as it is committed."""
    document = spec.to_dict()
    ordered = {key: document[key] for key in _ORDER}
    return yaml.dump(ordered, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


reader: Final = get_swaggerui_blueprint(
    DOCS_PATH, SPEC_PATH, config={"app_name": "Một Cửa: API", "displayRequestDuration": True}
)
# Its page starts itself with an inline script; nothing else of ours may have one.
_READER_POLICY: Final = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; frame-ancestors 'none'"
)


def _allow_inline(response: flask.Response) -> flask.Response:
    response.headers["Content-Security-Policy"] = _READER_POLICY
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


def _open_to_anyone(state: BlueprintSetupState) -> None:
    for endpoint, view in state.app.view_functions.items():
        if endpoint.startswith(f"{reader.name}."):
            public(view)


reader.after_request(_allow_inline)
reader.record(_open_to_anyone)


@documentation.get(SPEC_PATH)
@public
def openapi() -> Any:
    """The contract as JSON."""
    response = flask.jsonify(described(flask.current_app).to_dict())
    response.headers["Cache-Control"] = "public, max-age=300"
    return response

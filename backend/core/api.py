"""How a route is written here, and how its contract is.

A route is decorators over a body of one to three lines: the route, the guard, the limit, the
arguments, the response, and `@blueprint.problems(...)` with every kind of problem it may answer.
"""

from collections.abc import Callable
from datetime import UTC
from typing import Any, Final, TypeVar, cast

import flask
import flask_smorest
import orjson
from flask.json.provider import JSONProvider
from marshmallow import INCLUDE, ValidationError, fields
from marshmallow import Schema as MarshmallowSchema
from webargs.flaskparser import FlaskParser

from backend.core import errors, messages
from backend.core.errors import ProblemType
from backend.core.settings import Settings
from backend.core.storage import Storage
from backend.core.text import Language, clean_text

PROBLEM_JSON: Final = "application/problem+json"
BASE_PATH: Final = "/api/v1"

View = TypeVar("View", bound=Callable[..., Any])


def language() -> Language:
    """The reader's language: Vietnamese unless Accept-Language prefers English."""
    header = flask.request.headers.get("Accept-Language", "")
    first = header.partition(",")[0].lower()
    if not first or (first.startswith("vi") and ";" not in first):
        return "vi"
    return "en" if flask.request.accept_languages.best_match(["vi", "en"]) == "en" else "vi"


class OrjsonProvider(JSONProvider):
    """JSON by orjson: strict UTF-8, no NaN, datetimes as ISO 8601 with Z."""

    OPTIONS: Final = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS

    def dumps(self, obj: Any, **_: Any) -> str:
        return orjson.dumps(obj, option=self.OPTIONS).decode()

    def loads(self, s: str | bytes, **_: Any) -> Any:
        return orjson.loads(s)

    def response(self, *args: Any, **kwargs: Any) -> flask.Response:
        body = orjson.dumps(self._prepare_response_obj(args, kwargs), option=self.OPTIONS)
        return flask.Response(body, mimetype="application/json")


class Schema(MarshmallowSchema):
    """Base of every body: strict, ordered as written, and its messages are codes."""

    error_messages = {"unknown": "unknown_field", "type": "invalid_type"}

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        _speak_in_codes(field_obj)


def _speak_in_codes(field: fields.Field[Any]) -> None:
    field.error_messages = {key: key for key in field.error_messages}
    if isinstance(field, fields.List):
        _speak_in_codes(field.inner)


class CleanString(fields.String):
    """Text as `core.text.clean_text` leaves it; refuses NUL."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if "\x00" in text:
            raise ValidationError("nul_character")
        return clean_text(text)


class Moment(fields.AwareDateTime):
    """A moment as the API writes it: UTC, to the second, `2026-11-23T08:00:00Z`."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> str | None:
        if value is None:
            return None
        shown: str = value.astimezone(UTC).isoformat(timespec="seconds")
        return shown.replace("+00:00", "Z")


class ArgumentsParser(FlaskParser):
    """webargs, answering in problems."""

    def load_json(self, req: flask.Request, schema: Any) -> Any:
        if req.content_length != 0 and not req.is_json:
            raise errors.UNSUPPORTED_MEDIA_TYPE.problem()
        try:
            return orjson.loads(req.get_data())
        except orjson.JSONDecodeError as error:
            raise errors.BROKEN_JSON.problem() from error

    def handle_error(self, error: ValidationError, *_: Any, **__: Any) -> Any:
        messages_by_location = error.messages
        if not isinstance(messages_by_location, dict):
            raise TypeError("webargs groups messages by location")
        found = [e for below in messages_by_location.values() for e in messages.flatten(below)]
        raise errors.INVALID_REQUEST.problem(found) from error


class ProblemItemSchema(Schema):
    pointer = fields.String(
        required=True,
        metadata={
            "description": "JSON pointer (RFC 6901) into the request body.",
            "example": "/answers/tre/ho",
        },
    )
    code = fields.String(required=True, metadata={"example": "required"})
    message = fields.String(required=True, metadata={"example": "Xin nhập họ của trẻ."})


class ProblemSchema(Schema):
    """RFC 9457 problem details; some kinds bring members of their own."""

    class Meta:
        unknown = INCLUDE

    type = fields.String(required=True, metadata={"example": "urn:mot-cua:problem:not-found"})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(
        required=True, metadata={"description": "What happened and what to do, for the reader."}
    )
    request_id = fields.String(required=True, metadata={"description": "To report to operators."})
    errors = fields.List(fields.Nested(ProblemItemSchema))


class Blueprint(flask_smorest.Blueprint):
    """A domain's routes under the base path; operation ids are the functions' names."""

    ARGUMENTS_PARSER = ArgumentsParser()

    def __init__(self, name: str, import_name: str, *, prefix: str = "", description: str) -> None:
        super().__init__(name, import_name, url_prefix=BASE_PATH + prefix, description=description)

    def _store_endpoint_docs(
        self, endpoint: str, obj: Any, parameters: Any, tags: Any, **options: Any
    ) -> None:
        super()._store_endpoint_docs(endpoint, obj, parameters, tags, **options)
        for method, doc in self._docs[endpoint].items():
            if method != "parameters":
                doc.setdefault("manual_doc", {}).setdefault("operationId", _camel(endpoint))

    def get(self, rule: str) -> Callable[[View], View]:
        """Route GET."""
        return cast("Callable[[View], View]", super().get(rule))

    def post(self, rule: str) -> Callable[[View], View]:
        """Route POST."""
        return cast("Callable[[View], View]", super().post(rule))

    def put(self, rule: str) -> Callable[[View], View]:
        """Route PUT."""
        return cast("Callable[[View], View]", super().put(rule))

    def delete(self, rule: str) -> Callable[[View], View]:
        """Route DELETE."""
        return cast("Callable[[View], View]", super().delete(rule))

    def response(self, status: int, schema: Any = None, **options: Any) -> Callable[[View], View]:
        """What a success answers; in code and contract."""
        return cast("Callable[[View], View]", super().response(status, schema, **options))

    def arguments(self, schema: type[Schema], **options: Any) -> Callable[[View], View]:
        """As in flask-smorest, and the contract says which problems a bad argument answers."""
        # An instance: webargs would make one of a class anew for every request.
        decorate = super().arguments(schema(), **options)
        kinds = [errors.INVALID_REQUEST]
        if options.get("location", "json") == "json":
            kinds += [errors.BROKEN_JSON, errors.BODY_TOO_LARGE, errors.UNSUPPORTED_MEDIA_TYPE]

        def decorator(view: View) -> View:
            wrapped: View = decorate(view)
            wrapped._apidoc["arguments"]["responses"].clear()  # type: ignore[attr-defined]
            return self.problems(*kinds)(wrapped)

        return decorator

    def problems(self, *kinds: ProblemType) -> Callable[[View], View]:
        """Declare the kinds of problem a route may answer; they appear in the contract."""

        def decorator(view: View) -> View:
            return may_answer(view, *kinds)

        return decorator


def may_answer(view: View, *kinds: ProblemType) -> View:
    """Say in the contract which kinds of problem `view` may answer: for guards, which know."""
    doc = getattr(view, "_apidoc", None)
    if doc is None:
        doc = view._apidoc = {}  # type: ignore[attr-defined]
    responses = doc.setdefault("manual_doc", {}).setdefault("responses", {})
    for kind in kinds:
        _document(responses.setdefault(str(kind.status), _empty_response()), kind)
    return view


def _empty_response() -> dict[str, Any]:
    return {
        "description": "",
        "content": {
            PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}}
        },
    }


def _document(response: dict[str, Any], kind: ProblemType) -> None:
    examples = response["content"][PROBLEM_JSON]["examples"]
    examples[kind.slug] = {"$ref": f"#/components/examples/{kind.slug}"}
    response["description"] = "; ".join(
        f"`{slug}`: {errors.ALL[slug].title.en}" for slug in sorted(examples)
    )


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def declare_guard(view: View, guard: str, *, security: list[dict[str, list[str]]]) -> View:
    """Mark who may call a route; a test walks the URL map and refuses a route without a mark."""
    view.guard = guard  # type: ignore[attr-defined]
    doc = getattr(view, "_apidoc", None)
    if doc is None:
        doc = view._apidoc = {}  # type: ignore[attr-defined]
    doc.setdefault("manual_doc", {})["security"] = security
    return view


def public(view: View) -> View:
    """Guard: anyone may call this route."""
    return declare_guard(view, "public", security=[])


def opened_by_browsers(view: View) -> View:
    """Mark a route whose address people open themselves: there a problem may be a page."""
    view.opened_by_browsers = True  # type: ignore[attr-defined]
    responses = view._apidoc["manual_doc"]["responses"]  # type: ignore[attr-defined]
    for response in responses.values():
        response["content"]["text/html"] = {"schema": {"type": "string"}}
    return view


def wants_page() -> bool:
    """Whether the request is a browser's own, for an address that such may open."""
    endpoint = flask.request.endpoint or ""
    view = flask.current_app.view_functions.get(endpoint)
    # A browser names HTML; programs that name nothing, or everything, read JSON.
    named = "text/html" in flask.request.headers.get("Accept", "")
    return named and getattr(view, "opened_by_browsers", False)


def settings() -> Settings:
    """The settings of the running application."""
    found: Settings = flask.current_app.extensions["settings"]
    return found


def storage() -> Storage:
    """The object store of the running application."""
    found: Storage = flask.current_app.extensions["storage"]
    return found

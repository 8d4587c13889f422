"""The API of an application: its blueprints, their description, and how every error answers."""

import http
import threading
from collections.abc import Callable
from typing import Any, Final

import flask
import flask_smorest
import orjson
import psycopg
import sqlalchemy.exc
import structlog
from apispec import APISpec
from werkzeug.exceptions import HTTPException

from backend.core import errors, messages, problem_page
from backend.core.api import PROBLEM_JSON, Blueprint, ProblemSchema, language, wants_page
from backend.core.errors import Problem, ProblemType
from backend.core.storage import StoreUnavailable
from backend.core.text import NulCharacter

log: structlog.stdlib.BoundLogger = structlog.get_logger()


class Api(flask_smorest.Api):
    """flask-smorest with problems instead of its own error body.

    Routes are described when somebody asks for the description: that is most of a start, and
    neither workers nor commands ever ask.
    """

    ERROR_SCHEMA = ProblemSchema

    def __init__(self, app: flask.Flask, complete: Callable[[APISpec], None]) -> None:
        """`complete` adds to the description what no single route knows."""
        self._undescribed: list[Blueprint] = []
        self._complete = complete
        self._describing = threading.Lock()
        super().__init__(app)

    def register_blueprint(self, blueprint: Blueprint) -> None:
        """Have its routes served, and described in their time."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blueprint.name] = self
        self._app.register_blueprint(blueprint)
        self._undescribed.append(blueprint)

    def described(self) -> APISpec:
        """The description of all that is registered."""
        with self._describing:
            if self._undescribed:
                self._complete(self.spec)
            for blueprint in self._undescribed:
                name = blueprint.name
                blueprint.register_views_in_doc(
                    self, self._app, self.spec, name=name, parameters=None
                )
                self.spec.tag({"name": name, "description": blueprint.description})
            self._undescribed.clear()
            spec: APISpec = self.spec
            return spec

    def _register_responses(self) -> None:
        content = {PROBLEM_JSON: {"schema": ProblemSchema}}
        for status in http.HTTPStatus:
            response = {"description": status.phrase, "content": content}
            self.spec.components.response(status.name, response, lazy=True)
        self.spec.components.response(
            "DEFAULT_ERROR", {"description": "A problem", "content": content}, lazy=True
        )

    def _register_pagination_header(self) -> None:
        """Lists carry their cursor in the body."""

    def _register_error_handlers(self) -> None:
        self._app.register_error_handler(Problem, answer_problem)
        self._app.register_error_handler(HTTPException, answer_http_exception)
        self._app.register_error_handler(NulCharacter, answer_nul_character)
        for failure in (
            psycopg.OperationalError,
            sqlalchemy.exc.OperationalError,
            sqlalchemy.exc.TimeoutError,
            StoreUnavailable,
        ):
            self._app.register_error_handler(failure, answer_unavailable)
        self._app.register_error_handler(Exception, answer_unexpected)


def answer_problem(problem: Problem) -> flask.Response:
    """Every error of the API leaves through here."""
    request_id = flask.request.environ.get("mot_cua.request_id", "")
    if wants_page():
        response = flask.Response(
            problem_page.written(problem, request_id), content_type=problem_page.TYPE
        )
        response.headers["Content-Security-Policy"] = problem_page.POLICY
    else:
        body = problem.to_json(language(), request_id)
        response = flask.Response(orjson.dumps(body), content_type=PROBLEM_JSON)
    response.status_code = problem.kind.status
    response.headers["Cache-Control"] = "no-store"
    response.headers.update(problem.headers)
    return response


def answer_nul_character(error: NulCharacter) -> flask.Response:
    found = messages.field_error(error.pointer, "nul_character")
    return answer_problem(errors.INVALID_REQUEST.problem([found]))


def answer_unavailable(error: Exception) -> flask.Response:
    """The database or the store does not answer: say so, and that trying again is right."""
    log.error("dependency_unavailable", failure=type(error).__name__, exc_info=error)
    return answer_problem(errors.UNAVAILABLE.problem(headers={"Retry-After": "5"}))


def answer_unexpected(error: Exception) -> flask.Response:
    """A fault of ours: what it was goes to the log, never to the reader."""
    rule = flask.request.url_rule
    # Not the path, which may hold a tracking code.
    log.error("unexpected_failure", route=rule.rule if rule else "-", exc_info=error)
    return answer_problem(errors.INTERNAL.problem())


_BY_STATUS: Final[dict[int, ProblemType]] = {
    404: errors.NOT_FOUND,
    405: errors.METHOD_NOT_ALLOWED,
    413: errors.BODY_TOO_LARGE,
    415: errors.UNSUPPORTED_MEDIA_TYPE,
    429: errors.TOO_MANY_REQUESTS,
    503: errors.UNAVAILABLE,
}


def answer_http_exception(error: HTTPException) -> Any:
    """What werkzeug or Flask refuse by themselves, as a problem; redirects pass."""
    status = error.code or 500
    if status < 400:
        return error.get_response()
    kind = _BY_STATUS.get(status, errors.BAD_REQUEST if status < 500 else errors.INTERNAL)
    kept = {k: v for k, v in error.get_headers() if k in ("Allow", "Retry-After")}
    return answer_problem(kind.problem(headers=kept))

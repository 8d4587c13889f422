"""GET /metrics: what operators watch, in Prometheus' text form. No personal data.

Each domain measures itself and is named in `app.py`; everything is read from the database, so that
any process gives the same answer. For METRICS_TOKEN's bearer; without one, for this machine only.
"""

import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import flask

from backend.core import job_keeping
from backend.core.api import declare_guard, settings

View = TypeVar("View", bound=Callable[..., Any])

blueprint = flask.Blueprint("metrics", __name__)

_MEASURES: Final = "measures"
_HERE: Final = ("127.0.0.1", "::1")


# Pairs of name and value; in an order, so that they can be a key.
Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """A gauge: name, what it tells, and a value for each set of labels."""

    name: str
    told: str
    values: Mapping[Labels, float]


def plain(name: str, told: str, value: float) -> Measure:
    """A gauge without labels."""
    return Measure(name, told, {(): value})


def install(app: flask.Flask, measures: Sequence[Callable[[], Iterator[Measure]]]) -> None:
    """Say what is measured."""
    app.extensions[_MEASURES] = (of_jobs, *measures)


def operator_required(view: View) -> View:
    """Guard: METRICS_TOKEN's bearer, or where there is none, this machine. Others see nothing."""

    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not _may_read():
            flask.abort(404)
        return view(*args, **kwargs)

    guarded.__name__ = view.__name__
    return declare_guard(guarded, "operator", security=[])  # type: ignore[return-value]


def _may_read() -> bool:
    token = settings().metrics_token
    if not token:
        # What a proxy on this machine hands on comes from elsewhere, also where nobody has told
        # us of the proxy (TRUSTED_PROXIES).
        handed_on = "X-Forwarded-For" in flask.request.headers
        return flask.request.remote_addr in _HERE and not handed_on
    given = flask.request.headers.get("Authorization", "")
    return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


@blueprint.get("/metrics")
@operator_required
def metrics() -> Any:
    """Everything measured, now."""
    lines = [
        line
        for measure in flask.current_app.extensions[_MEASURES]
        for found in measure()
        for line in _lines(found)
    ]
    content_type = "text/plain; version=0.0.4; charset=utf-8"
    return flask.Response("\n".join([*lines, ""]), content_type=content_type)


def _lines(measure: Measure) -> Iterator[str]:
    name = f"motcua_{measure.name}"
    yield f"# HELP {name} {measure.told}"
    yield f"# TYPE {name} gauge"
    for labels, value in measure.values.items():
        shown = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels)
        yield f"{name}{{{shown}}} {value:g}" if shown else f"{name} {value:g}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def of_jobs() -> Iterator[Measure]:
    """The job queue: how much of what there is, and who works."""
    counts = job_keeping.counts()
    yield Measure(
        "jobs",
        "Jobs that wait (todo), are being done, or are dead letters (failed).",
        {(("status", status),): count for status, count in counts.items()},
    )
    yield plain("workers", "Workers with a sign of life.", job_keeping.workers_alive())

"""Is this process alive, and is everything it needs there? For load balancers and operators."""

from collections.abc import Callable
from typing import Any

import flask
import sqlalchemy.exc
import structlog

from backend.core import db, jobs
from backend.core.api import public, storage
from backend.core.storage import StoreUnavailable

log = structlog.get_logger()

blueprint = flask.Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def healthz() -> Any:
    """The process answers. Nothing else is asked."""
    return {"status": "ok"}


@blueprint.get("/readyz")
@public
def readyz() -> Any:
    """Database, store (by canary) and a live worker; 503 unless all three are there."""
    checks = {
        "database": _passes("database", db.ping),
        "storage": _passes("storage", storage().ping),
        "worker": _passes("worker", _expect_worker),
    }
    ready = all(checks.values())
    body = {
        "status": "ok" if ready else "unavailable",
        "checks": {name: "ok" if passed else "failed" for name, passed in checks.items()},
    }
    return body, 200 if ready else 503


def _expect_worker() -> None:
    if not jobs.worker_is_alive():
        raise LookupError("no worker has given a sign of life lately")


def _passes(name: str, check: Callable[[], None]) -> bool:
    try:
        check()
    except (sqlalchemy.exc.SQLAlchemyError, StoreUnavailable, LookupError) as error:
        log.warning("not_ready", check=name, failure=str(error)[:200])
        return False
    return True

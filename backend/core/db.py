"""The database: models' base, the session of the current context, and `@transactional`.

The Session is the repository. A use case is decorated with `@transactional`; the outermost one
commits, and nothing else in the product does.
"""

import select
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, ClassVar, Final, ParamSpec, TypeVar
from uuid import UUID

import flask
import orjson
from sqlalchemy import (
    BigInteger,
    DateTime,
    MetaData,
    Uuid,
    create_engine,
    event,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

from backend.core import ids
from backend.core.settings import Settings

P = ParamSpec("P")
R = TypeVar("R")

_SESSIONS: Final = "database_sessions"
_CURRENT: Final = "database_session"

# No statement waits for ever, and no idle transaction holds a lock (milliseconds).
_SERVER_OPTIONS: Final = (
    "-c statement_timeout=15000 -c lock_timeout=5000"
    " -c idle_in_transaction_session_timeout=30000 -c timezone=UTC"
)


class Model(DeclarativeBase):
    """Base of every table: names of constraints are predictable, times are aware."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
        UUID: Uuid(),
        int: BigInteger(),
    }


class Identified:
    """Mixin: a UUIDv7 primary key, given before the row reaches the database."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=ids.new)


def install(app: flask.Flask, settings: Settings) -> None:
    """Give `app` a session factory, and every application context a session that ends with it."""
    engine = create_engine(
        settings.database_url.replace("postgresql://", "postgresql+psycopg://", 1),
        pool_size=settings.database_pool_size,
        max_overflow=0,
        pool_timeout=10,
        pool_recycle=1800,
        # Answers of citizens are among them, and messages of errors go to the log.
        hide_parameters=True,
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
        connect_args={"connect_timeout": 5, "options": _SERVER_OPTIONS},
    )
    event.listen(engine, "checkout", _refuse_hung_up)
    app.extensions[_SESSIONS] = sessionmaker(engine, expire_on_commit=False)
    app.teardown_appcontext(_close)


def _refuse_hung_up(connection: Any, *_: Any) -> None:
    """Have the pool replace a connection that the server has ended meanwhile.

    An idle connection has nothing to read unless the server hung up, and looking costs no round
    trip, unlike a ping.
    """
    if select.select([connection.fileno()], [], [], 0)[0]:
        raise DisconnectionError


def sessions_of(app: flask.Flask) -> sessionmaker[Session]:
    """The session factory of `app`; its engine is `.kw["bind"]`."""
    factory: sessionmaker[Session] = app.extensions[_SESSIONS]
    return factory


def session() -> Session:
    """The session of the current application context; closed, and rolled back, at its end."""
    current: Session | None = flask.g.get(_CURRENT)
    if current is None:
        current = sessions_of(flask.current_app)()
        setattr(flask.g, _CURRENT, current)
    return current


def another_session() -> Session:
    """A session beside the current one, which the caller closes: for reading that outlives the
    application context, such as an answer that is streamed."""
    return sessions_of(flask.current_app)()


def _close(_: BaseException | None) -> None:
    current: Session | None = flask.g.pop(_CURRENT, None)
    if current is not None:
        current.close()


def transactional(use_case: Callable[P, R]) -> Callable[P, R]:
    """Run `use_case` in a transaction; the outermost decorated call commits or rolls back."""

    @wraps(use_case)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        current = session()
        if current.info.get("in_use_case"):
            return use_case(*args, **kwargs)
        current.info["in_use_case"] = True
        try:
            result = use_case(*args, **kwargs)
            current.commit()
        except BaseException:
            current.rollback()
            raise
        else:
            return result
        finally:
            del current.info["in_use_case"]

    return run


def release() -> None:
    """Give the connection back before slow work elsewhere; what was read stays, detached."""
    session().close()


def ping() -> None:
    """Raises `sqlalchemy.exc.SQLAlchemyError` unless the database answers."""
    session().execute(text("select 1"))

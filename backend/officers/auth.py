"""The guards of officers' routes. Both document what they answer, and count who calls how often.

Calls are counted by address before a token is looked at, then by officer or key: reads, and all
else, over all routes together. A route that costs more than others has a limit of its own below its
guard.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar

import flask

from backend.core import limits, security
from backend.core.api import declare_guard, may_answer, settings
from backend.core.errors import TOO_MANY_REQUESTS
from backend.officers import api_keys, problems, sessions
from backend.officers.principal import ROLES, Principal
from backend.officers.queries import SignIn
from backend.officers.sessions import Lifetime
from backend.officers.tokens import KEY_PREFIX, SESSION_PREFIX

View = TypeVar("View", bound=Callable[..., Any])

_SECURITY: Final[list[dict[str, list[str]]]] = [{"officer": []}]
_TOKENS: Final = (security.TOKEN_MISSING, security.TOKEN_EXPIRED, security.TOKEN_INVALID)
_READS: Final = frozenset(("GET", "HEAD"))
_LIMITS: Final = (limits.OFFICERS_OF_ADDRESS, limits.OFFICER_READS, limits.OFFICER_WRITES)


def officer_required(*roles: str, scope: str | None = "dossiers") -> Callable[[View], View]:
    """Guard: an officer whose sign-in is complete, with one of `roles` in any office (none named:
    any role); `officer()` says who inside, and which offices they may act for.

    A system with an API key may as well, if it has the scope: "dossiers" asks for `dossiers:read`
    of a GET and for `dossiers:write` of all else. With `scope=None` only people may.
    """
    unknown = set(roles) - set(ROLES)
    if unknown:
        raise ValueError(f"no such roles: {', '.join(sorted(unknown))}")

    def decorator(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            _count_address()
            principal = _authenticated(scope)
            _count(principal)
            if not principal.has(*roles):
                raise problems.ROLE_NEEDED.problem(roles=list(roles or ROLES))
            flask.g.officer = principal
            return view(*args, **kwargs)

        answers = [*_TOKENS, problems.SIGN_IN_INCOMPLETE, problems.ROLE_NEEDED]
        answers += [problems.SCOPE_NEEDED, problems.NETWORK_REFUSED]
        return _declare(may_answer(guarded, *answers), _name(roles, scope))  # type: ignore[return-value]

    return decorator


def province_administrator_required(view: View) -> View:
    """Guard: in person, an administrator of the province centre: for what is common to all."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not officer().oversees("administrator"):
            raise problems.PROVINCE_NEEDED.problem()
        return view(*args, **kwargs)

    declared = may_answer(guarded, problems.PROVINCE_NEEDED)
    return officer_required("administrator", scope=None)(declared)  # type: ignore[return-value]


def signing_in(view: View) -> View:
    """Guard: an officer's session, complete or not; `sign_in()` says whose, and what it misses.

    For completing it, for one's own account, and for signing out.
    """

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        _count_address()
        flask.g.sign_in = sessions.authenticate(_session_token(), lifetime())
        _count(sign_in().principal)
        return view(*args, **kwargs)

    return _declare(may_answer(guarded, *_TOKENS), "officer signing in")  # type: ignore[return-value]


def officer() -> Principal:
    """Who acts, below `officer_required`."""
    found: Principal = flask.g.officer
    return found


def sign_in() -> SignIn:
    """The session, below `signing_in`."""
    found: SignIn = flask.g.sign_in
    return found


def by_officer() -> str:
    """A key for rate limits: who acts. The guard must stand above the limit."""
    return str(officer().id)


def lifetime() -> Lifetime:
    """How long sessions live here."""
    return Lifetime(settings().officer_session_seconds, settings().officer_idle_seconds)


def _declare(view: View, name: str) -> View:
    """Declare the guard and its limits, and tell readers of the contract who may call the route."""
    counted = limits.declare(may_answer(view, TOO_MANY_REQUESTS), *_LIMITS)
    declared = declare_guard(counted, name, security=_SECURITY)
    declared._apidoc["manual_doc"]["x-who-may"] = name  # type: ignore[attr-defined]
    return declared


def _count_address() -> None:
    limits.count(limits.OFFICERS_OF_ADDRESS, "officers", limits.by_address())


def _count(principal: Principal) -> None:
    if flask.request.method in _READS:
        limits.count(limits.OFFICER_READS, "officer reads", str(principal.id))
    else:
        limits.count(limits.OFFICER_WRITES, "officer writes", str(principal.id))


def _name(roles: tuple[str, ...], scope: str | None) -> str:
    """ "officer", "officer:leader,administrator", "officer [statistics]", "officer [in person]"."""
    name = f"officer:{','.join(roles)}" if roles else "officer"
    if scope == "dossiers":
        return name
    return f"{name} [{scope or 'in person'}]"


def _authenticated(scope: str | None) -> Principal:
    token = security.bearer_token(flask.request.headers.get("Authorization"))
    if token.startswith(KEY_PREFIX):
        return _of_key(token, scope)
    signed = sessions.authenticate(_session_token(), lifetime())
    if signed.missing:
        raise problems.SIGN_IN_INCOMPLETE.problem(missing=list(signed.missing))
    return signed.principal


def _of_key(token: str, scope: str | None) -> Principal:
    system = api_keys.authenticate(token, flask.request.remote_addr or "")
    needed = None
    if scope is not None:
        needed = f"{scope}:{'read' if flask.request.method in _READS else 'write'}"
    if needed not in system.scopes:
        raise problems.SCOPE_NEEDED.problem(scope=needed)
    return system


def _session_token() -> str:
    token = security.bearer_token(flask.request.headers.get("Authorization"))
    if not token.startswith(SESSION_PREFIX):
        raise security.TOKEN_INVALID.problem(headers=security.CHALLENGE)
    return token

"""Routes of officers who sign in, and of what is their own."""

from typing import Any

import flask

from backend.core import limits
from backend.core.api import Blueprint, public
from backend.core.errors import TOO_MANY_REQUESTS
from backend.officers import problems, second_factor, sessions, single_sign_on, views
from backend.officers.auth import lifetime, sign_in, signing_in
from backend.officers.oidc import Issuer
from backend.officers.schemas import (
    CredentialsSchema,
    EnrolmentCodeSchema,
    EnrolmentSchema,
    OfficerOfSessionSchema,
    OfficerSessionSchema,
    PasswordChangeSchema,
    RecoveryCodesSchema,
    ReturnSchema,
    SecondFactorCodeSchema,
    SingleSignOnSchema,
)
from backend.officers.sessions import Credentials, Place
from backend.officers.single_sign_on import Return

blueprint = Blueprint(
    "officers", __name__, prefix="/officer", description="Officers: sign-in and own account"
)


def _by_name() -> str:
    """The account that somebody tries to enter, whoever it is that tries."""
    body = flask.request.get_json(silent=True)
    name = body.get("username") if isinstance(body, dict) else None
    return f"name {name.strip().lower()[:100]}" if isinstance(name, str) else "name"


def _by_session() -> str:
    """The signed-in officer; the guard must stand above the limit."""
    return str(sign_in().principal.id)


@blueprint.post("/sessions")
@public
@limits.limited(limits.SIGN_IN)
@limits.limited(limits.SIGN_IN_BY_NAME, _by_name)
@blueprint.arguments(CredentialsSchema)
@blueprint.response(201, OfficerSessionSchema)
@blueprint.problems(problems.SIGN_IN_REFUSED, problems.SECOND_FACTOR_WRONG, TOO_MANY_REQUESTS)
def sign_in_officer(body: dict[str, Any]) -> Any:
    """Sign in as an officer

    By name and password, and the code of the second factor where there is one. What the sign-in
    still misses is in `officer.missing`: complete it with the token. After 10 failures the account
    is locked for 15 minutes, with the same answer. At most 20 times a minute from one address and
    10 times a minute for one name.
    """
    return views.begun(sessions.sign_in(Credentials(**body), _place()))


@blueprint.post("/sign-in/oidc")
@public
@limits.limited(limits.SIGN_IN)
@blueprint.response(201, SingleSignOnSchema)
@blueprint.problems(problems.OIDC_NOT_OFFERED, problems.OIDC_UNAVAILABLE, TOO_MANY_REQUESTS)
def begin_single_sign_on() -> Any:
    """Begin single sign-on

    Send the officer to `authorization_url`. When the issuer sends them back, give its `code` and
    `state` with the `ticket` to `POST /officer/sessions/oidc`, within ten minutes.
    """
    return single_sign_on.begin(_issuer())


@blueprint.post("/sessions/oidc")
@public
@limits.limited(limits.SIGN_IN)
@blueprint.arguments(ReturnSchema)
@blueprint.response(201, OfficerSessionSchema)
@blueprint.problems(
    problems.OIDC_NOT_OFFERED,
    problems.OIDC_REFUSED,
    problems.OIDC_UNAVAILABLE,
    TOO_MANY_REQUESTS,
)
def finish_single_sign_on(body: dict[str, str]) -> Any:
    """Sign in by single sign-on

    Where the issuer says that it asked for several factors (`amr` holds `mfa`), no code is needed
    besides; otherwise the sign-in is completed like one by password.
    """
    return views.begun(single_sign_on.finish(_issuer(), Return(**body), _place()))


@blueprint.post("/sessions/second-factor")
@signing_in
@limits.limited(limits.SIGN_IN, _by_session)
@blueprint.arguments(SecondFactorCodeSchema)
@blueprint.response(200, OfficerOfSessionSchema)
@blueprint.problems(problems.SECOND_FACTOR_WRONG, problems.NOTHING_TO_CONFIRM, TOO_MANY_REQUESTS)
def give_second_factor(body: dict[str, str]) -> Any:
    """Give the second factor

    Completes a sign-in. A code works once. A wrong one counts as a failed attempt.
    """
    second_factor.give(sign_in(), body["code"])
    return views.of_session(sessions.again(sign_in()))


@blueprint.delete("/sessions/current")
@signing_in
@blueprint.response(204)
def sign_out_officer() -> Any:
    """Sign out

    The token is void from now on.
    """
    sessions.end(sign_in())


@blueprint.get("/me")
@signing_in
@blueprint.response(200, OfficerOfSessionSchema)
def get_officer_me() -> Any:
    """Who am I, as an officer

    The officer whose session this is, their roles, and what the sign-in still misses.
    """
    return views.of_session(sign_in())


@blueprint.put("/me/password")
@signing_in
@limits.limited(limits.SIGN_IN, _by_session)
@blueprint.arguments(PasswordChangeSchema)
@blueprint.response(200, OfficerOfSessionSchema)
@blueprint.problems(problems.CURRENT_PASSWORD_WRONG, problems.SIGN_IN_INCOMPLETE, TOO_MANY_REQUESTS)
def change_officer_password(body: dict[str, str]) -> Any:
    """Change my password

    At least 12 characters. Every other session of the officer ends.
    """
    sessions.change_password(sign_in(), body["current_password"], body["new_password"])
    return views.of_session(sessions.again(sign_in()))


@blueprint.post("/me/second-factor")
@signing_in
@limits.limited(limits.SIGN_IN, _by_session)
@blueprint.response(201, EnrolmentSchema)
@blueprint.problems(problems.SIGN_IN_INCOMPLETE, TOO_MANY_REQUESTS)
def begin_enrolment() -> Any:
    """Set up a second factor

    Answers a new secret for an authenticator app (RFC 6238: SHA-1, 6 digits, 30 s). The one in use,
    if any, goes on until the new one is confirmed.
    """
    return second_factor.offer(sign_in())


@blueprint.put("/me/second-factor")
@signing_in
@limits.limited(limits.SIGN_IN, _by_session)
@blueprint.arguments(EnrolmentCodeSchema)
@blueprint.response(200, RecoveryCodesSchema)
@blueprint.problems(
    problems.SECOND_FACTOR_WRONG,
    problems.NOTHING_TO_CONFIRM,
    problems.SIGN_IN_INCOMPLETE,
    TOO_MANY_REQUESTS,
)
def confirm_enrolment(body: dict[str, Any]) -> Any:
    """Confirm the second factor

    By the first code of the new phone, and one of the phone it replaces, if any, which counts as an
    attempt; `errors` names the wrong one. Answers ten recovery codes to print; earlier ones are
    void. Every other session of the officer ends.
    """
    codes = second_factor.confirm(sign_in(), body["code"], body["current_code"])
    return {"recovery_codes": codes}


@blueprint.post("/me/recovery-codes")
@signing_in
@limits.limited(limits.SIGN_IN, _by_session)
@blueprint.arguments(SecondFactorCodeSchema)
@blueprint.response(201, RecoveryCodesSchema)
@blueprint.problems(
    problems.SECOND_FACTOR_WRONG,
    problems.NOTHING_TO_CONFIRM,
    problems.SIGN_IN_INCOMPLETE,
    TOO_MANY_REQUESTS,
)
def renew_recovery_codes(body: dict[str, str]) -> Any:
    """Renew my recovery codes

    By a code of the phone, or an old recovery code, which counts as an attempt. Answers ten new
    ones; earlier ones are void.
    """
    return {"recovery_codes": second_factor.renew_codes(sign_in(), body["code"])}


def _issuer() -> Issuer:
    found: Issuer | None = flask.current_app.extensions["oidc"]
    if found is None:
        raise problems.OIDC_NOT_OFFERED.problem()
    return found


def _place() -> Place:
    return Place(flask.request.remote_addr or "unknown", lifetime())

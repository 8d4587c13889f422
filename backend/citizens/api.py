"""Routes about the signed-in citizen."""

from typing import Any

import flask

from backend.citizens import service
from backend.citizens.auth import KIND, citizen_id, citizen_required
from backend.citizens.identity import (
    PHONE_REFUSED,
    TOKEN_REJECTED,
    ZALO_UNAVAILABLE,
    Identity,
)
from backend.citizens.models import Citizen
from backend.citizens.schemas import (
    CitizenSchema,
    ConsentsSchema,
    PhoneTokenSchema,
    ReachSchema,
    SessionSchema,
    SignInSchema,
)
from backend.core import limits, security
from backend.core.api import Blueprint, public, settings
from backend.core.errors import TOO_MANY_REQUESTS

_TOKEN = (security.TOKEN_MISSING, security.TOKEN_EXPIRED, security.TOKEN_INVALID)

blueprint = Blueprint("citizens", __name__, description="Sign-in and the signed-in citizen")


@blueprint.post("/sessions/zalo")
@public
@limits.limited(limits.SIGN_IN)
@blueprint.arguments(SignInSchema)
@blueprint.response(201, SessionSchema)
@blueprint.problems(TOKEN_REJECTED, ZALO_UNAVAILABLE, TOO_MANY_REQUESTS)
def sign_in_with_zalo(body: dict[str, str]) -> Any:
    """Sign in with Zalo

    Exchanges a Zalo access token for a token of ours, good for one hour. The token is proved
    with Zalo by the server. At most 20 times a minute from one address.
    """
    citizen = service.sign_in(_identity(), body["access_token"])
    token, expires_at = security.issue_token(settings(), KIND, citizen.id)
    return {
        "token": token,
        "token_type": "Bearer",
        "expires_at": expires_at,
        "citizen": citizen,
    }


@blueprint.get("/me")
@citizen_required
@blueprint.response(200, CitizenSchema)
@blueprint.problems(security.TOKEN_MISSING, security.TOKEN_EXPIRED, security.TOKEN_INVALID)
def get_me() -> Any:
    """Who am I

    The citizen whose token this is.
    """
    citizen = service.find(citizen_id())
    if citizen is None:
        raise security.TOKEN_INVALID.problem()
    return citizen


@blueprint.get("/me/consents")
@citizen_required
@blueprint.response(200, ReachSchema)
@blueprint.problems(*_TOKEN)
def get_consents() -> Any:
    """How I may be told

    My choices, and what is known of how to reach me.
    """
    return _reach(service.find(citizen_id()))


@blueprint.put("/me/consents")
@citizen_required
@limits.limited(limits.SAVE, limits.by_citizen)
@blueprint.arguments(ConsentsSchema)
@blueprint.response(200, ReachSchema)
@blueprint.problems(TOO_MANY_REQUESTS, *_TOKEN)
def put_consents(body: dict[str, Any]) -> Any:
    """Choose how I may be told

    A refusal counts at once, also for messages that are on their way; every change is kept, with
    the version of the text it was made by. The inbox of the app needs no consent and cannot be
    refused: what the law has an office say about a dossier is always there.
    """
    granted = [channel for channel in service.CHANNELS if body[channel]]
    return _reach(service.choose_channels(citizen_id(), granted))


@blueprint.post("/me/phone")
@citizen_required
@limits.limited(limits.SIGN_IN, limits.by_citizen)
@blueprint.arguments(PhoneTokenSchema)
@blueprint.response(200, ReachSchema)
@blueprint.problems(
    PHONE_REFUSED,
    TOKEN_REJECTED,
    ZALO_UNAVAILABLE,
    service.SOMEBODY_ELSE,
    TOO_MANY_REQUESTS,
    *_TOKEN,
)
def tell_phone(body: dict[str, str]) -> Any:
    """Tell my telephone number

    Exchanges the token that Zalo gave the phone for the number, which Zalo tells the server. The
    token works once: if the answer is lost, get another one.
    """
    return _reach(service.tell_phone(_identity(), citizen_id(), **body))


@blueprint.delete("/me/phone")
@citizen_required
@blueprint.response(204)
@blueprint.problems(*_TOKEN)
def forget_phone() -> Any:
    """Have my telephone number forgotten

    May be repeated.
    """
    service.forget_phone(citizen_id())


@blueprint.delete("/me")
@citizen_required
@blueprint.response(202, ReachSchema)
@blueprint.problems(*_TOKEN)
def request_deletion() -> Any:
    """Ask to be forgotten

    Name, telephone number and the way to Zalo are forgotten at once, and no message is sent any
    more; an operator deletes what else the law lets go. Dossiers that were filed are public
    records and stay. May be repeated.
    """
    service.request_deletion(citizen_id())
    return _reach(service.find(citizen_id()))


def _reach(citizen: Citizen | None) -> dict[str, Any]:
    if citizen is None:
        raise security.TOKEN_INVALID.problem()
    chosen = {channel: channel not in citizen.refused_channels for channel in service.CHANNELS}
    hidden = citizen.phone and "•" * (len(citizen.phone) - 4) + citizen.phone[-3:]
    version = {"version": service.CHOICES_VERSION}
    return {**version, **chosen, "phone": hidden, "follows": citizen.oa_uid is not None}


def _identity() -> Identity:
    found: Identity = flask.current_app.extensions["identity"]
    return found

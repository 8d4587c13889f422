"""Routes about the signed-in citizen."""

from typing import Any

import flask

from backend.citizens import service
from backend.citizens.auth import KIND, citizen_id, citizen_required
from backend.citizens.identity import TOKEN_REJECTED, ZALO_UNAVAILABLE, Identity
from backend.citizens.schemas import CitizenSchema, SessionSchema, SignInSchema
from backend.core import limits, security
from backend.core.api import Blueprint, public, settings
from backend.core.errors import TOO_MANY_REQUESTS

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


def _identity() -> Identity:
    found: Identity = flask.current_app.extensions["identity"]
    return found

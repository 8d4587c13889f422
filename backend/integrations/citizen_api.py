"""Routes by which a citizen has VNeID vouch for them."""

from typing import Any

import flask

from backend.citizens.auth import citizen_id, citizen_required
from backend.core import limits, security
from backend.core.api import Blueprint
from backend.core.errors import TOO_MANY_REQUESTS
from backend.integrations import identity_proofs, problems, views
from backend.integrations.schemas import AssertionSchema, IdentityProofSchema

blueprint = Blueprint("identity", __name__, prefix="/me", description="The citizen's identity")

_TOKENS = (security.TOKEN_MISSING, security.TOKEN_EXPIRED, security.TOKEN_INVALID)


@blueprint.get("/identity")
@citizen_required
@blueprint.response(200, IdentityProofSchema)
@blueprint.problems(*_TOKENS)
def get_identity() -> Any:
    """To which level VNeID vouches for me

    Nothing depends on it yet: it only tells the office how sure it may be who files.
    """
    return views.proof(identity_proofs.of(citizen_id()))


@blueprint.put("/identity")
@citizen_required
@limits.limited(limits.SIGN_IN, limits.by_citizen)
@blueprint.arguments(AssertionSchema)
@blueprint.response(200, IdentityProofSchema)
@blueprint.problems(
    *_TOKENS,
    problems.VNEID_NOT_CONNECTED,
    problems.VNEID_REJECTED,
    problems.VNEID_UNAVAILABLE,
    TOO_MANY_REQUESTS,
)
def prove_identity(body: dict[str, str]) -> Any:
    """Have VNeID vouch for me

    With an assertion that VNeID gave the app. What is kept is the level and when.
    """
    assertions = flask.current_app.extensions["vneid"]
    return views.proof(identity_proofs.prove(citizen_id(), body["assertion"], assertions))

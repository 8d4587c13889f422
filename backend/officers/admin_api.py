"""Routes of administrators: offices, accounts, and keys of other systems."""

from typing import Any

from backend.agencies import service as agencies
from backend.core.api import Blueprint
from backend.officers.admin_schemas import AgencyListSchema
from backend.officers.auth import officer_required

blueprint = Blueprint(
    "administration", __name__, prefix="/officer", description="Offices, accounts and API keys"
)


@blueprint.get("/agencies")
@officer_required()
@blueprint.response(200, AgencyListSchema)
def list_every_agency() -> Any:
    """List every office

    Of whatever level, by code: to transfer a dossier to, or to give somebody a role in.
    """
    return {"items": agencies.everywhere()}

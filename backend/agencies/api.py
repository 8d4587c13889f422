"""Routes about offices."""

from typing import Any

from backend.agencies import service
from backend.agencies.schemas import OfficeListSchema, OfficeQuerySchema
from backend.core.api import Blueprint, language, public
from backend.core.caching import cached

blueprint = Blueprint(
    "agencies", __name__, prefix="/agencies", description="Offices that receive dossiers"
)


@blueprint.get("")
@public
@cached(seconds=3600)
@blueprint.arguments(OfficeQuerySchema, location="query")
@blueprint.response(200, OfficeListSchema)
def list_agencies(query: dict[str, Any]) -> Any:
    """List receiving offices

    The offices of the province where a dossier may be handed in, of the level that the form names
    (`receiving.level`). A dossier may go to any of them, wherever in the province the citizen
    lives, unless the form names the commune that must be served (`receiving.must_serve`).
    """
    offices = service.offices(query["level"])
    return {
        "items": [
            service.shown(office, language()) | {"commune": office.commune} for office in offices
        ]
    }

"""Routes about a citizen's inbox."""

from typing import Any
from uuid import UUID

from backend.citizens.auth import citizen_id, citizen_required
from backend.core.api import Blueprint, language
from backend.core.errors import ProblemType
from backend.core.security import TOKEN_EXPIRED, TOKEN_INVALID, TOKEN_MISSING
from backend.core.text import Text
from backend.notifications import queries, service, templates, wording
from backend.notifications.models import Notification
from backend.notifications.schemas import (
    InboxQuerySchema,
    NotificationListSchema,
    ReadAllSchema,
    UnreadSchema,
)

NOTIFICATION_NOT_FOUND = ProblemType(
    "notification-not-found",
    404,
    Text("Không tìm thấy thông báo", "There is no such notification"),
    Text(
        "Thông báo này không có trong hộp thư của bạn.",
        "This notification is not in your inbox.",
    ),
)

blueprint = Blueprint("notifications", __name__, description="A citizen's inbox")


@blueprint.get("/notifications")
@citizen_required
@blueprint.arguments(InboxQuerySchema, location="query")
@blueprint.response(200, NotificationListSchema)
@blueprint.problems(TOKEN_MISSING, TOKEN_EXPIRED, TOKEN_INVALID)
def list_notifications(query: dict[str, Any]) -> Any:
    """My inbox

    All that the offices have told me, the latest first, 20 a page; with `subject`, only what was
    about one dossier. `unread` counts the whole inbox.
    """
    rows, following = queries.page(citizen_id(), query["cursor"], query["subject"])
    items = [_shown(row) for row in rows]
    return {"items": items, "next": following, "unread": service.unread(citizen_id())}


@blueprint.put("/notifications/<uuid:notification_id>/read")
@citizen_required
@blueprint.response(200, UnreadSchema)
@blueprint.problems(NOTIFICATION_NOT_FOUND, TOKEN_MISSING, TOKEN_EXPIRED, TOKEN_INVALID)
def read_notification(notification_id: UUID) -> Any:
    """Say that I have read a notification

    It is then not sent by Zalo or SMS any more, if it was still to be. May be repeated.
    """
    if not service.mark_read(citizen_id(), notification_id):
        raise NOTIFICATION_NOT_FOUND.problem()
    return {"unread": service.unread(citizen_id())}


@blueprint.put("/notifications/read")
@citizen_required
@blueprint.arguments(ReadAllSchema)
@blueprint.response(200, UnreadSchema)
@blueprint.problems(TOKEN_MISSING, TOKEN_EXPIRED, TOKEN_INVALID)
def read_all_notifications(body: dict[str, UUID]) -> Any:
    """Say that I have read everything up to a notification

    What came after it stays unread. May be repeated.
    """
    service.mark_all_read(citizen_id(), body["newest"])
    return {"unread": service.unread(citizen_id())}


def _shown(row: Notification) -> dict[str, Any]:
    template = templates.known()[row.template]
    return {
        "id": row.id,
        **service.in_words(row, language()),
        "screen": wording.screen_path(template, row.subject_id, row.values),
        "subject": {"kind": row.subject_kind, "id": row.subject_id} if row.subject_kind else None,
        "created_at": row.created_at,
        "read_at": row.read_at,
    }

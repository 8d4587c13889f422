"""Routes by which an administrator decides about days: seen first, then confirmed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from marshmallow import fields, validate

from backend.agencies import service as agencies
from backend.agencies.working_time import Decision
from backend.core.api import Blueprint, Moment, Schema
from backend.dossiers import calendar_changes, case_problems
from backend.dossiers.action_schemas import CalendarChangesSchema, CalendarConfirmationSchema
from backend.dossiers.calendar_changes import PAGE, WHATS, Changes, Preview
from backend.dossiers.case_api import me
from backend.officers.auth import officer_required, province_administrator_required

blueprint = Blueprint(
    "calendar", __name__, prefix="/officer/calendar", description="Days off and make-up days"
)


class DecidedDaySchema(Schema):
    """A day that an administrator has decided about."""

    day = fields.Date(required=True)
    kind = fields.String(required=True)
    basis = fields.String(required=True)
    created_at = Moment(required=True)


class CalendarSchema(Schema):
    """The decisions over the official calendar, and the version of both together."""

    version = fields.String(required=True)
    items = fields.List(fields.Nested(DecidedDaySchema), required=True)


class MovedSchema(Schema):
    """A date that would move."""

    dossier_id = fields.UUID(required=True)
    number = fields.String(required=True)
    what = fields.String(
        required=True,
        validate=validate.OneOf(WHATS),
        metadata={
            "description": "Of the office: its `acceptance`, the `result`, its word on a"
            " `withdrawal`. Of the citizen: until when a `supplement`, a `confirmation` or a"
            " `payment` is awaited; such a day is only put off, from a day off to the next working"
            " day, never taken back."
        },
    )
    before = Moment(required=True)
    after = Moment(required=True)


class PreviewSchema(Schema):
    """What a change would move; `token` confirms exactly this."""

    token = fields.String(required=True)
    looked_at = fields.Integer(required=True, metadata={"description": "Open dossiers."})
    moved = fields.Integer(
        required=True, metadata={"description": "Dossiers of which a date would move."}
    )
    items = fields.List(
        fields.Nested(MovedSchema),
        required=True,
        metadata={"description": f"The dates, by dossier, {PAGE} at a time."},
    )
    next = fields.String(
        required=True, allow_none=True, metadata={"description": "The `cursor` of the next ones."}
    )


class PreviewQuerySchema(Schema):
    cursor = fields.String(
        load_default="",
        validate=validate.Length(max=500, error="wrong_length"),
        metadata={"description": "`next` of a preview of the same changes."},
    )


class AppliedSchema(CalendarSchema):
    moving = fields.Integer(
        required=True, metadata={"description": "Dossiers that get their new dates by a job."}
    )


@blueprint.get("")
@officer_required()
@blueprint.response(200, CalendarSchema)
def get_calendar() -> Any:
    """The days that were decided about

    What is not listed follows the official calendar.
    """
    return _calendar()


def _calendar() -> dict[str, Any]:
    items: Sequence[Any] = agencies.overrides()
    return {"version": agencies.calendar_with({}).version, "items": items}


@blueprint.post("/preview")
@province_administrator_required
@blueprint.arguments(PreviewQuerySchema, location="query")
@blueprint.arguments(CalendarChangesSchema)
@blueprint.response(200, PreviewSchema)
@blueprint.problems(case_problems.PREVIEW_STALE)
def preview_calendar(query: dict[str, str], body: dict[str, Any]) -> Any:
    """See what a change of the calendar would move

    Changes nothing. For administrators of the province centre. Of a long preview, ask for the next
    dates with the same body and its `next` as `cursor`; when something else would move by then,
    409: begin anew.
    """
    return _previewed(calendar_changes.preview(_changes(body)), query["cursor"])


@blueprint.put("")
@province_administrator_required
@blueprint.arguments(CalendarConfirmationSchema)
@blueprint.response(200, AppliedSchema)
@blueprint.problems(case_problems.PREVIEW_STALE)
def change_calendar(body: dict[str, Any]) -> Any:
    """Change the calendar

    The same changes as previewed, with the preview's `token`. New reckonings follow the new
    calendar at once; of dates that were promised, those of the confirmed dossiers move, and their
    citizens are told.
    """
    _, moving = calendar_changes.apply(_changes(body), body["token"], me(), body["dossiers"])
    return {**_calendar(), "moving": moving}


def _changes(body: dict[str, Any]) -> Changes:
    changes: dict[date, Decision | None] = {}
    for change in body["changes"]:
        kind = change["kind"]
        changes[change["day"]] = (
            None if kind == "removed" else Decision(kind, change["basis"] or "")
        )
    return changes


def _previewed(found: Preview, cursor: str) -> dict[str, Any]:
    items, following = calendar_changes.page(found, cursor)
    return {
        "token": found.token,
        "looked_at": found.looked_at,
        "moved": len(found.dossiers),
        "items": items,
        "next": following,
    }

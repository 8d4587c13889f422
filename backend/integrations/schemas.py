"""What the feed, webhooks and connectors say and are told."""

from typing import Any, Final

from marshmallow import ValidationError, fields, validate

from backend.core.api import CleanString, Moment, Schema
from backend.integrations import cursors
from backend.integrations.addresses import LONGEST
from backend.integrations.models import COVERS

_MOST: Final = 200
_CURSOR: Final = "How far somebody has read; opaque."


class Cursor(fields.String):
    """A cursor of the feed, read into a place."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            return cursors.read(super()._deserialize(value, attr, data, **kwargs))
        except cursors.NoCursor as error:
            raise ValidationError("cursor_invalid") from error


class ChangesQuerySchema(Schema):
    after = Cursor(
        load_default=cursors.BEGINNING,
        metadata={
            "description": "`next` of the last answer; left out: from the beginning.",
            "example": "AAAAAAAAAAcvkJ0xq6w3dQ",
        },
    )
    limit = fields.Integer(
        load_default=100, validate=validate.Range(1, _MOST, error="out_of_range")
    )


class DossierChangeSchema(Schema):
    """Something that happened to a dossier: codes and ids, nothing about whose it is."""

    id = fields.UUID(required=True, metadata={"description": "The same wherever it is told."})
    at = Moment(required=True)
    action = fields.String(required=True, metadata={"example": "accept"})
    from_status = fields.String(
        required=True, allow_none=True, metadata={"description": "Null where it begins."}
    )
    status = fields.String(required=True, metadata={"example": "accepted"})
    status_code = fields.Integer(
        required=True, metadata={"description": "The national code, 1 to 10.", "example": 2}
    )
    actor = fields.String(required=True, metadata={"description": "citizen, officer or system."})
    dossier_id = fields.UUID(required=True)
    number = fields.String(required=True, metadata={"example": "H53.007-261123-0001"})
    procedure = fields.String(required=True, metadata={"example": "1.001193"})
    agency = fields.String(required=True, metadata={"description": "Code of who received it."})
    handling_agency = fields.String(
        required=True, metadata={"description": "Code of who has it now, not then."}
    )
    acting_agency = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Code of the office that did this; null for a citizen."},
    )
    due_at = Moment(
        required=True,
        allow_none=True,
        metadata={"description": "When the result is due now; null until it is accepted."},
    )


class DossierChangesSchema(Schema):
    items = fields.List(fields.Nested(DossierChangeSchema), required=True)
    next = fields.String(
        required=True,
        metadata={"description": _CURSOR + " Never null: ask with it again, later."},
    )
    has_more = fields.Boolean(required=True, metadata={"description": "Ask again at once."})


_NAME = validate.Length(1, 200, error="wrong_length")
_ADDRESS: Final = {
    "description": "https; a public host, no user name. Redirects are not followed.",
}


class NewWebhookSchema(Schema):
    agency = CleanString(
        required=True,
        validate=validate.Length(1, 40, error="wrong_length"),
        metadata={"description": "Code of the office.", "example": "H53.007"},
    )
    covers = fields.String(
        load_default="agency",
        validate=validate.OneOf(COVERS, error="invalid_choice"),
        metadata={
            "description": "`agency`: changes of the dossiers that the office received, has or has"
            " had; `province`: all, for administrators of the province centre."
        },
    )
    name = CleanString(required=True, validate=_NAME, metadata={"example": "Một cửa điện tử"})
    url = fields.String(
        required=True, validate=validate.Length(1, LONGEST, error="wrong_length"), metadata=_ADDRESS
    )
    after = Cursor(
        load_default=None,
        allow_none=True,
        metadata={"description": "A cursor of the feed to begin after; null: from now on."},
    )


class WebhookFactsSchema(Schema):
    name = CleanString(required=True, validate=_NAME)
    url = fields.String(
        required=True, validate=validate.Length(1, LONGEST, error="wrong_length"), metadata=_ADDRESS
    )
    is_paused = fields.Boolean(load_default=False)


class WebhookSchema(Schema):
    """A webhook, without its secret."""

    id = fields.UUID(required=True)
    agency = fields.String(required=True)
    covers = fields.String(required=True)
    name = fields.String(required=True)
    url = fields.String(required=True)
    state = fields.String(
        required=True,
        metadata={
            "description": "`active`; `paused` by somebody; `disabled` after a day of failures, or"
            " because the receiver answered 410."
        },
    )
    failures = fields.Integer(
        required=True, metadata={"description": "In a row, since the last success."}
    )
    next_attempt_at = Moment(
        required=True, allow_none=True, metadata={"description": "While it fails; else null."}
    )
    last_success_at = Moment(required=True, allow_none=True)
    disabled_at = Moment(required=True, allow_none=True)
    created_at = Moment(required=True)


class WebhookListSchema(Schema):
    items = fields.List(fields.Nested(WebhookSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class SecretSchema(Schema):
    secret = fields.String(
        required=True,
        metadata={"description": "Shown once. The key of the signatures; see `createWebhook`."},
    )


class CreatedWebhookSchema(WebhookSchema):
    secret = fields.String(
        required=True, metadata={"description": "Shown once. The key of the signatures."}
    )


class DeliverySchema(Schema):
    """An attempt to deliver."""

    id = fields.UUID(required=True, metadata={"description": "`Mot-Cua-Delivery` of the request."})
    kind = fields.String(required=True, metadata={"description": "changes or ping."})
    at = Moment(required=True)
    items = fields.Integer(required=True)
    attempt = fields.Integer(required=True)
    status = fields.Integer(
        required=True, allow_none=True, metadata={"description": "HTTP status; null: no answer."}
    )
    error = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "Null: delivered. `address_private`, `address_unknown`,"
            " `address_not_https`, `address_malformed`: not sent; `timeout`, `unreachable`,"
            " `not_http`: no answer; `redirected`, `refused` (4xx), `gone` (410), `failed` (5xx)."
        },
    )
    milliseconds = fields.Integer(required=True)


class DeliveryListSchema(Schema):
    items = fields.List(fields.Nested(DeliverySchema), required=True)
    next = fields.String(required=True, allow_none=True)


class SyncQuerySchema(Schema):
    state = fields.String(
        load_default="failed",
        validate=validate.OneOf(("pending", "ok", "failed"), error="invalid_choice"),
    )


class SyncSchema(Schema):
    """How far the national portal knows a dossier."""

    dossier_id = fields.UUID(required=True)
    number = fields.String(required=True)
    agency = fields.String(required=True, metadata={"description": "Code of who has it now."})
    state = fields.String(required=True, metadata={"description": "pending, ok or failed."})
    attempts = fields.Integer(
        required=True, metadata={"description": "In vain, of the next change."}
    )
    tried_at = Moment(required=True, allow_none=True)
    error = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Of the last attempt.", "example": "http_422"},
    )
    etag = fields.String(
        required=True,
        metadata={
            "description": "Of this line, for the `If-Match` of a retry.",
            "example": '"failed-7-6-1-1764144000.000000"',
        },
    )


class SyncListSchema(Schema):
    backend = fields.String(
        required=True, metadata={"description": "none: no portal is connected, so all wait."}
    )
    items = fields.List(
        fields.Nested(SyncSchema), required=True, metadata={"description": "100 at most."}
    )


class AssertionSchema(Schema):
    assertion = fields.String(
        required=True,
        validate=validate.Length(1, 4096, error="wrong_length"),
        metadata={"description": "What VNeID gave the app about its user; kept nowhere."},
    )


class IdentityProofSchema(Schema):
    """To which level VNeID vouches for the citizen."""

    level = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "Level of electronic identification, 1 or 2; null: not asked."},
    )
    proved_at = Moment(required=True, allow_none=True)

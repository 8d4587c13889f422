"""What the API says of notifications."""

from marshmallow import fields, validate

from backend.core.api import CleanString, Moment, Schema


class SubjectSchema(Schema):
    """What a notification is about."""

    kind = fields.String(required=True, metadata={"example": "dossier"})
    id = fields.UUID(required=True)


class NotificationSchema(Schema):
    """One thing the citizen was told."""

    id = fields.UUID(required=True)
    title = fields.String(required=True, metadata={"example": "Hồ sơ cần bổ sung"})
    text = fields.String(
        required=True, metadata={"description": "What happened and what to do, for the reader."}
    )
    screen = fields.String(
        required=True,
        metadata={
            "description": "Where in the mini app it leads, as its address after `#/`.",
            "example": "ho-so/0192f0c1-7a3b-7cc0-8f00-1a2b3c4d5e6f",
        },
    )
    subject = fields.Nested(
        SubjectSchema, allow_none=True, metadata={"description": "Null where it is not known."}
    )
    created_at = Moment(required=True)
    read_at = Moment(required=True, allow_none=True)


class UnreadSchema(Schema):
    unread = fields.Integer(
        required=True, metadata={"description": "How many the citizen has not read."}
    )


class NotificationListSchema(UnreadSchema):
    """A page of the inbox."""

    items = fields.List(fields.Nested(NotificationSchema), required=True)
    next = fields.String(
        required=True, allow_none=True, metadata={"description": "Cursor of the next page."}
    )


class InboxQuerySchema(Schema):
    cursor = CleanString(
        load_default="",
        validate=validate.Length(max=200, error="wrong_length"),
        metadata={"description": "`next` of the page before."},
    )
    subject = fields.UUID(
        load_default=None,
        metadata={"description": "Only what is about this: the id of a dossier or of a draft."},
    )


class ReadAllSchema(Schema):
    newest = fields.UUID(
        required=True,
        metadata={"description": "The newest that the citizen saw; later ones stay unread."},
    )


class KeptSchema(Schema):
    kept = fields.Boolean(
        required=True, metadata={"description": "It is written down and will be acted on."}
    )

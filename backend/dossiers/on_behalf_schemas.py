"""What the API says to and of filing for somebody else."""

from marshmallow import fields, validate

from backend.core.api import CleanString, Moment, Schema
from backend.dossiers.on_behalf import RELATIONSHIPS, WAYS


class OnBehalfSchema(Schema):
    """Somebody else for whom a citizen files, and that they agreed. See `GET /on-behalf`."""

    full_name = CleanString(required=True, validate=validate.Length(1, 200, error="wrong_length"))
    relationship = fields.String(
        required=True,
        validate=validate.OneOf(list(RELATIONSHIPS), error="invalid_choice"),
        metadata={"description": "What they are to the one who files."},
    )
    phone = CleanString(
        required=True,
        validate=validate.Length(1, 20, error="wrong_length"),
        metadata={"description": "Their own mobile number; they are told there."},
    )
    consent = fields.Boolean(required=True, metadata={"description": "They agreed."})
    statement = CleanString(
        required=True,
        validate=validate.Length(1, 50, error="wrong_length"),
        metadata={"description": "Version of the statement that was confirmed."},
    )
    how_consented = fields.String(
        required=True, validate=validate.OneOf(list(WAYS), error="invalid_choice")
    )


class ShownOnBehalfSchema(Schema):
    """For whom a dossier was filed."""

    full_name = fields.String(required=True)
    relationship = fields.String(required=True)
    relationship_label = fields.String(required=True)
    phone = fields.String(required=True, metadata={"example": "0912345678"})
    statement = fields.String(required=True)
    how_consented = fields.String(required=True)
    how_consented_label = fields.String(required=True)
    consented_at = Moment(required=True)


class ChoiceSchema(Schema):
    key = fields.String(required=True)
    label = fields.String(required=True)


class OnBehalfFormSchema(Schema):
    """What to ask who files for somebody else."""

    statement = fields.String(required=True)
    version = fields.String(required=True)
    relationships = fields.List(fields.Nested(ChoiceSchema), required=True)
    ways = fields.List(fields.Nested(ChoiceSchema), required=True)

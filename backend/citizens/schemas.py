"""What the API says to and of citizens."""

from marshmallow import fields, validate

from backend.citizens.service import CHOICES_VERSION
from backend.core.api import Moment, Schema


class CitizenSchema(Schema):
    """The signed-in person."""

    id = fields.UUID(required=True)
    display_name = fields.String(
        required=True, metadata={"description": "Name on Zalo; empty if not shared."}
    )


class SignInSchema(Schema):
    access_token = fields.String(
        required=True,
        validate=validate.Length(1, 2048, error="wrong_length"),
        metadata={
            "description": "What `getAccessToken()` of the Zalo SDK gave.",
            "example": "dev:nguyen-van-mau",
        },
    )


class SessionSchema(Schema):
    token = fields.String(required=True, metadata={"description": "Send it as a Bearer token."})
    token_type = fields.String(required=True, metadata={"example": "Bearer"})
    expires_at = Moment(required=True)
    citizen = fields.Nested(CitizenSchema, required=True)


class PhoneTokenSchema(Schema):
    access_token = fields.String(
        required=True,
        validate=validate.Length(1, 2048, error="wrong_length"),
        metadata={"description": "What `getAccessToken()` of the Zalo SDK gave, just now."},
    )
    phone_token = fields.String(
        required=True,
        validate=validate.Length(1, 2048, error="wrong_length"),
        metadata={
            "description": "What `getPhoneNumber()` of the Zalo SDK gave; works once, 2 minutes.",
            "example": "dev:0912345678",
        },
    )


class ConsentsSchema(Schema):
    """By which ways the citizen may be told of their dossiers, besides in the app."""

    version = fields.String(
        required=True,
        validate=validate.OneOf([CHOICES_VERSION], error="consent_version"),
        metadata={"description": "Of the text that the citizen is shown beside these choices."},
    )
    zalo = fields.Boolean(
        required=True,
        metadata={"description": "Messages in Zalo; false until the citizen agrees."},
    )
    sms = fields.Boolean(
        required=True,
        metadata={
            "description": "SMS, when something must be done; false until the citizen agrees."
        },
    )
    call = fields.Boolean(
        required=True,
        metadata={
            "description": "A call of the office about the citizen's own dossier, when nothing "
            "else has arrived; true until the citizen objects."
        },
    )


class ReachSchema(ConsentsSchema):
    """Choices, and what is known to reach the citizen with."""

    phone = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "The number, as Zalo told it, but for its last three digits hidden.",
            "example": "•••••••678",
        },
    )
    follows = fields.Boolean(
        required=True,
        metadata={"description": "Whether the Official Account may write to the citizen."},
    )

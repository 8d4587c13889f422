"""What the API says to and of citizens."""

from marshmallow import fields, validate

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

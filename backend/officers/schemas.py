"""What the API says to and of officers who sign in."""

from marshmallow import fields, validate

from backend.core.api import CleanString, Moment, Schema
from backend.officers import passwords
from backend.officers.principal import ROLES

USERNAME = validate.Length(1, 100, error="wrong_length")
PASSWORD = validate.Length(1, passwords.MAXIMUM, error="wrong_length")
CODE = validate.Length(1, 64, error="wrong_length")

_ABOUT_CODES = "Six digits of the phone, or a recovery code (dashes and case do not matter)."


class CredentialsSchema(Schema):
    username = CleanString(required=True, validate=USERNAME, metadata={"example": "lanh-dao-xa"})
    password = fields.String(required=True, validate=PASSWORD)
    code = fields.String(
        load_default=None,
        allow_none=True,
        validate=CODE,
        metadata={"description": f"{_ABOUT_CODES} May also follow in a call of its own."},
    )


class SecondFactorCodeSchema(Schema):
    code = fields.String(
        required=True,
        validate=CODE,
        metadata={"description": _ABOUT_CODES, "example": "492039"},
    )


class EnrolmentCodeSchema(Schema):
    code = fields.String(
        required=True,
        validate=CODE,
        metadata={"description": "Six digits of the new phone.", "example": "492039"},
    )
    current_code = fields.String(
        load_default=None,
        allow_none=True,
        validate=CODE,
        metadata={
            "description": "Needed where a second factor is in use: six digits of the old phone,"
            " or a recovery code (dashes and case do not matter).",
        },
    )


class PasswordChangeSchema(Schema):
    current_password = fields.String(required=True, validate=PASSWORD)
    new_password = fields.String(
        required=True,
        validate=PASSWORD,
        metadata={"description": f"At least {passwords.MINIMUM} characters."},
    )


class RoleSchema(Schema):
    """What an officer may do in one office."""

    role = fields.String(
        required=True,
        validate=validate.OneOf(ROLES, error="invalid_choice"),
        metadata={
            "description": "`leader` and `administrator` need a second factor; at the province"
            " centre they count for every office."
        },
    )
    agency = CleanString(
        required=True,
        validate=validate.Length(1, 40, error="wrong_length"),
        metadata={"description": "Code of the office.", "example": "H53.001"},
    )


class OfficerOfSessionSchema(Schema):
    """The signed-in officer."""

    id = fields.UUID(required=True)
    username = fields.String(required=True)
    full_name = fields.String(required=True)
    roles = fields.List(fields.Nested(RoleSchema), required=True)
    has_second_factor = fields.Boolean(required=True)
    recovery_codes_left = fields.Integer(required=True)
    missing = fields.List(
        fields.String(validate=validate.OneOf(["second_factor", "password_change", "enrolment"])),
        required=True,
        metadata={
            "description": "Steps that complete the sign-in; until then nothing else is open."
            " `second_factor`: give a code; `password_change`: replace the temporary password;"
            " `enrolment`: set up a second factor, which a role of theirs needs."
        },
    )
    expires_at = Moment(required=True, metadata={"description": "When the session ends."})


class OfficerSessionSchema(Schema):
    token = fields.String(required=True, metadata={"description": "Send it as a Bearer token."})
    token_type = fields.String(required=True, metadata={"example": "Bearer"})
    expires_at = Moment(required=True)
    officer = fields.Nested(OfficerOfSessionSchema, required=True)


class EnrolmentSchema(Schema):
    """For an authenticator app. Shown once."""

    secret = fields.String(required=True, metadata={"description": "Base32, to type by hand."})
    uri = fields.String(
        required=True, metadata={"description": "`otpauth://…`, to show as a QR code."}
    )


class RecoveryCodesSchema(Schema):
    """Shown once; each works once in place of the phone."""

    recovery_codes = fields.List(fields.String(), required=True)


class SingleSignOnSchema(Schema):
    """Where to send the officer, and what to keep meanwhile."""

    authorization_url = fields.String(required=True)
    ticket = fields.String(
        required=True,
        metadata={"description": "Keep it in the client that began; never send it elsewhere."},
    )
    expires_at = Moment(required=True)


class ReturnSchema(Schema):
    code = fields.String(
        required=True,
        validate=validate.Length(1, 4096, error="wrong_length"),
        metadata={"description": "As the issuer put it into the address of the page."},
    )
    state = fields.String(
        required=True,
        validate=validate.Length(1, 200, error="wrong_length"),
        metadata={"description": "As the issuer put it into the address of the page."},
    )
    ticket = fields.String(required=True, validate=validate.Length(1, 200, error="wrong_length"))

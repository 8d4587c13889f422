"""What the API says to and of uploads."""

from marshmallow import fields, validate

from backend.core.api import CleanString, Moment, Schema


def _hexadecimal(digits: int) -> list[validate.Validator]:
    """Exactly so many lower-case digits; the length alone stops a line feed at the end."""
    return [
        validate.Length(equal=digits, error="wrong_length"),
        validate.Regexp(f"^[0-9a-f]{{{digits}}}$", error="pattern"),
    ]


class UploadRequestSchema(Schema):
    """A file that is about to be sent."""

    procedure = CleanString(
        required=True,
        validate=validate.Length(1, 50, error="wrong_length"),
        metadata={"example": "1.001193"},
    )
    requirement = CleanString(
        required=True,
        validate=validate.Length(1, 100, error="wrong_length"),
        metadata={
            "description": "Key of a requirement of the form.",
            "example": "giay_chung_sinh",
        },
    )
    file_name = CleanString(
        required=True,
        validate=validate.Length(1, 255, error="wrong_length"),
        metadata={
            "description": "As the phone knows it; shown, never used as a path.",
            "example": "giay-chung-sinh-1.jpg",
        },
    )
    media_type = fields.String(
        required=True,
        validate=validate.Length(1, 100, error="wrong_length"),
        metadata={"example": "image/jpeg"},
    )
    size = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(1, 2**31, error="out_of_range"),
        metadata={"description": "In bytes.", "example": 312345},
    )
    sha256 = fields.String(
        required=True,
        validate=_hexadecimal(64),
        metadata={"description": "64 lower-case hexadecimal digits.", "example": "9f86d081" * 8},
    )
    md5 = fields.String(
        required=True,
        validate=_hexadecimal(32),
        metadata={"description": "32 lower-case hexadecimal digits.", "example": "098f6bcd" * 4},
    )


class PutLinkSchema(Schema):
    """Send the file with exactly this method, address and these headers."""

    url = fields.String(required=True)
    method = fields.Constant("PUT", required=True)
    headers = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    expires_at = Moment(required=True)


class UploadSchema(Schema):
    """An upload and its state."""

    id = fields.UUID(required=True)
    state = fields.String(
        required=True,
        validate=validate.OneOf(["pending", "received", "refused", "claimed"]),
        metadata={
            "description": "`pending`: send it; `received`: proved; `refused`: begin again; "
            "`claimed`: part of a dossier."
        },
    )
    procedure = fields.String(required=True)
    requirement = fields.String(required=True)
    file_name = fields.String(required=True)
    media_type = fields.String(required=True)
    size = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    created_at = Moment(required=True)
    received_at = Moment(required=True, allow_none=True)
    put = fields.Nested(
        PutLinkSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Only while pending."},
    )

"""What the API says to and of uploads."""

from marshmallow import fields, validate

from backend.core.api import CleanString, Moment, Schema
from backend.uploads.cutting import LEAST_PART_BYTES, PART_BYTES


def _hexadecimal(digits: int) -> list[validate.Validator]:
    """Exactly so many lower-case digits; the length alone stops a line feed at the end."""
    return [
        validate.Length(equal=digits, error="wrong_length"),
        validate.Regexp(f"^[0-9a-f]{{{digits}}}$", error="pattern"),
    ]


class PartSchema(Schema):
    """A part that is about to be sent."""

    number = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(1, 10_000, error="out_of_range"),
        metadata={"description": "From 1.", "example": 1},
    )
    sha256 = fields.String(
        required=True, validate=_hexadecimal(64), metadata={"example": "9f86d081" * 8}
    )
    md5 = fields.String(
        required=True, validate=_hexadecimal(32), metadata={"example": "098f6bcd" * 4}
    )


class CutSchema(Schema):
    """How a file of up to 8 MiB is to be cut."""

    size = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(LEAST_PART_BYTES, PART_BYTES, error="out_of_range"),
        metadata={"description": "Of each part but the last, in bytes.", "example": 65_536},
    )
    announced = fields.List(
        fields.Nested(PartSchema),
        required=True,
        validate=validate.Length(1, 20, error="wrong_length"),
        metadata={"description": "Parts to get links for at once; any others at `/parts`."},
    )


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
        allow_none=True,
        validate=_hexadecimal(64),
        metadata={
            "description": "64 lower-case hexadecimal digits. May be null above 8 MiB; if given, "
            "the whole must match it.",
            "example": "9f86d081" * 8,
        },
    )
    md5 = fields.String(
        required=True,
        allow_none=True,
        validate=_hexadecimal(32),
        metadata={
            "description": "32 lower-case hexadecimal digits. May be null for a file that goes in "
            "parts.",
            "example": "098f6bcd" * 4,
        },
    )
    parts = fields.Nested(
        CutSchema,
        allow_none=True,
        metadata={
            "description": "To send a file of up to 8 MiB in parts; left out or null: in one piece."
        },
    )


class PutLinkSchema(Schema):
    """Send the file with exactly this method, address and these headers."""

    url = fields.String(required=True)
    method = fields.Constant("PUT", required=True)
    headers = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    expires_at = Moment(required=True)


class PartsRequestSchema(Schema):
    """Parts to get links for: all but the last have the size that the upload says."""

    parts = fields.List(
        fields.Nested(PartSchema),
        required=True,
        validate=validate.Length(1, 20, error="wrong_length"),
    )


class PartLinkSchema(Schema):
    number = fields.Integer(required=True)
    put = fields.Nested(PutLinkSchema, required=True)


class PartLinksSchema(Schema):
    """Where to send each part; several may be sent at the same time."""

    parts = fields.List(fields.Nested(PartLinkSchema), required=True)


class ArrivedPartSchema(Schema):
    """A part that is in the store."""

    number = fields.Integer(required=True)
    size = fields.Integer(required=True, metadata={"description": "In bytes."})
    sha256 = fields.String(required=True, metadata={"description": "As it was announced."})


class PartsSchema(Schema):
    """How the file is cut, and what the store has of it at this moment."""

    size = fields.Integer(
        required=True,
        metadata={"description": "Of each part but the last, in bytes.", "example": 5_242_880},
    )
    count = fields.Integer(required=True, metadata={"example": 205})
    arrived = fields.List(fields.Nested(ArrivedPartSchema), required=True)
    links = fields.List(
        fields.Nested(PartLinkSchema),
        required=True,
        metadata={
            "description": "For parts that were announced and have not arrived. 412 to a PUT: it "
            "is there. Always empty above 8 MiB: ask at `/parts`."
        },
    )


class LegibilitySchema(Schema):
    """How legible the photo is, by the same measure as on the phone."""

    score = fields.Integer(required=True, metadata={"description": "0 to 100."})
    faults = fields.List(
        fields.String(validate=validate.OneOf(["blank", "blurred", "dark", "glare", "cut"])),
        required=True,
    )


class ReadValueSchema(Schema):
    """A value that stands on the paper; fills in nothing by itself."""

    kind = fields.String(
        required=True, validate=validate.OneOf(["personal_id", "number", "date", "name"])
    )
    value = fields.String(required=True, metadata={"example": "2026-11-23"})


class ReadingSchema(Schema):
    """What was read on the paper."""

    title_found = fields.Boolean(
        required=True,
        allow_none=True,
        metadata={"description": "False: this may be another paper. Null: not to be told."},
    )
    suggestions = fields.List(fields.Nested(ReadValueSchema), required=True)


class InspectionSchema(Schema):
    """What was found in the file after it was received."""

    state = fields.String(
        required=True,
        validate=validate.OneOf(["waiting", "clean", "unopened", "refused"]),
        metadata={
            "description": "`waiting`: not looked at yet; `clean`: the office sees a clean copy; "
            "`unopened`: a video or another large file, passed on as it is; `refused`: it cannot "
            "be used, and the other files are not affected."
        },
    )
    reason = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Why it was refused, in the reader's language."},
    )
    scan = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf(["clean", "infected", "not_scanned"]),
        metadata={"description": "For malware. Null before the inspection."},
    )
    legibility = fields.Nested(LegibilitySchema, required=True, allow_none=True)
    reading = fields.Nested(ReadingSchema, required=True, allow_none=True)


class PictureLinkSchema(Schema):
    """Where to GET a picture, and until when."""

    url = fields.String(required=True)
    expires_at = Moment(required=True)


class UploadSchema(Schema):
    """An upload and its state. From `received` on, `sha256`, `size` and `received_at` are its
    receipt: what the server has proved, and when."""

    id = fields.UUID(required=True)
    state = fields.String(
        required=True,
        validate=validate.OneOf(["pending", "arrived", "received", "refused", "claimed"]),
        metadata={
            "description": "`pending`: send it; `arrived`: its parts are joined and being proved, "
            "ask again in a moment; `received`: proved; `refused`: begin again; `claimed`: part of "
            "a dossier."
        },
    )
    procedure = fields.String(required=True)
    requirement = fields.String(required=True)
    file_name = fields.String(required=True)
    media_type = fields.String(required=True)
    size = fields.Integer(required=True)
    sha256 = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Null until a file in parts has been proved."},
    )
    created_at = Moment(required=True)
    received_at = Moment(required=True, allow_none=True)
    put = fields.Nested(
        PutLinkSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Only while pending, for a file in one piece."},
    )
    parts = fields.Nested(
        PartsSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Only while pending, for a file in parts."},
    )
    inspection = fields.Nested(InspectionSchema, required=True)

"""What officers give with each action."""

from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from backend.core.api import CleanString, Moment, Schema
from backend.dossiers.casework_models import WAYS
from backend.dossiers.schemas import DraftLineSchema

_BY_WHEN = (
    "By when; the procedure's usual time where it is left out. Five years away at most; on a"
    " day off it is the end of the next working day (Civil Code, art. 148)."
)
_HASH = {"sha256": r"^[0-9a-f]{64}$", "md5": r"^[0-9a-f]{32}$"}


def words(longest: int = 1000, *, required: bool = True, about: str = "") -> CleanString:
    """Text of an officer, normalised; not empty where it is required. `about` describes it."""
    length = validate.Length(1 if required else 0, longest, error="wrong_length")
    told = {"description": about} if about else {}
    if required:
        return CleanString(required=True, validate=length, metadata=told)
    return CleanString(load_default=None, validate=length, metadata=told)


class AcceptSchema(Schema):
    longer_limit = fields.Boolean(
        load_default=False,
        truthy={True},
        falsy={False},
        metadata={"description": "Choose the procedure's longer time limit, where it has one."},
    )


class GivenReasonSchema(Schema):
    """A reason: the `key` of a prepared one, words, or both; written ones need their basis."""

    key = words(100, required=False)
    text = words(required=False)
    legal_basis = words(500, required=False)


class ReasonsSchema(Schema):
    reasons = fields.List(
        fields.Nested(GivenReasonSchema),
        required=True,
        validate=validate.Length(1, 20, error="wrong_length"),
    )


class AskedForSchema(Schema):
    """One thing asked for: `pointer` into the answers, or `requirement` of a paper; and why."""

    pointer = words(
        200,
        required=False,
        about="JSON pointer of a question (`/tre/ho`), a list (`/nganh`), a row of it "
        "(`/nganh/1`) or one question of a row (`/nganh/1/ma`); rows count from 0, as the dossier "
        "has them now. Refused with `field_unknown`, `field_derived`, `field_hidden` (its "
        "condition does not hold), `row_unknown`, `asked_twice`, or `asked_within` (of something "
        "that is asked as a whole).",
    )
    requirement = words(100, required=False)
    reason_key = words(100, required=False)
    reason = words(required=False)

    @validates_schema
    def check(self, data: dict[str, str | None], **_: object) -> None:
        """Exactly one of the two is pointed at."""
        if bool(data["pointer"]) == bool(data["requirement"]):
            raise ValidationError("invalid", "pointer")


class SupplementRequestSchema(Schema):
    """Everything that is missing or wrong, at once."""

    items = fields.List(
        fields.Nested(AskedForSchema),
        required=True,
        validate=validate.Length(1, 100, error="wrong_length"),
    )
    remark = words(2000, required=False)
    due_at = Moment(
        load_default=None,
        metadata={"description": _BY_WHEN},
    )


class PaymentRequestSchema(Schema):
    amount = fields.Integer(
        load_default=None,
        strict=True,
        validate=validate.Range(1, 1_000_000_000, error="out_of_range"),
        metadata={
            "description": "In đồng; needed where the fee rules fix none, else what they say."
        },
    )
    reason = words(required=False)
    due_at = Moment(load_default=None, metadata={"description": _BY_WHEN})


class NewPaymentSchema(Schema):
    method = fields.String(
        required=True, validate=validate.OneOf(["cash", "transfer"], error="invalid_choice")
    )
    amount = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(1, 1_000_000_000, error="out_of_range"),
        metadata={"description": "In đồng."},
    )
    reference = words(100, required=False, about="Needed of a `transfer`.")


class ReferenceSchema(Schema):
    reference = words(100)


class NewDateSchema(Schema):
    due_at = Moment(
        required=True,
        metadata={
            "description": "Later than the present one, five years at most; in office hours."
        },
    )
    reason = words()


class TransferRequestSchema(Schema):
    agency = words(50)
    reason = words()


class HandOverSchema(Schema):
    officer = fields.UUID(required=True)


class NewNoteSchema(Schema):
    text = words(4000)


class NewOriginalSchema(Schema):
    requirement = words(100)
    remark = words(required=False)


class NewResultSchema(Schema):
    """A signed result (PDF) that will be PUT to the store."""

    file_name = words(200)
    size = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(1, 20 * 1024 * 1024, error="out_of_range"),
        metadata={"description": "In bytes."},
    )
    sha256 = fields.String(
        required=True, validate=validate.Regexp(_HASH["sha256"], error="pattern")
    )
    md5 = fields.String(required=True, validate=validate.Regexp(_HASH["md5"], error="pattern"))


class ResultReturnSchema(Schema):
    way = fields.String(required=True, validate=validate.OneOf(list(WAYS), error="invalid_choice"))


class WithdrawalDecisionSchema(Schema):
    granted = fields.Boolean(required=True, truthy={True}, falsy={False})
    reason = words(required=False, about="Needed of a refusal.")

    @validates_schema
    def check(self, data: dict[str, object], **_: object) -> None:
        """Going on against the citizen's wish needs a reason."""
        if data.get("granted") is False and not data["reason"]:
            raise ValidationError("required", "reason")


class ConfirmationRequestSchema(Schema):
    """A draft, line by line, as it will stand on the paper."""

    lines = fields.List(
        fields.Nested(DraftLineSchema),
        required=True,
        validate=validate.Length(1, 100, error="wrong_length"),
    )
    remark = words(required=False)


class FilingSchema(Schema):
    """A dossier handed in at the counter or by post."""

    procedure = words(50)
    agency = words(50)
    channel = fields.String(
        required=True, validate=validate.OneOf(["counter", "post"], error="invalid_choice")
    )
    applicant = words(200)
    answers = fields.Dict(required=True, keys=fields.String())
    papers = fields.Dict(
        required=True,
        keys=fields.String(validate=validate.Length(1, 100, error="wrong_length")),
        values=fields.Integer(strict=True, validate=validate.Range(1, 999, error="out_of_range")),
        metadata={"description": "How many of each paper, by requirement."},
    )


class PutSchema(Schema):
    url = fields.String(required=True)
    headers = fields.Dict(required=True, keys=fields.String(), values=fields.String())
    expires_at = Moment(required=True)


class AnnouncedResultSchema(Schema):
    """Where to PUT the result, with these headers as they are."""

    id = fields.UUID(required=True)
    put = fields.Nested(PutSchema, required=True)


class DayChangeSchema(Schema):
    """A decision about a day; `removed` takes an earlier one back."""

    day = fields.Date(required=True)
    kind = fields.String(
        required=True,
        validate=validate.OneOf(["off", "make_up", "removed"], error="invalid_choice"),
    )
    basis = words(500, required=False)

    @validates_schema
    def check(self, data: dict[str, object], **_: object) -> None:
        """A decision rests on something."""
        if data.get("kind") != "removed" and not data["basis"]:
            raise ValidationError("required", "basis")


class CalendarChangesSchema(Schema):
    changes = fields.List(
        fields.Nested(DayChangeSchema),
        required=True,
        validate=validate.Length(1, 60, error="wrong_length"),
    )

    @validates_schema
    def check_once(self, data: dict[str, Any], **_: object) -> None:
        """A day is decided about once."""
        seen: set[date] = set()
        for index, change in enumerate(data.get("changes", ())):
            if change["day"] in seen:
                raise ValidationError({"changes": {index: {"day": ["repeated"]}}})
            seen.add(change["day"])


class CalendarConfirmationSchema(CalendarChangesSchema):
    """The same changes as previewed, and which dossiers get their new dates."""

    token = words(64)
    dossiers = fields.List(
        fields.UUID(),
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=5000, error="wrong_length"),
        metadata={"description": "Null or left out: all that move; an empty list: none."},
    )

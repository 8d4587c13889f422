"""What citizens send about a dossier they have filed, and what is said of letters and results."""

from typing import Final

from marshmallow import fields, validate

from backend.core.api import CleanString, Moment, Schema
from backend.dossiers.register_schemas import CoveredSchema
from backend.dossiers.schemas import AttachedFileSchema

_ANSWERS: Final = (
    "Only the answers that were asked for, nested as the form's `schema`; of a list of which only "
    'some rows were pointed at, an object of those rows by number: `{"nganh": {"1": {"ma": '
    '"5610"}}}`. Rows are then neither added, removed nor moved. What the changed answers newly '
    "require belongs here too, and the commune of a changed province. What was asked for and is "
    "left out counts as not answered."
)


def _remark(description: str) -> CleanString:
    return CleanString(
        load_default=None,
        validate=validate.Length(max=1000, error="wrong_length"),
        metadata={"description": description},
    )


class SupplementAnswerSchema(Schema):
    """Exactly what was asked for, and what that newly calls for; all else is `not_asked`."""

    answers = fields.Dict(
        load_default=dict,
        keys=fields.String(),
        metadata={
            "description": _ANSWERS,
            "example": {"tre": {"ho": "Nguyễn"}},
        },
    )
    attachments = fields.List(
        fields.Nested(AttachedFileSchema),
        load_default=list,
        validate=validate.Length(max=200, error="wrong_length"),
        metadata={
            "description": "All files of each paper that was asked for, and of each that the "
            "changed answers newly require; `paper_missing` names what is not there."
        },
    )
    remark = _remark("To the office.")


class PaperAnswerSchema(Schema):
    """What was asked for, of a dossier on paper, and what that newly calls for; nothing else."""

    answers = fields.Dict(
        required=True,
        keys=fields.String(),
        metadata={"description": _ANSWERS},
    )
    papers = fields.Dict(
        load_default=dict,
        keys=fields.String(validate=validate.Length(1, 100, error="wrong_length")),
        values=fields.Integer(strict=True, validate=validate.Range(1, 999, error="out_of_range")),
        metadata={
            "description": "How many of each paper that was asked for or is newly required, by "
            "requirement."
        },
    )
    remark = _remark("What the citizen says besides.")


class WithdrawalSchema(Schema):
    reason = _remark("Why, if the citizen wants to say.")


class ConfirmationSchema(Schema):
    """The answer to a draft: agreed, or what is wrong."""

    agreed = fields.Boolean(required=True, truthy={True}, falsy={False})
    remark = _remark("What is wrong in the draft.")


class NewRatingSchema(Schema):
    """How content: 1 not at all, 5 very. Once a dossier."""

    level = fields.Integer(
        required=True, strict=True, validate=validate.Range(1, 5, error="out_of_range")
    )
    reason = _remark("What was good or bad.")


class LinkSchema(Schema):
    """A short-lived link to read one file."""

    url = fields.String(required=True)
    expires_at = Moment(required=True)


class VerifiedLetterSchema(Schema):
    """A letter that is genuine. No personal data: compare with what is printed."""

    title = fields.String(required=True)
    kind = fields.String(required=True)
    number = fields.String(required=True, metadata={"example": "0012/2026/TNHS"})
    issued_at = Moment(required=True)
    agency_name = fields.String(required=True)
    dossier_number = fields.String(
        required=True, allow_none=True, metadata={"description": "Null for a register."}
    )
    register = fields.Nested(
        CoveredSchema,
        required=True,
        allow_none=True,
        metadata={"description": "What it covers, if it is one."},
    )
    sha256 = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Of the PDF file (hex); null until it has been set."},
    )

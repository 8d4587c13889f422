"""What is asked of the statistics, and what they answer."""

from typing import Any

from marshmallow import fields, validate

from backend.core.api import CleanString, Schema

_CODE = validate.Length(1, 40, error="wrong_length")


class PeriodSchema(Schema):
    since = fields.Date(
        required=True,
        data_key="from",
        metadata={"description": "First day, in Viet Nam.", "example": "2026-11-01"},
    )
    until = fields.Date(
        required=True,
        data_key="to",
        metadata={
            "description": "Last day, included; three years at most.",
            "example": "2026-11-30",
        },
    )
    agency = CleanString(
        load_default=None,
        validate=_CODE,
        metadata={"description": "Code of an office; left out: all one may see."},
    )
    procedure = CleanString(
        load_default=None,
        validate=_CODE,
        metadata={"description": "Code of a procedure; left out: all."},
    )


class StatisticsQuerySchema(PeriodSchema):
    by = fields.String(
        load_default="agency",
        validate=validate.OneOf(("agency", "procedure"), error="invalid_choice"),
        metadata={"description": "A line for each office, or for each procedure."},
    )


class PartOfSchema(Schema):
    """A part of a whole."""

    count = fields.Integer(required=True)
    of = fields.Integer(required=True)
    percent = fields.Float(
        required=True,
        allow_none=True,
        metadata={"description": "100 × count ÷ of, two decimals, half up; null of nothing."},
    )


def _share(description: str) -> Any:
    return fields.Nested(PartOfSchema, required=True, metadata={"description": description})


class FiguresSchema(Schema):
    """Counts and indicators; the formulae are in the description of the operation."""

    received = fields.Integer(required=True)
    accepted = fields.Integer(required=True, metadata={"description": "Of those, by now."})
    declined = fields.Integer(required=True, metadata={"description": "Of those, by now."})
    handled = fields.Integer(required=True)
    stopped = fields.Integer(required=True, metadata={"description": "Once accepted."})
    resolved = fields.Integer(required=True)
    early = fields.Integer(required=True)
    in_time = fields.Integer(required=True)
    overdue = fields.Integer(required=True)
    on_time = _share("2.1")
    average_hours = fields.Float(
        required=True, allow_none=True, metadata={"description": "2.2, in working hours."}
    )
    online = _share("Filed online.")
    online_with_digital_result = _share("3.3")
    paid_online = _share("3.6")
    digital_results = _share("4.1")
    digitised = _share("4.2")
    content = _share("Ratings of 4 or 5.")
    average_level = fields.Float(
        required=True, allow_none=True, metadata={"description": "Of the ratings, 1 to 5."}
    )
    satisfaction_index = fields.Float(
        required=True, allow_none=True, metadata={"description": "5.4, in percent."}
    )


class GroupSchema(FiguresSchema):
    code = fields.String(required=True, metadata={"description": "Of the office or procedure."})
    name = fields.String(
        required=True, metadata={"description": "Of the office; empty for procedures."}
    )


class StatisticsSchema(Schema):
    items = fields.List(fields.Nested(GroupSchema), required=True)
    total = fields.Nested(FiguresSchema, required=True)

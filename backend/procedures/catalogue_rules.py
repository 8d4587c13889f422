"""What must hold between the parts of a procedure's file once each part has been read.

Knows: that fields, conditions, checks, papers and code lists have to fit each other. Does not
know: how they are written down.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from backend.procedures import codelists, formats
from backend.procedures.answers_schema import LARGEST_AMOUNT
from backend.procedures.catalogue_condition_rules import check_conditions
from backend.procedures.catalogue_file import CatalogueError, Spot
from backend.procedures.catalogue_form import FormReader, WrittenCondition
from backend.procedures.catalogue_row_rules import check_rows, check_ticks
from backend.procedures.checks import CHECKS
from backend.procedures.definition import Condition, Definition, Field, is_answer, rows_of
from backend.procedures.derivations import DERIVATIONS, Derivation
from backend.procedures.row_checks import ROW_CHECKS, RowsCheck

# Which keys go with which field type; the other keys go with all.
_KEYS_OF_TYPE: Final = {
    "choices": ("choice",),
    "codelist": ("codelist",),
    "parent": ("codelist",),
    "except": ("codelist",),
    "format": ("text",),
    "format_when": ("text",),
    "suggestions": ("text",),
    "min": ("text", "integer", "money"),
    "max": ("text", "integer", "money"),
    "same_as": ("boolean",),
}
# More than anybody types on a phone, in characters.
_LONGEST_TEXT: Final = 10_000
_KEYS_NEEDED: Final = {"choice": ("choices",), "codelist": ("codelist",), "text": ("max",)}


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that has been read: its root, the reader's notes, and what came of it."""

    root: Spot
    form: FormReader
    definition: Definition

    def fields(self) -> dict[str, Field]:
        return {field["key"]: field for _, _, field in self.definition.fields()}


def check(reading: Reading) -> None:
    """Raise `CatalogueError` for the first thing that does not fit."""
    fields = reading.fields()
    check_rows(reading.form, fields)
    _check_nesting(reading, fields)
    for key, field in fields.items():
        spot = reading.form.fields[key]
        _check_codelist(field, spot, fields)
        _check_shape(field, spot)
        _check_formats(field, spot)
        _check_derivation(field, spot, fields)
    check_ticks(reading.form, fields)
    for written in reading.form.conditions:
        _check_condition(written, fields)
    check_conditions(reading.form, reading.definition)
    _check_named_checks(reading, fields)
    _check_receiving(reading, fields)
    _check_same_event(reading, fields)
    _check_fees(reading, fields)
    _check_numbers_of_papers(reading, fields)
    _check_lists(reading)


def _fault(field: Field, spot: Spot, key: str, message: str) -> CatalogueError:
    """A complaint about one key of a field, at that key's line if it is written."""
    return spot.members().get(key, spot).error(f"{field['key']}: {message}")


def _check_nesting(reading: Reading, fields: dict[str, Field]) -> None:
    """No field may be an object that holds another: `tre` beside `tre.ho`."""
    for key in fields:
        parts = key.split(".")
        above = {".".join(parts[:length]) for length in range(1, len(parts))}
        if rows := rows_of(key):
            above.add(rows)
        for parent in sorted(above & fields.keys()):
            spot = reading.form.fields[parent]
            raise spot.error(f"{parent} is a field, so {key} cannot be inside it")
        for rows in sorted(above & reading.form.repeats.keys() - {rows_of(key)}):
            raise reading.form.fields[key].error(f"{rows} is a list, so {key} cannot be inside it")


def _check_shape(field: Field, spot: Spot) -> None:
    kind = field["type"]
    for key, kinds in _KEYS_OF_TYPE.items():
        if key in field and kind not in kinds:
            raise _fault(field, spot, key, f"{key} does not go with the type {kind}")
    for key in _KEYS_NEEDED.get(kind, ()):
        if key not in field:
            raise _fault(field, spot, key, f"the type {kind} needs {key}")
    least, most = field.get("min"), field.get("max")
    largest = _LONGEST_TEXT if kind == "text" else LARGEST_AMOUNT
    for key, limit in (("min", least), ("max", most)):
        if limit is not None and limit > largest:
            raise _fault(field, spot, key, f"{key} must be at most {largest}")
    if most is not None and most < max(least or 0, 1):
        raise _fault(field, spot, "max", f"max must be at least {max(least or 0, 1)}")
    if "default" in field and not _fits(field, field["default"]):
        raise _fault(field, spot, "default", "this is not an answer to the field")
    if "choices" in field:
        choices = spot.members()["choices"].items()
        values = (choice["value"] for choice in field["choices"])
        _check_unique(zip(values, choices, strict=True), "choice")


def _check_codelist(field: Field, spot: Spot, fields: dict[str, Field]) -> None:
    name = field.get("codelist")
    if name is None:
        return
    if name not in codelists.NAMES:
        known = ", ".join(codelists.NAMES)
        raise _fault(field, spot, "codelist", f"no code list is named {name}; there are {known}")
    for code in field.get("except", ()):
        if not codelists.contains(name, code):
            raise _fault(field, spot, "except", f"{code} is not in the code list {name}")
    wanted, parent = codelists.PARENTS.get(name), field.get("parent")
    if (wanted is None) != (parent is None):
        need = f"needs parent, a field with {wanted}" if wanted else "takes no parent"
        raise _fault(field, spot, "parent", f"the code list {name} {need}")
    if parent is None:
        return
    siblings = parent.rpartition(".")[0] == field["key"].rpartition(".")[0]
    if not siblings or _list_of(fields.get(parent)) != wanted:
        raise _fault(field, spot, "parent", f"{parent} is not a field beside it with {wanted}")


def _list_of(field: Field | None) -> str | None:
    return field.get("codelist") if field else None


def _check_formats(field: Field, spot: Spot) -> None:
    known = ", ".join(formats.TEXT_FORMATS)
    if (name := field.get("format")) and name not in formats.TEXT_FORMATS:
        raise _fault(field, spot, "format", f"no format is named {name}; there are {known}")
    for rule in field.get("format_when", ()):
        if (name := rule["format"]) not in formats.TEXT_FORMATS:
            raise _fault(
                field, spot, "format_when", f"no format is named {name}; there are {known}"
            )


def _check_derivation(field: Field, spot: Spot, fields: dict[str, Field]) -> None:
    derived = field.get("derived")
    if derived is None:
        return
    name = derived["rule"]
    if name not in DERIVATIONS:
        known = ", ".join(DERIVATIONS)
        raise _fault(field, spot, "derived", f"no derivation is named {name}; there are {known}")
    rule, sources = DERIVATIONS[name], derived.get("from", [])
    if len(sources) not in rule.inputs:
        raise _fault(field, spot, "derived", f"{name} cannot be made from {len(sources)} fields")
    _check_unique(((source, spot) for source in sources), "source of the derived answer")
    for source in sources:
        if source not in fields or "derived" in fields[source] or rows_of(source):
            raise _fault(field, spot, "derived", f"{source} is not a field that somebody answers")
    if ("days" in derived) != rule.needs_days:
        wrong = "needs days" if rule.needs_days else "has no days"
        raise _fault(field, spot, "derived", f"{name} {wrong}")
    if not _fills(rule, field):
        raise _fault(field, spot, "derived", f"{name} does not answer such a field")


def _fills(rule: Derivation, field: Field) -> bool:
    return field["type"] == rule.fills and all(_fits(field, value) for value in rule.values)


def _fits(field: Field, value: object) -> bool:
    """Whether `value` could be an answer to `field`, as far as its type tells."""
    if field["type"] == "choice":
        return value in [choice["value"] for choice in field.get("choices", ())]
    if field["type"] in ("boolean", "confirmation"):
        return isinstance(value, bool)
    if field["type"] in ("integer", "money"):
        return isinstance(value, int) and not isinstance(value, bool)
    if field["type"] == "codelist":
        return codelists.contains(field["codelist"], value)
    return isinstance(value, str)


def _check_condition(written: WrittenCondition, fields: dict[str, Field]) -> None:
    for statement in _statements(written.condition):
        key = statement["field"]
        if key not in fields:
            raise written.spot.error(f"there is no field {key}")
        answered = "derived" not in fields[key] or written.derived
        if not answered or not is_answer(fields[key]):
            raise written.spot.error(
                f"{key} is not answered by the citizen, so nothing can depend on it"
            )
        values = [statement["is"]] if "is" in statement else statement.get("one_of", [])
        for value in values:
            if not _fits(fields[key], value):
                raise written.spot.error(f"{value!r} is not an answer to {key}")


def _statements(condition: Condition) -> Iterator[Condition]:
    if "field" in condition:
        yield condition
        return
    inner = condition.get("all") or condition.get("any") or [condition["not"]]
    for part in inner:
        yield from _statements(part)


def _check_named_checks(reading: Reading, fields: dict[str, Field]) -> None:
    for found, spot in reading.form.checks:
        key = found["field"]
        if key not in fields:
            raise spot.error(f"there is no field {key}")
        known = CHECKS.get(found["check"]) or ROW_CHECKS[found["check"]]
        kind = fields[key]["type"]
        if kind not in known.types:
            raise spot.error(f"{found['check']} cannot check a field of the type {kind}")
        if isinstance(known, RowsCheck) and not rows_of(key):
            raise spot.error(f"{found['check']} checks rows, and {key} is not asked in rows")
        for name, parameter in known.parameters().items():
            given = found["params"].get(name, [])
            for other in (
                [given] if parameter == "field" else given if parameter == "fields" else []
            ):
                if other not in fields:
                    raise spot.error(f"there is no field {other}")
                if other == key:
                    raise spot.error(f"{found['check']} cannot hold {key} against itself")
                if rows_of(other) not in (None, rows_of(key)):
                    raise spot.error(f"{other} is not asked in the same rows as {key}")


def _check_receiving(reading: Reading, fields: dict[str, Field]) -> None:
    spots = reading.root.members()["receiving"].members()["suggested_from"].items()
    for key, spot in zip(
        reading.definition.data["receiving"]["suggested_from"], spots, strict=True
    ):
        if _list_of(fields.get(key)) != "communes":
            raise spot.error(f"{key} is not a field with communes")
    served = reading.definition.data["receiving"].get("must_serve")
    if served is not None and _list_of(fields.get(served)) != "communes":
        spot = reading.root.members()["receiving"].members()["must_serve"]
        raise spot.error(f"{served} is not a field with communes")


def _check_same_event(reading: Reading, fields: dict[str, Field]) -> None:
    """Dossiers are compared by single answers that are there whenever they are asked for."""
    keys = reading.definition.data.get("handling", {}).get("same_event", [])
    if not keys:
        return
    spots = reading.root.members()["handling"].members()["same_event"].items()
    for key, spot in zip(keys, spots, strict=True):
        if key not in fields or rows_of(key) is not None:
            raise spot.error(f"there is no field {key}")
        if not fields[key].get("required") or not is_answer(fields[key]):
            raise spot.error(f"{key} is not an answer that everybody gives")


def _check_fees(reading: Reading, fields: dict[str, Field]) -> None:
    spots = reading.root.members()["fees"].items()
    for fee, spot in zip(reading.definition.data["fees"], spots, strict=True):
        key = fee["times"]["field"] if "times" in fee else None
        if key is not None and (key not in fields or fields[key]["type"] != "integer"):
            raise spot.members()["times"].error(f"{key} is not a field with a number")


def _check_numbers_of_papers(reading: Reading, fields: dict[str, Field]) -> None:
    papers = {paper["key"] for paper in reading.definition.data["requirements"]}
    for key, field in fields.items():
        paper = field.get("number_of")
        if paper is None:
            continue
        if field["type"] != "text":
            message = "only a text can be the number of a paper"
            raise _fault(field, reading.form.fields[key], "number_of", message)
        if paper not in papers:
            message = f"there is no paper {paper}"
            raise _fault(field, reading.form.fields[key], "number_of", message)


def _check_lists(reading: Reading) -> None:
    data, members = reading.definition.data, reading.root.members()
    categories = (category["key"] for category in data["categories"])
    _check_unique(zip(categories, members["categories"].items(), strict=True), "category")
    papers = list(zip(data["requirements"], members["requirements"].items(), strict=True))
    _check_unique(((item["key"], spot) for item, spot in papers), "paper")
    for item, spot in papers:
        kinds = item.get("alternatives", ())
        _check_unique(((kind["key"], spot) for kind in kinds), f"kind of {item['key']}")
    steps = zip(data["steps"], members["steps"].items(), strict=True)
    _check_unique(((step["key"], spot) for step, spot in steps), "step")
    if not any(purpose["required"] for purpose in data["consent"]["purposes"]):
        raise members["consent"].error("no purpose is required")


def _check_unique(values: Iterable[tuple[str, Spot]], what: str) -> None:
    seen: set[str] = set()
    for value, spot in values:
        if value in seen:
            raise spot.error(f"the {what} {value} is there twice")
        seen.add(value)

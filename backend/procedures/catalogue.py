"""The catalogue: one YAML file per procedure, read, checked and made into definitions.

Knows: what a procedure's file holds. Does not know: revisions and publishing.

An official can read and correct these files; whatever is wrong is refused with file, line and
key. Files beginning with an underscore hold what procedures share: `_blocks.yaml` (groups of
fields), `_categories.yaml` (names of the categories of the list) and `_reasons.yaml` (reasons that
an office may give for any procedure).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from backend.procedures.catalogue_file import (
    CatalogueError,
    Reader,
    Spot,
    boolean,
    day,
    integer,
    list_of,
    one_of,
    open_file,
    record,
    string,
    text,
)
from backend.procedures.catalogue_form import FormReader, Use, usual_parameters
from backend.procedures.catalogue_handling import handling, reasons
from backend.procedures.catalogue_rules import Reading, check
from backend.procedures.definition import Definition

__all__ = ["DIRECTORY", "CatalogueError", "load_catalogue"]

DIRECTORY: Final = Path(__file__).parent / "catalogue"

MEDIA_TYPES: Final = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "heic": "image/heic",
    "pdf": "application/pdf",
    "mp4": "video/mp4",
    "mov": "video/quicktime",
}

# The kinds of office that receive, as in the table of agencies.
LEVELS: Final = ("commune", "business_registry", "tax", "provincial_police")

# Keys that only a paper sent in as files has.
_FILE_KEYS: Final = ("types", "max_mib", "max_files", "alternatives")


_CONSENT: Final = record(
    {
        "version": string,
        "notice": text,
        "purposes": list_of(record({"key": string, "text": text, "required": boolean})),
    }
)


def load_catalogue(directory: Path = DIRECTORY) -> list[Definition]:
    """Every procedure of a directory, by code. Raises `CatalogueError` at the first mistake."""
    blocks = _shared(directory / "_blocks.yaml")
    categories = {
        name: text(spot) for name, spot in _shared(directory / "_categories.yaml").items()
    }
    common = _common_reasons(directory / "_reasons.yaml")
    usual = usual_parameters(_shared(directory / "_checks.yaml"))
    paths = sorted(path for path in directory.glob("*.yaml") if not path.name.startswith("_"))
    return [_load(path, FormReader(blocks, usual), categories, common) for path in paths]


def _shared(path: Path) -> dict[str, Spot]:
    return open_file(path).members() if path.exists() else {}


def _common_reasons(path: Path) -> list[dict[str, Any]]:
    return reasons(open_file(path)) if path.exists() else []


def _load(
    path: Path,
    reader: FormReader,
    categories: Mapping[str, dict[str, str]],
    common: list[dict[str, Any]],
) -> Definition:
    spot = open_file(path)
    data = _procedure(reader, categories, common)(spot)
    if path.stem != data["code"]:
        raise spot.members()["code"].error(f"the file must be named {data['code']}.yaml")
    data["requirements"] = [_as_stored(item) for item in data["requirements"]]
    data["checks"] = [found for found, _ in reader.checks]
    _date(data)
    definition = Definition.from_dict(data)
    check(Reading(spot, reader, definition))
    return definition


def _date(data: dict[str, Any]) -> None:
    """Give every fact and rule a day: its own `since`, or the day of the whole definition."""
    rules = [rule for rule in data["handling"].values() if isinstance(rule, dict)]
    once = [
        data[name] for name in ("citizen_deadline", "time_limit", "declaration") if name in data
    ]
    reasons = data["handling"]["reasons"]
    for fact in (*once, *data["fees"], *data["legal_basis"], *rules, *reasons):
        fact.setdefault("since", data["effective_from"])


def _procedure(
    reader: FormReader,
    categories: Mapping[str, dict[str, str]],
    common: list[dict[str, Any]],
) -> Reader:
    certainty = one_of("sure", "likely", "unsure")
    about_law = {"text": text, "certainty": certainty}
    fact = record(about_law, {"since": day})
    return record(
        {
            "code": string,
            "effective_from": day,
            "name": text,
            "summary": text,
            "categories": list_of(_category(categories)),
            "synonyms": list_of(string),
            "decided_by": text,
            "who_may_file": text,
            "citizen_deadline": record(about_law, _DEADLINE),
            "time_limit": fact,
            "fees": list_of(_fee(reader, about_law)),
            "legal_basis": list_of(fact),
            "result": text,
            "guide": list_of(record({"title": text, "items": list_of(text)})),
            "receiving": record(
                {"level": one_of(*LEVELS), "suggested_from": list_of(string)},
                {"must_serve": string},
            ),
            "consent": _CONSENT,
            "handling": handling(common),
            "requirements": list_of(_requirement(reader)),
            "steps": reader.steps,
        },
        {
            "declaration": fact,
            "to_verify": list_of(string),
            "redirects": list_of(_redirect(reader)),
            "checks": reader.named_checks,
        },
    )


_DEADLINE: Final = {"since": day, "days": integer, "unit": one_of("days", "working_days")}


def _category(categories: Mapping[str, dict[str, str]]) -> Reader:
    def read(spot: Spot) -> dict[str, Any]:
        key = one_of(*categories)(spot)
        return {"key": key, "name": categories[key]}

    return read


def _fee(reader: FormReader, about_law: Mapping[str, Reader]) -> Reader:
    return record(
        about_law,
        {
            "since": day,
            "amount": integer,
            "when": reader.condition(Use(), derived=True),
            "times": record({"field": string}, {"free": integer}),
        },
    )


def _redirect(reader: FormReader) -> Reader:
    shape = record(
        {
            "when": reader.condition(Use()),
            "text": text,
            "to": record({"name": text}, {"procedure": string}),
        },
        {"severity": one_of("hard", "soft")},
    )

    def read(spot: Spot) -> dict[str, Any]:
        return {"severity": "hard", **shape(spot)}

    return read


def _requirement(reader: FormReader) -> Reader:
    shape = record(
        {
            "key": string,
            "name": text,
            "how": one_of("submit", "present"),
            "required": boolean,
        },
        {
            "hint": text,
            "when": reader.condition(Use()),
            "alternatives": list_of(record({"key": string, "name": text})),
            "types": list_of(one_of(*MEDIA_TYPES)),
            "max_mib": integer,
            "max_files": integer,
        },
    )

    def read(spot: Spot) -> dict[str, Any]:
        found: dict[str, Any] = shape(spot)
        for key in _FILE_KEYS:
            if found["how"] == "present" and key in found:
                raise spot.members()[key].error("belongs to papers that are submitted")
            if found["how"] == "submit" and key not in found and key != "alternatives":
                raise spot.error(f"{key} is missing")
        return found

    return read


def _as_stored(item: dict[str, Any]) -> dict[str, Any]:
    """Media types by their names, sizes in bytes, and a paper as its own only alternative."""
    if item["how"] == "present":
        return item
    item.setdefault("alternatives", [{"key": item["key"], "name": item["name"]}])
    item["media_types"] = [MEDIA_TYPES[name] for name in item.pop("types")]
    item["max_bytes"] = item.pop("max_mib") * 1024 * 1024
    return item

"""The catalogue: one YAML file per procedure, read, checked and made into definitions.

Knows: what a procedure's file holds. Does not know: revisions and publishing.

An official can read and correct these files; whatever is wrong is refused with file, line and
key. Files beginning with an underscore hold what procedures share: `_blocks.yaml` (groups of
fields), `_categories.yaml` (names of the categories of the list), `_reasons.yaml` (reasons that an
office may give for any procedure) and `_bases.yaml` (on what a dossier's clock runs or stands
still).
"""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from backend.procedures.catalogue_file import (
    CatalogueError,
    Reader,
    Spot,
    boolean,
    dated,
    day,
    list_of,
    one_of,
    open_file,
    open_text,
    record,
    string,
    text,
    within,
)
from backend.procedures.catalogue_form import DAYS, FormReader, Use, usual_parameters
from backend.procedures.catalogue_handling import bases, handling, reasons
from backend.procedures.catalogue_rules import Reading, check
from backend.procedures.definition import Definition

__all__ = ["DIRECTORY", "CatalogueError", "load_catalogue", "read_definition"]

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

# In đồng; none comes near it.
_LARGEST_FEE: Final = 10**9

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
    common = _Common(directory)
    return [_load(open_file(directory / f"{code}.yaml"), common) for code in sorted(common.codes)]


def read_definition(
    code: str, written: str, others: Iterable[str] = (), directory: Path = DIRECTORY
) -> Definition:
    """The procedure of a file that is not in the directory but would stand there as `code`.yaml.

    It may lead to procedures of the directory and to `others`, by their codes. Raises
    `CatalogueError` at the first mistake.
    """
    common = _Common(directory, {code, *others})
    return _load(open_text(written, Path(f"{code}.yaml")), common)


def file_of(code: str, checksum: str, directory: Path = DIRECTORY) -> str | None:
    """The directory's file of a procedure, if it is still the one with this checksum."""
    found = {definition.code: definition for definition in load_catalogue(directory)}
    if code not in found or found[code].checksum != checksum:
        return None
    return (directory / f"{code}.yaml").read_text(encoding="utf-8")


class _Common:
    """What the files of a directory share; `codes`: of its procedures, and `others`."""

    def __init__(self, directory: Path, others: Iterable[str] = ()) -> None:
        files = (path.stem for path in directory.glob("*.yaml"))
        self.codes = {code for code in files if not code.startswith("_")} | {*others}
        self.blocks = _shared(directory / "_blocks.yaml")
        self.usual = usual_parameters(_shared(directory / "_checks.yaml"))
        self.handling = handling(
            _list(reasons, directory / "_reasons.yaml"), _list(bases, directory / "_bases.yaml")
        )
        self.categories = {
            name: text(spot) for name, spot in _shared(directory / "_categories.yaml").items()
        }


def _shared(path: Path) -> dict[str, Spot]:
    return open_file(path).members() if path.exists() else {}


def _list(read: Reader, path: Path) -> list[dict[str, Any]]:
    return read(open_file(path)) if path.exists() else []


def _load(spot: Spot, common: _Common) -> Definition:
    reader = FormReader(common.blocks, common.usual)
    data = _procedure(reader, common)(spot)
    if spot.path.stem != data["code"]:
        raise spot.members()["code"].error(f"the file must be named {data['code']}.yaml")
    data["requirements"] = [_as_stored(item) for item in data["requirements"]]
    data["checks"] = [found for found, _ in reader.checks]
    definition = Definition.from_dict(data)
    check(Reading(spot, reader, definition))
    return definition


def _procedure(
    reader: FormReader,
    common: _Common,
) -> Reader:
    certainty = one_of("sure", "likely", "unsure")
    about_law = {"text": text, "certainty": certainty}
    fact = dated(record(about_law, {"since": day}))
    return record(
        {
            "code": string,
            "effective_from": day,
            "name": text,
            "summary": text,
            "categories": list_of(_category(common.categories)),
            "synonyms": list_of(string),
            "decided_by": fact,
            "who_may_file": text,
            "citizen_deadline": dated(record(about_law, _DEADLINE)),
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
            "handling": common.handling,
            "requirements": list_of(_requirement(reader)),
            "steps": reader.steps,
        },
        {
            "declaration": fact,
            "to_verify": list_of(string),
            "redirects": list_of(_redirect(reader, common.codes)),
            "checks": reader.named_checks,
        },
    )


_DEADLINE: Final = {"since": day, "days": DAYS, "unit": one_of("days", "working_days")}


def _category(categories: Mapping[str, dict[str, str]]) -> Reader:
    def read(spot: Spot) -> dict[str, Any]:
        key = one_of(*categories)(spot)
        return {"key": key, "name": categories[key]}

    return read


def _fee(reader: FormReader, about_law: Mapping[str, Reader]) -> Reader:
    return dated(
        record(
            about_law,
            {
                "since": day,
                "amount": within(0, _LARGEST_FEE),
                "when": reader.condition(Use(), derived=True),
                "times": record({"field": string}, {"free": within(0, 100)}),
            },
        )
    )


def _redirect(reader: FormReader, codes: Collection[str]) -> Reader:
    def procedure(spot: Spot) -> str:
        code = string(spot)
        if code not in codes:
            raise spot.error(f"there is no procedure {code} here; leave it out for one elsewhere")
        return code

    shape = record(
        {
            "when": reader.condition(Use()),
            "text": text,
            "to": record({"name": text}, {"procedure": procedure}),
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
            "max_mib": within(1, 1024),
            "max_files": within(1, 100),
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

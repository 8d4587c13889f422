"""Who a dossier is of, as a letter names them: taken from the answers of whatever form. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from backend.dossiers import declaration
from backend.letters import service as letters
from backend.procedures.editions import Edition


@dataclass(frozen=True, slots=True)
class _Asked:
    """The fields of a form that say who applies, by their dotted keys."""

    name: str
    places: tuple[str, ...]
    phones: tuple[str, ...]
    emails: tuple[str, ...]


def of(edition: Edition, answers: Mapping[str, Any], otherwise: str) -> letters.values.Applicant:
    """Name, address and ways of reaching the applicant; `otherwise` where no name was asked."""
    asked = _asked(edition)
    wanted = {asked.name, *asked.places, *asked.phones, *asked.emails}
    texts = declaration.texts(edition, answers, wanted)
    return letters.values.Applicant(
        name=texts.get(asked.name) or otherwise,
        address=_first(asked.places, texts),
        phone=_first(asked.phones, texts),
        email=_first(asked.emails, texts),
    )


def name_key(edition: Edition) -> str:
    """The dotted key of the question for the applicant's name; empty where it is not asked."""
    names = (f["key"] for _, _, f in edition.definition.fields() if _is_name(f))
    return next((key for key in names if "[]" not in key), "")


def _asked(edition: Edition) -> _Asked:
    fields = [field for _, _, field in edition.definition.fields() if "[]" not in field["key"]]
    name = name_key(edition)
    block = name.partition(".")[0]
    # Nobody else's telephone stands on a letter.
    own = [field for field in fields if field["key"].partition(".")[0] == block]
    places = [
        field["key"].rpartition(".")[0] for field in fields if field.get("codelist") == "communes"
    ]
    return _Asked(
        name=name,
        # Where the applicant lives, before any other place of the form.
        places=tuple(sorted(places, key=lambda place: place.partition(".")[0] != block)),
        phones=tuple(_keys(own, "phone")),
        emails=tuple(_keys(own, "email")),
    )


def _is_name(field: Mapping[str, Any]) -> bool:
    return field.get("format") == "person-name" or field.get("prefill") == "full_name"


def _keys(fields: list[Any], wanted: str) -> Iterator[str]:
    return (field["key"] for field in fields if field["type"] == wanted)


def _first(keys: tuple[str, ...], texts: Mapping[str, str]) -> str:
    return next((texts[key] for key in keys if texts.get(key)), "")

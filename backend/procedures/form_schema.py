"""A definition as the form a client renders, and as what a citizen reads before it.

Knows: which parts a form has. Does not know: who asks for the form, or which revision it is.
"""

from collections.abc import Mapping
from typing import Any

from backend.core.text import Language
from backend.procedures import conditions, ui_schema
from backend.procedures.answers_schema import answers_schema, as_pointer
from backend.procedures.conditions import Node
from backend.procedures.definition import Definition, Fact, Requirement, pick
from backend.procedures.form_checks import add_checks

__all__ = ["answers_schema", "compile_form", "describe", "summarise"]


def compile_form(definition: Definition, language: Language) -> dict[str, Any]:
    """The form in one language: its schemas, papers, redirects, fees, receiving, consent.

    The caller adds the number of the revision and since when it counts.
    """
    asked = conditions.visibility(definition)
    data = definition.data
    consent = data["consent"]
    schema = answers_schema(definition, language)
    add_checks(schema, definition, asked, language)
    return {
        "procedure": {"code": data["code"], "name": pick(data["name"], language)},
        "schema": schema,
        "ui_schema": ui_schema.build(definition, asked, language),
        "requirements": _requirements(data["requirements"], asked, language),
        "redirects": _redirects(definition, asked, language),
        "fees": _fees(definition, asked, language),
        "receiving": _receiving(definition),
        "consent": {
            "version": consent["version"],
            "notice": pick(consent["notice"], language),
            "purposes": [
                {**purpose, "text": pick(purpose["text"], language)}
                for purpose in consent["purposes"]
            ],
        },
    }


def _receiving(definition: Definition) -> dict[str, Any]:
    receiving = definition.data["receiving"]
    shown: dict[str, Any] = {
        "level": receiving["level"],
        "suggested_from": [as_pointer(key) for key in receiving["suggested_from"]],
    }
    if "must_serve" in receiving:
        shown["must_serve"] = as_pointer(receiving["must_serve"])
    return shown


def _redirects(
    definition: Definition, asked: Mapping[str, Node], language: Language
) -> list[dict[str, Any]]:
    """Where another office is the right one: shown as a stop as soon as `condition` is true."""
    return [
        {
            "condition": conditions.condition_schema(redirect["when"], asked),
            "text": pick(redirect["text"], language),
            "to": {
                "name": pick(redirect["to"]["name"], language),
                "procedure": redirect["to"].get("procedure"),
            },
            "severity": redirect["severity"],
        }
        for redirect in definition.data.get("redirects", ())
    ]


def _fees(
    definition: Definition, asked: Mapping[str, Node], language: Language
) -> list[dict[str, Any]]:
    """Every fee; it is due when `condition` is null or true of the answers, derived ones included.

    `amount` is in đồng for one, null while it is not fixed here; `times` says for how many.
    """
    shown = []
    for fee in definition.data["fees"]:
        times = fee.get("times")
        shown.append(
            {
                "text": pick(fee["text"], language),
                "certainty": fee["certainty"],
                "since": fee.get("since"),
                "amount": fee.get("amount"),
                "condition": conditions.condition_schema(fee.get("when"), asked),
                "times": {"of": as_pointer(times["field"]), "free": times.get("free", 0)}
                if times
                else None,
            }
        )
    return shown


def _requirements(
    requirements: list[Requirement], asked: Mapping[str, Node], language: Language
) -> list[dict[str, Any]]:
    return [_requirement(item, asked, language) for item in requirements]


def _requirement(
    item: Requirement, asked: Mapping[str, Node], language: Language
) -> dict[str, Any]:
    hint = item.get("hint")
    shown: dict[str, Any] = {
        "key": item["key"],
        "name": pick(item["name"], language),
        "hint": pick(hint, language) if hint else "",
        "how": item["how"],
        "required": item["required"],
        "condition": conditions.condition_schema(item.get("when"), asked),
    }
    if item["how"] == "submit":
        shown |= {
            "alternatives": [
                {"key": paper["key"], "name": pick(paper["name"], language)}
                for paper in item["alternatives"]
            ],
            "media_types": item["media_types"],
            "max_bytes": item["max_bytes"],
            "max_files": item["max_files"],
        }
    return shown


def summarise(definition: Definition, language: Language) -> dict[str, Any]:
    """A line of the list of procedures; `keywords` are for search only."""
    data = definition.data
    return {
        "code": data["code"],
        "name": pick(data["name"], language),
        "summary": pick(data["summary"], language),
        "categories": [
            {"key": category["key"], "name": pick(category["name"], language)}
            for category in data["categories"]
        ],
        "time_limit": pick(data["time_limit"]["text"], language),
        "fee": pick(data["fees"][0]["text"], language),
        "keywords": [*data["name"].values(), *data["synonyms"]],
    }


def describe(definition: Definition, language: Language) -> dict[str, Any]:
    """What a citizen reads before starting; the caller adds which revision it is."""
    data = definition.data
    asked = conditions.visibility(definition)
    return {
        **summarise(definition, language),
        "decided_by": pick(data["decided_by"]["text"], language),
        "who_may_file": pick(data["who_may_file"], language),
        "citizen_deadline": _fact(data["citizen_deadline"], language),
        "time_limit": _fact(data["time_limit"], language),
        "fees": _fees(definition, asked, language),
        "legal_basis": [_fact(law, language) for law in data["legal_basis"]],
        "declaration": _fact(data["declaration"], language) if "declaration" in data else None,
        "redirects": _redirects(definition, asked, language),
        "result": pick(data["result"], language),
        "guide": [
            {
                "title": pick(part["title"], language),
                "items": [pick(item, language) for item in part["items"]],
            }
            for part in data["guide"]
        ],
        "requirements": _requirements(data["requirements"], asked, language),
    }


def _fact(fact: Fact, language: Language) -> dict[str, Any]:
    return {
        "text": pick(fact["text"], language),
        "certainty": fact["certainty"],
        "since": fact.get("since"),
    }

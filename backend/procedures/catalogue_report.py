"""What `flask check-procedures` says: one line for each procedure, and what somebody must verify.

Knows: what to count in a definition. Does not know: where definitions come from, or how a command
prints.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from backend.procedures.definition import Definition, Fact, Fee, is_answer

# Of a rule, what a warning repeats.
_SAID: Final = ("kind", "amount", "cutoff", "policy", "times", "answer_within_days", "is")


@dataclass(frozen=True, slots=True)
class ProcedureReport:
    """The size of a procedure; `warnings` are statements that nobody has verified yet."""

    code: str
    effective_from: date
    steps: int
    fields: int
    papers: int
    warnings: tuple[str, ...]

    def line(self) -> str:
        return (
            f"{self.code:<14}{self.effective_from.isoformat()}  {self.steps:>2} steps  "
            f"{self.fields:>3} fields  {self.papers:>2} papers  {len(self.warnings):>2} warnings"
        )


def report(definitions: Iterable[Definition]) -> list[ProcedureReport]:
    """One report for each definition, in their order."""
    return [
        ProcedureReport(
            code=definition.code,
            effective_from=definition.effective_from,
            steps=len(definition.data["steps"]),
            fields=sum(is_answer(field) for _, _, field in definition.fields()),
            papers=len(definition.data["requirements"]),
            warnings=tuple(_warnings(definition)),
        )
        for definition in definitions
    ]


def lines(reports: Iterable[ProcedureReport], *, verbose: bool = False) -> list[str]:
    """What to print: a line for each procedure (its warnings below when `verbose`), a total."""
    reports = list(reports)
    printed = []
    for one in reports:
        printed.append(one.line())
        if verbose:
            printed += [f"    {warning}" for warning in one.warnings]
    fields = sum(one.fields for one in reports)
    papers = sum(one.papers for one in reports)
    warnings = sum(len(one.warnings) for one in reports)
    printed.append(
        f"{len(reports)} procedures, {fields} fields, {papers} papers, {warnings} warnings"
    )
    return printed


def _warnings(definition: Definition) -> Iterator[str]:
    yield from definition.data.get("to_verify", ())
    for name, fact in _facts(definition):
        if fact["certainty"] == "unsure":
            yield f"{name}, since {fact['since']}: {fact['text']['vi']}"
    yield from _handling(definition)
    for _, _, field in definition.fields():
        if field.get("certainty") == "unsure":
            yield f"{field['key']}: {field['label']['vi']}"


def _facts(definition: Definition) -> Iterator[tuple[str, Fact | Fee]]:
    data = definition.data
    yield "decided_by", data["decided_by"]
    yield "citizen_deadline", data["citizen_deadline"]
    yield "time_limit", data["time_limit"]
    for fee in data["fees"]:
        yield "fees", fee
    if "declaration" in data:
        yield "declaration", data["declaration"]
    for law in data["legal_basis"]:
        yield "legal_basis", law


def _handling(definition: Definition) -> Iterator[str]:
    """The rules and reasons of the offices that nobody has verified yet."""
    written = definition.data.get("handling")
    if written is None:
        yield "handling: nothing is written; offices go by the defaults"
        return
    for name, rule in written.items():
        if name not in ("reasons", "same_event", "bases") and rule["certainty"] == "unsure":
            said = ", ".join(f"{key} {value}" for key, value in rule.items() if key in _SAID)
            yield f"handling.{name}, since {rule['since']}: {said}"
    for reason in written["reasons"]:
        if reason["certainty"] == "unsure":
            since = f"since {reason['since']}"
            yield f"handling.reasons.{reason['key']}, {since}: {reason['text']['vi']}"
    for basis in written.get("bases", ()):
        if basis["certainty"] == "unsure":
            since = f"since {basis['since']}"
            yield f"handling.bases.{basis['key']}, {since}: {basis['text']['vi']}"

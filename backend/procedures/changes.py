"""What is different between two revisions of a procedure, key by key. Pure.

Knows: the data of a definition. Does not know: when revisions count, or who asks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from backend.core.text import Text
from backend.procedures.definition import Definition, text_of

Kind = Literal["field", "paper", "other"]
How = Literal["added", "removed", "changed"]

# What a procedure says besides its questions and papers, as an official calls it.
_NAMES: Final = {
    "effective_from": Text("Ngày có hiệu lực", "Effective date"),
    "name": Text("Tên thủ tục", "Name"),
    "summary": Text("Tóm tắt", "Summary"),
    "categories": Text("Nhóm", "Categories"),
    "synonyms": Text("Từ khóa tìm kiếm", "Search words"),
    "decided_by": Text("Cơ quan giải quyết", "Who decides"),
    "who_may_file": Text("Ai được nộp", "Who may file"),
    "citizen_deadline": Text("Hạn của người dân", "The citizen's deadline"),
    "time_limit": Text("Thời hạn giải quyết", "Time limit"),
    "fees": Text("Phí, lệ phí", "Fees"),
    "legal_basis": Text("Căn cứ pháp lý", "Legal basis"),
    "result": Text("Kết quả", "Result"),
    "guide": Text("Hướng dẫn chuẩn bị", "Preparation guide"),
    "receiving": Text("Nơi nhận", "Receiving office"),
    "handling": Text("Quy tắc giải quyết", "Handling rules"),
    "consent": Text("Thông báo xử lý dữ liệu", "Notice on data"),
    "checks": Text("Các kiểm tra", "Checks"),
    "steps": Text("Các bước và nhóm câu hỏi", "Steps and groups"),
    "order": Text("Thứ tự câu hỏi", "Order of the questions"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs; `aspects` are the catalogue keys of it that do, when "changed"."""

    kind: Kind
    key: str
    how: How
    name: Text
    aspects: tuple[str, ...] = ()

    def __str__(self) -> str:
        sign = {"added": "+", "removed": "-", "changed": "~"}[self.how]
        what = "paper " if self.kind == "paper" else ""
        return f"{sign} {what}{self.key}" + (f": {', '.join(self.aspects)}" if self.aspects else "")


def compare(old: Definition, new: Definition) -> list[Change]:
    """Every difference: questions in the order of the form, then papers, then the rest."""
    return [
        *_differences("field", _fields(old), _fields(new), "label"),
        *_differences("paper", _papers(old), _papers(new), "name"),
        *_others(old, new),
    ]


def _fields(definition: Definition) -> dict[str, Mapping[str, Any]]:
    return {field["key"]: {**field, "step": step["key"]} for step, _, field in definition.fields()}


def _papers(definition: Definition) -> dict[str, Mapping[str, Any]]:
    return {paper["key"]: {**paper} for paper in definition.data["requirements"]}


def _differences(
    kind: Kind,
    old: Mapping[str, Mapping[str, Any]],
    new: Mapping[str, Mapping[str, Any]],
    naming: str,
) -> Iterable[Change]:
    for key, item in new.items():
        name = text_of(item[naming])
        if key not in old:
            yield Change(kind, key, "added", name)
        elif aspects := _aspects(old[key], item):
            yield Change(kind, key, "changed", name, aspects)
    for key, item in old.items():
        if key not in new:
            yield Change(kind, key, "removed", text_of(item[naming]))


def _aspects(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(key for key in sorted({*old, *new}) if old.get(key) != new.get(key))


def _others(old: Definition, new: Definition) -> Iterable[Change]:
    before, after = _rest(old), _rest(new)
    for key in [*before, *(key for key in after if key not in before)]:
        if before.get(key) != after.get(key):
            yield Change("other", key, "changed", _NAMES.get(key, Text(key, key)))
    if _is_reordered(old, new):
        yield Change("other", "order", "changed", _NAMES["order"])


def _rest(definition: Definition) -> dict[str, Any]:
    """All but questions and papers themselves; of the questions, how they are arranged."""
    rest: dict[str, Any] = definition.to_dict()
    del rest["requirements"]
    rest["steps"] = [
        {
            **step,
            "groups": [
                {key: value for key, value in group.items() if key != "fields"}
                for group in step["groups"]
            ],
        }
        for step in definition.data["steps"]
    ]
    return rest


def _is_reordered(old: Definition, new: Definition) -> bool:
    """Whether the questions that both have come in another order."""
    before, after = _fields(old), _fields(new)
    return [key for key in before if key in after] != [key for key in after if key in before]

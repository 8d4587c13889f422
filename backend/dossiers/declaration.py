"""A dossier's answers as the texts of its declaration, by the revision it was filed in.

Knows: how an answer of each type is written, in Vietnamese. Does not know: where it stands on the
paper; `letters` does. Nothing is in it but what the citizen filed: no notes, no later statuses.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import date
from typing import Any, Final
from uuid import UUID

from backend.citizens import service as citizens
from backend.core import clock, installation
from backend.dossiers import queries, tracking
from backend.dossiers.queries import Row
from backend.letters import service as letters
from backend.procedures import codelists
from backend.procedures.editions import Edition

# How a yes and a no are written: in words, and as a mark in the column of a table.
WORDS: Final = ("Có", "Không")
MARKS: Final = ("X", "")

# Types that stand elsewhere on the paper: as papers, and as what the applicant declares.
_BESIDES: Final = ("attachments", "confirmation")

# What a place is made of, in the order of writing. The scope (at home or abroad) shows by itself.
_SCOPE: Final = "pham_vi"
_PARTS_OF_A_PLACE: Final = ("dia_chi", "ten_cu", "xa", "tinh", "quoc_gia", _SCOPE)
_KINDS_OF_AREA: Final = ("Xã", "Phường", "Đặc khu", "Tỉnh", "Thành phố")

Question = Mapping[str, Any]


def of_citizen(citizen_id: UUID, dossier_id: UUID) -> letters.Page:
    """The declaration of one of the citizen's own dossiers. Raises `DOSSIER_NOT_FOUND`."""
    return of(queries.of_citizen(citizen_id, dossier_id))


def of(row: Row) -> letters.Page:
    """The declaration of a dossier."""
    dossier = row.dossier
    owner = citizens.find(dossier.citizen_id)
    code = tracking.show(dossier.tracking_code)
    filing = letters.Filing(
        number=dossier.number,
        tracking_code=code,
        tracking_url=installation.page(f"tra-cuu/{code}"),
        account=owner.display_name if owner else "",
        at=dossier.submitted_at,
        revision=row.edition.number,
        since=row.edition.effective_from,
    )
    commune = codelists.name_of("communes", row.agency.commune) or ""
    office = letters.Office(row.agency.name, commune)
    sent = [attachment.requirement for attachment in queries.attached(dossier.id)]
    return letters.declaration(fill(row.edition, dossier.answers, office, filing, sent))


def fill(
    edition: Edition,
    answers: Mapping[str, Any],
    office: letters.Office,
    filing: letters.Filing,
    sent: Sequence[str],
) -> letters.FilledForm:
    """The form of this edition with these answers; `sent` names the paper of each file. Pure."""
    answers = _told_twice(edition, answers)
    day = answers.get("ngay_lam")
    return letters.FilledForm(
        code=edition.code,
        name=edition.definition.data["name"]["vi"],
        parts=tuple(_parts(edition, answers)),
        statements=tuple(_statements(edition, answers)),
        papers=tuple(_papers(edition, answers, sent)),
        office=office,
        place=str(answers.get("noi_lam", "")),
        day=date.fromisoformat(day) if day else filing.at.astimezone(clock.VIETNAM).date(),
        filing=filing,
    )


def texts(edition: Edition, answers: Mapping[str, Any], wanted: Collection[str]) -> dict[str, str]:
    """Answers as texts, by the keys that the declaration gives them: those of the groups that ask
    for something `wanted`, which are no rows. Pure."""
    told = _told_twice(edition, answers)
    return {
        item.key: item.value
        for step in edition.definition.data["steps"]
        for group in step["groups"]
        if "repeat" not in group and _asks_for(group, wanted)
        for item in _items(group, told)
        if isinstance(item, letters.Answer)
    }


def _asks_for(group: Mapping[str, Any], wanted: Collection[str]) -> bool:
    return any(
        question["key"] in wanted or _above(question) in wanted for question in group["fields"]
    )


def _told_twice(edition: Edition, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answers, with those that a tick ("the same as …") has saved typing."""
    ticks = [field for _, _, field in edition.definition.fields() if "same_as" in field]
    if not ticks:
        return answers
    told: dict[str, Any] = deepcopy(dict(answers))
    for field in ticks:
        place, of = field["same_as"]["place"], field["same_as"]["of"]
        rows, is_row, _ = field["key"].partition("[].")
        for among in told.get(rows, ()) if is_row else [told]:
            if _read(among, _in_row(field["key"])) is True:
                _write(among, _in_row(place), _read(among, _in_row(of)))
    return told


def _parts(edition: Edition, answers: Mapping[str, Any]) -> Iterator[letters.Part]:
    for step in edition.definition.data["steps"]:
        groups = tuple(
            letters.Group(group["title"]["vi"], tuple(_items(group, answers)))
            for group in step["groups"]
        )
        yield letters.Part(step["title"]["vi"], groups)


def _statements(edition: Edition, answers: Mapping[str, Any]) -> Iterator[str]:
    for _, _, field in edition.definition.fields():
        if field["type"] == "confirmation" and _read(answers, field["key"]) is True:
            yield field["label"]["vi"]


def _papers(
    edition: Edition, answers: Mapping[str, Any], sent: Sequence[str]
) -> Iterator[letters.Paper]:
    for paper in edition.rules.papers(answers):
        name = paper["name"]["vi"]
        if count := sent.count(paper["key"]):
            yield letters.Paper(name, f"Đã gửi bản chụp ({count} tệp)")
        elif paper["how"] == "present":
            when = "" if paper["required"] else ", nếu được yêu cầu"
            yield letters.Paper(name, f"Xuất trình bản chính{when}")


def _items(
    group: Mapping[str, Any], answers: Mapping[str, Any]
) -> Iterator[letters.Answer | letters.Rows]:
    title = group["title"]["vi"]
    repeat = group.get("repeat")
    if repeat is None:
        asked = [question for question in group["fields"] if question["type"] not in _BESIDES]
        yield from _answers(asked, answers, title)
        return
    asked = [{**field, "key": _in_row(field["key"])} for field in group["fields"]]
    item = repeat["item"]["vi"]
    columns = tuple((answer.key, answer.label) for answer in _answers(asked, {}, item))
    rows = tuple(
        tuple(answer.value for answer in _answers(asked, row, item, MARKS))
        for row in answers.get(repeat["key"], ())
    )
    yield letters.Rows(repeat["key"], title, columns, rows)


def _in_row(key: str) -> str:
    return key.rpartition("[].")[2]


def _answers(
    questions: Sequence[Question],
    answers: Mapping[str, Any],
    title: str,
    yes_no: tuple[str, str] = WORDS,
) -> Iterator[letters.Answer]:
    """Each question with its answer; the parts of a place as one text under `title`."""
    places = {_above(q) for q in questions if q.get("codelist") == "communes"}
    told: set[str] = set()
    for question in questions:
        if "same_as" in question:
            continue
        place = _above(question)
        if place not in places or _name(question) not in _PARTS_OF_A_PLACE:
            value = _written(question, _read(answers, question["key"]), yes_no)
            yield letters.Answer(question["key"], question["label"]["vi"], value)
        elif place not in told:
            told.add(place)
            yield letters.Answer(place, title, _place(questions, place, answers))


def _above(question: Question) -> str:
    above: str = question["key"].rpartition(".")[0]
    return above


def _name(question: Question) -> str:
    name: str = question["key"].rpartition(".")[2]
    return name


def _place(questions: Sequence[Question], place: str, answers: Mapping[str, Any]) -> str:
    """A place from the smallest part to the largest: address, commune, province or country."""
    parts = {_name(q): q for q in questions if _above(q) == place}
    order = [parts[name] for name in _PARTS_OF_A_PLACE if name in parts and name != _SCOPE]
    texts = [_written(question, _read(answers, question["key"])) for question in order]
    given = [text for text in texts if text]
    return ", ".join([*given[:1], *map(_within_a_sentence, given[1:])])


def _within_a_sentence(name: str) -> str:
    """A name of an area after others: "Xã Tân Châu" is "xã Tân Châu" there."""
    kind = next((kind for kind in _KINDS_OF_AREA if name.startswith(f"{kind} ")), "")
    return kind.lower() + name.removeprefix(kind)


def _written(question: Question, value: Any, yes_no: tuple[str, str] = WORDS) -> str:
    """An answer as one writes it on paper; empty when there is none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return yes_no[0] if value else yes_no[1]
    if isinstance(value, int):
        unit = " đồng" if question["type"] == "money" else ""
        return f"{value:,}".replace(",", ".") + unit
    return _in_words(question, str(value))


def _in_words(question: Question, value: str) -> str:
    """Codes by their names, dates the other way round, names of persons in capitals."""
    if "choices" in question:
        names = {choice["value"]: str(choice["label"]["vi"]) for choice in question["choices"]}
        return names.get(value, value)
    if "codelist" in question:
        return codelists.name_of(question["codelist"], value) or value
    if question["type"] in ("date", "partial_date", "month", "open_month"):
        return "/".join(reversed(value.split("-")))
    return value.upper() if _is_name(question) else value


def _is_name(question: Question) -> bool:
    """Names of persons stand in capitals on every official form."""
    derived = question.get("derived", {}).get("rule")
    return question.get("format") == "person-name" or derived == "full_name"


def _read(answers: Mapping[str, Any], key: str) -> Any:
    value: Any = answers
    for part in key.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value


def _write(answers: dict[str, Any], key: str, value: Any) -> None:
    *above, name = key.split(".")
    for part in above:
        answers = answers.setdefault(part, {})
    answers[name] = value

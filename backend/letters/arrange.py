"""A filled form on its paper: which answer stands where, as the data of the template. Pure.

Knows: lines, tables, numbers of sections, and that no answer may be lost. Does not know: fonts,
measures, typst.

An answer that the layout has no place for (of a newer form, say) stands in a section of its own;
a procedure without a layout is laid out step by step as its form is.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from backend.core import clock
from backend.letters import codes
from backend.letters.documents import Answer, FilledForm, Group, Paper, Rows
from backend.letters.glyphs import settable
from backend.letters.layouts import Layout, Line, Saying, Section, Table

# Characters that fit on a line of the template, and the room an empty answer gets.
LINE_LENGTH: Final = 88
BLANK_LENGTH: Final = 14

# A column whose longest line is at most this long is narrow: a date, a number, a short word.
NARROW: Final = 12

# How many characters fit beside one another in a table, and how few may be a column of texts.
PAGE_WIDTH: Final = 100
MIN_SHARE: Final = 14

# More rows than any form of ours allows; beyond, the paper says how many are left out.
MAX_ROWS: Final = 1000

OTHER_ANSWERS: Final = "Nội dung khác đã khai"
STATEMENTS: Final = "Cam đoan"
PAPERS: Final = "Giấy tờ kèm theo"
NUMBER: Final = "STT"

Block = dict[str, Any]


def arrange(form: FilledForm, layout: Layout | None) -> dict[str, Any]:
    """Everything the template `declaration` prints."""
    title = layout.title if layout else f"TỜ KHAI {form.name.upper()}"
    sections = _sections(form, layout)
    heads = [*[head for head, _ in sections], *_closing_heads(form)]
    numbered = {head: f"{_roman(place)}. {head}" for place, head in enumerate(heads, start=1)}
    page = {
        "title": title,
        "subtitle": layout.subtitle if layout else "",
        "office": form.office.name,
        "addressee": _addressee(form, layout),
        "sections": [{"title": numbered[head], "blocks": blocks} for head, blocks in sections],
        "papers": _papers(form.papers) | {"title": numbered.get(PAPERS, "")},
        "statements": list(form.statements),
        "statements_title": numbered.get(STATEMENTS, ""),
        "place_and_day": _place_and_day(form),
        "signer": layout.signer if layout else "NGƯỜI YÊU CẦU",
        "signature": _signature(form, layout),
        "confirmation": _confirmation(form),
        "footer": _footer(form),
        "remarks": [],
    }
    # What is no text on the page stays as it is.
    return settable(page) | {
        "document_title": f"Tờ khai: {form.name} ({form.filing.number})",
        "filing": _filing(form),
    }


def _closing_heads(form: FilledForm) -> list[str]:
    return [PAPERS] * bool(form.papers) + [STATEMENTS] * bool(form.statements)


def _sections(form: FilledForm, layout: Layout | None) -> list[tuple[str, list[Block]]]:
    if layout is None:
        return [
            (part.title, blocks) for part in form.parts if (blocks := _as_the_form(part.groups))
        ]
    items = {item.key: item for _, item in form.entries()}
    sections = [
        (section.title, blocks)
        for section in layout.sections
        if (blocks := _laid_out(section, items))
    ]
    if left := _left_over(form, layout):
        sections.append((OTHER_ANSWERS, left))
    return sections


def _as_the_form(groups: Sequence[Group]) -> list[Block]:
    """What was answered in these groups, each under its title where there are several."""
    blocks: list[Block] = []
    for group in groups:
        of_group = [block for item in group.items for block in _plain(item, item_label(item))]
        if of_group and len(groups) > 1:
            blocks.append({"kind": "heading", "text": group.title})
        blocks += of_group
    return blocks


def item_label(item: Answer | Rows) -> str:
    return item.label if isinstance(item, Answer) else item.title


def _plain(item: Answer | Rows, label: str) -> list[Block]:
    if isinstance(item, Rows):
        return _table(item, Table(item.key, ()))
    return list(_lines([(label, item.value)])) if item.value else []


def _left_over(form: FilledForm, layout: Layout) -> list[Block]:
    placed = {*layout.keys(), *layout.hidden}
    return [
        block
        for group, item in form.entries()
        if item.key not in placed
        for block in _plain(item, f"{item_label(item)} ({group.title})")
    ]


def _laid_out(section: Section, items: dict[str, Answer | Rows]) -> list[Block]:
    blocks: list[Block] = []
    answered = False
    for block in section.blocks:
        if isinstance(block, Saying):
            blocks.append({"kind": "text", "text": block.text})
        elif isinstance(block, Table):
            rows = items.get(block.key)
            made = _table(rows, block) if isinstance(rows, Rows) else []
            answered |= bool(made)
            blocks += made
        else:
            cells = list(_cells(block, items))
            answered |= any(value for _, value in cells)
            blocks += _lines(cells)
    return blocks if answered or not section.optional else []


def _cells(line: Line, items: dict[str, Answer | Rows]) -> Iterator[tuple[str, str]]:
    """Labels and values; a question that this revision does not have has no line either."""
    for cell in line.cells:
        item = items.get(cell.key)
        if isinstance(item, Answer) and (item.value or not cell.optional):
            yield cell.label or item.label, item.value


def _lines(cells: Sequence[tuple[str, str]]) -> Iterator[Block]:
    """The cells side by side as long as they fit, the next ones below."""
    line: list[Block] = []
    used = 0
    for label, value in cells:
        length = len(label) + (len(value) or BLANK_LENGTH) + 4
        if line and used + length > LINE_LENGTH:
            yield {"kind": "line", "cells": line}
            line, used = [], 0
        line.append({"label": label, "value": value, "share": length})
        used += length
    if line:
        yield {"kind": "line", "cells": line}


def _table(rows: Rows, table: Table) -> list[Block]:
    """A table of the list, or nothing when it has no rows."""
    if not rows.rows:
        return []
    places = {key: place for place, (key, _) in enumerate(rows.columns)}
    wanted = table.columns or tuple(((key,), label) for key, label in rows.columns)
    columns = [(label, [places[key] for key in keys if key in places]) for keys, label in wanted]
    shown = [
        ["\n".join(row[place] for place in at if row[place]) for _, at in columns]
        for row in rows.rows[:MAX_ROWS]
    ]
    head = [label for label, _ in columns]
    grid = _grid(head, shown)
    blocks = [grid] if _width(grid) <= PAGE_WIDTH else _one_by_one(rows.title, head, shown)
    left = len(rows.rows) - MAX_ROWS
    if left > 0:
        text = f"Còn {left} dòng, xem trong hồ sơ điện tử."
        blocks.append({"kind": "text", "text": text})
    return blocks


def _width(grid: Block) -> int:
    """The least room, in characters, in which the table can be read."""
    return sum(size + 2 if kind == "fixed" else MIN_SHARE for kind, size in grid["columns"])


def _one_by_one(title: str, head: list[str], rows: list[list[str]]) -> list[Block]:
    """A list too wide for a table: its rows one below the other, each under its number."""
    blocks: list[Block] = []
    for number, row in enumerate(rows, start=1):
        blocks.append({"kind": "heading", "text": f"{title}: {number}"})
        given = [(label, value) for label, value in zip(head, row, strict=True) if value]
        blocks += _lines(given)
    return blocks


def _grid(head: list[str], rows: list[list[str]]) -> Block:
    """A numbered table. Narrow columns get the width of what they hold, the others share the rest.

    Widths are in characters; no word of a narrow column is ever broken.
    """
    columns: list[tuple[str, int]] = [("fixed", len(NUMBER))]
    for place, label in enumerate(head):
        longest = max((len(part) for row in rows for part in row[place].split("\n")), default=0)
        word = max((len(word) for word in label.split()), default=0)
        if longest <= NARROW:
            columns.append(("fixed", max(longest, word, min((len(label) + 1) // 2, NARROW))))
        else:
            columns.append(("share", min(max(longest, 18), 32)))
    if all(kind == "fixed" for kind, _ in columns):
        columns[1:] = [("share", size) for _, size in columns[1:]]
    return {
        "kind": "table",
        "head": [NUMBER, *head],
        "rows": [[str(number), *row] for number, row in enumerate(rows, start=1)],
        "columns": columns,
    }


def _papers(papers: Sequence[Paper]) -> Block:
    if not papers:
        return {"rows": []}
    return _grid(["Giấy tờ", "Cách nộp"], [[paper.name, paper.how] for paper in papers])


def _addressee(form: FilledForm, layout: Layout | None) -> str:
    if layout is None:
        return form.office.name
    if said := _values(form).get(layout.addressee_from):
        return said
    commune = form.office.commune
    if "{commune}" in layout.addressee and not commune:
        return form.office.name
    return layout.addressee.format(
        office=form.office.name, commune=f"{commune[:1].lower()}{commune[1:]}"
    )


def _values(form: FilledForm) -> dict[str, str]:
    return {item.key: item.value for _, item in form.entries() if isinstance(item, Answer)}


def _signature(form: FilledForm, layout: Layout | None) -> str:
    values = _values(form)
    keys = layout.signed_by if layout else ()
    name = next((values[key] for key in keys if values.get(key)), "")
    return (name or form.filing.account).upper()


def _confirmation(form: FilledForm) -> str:
    at = form.filing.at.astimezone(clock.VIETNAM)
    account = f" “{form.filing.account}”" if form.filing.account else ""
    return (
        f"(Nộp trực tuyến lúc {at:%H:%M} ngày {at:%d/%m/%Y}, "
        f"xác nhận bằng tài khoản Zalo{account}; không cần chữ ký tay)"
    )


def _place_and_day(form: FilledForm) -> str:
    day = f"ngày {form.day:%d} tháng {form.day:%m} năm {form.day:%Y}"
    return f"Làm tại: {form.place}, {day}" if form.place else day.capitalize()


def _filing(form: FilledForm) -> dict[str, Any]:
    filing = form.filing
    return {
        "url": filing.tracking_url,
        "qr": codes.qr(filing.tracking_url),
        "qr_alt": f"Mã QR mở trang tra cứu hồ sơ {filing.tracking_code}",
        "facts": [["Số hồ sơ", filing.number], ["Mã tra cứu", filing.tracking_code]],
    }


def _footer(form: FilledForm) -> str:
    filing = form.filing
    return (
        f"Hồ sơ {filing.number} · Mã tra cứu {filing.tracking_code} · "
        f"Biểu mẫu {form.code}, bản {filing.revision} (từ {filing.since:%d/%m/%Y})"
    )


def _roman(number: int) -> str:
    text = ""
    for value, letters in ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        count, number = divmod(number, value)
        text += letters * count
    return text

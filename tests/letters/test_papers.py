"""What a paper says can be kept as JSON for ever, and is refused when it makes no sense."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from backend.letters import wording
from backend.letters.composing import compose
from backend.letters.papers import KINDS, TimeLimit, from_json, to_json
from backend.letters.typesetting import TEMPLATES, sources_of
from backend.letters.values import Applicant
from tests.factories import papers

ISSUED = json.loads(papers.ISSUED.read_text(encoding="utf-8"))
KIND = pytest.mark.parametrize("kind", KINDS)


@KIND
@pytest.mark.parametrize("made", [papers.bare, lambda kind: papers.MAKERS[kind]()])
def test_a_paper_comes_back_from_json_as_it_was(kind, made):
    paper = made(kind)
    assert from_json(json.loads(json.dumps(to_json(paper)))) == paper


@pytest.mark.parametrize("template", ISSUED)
def test_a_paper_issued_long_ago_still_has_the_same_page(template):
    """If this fails, do not renew the vector: leave what was issued, write a new version."""
    issued = ISSUED[template]
    now = papers.stand_of(from_json(issued["values"]))
    assert now["template"] == issued["template"]
    assert papers.still_says(now, issued)


def test_every_template_that_papers_are_issued_with_is_held_to_that():
    assert ISSUED.keys() == {
        path.stem for path in TEMPLATES.glob("*.v*.typ") if not path.stem.startswith("official.")
    }
    assert ISSUED.keys() >= {f"{kind}.v{papers.bare(kind).version}" for kind in KINDS}


@KIND
def test_a_value_added_later_is_missing_in_old_papers_and_gets_its_default(kind):
    paper = papers.bare(kind)
    required = {"paper", "heading", "issued", "about", "applicant", "channel", "papers"}
    required |= {"received_at", "due_at", "new_due_at", "reason", "items", "reasons", "handovers"}
    required |= {"since", "until", "rows", "chain", "entries", "checked_at"}
    old = {key: value for key, value in to_json(paper).items() if key in required}
    if kind == "supplement_request":
        del old["reason"]
    if kind == "control_slip":
        del old["due_at"]
    assert "version" not in old
    assert from_json(old) == paper


def test_the_same_moment_is_the_same_json_wherever_it_was_read():
    there = papers.AT.astimezone(timezone(timedelta(hours=7)))
    assert to_json(papers.receipt(received_at=there)) == to_json(papers.receipt())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"paper": "invoice"}, "not a paper: 'invoice'"),
        ({"paper": None}, "not a paper: None"),
        ({"colour": "red"}, "receipt has no colour"),
        ({"sets": True}, "receipt.sets cannot be True"),
        ({"sets": "1"}, "receipt.sets cannot be '1'"),
        ({"channel": "fax"}, "receipt.channel cannot be 'fax'"),
        ({"papers": {}}, "receipt.papers cannot be {}"),
        ({"papers": [1]}, "receipt.papers cannot be 1"),
        ({"papers": [{"form": "x"}]}, "receipt.papers: .* missing .* 'name'"),
        ({"heading": "an office"}, "receipt.heading cannot be 'an office'"),
        ({"received_at": "yesterday"}, "yesterday"),
        ({"received_at": "2026-11-24T08:04:00"}, "Receipt.received_at has no time zone"),
        ({"due_at": None}, "receipt.due_at cannot be None"),
        ({"time_limit": {"kind": "moons"}}, "receipt.time_limit.kind cannot be 'moons'"),
    ],
)
def test_values_that_make_no_paper_are_refused(changes, said):
    with pytest.raises(ValueError, match=said):
        from_json(to_json(papers.receipt()) | changes)


def test_a_refusal_says_why_and_a_request_for_what():
    for make, name in (
        (papers.refusal, "reasons"),
        (papers.stop_notice, "reasons"),
        (papers.supplement_request, "items"),
    ):
        with pytest.raises(ValueError, match=f"{name} is empty"):
            make(**{name: ()})


def test_a_moment_without_a_time_zone_is_no_moment():
    naive = datetime(2026, 11, 24, 8, 4)  # noqa: DTZ001 - that is the point
    for make in (papers.receipt, papers.control_slip):
        with pytest.raises(ValueError, match="no time zone"):
            make(received_at=naive)
    with pytest.raises(ValueError, match="no time zone"):
        papers.supplement_request(answer_by=naive)


def test_moments_are_told_in_the_time_of_viet_nam():
    late = wording.moment(datetime(2026, 12, 31, 17, 5, 9, tzinfo=UTC))
    assert late == {
        "day": "01/01/2027",
        "spoken_day": "ngày 01 tháng 01 năm 2027",
        "weekday": "thứ Sáu",
        "time": "00:05",
        "seconds": "00:05:09",
        "spoken_time": "00 giờ 05 phút",
    }


def test_days_have_the_names_of_the_week():
    days = [
        wording.day(date(2026, 11, 23) + timedelta(days=after))["weekday"] for after in range(7)
    ]
    assert days == [
        "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("amount", "said"),
    [(0, "0 đồng"), (8000, "8.000 đồng"), (1_234_567, "1.234.567 đồng")],
)
def test_money_has_its_thousands_apart(amount, said):
    assert wording.money(amount) == said


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        (TimeLimit("same_day"), "Trong ngày làm việc"),
        (TimeLimit("days", 10), "10 ngày, tính cả ngày nghỉ"),
        (TimeLimit("working_days", 3), "03 ngày làm việc"),
        (TimeLimit("working_hours", 16), "16 giờ làm việc"),
    ],
)
def test_a_time_limit_is_told_in_words(limit, said):
    assert wording.time_limit(limit) == said


@pytest.mark.parametrize(("count", "left"), [(0, 0), (18, 0), (19, 1), (400, 382)])
def test_of_a_long_log_the_first_and_the_last_entries_are_shown(count, left):
    page = compose(papers.audit_proof(entries=papers.log(count)))
    shown = [entry["position"] for entry in page["shown"] if "position" in entry]
    assert page["entries"] == count
    assert sum(entry.get("left", 0) for entry in page["shown"]) == left
    assert len(shown) == count - left
    assert shown == sorted(shown)
    if count:
        assert (shown[0], shown[-1]) == (1, count)


def test_of_a_broken_log_the_break_is_shown():
    page = compose(papers.audit_proof(entries=papers.log(400), broken_at=200))
    shown = [entry.get("position", "…") for entry in page["shown"]]
    assert shown[:9] == [1, 2, 3, "…", 198, 199, 200, 201, "…"]
    assert shown[-1] == 400


def test_a_template_knows_the_files_it_is_made_of():
    assert sources_of("receipt.v1.typ") == ["receipt.v1.typ", "official.v1.typ"]
    assert sources_of("receipt.v2.typ") == ["receipt.v2.typ", "official.v2.typ"]
    assert sources_of("declaration.typ") == ["declaration.typ"]


def test_boxes_are_owned_up_to():
    page = compose(papers.receipt(applicant=Applicant("Mẫu 😀")))
    assert page["applicant"]["name"] == "Mẫu □"
    assert page["remarks"]
    assert not compose(papers.receipt())["remarks"]


def test_values_do_not_change():
    paper = papers.receipt()
    with pytest.raises(AttributeError):
        paper.sets = 2
    assert replace(paper, sets=2) != paper

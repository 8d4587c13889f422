"""The register as a file: what a spreadsheet opens safely, and nothing but the register."""

import csv
import io
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.agencies import service as agencies
from backend.audit import service as audit
from backend.core import clock, db, ids
from backend.officers.service import Principal
from backend.statistics import cells, service, views
from backend.statistics.service import Asked
from tests.factories.citizens import faults, slug
from tests.factories.dossiers import AGENCY, answers
from tests.factories.filed import Filed, put
from tests.factories.officers import CENTRE, Clerk, System

pytestmark = pytest.mark.slow

OTHER = "H53.002"


def at(day: int, hour: int = 8) -> datetime:
    """A moment of March 2026 in Viet Nam."""
    return datetime(2026, 3, day, hour, tzinfo=clock.VIETNAM)


def named(name: str) -> dict[str, object]:
    """Answers of a birth whose applicant has this name."""
    given = answers()
    given["nguoi_yeu_cau"]["ho_ten"] = name
    return given


@pytest.fixture
def leader(app, session) -> Clerk:
    put(
        session,
        Filed(
            at(2),
            at(2, 9),
            at(5, 17),
            at(4),
            answers=named("Trần Thị Ví Dụ"),
            fee=8000,
            asked=at(2),
            paid_by="cash",
            level=5,
            rated=at(5),
        ),
        Filed(at(3), channel="post", answers=named('=HYPERLINK("http://x")')),
        Filed(at(4), agency=OTHER),
        Filed(at(31, 23)),
    )
    session.commit()
    return Clerk(app, "leader", agency=AGENCY)


def export(by, query: str = "from=2026-03-01&to=2026-03-31", **options):
    return by.get(f"/officer/exports/dossiers?{query}", **options)


def rows_of(answer) -> list[list[str]]:
    text = answer.get_data().decode()
    assert text.startswith("\ufeff")
    assert "\n" not in text.replace("\r\n", "")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_a_line_for_each_dossier_in_the_order_of_filing(leader):
    answer = export(leader)
    assert answer.content_type == "text/csv; charset=utf-8"
    assert "ho-so-2026-03-01-2026-03-31.csv" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    header, *rows = rows_of(answer)
    assert header[:4] == ["STT", "Mã hồ sơ", "Mã thủ tục", "Người nộp"]
    assert [row[0] for row in rows] == ["1", "2", "3"]
    first = dict(zip(header, rows[0], strict=True))
    assert first["Người nộp"] == "Trần Thị Ví Dụ"
    assert first["Kênh nộp"] == "Trực tuyến"
    assert first["Ngày nộp"] == "2026-03-02 08:00"
    assert first["Hẹn trả"] == "2026-03-05 17:00"
    assert first["Ngày có kết quả"] == "2026-03-04 08:00"
    assert first["Ngày trả kết quả"] == ""
    assert (first["Số tiền đã nộp (đồng)"], first["Đánh giá (1–5)"]) == ("8000", "5")
    # Without a name in the answers, the account's.
    assert rows[2][3] == "Nguyễn Văn Mẫu"


def test_in_english_on_request(leader):
    header, first, *_ = rows_of(export(leader, headers={"Accept-Language": "en"}))
    assert header[:4] == ["No.", "Dossier number", "Procedure", "Applicant"]
    assert "Online" in first


def test_what_a_citizen_typed_does_not_run(leader):
    assert rows_of(export(leader))[2][3] == '\'=HYPERLINK("http://x")'


def test_nothing_else_of_the_answers_is_in_it(leader):
    text = export(leader).get_data().decode()
    for secret in ("072196001234", "0912345678", "vidu.tran@example.com", "Nguyễn Minh An"):
        assert secret not in text


def test_filters(app, leader, session):
    assert len(rows_of(export(leader, "from=2026-03-03&to=2026-03-03"))) == 2
    assert len(rows_of(export(leader, "from=2026-03-01&to=2026-03-31&procedure=1.000656"))) == 1
    centre = Clerk(app, "administrator", agency=CENTRE)
    assert len(rows_of(export(centre))) == 5
    assert len(rows_of(export(centre, f"from=2026-03-01&to=2026-03-31&agency={OTHER}"))) == 2
    refused = export(leader, f"from=2026-03-01&to=2026-03-31&agency={OTHER}", status=403)
    assert slug(refused) == "figures-not-yours"
    assert faults(export(leader, "from=2026-03-02&to=2026-03-01", status=422)) == {
        "/to": "before_from"
    }


def test_only_leaders_and_administrators(app, leader):
    assert slug(export(Clerk(app, "reception", agency=AGENCY), status=403)) == "role-needed"


def test_an_offices_own_system_exports_what_its_office_has(app, leader):
    other = System(app, "dossiers:read", "statistics:read", "registers:read", role="leader")
    refused = export(other, status=403)
    assert (slug(refused), refused.json["scope"]) == ("scope-needed", "exports:read")
    exporting = System(app, "exports:read", role="leader")
    assert rows_of(export(exporting)) == rows_of(export(leader))
    period = "from=2026-03-01&to=2026-03-31"
    refused = export(exporting, f"{period}&agency={OTHER}", status=403)
    assert slug(refused) == "figures-not-yours"
    assert slug(export(System(app, "exports:read"), status=403)) == "role-needed"
    office = agencies.find(AGENCY)
    assert office is not None
    lines = [e for e in audit.entries(("agency", office.id)) if e.action == "dossiers.exported"]
    assert [line.actor_kind for line in lines] == ["system", "officer"]


def test_it_is_on_record(app, leader):
    export(leader)
    office = agencies.find(AGENCY)
    assert office is not None
    (line,) = [e for e in audit.entries(("agency", office.id)) if e.action == "dossiers.exported"]
    assert line.actor_id == leader.id
    assert line.details == {
        "from": "2026-03-01",
        "to": "2026-03-31",
        "agency": None,
        "procedure": None,
    }
    export(Clerk(app, "leader", agency=CENTRE))
    assert audit.entries(audit.INSTALLATION)[-1].action == "dossiers.exported"


def test_a_reader_who_goes_away_leaves_nothing_open(fresh_app):
    """Whoever stops reading half-way gives the connection back."""
    engine = db.sessions_of(fresh_app).kw["bind"]
    with fresh_app.app_context():
        put(db.session(), *(Filed(at(1 + n % 28)) for n in range(1500)))
        db.session().commit()
        office = agencies.find(AGENCY)
        assert office is not None
        leader = Principal("officer", ids.new(), "Lãnh đạo", frozenset([("leader", office.id)]))
        asked = Asked(at(1).date(), at(31).date(), None, None)
        pieces = views.register(service.register(leader, asked), "vi")
    # The answer is sent when its request is over.
    assert next(pieces).startswith(b"\xef\xbb\xbf")
    assert engine.pool.checkedout() == 1
    pieces.close()
    assert engine.pool.checkedout() == 0


@given(st.text(max_size=30))
def test_no_cell_begins_as_a_formula(text: str):
    shown = cells.safe(text)
    assert shown.endswith(text)
    assert not shown.lstrip(" \u00a0\u3000").startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+84912",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        " =1",
        "  @x",
        "＝1",
        "\ufeff=1",
        "\u00a0=1",
    ],
)
def test_what_would_run_is_shown_as_text(text: str):
    assert cells.safe(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["", "Nguyễn Văn A", "H53.007-261123-0001", "8000", "a=b", "2026-03-02"]
)
def test_what_would_not_is_left_alone(text: str):
    assert cells.safe(text) == text


@given(st.lists(st.lists(st.text(), min_size=1, max_size=4), max_size=20))
def test_cells_come_back_as_they_were(rows: list[list[str]]):
    written = b"".join(cells.pieces(["a"], rows)).decode().removeprefix("\ufeff")
    read = list(csv.reader(io.StringIO(written, newline="")))
    assert read[1:] == [[cells.safe(cell) for cell in row] for row in rows]

"""The register (paper 07): what an office received, as a numbered letter that never changes."""

from datetime import datetime, timedelta
from io import BytesIO
from urllib.parse import quote

import pytest
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from backend.agencies import service as agencies
from backend.audit import service as audit
from backend.audit.models import AuditEntry
from backend.core import clock
from backend.dossiers import registers
from backend.dossiers.models import Letter, Register
from tests.factories.cases import FRIDAY_MORNING, OTHER_AGENCY
from tests.factories.citizens import faults, slug
from tests.factories.dossiers import AGENCY, answers
from tests.factories.filed import Filed, put
from tests.factories.letters import squeezed
from tests.factories.officers import CENTRE, Clerk, System

pytestmark = pytest.mark.slow

TODAY = dict.fromkeys(("from", "to"), FRIDAY_MORNING.date().isoformat())
MARCH = {"agency": AGENCY, "from": "2026-03-01", "to": "2026-03-31"}


def at(day: int, hour: int = 8) -> datetime:
    """A moment of March 2026 in Viet Nam."""
    return datetime(2026, 3, day, hour, tzinfo=clock.VIETNAM)


def named(name: str) -> dict[str, object]:
    """Answers of a birth whose applicant has this name."""
    given = answers()
    given["nguoi_yeu_cau"]["ho_ten"] = name
    return given


def accepted(day: int, **more) -> Filed:
    return Filed(at(day), at(day, 9), at(day + 5, 17), **more)


@pytest.fixture
def march(session) -> None:
    """Three dossiers of the office in its March, and some that do not belong there."""
    put(
        session,
        accepted(2, resolved=at(4), answers=named("Trần Thị Ví Dụ")),
        accepted(3, channel="post", closed=at(5)),
        Filed(at(30), datetime(2026, 3, 31, 23, 59, tzinfo=clock.VIETNAM), at(31, 17)),
        # Not accepted, of another office, and of April where the office is.
        Filed(at(6)),
        Filed(at(7), closed=at(8), declined=True),
        accepted(4, agency=OTHER_AGENCY),
        Filed(at(30), datetime(2026, 4, 1, tzinfo=clock.VIETNAM), at(31, 17)),
    )
    session.commit()


def issue(by, status: int = 201, **changes):
    return by.post("/officer/registers", json=MARCH | changes, status=status)


def read(by, register_id: str, **options):
    return by.get(f"/officer/registers/{register_id}", **options)


def issued(session) -> list[Letter]:
    """The registers among the letters."""
    session.expire_all()
    return session.query(Letter).filter_by(kind="register").order_by(Letter.ordinal).all()


def words_of(pdf: bytes) -> str:
    return squeezed("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))


def entries() -> list[AuditEntry]:
    office = agencies.find(AGENCY)
    assert office is not None
    return [e for e in audit.entries(("agency", office.id)) if e.action.startswith("register.")]


def test_it_holds_what_the_office_accepted_on_these_days(march, office):
    found = issue(office.reception).json
    assert (found["from"], found["to"], found["dossiers"]) == ("2026-03-01", "2026-03-31", 3)
    assert found["number"] == f"0001/{clock.today().year}/STDHS"
    answer = read(office.reception, found["id"])
    assert answer.content_type == "application/pdf"
    assert "So theo doi" not in answer.headers["Content-Disposition"]
    assert "S%E1%BB%95%20theo%20d%C3%B5i" in answer.headers["Content-Disposition"]
    words = words_of(answer.data)
    for said in (
        "SỔ THEO DÕI HỒ SƠ",
        found["number"],
        "Từ ngày 01 tháng 03 năm 2026 đến ngày 31 tháng 03 năm 2026",
        "TRẦN THỊ VÍ DỤ",
        "Nguyễn Văn Mẫu",
        "Nộp trực tuyến",
        "Nộp qua bưu chính; dừng giải quyết 05/03/2026",
        "07/03/2026",
        "04/03/2026",
        "Cộng: 3 hồ sơ.",
        "Cán bộ tiếp nhận",
    ):
        assert squeezed(said) in words, (said, words)
    # Of the answers whose it is, and no more.
    assert "072196001234" not in words
    assert "vidu.tran@example.com" not in words


def test_a_dossier_that_went_to_another_office_stays_in_the_register(case, office, other_office):
    case.in_progress()
    body = {"agency": OTHER_AGENCY, "reason": "Thuộc thẩm quyền nơi khác."}
    case.act(office.leader, "transfer", body)
    found = issue(office.leader, **TODAY).json
    words = words_of(read(office.leader, found["id"]).data)
    theirs = agencies.find(OTHER_AGENCY)
    assert theirs is not None
    assert squeezed(theirs.name) in words
    assert words.count(squeezed(f"{clock.today():%d/%m/%Y}")) >= 2
    assert slug(issue(other_office.leader, 409, **TODAY | {"agency": OTHER_AGENCY})) == (
        "register-empty"
    )


def test_it_numbers_dossiers_as_their_receipts_do(march, office, session):
    issue(office.reception, **{"from": "2026-03-03"})
    [letter] = issued(session)
    # Of the three of March, the last two.
    assert [row["entry"] for row in letter.values["rows"]] == ["0002", "0003"]
    assert letter.values["book"] == "2026"


def test_the_receipt_names_the_place_in_the_register(case, office, session):
    case.accepted()
    issue(office.leader, **TODAY)
    receipt = session.query(Letter).filter_by(kind="receipt").one()
    [letter] = issued(session)
    assert receipt.number.startswith(f"{receipt.values['entry']}/{receipt.values['book']}/")
    assert [row["entry"] for row in letter.values["rows"]] == [receipt.values["entry"]]
    assert letter.values["book"] == receipt.values["book"]


def test_who_gave_the_receipt_has_it_in_the_register(case, office, other_office, session):
    case.act(office.reception, "transfer", {"agency": OTHER_AGENCY, "reason": "Ở xã bạn."})
    case.act(other_office.reception, "accept", {})
    assert slug(issue(office.leader, 409, **TODAY)) == "register-empty"
    assert issue(other_office.leader, agency=OTHER_AGENCY, **TODAY).json["dossiers"] == 1


def test_a_period_over_new_year_is_of_two_books(march, office, session):
    put(session, Filed(at(2), datetime(2025, 12, 31, 9, tzinfo=clock.VIETNAM), at(31)))
    put(session, Filed(at(2), datetime(2026, 1, 2, 9, tzinfo=clock.VIETNAM), at(31)))
    session.commit()
    issue(office.reception, **{"from": "2025-12-20", "to": "2026-01-10"})
    [letter] = issued(session)
    assert letter.values["book"] == "2025, 2026"
    assert [row["entry"] for row in letter.values["rows"]] == ["0001", "0005"]


@pytest.mark.parametrize(
    ("way", "delivery", "said"),
    [
        ("paper", "received", "Đã nhận tại quầy"),
        ("post", "received", "Bưu chính đã phát"),
        ("electronic", "received", "Đã mở bản điện tử"),
        ("electronic", "electronic", ""),
    ],
)
def test_it_says_by_what_the_receipt_is_known(march, office, session, way, delivery, said):
    change = text("update dossiers set return_way = :way, delivery = :delivery")
    session.execute(change, {"way": way, "delivery": delivery})
    session.commit()
    issue(office.reception)
    [letter] = issued(session)
    assert {row["signed"] for row in letter.values["rows"]} == {said}


def test_asked_again_it_is_the_same_until_something_has_changed(march, office, session):
    first = issue(office.reception)
    again = issue(office.leader)
    assert again.json == first.json
    assert again.headers["Idempotency-Replayed"] == "true"
    before = read(office.leader, first.json["id"]).data
    session.execute(text("update dossiers set return_way = 'post' where resolved_at is not null"))
    session.commit()
    new = issue(office.leader)
    assert new.json["number"] == f"0002/{clock.today().year}/STDHS"
    assert "Idempotency-Replayed" not in new.headers
    assert squeezed("Qua bưu chính") in words_of(read(office.leader, new.json["id"]).data)
    # What was issued stays as it was.
    assert read(office.leader, first.json["id"]).data == before
    assert issue(office.leader).json == new.json
    other_days = issue(office.leader, to="2026-03-30").json
    assert (other_days["dossiers"], other_days["id"] == new.json["id"]) == (2, False)


def test_a_known_register_is_not_sent_again(march, office):
    found = issue(office.reception).json
    etag = read(office.reception, found["id"]).headers["ETag"]
    known = read(office.reception, found["id"], headers={"If-None-Match": etag}, status=304)
    assert known.data == b""


def test_they_are_listed_with_the_latest_first(march, office, app):
    numbers = [issue(office.leader, to=f"2026-03-{day}").json["number"] for day in range(10, 31)]
    query = f"/officer/registers?agency={AGENCY}"
    first = office.reception.get(query).json
    assert [item["number"] for item in first["items"]] == numbers[:0:-1]
    rest = office.reception.get(f"{query}&cursor={quote(first['next'])}").json
    assert [item["number"] for item in rest["items"]] == numbers[:1]
    assert rest["next"] is None
    centre = Clerk(app, "leader", agency=CENTRE)
    assert centre.get(query).json == first
    assert faults(office.leader.get(f"{query}&cursor=x", status=422)) == {
        "/cursor": "cursor_invalid"
    }
    assert faults(office.leader.get("/officer/registers", status=422)) == {"/agency": "required"}


def test_anybody_may_ask_whether_it_is_genuine_and_learns_nobodys_name(
    march, office, session, client
):
    found = issue(office.reception).json
    [letter] = issued(session)
    seen = client.get(f"/api/v1/letters/verify/{letter.token}").json
    assert (seen["kind"], seen["number"]) == ("register", found["number"])
    assert seen["dossier_number"] is None
    assert seen["register"] == {"from": "2026-03-01", "to": "2026-03-31", "dossiers": 3}
    assert "TRẦN" not in str(seen)
    assert letter.values["issued"]["verification_url"].endswith(letter.token)


def test_issuing_and_reading_are_on_record(march, office):
    found = issue(office.reception).json
    issue(office.reception)
    read(office.leader, found["id"])
    issued, seen = entries()
    assert (issued.action, issued.actor_id) == ("register.issued", office.reception.id)
    assert issued.details == {
        "letter": found["id"],
        "from": "2026-03-01",
        "to": "2026-03-31",
        "dossiers": 3,
    }
    assert (seen.action, seen.actor_id) == ("register.read", office.leader.id)
    assert seen.details == {"letter": found["id"]}


def test_it_is_for_those_who_keep_the_offices_books(march, office, other_office, app):
    found = issue(office.reception).json
    for stranger in (other_office.reception, other_office.leader):
        assert slug(issue(stranger, 403)) == "register-not-yours"
        assert slug(read(stranger, found["id"], status=404)) == "register-not-found"
        listed = stranger.get(f"/officer/registers?agency={AGENCY}", status=403)
        assert slug(listed) == "register-not-yours"
    assert slug(issue(office.specialist, 403)) == "role-needed"
    # Reception at the province centre is the reception of the centre only.
    assert slug(issue(Clerk(app, "reception", agency=CENTRE), 403)) == "register-not-yours"
    assert issue(Clerk(app, "administrator", agency=CENTRE)).json["id"] == found["id"]
    assert issue(Clerk(app, "administrator", agency=AGENCY)).json["id"] == found["id"]
    assert [e.action for e in entries()] == ["register.issued"]


def test_an_offices_own_system_keeps_its_books(march, app, office, session):
    wrong = System(app, "dossiers:read", "dossiers:write", "exports:read")
    reader, writer = System(app, "registers:read"), System(app, "registers:write")
    elsewhere = System(app, "registers:read", "registers:write", agency=OTHER_AGENCY)
    for system_ in (wrong, reader):
        refused = issue(system_, 403)
        assert (slug(refused), refused.json["scope"]) == ("scope-needed", "registers:write")
    assert slug(issue(elsewhere, 403)) == "register-not-yours"
    found = issue(writer).json
    [letter] = issued(session)
    assert (letter.officer_id, letter.values["issued"]["signer"]["name"]) == (
        None,
        "Một cửa điện tử",
    )
    assert [entry.actor_kind for entry in entries()] == ["system"]
    # What a person asks for now is the same paper.
    assert issue(office.reception).json["id"] == found["id"]
    refused = read(writer, found["id"], status=403)
    assert (slug(refused), refused.json["scope"]) == ("scope-needed", "registers:read")
    assert read(reader, found["id"]).data.startswith(b"%PDF")
    assert slug(read(elsewhere, found["id"], status=404)) == "register-not-found"
    listed = reader.get(f"/officer/registers?agency={AGENCY}").json["items"]
    assert [item["id"] for item in listed] == [found["id"]]


TOMORROW = (FRIDAY_MORNING.date() + timedelta(days=1)).isoformat()
WRONG = {
    "nothing": ({"agency": None, "from": None, "to": None}, {"/agency", "/from", "/to"}),
    "no office": ({"agency": "H53.999"}, {"/agency": "agency_unknown"}),
    "hostile": ({"agency": "' or 1=1 --"}, {"/agency": "agency_unknown"}),
    "nul": ({"agency": "a\x00b"}, {"/agency": "nul_character"}),
    "huge": ({"agency": "H" * 41}, {"/agency": "wrong_length"}),
    "wrong type": ({"from": 20260301, "to": ["2026-03-31"]}, {"/from", "/to"}),
    "no such day": ({"to": "2026-02-30"}, {"/to"}),
    "twisted": ({"to": "2026-02-28"}, {"/to": "before_from"}),
    "too long": ({"to": "2026-04-01"}, {"/to": "period_too_long"}),
    "future": ({"from": TOMORROW, "to": TOMORROW}, {"/to": "in_future"}),
    "far future": ({"from": "9999-12-31", "to": "9999-12-31"}, {"/to": "in_future"}),
    "long ago": ({"from": "0001-01-01", "to": "0001-01-02"}, {"/from": "too_early"}),
    "more": ({"rows": 5}, {"/rows"}),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_a_period_is_refused_and_nothing_is_issued(march, office, session, name):
    changes, found = WRONG[name]
    refused = faults(issue(office.reception, 422, **changes))
    assert (set(refused) if isinstance(found, set) else refused) == found
    assert session.query(Register).count() == 0
    assert entries() == []


def test_nothing_to_enter_is_said(office, session):
    assert slug(issue(office.reception, 409)) == "register-empty"
    assert session.query(Letter).count() == 0


def test_too_many_for_one_register_is_said(march, office, session, monkeypatch):
    monkeypatch.setattr(registers, "MOST", 2)
    refused = issue(office.reception, 409)
    assert (slug(refused), refused.json["most"]) == ("register-too-long", 2)
    assert issued(session) == []
    monkeypatch.setattr(registers, "MOST", 3)
    assert issue(office.reception).json["dossiers"] == 3


def test_what_is_no_register_is_not_found(case, office, session):
    case.accepted()
    receipt = session.query(Letter).one()
    for nothing in (receipt.id, case.id):
        assert slug(read(office.leader, nothing, status=404)) == "register-not-found"


@pytest.mark.parametrize(
    "change",
    [
        "update registers set dossiers = 1",
        "delete from registers",
        "truncate registers",
        "update dossier_letters set dossier_id = (select id from dossiers limit 1)",
    ],
)
def test_the_database_keeps_it(march, office, session, change):
    issue(office.reception)
    with pytest.raises(DBAPIError, match=r"cannot be changed|takes no changes|append-only|dossier"):
        session.execute(text(change))
    session.rollback()


def test_a_full_register_goes_over_pages(office, session):
    put(session, *(accepted(2 + number % 20) for number in range(120)))
    session.commit()
    found = issue(office.reception).json
    document = PdfReader(BytesIO(read(office.reception, found["id"]).data))
    pages = [squeezed(page.extract_text()) for page in document.pages]
    assert len(pages) > 5
    assert all(squeezed("Mã hồ sơ") in page for page in pages[:-1])
    assert squeezed("Cộng: 120 hồ sơ.") in pages[-1]

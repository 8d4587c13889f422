"""The declaration of a dossier: every answer is on the paper, and only its citizen gets it."""

import io
from typing import Any
from urllib.parse import quote

import pytest
from pypdf import PdfReader

from backend.core import ids
from backend.dossiers import declaration, downloads
from backend.dossiers.models import DossierEvent
from backend.letters import layouts
from backend.letters import service as letters
from backend.letters.arrange import OTHER_ANSWERS, arrange
from tests.factories.citizens import Person, slug
from tests.factories.dossiers import answers, submission, submit
from tests.factories.letters import (
    DAY,
    FILING,
    OFFICE,
    cases,
    edition,
    filled,
    squeezed,
    text_of,
)
from tests.factories.procedures import catalogue
from tests.factories.uploads import received

pytestmark = pytest.mark.slow

CASES = [pytest.param(code, given, id=f"{code} {name}") for code, name, given in cases()]
CODES = sorted(catalogue())


def said(form: letters.FilledForm) -> list[str]:
    """Every text that has to be found on the paper."""
    hidden = layouts.of(form.code).hidden
    texts = []
    for _, item in form.entries():
        if isinstance(item, letters.Rows):
            texts += [cell for row in item.rows for cell in row]
        elif item.value and item.key not in hidden:
            texts.append(item.value)
    return [text for text in texts if text]


@pytest.mark.slow
@pytest.mark.parametrize(("code", "given"), CASES)
def test_every_answer_is_on_the_paper_with_its_label(code, given):
    form = filled(code, given)
    text = text_of(letters.declaration(form).pdf())
    wanted = [*said(form), *form.statements]
    for section in arrange(form, layouts.of(code))["sections"]:
        wanted.append(section["title"])
        for block in section["blocks"]:
            wanted += [cell["label"] for cell in block.get("cells", ())]
            wanted += block.get("head", [])
    assert [words for words in wanted if squeezed(words) not in text] == []
    assert form.statements


def everything(code: str) -> dict[str, Any]:
    """An answer to each question there is, whatever the conditions say."""
    told: dict[str, Any] = {}
    for number, (_, _, field) in enumerate(catalogue()[code].fields()):
        value: Any = {
            "boolean": True,
            "confirmation": True,
            "integer": 1000 + number,
            "money": 1_000_000 + number,
            "date": f"2001-01-{number % 28 + 1:02d}",
            "month": "2001-05",
        }.get(field["type"], f"trả lời {number}")
        if "choices" in field:
            value = field["choices"][0]["value"]
        if "same_as" in field or field["type"] == "attachments":
            continue
        rows, is_row, rest = field["key"].partition("[].")
        place = told.setdefault(rows, [{}])[0] if is_row else told
        *above, name = (rest or field["key"]).split(".")
        for part in above:
            place = place.setdefault(part, {})
        place[name] = value
    return told


@pytest.mark.parametrize("code", CODES)
def test_every_question_has_its_place_in_the_layout(code):
    form = declaration.fill(edition(code), everything(code), OFFICE, FILING, [])
    page = arrange(form, layouts.of(code))
    other = [s for s in page["sections"] if s["title"].endswith(OTHER_ANSWERS)]
    assert other == []
    text = text_of(letters.declaration(form).pdf())
    assert [answer for answer in said(form) if squeezed(answer) not in text] == []


@pytest.mark.parametrize("code", CODES)
def test_a_layout_names_no_question_that_is_not_there(code):
    layout = layouts.of(code)
    items = {item.key: item for _, item in filled(code, {}).entries()}
    named = {*layout.keys(), *layout.hidden, *layout.signed_by}
    assert named - {layout.addressee_from} - items.keys() == set()
    for section in layout.sections:
        for block in section.blocks:
            if isinstance(block, layouts.Table):
                of_rows = {key for key, _ in items[block.key].columns}
                assert {key for keys, _ in block.columns for key in keys} == of_rows


@pytest.mark.parametrize("code", CODES)
def test_an_empty_form_can_be_set_too(code):
    assert letters.declaration(filled(code, {})).pdf().startswith(b"%PDF")


def values(form: letters.FilledForm) -> dict[str, str]:
    return {item.key: item.value for _, item in form.entries() if isinstance(item, letters.Answer)}


def test_answers_are_written_as_on_paper():
    found = values(filled("1.001193", answers()))
    assert found["tre.ho_ten"] == "NGUYỄN MINH AN"
    assert found["tre.ngay_sinh"] == "15/08/2025"
    assert found["tre.ngay_sinh_chu"].startswith("ngày mười lăm tháng tám")
    assert found["tre.gioi_tinh"] == "Nam"
    assert found["tre.quoc_tich"] == "Việt Nam"
    assert found["ket_hon.co"] == "Có"
    assert found["me.noi_cu_tru"] == (
        "Số 12, đường Tôn Đức Thắng, ấp 3, xã Tân Châu, tỉnh Tây Ninh"
    )
    assert found["ngay_lam"] == DAY.strftime("%d/%m/%Y")


def test_money_has_its_unit_and_incomplete_dates_stay_so():
    capital = values(filled("1.001612", {"von": {"so": 150_000_000}}))
    assert capital["von.so"] == "150.000.000 đồng"
    dead = values(filled("1.000656", {"nguoi_chet": {"ngay_sinh": "1945-03"}}))
    assert dead["nguoi_chet.ngay_sinh"] == "03/1945"


def test_what_a_tick_saved_typing_is_written_out():
    home = {"tinh": "80", "xa": "25516", "dia_chi": "Ấp 3"}
    given = {
        "chu_ho": {"thuong_tru": home, "o_noi_thuong_tru": True},
        "thanh_vien": [{"thuong_tru": "Ấp 1", "o_noi_thuong_tru": True}],
    }
    form = filled("1.001612", given)
    assert values(form)["chu_ho.hien_tai"] == "Ấp 3, xã Tân Châu, tỉnh Tây Ninh"
    (members,) = [item for _, item in form.entries() if item.key == "thanh_vien"]
    row = dict(zip((key for key, _ in members.columns), members.rows[0], strict=True))
    assert row["hien_tai"] == "Ấp 1"
    assert "hien_tai" not in given["chu_ho"]


def test_a_word_that_looks_like_a_yes_stays_a_word_in_a_table():
    row = {"chi_tieu": "khac", "ten_khac": "Điều khác", "cu": "Không", "moi": "Có"}
    form = filled("thue.thay_doi", {"thay_doi": [row]})
    (changes,) = [item for _, item in form.entries() if item.key == "thay_doi"]
    assert {"Không", "Có"} <= set(changes.rows[0])


# Over HTTP.


def filed(person: Person, session: Any) -> dict[str, Any]:
    upload = received(session, person.id)
    made: dict[str, Any] = submit(person, submission(upload.id)).json
    return made


def test_a_citizen_gets_the_declaration_as_a_file(an, session):
    dossier = filed(an, session)
    answer = an.get(f"/dossiers/{dossier['id']}/declaration")
    assert answer.content_type == "application/pdf"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    plain = f'filename="to-khai-dang-ky-khai-sinh-{dossier["number"].lower()}.pdf"'
    full = quote(f"Tờ khai Đăng ký khai sinh {dossier['number']}.pdf", safe="")
    assert answer.headers["Content-Disposition"] == (
        f"attachment; {plain}; filename*=UTF-8''{full}"
    )
    text = text_of(answer.data)
    for found in ("NGUYỄN MINH AN", dossier["tracking_code"], dossier["number"], "(1 tệp)"):
        assert squeezed(found) in text
    link = f"https://motcua.example/tay-ninh/#/tra-cuu/{dossier['tracking_code']}"
    notes = [
        n.get_object()
        for p in PdfReader(io.BytesIO(answer.data)).pages
        for n in p.get("/Annots", ())
    ]
    assert link in {note["/A"]["/URI"] for note in notes}


def test_who_has_it_is_spared_the_setting(an, session, monkeypatch):
    path = f"/dossiers/{filed(an, session)['id']}/declaration"
    tag = an.get(path).headers["ETag"]
    monkeypatch.setattr(letters.Page, "pdf", lambda _: pytest.fail("it was set again"))
    answer = an.get(path, headers={"If-None-Match": tag}, status=304)
    assert answer.data == b""
    assert answer.headers["ETag"] == tag


def test_the_same_dossier_has_the_same_bytes(an, session):
    path = f"/dossiers/{filed(an, session)['id']}/declaration"
    assert an.get(path).data == an.get(path).data


def test_somebody_else_s_is_not_there(an, binh, session):
    path = f"/dossiers/{filed(an, session)['id']}/declaration"
    assert slug(binh.get(path, status=404)) == "dossier-not-found"
    assert slug(an.get(f"/dossiers/{ids.new()}/declaration", status=404)) == "dossier-not-found"


def test_it_is_for_the_signed_in(client):
    client.get(f"/api/v1/dossiers/{ids.new()}/declaration", status=401)


def test_what_happens_to_a_dossier_later_does_not_show(an, session):
    dossier = filed(an, session)
    path = f"/dossiers/{dossier['id']}/declaration"
    before = an.get(path).data
    session.add(
        DossierEvent(
            id=ids.new(),
            dossier_id=dossier["id"],
            action="note-of-an-officer",
            status="declined",
            actor="officer",
        )
    )
    session.commit()
    assert an.get(path).data == before
    assert "note-of-an-officer" not in text_of(before)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Tờ khai Đăng ký.pdf", "to-khai-dang-ky.pdf"),
        ('a"b\r\nSet-Cookie: x=1.pdf', "a-b-set-cookie-x-1.pdf"),
        ("../../etc/passwd.pdf", "etc-passwd.pdf"),
    ],
)
def test_a_file_name_cannot_break_its_header(name, plain):
    header = downloads.disposition(name)
    assert f'filename="{plain}"' in header
    assert header.isascii()
    assert header.count('"') == 2
    assert "\n" not in header
    assert "%2F" not in header

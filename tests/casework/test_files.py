"""The papers of a dossier as officers see and open them, on the real store."""

from io import BytesIO
from typing import Any

import httpx
import pikepdf
import pytest
from PIL import Image
from sqlalchemy import select

from backend.audit import service as audit
from backend.audit.models import AuditEntry
from backend.core import clock, ids
from tests.factories import hostile
from tests.factories.cases import Case
from tests.factories.citizens import faults, slug
from tests.factories.dossiers import submission, submit
from tests.factories.jobs import work_off
from tests.factories.uploads import send

pytestmark = pytest.mark.slow

PDF = "application/pdf"


@pytest.fixture
def file(app, an, office):
    """Files a birth with these files (content, media type, name) and has the jobs done."""

    def filed(*files: tuple[bytes, str, str], inspected: bool = True) -> Case:
        uploads = [
            send(an, content, media_type=media_type, file_name=name)["id"]
            for content, media_type, name in files
        ]
        body = submission(*uploads, agency=office.agency)
        case = Case(submit(an, body).json["id"], an, office)
        if inspected:
            work_off(app)
        return case

    return filed


def jpeg(name: str = "giấy chứng sinh.jpg") -> tuple[bytes, str, str]:
    return hostile.jpeg(), "image/jpeg", name


def listed(case: Case, **options: Any) -> list[Any]:
    path = f"/officer/dossiers/{case.id}"
    files: list[Any] = case.office.reception.get(path, **options).json["attachments"]
    return files


def link(case: Case, attachment: Any, status: int = 200, **query: Any) -> Any:
    path = f"/officer/attachments/{attachment['id']}/link"
    return case.office.reception.get(path, query_string=query, status=status)


def fetched(answer: Any) -> httpx.Response:
    return httpx.get(answer.json["url"], timeout=20).raise_for_status()


def picture(answer: Any) -> Image.Image:
    return Image.open(BytesIO(fetched(answer).content))


def test_what_was_found_in_a_file_is_shown(file):
    [seen] = listed(file(jpeg()))
    assert seen["file_name"] == "giấy chứng sinh.jpg"
    found = seen["inspection"]
    assert (found["state"], found["reason"], found["scan"]) == ("clean", None, "not_scanned")
    assert found["legibility"]["score"] >= 90
    assert (seen["has_thumbnail"], seen["pages"], seen["bundle"]) == (True, 0, None)


def test_a_photo_can_be_read_large_and_small(file):
    case = file(jpeg())
    [seen] = listed(case)
    large, small = link(case, seen), link(case, seen, shown="thumbnail")
    assert large.json["media_type"] == small.json["media_type"] == "image/jpeg"
    assert max(picture(small).size) <= 320 < max(picture(large).size) <= 2200


def test_a_link_saves_under_a_safe_name_and_for_two_minutes(file):
    case = file(jpeg('..\\..\\giấy "một"\r\n.exe'))
    [seen] = listed(case)
    answer = link(case, seen)
    assert answer.json["file_name"] == seen["file_name"] == "giấy một.jpg"
    disposition = fetched(answer).headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="giay-mot.jpg"')
    until = clock.datetime.fromisoformat(answer.json["expires_at"])
    assert 60 < (until - clock.now()).total_seconds() <= 120


def test_pages_of_a_pdf_can_be_read_one_by_one(file):
    case = file((hostile.pdf(3), PDF, "giay.pdf"))
    [seen] = listed(case)
    assert (seen["pages"], seen["media_type"]) == (3, PDF)
    answer = link(case, seen, shown="page", page=2)
    assert answer.json["file_name"] == "giay 2.jpg"
    assert picture(answer).size[1] > 1000
    assert fetched(link(case, seen)).content.startswith(b"%PDF")
    assert slug(link(case, seen, 409, shown="page", page=4)) == "file-not-readable"


def test_several_photos_are_one_paper(file):
    case = file(jpeg("một.jpg"), jpeg("hai.jpg"))
    first, second = listed(case)
    bundle = first["bundle"]
    assert bundle == {**second["bundle"], "position": 1}
    assert (second["bundle"]["position"], bundle["files"]) == (2, 2)
    assert (bundle["is_ready"], bundle["is_left_out"], bundle["pages"]) == (True, False, 2)
    answer = link(case, second, shown="bundle")
    assert answer.json["file_name"] == "Giấy chứng sinh.pdf"
    with pikepdf.open(BytesIO(fetched(answer).content)) as pdf:
        assert len(pdf.pages) == 2


def test_a_file_that_nobody_has_looked_at_cannot_be_opened(file):
    case = file(jpeg(), jpeg(), inspected=False)
    first, _ = listed(case)
    assert first["inspection"] == {
        "state": "waiting",
        "reason": None,
        "scan": None,
        "legibility": None,
        "reading": None,
    }
    assert (first["has_thumbnail"], first["bundle"]) == (False, None)
    for shown in ("file", "thumbnail", "bundle"):
        assert slug(link(case, first, 409, shown=shown)) == "file-not-readable"
    assert slug(link(case, first, 409, shown="page", page=1)) == "file-not-readable"


def test_a_refused_file_says_why_and_cannot_be_opened(file):
    # Received, filed, and only then found to be no photo at all.
    case = file((hostile.truncated_jpeg(), "image/jpeg", "hỏng.jpg"), jpeg(), jpeg())
    bad, good, _ = listed(case)
    assert bad["inspection"]["state"] == "refused"
    assert "tệp bị hỏng" in bad["inspection"]["reason"]
    [english, *_] = listed(case, headers={"Accept-Language": "en"})
    assert "damaged" in english["inspection"]["reason"]
    assert bad["bundle"]["is_left_out"]
    assert good["bundle"]["pages"] == 2
    for query in ({}, {"shown": "thumbnail"}, {"shown": "page", "page": 1}):
        assert slug(link(case, bad, 409, **query)) == "file-not-readable"
    # The paper is there without it.
    assert link(case, bad, shown="bundle").json["media_type"] == PDF


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ({"shown": "everything"}, {"/shown": "invalid_choice"}),
        ({"shown": ""}, {"/shown": "invalid_choice"}),
        ({"shown": "page"}, {"/page": "required"}),
        ({"shown": "page", "page": 0}, {"/page": "out_of_range"}),
        ({"shown": "page", "page": -1}, {"/page": "out_of_range"}),
        ({"shown": "page", "page": 10**30}, {"/page": "out_of_range"}),
        ({"shown": "page", "page": "một"}, {"/page": "invalid"}),
        ({"shown": "file", "page": 1}, {"/page": "invalid"}),
        ({"page": 1}, {"/page": "invalid"}),
    ],
)
def test_what_cannot_be_wanted_is_said(case, query, wrong):
    [seen] = listed(case)
    assert faults(link(case, seen, 422, **query)) == wrong


def test_another_office_opens_nothing(file, other_office):
    case = file(jpeg())
    [seen] = listed(case)
    for attachment_id in (seen["id"], ids.new()):
        path = f"/officer/attachments/{attachment_id}/link"
        for shown in ("file", "thumbnail", "bundle"):
            refused = other_office.reception.get(path, query_string={"shown": shown}, status=404)
            assert slug(refused) == "attachment-not-found"


def test_every_opening_is_on_record_and_what_was_opened(file, session):
    case = file((hostile.pdf(2), PDF, "giay.pdf"))
    [seen] = listed(case)
    link(case, seen, shown="page", page=2)
    link(case, seen)
    link(case, seen, 409, shown="bundle")
    entries = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.chain == f"dossier:{case.id}", AuditEntry.action == "attachment.read")
        .order_by(AuditEntry.position)
    )
    assert [entry.details for entry in entries] == [
        {"attachment": seen["id"], "shown": "page", "page": "2"},
        {"attachment": seen["id"], "shown": "file"},
    ]


# The declaration.


def on_record(case: Case) -> list[str]:
    return [entry.action for entry in audit.entries(("dossier", case.id))]


def test_an_officer_reads_the_declaration_that_the_citizen_has(case, office):
    mine = case.person.get(f"/dossiers/{case.id}/declaration")
    theirs = office.reception.get(f"/officer/dossiers/{case.id}/declaration")
    assert theirs.content_type == PDF
    assert theirs.data == mine.data
    tag = {"If-None-Match": theirs.headers["ETag"]}
    path = f"/officer/dossiers/{case.id}/declaration"
    assert office.specialist.get(path, headers=tag, status=304).data == b""


def test_the_declaration_is_for_those_who_handle_it(case, other_office, office):
    before = on_record(case)
    path = f"/officer/dossiers/{case.id}/declaration"
    assert slug(other_office.leader.get(path, status=404)) == "dossier-not-found"
    absent = f"/officer/dossiers/{ids.new()}/declaration"
    assert slug(office.leader.get(absent, status=404)) == "dossier-not-found"
    assert slug(case.person.get(path, status=401)) == "token-invalid"
    assert on_record(case) == before

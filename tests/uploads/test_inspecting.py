"""The inspection of received files, on the real store: what becomes of them, and who is told."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import Text, cast, func, select, text
from sqlalchemy.exc import IntegrityError

from backend.core import clock
from backend.core.errors import Problem
from backend.core.storage import Storage, StoreUnavailable
from backend.dossiers.models import Attachment, DossierEvent
from backend.notifications.models import Notification
from backend.uploads import bundling, inspecting, service
from backend.uploads.inspecting import Tools
from backend.uploads.models import Upload, UploadBundle, UploadCopy
from backend.uploads.scanner import Scanner
from backend.uploads.workshop import Workshop
from tests.factories import hostile
from tests.factories.citizens import Person, faults, slug
from tests.factories.dossiers import submission, submit
from tests.factories.jobs import TASKS, waiting, work_off
from tests.factories.uploads import announcement, send

pytestmark = pytest.mark.slow

PDF = "application/pdf"


def send_file(person: Person, content: bytes, media_type: str = "image/jpeg", **more: Any) -> UUID:
    return UUID(send(person, content, media_type=media_type, **more)["id"])


def copies(session, upload_id: UUID) -> list[UploadCopy]:
    session.expire_all()
    query = select(UploadCopy).where(UploadCopy.upload_id == upload_id)
    return list(session.scalars(query.order_by(UploadCopy.kind, UploadCopy.page)))


def test_a_received_photo_is_inspected_and_copied(an, app, session, storage):
    upload_id = send_file(an, hostile.jpeg())
    assert work_off(app) == ["uploads:inspect", "uploads:read_text"]
    shown = an.get(f"/uploads/{upload_id}").json["inspection"]
    assert (shown["state"], shown["reason"], shown["scan"]) == ("clean", None, "not_scanned")
    assert shown["legibility"]["score"] >= 90
    assert shown["legibility"]["faults"] == []
    clean, thumbnail = copies(session, upload_id)
    assert (clean.kind, thumbnail.kind) == ("clean", "thumbnail")
    for copy in (clean, thumbnail):
        assert copy.object_key.startswith("files/")
        assert storage.sha256_of(copy.object_key, copy.size) == copy.sha256


def test_what_the_phone_sent_stays_as_it_was(an, app, session, storage):
    sent = hostile.jpeg()
    upload_id = send_file(an, sent)
    work_off(app)
    upload = session.get_one(Upload, upload_id)
    assert storage.read(upload.object_key, 0, len(sent) + 1) == sent


@pytest.mark.parametrize(
    ("make", "media_type", "why"),
    [
        (hostile.truncated_jpeg, "image/jpeg", "tệp bị hỏng"),
        (lambda: hostile.png_that_claims(50_000, 50_000), "image/png", "ảnh quá lớn"),
        (hostile.pdf_with_password, PDF, "có mật khẩu"),
        (hostile.pdf_of_10_000_pages, PDF, "quá nhiều trang"),
    ],
)
def test_a_refused_file_says_why_and_does_not_block_the_others(
    an, app, session, make, media_type: str, why: str
):
    bad = send_file(an, make(), media_type, file_name="giấy một.jpg")
    good = send_file(an, hostile.jpeg())
    work_off(app)
    inspection = an.get(f"/uploads/{bad}").json["inspection"]
    assert inspection["state"] == "refused"
    assert why in inspection["reason"]
    english = an.get(f"/uploads/{bad}", headers={"Accept-Language": "en"}).json["inspection"]
    assert english["reason"].isascii()
    assert copies(session, bad) == []
    refused = submit(an, submission(bad, good), status=422)
    assert faults(refused) == {"/attachments/0/upload": "upload_not_usable"}
    assert "“giấy một.jpg”" in refused.json["errors"][0]["message"]
    submit(an, submission(good))


def test_a_file_still_on_its_way_is_named(an):
    upload = an.post("/uploads", json=announcement(file_name="trang hai.jpg")).json
    refused = submit(an, submission(upload["id"]), status=422)
    assert faults(refused) == {"/attachments/0/upload": "upload_unfinished"}
    assert "“trang hai.jpg”" in refused.json["errors"][0]["message"]


def test_a_file_refused_after_submission_is_told_to_both(an, app, session):
    upload_id = send_file(an, hostile.truncated_jpeg())
    dossier = submit(an, submission(upload_id)).json
    done = work_off(app)
    assert "dossiers:file_refused" in done
    session.expire_all()
    events = session.scalars(
        select(DossierEvent).where(DossierEvent.dossier_id == UUID(dossier["id"]))
    )
    assert [(event.action, event.actor) for event in events] == [
        ("submit", "citizen"),
        ("file_refused", "system"),
    ]
    [told] = session.scalars(select(Notification).where(Notification.template == "file_refused"))
    assert told.citizen_id == an.id
    timeline = an.get(f"/tracking/{dossier['tracking_code']}").json["timeline"]
    assert len(timeline) == 1
    paper = {"vi": "Giấy chứng sinh", "en": "Birth notice"}
    assert told.values == {"tracking_code": dossier["tracking_code"], "paper": paper}


def test_a_refused_file_is_told_once_however_often_its_job_runs(an, app, session):
    bad = [send_file(an, hostile.truncated_jpeg()) for _ in range(2)]
    submit(an, submission(*bad))
    work_off(app)
    for upload_id in (*bad, *bad):
        with app.app_context():
            TASKS["dossiers:file_refused"](upload_id=str(upload_id))
    session.expire_all()
    events = session.scalars(select(DossierEvent).where(DossierEvent.action == "file_refused"))
    attachments = set(session.scalars(select(cast(Attachment.id, Text))))
    assert {event.details["attachment"] for event in events.all()} == attachments
    told = select(func.count()).where(Notification.template == "file_refused")
    assert session.scalar(told) == len(attachments) == 2


def test_the_database_keeps_a_refused_file_from_being_told_twice(an, app, session):
    submit(an, submission(send_file(an, hostile.truncated_jpeg())))
    work_off(app)
    again = (
        "insert into dossier_events (id, dossier_id, at, action, status, actor, details)"
        " select gen_random_uuid(), dossier_id, at, action, status, actor, details"
        " from dossier_events where action = 'file_refused'"
    )
    with pytest.raises(IntegrityError, match="uq_dossier_events_file_refused"):
        session.execute(text(again))
    session.rollback()


def test_inspecting_twice_is_inspecting_once(an, app, session, storage):
    upload_id = send_file(an, hostile.jpeg())
    work_off(app)
    before = [copy.object_key for copy in copies(session, upload_id)]
    inspecting.inspect(Tools(storage, Scanner(""), Workshop()), upload_id)
    assert [copy.object_key for copy in copies(session, upload_id)] == before


class InspectedMeanwhile(Workshop):
    """Another worker ends the same inspection while this one is at it."""

    def __init__(self, storage: Storage, upload_id: UUID) -> None:
        super().__init__()
        self.storage, self.upload_id, self.others = storage, upload_id, 1

    def examine(self, media_type: str, content: bytes):
        if self.others:
            self.others -= 1
            inspecting.inspect(Tools(self.storage, Scanner(""), self), self.upload_id)
        return super().examine(media_type, content)


def test_of_two_inspections_at_once_one_counts_and_nothing_is_left_over(an, session, storage):
    upload_id = send_file(an, hostile.jpeg())
    before = {item.key for item in storage.listing("files/")}
    tools = Tools(storage, Scanner(""), InspectedMeanwhile(storage, upload_id))
    inspecting.inspect(tools, upload_id)
    kept = {copy.object_key for copy in copies(session, upload_id)}
    assert len(kept) == 2
    assert {item.key for item in storage.listing("files/")} - before == kept


class GoesAway(Storage):
    """A store that goes away in the middle: the first writings still arrive."""

    writings = 1

    def put(self, key: str, content: bytes, media_type: str) -> None:
        if self.writings == 0:
            raise StoreUnavailable("gone")
        self.writings -= 1
        super().put(key, content, media_type)


def test_a_store_that_goes_away_in_the_middle_changes_nothing(an, app, session, storage, use_store):
    upload_id = send_file(an, hostile.jpeg())
    usual = app.extensions["storage"]
    with pytest.raises(StoreUnavailable):
        inspecting.inspect(Tools(use_store(GoesAway), Scanner(""), Workshop()), upload_id)
    assert an.get(f"/uploads/{upload_id}").json["inspection"]["state"] == "waiting"
    assert copies(session, upload_id) == []
    app.extensions["storage"] = usual
    work_off(app)
    assert an.get(f"/uploads/{upload_id}").json["inspection"]["state"] == "clean"


def test_bytes_that_have_gone_are_said_to_be_gone(an, app, session, storage):
    upload_id = send_file(an, hostile.jpeg())
    storage.delete(session.get_one(Upload, upload_id).object_key)
    work_off(app)
    assert "không còn trong kho" in an.get(f"/uploads/{upload_id}").json["inspection"]["reason"]


def test_bytes_that_were_changed_after_the_proof_are_refused(an, app, session, storage):
    upload_id = send_file(an, hostile.jpeg())
    storage.put(session.get_one(Upload, upload_id).object_key, hostile.jpeg(), "image/jpeg")
    sent_again = session.get_one(Upload, upload_id)
    other = hostile.jpeg(hostile.page(title="KHAC"))
    storage.put(sent_again.object_key, other, "image/jpeg")
    work_off(app)
    assert "sai khác" in an.get(f"/uploads/{upload_id}").json["inspection"]["reason"]


def test_a_job_that_died_is_put_down_again(an, app, session):
    upload_id = send_file(an, hostile.jpeg())
    session.execute(text("delete from procrastinate_jobs"))
    session.commit()
    assert inspecting.put_down_overdue() == 0
    with clock.set_to(clock.now() + timedelta(minutes=16)):
        assert inspecting.put_down_overdue() == 1
        assert inspecting.put_down_overdue() == 0
    assert waiting() == [("uploads:inspect", {"upload_id": str(upload_id)})]
    work_off(app)
    assert an.get(f"/uploads/{upload_id}").json["inspection"]["state"] == "clean"


def test_an_upload_taken_back_before_its_inspection(an, app):
    upload_id = send_file(an, hostile.jpeg())
    an.delete(f"/uploads/{upload_id}")
    assert work_off(app) == ["uploads:inspect"]


def test_taking_back_takes_the_copies_too(an, app, session, storage):
    upload_id = send_file(an, hostile.jpeg())
    work_off(app)
    keys = [copy.object_key for copy in copies(session, upload_id)]
    an.delete(f"/uploads/{upload_id}")
    assert [storage.stat(key) for key in keys] == [None, None]
    assert copies(session, upload_id) == []


def test_a_large_pdf_passes_unopened_and_is_marked(an, app, session, storage, monkeypatch):
    monkeypatch.setattr(inspecting, "OPENED_BYTES", 500)
    sent = hostile.pdf_with_javascript()
    upload_id = send_file(an, sent, PDF)
    assert work_off(app) == ["uploads:inspect"]
    assert an.get(f"/uploads/{upload_id}").json["inspection"]["state"] == "unopened"
    link = service.reading_link(storage, upload_id)
    answer = httpx.get(link.url).raise_for_status()
    assert answer.content == sent
    assert answer.headers["content-disposition"].startswith("attachment")


class Finds(Scanner):
    """A scanner that finds something in everything."""

    def scan(self, contents) -> Any:
        super().scan(contents)
        return "infected"


class Damages(Storage):
    """A store whose copies are not what was copied."""

    def copy(self, source: str, target: str, media_type: str) -> None:
        self.put(target, b"another", media_type)


@pytest.mark.parametrize(("fault", "why"), [("infected", "mã độc"), ("changed", "sai khác")])
def test_what_passes_unopened_is_scanned_and_hashed(
    an, session, storage, use_store, monkeypatch, fault: str, why: str
):
    monkeypatch.setattr(inspecting, "OPENED_BYTES", 500)
    upload_id = send_file(an, hostile.pdf(), PDF)
    before = {item.key for item in storage.listing("files/")}
    store = use_store(Damages) if fault == "changed" else storage
    scanner = Finds("") if fault == "infected" else Scanner("")
    inspecting.inspect(Tools(store, scanner, Workshop()), upload_id)
    assert why in an.get(f"/uploads/{upload_id}").json["inspection"]["reason"]
    assert {item.key for item in storage.listing("files/")} == before


# What officers get.


def test_a_link_saves_the_clean_copy_under_a_safe_name(an, app, session, storage):
    upload_id = send_file(an, hostile.jpeg(), file_name='../../"giấy\nchứng sinh".exe.jpg')
    work_off(app)
    link = service.reading_link(storage, upload_id)
    assert link.file_name == "giấy chứng sinh .exe.jpg"
    answer = httpx.get(link.url).raise_for_status()
    assert answer.headers["content-type"] == "image/jpeg"
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith(
        'attachment; filename="giay-chung-sinh-.exe.jpg"; filename*=UTF-8'
    )
    assert "X-Amz-Expires=120" in link.url
    assert b"Exif" not in answer.content


def test_links_to_the_thumbnail_and_to_pages(an, app, session, storage):
    upload_id = send_file(an, hostile.pdf(2), PDF, file_name="quét.pdf")
    work_off(app)
    facts = service.facts_of([upload_id])[upload_id]
    assert (facts.inspection, facts.pages, facts.has_thumbnail) == ("clean", 2, True)
    assert facts.facts["removed"] == []
    links = [
        service.reading_link(storage, upload_id, "thumbnail"),
        service.reading_link(storage, upload_id, "page", 2),
    ]
    assert [link.file_name for link in links] == ["quét.jpg", "quét 2.jpg"]
    for link in links:
        assert httpx.get(link.url).raise_for_status().content.startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize("shown", [("clean", 0), ("thumbnail", 0), ("page", 1)])
@pytest.mark.parametrize("state", ["waiting", "refused"])
def test_nobody_reads_what_is_not_inspected_or_was_refused(
    an, app, session, storage, shown: tuple[Any, int], state: str
):
    upload_id = send_file(an, hostile.truncated_jpeg())
    if state == "refused":
        work_off(app)
    with pytest.raises(Problem) as refused:
        service.reading_link(storage, upload_id, *shown)
    assert refused.value.kind.slug == "file-not-readable"


def test_a_phone_without_the_photo_sees_a_small_picture_of_it(an, binh, app):
    upload_id = send_file(an, hostile.jpeg())
    refused = an.get(f"/uploads/{upload_id}/picture", status=409)
    assert slug(refused) == "file-not-readable"
    work_off(app)
    link = an.get(f"/uploads/{upload_id}/picture").json
    assert httpx.get(link["url"]).raise_for_status().content.startswith(b"\xff\xd8\xff")
    assert slug(binh.get(f"/uploads/{upload_id}/picture", status=404)) == "upload-not-found"


def test_several_photos_of_a_paper_are_one_pdf(an, app, session, storage):
    first, second = send_file(an, hostile.jpeg()), send_file(an, hostile.png(), "image/png")
    bad = send_file(an, hostile.truncated_jpeg())
    submit(an, submission(second, bad, first))
    done = work_off(app)
    assert done.count("uploads:bundle") >= 1
    [bundle] = service.bundles_of([first])
    assert bundle.upload_ids == (second, bad, first)
    assert (bundle.is_ready, bundle.pages, bundle.left_out) == (True, 2, (bad,))
    link = service.bundle_link(storage, bundle.bundle_id, "Giấy chứng sinh")
    assert link.file_name == "Giấy chứng sinh.pdf"
    assert httpx.get(link.url).raise_for_status().content.startswith(b"%PDF-")


def test_binding_and_bundling_twice_is_once(an, app, session, storage):
    files = [send_file(an, hostile.jpeg()) for _ in range(2)]
    submit(an, submission(*files))
    work_off(app)
    bundling.bind([files])
    session.expire_all()
    [bundle] = session.scalars(select(UploadBundle))
    key = bundle.object_key
    bundling.bundle(storage, Workshop(), bundle.id)
    session.expire_all()
    assert session.get_one(UploadBundle, bundle.id).object_key == key


def test_one_photo_needs_no_bundle(an, app, session):
    submit(an, submission(send_file(an, hostile.jpeg())))
    assert "uploads:bind" not in work_off(app)
    assert session.scalars(select(UploadBundle)).all() == []

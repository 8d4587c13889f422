"""What only one of store and database knows of, and `flask check-files`."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from backend.core import clock
from backend.uploads import sweeping
from backend.uploads.models import Upload, UploadBundle, UploadCopy
from tests.factories import hostile
from tests.factories.dossiers import submission, submit
from tests.factories.jobs import work_off
from tests.factories.uploads import announcement, photo, put, send

pytestmark = pytest.mark.slow

TWO_DAYS = timedelta(days=2)


def later():
    return clock.set_to(clock.now() + TWO_DAYS)


def keys(storage) -> set[str]:
    return {item.key for prefix in ("incoming/", "files/") for item in storage.listing(prefix)}


@pytest.fixture(autouse=True)
def empty(storage):
    """Other tests have rolled their rows back and left their objects."""
    for key in keys(storage):
        storage.delete(key)
    for item in storage.unfinished("incoming/"):
        storage.abandon_parts(item.key, item.multipart)


def test_a_phone_that_sends_after_the_upload_was_removed(an, session, storage):
    content = photo()
    upload = an.post("/uploads", json=announcement(content)).json
    an.delete(f"/uploads/{upload['id']}")
    put(upload, content).raise_for_status()
    [key] = keys(storage)
    assert sweeping.find_orphans(storage).objects == []
    with later():
        assert sweeping.remove_orphans(storage).objects == [key]
        assert sweeping.remove_orphans(storage).objects == []
    assert keys(storage) == set()


def test_copies_of_a_worker_that_died_before_it_said_so(session, storage):
    storage.put("files/orphan", b"x", "image/jpeg")
    with later():
        assert sweeping.remove_orphans(storage).objects == ["files/orphan"]


def test_parts_that_nobody_knows(session, storage):
    multipart = storage.begin_parts("incoming/orphan", "video/mp4")
    assert sweeping.find_orphans(storage).multiparts == []
    with later():
        found = sweeping.remove_orphans(storage).multiparts
    assert found == [("incoming/orphan", multipart)]
    assert list(storage.unfinished("incoming/")) == []


@pytest.fixture
def filed(an, app, session):
    """A dossier of two photos, inspected and bundled; ids of its uploads."""
    sent = [UUID(send(an, hostile.jpeg(hostile.page(title=t)))["id"]) for t in ("A", "B")]
    submit(an, submission(*sent))
    work_off(app)
    session.expire_all()
    return sent


def test_what_has_a_row_is_no_orphan(filed, storage):
    assert len(keys(storage)) == 2 + 4 + 1
    with later():
        assert sweeping.find_orphans(storage).objects == []


def check(app) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["check-files"])
    return result.exit_code, result.output


def test_every_file_of_every_dossier_is_there(app, filed, storage):
    assert check(app) == (0, "files: 7 checked, 0 faulty; 0 orphans, swept every night\n")


@pytest.mark.parametrize("which", ["sent", "copy", "bundle"])
@pytest.mark.parametrize(
    ("harm", "what"), [(None, "missing"), ("short", "wrong_size"), ("other", "wrong_hash")]
)
def test_what_is_not_right_is_named(app, session, filed, storage, which, harm, what):
    rows = {
        "sent": select(Upload).where(Upload.id == filed[0]),
        "copy": select(UploadCopy).where(UploadCopy.kind == "clean"),
        "bundle": select(UploadBundle),
    }
    row = session.scalars(rows[which]).first()
    content = storage.read(row.object_key, 0, row.size)
    storage.delete(row.object_key)
    if harm:
        changed = content[:-1] if harm == "short" else content[:-1] + bytes([content[-1] ^ 1])
        storage.put(row.object_key, changed, "image/jpeg")
    status, output = check(app)
    assert status == 1
    assert f"{what}: {row.object_key} of upload" in output
    assert "files: 7 checked, 1 faulty" in output


def test_orphans_are_named_too(app, session, storage):
    storage.put("files/orphan", b"x", "image/jpeg")
    multipart = storage.begin_parts("incoming/orphan", "video/mp4")
    with later():
        status, output = check(app)
    assert status == 0
    assert output.splitlines() == [
        "orphan: files/orphan",
        f"orphan parts: incoming/orphan {multipart}",
        "files: 0 checked, 0 faulty; 2 orphans, swept every night",
    ]

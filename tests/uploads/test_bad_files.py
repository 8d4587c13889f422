"""What is refused: at the announcement, by the store, and when the server looks for itself."""

import unicodedata
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import func, select

from backend.core import clock
from backend.uploads.models import Upload
from tests.factories.citizens import faults, slug
from tests.factories.uploads import announcement, photo, put, received

pytestmark = pytest.mark.slow

MIB = 1024 * 1024


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"size": 0}, {"/size": "out_of_range"}),
        ({"size": -1}, {"/size": "out_of_range"}),
        ({"size": 6 * MIB + 1}, {"/size": "too_large"}),
        ({"size": 2**63}, {"/size": "out_of_range"}),
        ({"size": 12.5}, {"/size": "invalid"}),
        ({"size": "600"}, {"/size": "invalid"}),
        ({"size": True}, {"/size": "invalid"}),
        ({"size": None}, {"/size": "null"}),
        ({"sha256": "0" * 63}, {"/sha256": "pattern"}),
        ({"sha256": "F" * 64}, {"/sha256": "pattern"}),
        ({"sha256": "0" * 63 + "\n"}, {"/sha256": "pattern"}),
        ({"md5": "x" * 32}, {"/md5": "pattern"}),
        ({"md5": ["0" * 32]}, {"/md5": "invalid"}),
        ({"media_type": "text/html"}, {"/media_type": "wrong_media_type"}),
        ({"media_type": "image/svg+xml"}, {"/media_type": "wrong_media_type"}),
        ({"media_type": "IMAGE/JPEG"}, {"/media_type": "wrong_media_type"}),
        ({"media_type": "image/jpeg; charset=utf-8"}, {"/media_type": "wrong_media_type"}),
        ({"requirement": "bang_lai_xe"}, {"/requirement": "no_such_requirement"}),
        ({"requirement": "giay_to_tuy_than"}, {"/requirement": "no_such_requirement"}),
        ({"requirement": {}}, {"/requirement": "invalid"}),
        ({"file_name": ""}, {"/file_name": "wrong_length"}),
        ({"file_name": " \u200b "}, {"/file_name": "wrong_length"}),
        ({"file_name": "x" * 256}, {"/file_name": "wrong_length"}),
        ({"file_name": "a\x00.jpg"}, {"/file_name": "nul_character"}),
        ({"owner": "nguyen-van-an"}, {"/owner": "unknown_field"}),
    ],
    ids=lambda part: " ".join(f"{k} {str(v)[:24]!r}" for k, v in part.items()),
)
def test_an_announcement_is_refused_at_its_field(
    an, session, change: dict[str, Any], found: dict[str, str]
):
    assert faults(an.post("/uploads", json=announcement(**change), status=422)) == found
    assert session.scalar(select(func.count()).select_from(Upload)) == 0


def test_every_fault_is_told_at_once(an):
    assert set(faults(an.post("/uploads", json={"size": "?"}, status=422))) == {
        f"/{field}" for field in announcement()
    }


def test_too_large_says_how_large_is_allowed(an):
    refused = an.post("/uploads", json=announcement(size=7 * MIB), status=422)
    assert refused.json["max_bytes"] == 6 * MIB


def test_the_largest_allowed_is_allowed(an):
    an.post("/uploads", json=announcement(size=6 * MIB))


def test_an_unknown_procedure(an):
    refused = an.post("/uploads", json=announcement(procedure="9.999999"), status=404)
    assert slug(refused) == "procedure-not-found"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/passwd", "../../etc/passwd"),
        ('"><script>.jpg', '"><script>.jpg'),
        ("ảnh\r\nSet-Cookie: a=b.jpg", "ảnh\nSet-Cookie: a=b.jpg"),
        ("ảnh\u202egpj.exe", "ảnhgpj.exe"),
        (unicodedata.normalize("NFD", "Giấy chứng sinh của bé.jpg"), "Giấy chứng sinh của bé.jpg"),
        (unicodedata.normalize("NFD", "ế" * 100), "ế" * 100),
        ("CON", "CON"),
        (".", "."),
        ("👶.jpg", "👶.jpg"),
    ],
    ids=["path", "markup", "lines", "override", "NFD", "300 marks", "device", "dot", "emoji"],
)
def test_a_name_is_only_ever_shown(an, session, typed: str, kept: str):
    upload = an.post("/uploads", json=announcement(file_name=typed)).json
    assert upload["file_name"] == kept
    key = session.get_one(Upload, upload["id"]).object_key
    assert key.removeprefix("incoming/").isalnum()
    assert key in urlsplit(upload["put"]["url"]).path


def test_300_vietnamese_letters_are_too_many_however_they_are_written(an):
    name = unicodedata.normalize("NFD", "ế" * 300)
    refused = an.post("/uploads", json=announcement(file_name=name), status=422)
    assert faults(refused) == {"/file_name": "wrong_length"}


def test_sixty_unused_files_are_enough(an, binh, session):
    mine = [received(session, an.id) for _ in range(60)]
    assert slug(an.post("/uploads", json=announcement(), status=409)) == "too-many-uploads"
    binh.post("/uploads", json=announcement())
    an.delete(f"/uploads/{mine[0].id}")
    an.post("/uploads", json=announcement())
    an.post("/uploads", json=announcement(), status=409)
    mine[1].state, mine[1].claimed_at = "claimed", clock.now()
    session.commit()
    an.post("/uploads", json=announcement())


def refusal(an, upload: dict[str, Any], stored: httpx.Response) -> str:
    """What completing says of a file that the store did, or did not, take."""
    if stored.is_error:
        return slug(an.post(f"/uploads/{upload['id']}/complete", status=409))
    return slug(an.post(f"/uploads/{upload['id']}/complete", status=422))


@pytest.mark.parametrize(
    ("sent", "headers"),
    [
        (lambda content: content[:-1], {}),
        (lambda content: content + b".", {}),
        (lambda content: b"", {}),
        (lambda content: content[:-1] + b"!", {}),
        (lambda content: photo(len(content)), {}),
        (lambda content: content, {"content_type": "text/html"}),
        (lambda content: content, {"content_md5": "AAAAAAAAAAAAAAAAAAAAAA=="}),
        (lambda content: content, {"x_amz_checksum_sha256": "A" * 43 + "="}),
    ],
    ids=["short", "long", "empty", "changed", "another", "other type", "other MD5", "other SHA"],
)
def test_a_link_fits_one_file_only(an, sent: Any, headers: dict[str, str]):
    content = photo()
    upload = an.post("/uploads", json=announcement(content)).json
    stored = put(upload, sent(content), **headers)
    assert refusal(an, upload, stored) in ("upload-not-arrived", "upload-refused")
    assert an.get(f"/uploads/{upload['id']}").json["state"] in ("pending", "refused")


@pytest.mark.parametrize(
    ("part", "other"),
    [
        ("incoming/", "incoming/0"),
        ("X-Amz-Expires=900", "X-Amz-Expires=604800"),
        ("X-Amz-Signature=", "X-Amz-Signature=0"),
        ("content-length%3B", ""),
        ("X-Amz-Algorithm=AWS4-HMAC-SHA256", "X-Amz-Algorithm=none"),
    ],
)
def test_a_changed_link_opens_nothing(an, part: str, other: str):
    content = photo()
    upload = an.post("/uploads", json=announcement(content)).json
    assert part in upload["put"]["url"]
    upload["put"]["url"] = upload["put"]["url"].replace(part, other, 1)
    assert put(upload, content).status_code in (400, 403)
    assert slug(an.post(f"/uploads/{upload['id']}/complete", status=409)) == "upload-not-arrived"


def test_a_link_to_write_does_not_let_read_or_delete(an):
    content = photo()
    upload = an.post("/uploads", json=announcement(content)).json
    put(upload, content).raise_for_status()
    for method in ("GET", "HEAD", "DELETE"):
        answer = httpx.request(method, upload["put"]["url"], headers=upload["put"]["headers"])
        assert answer.status_code in (400, 403)
    an.post(f"/uploads/{upload['id']}/complete", status=200)


def test_without_a_link_the_store_is_closed(an):
    upload = an.post("/uploads", json=announcement()).json
    address = urlsplit(upload["put"]["url"])._replace(query="").geturl()
    assert httpx.put(address, content=b"x").status_code in (400, 403)
    assert httpx.get(address.rpartition("/")[0]).status_code in (400, 403)


@pytest.mark.parametrize(
    ("announced", "stored", "found"),
    [
        (photo(600), photo(601), {"/size": "wrong_size"}),
        (photo(600), photo(600), {"/sha256": "wrong_hash"}),
        (photo(600), b"", {"/size": "wrong_size"}),
        (b"MZ\x90\x00 program", b"MZ\x90\x00 program", {"/media_type": "wrong_content"}),
        (b"\x89PNG\r\n\x1a\n", b"\x89PNG\r\n\x1a\n", {"/media_type": "wrong_content"}),
        (b"<svg/>", b"<svg/>", {"/media_type": "wrong_content"}),
        (b"\xff", b"\xff", {"/media_type": "wrong_content"}),
    ],
    ids=["size", "hash", "nothing", "program", "PNG as JPEG", "SVG as JPEG", "one byte"],
)
def test_the_server_looks_for_itself(
    an, session, storage, store, announced: bytes, stored: bytes, found: dict[str, str]
):
    upload = an.post("/uploads", json=announcement(announced)).json
    key = session.get_one(Upload, upload["id"]).object_key
    # Past the link: what the laxest store would have taken.
    store.client.put_object(Bucket=storage.bucket, Key=key, Body=stored)
    refused = an.post(f"/uploads/{upload['id']}/complete", status=422)
    assert slug(refused) == "upload-refused"
    assert faults(refused) == found
    assert storage.stat(key) is None
    shown = an.get(f"/uploads/{upload['id']}").json
    assert (shown["state"], shown["put"], shown["received_at"]) == ("refused", None, None)


def test_what_was_refused_stays_refused(an, session, storage, store):
    content = photo()
    upload = an.post("/uploads", json=announcement(content)).json
    key = session.get_one(Upload, upload["id"]).object_key
    store.client.put_object(Bucket=storage.bucket, Key=key, Body=b"other")
    complete = f"/uploads/{upload['id']}/complete"
    an.post(complete, status=422)
    put(upload, content)
    assert slug(an.post(complete, status=422)) == "upload-refused"


def test_refusals_speak_both_languages(an):
    body = announcement(media_type="text/html")
    vietnamese = an.post("/uploads", json=body, status=422).json
    english = an.post("/uploads", json=body, status=422, headers={"Accept-Language": "en"}).json
    assert vietnamese["errors"][0]["message"].startswith("Loại tệp này không được nhận")
    assert english["errors"][0]["message"].startswith("This type of file is not taken")

"""What is in a file, and what is left of it in the copy: in the child process that opens it."""

import zipfile
from collections.abc import Iterator
from io import BytesIO

import pikepdf
import psutil
import pytest
from PIL import Image

from backend.uploads import pdfs, pictures
from backend.uploads.bundles import BUNDLE_BYTES
from backend.uploads.inspection import PDF, Examined
from backend.uploads.workshop import ChildDied, Workshop
from tests.factories import hostile

pytestmark = pytest.mark.slow

JPEG, PNG, HEIC = "image/jpeg", "image/png", "image/heic"


@pytest.fixture(scope="module")
def workshop() -> Iterator[Workshop]:
    made = Workshop()
    yield made
    made.close()


def clean(examined: Examined) -> bytes:
    assert examined.refusal is None
    return examined.made[0].content


def opened(content: bytes) -> Image.Image:
    picture = Image.open(BytesIO(content), formats=["JPEG"])
    picture.load()
    return picture


@pytest.mark.parametrize(
    ("media_type", "make", "code"),
    [
        (PNG, lambda: hostile.png_that_claims(50_000, 50_000), "too_many_pixels"),
        (PNG, lambda: hostile.png_that_claims(8_000, 8_000), "too_many_pixels"),
        (PNG, lambda: hostile.png_that_claims(1, 2**31 - 1), "too_many_pixels"),
        (PNG, lambda: hostile.png_that_claims(900, 1200), "damaged"),
        (JPEG, hostile.truncated_jpeg, "damaged"),
        (JPEG, lambda: b"\xff\xd8\xff", "damaged"),
        (JPEG, lambda: b"\xff\xd8\xff\xe0" + b"." * 5000, "damaged"),
        (JPEG, hostile.png, "damaged"),
        (JPEG, lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "damaged"),
        (HEIC, lambda: hostile.heic()[:400], "damaged"),
        (HEIC, lambda: b"\x00\x00\x00\x18ftypheic rest", "damaged"),
        (PDF, hostile.pdf_with_password, "password"),
        (PDF, hostile.pdf_of_10_000_pages, "too_many_pages"),
        (PDF, hostile.pdf_without_pages, "no_pages"),
        (PDF, hostile.pdf_that_nests, "too_complex"),
        (PDF, lambda: b"%PDF-1.7\n", "damaged"),
        (PDF, lambda: hostile.pdf()[:300], "damaged"),
        (PDF, lambda: b"%PDF-1.7\n" + b"<" * 100_000, "damaged"),
    ],
)
def test_refused(workshop: Workshop, media_type: str, make, code: str):
    examined = workshop.examine(media_type, make())
    assert (examined.refusal, examined.made) == (code, ())


@pytest.mark.parametrize(
    ("media_type", "make"),
    [(JPEG, hostile.jpeg), (PNG, hostile.png), (HEIC, hostile.heic)],
)
def test_a_picture_is_drawn_anew(workshop: Workshop, media_type: str, make):
    examined = workshop.examine(media_type, make())
    picture = opened(clean(examined))
    assert (picture.size, picture.mode) == ((900, 1200), "RGB")
    assert [made.kind for made in examined.made] == ["clean", "thumbnail"]
    assert {made.media_type for made in examined.made} == {JPEG}
    assert max(opened(examined.made[1].content).size) == 320
    assert examined.facts["legibility"]["faults"] == []


def test_where_and_when_and_with_what_is_gone(workshop: Workshop):
    sent = hostile.jpeg()
    assert b"Hang May Anh" in sent
    copy = clean(workshop.examine(JPEG, sent))
    assert dict(opened(copy).getexif()) == {}
    for trace in (b"Exif", b"Hang May Anh", b"ghi chu rieng", b"chup o nha"):
        assert trace not in copy


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_ends_upright(workshop: Workshop, orientation: int):
    upright = Image.new("RGB", (400, 600), "white")
    upright.paste((200, 0, 0), (0, 0, 100, 100))
    turns = {
        2: [Image.Transpose.FLIP_LEFT_RIGHT],
        3: [Image.Transpose.ROTATE_180],
        4: [Image.Transpose.FLIP_TOP_BOTTOM],
        5: [Image.Transpose.TRANSPOSE],
        6: [Image.Transpose.ROTATE_90],
        7: [Image.Transpose.TRANSVERSE],
        8: [Image.Transpose.ROTATE_270],
    }
    taken = upright
    for turn in turns.get(orientation, []):
        taken = taken.transpose(turn)
    examined = workshop.examine(JPEG, hostile.jpeg(taken, orientation=orientation))
    picture = opened(clean(examined))
    assert picture.size == (400, 600)
    assert picture.getpixel((50, 50))[1] < 60
    assert picture.getpixel((350, 550))[1] > 200
    assert (examined.facts["width"], examined.facts["height"]) == (400, 600)


def test_a_photo_that_is_also_an_archive_is_only_a_photo_afterwards(workshop: Workshop):
    sent = hostile.jpeg_that_is_a_zip()
    assert zipfile.is_zipfile(BytesIO(sent))
    copy = clean(workshop.examine(JPEG, sent))
    assert not zipfile.is_zipfile(BytesIO(copy))
    assert b"chay.exe" not in copy


def test_a_large_photo_is_made_as_large_as_needed(workshop: Workshop):
    examined = workshop.examine(JPEG, hostile.jpeg(hostile.page(4000, 3000)))
    assert max(opened(clean(examined)).size) in range(1_980, pictures.LONG_SIDE + 1)
    assert (examined.facts["width"], examined.facts["height"]) == (4000, 3000)


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "1", "I;16"])
def test_every_kind_of_png(workshop: Workshop, mode: str):
    picture = hostile.page().convert("RGB")
    picture = picture.convert("L").convert(mode) if mode == "I;16" else picture.convert(mode)
    assert opened(clean(workshop.examine(PNG, hostile.png(picture)))).size == (900, 1200)


def test_what_is_transparent_is_paper(workshop: Workshop):
    copy = opened(clean(workshop.examine(PNG, hostile.png(Image.new("RGBA", (80, 80))))))
    assert copy.getpixel((40, 40)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("make", "removed", "traces"),
    [
        (hostile.pdf, [], [b"Nguoi Viet"]),
        (hostile.pdf_with_javascript, ["javascript"], [b"/JavaScript", b"app.alert", b"/AA"]),
        (hostile.pdf_with_launch, ["launch"], [b"/Launch", b"cmd.exe"]),
        (hostile.pdf_with_attachment, ["embedded_files"], [b"EmbeddedFile", b"not really"]),
        (hostile.pdf_with_hidden_launch, ["launch"], [b"/Launch"]),
    ],
)
def test_what_a_pdf_could_do_is_out_of_it(workshop: Workshop, make, removed: list, traces: list):
    examined = workshop.examine(PDF, make())
    assert examined.facts["removed"] == removed
    with pikepdf.open(BytesIO(clean(examined))) as copy:
        plain = BytesIO()
        copy.save(
            plain,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
        )
        assert len(copy.pages) == 1
        assert len(copy.attachments) == 0
    for trace in traces:
        assert trace not in plain.getvalue()
    assert b"Giay chung sinh trang 1" in plain.getvalue()


def test_pages_can_be_looked_at_one_by_one(workshop: Workshop):
    examined = workshop.examine(PDF, hostile.pdf(3))
    kinds = [(made.kind, made.page) for made in examined.made]
    assert kinds == [("clean", 0), ("thumbnail", 0), ("page", 1), ("page", 2), ("page", 3)]
    assert {opened(made.content).height for made in examined.made[2:]} == {1_700}
    assert examined.facts["pages"] == 3


def test_of_a_long_pdf_the_first_pages_are_shown(workshop: Workshop):
    examined = workshop.examine(PDF, hostile.pdf(pdfs.SHOWN_PAGES + 5))
    assert examined.made[-1].page == pdfs.SHOWN_PAGES
    assert examined.facts["pages"] == pdfs.SHOWN_PAGES + 5


def test_a_pdf_that_needs_no_password_to_open_is_opened(workshop: Workshop):
    copy = clean(workshop.examine(PDF, hostile.pdf_that_only_forbids_printing()))
    with pikepdf.open(BytesIO(copy)) as pdf:
        assert not pdf.is_encrypted


def test_a_signed_pdf_with_nothing_in_it_to_fear_is_left_as_it_is(workshop: Workshop):
    sent = hostile.signed_pdf()
    examined = workshop.examine(PDF, sent)
    assert clean(examined) == sent
    assert (examined.facts["signed"], examined.facts["verbatim"]) == (True, True)


def test_a_signature_does_not_protect_what_stands_behind_the_end(workshop: Workshop):
    examined = workshop.examine(PDF, hostile.signed_pdf() + b"PK\x03\x04")
    assert (examined.facts["signed"], examined.facts["verbatim"]) == (True, False)
    assert b"PK\x03\x04" not in clean(examined)


def test_a_pdf_that_inflates_is_refused_or_shown_small(workshop: Workshop):
    examined = workshop.examine(PDF, hostile.pdf_that_inflates())
    assert examined.refusal in (None, "damaged", "too_complex")
    assert all(max(opened(m.content).size) <= 1_700 for m in examined.made if m.kind == "page")


def test_the_child_knows_no_secret(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SECRET_KEY", "of-the-tests")
    workshop = Workshop()
    workshop.examine(JPEG, hostile.jpeg())
    [child] = _children(workshop)
    assert "SECRET_KEY" not in psutil.Process(child).environ()
    workshop.close()


def test_a_child_that_never_ends_is_ended():
    workshop = Workshop(time_limit=0.01)
    assert workshop.examine(JPEG, hostile.jpeg()).refusal == "damaged"
    with pytest.raises(ChildDied):
        workshop.bundle([(JPEG, hostile.jpeg())])
    assert _children(workshop) == []


def test_a_child_that_was_killed_costs_nothing(workshop: Workshop):
    workshop.examine(JPEG, hostile.jpeg())
    for child in _children(workshop):
        psutil.Process(child).kill()
        psutil.Process(child).wait(10)
    assert workshop.examine(JPEG, hostile.jpeg()).refusal is None


def _children(workshop: Workshop) -> list[int]:
    return [child._process.pid for child in workshop._idle]


def test_photos_and_a_pdf_become_one_pdf_in_order(workshop: Workshop):
    wide, tall = hostile.page(1200, 900), hostile.page(900, 1200)
    files = [(JPEG, hostile.jpeg(wide)), (PDF, hostile.pdf(2)), (JPEG, hostile.jpeg(tall))]
    bundled = workshop.bundle(files)
    assert (bundled.pages, bundled.left_out) == (4, ())
    with pikepdf.open(BytesIO(bundled.content)) as pdf:
        widths = [float(page.mediabox[2]) for page in pdf.pages]
    assert widths == [842, 595, 595, 595]


def noise(side: int) -> bytes:
    out = BytesIO()
    Image.effect_noise((side, side), 90).convert("RGB").save(out, "JPEG", quality=95)
    return out.getvalue()


def test_a_bundle_is_made_smaller_until_it_fits(workshop: Workshop):
    photos = [(JPEG, noise(2_000))] * 8
    assert sum(len(content) for _, content in photos) > BUNDLE_BYTES
    bundled = workshop.bundle(photos)
    assert len(bundled.content) <= BUNDLE_BYTES
    assert (bundled.pages, bundled.left_out) == (8, ())


def test_a_pdf_too_large_for_the_bundle_is_left_out(workshop: Workshop):
    def heavy(made: pikepdf.Pdf) -> None:
        made.pages[0].obj.Heavy = made.make_stream(noise(4_000) * 3)

    large = hostile.pdf(change=heavy)
    assert len(large) > BUNDLE_BYTES
    bundled = workshop.bundle([(JPEG, hostile.jpeg()), (PDF, large), (JPEG, hostile.jpeg())])
    assert (bundled.pages, bundled.left_out) == (2, (1,))

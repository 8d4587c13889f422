"""Reading a paper: the rules on text, the seam to the command, and tesseract itself where it is."""

import stat
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from backend.uploads.ocr import Reader, ReaderFailed
from backend.uploads.paper_text import reading
from tests.factories import hostile
from tests.factories.jobs import work_off
from tests.factories.uploads import send

pytestmark = pytest.mark.slow

TITLES = ["Giấy chứng sinh", "Văn bản xác nhận của người làm chứng"]
PAPER = """CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
GIẤY CHỨNG SINH
Số: 0123/2026-BV.
Họ và tên mẹ: Nguyễn Thị Mẫu
Số định danh cá nhân: 080190000123
Đã sinh con vào lúc 7 giờ, ngày 05 tháng 3 năm 2026, cấp ngày 12/03/2026
"""


def test_the_title_and_the_values_of_a_paper():
    found = reading(PAPER, TITLES)
    assert found["title_found"] is True
    assert found["suggestions"] == [
        {"kind": "personal_id", "value": "080190000123"},
        {"kind": "number", "value": "0123/2026-BV"},
        {"kind": "date", "value": "2026-03-05"},
        {"kind": "date", "value": "2026-03-12"},
        {"kind": "name", "value": "Nguyễn Thị Mẫu"},
    ]


@pytest.mark.parametrize(
    ("text", "titles", "found"),
    [
        ("GIAY CHUNG SINH So 12 tai benh vien", TITLES, True),
        ("giấy , chứng sinh và vài chữ khác nữa", TITLES, True),
        ("Hóa đơn tiền điện tháng mười một năm nay", TITLES, False),
        ("sinh viên chứng khoán và giấy vụn ở cuối đường", TITLES, False),
        ("Giấy chứng sinh", TITLES, None),
        ("", TITLES, None),
        (PAPER, [], None),
        (PAPER, [""], False),
    ],
)
def test_is_it_the_paper_asked_for(text: str, titles: list[str], found: bool | None):
    assert reading(text, titles)["title_found"] is found


@pytest.mark.parametrize(
    "text", ["1234567890123", "32/01/2026", "05/13/2026", "Số: x", "Họ và tên:", "01/01/1026"]
)
def test_what_is_no_value_is_not_offered(text: str):
    assert reading(text, [])["suggestions"] == []


def test_what_is_offered_is_bounded():
    text = " ".join(f"{number:012d}" for number in range(1000))
    assert len(reading(text, [])["suggestions"]) == 12


@pytest.fixture
def command(tmp_path: Path):
    """A command that behaves as tesseract does, and says what it is told to."""

    def make(says: str, languages: str = "eng\nvie", status: int = 0) -> str:
        script = tmp_path / f"tesseract-{abs(hash((says, languages, status)))}"
        script.write_text(
            "#!/bin/sh\n"
            'if [ "$1" = --list-langs ]; then\n'
            f'printf "List of languages\\n{languages}\\n"; exit 0; fi\n'
            'test "$1 $2 $3 $4" = "stdin stdout -l vie" || exit 9\n'
            f"head -c 2 | od -An -tx1 | grep -q 'ff d8' || exit 8\ncat > /dev/null\n"
            f"cat <<'END'\n{says}\nEND\nexit {status}\n"
        )
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        return str(script)

    return make


def test_the_command_reads_a_photo(command):
    reader = Reader(command(PAPER))
    assert reader.is_installed()
    assert "GIẤY CHỨNG SINH" in reader.read(hostile.jpeg())


def test_a_command_that_fails(command):
    with pytest.raises(ReaderFailed):
        Reader(command("", status=1)).read(hostile.jpeg())


def test_what_is_not_there_or_knows_no_vietnamese_is_not_installed(command):
    assert not Reader("").is_installed()
    assert not Reader("/nowhere/tesseract").is_installed()
    assert not Reader(command(PAPER, languages="eng")).is_installed()
    with pytest.raises(ReaderFailed):
        Reader("/nowhere/tesseract").read(b"")


def test_a_photo_is_read_and_nothing_is_filled_in(an, app, command, monkeypatch):
    settings = replace(app.extensions["settings"], ocr_command=command(PAPER))
    monkeypatch.setitem(app.extensions, "settings", settings)
    upload = send(an, hostile.jpeg())
    work_off(app)
    found = an.get(f"/uploads/{upload['id']}").json["inspection"]["reading"]
    assert found["title_found"] is True
    assert {"kind": "name", "value": "Nguyễn Thị Mẫu"} in found["suggestions"]


def test_without_the_command_nothing_is_read(an, app, monkeypatch):
    settings = replace(app.extensions["settings"], ocr_command="")
    monkeypatch.setitem(app.extensions, "settings", settings)
    upload = send(an, hostile.jpeg())
    work_off(app)
    assert an.get(f"/uploads/{upload['id']}").json["inspection"]["reading"] is None


def printed(text: str) -> bytes:
    """A scan of `text`, in a face that has Vietnamese letters."""
    picture = Image.new("RGB", (1654, 1200), "white")
    draw = ImageDraw.Draw(picture)
    font = ImageFont.truetype("DejaVuSans.ttf", 40)
    for number, line in enumerate(text.splitlines()):
        draw.text((80, 80 + 70 * number), line, fill="black", font=font)
    out = BytesIO()
    picture.save(out, "JPEG", quality=90)
    return out.getvalue()


if Reader("tesseract").is_installed():
    # Where tesseract is installed it must read what was printed.
    @pytest.mark.slow
    def test_tesseract_itself():
        found = reading(Reader("tesseract").read(printed(PAPER)), TITLES)
        assert found["title_found"] is True
        assert {"kind": "personal_id", "value": "080190000123"} in found["suggestions"]
        assert {"kind": "date", "value": "2026-03-05"} in found["suggestions"]

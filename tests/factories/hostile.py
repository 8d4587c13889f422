"""Files that may bite, and good ones beside them: all made by code, none of anybody's."""

import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pillow_heif
from PIL import Image, ImageDraw, ImageFont

# The standard harmless test content of all scanners (eicar.org), kept in two halves so that no
# scanner takes this file for it.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

GPS = 0x8825
ORIENTATION = 0x0112


def page(width: int = 900, height: int = 1200, *, title: str = "GIAY CHUNG SINH") -> Image.Image:
    """A sheet of print on a table, legible."""
    picture = Image.new("RGB", (width, height), (70, 60, 50))
    draw = ImageDraw.Draw(picture)
    edge = width // 15
    draw.rectangle((edge, edge, width - edge, height - edge), fill=(228, 226, 220))
    font = ImageFont.load_default(size=max(12, width // 36))
    lines = [title, "So: 12/2026", *["Ho va ten: Nguyen Van Mau 012345678901 12/03/2026"] * 60]
    step = max(20, width // 20)
    for line, y in zip(lines, range(2 * edge, height - 2 * edge, step), strict=False):
        draw.text((2 * edge, y), line, fill=(30, 30, 35), font=font)
    return picture


def jpeg(picture: Image.Image | None = None, *, orientation: int = 1) -> bytes:
    """A photo with everything a camera writes into it."""
    picture = picture or page()
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x010F] = "Hang May Anh"
    exif[0x9286] = "ghi chu rieng"
    exif.get_ifd(GPS).update({1: "N", 2: (11.0, 18.0, 36.0), 3: "E", 4: (106.0, 6.0, 0.0)})
    out = BytesIO()
    picture.save(out, "JPEG", quality=85, exif=exif, comment=b"chup o nha")
    return out.getvalue()


def png(picture: Image.Image | None = None) -> bytes:
    out = BytesIO()
    (picture or page()).save(out, "PNG")
    return out.getvalue()


def heic(picture: Image.Image | None = None) -> bytes:
    out = BytesIO()
    pillow_heif.from_pillow(picture or page()).save(out, quality=70)
    return out.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of some hundred bytes that asks for `width` × `height` pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = struct.pack("!I", zlib.crc32(kind + data))
        return struct.pack("!I", len(data)) + kind + data + checksum

    header = struct.pack("!IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(bytes(10_000), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


def jpeg_that_is_a_zip() -> bytes:
    """A photo to one program, an archive with a program in it to another."""
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("chay.exe", b"MZ\x90\x00 not really")
    return jpeg() + archive.getvalue()


def truncated_jpeg() -> bytes:
    whole = jpeg()
    return whole[: len(whole) // 2]


def pdf(
    pages: int = 1, change: Callable[[pikepdf.Pdf], None] | None = None, **save: object
) -> bytes:
    """A PDF of blank A4 pages with a line of print on each, changed as wanted."""
    made = pikepdf.new()
    font = made.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
    )
    for number in range(pages):
        blank = made.add_blank_page(page_size=(595, 842))
        blank.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        text = f"BT /F1 24 Tf 72 700 Td (Giay chung sinh trang {number + 1}) Tj ET"
        blank.obj.Contents = made.make_stream(text.encode())
    with made.open_metadata() as metadata:
        metadata["dc:creator"] = ["Nguoi Viet"]
    made.docinfo["/Author"] = "Nguoi Viet"
    if change:
        change(made)
    out = BytesIO()
    made.save(out, **save)
    return out.getvalue()


def _action(kind: str, **more: object) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(Type=pikepdf.Name.Action, S=pikepdf.Name(f"/{kind}"), **more)


def _javascript(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = made.make_indirect(_action("JavaScript", JS="app.alert('hi')"))
    made.Root.Names = pikepdf.Dictionary(
        JavaScript=pikepdf.Dictionary(
            Names=pikepdf.Array(["a", made.make_indirect(_action("JavaScript", JS="x()"))])
        )
    )
    made.pages[0].obj.AA = pikepdf.Dictionary(O=_action("JavaScript", JS="y()"))


def _launch(made: pikepdf.Pdf) -> None:
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=pikepdf.Array([0, 0, 100, 100]),
        A=_action("Launch", F="cmd.exe", Win=pikepdf.Dictionary(F="cmd.exe", P="/c calc")),
    )
    made.pages[0].obj.Annots = pikepdf.Array([made.make_indirect(link)])


def _attachment(made: pikepdf.Pdf) -> None:
    made.attachments["virus.exe"] = pikepdf.AttachedFileSpec(made, b"MZ\x90\x00 not really")
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.FileAttachment,
        Rect=pikepdf.Array([0, 0, 10, 10]),
        FS=made.attachments["virus.exe"].obj,
    )
    made.pages[0].obj.Annots = pikepdf.Array([made.make_indirect(note)])


def _hidden_launch(made: pikepdf.Pdf) -> None:
    """Chained behind a harmless action, deep in a dictionary of its own."""
    chain = _action("GoTo", D=pikepdf.Array([made.pages[0].obj, pikepdf.Name.Fit]))
    chain.Next = pikepdf.Array(
        [_action("URI", URI="https://example.vn", Next=_action("Launch", F="a"))]
    )
    made.Root.OpenAction = chain


def pdf_with_javascript() -> bytes:
    return pdf(change=_javascript)


def pdf_with_launch() -> bytes:
    return pdf(change=_launch)


def pdf_with_attachment() -> bytes:
    return pdf(change=_attachment)


def pdf_with_hidden_launch() -> bytes:
    return pdf(change=_hidden_launch)


def pdf_with_password() -> bytes:
    return pdf(encryption=pikepdf.Encryption(owner="chu", user="mat-khau"))


def pdf_that_only_forbids_printing() -> bytes:
    """Encrypted, but opens without a password."""
    return pdf(encryption=pikepdf.Encryption(owner="chu", user=""))


def pdf_of_10_000_pages() -> bytes:
    return pdf(10_000)


def pdf_without_pages() -> bytes:
    return pdf(0)


def pdf_that_nests() -> bytes:
    """Arrays in arrays in arrays."""

    def nest(made: pikepdf.Pdf) -> None:
        deep = pikepdf.Array()
        for _ in range(200):
            deep = pikepdf.Array([deep])
        made.Root.Deep = deep

    return pdf(change=nest)


def pdf_that_inflates() -> bytes:
    """A page whose picture is 30,000 × 30,000 once unpacked, from a few kilobytes."""

    def inflate(made: pikepdf.Pdf) -> None:
        image = pikepdf.Stream(made, zlib.compress(bytes(30_000 * 30_000 // 8), 9))
        image.stream_dict = pikepdf.Dictionary(
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=30_000,
            Height=30_000,
            ColorSpace=pikepdf.Name.DeviceGray,
            BitsPerComponent=1,
            Filter=pikepdf.Name.FlateDecode,
        )
        resources = made.pages[0].obj.Resources
        resources.XObject = pikepdf.Dictionary(B=made.make_indirect(image))
        made.pages[0].obj.Contents = made.make_stream(b"q 595 0 0 842 0 0 cm /B Do Q")

    return pdf(change=inflate)


def signed_pdf() -> bytes:
    """As a digital signature looks from outside: a byte range and its seal."""

    def sign(made: pikepdf.Pdf) -> None:
        seal = pikepdf.Dictionary(
            Type=pikepdf.Name.Sig,
            Filter=pikepdf.Name("/Adobe.PPKLite"),
            ByteRange=pikepdf.Array([0, 100, 200, 300]),
            Contents=pikepdf.String(b"\x30\x82seal"),
        )
        field = pikepdf.Dictionary(FT=pikepdf.Name.Sig, T="ky", V=made.make_indirect(seal))
        made.Root.AcroForm = pikepdf.Dictionary(
            SigFlags=3, Fields=pikepdf.Array([made.make_indirect(field)])
        )

    return pdf(change=sign)

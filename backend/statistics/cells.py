"""Rows as CSV that opens rightly, and safely, in a spreadsheet. Pure.

UTF-8 with a byte order mark, commas, CRLF (RFC 4180). A text that a spreadsheet would take for a
formula gets an apostrophe in front, which shows it as text: what a citizen has typed must not run
on an officer's machine.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

BYTE_ORDER_MARK: Final = "\ufeff"
# Full-width ones are taken for the same by some.
_DANGEROUS: Final = tuple("=+-@\t\r\n＝＋－＠")
# Lines are joined to pieces of about this many bytes.
_PIECE: Final = 32_768


def safe(text: str) -> str:
    """`text`, as nothing but a text. White space and quotes before a sign do not hide it."""
    bare = text.lstrip(" \u00a0\u3000'\"\ufeff")
    return f"'{text}" if text.startswith(_DANGEROUS) or bare.startswith(_DANGEROUS) else text


def pieces(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The file, piece by piece."""
    written = io.StringIO(newline="")
    write = csv.writer(written, lineterminator="\r\n")
    written.write(BYTE_ORDER_MARK)
    write.writerow(header)
    for row in rows:
        write.writerow([safe(cell) for cell in row])
        if written.tell() >= _PIECE:
            yield _taken(written)
    yield _taken(written)


def _taken(written: io.StringIO) -> bytes:
    piece = written.getvalue().encode()
    written.seek(0)
    written.truncate()
    return piece

"""Templates and data in, PDF out: typst in this process, without network or files of its own.

Knows: typst. Does not know: what a page says.

Data reach a template as one JSON text; nothing of it is ever read as markup.
"""

import hashlib
import re
import threading
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson

if TYPE_CHECKING:
    from types import ModuleType

    import typst

TEMPLATES: Final = Path(__file__).parent / "templates"

# PDF/UA-1: what a screen reader can read; typst refuses to write it when something is missing.
STANDARD: Final = "ua-1"

_IMPORT: Final = re.compile(r'^#import "([^"]+)"', re.MULTILINE)

# A page whose data are longer (bytes) leaves more behind in memory than it is worth to keep.
_LONG: Final = 64 * 1024
# typst forgets what was not used in so many settings.
_FORGETS_AFTER: Final = 11

_ready = threading.local()


class Page:
    """A template with its data: what it will be, known before it is set.

    `name` is what a file with it is called, `data` plain JSON, `at` the aware moment written into
    the file as that of its making.
    """

    __slots__ = ("_at", "_data", "_template", "name")

    def __init__(self, name: str, template: str, data: dict[str, Any], at: datetime) -> None:
        self.name = name
        self._template = template
        self._data = orjson.dumps(data)
        self._at = at

    @property
    def fingerprint(self) -> str:
        """A hash (32 hex): equal for pages whose PDF has the same bytes."""
        seed = _stand(self._template) + self._at.isoformat().encode() + self._data
        return hashlib.sha256(seed).hexdigest()[:32]

    def pdf(self) -> bytes:
        """The page as PDF/UA-1. Raises `typst.TypstError` if the template cannot be set."""
        made = _compiler(self._template).compile(
            format="pdf",
            pdf_standards=STANDARD,
            sys_inputs={"page": self._data.decode()},
            timestamp=int(self._at.timestamp()),
        )
        if not isinstance(made, bytes):
            raise TypeError("a PDF is one file")
        if len(self._data) > _LONG:
            _forget()
        return made


@cache
def exists(template: str) -> bool:
    """Whether there is a template of this name."""
    return (TEMPLATES / f"{template}.typ").is_file()


@cache
def _stand(template: str) -> bytes:
    """What besides the data decides about the bytes: the template and the typesetter."""
    sources = [(TEMPLATES / name).read_bytes() for name in sources_of(f"{template}.typ")]
    return hashlib.sha256(b"".join(sources) + version("typst").encode()).digest()


def sources_of(file: str) -> list[str]:
    """The names of a template's file and of those it imports, in the order of reading."""
    imported = _IMPORT.findall((TEMPLATES / file).read_text(encoding="utf-8"))
    return [file, *(name for other in imported for name in sources_of(other))]


@cache
def _fonts() -> "typst.Fonts":
    """The fonts inside the wheel, and none of the machine's: the same page everywhere."""
    fonts: typst.Fonts = _typesetter().Fonts(
        include_system_fonts=False, include_embedded_fonts=True
    )
    return fonts


def _typesetter() -> "ModuleType":
    """typst, loaded with the first letter: most processes never set one, and it is large."""
    return import_module("typst")


def _forget() -> None:
    """Let typst forget the pages it has set: of a long register it keeps some 150 MB, of each of
    the last ten. There is no call for it, but settings of nothing count, and cost 2 to 10 ms."""
    for _ in range(_FORGETS_AFTER):
        _typesetter().compile(b"", format="svg", font_paths=_fonts(), ignore_system_fonts=True)


def _compiler(template: str) -> "typst.Compiler":
    """One for each thread and template: a compiler keeps its inputs to itself."""
    compilers: dict[str, typst.Compiler] | None = getattr(_ready, "compilers", None)
    if compilers is None:
        compilers = _ready.compilers = {}
    if template not in compilers:
        compilers[template] = _typesetter().Compiler(
            TEMPLATES / f"{template}.typ",
            root=TEMPLATES,
            font_paths=_fonts(),
            ignore_system_fonts=True,
        )
    return compilers[template]

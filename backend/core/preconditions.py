"""`If-Match`: writing only over the version one has seen (RFC 9110, 13.1.1).

The version of a row is its ETag, `"3"`. Two phones may hold the same draft, two officers the same
dossier: the second to write is told, with the current state, instead of undoing the first.
"""

from dataclasses import dataclass

from marshmallow import EXCLUDE, fields, validate
from werkzeug.http import parse_etags

from backend.core.api import Schema
from backend.core.errors import ProblemType
from backend.core.text import Text

CHANGED_MEANWHILE = ProblemType(
    "changed-meanwhile",
    412,
    Text("Nội dung đã được sửa ở nơi khác", "It was changed elsewhere meanwhile"),
    Text(
        "Bản mới nhất nằm trong `current`. Xem lại, rồi gửi với If-Match là ETag của bản đó.",
        "`current` holds the latest state. Look at it, then send again with its ETag in If-Match.",
    ),
)
IF_MATCH_MISSING = ProblemType(
    "if-match-missing",
    428,
    Text("Thiếu If-Match", "If-Match is missing"),
    Text(
        "Gửi If-Match là ETag của bản bạn đã xem.",
        "Send If-Match with the ETag of the version you have seen.",
    ),
)


class IfMatchSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    if_match = fields.String(
        load_default="",
        data_key="If-Match",
        validate=validate.Length(max=200, error="wrong_length"),
        metadata={"description": "ETag of the version that was seen.", "example": '"3"'},
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """The versions that the writer has seen; `anything` (`*`) does not care."""

    versions: frozenset[str]
    anything: bool

    def allows(self, version: int | str) -> bool:
        return self.anything or str(version) in self.versions


def seen(if_match: str) -> Seen:
    """What an `If-Match` header says. Raises `IF_MATCH_MISSING`.

    A tag that a proxy has weakened (`W/"3"`) counts: ours name versions, not bytes.
    """
    tags = parse_etags(if_match)
    if not tags:
        raise IF_MATCH_MISSING.problem()
    return Seen(frozenset([*tags.as_set(include_weak=True)]), tags.star_tag)


def etag(version: int | str) -> str:
    """The ETag header of a version."""
    return f'"{version}"'

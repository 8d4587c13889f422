"""Every error that leaves the API: RFC 9457 problems with texts a citizen can act on.

Tree of exceptions:

    Problem            one occurrence, raised anywhere, answered as application/problem+json
      (made by)  ProblemType.problem(...)   the kinds, declared once where they belong

A kind that is declared is also documented: `ALL` feeds the contract.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from backend.core.text import Language, Text

ALL: Final[dict[str, "ProblemType"]] = {}


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong with one value: `pointer` is its JSON pointer (RFC 6901)."""

    pointer: str
    code: str
    message: Text

    def under(self, prefix: str) -> "FieldError":
        """The same error seen from further up, e.g. from the request body."""
        return FieldError(prefix + self.pointer, self.code, self.message)

    def to_json(self, language: Language) -> dict[str, str]:
        return {
            "pointer": self.pointer,
            "code": self.code,
            "message": self.message.pick(language),
        }


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A kind of problem: stable slug, HTTP status, and what it means in both languages."""

    slug: str
    status: int
    title: Text
    detail: Text

    def __post_init__(self) -> None:
        if self.slug in ALL:
            raise ValueError(f"problem {self.slug!r} is declared twice")
        ALL[self.slug] = self

    def problem(
        self,
        errors: Sequence[FieldError] = (),
        *,
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> "Problem":
        """One occurrence; `extra` becomes extension members of the answer."""
        return Problem(self, tuple(errors), dict(headers or {}), extra)


class Problem(Exception):
    """One occurrence of a `ProblemType`."""

    def __init__(
        self,
        kind: ProblemType,
        errors: tuple[FieldError, ...] = (),
        headers: dict[str, str] | None = None,
        extra: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(kind.slug)
        self.kind = kind
        self.errors = errors
        self.headers = headers or {}
        self.extra = extra or {}

    def to_json(self, language: Language, request_id: str) -> dict[str, Any]:
        body: dict[str, Any] = {
            "type": f"urn:mot-cua:problem:{self.kind.slug}",
            "title": self.kind.title.pick(language),
            "status": self.kind.status,
            "detail": self.kind.detail.pick(language),
            "request_id": request_id,
        }
        if self.errors:
            body["errors"] = [error.to_json(language) for error in self.errors]
        return {**body, **self.extra}


INVALID_REQUEST = ProblemType(
    "invalid-request",
    422,
    Text("Có chỗ chưa đúng", "Something needs correcting"),
    Text(
        "Xin xem từng mục trong danh sách và sửa lại.",
        "Please look at each item in the list and correct it.",
    ),
)
BROKEN_JSON = ProblemType(
    "broken-json",
    400,
    Text("Không đọc được dữ liệu gửi lên", "The body cannot be read"),
    Text(
        "Nội dung gửi lên không phải JSON (UTF-8) hợp lệ.",
        "The request body is not valid JSON in UTF-8.",
    ),
)
NOT_FOUND = ProblemType(
    "not-found",
    404,
    Text("Không tìm thấy", "Not found"),
    Text("Địa chỉ này không có gì.", "There is nothing at this address."),
)
METHOD_NOT_ALLOWED = ProblemType(
    "method-not-allowed",
    405,
    Text("Không dùng được cách gọi này", "Method not allowed"),
    Text(
        "Địa chỉ này không nhận phương thức đó; xem Allow.",
        "This address does not take that method; see Allow.",
    ),
)
BODY_TOO_LARGE = ProblemType(
    "body-too-large",
    413,
    Text("Nội dung gửi lên quá lớn", "The body is too large"),
    Text(
        "Ảnh và tệp được gửi riêng, không nằm trong nội dung này.",
        "Photos and files are sent separately, not inside this body.",
    ),
)
UNSUPPORTED_MEDIA_TYPE = ProblemType(
    "unsupported-media-type",
    415,
    Text("Kiểu nội dung không được nhận", "Unsupported media type"),
    Text("Hãy gửi application/json.", "Send application/json."),
)
TOO_MANY_REQUESTS = ProblemType(
    "too-many-requests",
    429,
    Text("Quá nhiều lần trong thời gian ngắn", "Too many requests"),
    Text(
        "Xin chờ một lát rồi thử lại.",
        "Please wait a little and try again.",
    ),
)
BAD_REQUEST = ProblemType(
    "bad-request",
    400,
    Text("Yêu cầu không hợp lệ", "Bad request"),
    Text("Máy chủ không hiểu yêu cầu này.", "The server cannot understand this request."),
)
INTERNAL = ProblemType(
    "internal",
    500,
    Text("Máy chủ gặp lỗi", "The server failed"),
    Text(
        "Lỗi ở phía chúng tôi. Xin thử lại; nếu vẫn lỗi, xin báo mã request_id.",
        "The fault is ours. Please try again; if it persists, report the request_id.",
    ),
)
UNAVAILABLE = ProblemType(
    "unavailable",
    503,
    Text("Dịch vụ tạm gián đoạn", "Temporarily unavailable"),
    Text(
        "Một dịch vụ cần thiết đang không trả lời. Xin thử lại sau ít phút.",
        "A service we depend on does not answer. Please try again in a few minutes.",
    ),
)

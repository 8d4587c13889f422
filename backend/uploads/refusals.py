"""Why a file cannot be used, in words for the person who took the photo. Pure.

Codes are kept in `uploads.refusal`. Texts go on from "Tệp này không dùng được: …".
"""

from typing import Final

from backend.core.text import Text

_AGAIN: Final = Text("Hãy chụp hoặc chọn lại.", "Take or choose it again.")

REFUSALS: Final[dict[str, Text]] = {
    "damaged": Text(
        f"tệp bị hỏng hoặc thiếu một phần nên không mở được. {_AGAIN.vi}",
        f"it is damaged or cut short and cannot be opened. {_AGAIN.en}",
    ),
    "too_many_pixels": Text(
        "ảnh quá lớn. Hãy chụp lại bằng máy ảnh của điện thoại.",
        "the picture is too large. Take it again with the phone's camera.",
    ),
    "password": Text(
        "tệp PDF có mật khẩu nên cơ quan không đọc được. Hãy bỏ mật khẩu rồi gửi lại.",
        "the PDF has a password, so the office cannot read it. Remove the password and send it.",
    ),
    "too_many_pages": Text(
        "tệp PDF có quá nhiều trang. Hãy chỉ gửi những trang cần thiết.",
        "the PDF has too many pages. Send only the pages that are needed.",
    ),
    "no_pages": Text(
        f"tệp PDF không có trang nào. {_AGAIN.vi}", f"the PDF has no pages. {_AGAIN.en}"
    ),
    "too_complex": Text(
        "tệp PDF quá phức tạp để mở an toàn. Hãy chụp ảnh giấy tờ và gửi ảnh.",
        "the PDF is too complex to open safely. Photograph the paper and send the photo.",
    ),
    "infected": Text(
        "tệp có mã độc. Hãy chụp ảnh giấy tờ bằng điện thoại và gửi ảnh đó.",
        "it contains malware. Photograph the paper with the phone and send that photo.",
    ),
    "wrong_content": Text(
        f"nội dung tệp không đúng với loại tệp. {_AGAIN.vi}",
        f"its content is not of its type. {_AGAIN.en}",
    ),
    "changed": Text(
        "nội dung tệp bị sai khác trên đường truyền. Hãy gửi lại.",
        "its content changed on its way. Send it again.",
    ),
    "lost": Text(
        "tệp không còn trong kho lưu trữ. Hãy gửi lại.",
        "it is no longer in the store. Send it again.",
    ),
}


def reason(code: str | None) -> Text | None:
    """The words for a code; None for None. Raises `KeyError` on a code nobody knows."""
    return None if code is None else REFUSALS[code]

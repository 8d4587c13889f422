"""What each code of a malformed request says to the person who meets it.

Only codes about the shape of a request live here; rules of a domain bring their own texts.
"""

from typing import Any, Final

from backend.core.errors import INVALID_REQUEST, FieldError
from backend.core.text import NulCharacter, Text, TooDeep, clean, escape_pointer

# Codes are marshmallow's own message keys where it has one.
TEXTS: Final[dict[str, Text]] = {
    "required": Text("Mục này còn thiếu.", "This is missing."),
    "null": Text("Mục này không được để trống.", "This must not be null."),
    "unknown_field": Text("Không có mục nào tên như vậy.", "There is no such field."),
    "invalid_type": Text("Kiểu dữ liệu không đúng.", "This has the wrong type."),
    "invalid": Text("Giá trị không hợp lệ.", "This value is not valid."),
    "invalid_uuid": Text("Mã này không đúng dạng.", "This identifier is malformed."),
    "invalid_choice": Text(
        "Giá trị này không có trong danh sách.", "This is not one of the choices."
    ),
    "consent_version": Text(
        "Nội dung cần đồng ý đã thay đổi; xin mở lại ứng dụng và đọc lại.",
        "What is agreed to has changed; please open the app again and read it.",
    ),
    "wrong_length": Text("Độ dài không đúng.", "This has the wrong length."),
    "out_of_range": Text("Số này ngoài khoảng cho phép.", "This number is out of range."),
    "too_wide": Text("Mạng này quá rộng.", "This network is too wide."),
    "repeated": Text("Mục này được nêu hai lần.", "This is named twice."),
    "pattern": Text("Không đúng dạng yêu cầu.", "This does not have the required form."),
    "nul_character": Text(
        "Có ký tự không đọc được; xin gõ lại mục này.",
        "There is an unreadable character; please type this again.",
    ),
    "too_large": Text("Nội dung này quá lớn.", "This is too large."),
    "too_deep": Text("Dữ liệu lồng nhau quá sâu.", "The value is nested too deeply."),
}


def field_error(pointer: str, code: str) -> FieldError:
    """The error `code` at `pointer`; an unknown code reads as "invalid"."""
    return FieldError(pointer, code, TEXTS.get(code, TEXTS["invalid"]))


def cleaned(value: Any, pointer: str) -> Any:
    """A JSON value of a request as it is kept (`clean`). Raises `INVALID_REQUEST`."""
    try:
        return clean(value, pointer)
    except NulCharacter as error:
        raise INVALID_REQUEST.problem([field_error(error.pointer, "nul_character")]) from error
    except TooDeep as error:
        raise INVALID_REQUEST.problem([field_error(str(error), "too_deep")]) from error


def flatten(messages: Any, pointer: str = "") -> list[FieldError]:
    """Marshmallow's nested messages, whose leaves are our codes, as a flat list.

    `{"tre": {"ho": ["required"]}}` becomes one error at `/tre/ho`; `_schema` is its parent.
    """
    if isinstance(messages, dict):
        errors: list[FieldError] = []
        for key, below in messages.items():
            deeper = pointer if key == "_schema" else f"{pointer}/{escape_pointer(str(key))}"
            errors += flatten(below, deeper)
        return errors
    return [field_error(pointer, str(code)) for code in messages]

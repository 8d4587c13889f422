"""What is said to a person about a wrong answer: what to do, naming the question.

Knows: the codes of schema errors and their texts. Does not know: how an error was found.
"""

from typing import Any, Final

from backend.core.text import Text
from backend.procedures import formats
from backend.procedures.definition import Field

# The type of a list of rows, which is a question too.
LIST: Final = "list"

# A declaration may be a whole sentence; in a list of errors its beginning is enough.
_LONGEST_NAME: Final = 60

_FILLED_IN: Final = Text("Xin điền “{name}”.", "Please fill in “{name}”.")
_CHOSEN: Final = Text("Xin chọn “{name}”.", "Please choose “{name}”.")

_TEXTS: Final[dict[str, Text]] = {
    "required": _FILLED_IN,
    "not_applicable": Text(
        "“{name}” không cần khai trong trường hợp này. Xin bỏ trống.",
        "“{name}” is not asked in this case. Please leave it empty.",
    ),
    "invalid_type": Text(
        "“{name}” không đúng kiểu. Xin nhập lại.",
        "“{name}” has the wrong type. Please enter it again.",
    ),
    "must_be_true": Text("Xin đọc và đánh dấu ô “{name}”.", "Please read and tick “{name}”."),
    "too_short": Text("“{name}” ngắn quá. Xin viết đủ.", "“{name}” is too short."),
    "too_long": Text(
        "“{name}” dài quá. Xin viết trong {limit} ký tự.",
        "“{name}” is too long. Please keep to {limit} characters.",
    ),
    "too_small": Text("“{name}” ít nhất là {limit}.", "“{name}” must be at least {limit}."),
    "too_large": Text("“{name}” nhiều nhất là {limit}.", "“{name}” must be at most {limit}."),
    "too_few": Text(
        "“{name}” cần ít nhất {limit} dòng. Xin thêm dòng.",
        "“{name}” needs at least {limit} entries. Please add one.",
    ),
    "too_many": Text(
        "“{name}” nhiều nhất là {limit} dòng. Xin bỏ bớt.",
        "“{name}” can have at most {limit} entries. Please remove some.",
    ),
    "invalid_format": Text(
        "“{name}” chưa đúng dạng. Xin xem lại.",
        "“{name}” does not have the right form. Please check it.",
    ),
    "invalid_choice": Text(
        "Xin chọn “{name}” trong danh sách.", "Please choose “{name}” from the list."
    ),
    "not_in_codelist": Text(
        "Xin chọn “{name}” trong danh sách.", "Please choose “{name}” from the list."
    ),
    "not_in_parent": Text(
        "“{name}” không thuộc tỉnh, thành phố đã chọn. Xin chọn lại.",
        "“{name}” does not belong to the chosen province. Please choose again.",
    ),
}

_FORMATS: Final[dict[str, Text]] = {
    "date": Text(
        "“{name}” phải là một ngày có thật, từ năm 1900, ví dụ 15/08/2025.",
        "“{name}” must be a day that exists, since 1900, for example 15/08/2025.",
    ),
    "partial_date": Text(
        "“{name}” phải là ngày, tháng hoặc năm có thật, ví dụ 15/08/1995, 08/1995 hoặc 1995.",
        "“{name}” must be a day, month or year that exists: 15/08/1995, 08/1995 or 1995.",
    ),
    "month": Text(
        "“{name}” phải là tháng và năm, ví dụ 08/2025.",
        "“{name}” must be a month and year, for example 08/2025.",
    ),
    "open_month": Text(
        "“{name}” phải là tháng và năm, ví dụ 08/2025, hoặc “nay”.",
        "“{name}” must be a month and year, for example 08/2025, or “nay” (until now).",
    ),
    "fax": Text(
        "“{name}” phải là số fax, ví dụ 0276 3822 233.",
        "“{name}” must be a fax number, for example 0276 3822 233.",
    ),
    "url": Text(
        "“{name}” phải là địa chỉ trang web, ví dụ quanan.vn.",
        "“{name}” must be the address of a website, for example quanan.vn.",
    ),
    "email": Text(
        "“{name}” chưa đúng, ví dụ đúng: ten@gmail.com.",
        "“{name}” is not right; an example: name@gmail.com.",
    ),
    "phone": Text(
        "“{name}” phải có 10 chữ số và bắt đầu bằng số 0, ví dụ 0912 345 678.",
        "“{name}” must have 10 digits and begin with 0, for example 0912 345 678.",
    ),
    "personal_id": Text(
        "“{name}” phải có đúng 12 chữ số, viết liền, như in trên thẻ căn cước.",
        "“{name}” must have exactly 12 digits without spaces, as on the identity card.",
    ),
    "tax_code": Text(
        "“{name}” phải là mã 10 số, 10 số kèm -001, hoặc 12 số của thẻ căn cước. Xin xem lại.",
        "“{name}” must be a 10-digit code, one with -001, or 12 digits. Please check it.",
    ),
}

_BY_PATTERN: Final = {form.pattern: form.message for form in formats.TEXT_FORMATS.values()}
_CHOICES: Final = ("choice", "codelist", "date", "partial_date", "month", "open_month", "boolean")

_ROW_ADDED: Final = Text(
    "Xin thêm ít nhất một dòng ở “{name}”.", "Please add at least one entry to “{name}”."
)

UNKNOWN: Final = Text(
    "Tờ khai không có mục “{name}”. Xin bỏ mục này.",
    "The form has no “{name}”. Please remove it.",
)
NOT_AN_OBJECT: Final = Text(
    "Phần này phải là một nhóm câu trả lời.", "This must be an object with answers."
)


def of(code: str, field: Field, name: Text, detail: Any = None) -> Text:
    """The text of a code at a field; `detail` is the limit, or the pattern, that was not met."""
    text = _TEXTS[code]
    if code == "required" and field["type"] == "confirmation":
        text = _TEXTS["must_be_true"]
    elif code == "required" and field["type"] == LIST:
        text = _ROW_ADDED
    elif code == "required" and field["type"] in _CHOICES:
        text = _CHOSEN
    elif code == "invalid_format" and detail in _BY_PATTERN:
        text = Text(*(f"“{{name}}”: {words}" for words in _BY_PATTERN[detail]))
    elif code == "invalid_format":
        text = _FORMATS.get(field["type"], text)
    return fill(text, name, limit=detail)


def fill(text: Text, name: Text, **values: Any) -> Text:
    """`text` in both languages with the question's name and other values put in.

    A value that is itself a `Text` is put in in the right language.
    """
    vi = {key: v.vi if isinstance(v, Text) else v for key, v in values.items()}
    en = {key: v.en if isinstance(v, Text) else v for key, v in values.items()}
    return Text(
        text.vi.format(name=shorten(name.vi), **vi), text.en.format(name=shorten(name.en), **en)
    )


def shorten(name: str) -> str:
    """A name short enough for a line in a list of errors."""
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"

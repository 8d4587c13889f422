"""The words of each message. Pure. Placeholders hold codes and states, never a person's data."""

from typing import Any, Final

from backend.core.text import Language, Text

TEMPLATES: Final[dict[str, Text]] = {
    "dossier_submitted": Text(
        "Đã nhận được hồ sơ {procedure}. Mã tra cứu: {tracking_code}. "
        "Cơ quan sẽ trả lời việc tiếp nhận trước {acceptance_due}.",
        "Your dossier {procedure} has arrived. Tracking code: {tracking_code}. "
        "The office will say whether it accepts it by {acceptance_due}.",
    ),
    "file_refused": Text(
        "Một tệp trong hồ sơ {tracking_code} (giấy tờ: {paper}) không dùng được nên cơ quan không "
        "xem được. Hồ sơ vẫn được giữ. Cơ quan sẽ báo bạn nếu cần gửi lại giấy tờ này.",
        "A file of your dossier {tracking_code} (paper: {paper}) cannot be used, so the office "
        "cannot see it. The dossier is kept. The office will tell you if it is needed again.",
    ),
}


def render(template: str, values: dict[str, Any], language: Language) -> str:
    """The message in the reader's language. Raises `KeyError` on an unknown name or value."""
    return TEMPLATES[template].pick(language).format_map(values)

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
    "dossier_accepted": Text(
        "Hồ sơ {procedure} ({tracking_code}) đã được tiếp nhận. Mở ứng dụng để xem ngày "
        "hẹn trả kết quả.",
        "Your dossier {procedure} ({tracking_code}) was accepted. Open the app to see "
        "when the result is due.",
    ),
    "dossier_filed_at_counter": Text(
        "Cơ quan đã nhận hồ sơ {procedure} ({tracking_code}) nộp trực tiếp hoặc qua bưu chính.",
        "The office has taken in your dossier {procedure} ({tracking_code}) at the "
        "counter or by post.",
    ),
    "dossier_declined": Text(
        "Hồ sơ {procedure} ({tracking_code}) không được tiếp nhận. Mở ứng dụng để xem lý "
        "do và cách làm tiếp.",
        "Your dossier {procedure} ({tracking_code}) was not accepted. Open the app to "
        "see why and what to do.",
    ),
    "dossier_started": Text(
        "Hồ sơ {procedure} ({tracking_code}) đã chuyển đi giải quyết. Bạn chưa cần làm gì.",
        "Your dossier {procedure} ({tracking_code}) is being decided. You need not do anything.",
    ),
    "dossier_stopped": Text(
        "Hồ sơ {procedure} ({tracking_code}) đã dừng giải quyết. Mở ứng dụng để xem lý do.",
        "Your dossier {procedure} ({tracking_code}) was stopped. Open the app to see why.",
    ),
    "supplement_requested": Text(
        "Hồ sơ {procedure} ({tracking_code}) cần bổ sung trước {due}. Mở ứng dụng để xem "
        "đúng những gì cần gửi.",
        "Your dossier {procedure} ({tracking_code}) needs something more by {due}. Open "
        "the app to see exactly what.",
    ),
    "supplement_received": Text(
        "Cơ quan đã nhận phần bổ sung của hồ sơ {procedure} ({tracking_code}).",
        "The office has received what you added to {procedure} ({tracking_code}).",
    ),
    "supplement_expired": Text(
        "Hồ sơ {procedure} ({tracking_code}) đã kết thúc vì quá hạn bổ sung. Bạn có thể "
        "nộp hồ sơ mới.",
        "Your dossier {procedure} ({tracking_code}) has ended: the supplement did not "
        "come in time. You may file again.",
    ),
    "confirmation_requested": Text(
        "Xin xem và xác nhận bản nháp kết quả của hồ sơ {procedure} ({tracking_code}) "
        "trước {due}. Không trả lời thì coi như đồng ý.",
        "Please look at the draft for {procedure} ({tracking_code}) by {due}. No answer "
        "counts as agreed.",
    ),
    "confirmation_closed": Text(
        "Cơ quan đã ghi nhận việc xác nhận bản nháp của hồ sơ {procedure} ({tracking_code}).",
        "The answer about the draft for {procedure} ({tracking_code}) is on record.",
    ),
    "payment_requested": Text(
        "Hồ sơ {procedure} ({tracking_code}) cần nộp {amount} phí, lệ phí trước {due}.",
        "Your dossier {procedure} ({tracking_code}) needs a fee of {amount} by {due}.",
    ),
    "payment_received": Text(
        "Đã ghi nhận bạn nộp {amount} cho hồ sơ {procedure} ({tracking_code}).",
        "Your payment of {amount} for {procedure} ({tracking_code}) is on record.",
    ),
    "payment_expired": Text(
        "Hồ sơ {procedure} ({tracking_code}) đã dừng vì quá hạn nộp phí, lệ phí.",
        "Your dossier {procedure} ({tracking_code}) was stopped: the fee was not paid in time.",
    ),
    "payment_refunded": Text(
        "Đã hoàn {amount} của hồ sơ {procedure} ({tracking_code}).",
        "{amount} was given back for {procedure} ({tracking_code}).",
    ),
    "withdrawal_requested": Text(
        "Cơ quan đã nhận yêu cầu rút hồ sơ {procedure} ({tracking_code}) và sẽ trả lời.",
        "The office has your request to withdraw {procedure} ({tracking_code}) and will answer.",
    ),
    "withdrawal_granted": Text(
        "Hồ sơ {procedure} ({tracking_code}) đã được rút theo yêu cầu của bạn.",
        "Your dossier {procedure} ({tracking_code}) was withdrawn as you asked.",
    ),
    "withdrawal_refused": Text(
        "Cơ quan không đồng ý cho rút hồ sơ {procedure} ({tracking_code}). Mở ứng dụng "
        "để xem lý do.",
        "The office did not agree to withdraw {procedure} ({tracking_code}). Open the "
        "app to see why.",
    ),
    "withdrawal_cancelled": Text(
        "Hồ sơ {procedure} ({tracking_code}) tiếp tục được giải quyết như bạn muốn.",
        "Your dossier {procedure} ({tracking_code}) goes on as you wish.",
    ),
    "dossier_transferred": Text(
        "Hồ sơ {procedure} ({tracking_code}) đã chuyển đến {agency} để giải quyết.",
        "Your dossier {procedure} ({tracking_code}) went to {agency}.",
    ),
    "dossier_extended": Text(
        "Cơ quan xin lỗi và hẹn lại ngày trả kết quả hồ sơ {procedure} ({tracking_code}): {due}.",
        "The office apologises and gives a new date for {procedure} ({tracking_code}): {due}.",
    ),
    "dossier_late": Text(
        "Cơ quan xin lỗi vì hồ sơ {procedure} ({tracking_code}) bị trễ. Ngày hẹn mới: {due}.",
        "The office apologises: {procedure} ({tracking_code}) is late. The new date: {due}.",
    ),
    "due_date_moved": Text(
        "Ngày hẹn của hồ sơ {procedure} ({tracking_code}) thay đổi vì lịch làm việc thay "
        "đổi: {due}.",
        "The date of {procedure} ({tracking_code}) moves because the calendar has changed: {due}.",
    ),
    "dossier_resolved": Text(
        "Hồ sơ {procedure} ({tracking_code}) đã có kết quả. Mở ứng dụng để xem cách nhận.",
        "The result of {procedure} ({tracking_code}) is ready. Open the app to see how to get it.",
    ),
    "result_posted": Text(
        "Kết quả hồ sơ {procedure} ({tracking_code}) đã gửi bưu chính, mã {reference}.",
        "The result of {procedure} ({tracking_code}) was posted, number {reference}.",
    ),
    "result_returned_electronic": Text(
        "Kết quả hồ sơ {procedure} ({tracking_code}) đã có trong ứng dụng.",
        "The result of {procedure} ({tracking_code}) is in the app.",
    ),
    "result_returned_paper": Text(
        "Bạn đã nhận kết quả giấy của hồ sơ {procedure} ({tracking_code}). Mời bạn đánh giá.",
        "You have received the paper result of {procedure} ({tracking_code}). Please rate it.",
    ),
    "result_returned_post": Text(
        "Bưu chính đã phát kết quả hồ sơ {procedure} ({tracking_code}). Mời bạn đánh giá.",
        "The post has delivered the result of {procedure} ({tracking_code}). Please rate it.",
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

"""What can stand in the way of an action on a dossier."""

from typing import Final

from backend.core.errors import ProblemType
from backend.core.text import Text

ACTION_NOT_YOURS = ProblemType(
    "action-not-yours",
    403,
    Text("Việc này thuộc vai trò khác", "This is for another role"),
    Text(
        "Việc này cần một trong các vai trò ở `roles` tại cơ quan đang giữ hồ sơ.",
        "This needs one of the roles in `roles` at the office that has the dossier.",
    ),
)
ACTION_NOT_ALLOWED = ProblemType(
    "action-not-allowed",
    409,
    Text("Hồ sơ không ở bước này", "The dossier is not at this step"),
    Text(
        "Hồ sơ đang ở trạng thái `dossier_status`; việc làm được lúc này nằm trong `allowed`.",
        "The dossier is `dossier_status`; what can be done now is in `allowed`.",
    ),
)
LETTER_NOT_FOUND = ProblemType(
    "letter-not-found",
    404,
    Text("Không tìm thấy văn bản", "There is no such letter"),
    Text("Hồ sơ này không có văn bản đó.", "This dossier has no such letter."),
)
LETTER_UNKNOWN = ProblemType(
    "letter-unknown",
    404,
    Text("Không xác minh được văn bản", "The letter cannot be verified"),
    Text(
        "Không có văn bản nào mang mã này. Văn bản bạn cầm có thể không thật; hãy hỏi cơ quan.",
        "No letter has this code. What you hold may not be genuine; please ask the office.",
    ),
)
NO_LONGER_LIMIT = ProblemType(
    "no-longer-limit",
    409,
    Text("Thủ tục này không có thời hạn dài hơn", "The procedure has no longer time limit"),
    Text(
        "Hãy tiếp nhận với thời hạn thông thường của thủ tục.",
        "Accept it with the usual time limit of the procedure.",
    ),
)
FEE_FIRST = ProblemType(
    "fee-first",
    409,
    Text("Phải nộp phí trước khi tiếp nhận", "The fee is due before acceptance"),
    Text(
        "Hãy yêu cầu nộp phí, lệ phí hoặc ghi nhận đã nộp, rồi tiếp nhận.",
        "Ask for the fee or record its payment, then accept.",
    ),
)
FEE_AFTER_ACCEPTANCE = ProblemType(
    "fee-after-acceptance",
    409,
    Text("Chưa đến lúc thu phí", "The fee is not due yet"),
    Text(
        "Thủ tục này thu phí sau khi tiếp nhận hồ sơ.",
        "This procedure asks for its fee after acceptance.",
    ),
)
FEE_PAID = ProblemType(
    "fee-paid",
    409,
    Text("Phí, lệ phí đã nộp rồi", "The fee has been paid"),
    Text(
        "Hồ sơ này đã được ghi nhận nộp phí, lệ phí.",
        "A payment of this dossier is on record already.",
    ),
)
NO_FEE = ProblemType(
    "no-fee",
    409,
    Text("Hồ sơ này không phải nộp phí", "There is no fee for this dossier"),
    Text(
        "Theo biểu phí của thủ tục, trường hợp này được miễn hoặc không thu.",
        "By the fee rules of the procedure this case costs nothing.",
    ),
)
NOTHING_TO_REFUND = ProblemType(
    "nothing-to-refund",
    409,
    Text("Không có khoản nào để hoàn", "There is nothing to give back"),
    Text(
        "Hồ sơ chưa nộp phí, hoặc phí đã được hoàn.",
        "No fee was paid, or it was given back already.",
    ),
)
SUPPLEMENTS_USED_UP = ProblemType(
    "supplements-used-up",
    409,
    Text("Đã hết số lần yêu cầu bổ sung", "No further supplement may be asked for"),
    Text(
        "Thủ tục này cho yêu cầu bổ sung `times` lần trước khi tiếp nhận và `times` lần sau đó;"
        " ở bước này đã yêu cầu đủ số lần. Chưa tiếp nhận thì hãy tiếp nhận hoặc từ chối hồ sơ.",
        "This procedure allows `times` requests for a supplement before acceptance and `times`"
        " after it, and they have been made. Not accepted yet? Accept or decline the dossier.",
    ),
)
SUPPLEMENT_NOT_FOUND = ProblemType(
    "supplement-not-found",
    404,
    Text("Không có yêu cầu bổ sung này", "There is no such request"),
    Text(
        "Yêu cầu bổ sung không có, hoặc đã được trả lời.",
        "The request does not exist, or it was answered.",
    ),
)
NOT_EXPIRED = ProblemType(
    "not-expired",
    409,
    Text("Chưa hết hạn", "It is not too late yet"),
    Text(
        "Người nộp hồ sơ vẫn còn thời gian trả lời.",
        "The citizen still has time to answer.",
    ),
)
NO_DRAFT_TO_CONFIRM = ProblemType(
    "no-draft-to-confirm",
    409,
    Text("Thủ tục này không có bản nháp để xác nhận", "There is no draft to confirm"),
    Text(
        "Chỉ giấy tờ hộ tịch mới có bước xác nhận bản nháp.",
        "Only papers of civil status are confirmed as a draft.",
    ),
)
CONFIRMATION_AWAITED = ProblemType(
    "confirmation-awaited",
    409,
    Text("Đang chờ người dân xác nhận bản nháp", "The citizen is looking at a draft"),
    Text(
        "Hãy đợi trả lời; sau một ngày không trả lời thì coi như đồng ý.",
        "Wait for the answer; after a day without one it counts as agreed.",
    ),
)
NO_DRAFT_AWAITED = ProblemType(
    "no-draft-awaited",
    409,
    Text("Không có bản nháp nào chờ xác nhận", "No draft waits for you"),
    Text(
        "Bản nháp đã được xác nhận, hoặc đã hết hạn trả lời.",
        "The draft was confirmed, or the time to answer is over.",
    ),
)
EXTENDED_ALREADY = ProblemType(
    "extended-already",
    409,
    Text("Hồ sơ đã được gia hạn", "It was extended already"),
    Text(
        "Mỗi hồ sơ chỉ được hẹn lại một lần.",
        "A dossier may be given a new date once.",
    ),
)
EXTENSION_TOO_LATE = ProblemType(
    "extension-too-late",
    409,
    Text("Đã quá muộn để gia hạn", "It is too late for an extension"),
    Text(
        "Phải gia hạn trước ngày hẹn ít nhất một ngày làm việc. Hãy gửi văn bản xin lỗi.",
        "It must be announced at least a working day before. Send an apology instead.",
    ),
)
NOT_LATE = ProblemType(
    "not-late",
    409,
    Text("Hồ sơ chưa trễ hẹn", "The dossier is not late"),
    Text(
        "Vẫn còn kịp; nếu cần, hãy gia hạn thay cho xin lỗi.",
        "There is still time; extend it if you must.",
    ),
)
APOLOGISED_ALREADY = ProblemType(
    "apologised-already",
    409,
    Text("Đã gửi văn bản xin lỗi", "An apology was sent already"),
    Text(
        "Mỗi hồ sơ chỉ gửi một văn bản xin lỗi.",
        "One apology is sent for a dossier.",
    ),
)
CLAIMED_BY_OTHER = ProblemType(
    "claimed-by-other",
    409,
    Text("Người khác đang giữ hồ sơ này", "Somebody else has it in hand"),
    Text(
        "`holder` giữ đến `lease_until`. Hãy đợi, hoặc nhờ lãnh đạo giao lại.",
        "`holder` has it until `lease_until`. Wait, or ask a leader to hand it over.",
    ),
)
FILED_ONLINE = ProblemType(
    "filed-online",
    409,
    Text("Người dân tự làm việc này", "The citizen does this"),
    Text(
        "Hồ sơ nộp trực tuyến: người nộp tự làm trên ứng dụng. Chỉ nhập thay cho hồ sơ giấy.",
        "It was filed online: who filed it does this in the app. Only for dossiers on paper is it "
        "entered for them.",
    ),
)
NOT_CLAIMED = ProblemType(
    "not-claimed",
    409,
    Text("Chưa ai giữ hồ sơ này", "Nobody has it in hand"),
    Text("Hồ sơ đang không có ai nhận xử lý.", "There is nobody to take it from."),
)
PERSON_NEEDED = ProblemType(
    "person-needed",
    403,
    Text("Việc này cần một cán bộ", "This needs a person"),
    Text(
        "Hệ thống không nhận xử lý hồ sơ thay người.",
        "A system cannot take a dossier in hand.",
    ),
)
ORIGINAL_SEEN = ProblemType(
    "original-seen",
    409,
    Text("Bản chính này đã đối chiếu", "This original was compared already"),
    Text(
        "Giấy tờ này đã được ghi nhận đối chiếu bản chính.",
        "It is on record that the original was seen.",
    ),
)
RESULT_NOT_FOUND = ProblemType(
    "result-not-found",
    404,
    Text("Chưa có kết quả này", "There is no such result"),
    Text(
        "Kết quả không có, hoặc chưa được trả.",
        "The result does not exist, or was not returned yet.",
    ),
)
RESULT_NOT_ARRIVED = ProblemType(
    "result-not-arrived",
    409,
    Text("Tệp kết quả chưa tới", "The result has not arrived"),
    Text(
        "Hãy PUT tệp theo đường dẫn rồi gọi lại.",
        "PUT the file by its link, then ask again.",
    ),
)
RESULT_REFUSED = ProblemType(
    "result-refused",
    422,
    Text("Tệp kết quả không dùng được", "The result cannot be used"),
    Text(
        "Tệp đã tới không đúng như đã báo hoặc không phải PDF. Hãy báo lại và gửi tệp khác.",
        "What arrived is not what was announced, or no PDF. Announce and send it anew.",
    ),
)
RESULT_MISSING = ProblemType(
    "result-missing",
    409,
    Text("Chưa có kết quả đã ký", "There is no signed result"),
    Text(
        "Hãy tải kết quả (PDF đã ký số) lên trước khi kết thúc xử lý.",
        "Upload the signed result (PDF) before you resolve.",
    ),
)
NOT_POSTED = ProblemType(
    "not-posted",
    409,
    Text("Kết quả chưa được gửi bưu chính", "The result was not posted"),
    Text(
        "Hãy ghi nhận gửi bưu chính trước khi ghi nhận bưu chính đã phát.",
        "Record the posting before its delivery.",
    ),
)
NOT_ELECTRONIC = ProblemType(
    "not-electronic",
    409,
    Text("Hồ sơ giấy không trả điện tử", "Not electronically, of a dossier on paper"),
    Text(
        "Người nộp hồ sơ giấy không đăng nhập được nên không mở được bản điện tử. Hãy trả bản giấy "
        "hoặc gửi bưu chính.",
        "Who filed on paper cannot sign in to open it. Return it on paper or by post.",
    ),
)
RECEIVED_ALREADY = ProblemType(
    "received-already",
    409,
    Text("Kết quả đã được nhận", "The result was received"),
    Text("Việc đã nhận kết quả đã được ghi lại.", "That it was received is on record."),
)
RATED_ALREADY = ProblemType(
    "rated-already",
    409,
    Text("Bạn đã đánh giá hồ sơ này", "You have rated it already"),
    Text(
        "Mỗi hồ sơ được đánh giá một lần. Xin cảm ơn bạn.",
        "A dossier is rated once. Thank you.",
    ),
)
ALERT_NOT_FOUND = ProblemType(
    "alert-not-found",
    404,
    Text("Không có thông báo này", "There is no such alert"),
    Text("Thông báo không có hoặc không dành cho bạn.", "It does not exist or is not for you."),
)

IN_THE_PAST: Final = Text("Thời điểm này đã qua.", "This moment has passed.")
TOO_FAR: Final = Text("Ngày này quá xa.", "This day is too far away.")
AMOUNT_NEEDED: Final = Text(
    "Biểu phí không ghi mức cố định; hãy nhập số tiền.",
    "The rules fix no amount; please give it.",
)
AMOUNT_DIFFERS: Final = Text(
    "Số tiền khác với mức phải nộp (`expected`).", "This is not what is due (`expected`)."
)
REFERENCE_NEEDED: Final = Text("Chuyển khoản cần mã giao dịch.", "A transfer needs its reference.")
OFFICER_UNKNOWN: Final = Text(
    "Không có cán bộ này ở cơ quan đang giữ hồ sơ.",
    "No such officer works at the office that has the dossier.",
)
AGENCY_NOT_YOURS: Final = Text(
    "Bạn không làm việc ở cơ quan này.", "You do not work for this office."
)
TRANSFER_NOWHERE: Final = Text(
    "Không có cơ quan này, hoặc chính cơ quan này đang giữ hồ sơ.",
    "There is no such office, or it has the dossier already.",
)
WRONG_SIZE: Final = Text("Kích thước tệp không đúng.", "The size is not as announced.")
WRONG_HASH: Final = Text("Nội dung tệp không đúng.", "The content is not as announced.")
NOT_A_PDF: Final = Text("Tệp không phải PDF đọc được.", "The file is not a PDF that can be read.")
PREVIEW_STALE = ProblemType(
    "preview-stale",
    409,
    Text("Kết quả xem trước đã cũ", "The preview is out of date"),
    Text(
        "Hồ sơ hoặc lịch đã thay đổi; hãy xem trước lại rồi xác nhận.",
        "Dossiers or the calendar have changed; preview again, then confirm.",
    ),
)
ATTACHMENT_NOT_FOUND = ProblemType(
    "attachment-not-found",
    404,
    Text("Không tìm thấy tệp", "There is no such file"),
    Text(
        "Tệp không có, hoặc hồ sơ thuộc cơ quan khác.",
        "It does not exist, or the dossier is another office's.",
    ),
)

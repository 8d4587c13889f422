"""What can be wrong with an upload, and what to do about it."""

from backend.core.errors import ProblemType
from backend.core.text import Text

UPLOAD_NOT_FOUND = ProblemType(
    "upload-not-found",
    404,
    Text("Không tìm thấy tệp này", "There is no such upload"),
    Text("Hãy gửi lại tệp từ đầu.", "Begin this upload again."),
)
UPLOAD_NOT_ARRIVED = ProblemType(
    "upload-not-arrived",
    409,
    Text("Tệp chưa tới nơi", "The file has not arrived"),
    Text(
        "Hãy gửi tệp bằng đường dẫn `put` rồi xác nhận lại; GET /uploads/{id} cho đường dẫn mới.",
        "PUT the file by the `put` link and complete again; GET /uploads/{id} gives a fresh link.",
    ),
)
UPLOAD_REFUSED = ProblemType(
    "upload-refused",
    422,
    Text("Tệp nhận được không đúng", "What arrived is not what was announced"),
    Text(
        "Tệp đã bị bỏ. Hãy chọn lại ảnh hoặc tệp và gửi lại.",
        "It has been discarded. Choose the photo or file again and send it as a new upload.",
    ),
)
UPLOAD_CLAIMED = ProblemType(
    "upload-claimed",
    409,
    Text("Tệp đã thuộc về một hồ sơ", "The file already belongs to a dossier"),
    Text(
        "Tệp trong hồ sơ đã gửi thì không xóa được.", "A file of a sent dossier cannot be removed."
    ),
)
TOO_MANY_UPLOADS = ProblemType(
    "too-many-uploads",
    409,
    Text("Có quá nhiều tệp chưa dùng", "Too many unused uploads"),
    Text(
        "Hãy xóa bớt ảnh không cần trước khi thêm ảnh mới.",
        "Remove photos you do not need before adding new ones.",
    ),
)

NO_SUCH_REQUIREMENT = Text(
    "Thủ tục này không yêu cầu giấy tờ đó.", "This procedure asks for no such paper."
)
WRONG_MEDIA_TYPE = Text(
    "Loại tệp này không được nhận; hãy dùng ảnh chụp hoặc PDF.",
    "This type of file is not taken; use a photo or a PDF.",
)
TOO_LARGE = Text(
    "Tệp lớn quá mức cho phép; hãy chụp lại hoặc chọn tệp nhỏ hơn.",
    "The file is larger than allowed; take the photo again or choose a smaller file.",
)
WRONG_SIZE = Text(
    "Tệp nhận được không đủ hoặc thừa dung lượng; có thể mạng bị ngắt giữa chừng.",
    "The size that arrived differs from the one announced; the connection may have broken.",
)
WRONG_HASH = Text("Nội dung tệp bị sai khác trên đường truyền.", "The content changed on its way.")
WRONG_CONTENT = Text(
    "Nội dung tệp không đúng với loại tệp đã khai.",
    "The content is not of the announced type.",
)
FOREIGN = Text(
    "Không có tệp này, hoặc tệp không phải của bạn.",
    "There is no such upload, or it is not yours.",
)
UNFINISHED = Text(
    "Tệp này chưa gửi xong; hãy chờ gửi xong rồi nộp lại.",
    "This file has not finished arriving; wait for it and submit again.",
)
USED = Text("Tệp này đã nằm trong một hồ sơ khác.", "This file already belongs to another dossier.")
OTHER_REQUIREMENT = Text(
    "Tệp này được gửi cho một giấy tờ khác.", "This file was sent for another paper."
)
TWICE = Text("Tệp này được đính kèm hai lần.", "This file is attached twice.")

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

UPLOAD_NOT_IN_PARTS = ProblemType(
    "upload-not-in-parts",
    409,
    Text("Tệp này không gửi theo từng phần", "This file is not sent in parts"),
    Text("Hãy gửi cả tệp bằng đường dẫn `put`.", "PUT the whole file by the `put` link."),
)
UPLOAD_PARTS_MISSING = ProblemType(
    "upload-parts-missing",
    409,
    Text("Tệp chưa tới đủ các phần", "Some parts have not arrived"),
    Text(
        "Hãy gửi các phần có số trong `missing` rồi xác nhận lại.",
        "Send the parts whose numbers are in `missing`, then complete again.",
    ),
)
UPLOAD_PART_DIFFERS = ProblemType(
    "upload-part-differs",
    409,
    Text("Đây không phải tệp đang gửi dở", "This is not the file that was begun"),
    Text(
        "Hãy chọn đúng tệp đã gửi dở, hoặc gửi tệp này từ đầu.",
        "Choose the file that was begun, or begin this one as a new upload.",
    ),
)

FILE_NOT_READABLE = ProblemType(
    "file-not-readable",
    409,
    Text("Chưa xem được tệp này", "This file cannot be read"),
    Text(
        "Tệp đang được kiểm tra, đã bị từ chối, hoặc không có trang này.",
        "It is being inspected, was refused, or has no such page.",
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
HASH_NEEDED = Text(
    "Tệp gửi một lần cần mã kiểm tra này.", "A file that is sent in one piece needs this hash."
)
CUT_BY_SERVER = Text(
    "Tệp trên 8 MiB do máy chủ chia phần; hãy bỏ `parts`.",
    "A file above 8 MiB is cut by the server; leave `parts` out.",
)
NO_SUCH_PART = Text("Tệp này không có phần số đó.", "This file has no part of that number.")
PART_TWICE = Text("Phần này được nêu hai lần.", "This part is named twice.")
USED = Text("Tệp này đã nằm trong một hồ sơ khác.", "This file already belongs to another dossier.")
OTHER_REQUIREMENT = Text(
    "Tệp này được gửi cho một giấy tờ khác.", "This file was sent for another paper."
)
TWICE = Text("Tệp này được đính kèm hai lần.", "This file is attached twice.")


def unfinished(file_name: str) -> Text:
    """Names the file: a citizen with ten photos must know which one."""
    return Text(
        f"Tệp “{file_name}” chưa gửi xong; hãy chờ gửi xong rồi nộp lại.",
        f"The file “{file_name}” has not finished arriving; wait for it and submit again.",
    )


def not_usable(file_name: str, why: Text) -> Text:
    """The inspection refused a file before it became part of a dossier."""
    return Text(
        f"Tệp “{file_name}” không dùng được: {why.vi}",
        f"The file “{file_name}” cannot be used: {why.en}",
    )

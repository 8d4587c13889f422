"""Who holds a Zalo access token. Two back ends, chosen by IDENTITY_BACKEND.

`ZaloIdentity` asks Zalo's Graph API from the server, because a client's word is worth nothing.
`DevelopmentIdentity` believes what it is told; production settings refuse it.

Source: Zalo Graph API v2.0 `/me`: errors come in bodies with status 200; `appsecret_proof` is
mandatory since 2024-01-01; error 452 is a bad, expired or revoked token. `/me/info` tells the
telephone number behind a code that the phone got, once, within two minutes.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Any, Final, Protocol

import httpx
import orjson
import structlog

from backend.core.errors import ProblemType
from backend.core.settings import Settings
from backend.core.text import Text, clean_text

log = structlog.get_logger()

TOKEN_REJECTED = ProblemType(
    "zalo-token-rejected",
    401,
    Text("Zalo không xác nhận được bạn", "Zalo does not confirm you"),
    Text(
        "Phiên Zalo đã hết hạn. Hãy đóng ứng dụng, mở lại rồi thử lần nữa.",
        "The Zalo session has expired. Close the app, open it again and retry.",
    ),
)
ZALO_UNAVAILABLE = ProblemType(
    "zalo-unavailable",
    503,
    Text("Zalo đang không trả lời", "Zalo does not answer"),
    Text("Xin thử lại sau ít phút.", "Please try again in a few minutes."),
)

PHONE_REFUSED = ProblemType(
    "phone-token-refused",
    400,
    Text("Zalo không cho biết số điện thoại", "Zalo does not tell the telephone number"),
    Text(
        "Mã lấy số điện thoại chỉ dùng được một lần trong 2 phút. Xin bấm lại nút.",
        "The code for the number works once, within 2 minutes. Please press the button again.",
    ),
)

_BAD_TOKEN: Final = frozenset((452, 216, 100, 110))
# What can travel in a header; no token and no id of Zalo's is anything else.
_PLAIN_WORD = re.compile(r"[\x21-\x7e]+")
# As Zalo tells a number of Viet Nam: country code, no plus.
_PHONE = re.compile(r"84\d{8,10}")
_FIELDS: Final = "id,name,user_id_by_oa"
_DEVELOPMENT_PHONE = re.compile(r"dev:0(\d{9})")
_DEVELOPMENT_TOKEN = re.compile(r"dev:([a-z0-9][a-z0-9-]{0,58})")


@dataclass(frozen=True, slots=True)
class ZaloUser:
    """A person as Zalo knows them: id within our app; name where they agreed to show it.

    `oa_uid` is their id towards the Official Account that the app belongs to, where Zalo tells.
    """

    id: str
    name: str
    oa_uid: str | None = None


class Identity(Protocol):
    """Tells whose an access token is. Raises `TOKEN_REJECTED` or `ZALO_UNAVAILABLE`."""

    def verify(self, access_token: str) -> ZaloUser: ...

    def phone(self, access_token: str, phone_token: str) -> str:
        """The number behind a phone token, `84…`. Raises `PHONE_REFUSED`, too."""
        ...


class ZaloIdentity:
    """Asks Zalo, with the proof that the question comes from the owner of the app."""

    def __init__(self, app_secret: str, graph: httpx.Client) -> None:
        self._secret = app_secret.encode()
        self._graph = graph

    def verify(self, access_token: str) -> ZaloUser:
        if not _PLAIN_WORD.fullmatch(access_token):
            raise TOKEN_REJECTED.problem()
        return self._user(self._ask("/v2.0/me", access_token, params={"fields": _FIELDS}))

    def phone(self, access_token: str, phone_token: str) -> str:
        if not (_PLAIN_WORD.fullmatch(access_token) and _PLAIN_WORD.fullmatch(phone_token)):
            raise PHONE_REFUSED.problem()
        # Once only: the code is spent by the asking, whatever becomes of the answer.
        code = {"code": phone_token, "secret_key": self._secret.decode()}
        body = self._ask("/v2.0/me/info", access_token, headers=code)
        told = body.get("data") if isinstance(body, dict) and body.get("error") == 0 else None
        number = told.get("number") if isinstance(told, dict) else None
        if not isinstance(number, str) or not _PHONE.fullmatch(number):
            error = body.get("error") if isinstance(body, dict) else "not an object"
            log.warning("zalo_phone_refused", error=str(error)[:100])
            raise PHONE_REFUSED.problem()
        return number

    def _ask(self, path: str, access_token: str, **options: Any) -> Any:
        proof = hmac.new(self._secret, access_token.encode(), hashlib.sha256).hexdigest()
        headers = {"access_token": access_token, "appsecret_proof": proof}
        headers |= options.pop("headers", {})
        try:
            answer = self._graph.get(path, headers=headers, **options)
            return orjson.loads(answer.raise_for_status().content)
        except (httpx.HTTPError, ValueError) as error:
            log.warning("zalo_graph_failed", failure=type(error).__name__)
            raise ZALO_UNAVAILABLE.problem(headers={"Retry-After": "5"}) from error

    def _user(self, body: Any) -> ZaloUser:
        told = body if isinstance(body, dict) else {"error": "not an object"}
        code, user_id, name = told.get("error", 0), told.get("id"), told.get("name")
        if isinstance(code, int) and code in _BAD_TOKEN:
            raise TOKEN_REJECTED.problem()
        if code != 0 or not isinstance(user_id, str) or not _PLAIN_WORD.fullmatch(user_id):
            # A wrong proof (-242, -1241), a quota or an unlinked app: operators must see it.
            log.error("zalo_graph_refused", code=code)
            raise ZALO_UNAVAILABLE.problem(headers={"Retry-After": "60"})
        shown = clean_text(name.replace("\x00", "")) if isinstance(name, str) else ""
        oa_uid = told.get("user_id_by_oa")
        known = isinstance(oa_uid, str) and _PLAIN_WORD.fullmatch(oa_uid)
        return ZaloUser(user_id, shown, oa_uid if known else None)


class DevelopmentIdentity:
    """Takes `dev:<name>` for the person of that name. For development and tests only."""

    def verify(self, access_token: str) -> ZaloUser:
        match = _DEVELOPMENT_TOKEN.fullmatch(access_token)
        if match is None:
            raise TOKEN_REJECTED.problem()
        name = match[1].replace("-", " ").title()
        return ZaloUser(f"dev-{match[1]}", name, f"oa-{match[1]}")

    def phone(self, access_token: str, phone_token: str) -> str:
        match = _DEVELOPMENT_PHONE.fullmatch(phone_token)
        if match is None:
            raise PHONE_REFUSED.problem()
        return f"84{match[1]}"


def create_identity(settings: Settings) -> Identity:
    """The back end that the settings name."""
    if settings.identity_backend == "development":
        return DevelopmentIdentity()
    graph = httpx.Client(base_url=settings.zalo_graph_url, timeout=5)
    return ZaloIdentity(settings.zalo_app_secret, graph)

"""Where Zalo tells us things: proved, kept, answered; nothing else is done while it waits."""

from typing import Any, Final

import flask
import orjson

from backend.core import limits
from backend.core.api import Blueprint, declare_guard, settings
from backend.core.errors import BODY_TOO_LARGE, BROKEN_JSON, TOO_MANY_REQUESTS, ProblemType
from backend.core.text import NulCharacter, Text, TooDeep, clean
from backend.notifications import signatures, webhooks
from backend.notifications.schemas import KeptSchema

SIGNATURE_WRONG = ProblemType(
    "signature-wrong",
    403,
    Text("Chữ ký không đúng", "The signature is wrong"),
    Text(
        "X-ZEvent-Signature không khớp với nội dung và khóa đã cấu hình.",
        "X-ZEvent-Signature does not fit the body and the configured keys.",
    ),
)

# No event of Zalo's is longer (bytes).
LONGEST: Final = 64 * 1024
# Far more than Zalo sends; forgers are kept from making us compute.
WEBHOOK: Final = "6000/minute"

blueprint = Blueprint("webhooks", __name__, description="For Zalo to tell what happened")


def signed(view: Any) -> Any:
    """Guard: the body itself proves, by its signature, who sends it."""
    return declare_guard(view, "signature", security=[])


@blueprint.post("/webhooks/zalo")
@signed
@limits.limited(WEBHOOK)
@blueprint.response(200, KeptSchema)
@blueprint.problems(SIGNATURE_WRONG, BROKEN_JSON, BODY_TOO_LARGE, TOO_MANY_REQUESTS)
def receive_zalo_event() -> Any:
    """Take an event from Zalo

    Of the Official Account or of the mini app, at most 64 KiB, proved by `X-ZEvent-Signature` over
    the bytes as they come. Answers once it is kept; a repeat is answered in the same way.
    """
    webhooks.keep(*_proved(_raw()))
    return {"kept": True}


def _raw() -> bytes:
    """The body, unread where it says itself that it is too long."""
    if (flask.request.content_length or 0) > LONGEST:
        raise BODY_TOO_LARGE.problem(headers={"Connection": "close"})
    flask.request.max_content_length = LONGEST
    return flask.request.get_data()


def _proved(raw: bytes) -> tuple[dict[str, Any], str]:
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise BROKEN_JSON.problem() from error
    if not isinstance(body, dict):
        raise BROKEN_JSON.problem()
    chosen = settings()
    keys = signatures.Keys(
        chosen.zalo_app_id,
        chosen.zalo_oa_id,
        chosen.zalo_oa_secret,
        chosen.zalo_open_api_key,
    )
    header = flask.request.headers.get("X-ZEvent-Signature", "")
    way = signatures.proved_by(raw, body, header, keys)
    if way is None:
        raise SIGNATURE_WRONG.problem()
    try:
        return clean(body), way
    except (NulCharacter, TooDeep) as error:
        raise BROKEN_JSON.problem() from error

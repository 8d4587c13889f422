"""Sending a signed body to a webhook: to the pinned address only, with limits on everything.

No redirect is followed, no proxy of the environment is used, and nothing of the answer is read but
its status: neither a slow nor an endless answer keeps a worker.
"""

import asyncio
import socket
import ssl
import time
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import httpx

from backend.core import clock
from backend.core.settings import Settings
from backend.integrations import addresses, signing
from backend.integrations.addresses import AddressRefused, Pinned, Resolver

# Seconds for connecting, for each read or write, and for all of it.
CONNECT: Final = 5.0
EACH: Final = 10.0
TOTAL: Final = 15.0
# Of a name's addresses, so many are tried.
_ADDRESSES: Final = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an attempt. `error` is None where it succeeded (2xx), else a code:

    refused by us `address_…`; no answer `timeout`, `unreachable`, `not_http`; or an answer that is
    no success: `redirected`, `gone`, `refused`, `failed`. `asked_seconds` is its `Retry-After`.
    """

    status: int | None
    error: str | None
    milliseconds: int
    asked_seconds: int = 0


class Sender:
    """Sends to webhooks. `resolve` is how names are looked up, `tls` whose certificates count."""

    def __init__(
        self,
        settings: Settings,
        resolve: Resolver = socket.getaddrinfo,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.loopback = settings.webhook_loopback == "on"
        self.resolve = resolve
        self._tls = tls or ssl.create_default_context()

    def pin(self, url: str) -> Pinned:
        """Look at an address. Raises `AddressRefused`."""
        return addresses.pin(url, self.resolve, loopback=self.loopback)

    def send(self, url: str, secret: str, delivery_id: UUID, body: bytes) -> Outcome:
        """Send a body; whatever happens is an outcome."""
        began = time.perf_counter()
        status, error, asked = self._send(url, secret, delivery_id, body)
        took = round((time.perf_counter() - began) * 1000)
        return Outcome(status, error, took, asked)

    def _send(
        self, url: str, secret: str, delivery_id: UUID, body: bytes
    ) -> tuple[int | None, str | None, int]:
        try:
            pinned = self.pin(url)
        except AddressRefused as refused:
            return None, refused.code, 0
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "mot-cua-webhook/1",
            "Mot-Cua-Delivery": str(delivery_id),
            signing.HEADER: signing.signature(secret, clock.now(), body),
        }
        try:
            answer = asyncio.run(self._post(pinned, headers, body))
        except (TimeoutError, httpx.TimeoutException):
            return None, "timeout", 0
        except httpx.NetworkError:
            return None, "unreachable", 0
        except httpx.HTTPError:
            return None, "not_http", 0
        return answer.status_code, _fault_of(answer), _asked(answer)

    async def _post(self, pinned: Pinned, headers: dict[str, str], body: bytes) -> httpx.Response:
        async with (
            asyncio.timeout(TOTAL),
            httpx.AsyncClient(
                verify=self._tls,
                trust_env=False,
                follow_redirects=False,
                timeout=httpx.Timeout(EACH, connect=CONNECT),
            ) as web,
        ):
            *others, last = pinned.ips[:_ADDRESSES]
            for ip in others:
                try:
                    return await _ask(web, pinned, ip, headers, body)
                except (httpx.ConnectError, httpx.ConnectTimeout):
                    continue
            return await _ask(web, pinned, last, headers, body)


async def _ask(
    web: httpx.AsyncClient, pinned: Pinned, ip: str, headers: dict[str, str], body: bytes
) -> httpx.Response:
    """Ask the host at exactly this address; certificate and `Host` are those of its name."""
    request = web.build_request(
        "POST",
        pinned.url.copy_with(host=ip),
        headers={**headers, "Host": pinned.url.netloc.decode("ascii")},
        content=body,
        extensions={"sni_hostname": pinned.host},
    )
    answer = await web.send(request, stream=True)
    await answer.aclose()
    return answer


def _fault_of(answer: httpx.Response) -> str | None:
    if answer.is_success:
        return None
    if answer.is_redirect or 300 <= answer.status_code < 400:
        return "redirected"
    if answer.status_code == 410:
        return "gone"
    return "refused" if answer.status_code < 500 else "failed"


def _asked(answer: httpx.Response) -> int:
    said = answer.headers.get("Retry-After", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0

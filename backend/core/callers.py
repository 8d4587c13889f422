"""Who calls: the client's address, as our own proxies in front report it."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Whoever has one IPv6 address has all of its network.
_OF_ONE_CLIENT: Final = 64


def address(written: str) -> IPv4Address | IPv6Address | None:
    """An address as servers and proxies write it: plain, with a port, in brackets, or an IPv4 one
    as `::ffff:10.0.0.1`. None for anything else."""
    host = written.strip()
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        found = ip_address(host)
    except ValueError:
        return None
    if isinstance(found, IPv6Address):
        return found.ipv4_mapped or found
    return found


def counted_as(written: str) -> str:
    """The name under which calls from an address are counted: a client's whole network, where it
    has one. What is no address is counted together."""
    found = address(written)
    if isinstance(found, IPv6Address):
        return str(ip_network((int(found), _OF_ONE_CLIENT), strict=False))
    return str(found or "unknown")


class ReportedAddress:
    """WSGI around an application behind `proxies` reverse proxies, each of which adds to
    X-Forwarded-For whom it was asked by: makes that REMOTE_ADDR.

    Commas are all that divides the header: by the rules of quoting, which other readers follow, a
    client's lone quotation mark swallows what the proxies add, and the client passes for the proxy.
    An entry of ours that is no address leaves REMOTE_ADDR empty: it is nobody's, not the proxy's.
    """

    def __init__(self, wsgi: "WSGIApplication", proxies: int) -> None:
        self._wsgi = wsgi
        self._proxies = proxies

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        reported = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if any(reported):
            # The last ones are our proxies' own; before them anybody may write anything.
            client = address(reported[-min(self._proxies, len(reported))])
            environ["REMOTE_ADDR"] = str(client or "")
        return self._wsgi(environ, start_response)

"""Which addresses a webhook may have: public hosts, and nothing that is inside our own network.

Somebody who may name an address must not be able to make us ask the database, the store, another
office's intranet or the machine's metadata service. So a name is resolved, every address it has
must be public, and the connection goes to exactly the address that was looked at: a name that
answers something else a moment later gains nothing. Done at registration, and at every delivery.

Source: registries of special addresses at IANA (RFC 6890), as Python's `ipaddress` knows them.
"""

import ipaddress
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import httpx

IP = ipaddress.IPv4Address | ipaddress.IPv6Address
# As `socket.getaddrinfo`.
Resolver = Callable[..., list[Any]]

LONGEST: Final = 2000
# A host with this as its last label is an IPv4 address to somebody (WHATWG URL, "ends in a
# number"), whatever it looks like: 2130706433, 0177.0.0.1, 0x7f.1.
_NUMERIC: Final = re.compile(r"(?:.*\.)?(?:[0-9]+|0[xX][0-9a-fA-F]*)\.?")
_HOST: Final = re.compile(r"[A-Za-z0-9_.:-]{1,253}")
_PRINTABLE: Final = re.compile(r"[\x21-\x7e]+")
# Special, though not every version of `ipaddress` says so; the last two answer the machines of a
# cloud with what nobody else may know.
_SPECIAL: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "2001::/23",
        "3fff::/20",
        "168.63.129.16/32",
        "169.254.0.0/16",
    )
)
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
# All that was ever given out of IPv6 (RFC 4291); elsewhere are older ways of writing IPv4.
_UNICAST: Final = ipaddress.ip_network("2000::/3")


class AddressRefused(Exception):
    """The address may not be used; `code` says why, a key of `problems.ADDRESS_FAULTS`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Pinned:
    """An address that may be used, with the IP addresses to connect to, in order."""

    url: httpx.URL
    host: str
    ips: tuple[str, ...]


def pin(text: str, resolve: Resolver = socket.getaddrinfo, *, loopback: bool = False) -> Pinned:
    """Read, resolve and look at an address. Raises `AddressRefused`.

    `loopback` allows this machine itself, by plain http as well: for development and tests.
    """
    url = _read(text)
    host = url.raw_host.decode("ascii")
    if url.scheme != "https" and not (loopback and url.scheme == "http"):
        raise AddressRefused("address_not_https")
    ips = _resolved(host, url.port or (443 if url.scheme == "https" else 80), resolve)
    if loopback and all(_plain(ip).is_loopback for ip in ips):
        return Pinned(url, host, tuple(str(ip) for ip in ips))
    if url.scheme != "https":
        raise AddressRefused("address_not_https")
    # One private address among public ones is no accident.
    if not all(is_public(ip) for ip in ips):
        raise AddressRefused("address_private")
    return Pinned(url, host, tuple(str(ip) for ip in ips))


def _read(text: str) -> httpx.URL:
    if len(text) > LONGEST or not _PRINTABLE.fullmatch(text) or "\\" in text:
        raise AddressRefused("address_malformed")
    try:
        url = httpx.URL(text)
        host = url.raw_host.decode("ascii")
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise AddressRefused("address_malformed") from error
    port = 443 if url.port is None else url.port
    is_whole = (
        url.scheme in ("https", "http") and _HOST.fullmatch(host) is not None and 0 < port < 65_536
    )
    if not is_whole or url.userinfo or url.fragment or _is_disguised(host):
        raise AddressRefused("address_malformed")
    return url


def _is_disguised(host: str) -> bool:
    """Whether it is an IPv4 address in another form than the usual one."""
    if ":" in host or not _NUMERIC.fullmatch(host):
        return False
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        return True
    return False


def _resolved(host: str, port: int, resolve: Resolver) -> list[IP]:
    try:
        found = resolve(host, port, type=socket.SOCK_STREAM)
        ips = dict.fromkeys(ipaddress.ip_address(entry[4][0]) for entry in found)
    except (OSError, UnicodeError, ValueError) as error:
        raise AddressRefused("address_unknown") from error
    if not ips:
        raise AddressRefused("address_unknown")
    return list(ips)


def is_public(ip: IP) -> bool:
    """Whether an address is one of the open internet, and so is every address inside it."""
    plain = _plain(ip)
    if any(plain in network for network in _SPECIAL):
        return False
    if isinstance(plain, ipaddress.IPv4Address):
        return plain.is_global and not plain.is_multicast
    if plain in _NAT64:
        return is_public(ipaddress.IPv4Address(int(plain) & 0xFFFFFFFF))
    # 6to4 only carries an IPv4 address somewhere else.
    return plain in _UNICAST and plain.is_global and plain.sixtofour is None


def _plain(ip: IP) -> IP:
    """::ffff:10.0.0.1 is 10.0.0.1."""
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    return mapped or ip

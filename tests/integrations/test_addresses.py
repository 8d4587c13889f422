"""Which addresses a webhook may have: nothing that reaches inside our own network."""

import ipaddress
import socket
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.integrations import addresses
from backend.integrations.addresses import AddressRefused, is_public, pin


def knows(**names: list[str]):
    """A resolver that knows these names (dots written as underscores) and literal addresses, as
    `getaddrinfo` answers them, old notations of IPv4 included."""
    book = {name.replace("_", "."): ips for name, ips in names.items()}

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        if host in book:
            found = book[host]
        else:
            found = [entry[4][0] for entry in socket.getaddrinfo(host, port, flags=numeric_only())]
        return [(None, None, None, "", (ip, port)) for ip in found]

    return resolve


def numeric_only() -> int:
    return socket.AI_NUMERICHOST


PUBLIC = knows(hook_example=["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])


def code(url: str, resolve: Any = PUBLIC, **options: Any) -> str:
    with pytest.raises(AddressRefused) as refused:
        pin(url, resolve, **options)
    return refused.value.code


def test_a_public_host_is_pinned_to_its_addresses():
    pinned = pin("https://hook.example/changes?office=1", PUBLIC)
    assert pinned.host == "hook.example"
    assert pinned.ips == ("93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946")


@pytest.mark.parametrize(
    "host",
    [
        "169.254.169.254",
        "127.0.0.1",
        "0.0.0.0",  # noqa: S104 - refused, not bound to
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "192.0.0.192",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "168.63.129.16",
        "[::1]",
        "[::]",
        "[::ffff:169.254.169.254]",
        "[::ffff:a9fe:a9fe]",
        "[::169.254.169.254]",
        "[64:ff9b::a9fe:a9fe]",
        "[2002:a9fe:a9fe::1]",
        "[2001:0:a9fe:a9fe::1]",
        "[fe80::1]",
        "[fc00::1]",
        "[fd00:ec2::254]",
        "[fec0::1]",
        "[ff02::1]",
    ],
)
def test_addresses_inside_are_private(host: str):
    assert code(f"https://{host}/latest/meta-data") == "address_private"


@pytest.mark.parametrize(
    "host",
    [
        "2852039166",
        "0xa9fea9fe",
        "0251.0376.0251.0376",
        "0xa9.254.169.254",
        "169.254.43518",
        "127.1",
        "0",
        "1",
        "127.0.0.1.0",
        "0x7f.1.",
        "256.256.256.256",
        "hook.example.1",
    ],
)
def test_addresses_in_disguise_are_malformed(host: str):
    assert code(f"https://{host}/") == "address_malformed"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hook.example",
        "//hook.example/",
        "https://",
        "https:///path",
        "https://user@hook.example/",
        "https://user:secret@hook.example/",
        "https://hook.example#@127.0.0.1/",
        "https://hook.example\\@127.0.0.1/",
        "https://hook.example/\r\nHost: inside",
        "https://hook.example /",
        "https://hook.example:0/",
        "https://hook.example:99999/",
        "https://[::1%25eth0]/",
        "https://[::1/",
        "https://169.254.169.254\u3002/",
        "https://\uff11\uff12\uff17.0.0.1/",
        "https://hook.example/" + "a" * 2000,
        "ftp://hook.example/",
        "file:///etc/passwd",
        "gopher://hook.example/",
    ],
)
def test_what_is_no_plain_address_is_malformed(url: str):
    assert code(url) == "address_malformed"


def test_plain_http_is_refused():
    assert code("http://hook.example/") == "address_not_https"


def test_a_name_that_leads_inside_is_private():
    inside = knows(rebind_example=["169.254.169.254"], mixed_example=["93.184.216.34", "10.0.0.1"])
    assert code("https://rebind.example/", inside) == "address_private"
    assert code("https://mixed.example/", inside) == "address_private"


def test_a_name_of_nobody_is_unknown():
    def nobody(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    assert code("https://nobody.example/", nobody) == "address_unknown"
    assert code("https://nobody.example/", lambda *_, **__: []) == "address_unknown"
    assert code("https://" + "a" * 64 + ".example/", PUBLIC) == "address_unknown"


def test_this_machine_only_where_it_is_allowed():
    here = knows(localhost=["127.0.0.1", "::1"], office_example=["10.0.0.1", "127.0.0.1"])
    assert code("http://localhost:8080/", here) == "address_not_https"
    assert code("https://localhost/", here) == "address_private"
    assert pin("http://localhost:8080/", here, loopback=True).ips == ("127.0.0.1", "::1")
    assert pin("http://[::ffff:127.0.0.1]/", here, loopback=True).host == "::ffff:127.0.0.1"
    # Loopback is allowed, other private addresses are not, nor plain http to anybody else.
    assert code("https://10.0.0.1/", here, loopback=True) == "address_private"
    assert code("https://169.254.169.254/", here, loopback=True) == "address_private"
    assert code("https://office.example/", here, loopback=True) == "address_private"
    assert code("http://office.example/", here, loopback=True) == "address_not_https"
    assert code("http://hook.example/", PUBLIC, loopback=True) == "address_not_https"


@given(st.ip_addresses(v=4))
def test_an_address_is_as_public_in_every_coat(ip: ipaddress.IPv4Address):
    mapped = ipaddress.IPv6Address(f"::ffff:{ip}")
    translated = ipaddress.IPv6Address((0x64FF9B << 96) + int(ip))
    assert is_public(mapped) == is_public(ip)
    assert is_public(translated) == is_public(ip)
    assert not is_public(ipaddress.IPv6Address(int(ip)))
    assert not is_public(ipaddress.IPv6Address((0x2002 << 112) + (int(ip) << 80) + 1))


@given(st.ip_addresses())
def test_what_is_public_is_nowhere_special(ip: addresses.IP):
    if is_public(ip):
        special = ("is_private", "is_loopback", "is_link_local", "is_multicast", "is_reserved")
        # Ways of writing IPv4 lie in a reserved corner of IPv6, whatever they write.
        written = ip in addresses._NAT64 or getattr(ip, "ipv4_mapped", None)
        allowed = {"is_reserved"} if written else set()
        assert {name for name in special if getattr(ip, name)} <= allowed


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_is_refused(text: str):
    try:
        found = pin("https://" + text, PUBLIC).ips
    except AddressRefused:
        return
    assert all(is_public(ipaddress.ip_address(ip)) for ip in found)

"""Which addresses are never connected to: a page of a stranger must not lead us into this machine or its network."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

_V4_INSIDE = (
    IPv6Network("::ffff:0:0/96"),  # IPv4-mapped (RFC 4291, 2.5.5.2)
    IPv6Network("::ffff:0:0:0/96"),  # IPv4-translated (RFC 7915)
    IPv6Network("::/96"),  # IPv4-compatible (RFC 4291, 2.5.5.1)
    IPv6Network("64:ff9b::/96"),  # NAT64 (RFC 6052)
)
_SIX_TO_FOUR = IPv6Network("2002::/16")  # RFC 3056: the IPv4 address follows the prefix
_KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("unspecified", ("0.0.0.0/8", "::/128")),
    ("loopback", ("127.0.0.0/8", "::1/128")),
    ("a cloud's metadata service", ("169.254.169.254/32", "100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32")),
    ("a cloud's metadata service", ("fd00:ec2::254/128", "fd20:ce::254/128")),
    ("link-local", ("169.254.0.0/16", "fe80::/10")),
    ("private", ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10")),
    ("carrier-grade NAT", ("100.64.0.0/10",)),
    ("multicast", ("224.0.0.0/4", "ff00::/8")),
    ("reserved", ("192.0.0.0/24", "192.88.99.0/24")),  # RFC 6890, RFC 7526; elsewhere the library knows
    ("a tunnel or a local NAT64", ("2001::/32", "64:ff9b:1::/48")),  # RFC 4380, RFC 8215
)
_NEVER = tuple(
    (kind, (IPv6Network if ":" in network else IPv4Network)(network)) for kind, row in _KINDS for network in row
)


def refused(address: str, allowed: frozenset[str]) -> str | None:
    """Why an IP address is not connected to; None when it may be.

    `address`: literal, the one that the connection really goes to. `allowed`: hosts that the registry entry names;
    its literal addresses, and this machine for `localhost`, are let through.

    >>> refused("127.0.0.1", frozenset({"www.x.gov.cn"}))
    '127.0.0.1 is loopback, and the registry entry does not name it'
    >>> refused("::ffff:10.0.0.8", frozenset())
    '::ffff:10.0.0.8 is private, and the registry entry does not name it'
    >>> refused("127.0.0.1", frozenset({"localhost"})) is refused("202.104.1.1", frozenset()) is None
    True
    """
    try:
        found = _plain(ip_address(address))
    except ValueError:
        return f"{address!r} is no IP address"
    kind = _kind(found)
    if kind is None or str(found) in allowed or (kind == "loopback" and "localhost" in allowed):
        return None
    return f"{address} is {kind}, and the registry entry does not name it"


def _kind(address: Address) -> str | None:
    """The name of what stands there when it is not the public network."""
    for kind, network in _NEVER:
        if address in network:
            return kind
    return None if address.is_global else "reserved"


def _plain(address: Address) -> Address:
    """The address meant: the IPv4 one where an IPv6 one only wraps it; no zone."""
    if isinstance(address, IPv4Address):
        return address
    address = IPv6Address(int(address))
    if address in _SIX_TO_FOUR:
        return IPv4Address(int(address) >> 80 & 0xFFFFFFFF)
    if int(address) > 1 and any(address in network for network in _V4_INSIDE):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address

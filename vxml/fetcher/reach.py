"""Which addresses a fetch may reach: those of the public internet, and private ones that the operator has named.

Flows of authors who are not the operators of the machine must not ask its own services (server-side request forgery).
Names are resolved once and that address is the one that is connected to, so a name cannot change its mind.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable

__all__ = ["AddressRefused", "Reach"]

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")


class AddressRefused(PermissionError):
    """The address is private and was not named."""


class Reach:
    """The public internet and ``allowed``: names (``bank.local``), addresses or networks (``10.1.0.0/16``).

    A name or address may carry a port (``127.0.0.1:8085``) to be allowed for that port only. Raises ValueError for
    an entry that is none of these.
    """

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        self._names: set[tuple[str, int | None]] = set()
        self._networks: list[tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, int | None]] = []
        for entry in allowed:
            self._allow(entry.strip().lower())

    def address(self, host: str, port: int) -> str:
        """The address of ``host`` to connect to. Raises AddressRefused, or OSError when it has none."""
        found = [
            str(place[4][0]) for place in socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
        ]
        if self._names & {(host.lower(), None), (host.lower(), port)}:
            return found[0]
        for text in found:
            if self._is_allowed(ipaddress.ip_address(text.partition("%")[0]), port):
                return text
        raise AddressRefused(
            f"{host} is a private address, which flows may not ask here; have it added to the allowed addresses"
        )

    def _allow(self, entry: str) -> None:
        host, port = entry, None
        if entry.count(":") == 1 or entry.startswith("["):
            host, _, number = entry.rpartition(":") if not entry.endswith("]") else (entry, "", "")
            if number:
                if not number.isdecimal():
                    raise ValueError(
                        f"{entry!r} is no address; write bank.local, 10.1.0.0/16 or 127.0.0.1:8085"
                    )
                port = int(number)
        host = host.strip("[]")
        try:
            self._networks.append((ipaddress.ip_network(host, strict=False), port))
        except ValueError:
            if not host or "/" in host or " " in host:
                raise ValueError(
                    f"{entry!r} is no address; write bank.local, 10.1.0.0/16 or 127.0.0.1:8085"
                ) from None
            self._names.add((host, port))

    def _is_allowed(self, address: Address, port: int) -> bool:
        address = _inner(address)
        # Of IPv6, what is assigned to the internet: `is_global` takes old site-local and translated addresses for it.
        is_unicast = address.version == 4 or address in _GLOBAL_UNICAST
        if address.is_global and is_unicast and not address.is_multicast:
            return True
        return any(address in network and wanted in (None, port) for network, wanted in self._networks)


def _inner(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for, when it does."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address.sixtofour is not None:
            return address.sixtofour
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address

"""The event socket of a FreeSWITCH, for commands that ask it something."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dialplan.config import FreeSwitchSettings
    from dialplan.esl import Connection

__all__ = ["connected"]


def connected(settings: FreeSwitchSettings, host: str | None) -> Connection:
    """A connection that is logged in; ``host`` instead of the address that the settings tell.

    Raises ConnectionFailed or AuthenticationFailed.
    """
    from gevent import socket

    from dialplan.errors import ConnectionFailed
    from dialplan.esl import Connection

    told = settings.event_socket
    address = (host or told.address, told.port)
    try:
        sock = socket.create_connection(address, timeout=5)
    except OSError as fault:
        raise ConnectionFailed(
            f"no event socket at {address[0]}:{address[1]} ({fault}); is FreeSWITCH running, with this configuration?"
        ) from None
    sock.settimeout(None)
    connection = Connection(sock)
    connection.start()
    try:
        connection.authenticate(told.password.get_secret_value())
    except ConnectionFailed:
        connection.close()
        raise
    return connection

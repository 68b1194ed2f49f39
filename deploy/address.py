"""Where the site listens: HOST and PORT of the environment, 127.0.0.1 and 8000 without."""

from __future__ import annotations

import errno
import os
import socket

from deploy.console import Failure


def chosen() -> tuple[str, int]:
    """Host and port. Raises Failure where PORT is no port."""
    host = os.environ.get("HOST") or "127.0.0.1"
    port = os.environ.get("PORT") or "8000"
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise Failure(f"PORT is {port}; it is a number from 1 to 65535.")
    return host, int(port)


def require_free(host: str, port: int) -> None:
    """Raises Failure, with the way out, where the address cannot be had."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Failure(
                f"Port {port} is taken by another program. Choose another: make run PORT={port + 1}"
            ) from None
        raise Failure(f"Cannot listen on {host} port {port}: {error.strerror}.") from None


def text(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def named(host: str) -> str:
    """The host in the address that people open: this machine has a name, which passkeys need,
    since they are kept for a domain and not for a number."""
    there = nearest(host)
    return "localhost" if there in {"127.0.0.1", "::1"} else there


def nearest(host: str) -> str:
    """The host at which a browser on this machine finds what listens on ``host``."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)

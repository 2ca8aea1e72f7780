"""The port: uvicorn in a thread of its own, so that the main one hears the signals.

May import uvicorn, Starlette and the standard library.
"""

import asyncio
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep

import uvicorn
from starlette.types import ASGIApp

CONNECTIONS = 256
"""More than a reverse proxy opens; beyond them uvicorn answers 503."""
KEEP_ALIVE = 75
"""Seconds; longer than a proxy's own, or it would use a connection that closes at that moment."""
FINISH_WITHIN = 10
"""Seconds for what is running when we stop; a listener waits 5 for the database, 3 for Slack."""
SWITCH = 0.0005
"""Seconds after which a busy listener lets the event loop in, so that it refuses at once."""


@contextmanager
def serving(application: ASGIApp, listener: socket.socket) -> Iterator[str]:
    """Answer at `listener`, which other processes may share; yields the address.

    Leaving the block stops accepting, finishes what is running and closes all connections.
    """
    server = uvicorn.Server(
        uvicorn.Config(
            application,
            http="h11",
            ws="none",
            loop="asyncio",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=CONNECTIONS,
            timeout_keep_alive=KEEP_ALIVE,
            timeout_graceful_shutdown=FINISH_WITHIN,
        )
    )
    thread = threading.Thread(
        target=asyncio.run, args=(server.serve(sockets=[listener]),), name="web"
    )
    host, port = listener.getsockname()[:2]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    switch = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH)
    thread.start()
    try:
        while not server.started and thread.is_alive():
            sleep(0.001)
        yield address
    finally:
        server.should_exit = True
        thread.join()
        sys.setswitchinterval(switch)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket (0 takes a free port); OSError if it is taken.

    It says it is TCP: only then asyncio turns Nagle's 40 ms waits off.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(1024)
    except OSError:
        listener.close()
        raise
    return listener

"""A server that answers as a test wants, in Slack's place or beside it, and takes note of all.

Standard library only.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

Answering = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Posing:
    """Where it is, and what it was asked: (path, the token it was given)."""

    address: str
    heard: list[tuple[str, str]] = field(default_factory=list)


@contextmanager
def posing(answering: Answering) -> Iterator[Posing]:
    """A server on loopback, each request of which `answering` answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            there.heard.append((self.path, self.headers.get("Authorization", "")))
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            answering(self)

        do_POST = do_GET  # noqa: N815  # as the standard library calls it

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        there = Posing(f"http://127.0.0.1:{server.server_address[1]}")
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield there
        finally:
            server.shutdown()
            thread.join()


def sending(body: bytes, status: int = 200, **headers: str) -> Answering:
    """Answer with that; `Content_Length` and others as they are given."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in ({"Content_Length": str(len(body))} | headers).items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(body)

    return answer

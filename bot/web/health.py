"""Whether Homeroom is alive, and whether it may be sent requests.

May import `storage`, SQLAlchemy's errors, Starlette and the standard library.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from storage import Store, workspaces

SECONDS = 2.0
"""How long the database may take; an orchestrator seldom waits longer for a probe."""


class Health:
    """`is_sending` and `is_stopping` say how the rest of this process is."""

    def __init__(
        self, store: Store, is_sending: Callable[[], bool], is_stopping: Callable[[], bool]
    ) -> None:
        self._store = store
        self._is_sending = is_sending
        self._is_stopping = is_stopping
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="health")
        self._look: asyncio.Future[bool] | None = None

    async def live(self, request: Request) -> Response:
        """The event loop answers; whoever gets no answer may end this process."""
        return PlainTextResponse("alive\n")

    async def ready(self, request: Request) -> Response:
        """200 when all is well, else 503; which part is not stands in the answer."""
        parts = {
            "database": await self._database_answers(),
            "sender": self._is_sending(),
            "accepting": not self._is_stopping(),
        }
        return JSONResponse(parts, 200 if all(parts.values()) else 503)

    def close(self) -> None:
        """End the thread, unless a dead database holds it."""
        self._thread.shutdown(wait=False)

    async def _database_answers(self) -> bool:
        """One look at a time, however many ask and however long a dead database keeps it."""
        if self._look is None or self._look.done():
            loop = asyncio.get_running_loop()
            self._look = loop.run_in_executor(self._thread, self._has_tables)
        done, _ = await asyncio.wait([self._look], timeout=SECONDS)
        return bool(done) and self._look.result()

    def _has_tables(self) -> bool:
        """Starting made sure of the version; a newer one, in a rolling upgrade, is well, too."""
        try:
            with self._store.begin_unscoped(read_only=True) as session:
                workspaces.all(session)
        except SQLAlchemyError:
            return False
        return True

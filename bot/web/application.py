"""The ASGI application: which path is answered by what.

May import its sibling modules, Bolt and Starlette.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from slack_bolt import App
from starlette.applications import Starlette
from starlette.routing import Route

from bot.web.health import Health
from bot.web.metrics import Metrics
from bot.web.slack import PATH, Endpoint, Limits


def make_application(
    app: App, health: Health, metrics: Metrics, limits: Limits | None = None
) -> Starlette:
    """`app` behind Slack's endpoint, with health and metrics beside it."""
    endpoint = Endpoint(app, metrics, limits or Limits())

    @asynccontextmanager
    async def life(application: Starlette) -> AsyncIterator[None]:
        yield
        endpoint.close()
        health.close()

    return Starlette(
        lifespan=life,
        routes=[
            Route(PATH, endpoint.answer, methods=["POST"]),
            Route("/livez", health.live, methods=["GET"]),
            Route("/readyz", health.ready, methods=["GET"]),
            Route("/metrics", metrics.show, methods=["GET"]),
        ],
    )

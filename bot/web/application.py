"""The ASGI application: which path is answered by what.

May import its sibling modules, Bolt and Starlette.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from slack_bolt import App
from starlette.applications import Starlette
from starlette.routing import Route

from bot.oauth import INSTALL_PATH, REDIRECT_PATH
from bot.web.health import Health
from bot.web.install import InstallPages
from bot.web.metrics import Metrics
from bot.web.slack import PATH, Endpoint, Limits


def make_application(
    app: App, secret: str, health: Health, metrics: Metrics, limits: Limits | None = None
) -> Starlette:
    """`app` behind Slack's endpoint, with health and metrics beside it, and the pages to install
    it where it has a flow for that. `secret` is what Slack signs its requests with."""
    pages = InstallPages(app.oauth_flow) if app.oauth_flow else None
    endpoint = Endpoint(app, secret, metrics, limits or Limits())

    @asynccontextmanager
    async def life(application: Starlette) -> AsyncIterator[None]:
        yield
        endpoint.close()
        if pages:
            pages.close()
        health.close()

    to_install = (
        [
            Route(INSTALL_PATH, pages.begin, methods=["GET"]),
            Route(REDIRECT_PATH, pages.finish, methods=["GET"]),
        ]
        if pages
        else []
    )
    return Starlette(
        lifespan=life,
        routes=[
            *to_install,
            Route(PATH, endpoint.answer, methods=["POST"]),
            Route("/livez", health.live, methods=["GET"]),
            Route("/readyz", health.ready, methods=["GET"]),
            Route("/metrics", metrics.show, methods=["GET"]),
        ],
    )

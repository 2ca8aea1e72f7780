"""HTTP mode: Slack's one endpoint, health and metrics, on Starlette and uvicorn.

`slack` takes what Slack sends, `replays` remembers it, `install` and `pages` are how a workspace
comes to have Homeroom, `health` and `metrics` are for whoever runs it, `server` is the port. May
import Bolt, Starlette, uvicorn, prometheus_client, Jinja2, `bot.oauth` (its paths),
`bot.processes` and `storage`.
TLS is the reverse proxy's; it passes on `PATH`, and the pages to install where there are any.
"""

from bot.web.application import make_application
from bot.web.health import Health
from bot.web.install import callback_options
from bot.web.metrics import Metrics, forget_process
from bot.web.replays import Replays
from bot.web.server import SWITCH, listen, serving
from bot.web.slack import PATH, Limits

__all__ = [
    "PATH",
    "SWITCH",
    "Health",
    "Limits",
    "Metrics",
    "Replays",
    "callback_options",
    "forget_process",
    "listen",
    "make_application",
    "serving",
]

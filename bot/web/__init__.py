"""HTTP mode: Slack's one endpoint, health and metrics, on Starlette and uvicorn.

`slack` takes what Slack sends, `replays` remembers it, `health` and `metrics` are for whoever runs
Homeroom, `server` is the port. May import Bolt, Starlette, uvicorn, prometheus_client and
`storage`. TLS is the reverse proxy's; it passes on nothing but `PATH`.
"""

from bot.web.application import make_application
from bot.web.health import Health
from bot.web.metrics import Metrics
from bot.web.replays import Replays
from bot.web.server import serving
from bot.web.slack import PATH, Limits

__all__ = ["PATH", "Health", "Limits", "Metrics", "Replays", "make_application", "serving"]

"""The pages by which a workspace installs Homeroom: to Slack, and back.

Bolt's flow does the work, in a thread of its own; here is what people see of it. Anybody may ask
for these pages, so only a few are made at a time. May import its sibling `pages`, Bolt, Starlette,
`storage` and the standard library.
"""

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException

from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.adapter.starlette.handler import to_starlette_response
from slack_bolt.oauth import OAuthFlow
from slack_bolt.oauth.callback_options import CallbackOptions, FailureArgs, SuccessArgs
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.oauth import OAuthStateUtils
from starlette.requests import Request
from starlette.responses import Response

from bot.web.pages import HEADERS, Page
from storage.oauth_states import TooMany

log = logging.getLogger(__name__)

THREADS, WAITING = 2, 20

_TOO_OLD = frozenset({"invalid_browser", "invalid_state"})


class InstallPages:
    """The two pages of a flow. `begin` shows a button to Slack, `finish` is where Slack leads."""

    def __init__(self, flow: OAuthFlow) -> None:
        self._flow = flow
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="install")
        self._taken = 0
        flow.build_install_page_html = _install_page  # type: ignore[method-assign]

    async def begin(self, request: Request) -> Response:
        """GET /slack/install"""
        return await self._answer(request, begins=True)

    async def finish(self, request: Request) -> Response:
        """GET /slack/oauth_redirect"""
        return await self._answer(request, begins=False)

    def close(self) -> None:
        """Wait for what runs, and end the threads."""
        self._threads.shutdown()

    async def _answer(self, request: Request, *, begins: bool) -> Response:
        if self._taken >= THREADS + WAITING:
            return to_starlette_response(_response(503, _BUSY))
        self._taken += 1
        try:
            work = self._begin if begins else self._finish
            asked = BoltRequest(
                body="",
                query=request.url.query,
                headers={"cookie": request.headers.get("cookie", "")},
            )
            loop = asyncio.get_running_loop()
            return to_starlette_response(await loop.run_in_executor(self._threads, work, asked))
        finally:
            self._taken -= 1

    def _begin(self, request: BoltRequest) -> BoltResponse:
        try:
            answer = self._flow.handle_installation(request)
        except TooMany:
            return _response(503, _BUSY)
        answer.headers |= {name.lower(): [value] for name, value in HEADERS.items()}
        return answer

    def _finish(self, request: BoltRequest) -> BoltResponse:
        try:
            return self._flow.handle_callback(request)
        except (SlackApiError, SlackClientError, OSError, HTTPException) as error:
            log.warning("Slack did not finish an installation: %s", type(error).__name__)
            return _failed("unreachable")


def callback_options(utils: OAuthStateUtils) -> CallbackOptions:
    """What is shown at the end of the flow; the cookie is taken back."""

    def success(args: SuccessArgs) -> BoltResponse:
        made = args.installation
        if made.is_enterprise_install:
            place, team = made.enterprise_name or "your organization", ""
            then = "An admin now chooses, in Slack, which workspaces have it."
        else:
            place, team = made.team_name or "your workspace", f"&team={made.team_id}"
            then = "Type /okr in any channel to begin; it takes a minute to learn who is there."
        page = Page(
            title=f"Homeroom is in {place}",
            lines=(then,),
            link=f"https://slack.com/app_redirect?app={made.app_id}{team}",
            label="Open Slack",
        )
        return _response(200, page, utils)

    def failure(args: FailureArgs) -> BoltResponse:
        if args.reason != "access_denied":
            log.warning("An installation was not finished: %s", _word(args.reason))
        return _failed(args.reason, utils)

    return CallbackOptions(success=success, failure=failure)


_AGAIN = {"link": "install", "label": "Begin again"}
"""The page to install, beside the one to which Slack leads."""

_BUSY = Page(
    title="One moment, please",
    lines=("Many people are installing Homeroom just now. Please try again in a few minutes.",),
    **_AGAIN,
)


def _failed(reason: str, utils: OAuthStateUtils | None = None) -> BoltResponse:
    if reason == "access_denied":
        page = Page(
            title="Nothing was installed",
            lines=("You pressed Cancel, and that is fine: everything is as it was.",),
            **_AGAIN,
        )
        return _response(200, page, utils)
    if reason in _TOO_OLD:
        page = Page(
            title="This page is too old",
            lines=(
                "If Homeroom is in your Slack already, all is well. If not, please begin again: it "
                "has to be finished within ten minutes, in the browser in which it was begun.",
            ),
            **_AGAIN,
        )
        return _response(400, page, utils)
    page = Page(
        title="That did not work",
        lines=("Slack and Homeroom could not finish the installation. Please try again.",),
        small="If it happens again, whoever runs Homeroom finds the reason in its log: "
        f"{_word(reason)}.",
        **_AGAIN,
    )
    return _response(502, page, utils)


def _word(reason: str) -> str:
    """A reason comes from the address, and so from anybody: short, and nothing but a word."""
    return reason[:40] if reason.replace("_", "").isalnum() else "unknown"


def _response(status: int, page: Page, utils: OAuthStateUtils | None = None) -> BoltResponse:
    headers: dict[str, str | Sequence[str]] = {**HEADERS}
    if utils is not None:
        headers["Set-Cookie"] = [utils.build_set_cookie_for_deletion()]
    return BoltResponse(status=status, body=page.html(), headers=headers)


def _install_page(url: str, request: BoltRequest) -> str:
    return Page(
        title="Add Homeroom to Slack",
        lines=(
            "Homeroom keeps your school's OKRs alive: ten-second check-ins, wins to celebrate, "
            "and help when it is needed.",
            "Slack asks you which workspace and shows what Homeroom may do; you can still say no.",
        ),
        link=url,
        label="Continue to Slack",
        small="You can remove it at any time, in Slack; then Homeroom's access ends at once.",
    ).html()

"""What Slack's answer to a message means for the message.

May import the Slack SDK and the standard library. The words are Slack's error codes for
`chat.postMessage`, `chat.update`, `chat.postEphemeral` and `views.publish`.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from http.client import HTTPException
from urllib.error import URLError

from slack_sdk.errors import SlackApiError

DEFAULT_RETRY_AFTER = timedelta(seconds=10)


class Outcome(Enum):
    TOO_FAST = auto()
    """Wait for as long as Retry-After says; not the message's fault."""
    OUR_TOKEN = auto()
    """Slack refuses us altogether: no row is spent, and none is lost, until an admin mends it."""
    TROUBLE = auto()
    """Slack could not be reached, or says that it will pass; nothing was posted."""
    UNANSWERED = auto()
    """The request went out and no answer came: perhaps posted, perhaps not."""
    PERMANENT = auto()
    """Trying again would say the same; an admin is told what to do (`messages.notice`)."""
    PERSON_OR_US = auto()
    """Somebody's account is closed: the recipient's, or our own. `auth.test` tells which."""
    REFUSED = auto()
    """A word we do not know: worth a few more tries."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`word` is Slack's error code, or ours for what happened on the way."""

    outcome: Outcome
    word: str
    retry_after: timedelta = timedelta(0)


def judge(error: SlackApiError | OSError | HTTPException) -> Verdict:
    """What became of a call that raised `error`.

    urllib raises URLError while connecting and sending, and other errors while waiting for the
    answer: only after the latter may the message have been posted.
    """
    if isinstance(error, URLError):
        return Verdict(Outcome.TROUBLE, "unreachable")
    if not isinstance(error, SlackApiError):
        return Verdict(Outcome.UNANSWERED, "no_answer")
    status, word = error.response.status_code, str(error.response.get("error") or "unknown")
    if status == 429 or word in TOO_FAST:
        return Verdict(Outcome.TOO_FAST, word, _retry_after(error.response.headers))
    if status >= 500:
        return Verdict(Outcome.TROUBLE, f"http_{status}")
    return Verdict(MEANINGS.get(word, Outcome.REFUSED), word)


def _retry_after(headers: dict[str, str]) -> timedelta:
    given = {name.lower(): value for name, value in headers.items()}.get("retry-after", "")
    return timedelta(seconds=max(1, int(given))) if given.isdecimal() else DEFAULT_RETRY_AFTER


TOO_FAST = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})

OUR_TOKEN = frozenset(
    {
        "access_denied",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)

SLACKS_TROUBLE = frozenset(
    {
        "external_channel_migrating",
        "fatal_error",
        "internal_error",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
    }
)

PERMANENT = frozenset(
    {
        "as_user_not_supported",
        "cannot_dm_bot",
        "cannot_reply_to_message",
        "cant_update_message",
        "channel_not_found",
        "channel_type_not_supported",
        "deprecated_endpoint",
        "edit_window_closed",
        "invalid_arg_name",
        "invalid_arguments",
        "invalid_array_arg",
        "invalid_attachments",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_charset",
        "invalid_form_data",
        "invalid_json",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "invalid_post_type",
        "is_archived",
        "is_inactive",
        "json_not_object",
        "message_not_found",
        "messages_tab_disabled",
        "metadata_must_be_sent_from_app",
        "metadata_too_large",
        "method_deprecated",
        "method_not_supported_for_channel_type",
        "missing_post_type",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "not_enabled",
        "not_in_channel",
        "posting_to_general_channel_denied",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_locked",
        "restricted_action_thread_only_channel",
        "thread_not_found",
        "too_many_attachments",
        "too_many_contact_cards",
        "unknown_method",
        "user_disabled",
        "user_not_found",
        "user_not_in_channel",
        "view_too_large",
    }
)

MEANINGS = {
    **dict.fromkeys(OUR_TOKEN, Outcome.OUR_TOKEN),
    **dict.fromkeys(SLACKS_TROUBLE, Outcome.TROUBLE),
    **dict.fromkeys(PERMANENT, Outcome.PERMANENT),
    "account_inactive": Outcome.PERSON_OR_US,
}

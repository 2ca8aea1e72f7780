"""What is logged, and what never is: no text that people wrote, no tokens, no addresses that act.

Libraries quote whole requests, and exceptions what they stumbled over. So of others only warnings
are logged, up to where a quotation may begin; of an exception its kind and place; and whatever
looks like a token or an address is shortened, wherever it stands. May import the standard library.
"""

import json
import logging
import re
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TextIO

OURS = frozenset({"bot", "handlers", "storage", "messages"})

_QUOTATION = re.compile(r"[:({\[\"'\n]")
_TOKEN = re.compile(r"\bx(?:ox\w(?:\.xox\w)?|app)-[\w-]+|\bv0=[0-9a-f]+")
_ADDRESS = re.compile(r"\b(\w+://)(?:[^\s/@\"']*@)?([^\s/?#\"'<>]*)[^\s\"'<>]*")


@contextmanager
def to(stream: TextIO, level: str, *, as_json: bool) -> Iterator[None]:
    """Log to `stream` until the block ends: one line of text, or of JSON, for each record."""
    handler = logging.StreamHandler(stream)
    handler.addFilter(_is_wanted)
    handler.setFormatter(_Json() if as_json else _Text())
    root = logging.getLogger()
    before = root.level, threading.excepthook, logging.raiseExceptions
    root.setLevel(level)
    root.addHandler(handler)
    threading.excepthook = _thread_ended
    logging.raiseExceptions = False  # it would print what a record was to be made of
    try:
        yield
    finally:
        root.removeHandler(handler)
        level_before, threading.excepthook, logging.raiseExceptions = before
        root.setLevel(level_before)


def _is_wanted(record: logging.LogRecord) -> bool:
    return _is_ours(record) or record.levelno >= logging.WARNING


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in OURS


def _said(record: logging.LogRecord) -> str:
    """The record's message, without what it must not hold."""
    message = record.getMessage()
    if not _is_ours(record):
        message = _QUOTATION.split(message, maxsplit=1)[0].rstrip()
    return _discreet(message)


def _discreet(text: str) -> str:
    """`text` with tokens left out, and of every address only the host."""
    return _ADDRESS.sub(r"\1\2", _TOKEN.sub("…", text))


def _happened(error: BaseException) -> str:
    """Where an exception came from, and of what kind it and its causes are; none of their words."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    first = f"{_happened(cause)}\nwhich led to\n" if cause is not None else ""
    stack = "".join(traceback.format_tb(error.__traceback__))
    return f"{first}{stack}{type(error).__module__}.{type(error).__qualname__}"


class _Text(logging.Formatter):
    """TIME LEVEL LOGGER: MESSAGE, and below it where an exception happened."""

    def format(self, record: logging.LogRecord) -> str:
        line = f"{self.formatTime(record)} {record.levelname} {record.name}: {_said(record)}"
        error = record.exc_info[1] if record.exc_info else None
        return line if error is None else f"{line}\n{_happened(error)}"


class _Json(logging.Formatter):
    """One object a line: time (UTC), level, logger, message, and of an exception where it was."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _said(record),
        }
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            said["exception"] = _happened(error)
        return json.dumps(said, ensure_ascii=False)


def _thread_ended(ended: threading.ExceptHookArgs) -> None:
    """Python would print the exception's own words."""
    name = ended.thread.name if ended.thread else "unknown"
    logging.getLogger(__name__).critical(
        "The thread %s ended.", name, exc_info=ended.exc_value or True
    )

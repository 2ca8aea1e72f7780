"""The `homeroom` command as a person starts it: in this process, or as one of its own.

Nothing of this machine's settings gets in: each command sees the ones a test names, and no `.env`.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from time import sleep

from click.testing import CliRunner, Result

from bot.__main__ import main
from bot.sandbox import Sandbox
from bot.settings import Settings

_LONGEST = 120.0  # seconds, on a busy machine; what hangs is killed, and its test fails


def homeroom(*words: str, **settings: str) -> Result:
    """What `homeroom WORDS` prints and returns; a traceback would be raised here."""
    found = CliRunner().invoke(main, words, prog_name="homeroom", env=_environment(settings))
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found


def connected(sandbox: Sandbox) -> dict[str, str]:
    """The settings with which a command talks to `sandbox`."""
    return {
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "SLACK_API_URL": sandbox.api_url,
    }


class Process:
    """`homeroom WORDS` as a process of its own; leaving the block kills what still runs."""

    def __init__(self, folder: Path, *words: str, **settings: str) -> None:
        self._errors = folder / "stderr.txt"
        kept = {name: value for name, value in os.environ.items() if name not in _names()}
        given = {name: value for name, value in settings.items() if value}
        with self._errors.open("w") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", *words],
                cwd=folder,
                env={**kept, **given, "PYTHONUNBUFFERED": "1"},
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                encoding="utf-8",
            )
        self._watchdog = threading.Timer(_LONGEST, self._process.kill)

    def __enter__(self) -> "Process":
        self._watchdog.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._watchdog.cancel()
        self._process.kill()
        self._process.communicate()

    def lines_until(self, beginning: str) -> list[str]:
        """What it prints, up to the line that begins so."""
        assert self._process.stdout is not None
        lines = []
        for line in self._process.stdout:
            lines.append(line.rstrip("\n"))
            if line.startswith(beginning):
                return lines
        raise AssertionError(f"it printed {lines} and then ended: {self.errors()}")

    def wait_for(self, condition: Callable[[], bool]) -> None:
        """Look again and again until it holds, while the process runs."""
        while not condition():
            assert self._process.poll() is None, self.errors()
            sleep(0.05)

    def errors(self) -> str:
        """What it wrote to stderr so far."""
        return self._errors.read_text(encoding="utf-8")

    def ended(self) -> int:
        """The exit code, once it ends by itself."""
        return self._process.wait(timeout=_LONGEST)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send the signal, wait until it ends: the exit code."""
        self._process.send_signal(number)
        return self._process.wait(timeout=_LONGEST)


def _names() -> set[str]:
    return {name.upper() for name in Settings.model_fields}


def _environment(settings: dict[str, str]) -> dict[str, str | None]:
    return {**dict.fromkeys(_names()), **settings}

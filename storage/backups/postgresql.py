"""Backups of PostgreSQL: its own pg_dump, pg_restore and psql, as they are found on the PATH.

Only Homeroom's own tables are written and replaced. Passwords reach these programs by their
environment: what stands on a command line, everybody on the machine may read.
May import SQLAlchemy, psycopg and its sibling `known`.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from psycopg.conninfo import make_conninfo
from sqlalchemy import Engine, inspect

from storage.backups import known
from storage.backups.known import Refused

MAGIC = b"PGDMP"

_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")
_TABLE = re.compile(r"^\d+; \d+ \d+ TABLE (?!DATA )(\S+) (\S+) ", re.MULTILINE)
_KEPT_VERSION = re.compile(r"^COPY .* FROM stdin;\n(.*)\n\\\.$", re.MULTILINE)
_SINCE_17 = b"SET transaction_timeout = 0;\n"
_HEAD = 4096
"""Bytes within which pg_restore has said how it wants to talk to the server."""


def dump(engine: Engine, file: Path) -> None:
    """Write Homeroom's tables to `file`, as they are at one moment. Nobody waits."""
    program = _program("pg_dump", _server_version(engine))
    inspector = inspect(engine)
    schema = inspector.default_schema_name
    tables = [f'--table="{schema}"."{name}"' for name in known.ours(inspector.get_table_names())]
    where, environment = _connection(engine)
    words = [program, "--format=custom", "--no-owner", "--no-privileges", f"--file={file}"]
    _run([*words, *tables, where], environment)


def check(file: Path) -> None:
    """Refused unless this is a backup of Homeroom; that it is whole is seen when it is loaded."""
    program = _program("pg_restore")
    tables = {name for _, name in _TABLE.findall(_run([program, "--list", str(file)]))}
    wanted = ["--data-only", f"--table={known.VERSIONS}", "--file=-"]
    version = _KEPT_VERSION.search(_run([program, *wanted, str(file)]))
    known.check_backup(tables, version[1] if version else None, file)


def load(engine: Engine, file: Path) -> None:
    """Put the backup in the place of Homeroom's tables, in one transaction.

    pg_restore tells psql what to do, between our BEGIN and our COMMIT; the latter comes only when
    the backup was read to its end. Until then nobody sees anything of it.
    """
    server = _server_version(engine)
    words = [_program("pg_restore", server), "--file=-", "--no-owner", "--no-privileges", str(file)]
    where, environment = _connection(engine)
    psql = [_program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", where]
    with (
        TemporaryFile() as said,
        TemporaryFile() as answered,
        _started(words, stdout=subprocess.PIPE, stderr=said) as reader,
        _started(
            psql,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=answered,
            env=environment,
        ) as writer,
    ):
        assert reader.stdout
        assert writer.stdin
        try:
            writer.stdin.write(b"BEGIN;\n" + _dropping(engine))
            head = reader.stdout.read(_HEAD)
            writer.stdin.write(head if server >= 17 else head.replace(_SINCE_17, b""))
            shutil.copyfileobj(reader.stdout, writer.stdin)
            if reader.wait() == 0:
                writer.stdin.write(b"COMMIT;\n")
            else:
                writer.kill()
            writer.stdin.close()
        except BrokenPipeError:  # psql has ended, and says why
            reader.kill()
        if writer.wait() != 0:
            reason = _first_line(answered) or _first_line(said)
            raise Refused(f"{file} could not be restored, and nothing was changed: {reason}.")


def _dropping(engine: Engine) -> bytes:
    inspector = inspect(engine)
    schema = inspector.default_schema_name
    names = (f'"{schema}"."{name}"' for name in known.ours(inspector.get_table_names()))
    present = ", ".join(names)
    return f"DROP TABLE {present};\n".encode() if present else b""


def _server_version(engine: Engine) -> int:
    """The server's major version."""
    with engine.connect() as connection:
        said = connection.exec_driver_sql("SHOW server_version_num").scalar_one()
    return int(said) // 10_000


def _program(name: str, server: int = 0) -> str:
    """Where the program is. Refused where it is missing, or older than the server."""
    found = shutil.which(name)
    wanted = f", version {server} or newer" if server else ""
    if found is None:
        raise Refused(f"{name} is not on the PATH: install PostgreSQL's client programs{wanted}.")
    version = _VERSION.search(_run([found, "--version"]))
    if version and int(version[1]) < server:
        raise Refused(
            f"{name} is of version {version[1]}, the server of version {server}: "
            f"install PostgreSQL's client programs{wanted}."
        )
    return found


def _connection(engine: Engine) -> tuple[str, dict[str, str]]:
    """How a program connects: its option, and its environment."""
    _, options = engine.dialect.create_connect_args(engine.url)
    password = str(options.pop("password", None) or "")
    plain = {name: value for name, value in options.items() if isinstance(value, str | int)}
    secret = {"PGPASSWORD": password} if password else {}
    return f"--dbname={make_conninfo('', **plain)}", {**os.environ, **secret}


def _run(words: list[str], environment: dict[str, str] | None = None) -> str:
    """What the program prints; Refused with the first line of what it says against it."""
    done = subprocess.run(  # noqa: S603  (no shell; the words are ours and a file's name)
        words, env=environment, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode != 0:
        raise Refused(f"{Path(words[0]).name} failed: {_sentence(done.stderr)}.")
    return done.stdout


@contextmanager
def _started(words: list[str], **options: object) -> Iterator["subprocess.Popen[bytes]"]:
    """A program that does not outlive the block."""
    process = subprocess.Popen(words, **options)  # type: ignore[call-overload]  # noqa: S603
    try:
        yield process
    finally:
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
        process.wait()


def _first_line(file: IO[bytes]) -> str:
    file.seek(0)
    return _sentence(file.read().decode(errors="replace"))


def _sentence(said: str) -> str:
    """The first line of what a program said, without the dot at its end."""
    return " ".join(said.strip().partition("\n")[0].rstrip(".").split())

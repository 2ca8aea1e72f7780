"""What can be seen of the locked packages without asking anybody; `tests.audit` does the asking.

Every package is pinned with its hashes, needed by somebody, installed as locked, and its licence
allowed; every one that we chose has its reason. Standard library only.
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, distributions, metadata, requires
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RUNS, DEVELOPS = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
OF_THE_INTERPRETER = {"pip", "setuptools", "wheel", "uv"}
LICENCES = {
    *("MIT", "MIT-0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "Apache-2.0", "PSF-2.0", "MPL-2.0"),
    *("LGPL-3.0-only", "LGPL-3.0-or-later", "MIT License", "BSD License"),
    *("Apache Software License", "Mozilla Public License 2.0 (MPL 2.0)"),
    "GNU Lesser General Public License v3 or later (LGPLv3+)",
}
"""Homeroom may be used and passed on with these, as SPDX or as a classifier says it."""

_PINNED = re.compile(
    r"^([A-Za-z0-9][\w.-]*)(?:\[[^]]*\])?==([^\s;\\]+)(.*(?:\n    .*)*)", re.MULTILINE
)
_REQUIRED = re.compile(r"([A-Za-z0-9][\w.-]*)\s*(?:\[([^]]*)\])?")


def same(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(lock: str) -> dict[str, str]:
    """Package → version, as a lock file says."""
    return {same(name): version for name, version, _ in _PINNED.findall(lock)}


def unpinned(lock: str) -> Iterator[str]:
    """Lines of a lock file that would let something else in."""
    for name, _, rest in _PINNED.findall(lock):
        if "--hash=sha256:" not in rest:
            yield f"{name} has no hash."
    for line in _PINNED.sub("", lock).splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            yield f"{line.strip()} is not pinned."


def without_reason(pyproject: str) -> Iterator[str]:
    """Packages that we chose and did not say why."""
    for wanted in chosen(pyproject, ["build", "dev"]):
        lines = [line for line in pyproject.splitlines() if f'"{wanted}"' in line]
        if not all(re.search(r'",?\s+# \S', line) for line in lines):
            yield f"{wanted} has no reason beside it."


def chosen(pyproject: str, groups: Iterable[str]) -> list[str]:
    said = tomllib.loads(pyproject)
    return [
        *said["project"]["dependencies"],
        *(one for group in groups for one in said["dependency-groups"][group]),
    ]


def unneeded(names: Iterable[str], wanted: Iterable[str]) -> Iterator[str]:
    """Locked packages that nothing we chose asks for, on whatever machine."""
    left, needed = [*wanted], set[tuple[str, str]]()
    while left:
        name, extras = _REQUIRED.match(left.pop()).groups(default="")  # type: ignore[union-attr]
        for extra in ("", *filter(None, re.split(r"[,\s]+", extras))):
            if (same(name), extra) not in needed:
                needed.add((same(name), extra))
                left += _asked_for(name, extra)
    for name in sorted({*names} - {name for name, _ in needed}):
        yield f"{name} is locked, and nobody needs it."


def _asked_for(name: str, extra: str) -> Iterator[str]:
    try:
        asked = requires(name) or []
    except PackageNotFoundError:  # of another platform
        return
    for one in asked:
        condition = re.search(r"extra\s*==\s*['\"]([^'\"]+)", one)
        if (same(condition[1]) if condition else "") == same(extra):
            yield one


def installed_otherwise(lock: Mapping[str, str], installed: Mapping[str, str]) -> Iterator[str]:
    for name, version in sorted(installed.items()):
        if name not in OF_THE_INTERPRETER and lock.get(name) != version:
            yield f"{name} {version} is installed, and {lock.get(name, 'none')} is locked."


def licence_refused(name: str, said: Any) -> Iterator[str]:
    """`said` is the metadata of a package."""
    told = [line for line in said.get_all("Classifier") or [] if line.startswith("License ::")]
    expression = said.get("License-Expression") or ""
    either = expression.split(" OR ") if expression else []
    if any({*one.strip("() ").split(" AND ")} <= LICENCES for one in either):
        return
    words = {line.rpartition(" :: ")[2] for line in told} or {said.get("License") or "no licence"}
    if expression or not words <= LICENCES:
        yield f"{name} is under {expression or ', '.join(sorted(words))}, which is not allowed yet."


def faults() -> Iterator[str]:
    """All that is wrong with the locks of this checkout, and with what is installed here."""
    pyproject = (ROOT / "pyproject.toml").read_text("utf-8")
    yield from without_reason(pyproject)
    there = {same(one.name): one.version for one in distributions()}
    there.pop("homeroom", None)
    for path, groups in ((RUNS, ["build"]), (DEVELOPS, ["dev"])):
        lock = path.read_text("utf-8")
        yield from unpinned(lock)
        yield from unneeded(locked(lock), chosen(pyproject, groups))
    yield from installed_otherwise(locked(lock), there)
    for name in locked(RUNS.read_text("utf-8")).keys() & there.keys():
        yield from licence_refused(name, metadata(name))
    checked = subprocess.run(
        [sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False
    )
    yield from checked.stdout.splitlines() if checked.returncode else ()

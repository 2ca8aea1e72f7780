"""The audit judges what pip-audit says, and sees by itself what is wrong with the locks."""

from email.message import Message
from typing import Any

import pytest

from tests import locks
from tests.audit import judge

AUDITED = {"name": "jinja2", "version": "3.1.6", "vulns": []}
SKIPPED = {"name": "click", "skip_reason": "Dependency not found and could not be audited"}
VULNERABLE = {
    "name": "starlette",
    "version": "1.0.0",
    "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["1.0.1", "1.1.0"], "aliases": []}],
}
UNREACHED = "The advisories could not be reached: nothing was audited."


def report(*packages: Any) -> Any:
    return {"dependencies": list(packages), "fixes": []}


@pytest.mark.parametrize("said", [None, report(), report(SKIPPED)])
def test_where_nothing_could_be_audited_that_is_said(said: Any) -> None:
    assert judge(said, is_required=False) == ([], UNREACHED)
    assert judge(said, is_required=True) == ([UNREACHED], UNREACHED)


def test_what_was_audited_is_counted() -> None:
    assert judge(report(AUDITED), is_required=True) == ([], "1 packages were audited.")


def test_a_known_vulnerability_fails_with_its_remedy() -> None:
    faults, _ = judge(report(AUDITED, VULNERABLE), is_required=False)
    assert faults == ["starlette 1.0.0: PYSEC-2026-1, mended in 1.0.1, 1.1.0."]
    unmended = VULNERABLE | {"vulns": [{"id": "PYSEC-2026-2", "fix_versions": []}]}
    faults, _ = judge(report(unmended), is_required=False)
    assert faults == ["starlette 1.0.0: PYSEC-2026-2, mended in no version yet."]


def test_a_package_that_alone_could_not_be_audited_fails() -> None:
    faults, _ = judge(report(AUDITED, SKIPPED), is_required=False)
    assert faults == ["click could not be audited, while others were."]


def test_every_locked_package_is_pinned_with_its_hashes() -> None:
    good = 'a==1.0 ; python_version < "4" \\\n    --hash=sha256:1 \\\n    --hash=sha256:2\n'
    assert [*locks.unpinned(f"# made by make lock\n{good}")] == []
    assert locks.locked(good) == {"a": "1.0"}
    assert [*locks.unpinned(f"{good}b==2\nc>=3 \\\n    --hash=sha256:3\n")] == [
        "b has no hash.",
        "c>=3 \\ is not pinned.",
        "--hash=sha256:3 is not pinned.",
    ]


def test_every_package_we_chose_has_its_reason() -> None:
    pyproject = """
        [project]
        dependencies = [
            "a>=1",  # the reason
            "b[c]>=2",
        ]
        [dependency-groups]
        build = []
        dev = [
            "d",  #
        ]
    """
    assert [*locks.without_reason(pyproject)] == [
        "b[c]>=2 has no reason beside it.",
        "d has no reason beside it.",
    ]


def test_a_package_that_nobody_needs_is_told() -> None:
    names = ["psycopg", "psycopg-binary", "starlette", "anyio"]
    assert [*locks.unneeded(names, ["psycopg[binary]>=3", "starlette"])] == []
    assert [*locks.unneeded(names, ["psycopg>=3", "starlette"])] == [
        "psycopg-binary is locked, and nobody needs it."
    ]


def test_what_is_installed_is_what_is_locked() -> None:
    there = {"a": "1", "b": "2", "c": "3", "pip": "0"}
    assert [*locks.installed_otherwise({"a": "1", "b": "3"}, there)] == [
        "b 2 is installed, and 3 is locked.",
        "c 3 is installed, and none is locked.",
    ]


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ([("License-Expression", "Apache-2.0 OR GPL-3.0-only")], ""),
        ([("License-Expression", "(MIT AND BSD-3-Clause)")], ""),
        ([("License-Expression", "MIT AND AGPL-3.0-only")], "MIT AND AGPL-3.0-only"),
        ([("License-Expression", "SSPL-1.0")], "SSPL-1.0"),
        ([("Classifier", "License :: OSI Approved :: MIT License")], ""),
        ([("Classifier", "License :: Other/Proprietary License")], "Other/Proprietary License"),
        ([("License", "Apache-2.0")], ""),
        ([], "no licence"),
    ],
)
def test_a_licence_must_be_one_that_is_allowed(said: list[tuple[str, str]], refused: str) -> None:
    package = Message()
    for name, value in said:
        package[name] = value
    expected = [f"x is under {refused}, which is not allowed yet."] if refused else []
    assert [*locks.licence_refused("x", package)] == expected


def test_the_locks_of_this_checkout_are_sound() -> None:
    pyproject = (locks.ROOT / "pyproject.toml").read_text("utf-8")
    assert [*locks.without_reason(pyproject)] == []
    runs, develops = (path.read_text("utf-8") for path in (locks.RUNS, locks.DEVELOPS))
    assert [*locks.unpinned(runs), *locks.unpinned(develops)] == []
    assert locks.locked(runs).items() <= locks.locked(develops).items()

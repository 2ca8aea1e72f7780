"""What runs Homeroom elsewhere (a container, systemd) names only what is there.

Images are not built here, for that needs Docker; what can be known without it is.
"""

import configparser
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from bot.__main__ import main
from bot.settings import Settings

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
UNIT = ROOT / "homeroom.service"
PLACE = "/opt/homeroom"


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's lines as (word, the rest), continued ones as one."""
    text = re.sub(r"^#.*\n", "", DOCKERFILE, flags=re.MULTILINE).replace("\\\n", " ")
    lines = (line.split(maxsplit=1) for line in text.splitlines() if line.strip())
    return [(word, rest) for word, rest in lines]


def said(word: str) -> list[str]:
    return [rest for each, rest in instructions() if each == word]


def copied() -> set[str]:
    """What the Dockerfile takes from this folder."""
    lines = [rest.split() for rest in said("COPY") if not rest.startswith("--from")]
    return {source for *sources, _ in lines for source in sources}


# --- the image ----------------------------------------------------------------------------------


def test_the_image_copies_what_is_there_and_is_not_ignored() -> None:
    ignore = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in ignore
    assert copied() == {line[1:] for line in ignore if line.startswith("!")}
    assert [name for name in copied() if not (ROOT / name).exists()] == []


def test_the_image_holds_the_whole_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert copied() >= {*packages, project["project"]["readme"], "requirements.lock"}
    assert "--require-hashes -r requirements.lock" in DOCKERFILE


def test_the_image_runs_as_nobody_in_particular() -> None:
    (user,) = said("USER")
    assert user == "homeroom"
    after_user = [word for word, _ in instructions()].index("USER")
    assert "RUN" not in [word for word, _ in instructions()[after_user:]]


def test_the_image_starts_commands_that_exist() -> None:
    assert said("ENTRYPOINT") == ['["homeroom"]']
    assert said("CMD") == ['["run"]']
    (health,) = said("HEALTHCHECK")
    program, command, option = yaml.safe_load(health.partition("CMD ")[2])
    assert program == "homeroom"
    assert option in {name for each in main.commands[command].params for name in each.opts}


def test_both_stages_are_of_one_python_that_is_tested() -> None:
    first, second = (rest.split()[0] for rest in said("FROM"))
    assert first == second
    python = re.match(r"python:(3\.\d+)-slim", first)
    assert python
    assert f"python{python[1]}" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


# --- compose ------------------------------------------------------------------------------------


def test_the_services_run_commands_that_exist() -> None:
    services = COMPOSE["services"]
    assert list(services) == ["homeroom", "migrate", "database"]
    assert services["migrate"]["command"] in main.commands
    needed = {name for one in services.values() for name in one.get("depends_on", {})}
    assert needed <= set(services)
    mounted = {
        volume.partition(":")[0] for one in services.values() for volume in one.get("volumes", ())
    }
    assert mounted == set(COMPOSE["volumes"])


def test_the_services_get_settings_that_exist() -> None:
    given = COMPOSE["services"]["homeroom"]["environment"]
    own = {name.upper() for name in Settings.model_fields}
    assert set(given) - own == {"PGPASSWORD"}  # which PostgreSQL's client programs read
    settings: Any = {"_env_file": None, "database_url": given["DATABASE_URL"]}
    assert Settings(**settings).database_url == given["DATABASE_URL"]


def test_backups_are_made_by_programs_of_the_servers_version() -> None:
    server = COMPOSE["services"]["database"]["image"].removeprefix("postgres:")
    assert f"postgresql-client-{server} " in DOCKERFILE


# --- systemd ------------------------------------------------------------------------------------


def test_the_unit_starts_a_command_that_exists() -> None:
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string(UNIT.read_text(encoding="utf-8"))
    program, command = unit["Service"]["ExecStart"].split()
    assert program == f"{PLACE}/.venv/bin/homeroom"
    assert command in main.commands
    assert unit["Service"]["User"] != "root"


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    """Where systemd is on this machine; elsewhere the test above must do."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        return
    here = UNIT.read_text(encoding="utf-8").replace(f"{PLACE}/.venv/bin/homeroom", sys.executable)
    copy = tmp_path / UNIT.name
    copy.write_text(here.replace(PLACE, str(tmp_path)), encoding="utf-8")
    found = subprocess.run(
        [analyze, "verify", "--man=no", str(copy)], capture_output=True, text=True, check=False
    )
    assert (found.returncode, found.stderr) == (0, "")


@pytest.mark.parametrize("name", ["Dockerfile", "compose.yaml", "homeroom.service"])
def test_the_readme_names_it(name: str) -> None:
    assert name in (ROOT / "README.md").read_text(encoding="utf-8")

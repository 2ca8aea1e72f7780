"""Whether something is known against a package that comes with Homeroom: `make audit`.

pip-audit fetches the advisories. Where none can be reached, that is said, and fails only with
AUDIT=required; what `tests.locks` sees without them always counts.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests import locks


def judge(report: Mapping[str, Any] | None, *, is_required: bool) -> tuple[list[str], str]:
    """(faults, a sentence) of what pip-audit said as JSON; None where it said nothing."""
    packages = report["dependencies"] if report else []
    skipped = [one["name"] for one in packages if "skip_reason" in one]
    if len(skipped) == len(packages):
        sentence = "The advisories could not be reached: nothing was audited."
        return [sentence] if is_required else [], sentence
    faults = [f"{name} could not be audited, while others were." for name in skipped]
    for one in packages:
        for found in one.get("vulns", []):
            mended = ", ".join(found["fix_versions"]) or "no version yet"
            faults.append(f"{one['name']} {one['version']}: {found['id']}, mended in {mended}.")
    return faults, f"{len(packages) - len(skipped)} packages were audited."


def asked(lock: Path) -> Any:
    """What pip-audit says about a lock file; None where it does not come to an end."""
    words = "--require-hashes --disable-pip --format json --progress-spinner off".split()
    command = [sys.executable, "-m", "pip_audit", "-r", str(lock), *words]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=300)
        return json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return None


def main() -> int:
    faults, is_required = [*locks.faults()], os.environ.get("AUDIT") == "required"
    for lock in (locks.RUNS, locks.DEVELOPS):
        found, sentence = judge(asked(lock), is_required=is_required)
        print(f"{lock.name}: {sentence}")
        faults += found
    print("\n".join(faults) or "All is pinned, needed, installed as locked and allowed.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

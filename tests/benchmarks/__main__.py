"""`make bench`: Homeroom's figures beside the naive way's, in one table.

    make bench                                       everything, an hour on two cores
    make bench ARGS="digest claim --weeks 17"        some parts, at one size
    make bench ARGS="--write"                        also into docs/benchmarks.md

May import click and the parts, each when it is its turn.
"""

import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click

from tests.benchmarks.table import HEADINGS, Figure, Sizes, cells, line, machine, write

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"
KNOWN = tuple(
    "answers dispatch render start importing ticks storing digest acknowledge delivery".split()
)
"""In the order in which they run. Each says at its top what it measures."""
PARTS = tuple(part for part in KNOWN if find_spec(f"tests.benchmarks.{part}"))


@click.command(context_settings={"show_default": True})
@click.argument("parts", nargs=-1, type=click.Choice(PARTS))
@click.option("--weeks", multiple=True, type=int, default=Sizes.weeks, help="Weeks of history.")
@click.option("--owners", type=int, default=Sizes.owners, help="People with key results.")
@click.option(
    "--database",
    "databases",
    multiple=True,
    type=click.Choice(Sizes.databases),
    default=Sizes.databases,
    help="PostgreSQL starts by itself, or is DATABASE_URL.",
)
@click.option("--rate", "rates", multiple=True, type=int, default=Sizes.rates, help="A second.")
@click.option("--seconds", type=int, default=Sizes.seconds, help="How long each rate is kept up.")
@click.option(
    "--processes",
    multiple=True,
    type=int,
    default=Sizes.processes,
    help="That answer, behind one port.",
)
@click.option("--fresh", is_flag=True, help="Make the districts anew.")
@click.option("--write", "keep", is_flag=True, help="Put the figures into docs/benchmarks.md.")
def main(
    parts: tuple[str, ...],
    weeks: tuple[int, ...],
    owners: int,
    databases: tuple[str, ...],
    rates: tuple[int, ...],
    seconds: int,
    processes: tuple[int, ...],
    fresh: bool,
    keep: bool,
) -> None:
    """Measure PARTS (all when none is named), and print each figure as soon as it is known."""
    sizes = Sizes(weeks, owners, databases, rates, seconds, processes, fresh)
    print(machine())
    print(line(HEADINGS), flush=True)
    for part in parts or PARTS:
        circumstances = f"{machine()} `make bench {_arguments(part)}`"
        figures: Callable[[Sizes], Iterator[Figure]]
        figures = import_module(f"tests.benchmarks.{part}").figures
        measured = []
        for figure in figures(sizes):
            measured.append(figure)
            print(line(cells(part, figure)), flush=True)
            if keep:  # at once: a part may take long, and be stopped
                write(PAGE, {part: measured}, circumstances)


def _arguments(part: str) -> str:
    options = [one for one in sys.argv[1:] if one not in PARTS]
    return f'ARGS="{" ".join([part, *options])}"'


if __name__ == "__main__":
    main(prog_name="make bench ARGS=…")

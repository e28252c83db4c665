"""The readers beside pandas, on the tables that packages bring along.

``python -m benchmarks.readers`` reads every csv, tsv and json of at most 5 MiB in the packages that
are installed, or in the folders that are named; each folder in them counts as a package. Pandas is
told separator, header and lines. ``--all`` prints every file, and not only those of which there is
something to say.
"""

from __future__ import annotations

import sys
import sysconfig
import warnings
from collections.abc import Iterable
from pathlib import Path

from tests.packaged import Compared, compared, found_in

EVERY = "--all"
HEAD = ("file", "rows", "numbers", "equal", "asks", "gaps", "words", "ramps", "lost", "differ")
WIDTHS = (46, 7, 7, 7, 5, 5, 5, 5, 5, 6)


def line(cells: Iterable[object]) -> str:
    """Cells in columns of fixed widths, so that rows can be printed one by one."""
    name, *numbers = map(str, cells)
    first, *others = WIDTHS
    padded = [each.rjust(width) for each, width in zip(numbers, others, strict=True)]
    return "  ".join([name[-first:].ljust(first), *padded])


def numbers_of(found: Compared) -> tuple[int, ...]:
    """What was counted in a file."""
    return (
        found.rows,
        found.numbers,
        found.equal,
        len(found.asked),
        int(bool(found.missing)),
        len(found.words),
        len(found.ramps),
        len(found.dropped),
        len(found.different),
    )


def said_of(found: Compared) -> list[str]:
    """What there is to say about a file."""
    kinds = (("codes", found.codes), ("dates", found.dates), ("layout", found.layout))
    said = [f"{kind}: {'; '.join(some[:4])}" for kind, some in kinds if some]
    refused = [f"refused: {found.refused}"] if found.refused else []
    return [*found.wrong, *(f"asks: {each}" for each in found.asked), *refused, *said]


def main(folders: list[Path], *, every: bool) -> int:
    """Print the table; the number of files that are read wrong."""
    print(line(HEAD))
    totals: dict[str, list[Compared]] = {}
    for folder in folders:
        for path in found_in(folder):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found = compared(path)
            inside = path.relative_to(folder)
            totals.setdefault(inside.parts[0], []).append(found)
            said = said_of(found)
            if said or every:
                print(line((inside, *numbers_of(found))))
                for each in said:
                    print(f"    {each[:160]}")
    print("\n" + line(("package: files", *HEAD[1:])))
    for package, some in totals.items():
        print(line((f"{package}: {len(some)}", *_summed(some))))
    all_of_them = [found for some in totals.values() for found in some]
    print(line((f"all: {len(all_of_them)}", *_summed(all_of_them))))
    return sum(bool(found.wrong) for found in all_of_them)


def _summed(some: list[Compared]) -> list[int]:
    """Counts of all files; of those that ask, how many files do."""
    counts = [sum(column) for column in zip(*map(numbers_of, some), strict=True)] or [0] * 9
    counts[3] = sum(bool(found.asked) for found in some)
    return counts


if __name__ == "__main__":
    named = [Path(each) for each in sys.argv[1:] if each != EVERY]
    site = Path(sysconfig.get_paths()["purelib"])
    sys.exit(main(named or [site], every=EVERY in sys.argv) and 1)

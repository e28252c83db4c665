"""Measure seconds and bytes, and write what ships: ``python -m pages.beside_others.costs.record``.

It takes half a minute; run it while nothing else is at work on the machine.
"""

from __future__ import annotations

from dashboard.models.machine import machine
from pages.beside_others.costs.measured import LENGTHS, bytes_kept, times
from pages.beside_others.costs.networks import KEPT
from pages.beside_others.costs.recorded import Found, Recorded, save
from rnncore.counting import counted


def main() -> None:
    """Measure, print a line a length, and write."""
    seconds: Found = {}
    for timed in times(LENGTHS, least=7, enough=0.4):
        seconds.setdefault(timed.name, {})[timed.steps] = round(timed.seconds, 7)
    for steps in LENGTHS:
        said = ", ".join(f"{name} {1e3 * each[steps]:.2f}" for name, each in seconds.items())
        print(f"{counted(steps, 'step')}, ms: {said}")
    kept: Found = {each.name: dict(bytes_kept(each)) for each in KEPT}
    save(Recorded(machine(), seconds, kept))


if __name__ == "__main__":
    main()

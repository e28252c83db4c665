"""Run cards and write what ships with the page: ``python -m pages.papers.record``.

All of them, or those that are named, ``… record li-2018 he-2016``; with ``--again`` nothing is
written, and each says whether its numbers are those that are recorded.
"""

from __future__ import annotations

import argparse
import time

import torch

from dashboard.models.machine import machine
from pages.papers.paper import Paper
from pages.papers.recorded import FILE, Machine, Recorded, recorded, save
from pages.papers.replicas.repeating import Outcome
from pages.papers.shelf import PAPERS
from pages.papers.verdict import judged, number, verdict


def run(paper: Paper) -> tuple[Outcome, float]:
    """The outcome over all seeds, and the seconds of the processor that it took."""
    began = time.process_time()
    *_, outcome = paper.replica(tuple(range(paper.seeds)))
    assert isinstance(outcome, Outcome)
    return outcome, time.process_time() - began


def main() -> None:
    """Run, print a line a criterion, and write after each card."""
    asked = argparse.ArgumentParser(prog="pages.papers.record")
    asked.add_argument("papers", nargs="*", metavar="CARD")
    asked.add_argument("--again", action="store_true")
    given = asked.parse_args()
    torch.set_num_threads(1)
    held = recorded() if FILE.exists() else Recorded(Machine(**machine()), {}, {})
    outcomes, seconds = dict(held.outcomes), dict(held.seconds)
    for key in given.papers or PAPERS:
        outcome, took = run(PAPERS[key])
        _print(PAPERS[key], outcome, took)
        if given.again:
            same = outcome == outcomes[key]
            print(f"    {'equal to' if same else 'differs from'} what is recorded", flush=True)
        else:
            outcomes[key], seconds[key] = outcome, round(took, 1)
            save(Recorded(Machine(**machine()), outcomes, seconds))


def _print(paper: Paper, outcome: Outcome, took: float) -> None:
    print(f"{paper.key}: {verdict(paper.criteria, outcome)}, {took:.1f} s")
    for each in paper.criteria:
        got = number(each, outcome)
        print(f"    {each.said}: {got}; {each.tolerance}: {judged(each, got)}", flush=True)


if __name__ == "__main__":
    main()

"""minGRU in three ways of computing the same, and the GRU that it comes from."""

from __future__ import annotations

from torch import nn

from dashboard.visitors.shared import ALWAYS, shared
from pages.beside_others.costs.measured import Counted, count
from pages.beside_others.costs.networks import MINGRU, WIDTH, WRITTEN_OUT, Network, states
from rnncore.nn.mingru import MinGRU
from rnncore.nn.written_out import written_out


def _mingru() -> nn.Module:
    return MinGRU(WIDTH, WIDTH)


SCAN = Network("minGRU by scan", "mingru", MINGRU.make, states)
STEPS = Network("minGRU by steps", "mingru", _mingru, written_out, "4px,4px")
OURS = Network("rnncore.MinGRU", "mingru", _mingru, states, "1px,4px")
(GRU,) = (each for each in WRITTEN_OUT if each.name == "GRU")

COUNTED_WAYS = (SCAN, STEPS, GRU)
TIMED_WAYS = (SCAN, STEPS, OURS)


@shared(store=ALWAYS)
def ways_counted() -> tuple[Counted, ...]:
    """Their chains."""
    return tuple(map(count, COUNTED_WAYS))

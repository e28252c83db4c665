"""Twenty views of every page leave what all visitors share as it was: the zoo, and every cache.

One visitor's headline of one symbol once moved the decoder that the next visitor was answered by.
"""

import hashlib
import pickle
from dataclasses import replace

import numpy as np
import pytest
import torch

from dashboard.choices import to_query
from dashboard.models import spec, trained
from dashboard.visitors import shared, store
from pages.gates_at_work import spec as gates
from pages.gradient_flow import spec as gradient
from pages.network_types import runs, state
from pages.network_types import spec as types
from pages.residual_shortcuts import spec as residual
from rnncore import zoo
from tests.opening import opened

PHRASES = ["an", "a a", "feeling under the", "blorp", "she", "the light fades", "un 1 2", "7"]
CELLS = ["LSTM", "GRU", "Elman tanh", "IndRNN ReLU"]


def unroll(k):
    weights = {"weights": list(trained.NETWORKS)[k % 4]} if k % 2 else {"cell": CELLS[k % 4]}
    return to_query(spec.RunSpec(text=PHRASES[k % 8], seed=k, **weights))


def gradient_flow(k):
    cells = (CELLS[k % 4], CELLS[(k + 1) % 4])
    return to_query(gradient.GradientSpec(cells=cells, length=2 + k, seed=k))


def residual_shortcuts(k):
    kinds = residual.VARIANTS[k % 3 :]
    return to_query(residual.ResidualSpec(depth=1 + k % 3, width=4, seed=k, variants=kinds))


def gates_at_work(k):
    title = list(trained.NETWORKS)[k % 3]
    held = gates.OF_CELL[trained.NETWORKS[title].rpartition("-")[2]] if k % 3 else gates.HOLDS[:5]
    return to_query(gates.GatesSpec(trained=title, said=PHRASES[k % 8], held=held[k % len(held)]))


def network_types(k):
    text = PHRASES[k % 8]
    texts = dict.fromkeys(("review", "sentence", "report", "date"), text)
    return to_query(types.TypeSpec(kind=types.KINDS[k % 7], writes=types.WRITES[k % 2], **texts))


def your_data(k):
    return {"own_network": CELLS[k % 4], "own_seed": str(k)}


PAGES = {
    "unroll": unroll,
    "gradient-flow": gradient_flow,
    "residual-shortcuts": residual_shortcuts,
    "gates": gates_at_work,
    "network-types": network_types,
    "your-data": your_data,
}


@pytest.fixture
def kept(monkeypatch):
    """All that the caches have taken in, each beside its digest of that moment."""
    shared.forget()  # what an earlier test had kept would be taken in no more
    taken, freeze = [], shared.freeze

    def noting(value):
        copied = freeze(value)
        taken.append((value, digest(value)))
        return copied

    monkeypatch.setattr(shared, "freeze", noting)
    return taken


def digest(value):
    hashed = hashlib.sha256()
    for array in arrays(value):
        hashed.update(array.tobytes())
    return hashed.digest()


def arrays(value):
    if isinstance(value, np.ndarray):
        return [value] if value.dtype != object else []
    if isinstance(value, torch.nn.Module):
        return [each.detach().numpy() for each in value.state_dict().values()]
    if isinstance(value, torch.Tensor):
        return [value.detach().numpy()]
    return [array for part in store.parts(value) for array in arrays(part)]


def zoo_as_handed_out():
    named = [trained.network(title).model for title in trained.NETWORKS]
    family = [runs.trained(name).model for name in zoo.names()]
    return digest([*named, *family])


@pytest.mark.parametrize("page", PAGES)
def test_twenty_views_change_nothing_that_is_shared(page, kept):
    before = zoo_as_handed_out()
    for k in range(20):
        opened(page, **PAGES[page](k))
    assert zoo_as_handed_out() == before
    assert len(kept) > 10
    assert all(digest(value) == then for value, then in kept)


def test_a_headline_of_one_symbol_leaves_the_next_visitors_headline():
    usual = types.TypeSpec(kind=types.ENCODER_DECODER, writes=types.HEADLINES)
    fresh = zoo.load("summary").model.state_dict()
    for text in PHRASES[:8]:
        state.run(replace(usual, report=text))
    handed = runs.trained("summary").model.state_dict()
    assert all(torch.equal(fresh[name].to(handed[name]), handed[name]) for name in fresh)
    assert state.run(usual).at[:4] == ("arden", "wins", "the", "cup")


def test_what_a_cache_hands_out_cannot_be_written_to():
    trace = state.run(types.TypeSpec()).parts[0].trace
    for array in (trace.outputs, trace.tracks[0].parameters["weight_hh"]):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    assert pickle.loads(pickle.dumps(trace)).outputs.flags.writeable  # a copy is anybody's own

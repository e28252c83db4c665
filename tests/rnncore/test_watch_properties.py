"""Whatever the module, the inputs and the loss: trained as without ``watch``, and all is seen."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence
from torch.utils.checkpoint import checkpoint

from .test_watch_models import KINDS, noise, own_loss
from .watching import assert_gradients, train

MODULES = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(list(KINDS)),
        "hidden": st.integers(1, 4),
        "num_layers": st.integers(1, 3),
        "bidirectional": st.booleans(),
        "batch_first": st.booleans(),
        "bias": st.booleans(),
        "dropout": st.sampled_from([0.0, 0.5]),
    }
)
USES = st.fixed_dictionaries(
    {
        "form": st.sampled_from(["batch", "unbatched", "packed", "packed sorted"]),
        "lengths": st.lists(st.integers(1, 5), min_size=1, max_size=4),
        "hx": st.sampled_from(["none", "given", "learned"]),
        "read": st.sets(st.sampled_from(["output", "h", "c"]), min_size=1),
        "around": st.sampled_from(["nothing", "checkpoint", "reentrant checkpoint"]),
        "train": st.booleans(),
        "calls": st.integers(1, 3),
    }
)


class Drawn(nn.Module):
    """A module drawn from ``MODULES``, used as drawn from ``USES``; gives its own loss."""

    def __init__(self, options, use):
        super().__init__()
        options = dict(options)
        self.kind, hidden = options.pop("kind"), options.pop("hidden")
        if options["num_layers"] == 1:
            options["dropout"] = 0.0
        self.rnn = KINDS[self.kind](2, hidden, **options)
        self.train(use["train"])
        self.use = use
        tracks = options["num_layers"] * (1 + options["bidirectional"])
        rows = () if use["form"] == "unbatched" else (len(use["lengths"]),)
        self.h0 = nn.Parameter(torch.randn(tracks, *rows, hidden))

    def forward(self, x):
        return sum(self.once(x + call) for call in range(self.use["calls"]))

    def once(self, x):
        if self.use["around"] == "nothing":
            return self.loss(x)
        return checkpoint(self.loss, x, use_reentrant=self.use["around"].startswith("re"))

    def loss(self, x):
        hx = {"none": None, "given": self.h0.detach() * 2, "learned": self.h0}[self.use["hx"]]
        if hx is not None and self.kind == "lstm":
            hx = (hx, hx * 0.5)
        output, final = self.rnn(self.formed(x), hx)
        final = final if isinstance(final, tuple) else (final,)
        tensors = {"output": output.data if self.packs else output, "h": final[0], "c": final[-1]}
        return sum(own_loss(tensors[name]) for name in self.use["read"])

    @property
    def packs(self):
        return self.use["form"].startswith("packed")

    def formed(self, x):
        """``x (T, B, 2)`` in the form that was drawn."""
        first = self.rnn.batch_first
        if self.use["form"] == "unbatched":
            return x[:, 0]
        if not self.packs:
            return x.transpose(0, 1) if first else x
        lengths = sorted(self.use["lengths"], reverse=True)
        if self.use["form"] == "packed":
            lengths = self.use["lengths"]
        x = x.transpose(0, 1) if first else x
        sort = self.use["form"] == "packed sorted"
        return pack_padded_sequence(x, lengths, batch_first=first, enforce_sorted=sort)


# Derandomised: the same examples at every run. No deadline: the machine is shared.
@settings(max_examples=60, derandomize=True, deadline=None, database=None)
@given(MODULES, USES)
def test_any_module_in_any_use(options, use):
    def step(model, _):
        steps, rows = max(use["lengths"]), len(use["lengths"])
        model(noise(steps, rows, 2, like=model).requires_grad_()).backward()

    seen, _, gradients = train(lambda: Drawn(options, use), step)
    assert len(seen.traces["rnn"]) == 2 * use["calls"]
    assert_gradients(seen, "rnn", gradients)

"""Complaints as they stand in public trackers, rebuilt small: a broken program and its mended twin.

Each function builds one of the two, ``mended`` saying which, runs one training step under
``rnncore.watch`` and gives the trace of the recurrent module's last call.
"""

import torch
from torch import nn
from torch.nn import functional

import rnncore

UNITS, FEATURES, CLASSES = 16, 4, 3


class Reader(nn.Module):
    """A recurrent module, and a linear layer on what ``read`` takes of it."""

    def __init__(self, rnn, read, outputs=CLASSES):
        super().__init__()
        self.rnn, self.read = rnn, read
        width = rnn.hidden_size * (2 if rnn.bidirectional else 1)
        self.head = nn.Linear(width, outputs)

    def forward(self, x, hx=None):
        out, final = self.rnn(x, hx)
        return self.head(self.read(out, final))


def stepped(model, loss, name="rnn"):
    """The trace of the last call in one training step."""
    with rnncore.watch(model) as seen:
        loss().backward()
    return seen.traces[name][-1]


def labels(count):
    return torch.randint(CLASSES, (count,))


def classified(model, x, count):
    target = labels(count)
    return stepped(model, lambda: functional.cross_entropy(model(x), target))


def last_output(out, _):
    return out[:, -1]


def both_ends(_, final):
    return torch.cat((final[0][-2], final[0][-1]), -1)


def bidirectional_read_at_the_last_output(*, mended):
    rnn = nn.LSTM(FEATURES, UNITS, batch_first=True, bidirectional=True)
    model = Reader(rnn, both_ends if mended else last_output)
    return classified(model, torch.randn(8, 20, FEATURES), 8)


def batch_first_forgotten(*, mended):
    model = Reader(nn.GRU(FEATURES, UNITS, batch_first=mended), last_output)
    return classified(model, torch.randn(64, 20, FEATURES), 64)


def _relu(steps, mended):
    rnn = nn.RNN(FEATURES, UNITS, nonlinearity="relu")
    with torch.no_grad():
        rnn.weight_hh_l0.copy_(torch.eye(UNITS) if mended else 12 * rnn.weight_hh_l0)
        rnn.weight_ih_l0.mul_(0.1 if mended else 1)
    return classified(Reader(rnn, lambda out, _: out[-1]), torch.randn(steps, 2, FEATURES), 2)


def relu_network_before_its_nan(*, mended):
    return _relu(30, mended)


def relu_network_at_its_nan(*, mended):
    return _relu(150, mended)


def nan_in_the_data(*, mended):
    x = torch.randn(30, 6, FEATURES)
    if not mended:
        x[18, 4, 2] = torch.nan
    model = Reader(nn.LSTM(FEATURES, UNITS), lambda out, _: out[-1])
    return classified(model, x, 6)


def adding_problem_over_a_hundred_steps(*, mended):
    """Two numbers are marked among a hundred; the target is their sum."""
    values, marks = torch.rand(100, 16), torch.zeros(100, 16)
    for row in range(16):
        marks[torch.randint(50, ()), row] = marks[50 + torch.randint(50, ()), row] = 1
    target = (values * marks).sum(0)
    rnn = nn.LSTM(2, UNITS) if mended else nn.RNN(2, UNITS)
    if mended:
        with torch.no_grad():
            rnn.bias_ih_l0[UNITS : 2 * UNITS] = 5
    model = Reader(rnn, lambda out, _: out[-1], outputs=1)
    x = torch.stack((values, marks), -1)
    return stepped(model, lambda: functional.mse_loss(model(x)[:, 0], target))


def loss_summed_over_four_hundred_steps(*, mended):
    x = torch.randn(400, 8, FEATURES)
    target = x.cumsum(0)[..., :1] / 10
    model = Reader(nn.LSTM(FEATURES, UNITS), lambda out, _: out, outputs=1)
    reduction = "mean" if mended else "sum"
    return stepped(model, lambda: functional.mse_loss(model(x), target, reduction=reduction))


class Loop(nn.Module):
    """Steps of the user's own, over a cell or over a module that reads one step at a time."""

    def __init__(self, rnn, detached):
        super().__init__()
        self.rnn, self.detached = rnn, detached
        self.head = nn.Linear(UNITS, CLASSES)

    def forward(self, x):
        h = c = torch.zeros(x.shape[1], UNITS)
        for step in x:
            if self.detached:
                h, c = h.detach(), c.detach()
            if isinstance(self.rnn, nn.LSTMCell):
                h, c = self.rnn(step, (h, c))
            else:
                _, (h, c) = self.rnn(step.unsqueeze(0), (h.unsqueeze(0), c.unsqueeze(0)))
                h, c = h[0], c[0]
        return self.head(h)


def cell_detached_at_every_step(*, mended):
    model = Loop(nn.LSTMCell(FEATURES, UNITS), not mended)
    return classified(model, torch.randn(20, 4, FEATURES), 4)


def module_detached_at_every_step(*, mended):
    model = Loop(nn.LSTM(FEATURES, UNITS), not mended)
    return classified(model, torch.randn(20, 4, FEATURES), 4)


def state_carried_between_unrelated_batches(*, mended):
    model = Reader(nn.LSTM(FEATURES, UNITS), lambda out, _: out[-1])
    _, carried = model.rnn(torch.randn(12, 4, FEATURES))
    state = None if mended else tuple(each.detach() for each in carried)
    x, target = torch.randn(12, 4, FEATURES), labels(4)
    return stepped(model, lambda: functional.cross_entropy(model(x, state), target))


def view_instead_of_transpose(*, mended):
    x = torch.randn(6, 15, FEATURES)  # rows first
    steps_first = x.transpose(0, 1) if mended else x.reshape(15, 6, FEATURES)
    model = Reader(nn.GRU(FEATURES, UNITS), lambda out, _: out[-1])
    return classified(model, steps_first, 6)


def softmax_before_cross_entropy(*, mended):
    model = Reader(nn.GRU(FEATURES, UNITS), lambda out, _: out[-1])
    x, target = torch.randn(15, 6, FEATURES), labels(6)

    def loss():
        scores = model(x)
        return functional.cross_entropy(scores if mended else scores.softmax(-1), target)

    return stepped(model, loss)


def inputs_in_the_tens_of_thousands(*, mended):
    x = 28_000 + 900 * torch.randn(20, 8, FEATURES)
    x = (x - x.mean((0, 1))) / x.std((0, 1)) if mended else x
    model = Reader(nn.LSTM(FEATURES, UNITS), lambda out, _: out[-1])
    return classified(model, x, 8)


def learning_rate_too_high(*, mended):
    model = Reader(nn.GRU(FEATURES, UNITS), lambda out, _: out[-1])
    x, target = torch.randn(15, 16, FEATURES), labels(16)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3 if mended else 3.0)
    for _ in range(30):
        optimizer.zero_grad()
        functional.cross_entropy(model(x), target).backward()
        optimizer.step()
    return classified(model, x, 16)


def the_same_answer_to_everything(*, mended):
    rnn = nn.RNN(FEATURES, UNITS, nonlinearity="relu")
    if not mended:
        with torch.no_grad():
            rnn.bias_ih_l0.fill_(-20)
    return classified(Reader(rnn, lambda out, _: out[-1]), torch.randn(12, 8, FEATURES), 8)


def padding_that_was_read(*, mended):
    x, lengths = torch.randn(20, 8, FEATURES), torch.tensor([20, 17, 15, 12, 9, 7, 5, 4])
    for row, length in enumerate(lengths):
        x[length:, row] = 0
    rows = torch.arange(8)
    model = Reader(
        nn.LSTM(FEATURES, UNITS),
        (lambda out, _: out[lengths - 1, rows]) if mended else (lambda out, _: out[-1]),
    )
    return classified(model, x, 8)


def forget_bias_in_one_layer(*, mended):
    rnn = nn.LSTM(FEATURES, UNITS, num_layers=3)
    with torch.no_grad():
        for layer in range(3 if mended else 1):
            getattr(rnn, f"bias_ih_l{layer}")[UNITS : 2 * UNITS] = 1
    return classified(Reader(rnn, lambda out, _: out[-1]), torch.randn(20, 8, FEATURES), 8)


def dead_units(*, mended):
    rnn = nn.RNN(FEATURES, UNITS, nonlinearity="relu")
    with torch.no_grad():
        rnn.bias_ih_l0[: 0 if mended else 10] = -30
    return classified(Reader(rnn, lambda out, _: out[-1]), torch.randn(12, 8, FEATURES), 8)


COMPLAINTS = {
    bidirectional_read_at_the_last_output: {"backward half"},
    batch_first_forgotten: {"rows without gradient"},
    relu_network_before_its_nan: {"exploding", "growing states"},
    relu_network_at_its_nan: {"not finite"},
    nan_in_the_data: {"not finite"},
    adding_problem_over_a_hundred_steps: {"vanishing"},
    loss_summed_over_four_hundred_steps: {"large gradient"},
    cell_detached_at_every_step: {"cut"},
    module_detached_at_every_step: {"cut"},
    state_carried_between_unrelated_batches: {"given state"},
    view_instead_of_transpose: set(),
    softmax_before_cross_entropy: set(),
    inputs_in_the_tens_of_thousands: {"input scale"},
    learning_rate_too_high: {"grown weights"},
    the_same_answer_to_everything: {"same outputs"},
    padding_that_was_read: {"padding read"},
    forget_bias_in_one_layer: {"uneven forget bias"},
    dead_units: {"dead units"},
}
"""Each complaint, and the kinds of findings that name its cause; none where nothing shows it."""


def built(complaint, *, mended, seed=0):
    torch.manual_seed(seed)
    return complaint(mended=mended)

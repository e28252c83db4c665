"""Training: against a loop written by hand, deterministic, and without a trace in global state."""

import itertools

import pytest
import torch
from torch import nn
from torch.nn import functional
from torch.optim.lr_scheduler import OneCycleLR

from rnncore.train.loop import Snapshot, drawing_from, train


def make_model(seed=0, dropout=0.3):
    with drawing_from(torch.Generator().manual_seed(seed)):
        return nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Dropout(dropout), nn.Linear(16, 3))


def make_batches(generator):
    while True:
        x = torch.randn(8, 4, generator=generator)
        yield x, (x[:, 0] > 0).long() + (x[:, 1] > 0).long()


def objective(model, batch):
    logits = model(batch[0])
    return functional.cross_entropy(logits, batch[1]), logits.argmax(1) == batch[1]


def run(seed=0, *, model=None, steps=20, **options):
    generator = torch.Generator().manual_seed(seed)
    model = make_model() if model is None else model
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    batches = make_batches(generator)
    return model, train(
        model, batches, objective, steps=steps, optimizer=optimizer, generator=generator, **options
    )


def state(model):
    return {name: value.clone() for name, value in model.state_dict().items()}


def same(first, second):
    return all(torch.equal(first[name], second[name]) for name in first)


@pytest.mark.parametrize("clip", [None, 0.5])
def test_it_trains_as_a_loop_written_by_hand(clip):
    """Dropout, clipping, weight decay and a schedule included, bit for bit."""
    steps, results = 12, []
    for by_hand in (True, False):
        generator = torch.Generator().manual_seed(3)
        model = make_model()
        optimizer = torch.optim.AdamW(model.parameters(), lr=0.05, weight_decay=0.1)
        schedule = OneCycleLR(optimizer, max_lr=0.05, total_steps=steps)
        batches = make_batches(generator)
        if not by_hand:
            snapshots = list(
                train(
                    model,
                    batches,
                    objective,
                    steps=steps,
                    optimizer=optimizer,
                    generator=generator,
                    schedule=schedule,
                    clip=clip,
                )
            )
            figures = [(s.loss, s.gradient_norm, s.accuracy, s.learning_rate) for s in snapshots]
            results.append((state(model), figures))
            continue
        figures = []
        for _ in range(steps):
            batch = next(batches)
            rate = optimizer.param_groups[0]["lr"]
            with torch.random.fork_rng(devices=[]):
                torch.set_rng_state(generator.get_state())
                loss, right = objective(model, batch)
                generator.set_state(torch.get_rng_state())
            optimizer.zero_grad()
            loss.backward()
            squares = sum(float(p.grad.double().square().sum()) for p in model.parameters())
            if clip is not None:
                nn.utils.clip_grad_norm_(model.parameters(), clip)
            optimizer.step()
            schedule.step()
            figures.append((loss.item(), squares**0.5, right.double().mean().item(), rate))
        results.append((state(model), figures))
    (expected, theirs), (weights, ours) = results
    assert same(weights, expected)
    for mine, other in zip(ours, theirs, strict=True):
        assert mine == pytest.approx(other, rel=1e-6)
    if clip is not None:
        assert max(norm for _, norm, _, _ in ours) > clip  # it was at work, and the norm is before


def test_the_same_seed_gives_the_same_network_whatever_the_global_generator_holds():
    ends = []
    for seed, unrelated in ((0, 1), (0, 2), (1, 1)):
        torch.manual_seed(unrelated)
        model, snapshots = run(seed)
        list(snapshots)
        ends.append(state(model))
    assert same(ends[0], ends[1])
    assert not same(ends[0], ends[2])


def test_the_global_generator_is_left_alone_and_dropout_is_drawn_from_the_given_one():
    torch.manual_seed(5)
    before = torch.get_rng_state()
    generator = torch.Generator().manual_seed(0)
    model = make_model()
    x = torch.ones(64, 4)
    seen = []

    def watched(model, batch):
        seen.append(model[:3](batch) == 0)
        return model(batch).sum(), None

    optimizer = torch.optim.SGD(model.parameters(), lr=0.0)
    snapshots = train(model, [x, x], watched, steps=2, optimizer=optimizer, generator=generator)
    for snapshot in snapshots:
        assert torch.equal(torch.get_rng_state(), before)
        assert snapshot.accuracy is None
    assert not torch.equal(seen[0], seen[1])  # the generator moved on
    assert seen[0].double().mean() == pytest.approx(0.3, abs=0.05)


def test_what_is_drawn_inside_comes_from_the_generator():
    generator = torch.Generator().manual_seed(7)
    expected = torch.rand(3, generator=torch.Generator().manual_seed(7))
    torch.manual_seed(1)
    before = torch.get_rng_state()
    with drawing_from(generator):
        assert torch.equal(torch.rand(3), expected)
    assert torch.equal(torch.get_rng_state(), before)
    following = torch.Generator().manual_seed(7)
    torch.rand(3, generator=following)
    assert torch.equal(torch.rand(2, generator=generator), torch.rand(2, generator=following))


def test_snapshots_come_every_so_many_steps_and_at_the_last():
    _, snapshots = run(steps=23, every=10)
    taken = list(snapshots)
    assert [snapshot.step for snapshot in taken] == [10, 20, 23]
    assert {snapshot.steps for snapshot in taken} == {23}


def test_loss_and_accuracy_are_means_since_the_last_snapshot():
    singles = list(run(steps=6)[1])
    last = list(run(steps=6, every=3)[1])[-1]
    for name in ("loss", "accuracy"):
        mean = sum(getattr(each, name) for each in singles[3:]) / 3
        assert getattr(last, name) == pytest.approx(mean, rel=1e-12)
    assert last.gradient_norm == singles[-1].gradient_norm


def test_nothing_runs_until_a_snapshot_is_asked_for():
    drawn = []
    model = make_model()
    generator = torch.Generator().manual_seed(0)

    def counted():
        for batch in make_batches(generator):
            drawn.append(1)
            yield batch

    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    snapshots = train(
        model, counted(), objective, steps=40, optimizer=optimizer, generator=generator, every=5
    )
    assert not drawn
    next(snapshots)
    assert len(drawn) == 5
    next(snapshots)
    assert len(drawn) == 10


def test_modes_while_a_step_runs_and_between_steps():
    modes = []

    def watched(model, batch):
        modes.append(model.training)
        return objective(model, batch)

    model = make_model().eval()
    generator = torch.Generator().manual_seed(0)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    batches = make_batches(generator)
    for _ in train(model, batches, watched, steps=3, optimizer=optimizer, generator=generator):
        assert not model.training
    assert modes == [True] * 3


def test_it_trains_where_the_caller_has_switched_gradients_off():
    expected, snapshots = run()
    list(snapshots)
    with torch.no_grad():
        model, snapshots = run()
        list(snapshots)
        assert not torch.is_grad_enabled()
    assert same(state(model), state(expected))


def test_denormals_are_flushed_while_a_step_runs_and_only_then():
    tiny = torch.tensor([1e-39])
    inside = []

    def watched(model, batch):
        inside.append(float(tiny * 0.5))
        return objective(model, batch)

    model = make_model()
    generator = torch.Generator().manual_seed(0)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    batches = make_batches(generator)
    for _ in train(model, batches, watched, steps=2, optimizer=optimizer, generator=generator):
        assert float(tiny * 0.5) > 0
    assert inside == [0.0, 0.0]


@pytest.mark.parametrize("broken", [float("nan"), float("inf")])
def test_a_loss_that_is_not_finite_stops_the_run_before_the_step(broken):
    def objective_that_breaks(model, batch):
        loss, right = objective(model, batch)
        return loss * broken, right

    model = make_model()
    before = state(model)
    generator = torch.Generator().manual_seed(0)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    snapshots = train(
        model,
        make_batches(generator),
        objective_that_breaks,
        steps=3,
        optimizer=optimizer,
        generator=generator,
    )
    with pytest.raises(FloatingPointError, match="the loss at step 1 is"):
        next(snapshots)
    assert same(before, model.state_dict())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"steps": 0}, "steps must be positive; got 0"),
        ({"every": 0}, "every must be positive; got 0"),
        ({"clip": 0.0}, r"clip must be positive; got 0\.0"),
        ({"clip": float("nan")}, "clip must be positive; got nan"),
    ],
)
def test_what_cannot_be_run_is_refused(options, message):
    _, snapshots = run(**options)
    with pytest.raises(ValueError, match=message):
        next(snapshots)


def test_batches_that_run_out_are_reported():
    model = make_model()
    generator = torch.Generator().manual_seed(0)
    batches = itertools.islice(make_batches(generator), 2)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    snapshots = train(model, batches, objective, steps=3, optimizer=optimizer, generator=generator)
    assert isinstance(next(snapshots), Snapshot)
    with pytest.raises(ValueError, match="batches must hold 3 batches; got 2"):
        list(snapshots)


def test_it_learns():
    _, snapshots = run(steps=300, every=50, model=make_model(dropout=0.0))
    taken = list(snapshots)
    assert taken[-1].loss < taken[0].loss / 2
    assert taken[-1].accuracy > 0.9

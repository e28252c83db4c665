"""The cures: what was recorded, made once more, and the sentences against the numbers."""

import re
from dataclasses import replace

import numpy as np
import pytest
import torch

from pages.training import cure_words, cures_live, kept
from pages.training.cures import CURES, FILE, SEEDS, Cure, recipes, recorded
from pages.training.over_seeds import OverSeeds
from pages.training.sections.cures import columns, every_row, overview
from rnncore.train import FirstSymbol, Network, Recipe, run
from rnncore.train.networks import open_share

FOUND, MADE = recorded()
NEEDED = -3


def flat(text):
    return " ".join(text.split())


def of(*losses, right=(), recipe=None):
    """Runs with these losses, those that are ``right`` at the end with all answers."""
    loss = np.array(losses, np.float32)
    accuracy = np.full_like(loss, 0.25)
    for place in right:
        accuracy[place, -1] = 1
    updates = np.arange(loss.shape[1]) * 10
    return OverSeeds(
        recipe or Recipe(), updates, loss, accuracy, np.full_like(loss, -9), np.ones(len(loss))
    )


@pytest.fixture(scope="module")
def short():
    """A condition that learns soon, run here as the record was."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield kept.over_seeds(CURES["truncated backpropagation"].conditions["all 40 steps back"], [0])
    torch.set_num_threads(threads)


def test_a_condition_run_again_gives_what_was_recorded(short):
    """Cheap and clear: it learns within 100 updates, and begins the same on any machine."""
    record = FOUND["truncated backpropagation"]["all 40 steps back"]
    np.testing.assert_array_equal(short.updates, record.updates)
    np.testing.assert_allclose(short.loss[0, :2], record.loss[0, :2], rtol=1e-3)
    np.testing.assert_allclose(short.reach[0, 0], record.reach[0, 0], atol=2e-3)
    assert abs(short.learned[0] - record.learned[0]) <= 20
    assert short.kept == 1


def test_what_is_written_is_read_again_and_only_for_its_recipes(short, tmp_path):
    name = {"one": short}
    kept.write(tmp_path / "runs.npz", name)
    found, made = kept.read(tmp_path / "runs.npz", {"one": short.recipe})
    np.testing.assert_array_equal(found["one"].loss, short.loss)
    assert found["one"].learned == short.learned
    assert made.keys() == {"processor", "cores", "torch", "date"}
    with pytest.raises(ValueError, match="holds other recipes"):
        kept.read(tmp_path / "runs.npz", {"one": replace(short.recipe, rate=0.5)})


def test_every_condition_was_recorded_over_five_seeds_to_its_end():
    assert kept.read(FILE, recipes())[0].keys() == recipes().keys()
    for each in FOUND.values():
        for one in each.values():
            assert one.loss.shape == (len(SEEDS), len(one.updates))
            assert one.updates[-1] == one.recipe.updates


def test_a_run_that_is_not_finite_is_told_from_one_that_is():
    relu = Network("elman", 4, "identity", nonlinearity="relu")
    hot = Recipe(FirstSymbol(4), relu, optimizer="sgd", rate=1e30, clip=None)
    found = kept.over_seeds(replace(hot, updates=20, every=1), [0, 1])
    assert found.broken == 2
    assert found.learned == [None, None]
    assert np.isfinite(found.loss[:, 0]).all()


def test_learned_kept_and_lost_are_told_apart():
    found = of([1.4, 1.0, 0.1], [1.4, 1.0, 0.9], right=[0])
    assert found.learned == [20, None]
    assert (found.kept, found.median_updates) == (1, 20)
    found.accuracy[1, 1] = 1  # and lost again
    assert found.learned == [20, 10]
    assert (found.kept, found.median_updates) == (1, 15)
    np.testing.assert_allclose(found.best[0], [0.1, 0.9], rtol=1e-6)


# ------------------------------------------------------------------------------ the sentences


def test_the_threshold_of_the_bias_is_where_none_and_all_learned():
    said = flat(cure_words.said("forget bias", FOUND["forget bias"]))
    low, high = (float(each) for each in re.findall(r"b = (\d)", said))
    counts = {
        one.recipe.network.keep_bias: cure_words.learned(one)
        for one in FOUND["forget bias"].values()
    }
    assert all(counts[bias] == 0 for bias in counts if bias <= low)
    assert all(counts[bias] == 5 for bias in counts if bias >= high)
    assert all(counts[bias] > 0 for bias in counts if bias > low)
    assert cure_words.kept_alone(FOUND["forget bias"]["b = 3"]) == open_share(3.0, 39)


def test_the_way_by_all_ways_is_wider_than_the_bias_alone():
    """The start is measured, and more than what a gate with its bias alone would leave."""
    for one in FOUND["forget bias"].values():
        assert np.median(one.reach[:, 0]) > np.log10(cure_words.kept_alone(one))


def test_a_reach_at_the_start_is_not_enough():
    said = flat(cure_words.said("recurrent weights", FOUND["recurrent weights"]))
    names = re.search(r"\*(.+?)\* had .*; \*(.+?)\* had", said).groups()
    worse, better = (FOUND["recurrent weights"][name] for name in names)
    assert np.median(worse.reach[:, 0]) > NEEDED < np.median(better.reach[:, 0])
    assert cure_words.learned(worse) < cure_words.learned(better)


def test_the_highest_loss_is_no_failure_where_that_way_learned():
    each = FOUND["clipping"]
    said = flat(cure_words.said("clipping", each))
    highest = max(each, key=lambda name: each[name].loss.max())
    assert f"*{highest}* had the highest" in said
    assert cure_words.learned(each[highest]) == each[highest].kept == 5
    assert "Of all 15 runs, 0 met a loss" in said
    failed = {"without": of([1.4, 9.0, 1.4]), "clipped": of([1.4, 1.0, 0.1], right=[0])}
    assert "no failure" not in cure_words.said("clipping", failed)


def test_the_rate_has_a_middle_where_it_is_learned_best():
    ordered = [one for _, one in sorted(FOUND["learning rate"].items())]
    counts = [cure_words.learned(one) for one in ordered]
    top = counts.index(max(counts))
    assert counts[: top + 1] == sorted(counts[: top + 1])
    assert counts[top:] == sorted(counts[top:], reverse=True)
    slow, fast = ordered[0], ordered[-1]
    assert (slow.loss[:, -1] < 0.9 * slow.recipe.task.chance).all()
    assert (np.diff(slow.loss[:, ::20], axis=1) < 0).all()  # still falling
    assert np.median(fast.reach[:, -1]) < -20 < np.median(fast.reach[:, 0])


def test_stopping_early_gains_most_on_a_text_that_is_too_small():
    said = flat(cure_words.said("a small text", FOUND["a small text"]))
    stop, more = (float(each) for each in re.findall(r"(\d\.\d+)(?= more|\. The)", said))
    assert stop > 3 * more
    plain = FOUND["a small text"]["neither"]
    assert (plain.loss[:, -1] > plain.best[0] + 0.5).all()  # learned by heart


def test_what_lies_further_back_than_the_gradient_can_be_learned_by_some():
    whole, *cut = FOUND["truncated backpropagation"].values()
    assert cure_words.learned(whole) == 5
    assert all(0 < cure_words.learned(one) < 5 for one in cut)
    said = flat(cure_words.said("truncated backpropagation", FOUND["truncated backpropagation"]))
    assert "what stood 39 steps back" in said  # as the page says of the task: 40 steps, 39 between
    nobody = {"all": of([1.4, 0.1], right=[0]), "cut": of([1.4, 1.4])}
    assert "nobody learned" in cure_words.said("truncated backpropagation", nobody)


def test_noise_helps_where_more_learned_with_it():
    assert "it did not help" in flat(cure_words.said("gradient noise", FOUND["gradient noise"]))
    helped = {"no noise": of([1.4, 1.4]), "noise": of([1.4, 0.1], right=[0])}
    assert "more often than without" in cure_words.said("gradient noise", helped)


def test_how_large_a_bias_is_enough_depends_on_the_length():
    said = flat(cure_words.said("a bias of 1", FOUND["a bias of 1"]))
    enough, none = map(int, re.findall(r"(\d+) steps", said))
    ones = {
        one.recipe.task.steps: cure_words.learned(one)
        for one in FOUND["a bias of 1"].values()
        if one.recipe.network.keep_bias == 1
    }
    assert ones[enough] == 5
    assert ones[none] == 0
    assert list(ones.values()) == sorted(ones.values(), reverse=True)


@pytest.mark.parametrize("cure", CURES)
def test_counts_are_those_of_the_record(cure):
    shown = columns(FOUND[cure])
    assert shown["learned"] == [f"{cure_words.learned(one)} of 5" for one in FOUND[cure].values()]
    said = flat(cure_words.said(cure, FOUND[cure]))
    for name, one in FOUND[cure].items() if "Learned, of" in said else ():
        assert f"{name}: {cure_words.learned(one)}" in said
    none = {name: of([1.4, 1.39], recipe=one.recipe) for name, one in FOUND[cure].items()}
    assert cure_words.said(cure, none)  # whatever comes of it, there are words


def test_the_best_way_is_that_which_most_learned_and_the_table_has_a_row_a_seed():
    shown = overview(FOUND)
    assert "gradient noise" not in shown["cure"]
    assert shown["with"][shown["cure"].index("chrono")] == "chrono"
    rows = every_row(FOUND).decode().splitlines()
    assert len(rows) == 1 + 5 * len(recipes())


def test_the_shares_of_the_first_snapshot_follow_from_the_seed():
    """What the record holds of seed 3 is what ``run`` gives for it."""
    recipe = replace(CURES["forget bias"].conditions["b = 5"], seed=3)
    first = next(iter(run(recipe)))
    record = FOUND["forget bias"]["b = 5"]
    assert first.reach == pytest.approx(float(record.reach[3, 0]), abs=2e-3)
    assert first.loss == pytest.approx(float(record.loss[3, 0]), rel=1e-4)


def test_nothing_comes_from_further_back_than_the_cut():
    """The first symbols are read by weights of their own, which then have no gradient."""
    for name, recipe in CURES["truncated backpropagation"].conditions.items():
        model, generator = recipe.build()
        loss, _ = recipe.objective(model, next(recipe.batches(generator)))
        loss.backward()
        gradient = model.recurrent.weight_ih_l0.grad
        assert bool(gradient[:, :4].any()) == (recipe.cut == 0), name
        assert gradient[:, 4:].any()
        assert model.readout.weight.grad.any()


def test_conditions_train_side_by_side_and_one_that_breaks_stops_no_other():
    relu = Network("elman", 4, "identity", nonlinearity="relu")
    sound = Recipe(FirstSymbol(4), Network("elman", 4), updates=6, every=2)
    hot = replace(sound, network=relu, optimizer="sgd", rate=1e30, clip=None)
    got = list(cures_live.side_by_side({0: hot, 1: sound}))
    assert [shot.update for place, shot in got if place == 1] == [0, 2, 4, 6]
    assert [place for place, _ in got[:2]] == [0, 1]
    assert (0, None) in got
    assert not {*cures_live.SEEDS} & {*SEEDS}
    found = cures_live.found("chrono", got)
    first, second = found.values()
    assert list(found) == list(CURES["chrono"].conditions)[:2]
    assert second.updates.tolist() == [0, 2, 4, 6]
    assert len(first.updates) < 4


def test_what_is_tried_here_goes_seed_by_seed_and_the_counts_grow(monkeypatch):
    """As many as were recorded; each network is what its recipe gives."""
    easy = Recipe(FirstSymbol(2), Network("elman", 8), rate=3e-2, updates=60, every=20)
    cure = Cure({"learns": easy, "stays": replace(easy, rate=1e-9)})
    monkeypatch.setitem(CURES, "small", cure)
    asked = cures_live.recipes("small")
    got = list(cures_live.seed_by_seed(asked))
    assert [asked[place].seed for place, _ in got] == sorted(asked[place].seed for place, _ in got)
    counts = []
    for place, shot in enumerate(got, 1):
        if shot[1].update == easy.updates and shot[0] % 2:
            found = cures_live.found("small", got[:place])
            counts.append([(one.seeds, cure_words.learned(one)) for one in found.values()])
    assert counts == [[(seeds, seeds), (seeds, 0)] for seeds in range(1, 6)]
    assert cures_live.share("small", got) == 1
    assert cures_live.seed_at_work("small", got) == 9
    one = [shot.loss for place, shot in got if place == 2]
    assert one == [shot.loss for shot in run(replace(easy, seed=6))]

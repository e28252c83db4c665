"""The zoo: every file against its card, the table, and one network made anew."""

import dataclasses
import json
import subprocess
import sys

import pytest
import safetensors.torch
import torch

import rnncore
from rnncore import zoo
from rnncore.zoo import cards
from rnncore.zoo.__main__ import main
from rnncore.zoo.build import HEADER, build, build_all, one_thread, recipes, table

MOST = 6 * 2**20
"""Bytes of all weights together."""

ELSEWHERE = 3e-3
"""Of a score: what another processor's rounding may move it by."""

OVER_SEEDS = ("lowest", "median", "highest")


def fastest():
    return min(zoo.names(), key=lambda name: zoo.card(name).seconds)


def closely(card):
    """The card with a tolerance that leaves room for rounding alone."""
    return dataclasses.replace(card, tolerance=ELSEWHERE * max(1.0, abs(card.score)))


def test_every_recipe_has_a_card_and_weights_and_nothing_else_ships():
    weights = {path.name for path in (cards.FOLDER / "weights").iterdir()}
    assert set(zoo.names()) == set(recipes())
    assert weights == {f"{name}.safetensors" for name in zoo.names()}


def test_all_weights_together_are_small():
    assert sum(path.stat().st_size for path in (cards.FOLDER / "weights").iterdir()) <= MOST


@pytest.mark.parametrize("name", zoo.names())
class TestShipped:
    def test_the_file_holds_the_tensors_of_the_model_and_no_other(self, name):
        tensors = safetensors.torch.load_file(cards.weights_path(name))
        model = recipes()[name].build(torch.Generator().manual_seed(1))
        expected = model.state_dict()
        assert set(tensors) == set(expected)
        for key, tensor in tensors.items():
            assert tensor.shape == expected[key].shape
            assert tensor.dtype == expected[key].dtype
            assert bool(torch.isfinite(tensor).all())

    def test_the_card_says_what_the_file_and_the_recipe_are(self, name):
        card, recipe = zoo.card(name), recipes()[name]
        model = zoo.load(name).model
        assert card.name == name
        assert card.size == sum(parameter.numel() for parameter in model.parameters())
        for field in dataclasses.fields(cards.Card):
            if hasattr(recipe, field.name) and field.name not in ("score", "baseline", "details"):
                assert getattr(card, field.name) == getattr(recipe, field.name), field.name
        assert 0 < card.seconds < 180
        assert card.data
        assert card.tolerance < abs(card.score)

    def test_the_score_is_reached_on_held_out_data(self, name):
        with one_thread():
            score = recipes()[name].score(zoo.load(name).model)
        card = zoo.card(name)
        assert closely(card).is_met_by(score), f"{score} falls short of {card.score}"
        assert score == pytest.approx(card.score, rel=ELSEWHERE, abs=ELSEWHERE)

    def test_the_baseline_and_the_details_are_those_measured(self, name):
        card, recipe = zoo.card(name), recipes()[name]
        with one_thread():
            assert recipe.baseline() == pytest.approx(card.baseline, rel=ELSEWHERE, abs=1e-6)
            again = {} if recipe.details is None else recipe.details(zoo.load(name).model)
        said = dict(card.details)
        seeds = [said.pop(f"{each} of {recipe.seeds} seeds", card.score) for each in OVER_SEEDS]
        assert again == pytest.approx(said, rel=0.02, abs=0.005)
        assert seeds == sorted(seeds)
        assert seeds[0] <= card.score <= seeds[-1]
        assert (seeds[0] < seeds[-1]) == (recipe.seeds > 1)

    def test_it_is_loaded_to_be_read(self, name):
        torch.manual_seed(3)
        before = torch.get_rng_state()
        trained, again = zoo.load(name), zoo.load(name)
        assert torch.equal(torch.get_rng_state(), before)
        assert trained.card == zoo.card(name)
        assert not any(module.training for module in trained.model.modules())
        assert not any(parameter.requires_grad for parameter in trained.model.parameters())
        next(trained.model.parameters()).add_(1)
        assert not torch.equal(*(next(each.model.parameters()) for each in (trained, again)))

    def test_its_recurrent_layers_can_be_recorded(self, name):
        for layer in getattr(zoo.load(name).model, "recurrent", {}).values():
            trace = rnncore.record(layer, torch.zeros(3, layer.input_size))
            assert trace.tracks[0].hidden_size == layer.hidden_size


def test_the_fastest_is_made_anew_and_reaches_its_card(tmp_path):
    name = fastest()
    torch.manual_seed(1)
    before = torch.get_rng_state()
    made = build(recipes()[name], tmp_path)
    assert torch.equal(torch.get_rng_state(), before)
    (apart,) = build_all([recipes()[name]], tmp_path / "apart")  # in a process of its own
    assert apart == dataclasses.replace(made, seconds=apart.seconds)
    one, other = (cards.weights_path(name, each) for each in (tmp_path, tmp_path / "apart"))
    assert one.read_bytes() == other.read_bytes()
    shipped = zoo.card(name)
    assert shipped.is_met_by(made.score)
    assert cards.card_names(tmp_path) == (name,)
    assert cards.read_card(name, tmp_path) == made
    loaded = zoo.load(name, tmp_path)
    with one_thread():
        assert recipes()[name].score(loaded.model) == pytest.approx(made.score, abs=1e-6)
    for field in ("task", "cell", "data", "size", "seed", "steps", "score_name", "baseline_name"):
        assert getattr(made, field) == getattr(shipped, field)
    assert made.baseline == pytest.approx(shipped.baseline, rel=ELSEWHERE)


def test_several_seeds_are_scored_and_the_first_ships(tmp_path):
    recipe = recipes()[fastest()]
    scores = iter([0.5, 0.9, 0.2])
    trained = []

    def train(model, generator):
        trained.append(generator.initial_seed())
        return iter(())

    quick = {"train": train, "score": lambda _: next(scores), "details": None, "seeds": 3}
    made = build(dataclasses.replace(recipe, **quick), tmp_path)
    assert trained == [recipe.seed, recipe.seed + 1, recipe.seed + 2]
    assert made.score == 0.5
    assert [made.details[f"{each} of 3 seeds"] for each in OVER_SEEDS] == [0.2, 0.5, 0.9]
    weights = safetensors.torch.load_file(cards.weights_path(recipe.name, tmp_path))
    first = recipe.build(torch.Generator().manual_seed(recipe.seed)).state_dict()
    assert all(torch.equal(weights[key], first[key]) for key in first)


def test_an_untrained_network_does_not_reach_the_card():
    name = fastest()
    model = recipes()[name].build(torch.Generator().manual_seed(0)).eval()
    assert not zoo.card(name).is_met_by(recipes()[name].score(model))


@pytest.mark.parametrize(
    ("lower_is_better", "score", "met"),
    [
        (False, 0.91, True),
        (False, 0.99, True),
        (False, 0.89, False),
        (True, 1.04, True),
        (True, 0.5, True),
        (True, 1.06, False),
    ],
)
def test_a_score_may_be_worse_than_the_card_by_its_tolerance(lower_is_better, score, met):
    card = dataclasses.replace(
        zoo.card(fastest()),
        score=1.0 if lower_is_better else 0.95,
        tolerance=0.05,
        lower_is_better=lower_is_better,
    )
    assert card.is_met_by(score) == met
    assert not card.is_met_by(float("nan"))


def test_the_table_has_a_row_a_network_and_says_what_was_measured():
    found = [zoo.card(name) for name in zoo.names()]
    first, *rows = table(found).splitlines()
    assert first.split() == list(HEADER)
    assert len(rows) == len(found)
    for row, card in zip(rows, found, strict=True):
        for part in (card.name, card.task, card.cell, f"{card.size:,}", card.score_name):
            assert part in row
        assert row.endswith(f"{card.seconds:.1f}")


def test_the_command_prints_the_table(capsys):
    assert main(["list"]) == 0
    assert capsys.readouterr().out.startswith("network")


def test_the_command_builds_what_is_named(tmp_path, capsys, monkeypatch):
    name = fastest()
    asked = []

    def instead(wanted, folder):
        asked.extend((recipe.name, folder) for recipe in wanted)
        return [dataclasses.replace(zoo.card("who-is-it"), name=each.name) for each in wanted]

    monkeypatch.setattr("rnncore.zoo.__main__.build_all", instead)
    assert main(["build", name, "--folder", str(tmp_path)]) == 0
    assert asked == [(name, tmp_path)]
    assert name in capsys.readouterr().out
    assert main(["build"]) == 0
    assert [each for each, _ in asked[1:]] == list(recipes())


def test_the_command_refuses_a_name_that_there_is_not(capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["build", "no-such-network"])
    assert "name must be one of 'next-word-" in capsys.readouterr().err


def test_a_name_that_there_is_not_is_refused():
    for ask in (zoo.card, zoo.load):
        with pytest.raises(ValueError, match=r"name must be one of .*'who-is-it'; got 'nobody'"):
            ask("nobody")


def test_a_card_with_other_fields_is_refused(tmp_path):
    zoo.card(fastest()).write(_folder(tmp_path))
    path = cards.card_path(fastest(), tmp_path)
    held = json.loads(path.read_text(encoding="utf-8"))
    del held["score"]
    path.write_text(json.dumps(held), encoding="utf-8")
    with pytest.raises(ValueError, match="must have the fields"):
        cards.read_card(fastest(), tmp_path)


def _folder(tmp_path):
    (tmp_path / "cards").mkdir()
    return tmp_path


def test_the_zoo_can_be_imported_first():
    """No module of it needs another to have been imported before: each starts a fresh Python."""
    for module in ("rnncore.zoo.models", "rnncore.zoo.tasks.who"):
        subprocess.run([sys.executable, "-c", f"import {module}"], check=True)

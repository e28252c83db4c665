"""The stage's JavaScript: its unit tests in node, and its arithmetic against recorded traces."""

import base64
import gzip
import itertools
import json
import re
import subprocess
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch

import rnncore
from dashboard.cells import CELLS
from dashboard.models import trained
from dashboard.models.trained import EXAMPLES, WHO
from dashboard.site import languages
from dashboard.stage.component import loader
from pages.gates_at_work.state import trained_block
from pages.network_types import state as family
from pages.network_types.runs import block as family_block
from pages.network_types.spec import ENCODER_DECODER, WRITES, TypeSpec
from pages.unroll import state
from pages.unroll.state import block
from rnncore import interventions
from rnncore.player import Readout, View, unroll_block
from rnncore.player.sources import SOURCES, bundle, modules
from tests.dashboard.intervened import INTERVENED
from tests.rnncore.toys import MODULES as STRANGERS
from tests.rnncore.toys import registered

HERE = Path(__file__).parent
MODULES = {name: partial(cell.view.module, 5, 4, **cell.options) for name, cell in CELLS.items()}


def packed(module, steps=6):
    """A module run on random input: the component's bytes, and the trace's gates."""
    return packed_trace(rnncore.record(module, torch.randn(steps, 1, 5, dtype=torch.float64)))


def packed_trace(trace):
    """As ``packed``, of a trace with five inputs."""
    features = trace.outputs.shape[-1]
    weight, bias = np.random.default_rng(0).normal(size=(3, features)), np.array([0.1, -0.2, 0.3])
    readout = Readout(weight, bias, trace.outputs[:, 0] @ weight.T + bias)
    names = [f"x{k + 1}" for k in range(5)]
    block = unroll_block(trace, readout=readout, names=names, title="a network", origin="seed 0")
    return View().before(block), gates_of(trace.tracks)


def gates_of(tracks):
    return json.dumps([{name: a[:, 0].tolist() for name, a in t.gates.items()} for t in tracks])


def recompute(module, node_path, folder):
    """The largest errors of the stage's arithmetic over all units and steps."""
    return recompute_packed(packed(module), node_path, folder)


def recompute_packed(data, node_path, folder):
    """As ``recompute``, of what was packed."""
    block, gates = data
    (folder / "block").write_bytes(block)
    (folder / "gates").write_text(gates)
    command = [node_path, HERE / "recompute.js", folder / "block", folder / "gates"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_unit_tests_of_the_modules(node_path):
    result = subprocess.run(
        [node_path, "--test", *map(str, sorted(HERE.glob("*.test.js")))],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert "# fail 0" in result.stdout or "ℹ fail 0" in result.stdout


def test_bundle_parses_and_holds_every_module(node_path, tmp_path):
    # Joined into one module, two modules that declare the same name are a syntax error.
    file = tmp_path / "bundle.mjs"
    file.write_text(bundle(), encoding="utf-8")
    result = subprocess.run(
        [node_path, "--check", str(file)], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert sorted(modules()) == sorted(path.stem for path in SOURCES.glob("*.js"))
    assert "%%VERSION%%" not in bundle()


def test_the_loader_holds_the_bundle_and_is_half_of_its_size():
    packed = re.findall(r'"([A-Za-z0-9+/=]{1000,})"', loader())
    assert [gzip.decompress(base64.b64decode(each)).decode() for each in packed] == [bundle()]
    assert len(loader()) < len(bundle()) / 2
    assert loader() == loader()  # the same text, so that a browser unpacks it once


def test_imports_come_from_modules_that_stand_before():
    before = set()
    for name, source in modules().items():
        for line in source.splitlines():
            if line.startswith("import "):
                assert " as " not in line
                assert line.split('"./')[1].split(".js")[0] in before, (name, line)
        before.add(name)


@pytest.mark.parametrize(
    ("name", "layers", "both"),
    list(itertools.product(MODULES, [1, 3], [False, True])),
)
def test_arithmetic_agrees_with_the_trace(name, layers, both, node_path, tmp_path):
    torch.manual_seed(1)
    module = MODULES[name](num_layers=layers, bidirectional=both).double()
    worst = recompute(module, node_path, tmp_path)
    # float32 weights and states: the four decimals that are printed agree.
    assert worst["state"] < 2e-6
    assert worst["gates"] < 2e-6
    assert worst["output"] < 2e-6
    assert worst["printed"] == 0  # what is printed adds up to the last digit


@pytest.mark.parametrize("name", ["leak", "coupled", "odd"])
@pytest.mark.parametrize("held", [None, "candidate"])
def test_a_strangers_cell_has_the_arithmetic_of_its_step(name, held, node_path, tmp_path):
    torch.manual_seed(0)
    with registered(name):
        network = STRANGERS[name](5, 4, num_layers=2, bidirectional=True).double()
        holds = [interventions.hold(held, 0.3, units=[1], layer=0)] if held else []
        inputs = torch.randn(6, 1, 5, dtype=torch.float64)
        trace = interventions.record(network, inputs, interventions=holds)
        worst = recompute_packed(packed_trace(trace), node_path, tmp_path)
    assert max(worst["state"], worst["gates"], worst["output"]) < 2e-6


def test_what_weights_read_in_place_of_the_state_is_said(node_path, tmp_path):
    torch.manual_seed(0)
    network = rnncore.ResetBeforeGRU(5, 4).double()
    trace = rnncore.record(network, torch.randn(6, 1, 5, dtype=torch.float64))
    worst = recompute_packed(packed_trace(trace), node_path, tmp_path)
    assert max(worst["state"], worst["gates"], worst["output"]) < 2e-6
    assert worst["formulas"] == [
        "tanh(W_xn x_t + W_hn (r · h_{t−1}) + b)",
        "(1 − z) · n + z · h_{t−1}",
    ]


@pytest.mark.parametrize("trace", INTERVENED)
def test_arithmetic_of_what_somebody_set(trace, node_path, tmp_path):
    """A gate that was held, a state that was changed between two steps."""
    worst = recompute_packed(packed_trace(INTERVENED[trace]()), node_path, tmp_path)
    assert max(worst["state"], worst["gates"], worst["output"]) < 2e-6


@pytest.mark.parametrize("writes", WRITES)
def test_arithmetic_of_an_encoder_and_its_decoder(writes, node_path, tmp_path):
    """Each unit by the weights, the inputs and the states of its own network, and each answer."""
    run = family.run(TypeSpec(kind=ENCODER_DECODER, writes=writes))
    tracks = [track for part in run.parts for track in part.trace.tracks]
    data = View().before(family_block(run)), gates_of(tracks)
    worst = recompute_packed(data, node_path, tmp_path)
    assert max(worst["state"], worst["gates"], worst["output"]) < 3e-6
    assert worst["printed"] == 0


def test_arithmetic_without_bias(node_path, tmp_path):
    module = torch.nn.LSTM(5, 4, bias=False).double()
    assert recompute(module, node_path, tmp_path)["state"] < 2e-6


def outputs(block, node_path, folder, *language):
    """What a pinned output ends in, for every step and output of a block."""
    (folder / "block").write_bytes(View().before(block))
    command = [node_path, HERE / "output.js", folder / "block", *language]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_a_pinned_output_of_a_trained_network_ends_in_the_probability_shown(node_path, tmp_path):
    run = trained.run(WHO, trained.read(WHO, EXAMPLES[WHO]))
    found = outputs(trained_block(run), node_path, tmp_path)
    assert found["answers"] == list(run.answers.names) == ["nobody", "she", "he"]
    for step, shares in zip(found["steps"], run.answers.probability, strict=True):
        for output, share in zip(step["outputs"], shares, strict=True):
            assert output["symbols"] == ["y_t", "p_t"]
            assert output["value"] == output["values"][-1] == pytest.approx(share, abs=2e-6)
        assert f"she {shares[1]:.3f}" in step["tip"]


def test_outputs_that_mean_nothing_end_in_their_own_number(node_path, tmp_path):
    run = state.run(state.RunSpec(seed=5))
    found = outputs(block(run), node_path, tmp_path)
    assert found["answers"] == []
    for step, row in zip(found["steps"], run.readout.outputs, strict=True):
        for output, value in zip(step["outputs"], row, strict=True):
            assert output["symbols"] == ["y_t"]
            assert output["value"] == pytest.approx(value, abs=2e-6)
        assert "means nothing yet" in step["tip"]
        assert "probabilities" not in step["tip"]


def test_what_is_read_and_said_is_told_in_the_language_with_its_commas(node_path, tmp_path):
    run, german = state.run(state.RunSpec(seed=5)), languages.read("de")
    language = {"phrases": german.phrases, "decimal": german.decimal, "group": german.group}
    found = outputs(block(run), node_path, tmp_path, json.dumps(language))["steps"][0]
    numbers = r"\(−?\d,\d+(; −?\d,\d+)+(; … \d+ weitere)?\)"
    assert re.fullmatch(rf"\w+: Netz liest {numbers}", found["read"])
    said = "Untrainiert: Es bedeutet noch nichts. Ein Klick zeigt die Rechnung."
    assert re.fullmatch(rf"Ausgabe y = W_hy h \+ b = {numbers}\. {said}", found["tip"])

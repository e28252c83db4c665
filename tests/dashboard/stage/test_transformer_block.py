"""What the scene `transformer` is sent and says: the recorded stream, attention and gradients."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
import torch

import rnncore
from rnncore.player import Network, View, transformer_block
from tests.dashboard.stage.blocks import read_block
from tests.dashboard.stage.test_narration import agree, told

STEPS, SIZE, WIDTH = 5, 3, 8
WORDS = tuple("abcde")


def recorded(kind, steps=STEPS, **options):
    torch.manual_seed(0)
    module = {
        "transformer": lambda: rnncore.CausalTransformer(SIZE, WIDTH, 2, 2),
        "lstm": lambda: torch.nn.LSTM(SIZE, WIDTH),
        "narrow": lambda: torch.nn.LSTM(SIZE, WIDTH - 1),
        "stack": lambda: torch.nn.LSTM(SIZE, WIDTH, 2),
    }[kind]().double()
    readout = torch.nn.Linear(module.hidden_size, 4).double()
    x = torch.randn(steps, 1, SIZE, dtype=torch.float64)
    loss = rnncore.cross_entropy(readout, 1)
    return rnncore.record(module, x, labels=list(WORDS[:steps]), **{"loss": loss} | options)


@pytest.fixture(scope="module")
def both():
    return recorded("transformer"), recorded("lstm")


def packed(transformer, lstm):
    beside = None if lstm is None else Network("LSTM", lstm, ["x1", "x2", "x3"])
    return transformer_block(transformer, beside, origin="untrained, seed 0")


def test_a_layer_has_its_boundaries_heads_and_gradients(both):
    transformer, lstm = both
    head, arrays = read_block(packed(*both))
    assert [lane["title"] for lane in head["lanes"]] == [
        "LSTM",
        "Transformer, layer 1",
        "Transformer, layer 2",
    ]
    track = transformer.tracks[0]
    for layer in range(2):
        around = slice(2 * layer, 2 * layer + 3)
        name = f"{layer + 1}"
        states, grads = (group["h"][around, :, 0] for group in (track.states, track.state_grads))
        np.testing.assert_allclose(arrays[f"{name}.x"], states, rtol=1e-6)
        np.testing.assert_allclose(10 ** arrays[f"{name}.gradient"], np.abs(grads), rtol=1e-4)
        norms = np.linalg.norm(grads, axis=-1)
        np.testing.assert_allclose(10.0 ** arrays[f"{name}.norm"], norms, rtol=1e-4)
        weights = track.gates["attention"][layer, 0]
        np.testing.assert_allclose(arrays[f"{name}.attention"], weights, rtol=1e-6)
    own = lstm.tracks[0].state_grads
    np.testing.assert_allclose(
        10.0 ** arrays["0.norm"], np.linalg.norm(own["h"][:, 0], axis=-1), rtol=1e-4
    )
    np.testing.assert_allclose(10 ** arrays["0.gradient.c"], np.abs(own["c"][:, 0]), rtol=1e-4)


@pytest.mark.parametrize("alone", [False, True])
def test_the_arithmetic_of_every_unit_gives_the_stream(both, tmp_path, alone):
    path = tmp_path / "block"
    path.write_bytes(View().before(packed(both[0], None if alone else both[1])))
    script = Path(__file__).parent / "restream.js"
    worst = json.loads(subprocess.check_output(["node", script, path]))
    assert worst["middle"] < 1e-5
    assert worst["after"] < 1e-5
    assert worst["printed"] == 0


def test_every_moment_is_told_with_its_numbers(both, tmp_path):
    transformer, lstm = both
    sentences = told(packed(*both), tmp_path)
    assert len(sentences) == 2 * STEPS + 1
    weights = transformer.tracks[0].gates["attention"][-1, 0]
    stream, grads = (
        g["h"][:, :, 0] for g in (transformer.tracks[0].states, transformer.tracks[0].state_grads)
    )
    for t in range(STEPS):
        sizes = [np.linalg.norm(lstm.tracks[0].states["h"][t + 1]), np.linalg.norm(stream[-1, t])]
        heads = [share for head in range(2) for share in (head + 1, weights[head, t].max())]
        agree(sentences[t + 1], [t + 1, 2, *heads, sizes[0], 2, sizes[1]])
        for head in range(2):
            most = WORDS[int(weights[head, t].argmax())]
            assert f"in head {head + 1} “{most}”" in sentences[t + 1]
    for back, sentence in enumerate(sentences[STEPS + 1 :]):
        t = STEPS - 1 - back
        left = [np.linalg.norm(lstm.tracks[0].state_grads["h"][t + 1]), np.linalg.norm(grads[0, t])]
        agree(sentence, [t + 1, *left, 1])


@pytest.mark.parametrize(
    ("transformer", "lstm", "said"),
    [
        ({"kind": "lstm"}, None, "of a Transformer"),
        ({"kind": "transformer", "loss": None}, None, "with gradients"),
        ({"kind": "transformer"}, {"kind": "stack"}, "one layer"),
        ({"kind": "transformer"}, {"kind": "lstm", "loss": None}, "with gradients"),
        ({"kind": "transformer"}, {"kind": "narrow"}, "5 steps and 8 units; got 5 and 7"),
        ({"kind": "transformer"}, {"kind": "lstm", "steps": 4}, "got 4 and 8"),
    ],
)
def test_what_does_not_stand_beside_is_refused(transformer, lstm, said):
    with pytest.raises(ValueError, match=said):
        packed(recorded(**transformer), None if lstm is None else recorded(**lstm))

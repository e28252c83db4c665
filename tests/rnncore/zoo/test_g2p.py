"""g2p: words spelled out as the reference does, and every gradient against an oracle.

Most tests run on weights that are drawn here and stand where the package's would: they need no
extra. Those on the real weights are skipped where the extra is not installed.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from rnncore.zoo import g2p

REFERENCE = json.loads(
    (Path(__file__).parent / "data" / "g2p_words.json").read_text(encoding="utf-8")
)
SHAPES = {
    "enc_emb": (29, 256),
    "dec_emb": (74, 256),
    "fc_w": (74, 256),
    "fc_b": (74,),
    **{
        f"{side}_{name}": shape
        for side in ("enc", "dec")
        for name, shape in {
            "w_ih": (768, 256),
            "w_hh": (768, 256),
            "b_ih": (768,),
            "b_hh": (768,),
        }.items()
    },
}
installed = pytest.mark.skipif(
    not g2p.is_installed(), reason=f"{g2p.PACKAGE} is not installed: {g2p.INSTALL}"
)


def package(folder, weights):
    """A folder in which ``g2p-en`` seems to be installed with these weights."""
    (folder / "g2p_en-2.1.0.dist-info").mkdir(parents=True)
    (folder / "g2p_en-2.1.0.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: g2p-en\nVersion: 2.1.0\n", encoding="utf-8"
    )
    (folder / "g2p_en").mkdir()
    (folder / "g2p_en" / "__init__.py").write_text("raise AssertionError('imported')\n")
    np.savez(folder / "g2p_en" / "checkpoint20.npz", **weights)


def drawn():
    """Weights large enough that different words are spelled differently."""
    random = np.random.default_rng(0)
    return {
        name: (random.standard_normal(shape) * 0.12).astype(np.float32)
        for name, shape in SHAPES.items()
    }


@pytest.fixture
def weights(tmp_path, monkeypatch):
    weights = drawn()
    package(tmp_path, weights)
    monkeypatch.syspath_prepend(str(tmp_path))
    return weights


def cell(x, h, weights, side):
    """The step of the reference, in float64: gates r, z, n."""
    get = {
        name: weights[f"{side}_{name}"].astype(float) for name in ("w_ih", "w_hh", "b_ih", "b_hh")
    }
    i_r, i_z, i_n = np.split(get["w_ih"] @ x + get["b_ih"], 3)
    h_r, h_z, h_n = np.split(get["w_hh"] @ h + get["b_hh"], 3)
    r, z = 1 / (1 + np.exp(-(i_r + h_r))), 1 / (1 + np.exp(-(i_z + h_z)))
    return (1 - z) * np.tanh(i_n + r * h_n) + z * h


def plainly(letters, weights):
    """Phonemes and their scores, step by step."""
    state = np.zeros(256)
    for letter in letters:
        state = cell(weights["enc_emb"][g2p.LETTERS.index(letter)], state, weights, "enc")
    answers, scores, last = [], [], g2p.START
    while len(answers) < 20 and last != g2p.END:
        state = cell(weights["dec_emb"][g2p.PHONEMES.index(last)], state, weights, "dec")
        scores.append(weights["fc_w"].astype(float) @ state + weights["fc_b"])
        last = g2p.PHONEMES[int(scores[-1].argmax())]
        answers.append(last)
    return answers, np.array(scores)


@pytest.mark.parametrize("word", ["cat", "weather", "z", "o'Neil", "aaaaaaaaaaaaaaaaaaaaaaaaaaaa"])
def test_a_word_is_spelled_as_the_formulas_say(weights, word):
    spelled = g2p.spell(word)
    answers, scores = plainly(spelled.letters, weights)
    assert list(spelled.answers) == answers
    shares = np.exp(scores) / np.exp(scores).sum(-1, keepdims=True)
    np.testing.assert_allclose(spelled.probabilities, shares, rtol=1e-3, atol=1e-6)
    total = sum(
        row[g2p.PHONEMES.index(answer)] for row, answer in zip(scores, answers, strict=True)
    )
    assert spelled.encoder.loss == pytest.approx(total, rel=1e-4, abs=1e-3)
    assert spelled.decoder.loss == pytest.approx(spelled.encoder.loss, rel=1e-5)


def test_different_words_are_spelled_differently(weights):
    assert len({g2p.spell(word).answers for word in ("cat", "weather", "zebra", "queue")}) > 1


def test_the_traces_hold_what_was_read(weights):
    spelled = g2p.spell("cat")
    assert spelled.encoder.labels == spelled.letters == ("c", "a", "t", "</s>")
    assert spelled.decoder.labels == ("<s>", *spelled.answers[:-1])
    encoder, decoder = (trace.tracks[0] for trace in (spelled.encoder, spelled.decoder))
    assert (encoder.cell, decoder.cell) == ("gru", "gru")
    np.testing.assert_array_equal(decoder.states["h"][0], encoder.states["h"][-1])
    # The gradient that leaves the decoder at its beginning is the one that enters the encoder.
    np.testing.assert_allclose(
        decoder.state_grads["h"][0], encoder.state_grads["h"][-1], rtol=1e-3, atol=1e-5
    )


def test_the_gradient_of_each_answer_is_the_slope_of_its_score(weights):
    spelled = g2p.spell("cat")
    wide = {name: value.astype(float) for name, value in weights.items()}
    random = np.random.default_rng(1)
    direction = random.standard_normal((4, 256))
    direction /= np.linalg.norm(direction, axis=-1, keepdims=True)

    def score(step, letter, size):
        state = np.zeros(256)
        for place, name in enumerate(spelled.letters):
            x = (
                wide["enc_emb"][g2p.LETTERS.index(name)]
                + (place == letter) * size * direction[place]
            )
            state = cell(x, state, wide, "enc")
        for name in (g2p.START, *spelled.answers[:step]):
            state = cell(wide["dec_emb"][g2p.PHONEMES.index(name)], state, wide, "dec")
        answer = g2p.PHONEMES.index(spelled.answers[step])
        return wide["fc_w"][answer] @ state + wide["fc_b"][answer]

    assert spelled.gradients.shape == (len(spelled.answers), 4, 256)
    for step in range(min(4, len(spelled.answers))):
        for letter in range(4):
            slope = (score(step, letter, 1e-5) - score(step, letter, -1e-5)) / 2e-5
            found = spelled.gradients[step, letter] @ direction[letter]
            assert found == pytest.approx(slope, rel=1e-3, abs=1e-5)


def test_the_gradients_of_all_answers_add_up_to_the_trace(weights):
    spelled = g2p.spell("weather")
    track = spelled.encoder.tracks[0]
    # dL/dx_t = W_ih^T da_t, where the recurrent part of n is scaled by r but its input part is not.
    gates = np.concatenate([track.gate_grads[name][:, 0] for name in track.gate_grads], -1)
    through = gates @ track.parameters["weight_ih"]
    np.testing.assert_allclose(spelled.gradients.sum(0), through, rtol=1e-3, atol=1e-4)


def test_what_the_network_does_not_know_is_marked(weights):
    spelled = g2p.spell("Aé3b")
    assert spelled.letters == ("<unk>", "<unk>", "<unk>", "b", "</s>")
    assert spelled.unknown == (True, True, True, False, False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Café", "cafe"), ("ÅNGSTRÖM", "angstrom"), ("o'clock 3", "o'clock 3"), ("", "")],
)
def test_plain_takes_off_capitals_and_accents(text, expected):
    assert g2p.plain(text) == expected


@pytest.mark.parametrize("word", ["", "a" * 61])
def test_a_word_of_no_or_too_many_characters_is_refused(weights, word):
    with pytest.raises(ValueError, match=f"word must have 1 to 60 characters; got {len(word)}"):
        g2p.spell(word)
    assert g2p.spell("a" * 60).letters[:2] == ("a", "a")


def test_nothing_of_the_package_is_imported_and_the_shared_generator_stays(weights):
    torch.manual_seed(5)
    before = torch.get_rng_state()
    with torch.inference_mode():
        spelled = g2p.spell("cat")
    assert np.abs(spelled.gradients).max() > 0
    assert torch.equal(torch.get_rng_state(), before)
    assert "g2p_en" not in sys.modules
    assert not any(parameter.grad is not None for parameter in g2p.load().parameters())


def test_a_missing_package_is_said_with_the_way_to_get_it(monkeypatch):
    monkeypatch.setattr(sys, "path", [])
    assert not g2p.is_installed()
    with pytest.raises(g2p.MissingExtraError, match=r"--no-deps -r requirements-extra\.txt"):
        g2p.spell("cat")


@pytest.mark.parametrize("change", ["shape", "name", "file"])
def test_another_version_is_said(tmp_path, monkeypatch, change):
    weights = drawn()
    if change == "shape":
        weights["fc_w"] = weights["fc_w"][:-1]
    if change == "name":
        weights["fc_weight"] = weights.pop("fc_w")
    package(tmp_path, weights)
    if change == "file":
        (tmp_path / "g2p_en" / "checkpoint20.npz").write_bytes(b"no archive")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(g2p.MissingExtraError, match=r"not the version known here.*--no-deps"):
        g2p.spell("cat")


@installed
class TestTheRealWeights:
    @pytest.mark.parametrize("word", REFERENCE["words"])
    def test_the_phonemes_are_those_of_the_reference(self, word):
        assert " ".join(g2p.spell(word).phonemes) == REFERENCE["words"][word]

    def test_the_network_says_itself_that_a_word_is_over(self):
        assert g2p.spell("weather").ended
        long = g2p.spell("pneumonoultramicroscopicsilicovolcanoconiosis")
        assert (long.ended, len(long.phonemes)) == (False, g2p.MOST_PHONEMES)

    def test_the_letters_that_count_most_move_on_with_the_phonemes(self):
        spelled = g2p.spell("weather")
        norms = np.linalg.norm(spelled.gradients, axis=-1)  # (S, L)
        centres = norms @ np.arange(norms.shape[1]) / norms.sum(1)
        assert centres[0] < centres[2] < centres[4]


def test_thirty_words_are_kept_with_their_source():
    assert len(REFERENCE["words"]) == 30
    assert "g2p-en 2.1.0" in REFERENCE["source"]

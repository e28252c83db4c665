"""*Predict first* on every page: whatever the network reads belongs to the question.

An address leaves uploads out, and texts above 2,000 characters; a question must not.
"""

import pytest
import torch

import rnncore
from dashboard.choices import ADDRESS_CHARACTERS
from pages.your_data import reading
from pages.your_data.uploads import SEQUENCE, TRACE, WEIGHTS, Upload
from tests.opening import opened, predicted, question, verdicts
from tests.pages.your_data.files import TABLE, trace_file, weights

OTHER = Upload.of(TABLE.name, TABLE.data.replace(b"2024-01-28,3,0", b"2024-01-28,3,1"))
WORDS = " ".join(["sesquipedalian"] * 150) + " cat"
PAGES = {
    "unroll": "unroll",
    "gradient": "gradient-flow",
    "residual": "residual-shortcuts",
    "types": "network-types",
    "gates": "gates",
    "own": "your-data",
}


assert len(WORDS) > ADDRESS_CHARACTERS


def _session(kind, upload):
    """What the page Your data keeps of a file."""
    return {f"_own_{kind}": upload}


def _networks():
    """The same weights but for the last number."""
    made = []
    for change in (0.0, 1e-7):
        torch.manual_seed(0)
        network = torch.nn.LSTM(2, 3)
        with torch.no_grad():
            network.bias_hh_l0[-1] += change
        made.append(network)
    return made


def _traces():
    x = torch.randn(6, 1, 2, generator=torch.Generator().manual_seed(1))
    return [trace_file(rnncore.record(network, x)) for network in _networks()]


CHANGES = {
    # page, address, and what is in the session before and after the change
    "unroll, text": ("unroll", {}, {"text": WORDS}, {"text": WORDS + "s"}),
    "unroll, numbers": (
        "unroll",
        {"source": "Numbers"},
        {"numbers": "0.125 " * 400 + "1"},
        {"numbers": "0.125 " * 400 + "2"},
    ),
    "gradient, text": (
        "gradient",
        {"input": "words", "hidden": "4", "split": "words"},
        {"text": WORDS},
        {"text": WORDS + "s"},
    ),
    "gates, text": ("gates", {}, {"said": WORDS}, {"said": WORDS + "s"}),
    "types, text": (
        "types",
        {},
        {"review": "good food and bad staff " * 20 + "soup"},
        {"review": "good food and bad staff " * 20 + "bread"},
    ),
    "residual, seventh digit": (
        "residual",
        {"depth": "3", "width": "4"},
        {"branch": 0.1234567},
        {"branch": 0.1234568},
    ),
    "gradient, seventh digit": (
        "gradient",
        {"length": "5", "hidden": "4"},
        {"radius": 1.2345678},
        {"radius": 1.2345679},
    ),
    "unroll, another upload": (
        "unroll",
        {"source": "Your data"},
        {"_own_kept": reading.usual(TABLE)},
        {"_own_kept": reading.usual(OTHER)},
    ),
    "gradient, another upload": (
        "gradient",
        {"input": "your data", "hidden": "4"},
        {"_own_kept": reading.usual(TABLE)},
        {"_own_kept": reading.usual(OTHER)},
    ),
    "own, another upload": (
        "own",
        {},
        _session(SEQUENCE, TABLE),
        _session(SEQUENCE, OTHER),
    ),
    "own, other weights": (
        "own",
        {"network": "saved weights"},
        _session(SEQUENCE, TABLE) | _session(WEIGHTS, weights(_networks()[0])),
        _session(WEIGHTS, weights(_networks()[1])),
    ),
    "own, another trace": (
        "own",
        {"brings": "a recorded trace"},
        _session(TRACE, _traces()[0]),
        _session(TRACE, _traces()[1]),
    ),
}


def _open(page, query, state):
    return opened(PAGES[page], state, **({"section": "Predict first"} | query))


def _answer(app):
    predicted(app, question(app).options[0])
    assert verdicts(app)


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_what_is_read_asks_anew(change):
    page, query, before, after = CHANGES[change]
    app = _open(page, query, before)
    _answer(app)
    for key, value in after.items():
        app.session_state[key] = value
    app.run()
    assert not app.exception
    assert question(app).value is None
    assert not verdicts(app)

"""Keras writes the models that ``test_keras.py`` reads, and what each of them computes.

A process of its own, ``python keras_models.py FOLDER OLD…``: importing Keras takes longer than all
the rest, and once is enough. By name a function that gives layers, or a model.
"""

import os
import sys
from pathlib import Path

os.environ |= {"KERAS_BACKEND": "torch", "OMP_NUM_THREADS": "1"}

import keras
import numpy as np
from keras import layers as L

STEPS, INPUTS, ROWS = 5, 3, 2
EVERY = {"return_sequences": True}
X = np.random.default_rng(0).normal(size=(ROWS, STEPS, INPUTS)).astype(np.float32)


def nested():
    """A model in a model in a functional one, and other layers between."""
    inner = keras.Sequential(
        [keras.Input((STEPS, 4)), L.LSTM(4, **EVERY), L.GRU(2, **EVERY)], name="inner"
    )
    whole = keras.Sequential([keras.Input((STEPS, 4)), inner, L.LSTM(3, **EVERY)], name="whole")
    x = keras.Input((STEPS, INPUTS))
    first = L.Dropout(0.5)(L.SimpleRNN(4, **EVERY, name="first")(x))
    return keras.Model(x, whole(first))


def branched():
    """Layers in a row, of which the first is read by two."""
    x = keras.Input((STEPS, INPUTS))
    under = L.LSTM(4, **EVERY, name="under")(x)
    over = L.LSTM(4, **EVERY, name="over")(under)
    return keras.Model(x, [over, L.Dense(1)(under)])


def functional_stack():
    x = keras.Input((STEPS, INPUTS))
    under = L.GRU(4, **EVERY, name="under")(x)
    return keras.Model(x, L.GRU(4, **EVERY, name="over")(L.GaussianNoise(0.1)(under)))


def translating():
    """An encoder whose state begins a decoder of the same kind."""
    x = keras.Input((STEPS, INPUTS))
    _, h, c = L.LSTM(4, return_state=True, name="encoder")(x)
    decoded = L.LSTM(4, **EVERY, name="decoder")(x, initial_state=[h, c])
    return keras.Model(x, decoded)


def called_twice():
    x = keras.Input((STEPS, INPUTS))
    shared = L.LSTM(INPUTS, **EVERY, name="shared")
    return keras.Model(x, shared(shared(x)))


def over_time():
    x = keras.Input((2, STEPS, INPUTS))
    return keras.Model(x, L.TimeDistributed(L.GRU(4, **EVERY), name="outer")(x))


def trained():
    """With an optimiser, whose numbers stand beside the weights."""
    model = keras.Sequential([keras.Input((STEPS, INPUTS)), L.LSTM(4, **EVERY)])
    model.compile("adam", "mse")
    model.optimizer.build(model.trainable_variables)
    return model


def in_two_models():
    """A layer of an inner model that the outer one has too."""
    x = keras.Input((STEPS, INPUTS))
    rnn = L.LSTM(INPUTS, **EVERY, name="rnn")
    return keras.Model(x, rnn(keras.Model(x, rnn(x), name="inner")(x)))


@keras.saving.register_keras_serializable()
class Leaky(L.LSTM):
    """Somebody's own layer."""


@keras.saving.register_keras_serializable()
class OwnCell(L.GRUCell):
    """Somebody's own cell."""


@keras.saving.register_keras_serializable()
class Own(keras.Model):
    """A model that is a class."""

    def __init__(self, **more):
        super().__init__(**more)
        self.rnn = L.LSTM(4)

    def call(self, x):
        return self.rnn(x)


def both(layer, **options):
    return L.Bidirectional(layer, **options)


READ = {
    "LSTM": lambda: [L.LSTM(4, **EVERY)],
    "LSTM without bias": lambda: [L.LSTM(4, use_bias=False, **EVERY)],
    "GRU": lambda: [L.GRU(4, **EVERY)],
    "GRU without bias": lambda: [L.GRU(4, use_bias=False, **EVERY)],
    "GRU before": lambda: [L.GRU(4, reset_after=False, **EVERY)],
    "GRU before without bias": lambda: [L.GRU(4, reset_after=False, use_bias=False, **EVERY)],
    "SimpleRNN": lambda: [L.SimpleRNN(4, **EVERY)],
    "SimpleRNN relu": lambda: [L.SimpleRNN(4, activation="relu", **EVERY)],
    "float64": lambda: [L.LSTM(4, dtype="float64", **EVERY)],
    "options": lambda: [
        L.LSTM(4, dropout=0.2, recurrent_dropout=0.1, unroll=True, stateful=False, **EVERY)
    ],
    "both LSTM": lambda: [both(L.LSTM(4, **EVERY))],
    "both GRU": lambda: [both(L.GRU(4, **EVERY), name="ways")],
    "both GRU before": lambda: [both(L.GRU(4, reset_after=False, use_bias=False, **EVERY))],
    "both of cells": lambda: [both(L.RNN(L.GRUCell(4, reset_after=False), **EVERY))],
    "both of two": lambda: [
        both(
            L.SimpleRNN(4, **EVERY, name="there"),
            backward_layer=L.SimpleRNN(4, **EVERY, go_backwards=True, name="back"),
        )
    ],
    "stack": lambda: [
        L.LSTM(4, **EVERY, name="under"),
        L.Dropout(0.2),
        L.LSTM(4, **EVERY, name="over"),
    ],
    "stack of both": lambda: [
        both(L.GRU(4, **EVERY), name="under"),
        both(L.GRU(4, **EVERY), name="over"),
    ],
    "functional stack": functional_stack,
    "no stack": lambda: [L.LSTM(4, **EVERY, name="under"), L.LSTM(3, **EVERY, name="over")],
    "mixed": lambda: [
        L.GRU(4, **EVERY, name="under"),
        L.GRU(4, reset_after=False, **EVERY, name="over"),
    ],
    "cells": lambda: [L.RNN([L.LSTMCell(4), L.LSTMCell(4)], **EVERY, name="cells")],
    "other cells": lambda: [L.RNN([L.LSTMCell(4), L.GRUCell(3)], **EVERY, name="cells")],
    "cell": lambda: [L.RNN(L.GRUCell(4, reset_after=False), **EVERY, name="cell")],
    "nested": nested,
    "branched": branched,
    "translating": translating,
    "called twice": called_twice,
    "in two models": in_two_models,
    "own beside": lambda: [L.LSTM(4, **EVERY, name="known"), Leaky(4, name="own")],
    "over time": over_time,
    "trained": trained,
}
REFUSED = {
    "hard sigmoid": lambda: [L.LSTM(4, recurrent_activation="hard_sigmoid", name="one")],
    "activation": lambda: [L.GRU(4, activation="selu", name="one")],
    "linear": lambda: [L.SimpleRNN(4, activation=None, name="one")],
    "function": lambda: [L.SimpleRNN(4, activation=L.LeakyReLU(), name="one")],
    "backwards": lambda: [L.LSTM(4, go_backwards=True, name="one")],
    "backward cell": lambda: [L.RNN(L.LSTMCell(4), go_backwards=True, name="one")],
    "sum": lambda: [both(L.LSTM(4), merge_mode="sum", name="one")],
    "ave": lambda: [both(L.GRU(4), merge_mode="ave", name="one")],
    "turned": lambda: [both(L.LSTM(4, go_backwards=True), backward_layer=L.LSTM(4), name="one")],
    "two units": lambda: [both(L.LSTM(4), backward_layer=L.LSTM(3, go_backwards=True), name="one")],
    "both of own cells": lambda: [both(L.RNN(OwnCell(4)), name="one")],
    "own cell": lambda: [L.RNN(OwnCell(4), name="one")],
    "own layer": lambda: [Leaky(4, name="one")],
    "convolution": lambda: [L.Reshape((STEPS, INPUTS, 1, 1)), L.ConvLSTM2D(2, 1, name="one")],
    "none": lambda: [L.Dense(2)],
    "own model": Own,
}


def read_by(name: str) -> np.ndarray:
    """What a model reads."""
    return np.stack([X, X + 1], 1) if name == "over time" else X


def made(name: str) -> keras.Model:
    """A model of the above, with drawn weights."""
    model = (READ | REFUSED)[name]()
    if isinstance(model, list):
        model = keras.Sequential([keras.Input((STEPS, INPUTS)), *model])
    model(read_by(name))
    draw = np.random.default_rng(1)
    model.set_weights([draw.normal(size=w.shape).astype("f4") / 2 for w in model.get_weights()])
    return model


def main(folder: Path, *old: str) -> None:
    """Every model, ``old`` ones in both formats, and the outputs of those that are read."""
    outputs = {}
    for name in READ | REFUSED:
        model = made(name)
        model.save(folder / f"{name}.keras")
        if name in old:
            model.save(folder / f"{name}.h5")
        if name in READ:
            found = model(read_by(name))
            found = found[0] if isinstance(found, list) else found
            outputs[name] = keras.ops.convert_to_numpy(keras.ops.cast(found, "float64"))
    made("LSTM").save_weights(folder / "alone.weights.h5")
    np.savez(folder / "outputs.npz", x=X, **outputs)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])

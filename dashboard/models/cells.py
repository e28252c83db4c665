"""The cells that can be chosen, by their names on the screen."""

from collections.abc import Callable

import torch

import rnncore

CELLS: dict[str, tuple[Callable[..., torch.nn.Module], dict[str, str]]] = {
    "Elman tanh": (torch.nn.RNN, {"nonlinearity": "tanh"}),
    "Elman ReLU": (torch.nn.RNN, {"nonlinearity": "relu"}),
    "LSTM": (torch.nn.LSTM, {}),
    "GRU": (torch.nn.GRU, {}),
    "IndRNN tanh": (rnncore.IndRNN, {"nonlinearity": "tanh"}),
    "IndRNN ReLU": (rnncore.IndRNN, {"nonlinearity": "relu"}),
}

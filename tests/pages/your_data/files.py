"""Files as somebody would bring them."""

import io

import torch

from pages.your_data.uploads import Upload

SERIES = "\n".join(["day,a,b", *(f"2024-01-{d:02d},{d % 5},{d * d % 7}" for d in range(1, 29))])
TABLE = Upload.of("table.csv", SERIES.encode())
TEXT = Upload.of("words.txt", b"the cat sat on the mat and looked at the cat")


def model():
    """A model with two recurrent networks under nested prefixes."""
    torch.manual_seed(0)
    encoder = torch.nn.ModuleDict({"rnn": torch.nn.LSTM(2, 5, 2, bidirectional=True)})
    return torch.nn.ModuleDict({"encoder": encoder, "decoder": torch.nn.RNN(3, 4)})


def weights(network=None, name="model.pt"):
    file = io.BytesIO()
    torch.save((network or model()).state_dict(), file)
    return Upload.of(name, file.getvalue())


def trace_file(trace, name="step.npz"):
    file = io.BytesIO()
    trace.save(file)
    return Upload.of(name, file.getvalue())

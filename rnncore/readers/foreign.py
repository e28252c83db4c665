"""Files of weights that other programs wrote: what each is, and what to do instead."""

from __future__ import annotations

_SAVE = "In PyTorch, save torch.save(model.state_dict(), …)"
_KERAS = (
    "Keras is not read here yet. Of an LSTM layer with a bias, W, U, b = layer.get_weights() and "
    'numpy.savez("weights.npz", weight_ih_l0=W.T, weight_hh_l0=U.T, bias_ih_l0=b, '
    "bias_hh_l0=0 * b) write the weights as they are read here."
)
"""The LSTM of Keras has torch's order of gates and turned kernels; its GRU has another order."""

_TENSORFLOW = "TensorFlow is not read here. Save the arrays with numpy.savez under PyTorch's names."
_PICKLE = f"a pickle may run code, so it is not read. {_SAVE} instead."
_GGUF = "GGUF is not read here. Take the safetensors or .pt files that it was made from."
_HDF5 = f"HDF5 is not read here. If Keras wrote it: {_KERAS[_KERAS.index('Of') :]}"

_SIGNATURES = {b"\x89HDF\r\n\x1a\n": _HDF5, b"GGUF": _GGUF}
_ENDINGS = {
    "keras": _KERAS,
    "h5": _HDF5,
    "hdf5": _HDF5,
    "tflite": _TENSORFLOW,
    "pb": _TENSORFLOW,
    "ckpt": _TENSORFLOW,
    "gguf": _GGUF,
    "pkl": _PICKLE,
    "pickle": _PICKLE,
    "joblib": _PICKLE,
}


def is_keras(members: set[str]) -> bool:
    """Whether an archive with these members is a model that Keras wrote."""
    return {"config.json", "model.weights.h5"} <= members


def keras(name: str) -> str:
    """What a person is told of such an archive."""
    return f"{name}: {_KERAS}"


def instead(head: bytes, name: str) -> str:
    """What a person is told of a file that begins so, and is none that is read here."""
    ending = name.rsplit(".", 1)[-1].lower()
    for signature, said in _SIGNATURES.items():
        if head.startswith(signature):
            return f"{name}: {said}"
    if head[4:8] == b"TFL3":
        return f"{name}: {_TENSORFLOW}"
    if head[:1] == b"\x80" and _ENDINGS.get(ending) != _PICKLE:
        return (
            f"{name} was saved by an old PyTorch or holds a pickle. "
            "Save it again with torch.save(model.state_dict(), …)."
        )
    if ending in _ENDINGS:
        return f"{name}: {_ENDINGS[ending]}"
    return (
        f"{name} is not a file of weights that is read here: safetensors, .pt, .pth, .npz or .onnx."
    )

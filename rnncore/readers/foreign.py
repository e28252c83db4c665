"""Files of weights that other programs wrote: what each is, and what to do instead."""

from __future__ import annotations

_SAVE = "In PyTorch, save torch.save(model.state_dict(), …)"
_KERAS = 'it is no model that Keras saved. Save it again: model.save("model.keras").'
_TENSORFLOW = "TensorFlow is not read here. Save the arrays with numpy.savez under PyTorch's names."
_PICKLE = f"a pickle may run code, so it is not read. {_SAVE} instead."
_GGUF = "GGUF is not read here. Take the safetensors or .pt files that it was made from."

_SIGNATURES = {b"GGUF": _GGUF}
_ENDINGS = {
    "keras": _KERAS,
    "h5": _KERAS,
    "hdf5": _KERAS,
    "tflite": _TENSORFLOW,
    "pb": _TENSORFLOW,
    "ckpt": _TENSORFLOW,
    "gguf": _GGUF,
    "pkl": _PICKLE,
    "pickle": _PICKLE,
    "joblib": _PICKLE,
}


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
        f"{name} is not a file of weights that is read here: safetensors, .pt, .pth, .npz, .onnx, "
        ".keras or .h5."
    )

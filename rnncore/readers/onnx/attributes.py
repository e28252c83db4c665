"""What an attribute of a node holds: a number, a text, a tensor, or several."""

from __future__ import annotations

import numpy as np

from rnncore.readers.onnx.model import Node
from rnncore.readers.onnx.wire import Message, View, Wire, fixed, part, text, texts, whole, wholes

_NUMBER, _WHOLE, _TEXT, _TENSOR, _NUMBERS, _WHOLES, _TEXTS = 2, 3, 4, 5, 7, 8, 9


class Attributes:
    """The attributes of one node by name, each read as what is asked for."""

    def __init__(self, wire: Wire, node: Node) -> None:
        self._found: dict[str, Message] = {
            name: wire.message(data) for name, data in node.attributes.items()
        }

    def __contains__(self, name: str) -> bool:
        return name in self._found

    def whole(self, name: str, otherwise: int = 0) -> int:
        """A whole number."""
        return whole(self._found.get(name, {}), _WHOLE, otherwise)

    def text(self, name: str, otherwise: str = "") -> str:
        """A text."""
        return text(self._found.get(name, {}), _TEXT) or otherwise

    def texts(self, name: str) -> list[str]:
        """Several texts."""
        return texts(self._found.get(name, {}), _TEXTS)

    def wholes(self, name: str) -> list[int]:
        """Several whole numbers."""
        return wholes(self._found.get(name, {}), _WHOLES).tolist()

    def tensor(self, name: str) -> View | None:
        """A tensor, as a message."""
        return part(self._found.get(name, {}), _TENSOR)

    def numbers(self, name: str) -> np.ndarray:
        """One float, or several."""
        message = self._found.get(name, {})
        field = _NUMBERS if _NUMBERS in message else _NUMBER
        return np.frombuffer(fixed(message, field, "<f4"), "<f4")

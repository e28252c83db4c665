"""A browser tab without a browser: Streamlit's own messages over its own WebSocket.

What a tab would draw is not drawn; what it would send, the values of all widgets on its page, is
sent. So one process can be a class.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

Setter = Callable[[WidgetState, Any], None]


def _one(name: str) -> Setter:
    return lambda state, value: setattr(state, name, value)


def _many(name: str) -> Setter:
    return lambda state, value: getattr(state, name).data.extend(value)


@dataclass
class Widget:
    """A widget of the page: its id, its value, and how a value is sent."""

    id: str
    value: Any
    put: Setter

    def state(self, states: Any) -> None:
        """Add its value to what is sent."""
        if self.value is None:
            return
        sent = states.add()
        sent.id = self.id
        self.put(sent, self.value)


def _slider(element: Any) -> tuple[Any, Setter]:
    if element.options:  # a choice among texts
        return list(element.raw_value or (element.options[int(k)] for k in element.default)), _many(
            "string_array_value"
        )
    return list(element.value if element.set_value else element.default), _many(
        "double_array_value"
    )


def _number(element: Any) -> tuple[Any, Setter]:
    return element.value if element.set_value else element.default, _one("double_value")


def _text(element: Any) -> tuple[Any, Setter]:
    return element.value if element.set_value else element.default, _one("string_value")


def _choice(element: Any) -> tuple[Any, Setter]:
    if element.set_value:
        value = element.raw_value
    else:
        value = element.options[element.default] if element.HasField("default") else None
    return value, _one("string_value")


def _buttons(element: Any) -> tuple[Any, Setter]:
    chosen = [element.options[k].content for k in element.default]
    return list(element.raw_values) if element.set_value else chosen, _many("string_array_value")


def _check(element: Any) -> tuple[Any, Setter]:
    return element.value if element.set_value else element.default, _one("bool_value")


READERS: dict[str, Callable[[Any], tuple[Any, Setter]]] = {
    "slider": _slider,
    "number_input": _number,
    "text_input": _text,
    "text_area": _text,
    "selectbox": _choice,
    "radio": _choice,
    "button_group": _buttons,
    "checkbox": _check,
}


@dataclass
class Visitor:
    """Somebody on one page. ``url``: the server's, as ``http://127.0.0.1:8501/``.

    ``headers``: what a browser would send along, its cookies and where it comes from.
    ``errors``: what the server said went wrong. ``received``: bytes.
    """

    url: str
    page: str
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    received: int = 0
    session: str = ""
    _widgets: dict[str, Widget] = field(default_factory=dict)
    _hash: str = ""
    _socket: Any = None

    async def open(self) -> float:
        """Connect and wait for the page; the seconds that it took. Again: as the same session."""
        begun = time.perf_counter()
        protocols = ["streamlit", "visitor", *([self.session] if self.session else [])]
        address = self.url.replace("http", "ws", 1) + "_stcore/stream"
        self._socket = await websockets.connect(
            address,
            subprotocols=protocols,
            additional_headers=self.headers,
            max_size=None,
            compression=None,
            ping_interval=None,
        )
        await self._rerun()
        return time.perf_counter() - begun

    async def move(self, **values: Any) -> float:
        """Set widgets by their keys, and wait until the page has followed: the seconds."""
        self._set(values)
        begun = time.perf_counter()
        await self._rerun()
        return time.perf_counter() - begun

    async def send(self, **values: Any) -> None:
        """As ``move``, without waiting."""
        self._set(values)
        await self._socket.send(self._message())

    async def close(self) -> None:
        """Close the tab."""
        await self._socket.close()

    def value(self, key: str) -> Any:
        """What a widget holds."""
        return self._widgets[key].value

    def keys(self) -> list[str]:
        """The widgets of the page."""
        return list(self._widgets)

    def _set(self, values: dict[str, Any]) -> None:
        for key, value in values.items():
            widget = self._widgets[key]
            widget.value = [value] if isinstance(widget.value, list) else value

    def _message(self) -> bytes:
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string, rerun.page_name = self.query, self.page
        rerun.page_script_hash = self._hash
        for widget in self._widgets.values():
            widget.state(rerun.widget_states.widgets)
        return bytes(message.SerializeToString())

    async def _rerun(self) -> None:
        await self._socket.send(self._message())
        await self.followed()

    async def followed(self, timeout: float = 120) -> None:
        """Wait until the run asked for last has ended, and forget the widgets that are gone."""
        async with asyncio.timeout(timeout):
            begun, seen = False, set()
            while True:
                data = await self._socket.recv()
                self.received += len(data)
                message = ForwardMsg.FromString(data)
                kind = message.WhichOneof("type")
                if kind == "new_session":
                    begun = True
                    self.session = message.new_session.initialize.session_id
                elif kind == "navigation":
                    self._hash = message.navigation.page_script_hash
                elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                    seen.add(self._read(message.delta.new_element))
                elif (
                    kind == "script_finished"
                    and begun
                    and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
                ):
                    self._widgets = {k: w for k, w in self._widgets.items() if k in seen}
                    return

    def _read(self, element: Any) -> str | None:
        kind = element.WhichOneof("type")
        if kind == "exception":
            self.errors.append(f"{element.exception.type}: {element.exception.message}")
        if kind not in READERS:
            return None
        found = getattr(element, kind)
        key = found.id.rsplit("-", 1)[-1]
        known = self._widgets.get(key)
        value, put = READERS[kind](found)
        if known is None or known.id != found.id or found.set_value:
            self._widgets[key] = Widget(found.id, value, put)
        return key

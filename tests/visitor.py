"""A browser tab without a browser: Streamlit's own messages over its own WebSocket.

What a tab would draw is not drawn; what it would send, the values of all widgets on its page, is
sent. So one process can be a class.
"""

from __future__ import annotations

import asyncio
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

Setter = Callable[[WidgetState, Any], None]


def _one(name: str) -> Setter:
    return lambda state, value: setattr(state, name, value)


def _many(name: str) -> Setter:
    return lambda state, value: getattr(state, name).data.extend(value)


@dataclass
class Widget:
    """A widget of the page: its id, its value, how a value is sent, its name in the address.

    ``once``: a button, which is pressed for one run.
    """

    id: str
    value: Any
    put: Setter
    asked: str = ""
    once: bool = False

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


def _press(_element: Any) -> tuple[Any, Setter]:
    return None, _one("trigger_value")


def _files(_element: Any) -> tuple[Any, Setter]:
    return None, lambda state, value: state.file_uploader_state_value.uploaded_file_info.add(
        **value
    )


READERS: dict[str, Callable[[Any], tuple[Any, Setter]]] = {
    "slider": _slider,
    "number_input": _number,
    "text_input": _text,
    "text_area": _text,
    "selectbox": _choice,
    "radio": _choice,
    "button_group": _buttons,
    "checkbox": _check,
    "button": _press,
    "file_uploader": _files,
}


@dataclass
class Visitor:
    """Somebody on one page. ``url``: the server's, as ``http://127.0.0.1:8501/``.

    ``query``: of the address, which follows what is chosen; at first that of the defaults.
    ``headers``: what a browser would send along, its cookies and where it comes from.
    ``errors``: what the server said went wrong. ``received``: bytes.
    ``said``: the texts that came with the last run.
    """

    url: str
    page: str
    query: str = "view=usual"
    headers: dict[str, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    received: int = 0
    session: str = ""
    said: list[str] = field(default_factory=list)
    _widgets: dict[str, Widget] = field(default_factory=dict)
    _hash: str = ""
    _socket: Any = None
    _repeated: Any = None
    _part: str = ""
    _whole: bool = True

    async def open(self) -> float:
        """Connect and wait for the page; the seconds that it took. Again: as the same session."""
        begun = time.perf_counter()
        await self.connect()
        await self._rerun()
        return time.perf_counter() - begun

    async def connect(self) -> None:
        """Connect, and ask for nothing."""
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

    async def move(self, **values: Any) -> float:
        """Set widgets by their keys, and wait until the page has followed: the seconds."""
        self._set(values)
        begun = time.perf_counter()
        await self._rerun()
        return time.perf_counter() - begun

    async def send(self, **values: Any) -> None:
        """As ``move``, without waiting."""
        self._set(values)
        await self._socket.send(self.message())

    async def heard(self) -> None:
        """Wait for the first word on what was sent: a line that drops loses what is unread."""
        await self._socket.recv()

    async def send_raw(self, frame: bytes | str) -> None:
        """Send what may be no message at all."""
        await self._socket.send(frame)

    async def upload(self, key: str, name: str, data: bytes) -> None:
        """Bring a file to the uploader of that key, and wait until the page has followed."""
        asking = BackMsg()
        asking.file_urls_request.session_id = self.session
        asking.file_urls_request.file_names.append(name)
        await self._socket.send(asking.SerializeToString())
        while True:
            message = ForwardMsg.FromString(await self._socket.recv())
            if message.WhichOneof("type") == "file_urls_response":
                break
        urls = message.file_urls_response.file_urls[0]
        await asyncio.to_thread(self._put, urls, name, data)
        info = {"name": name, "size": len(data), "file_id": urls.file_id, "file_urls": urls}
        await self.move(**{key: info})

    async def follow(self) -> None:
        """Ask once for the part of the page that asked to be run again and again."""
        await asyncio.sleep(self._repeated.interval)
        await self.ask_again()

    async def ask_again(self) -> None:
        """Ask for that part now."""
        self._part = self._repeated.fragment_id
        await self._rerun()

    async def drop(self) -> None:
        """The connection is gone, and nobody has said goodbye."""
        self._socket.transport.abort()
        await self._socket.wait_closed()

    def sleep(self) -> None:
        """The connection stays, and nobody reads what comes."""
        self._socket.transport.pause_reading()

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
            if widget.asked:
                asked = parse_qs(self.query) | {widget.asked: [value]}
                self.query = urlencode(asked, doseq=True)

    def message(self) -> bytes:
        """What is sent to have the page follow; what was pressed is pressed once."""
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string, rerun.page_name = self.query, self.page
        rerun.page_script_hash = self._hash
        for widget in self._widgets.values():
            widget.state(rerun.widget_states.widgets)
            if widget.once:
                widget.value = None
        rerun.fragment_id, rerun.is_auto_rerun = self._part, bool(self._part)
        self._whole, self._part = not self._part, ""
        return bytes(message.SerializeToString())

    def _put(self, urls: FileURLs, name: str, data: bytes) -> None:
        """The file, with the token that a browser finds in its cookies."""
        with urllib.request.urlopen(self.url + "_stcore/health") as answer:
            cookie = answer.headers["Set-Cookie"].split(";")[0]
        edge = "visitors-file"
        head = f'--{edge}\r\nContent-Disposition: form-data; name="f"; filename="{name}"\r\n\r\n'
        request = urllib.request.Request(
            self.url + urls.upload_url.lstrip("/"),
            head.encode() + data + f"\r\n--{edge}--\r\n".encode(),
            {
                "Content-Type": f"multipart/form-data; boundary={edge}",
                "Cookie": cookie,
                "X-Xsrftoken": cookie.partition("=")[2],
            },
            method="PUT",
        )
        urllib.request.urlopen(request).close()

    async def _rerun(self) -> None:
        await self._socket.send(self.message())
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
                    self.said.clear()
                    self.session = message.new_session.initialize.session_id
                elif kind == "navigation":
                    self._hash = message.navigation.page_script_hash
                elif kind == "auto_rerun":
                    self._repeated = message.auto_rerun
                elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                    seen.add(self._read(message.delta.new_element))
                elif (
                    kind == "script_finished"
                    and begun
                    and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
                ):
                    if self._whole:
                        self._widgets = {k: w for k, w in self._widgets.items() if k in seen}
                    return

    def _read(self, element: Any) -> str | None:
        kind = element.WhichOneof("type")
        if kind == "exception":
            self.errors.append(f"{element.exception.type}: {element.exception.message}")
            self.errors.extend(element.exception.stack_trace)
        elif kind in ("markdown", "alert"):
            self.said.append(getattr(element, kind).body)
        if kind not in READERS:
            return None
        found = getattr(element, kind)
        key = found.id.split("-", 2)[-1]  # behind "$$ID" and a digest
        known = self._widgets.get(key)
        value, put = READERS[kind](found)
        if known is None or known.id != found.id or getattr(found, "set_value", False):
            self._widgets[key] = Widget(
                found.id, value, put, getattr(found, "query_param_key", ""), kind == "button"
            )
        return key

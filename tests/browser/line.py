"""The line between a browser and the app, which a test can cut as a train in a tunnel does."""

import socket
import struct
import threading

AT_ONCE = struct.pack("ii", 1, 0)
"""SO_LINGER: a closed connection is reset, and what is on its way is lost."""


class Line:
    """Listens at ``url`` and passes everything on, until it is told to cut."""

    def __init__(self, url):
        self._far = ("127.0.0.1", int(url.rstrip("/").rpartition(":")[2]))
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}/"
        self._open, self._armed, self._passing = set(), threading.Event(), True
        self._aiming = threading.Lock()
        self.cuts = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def cut_after_next(self, *, passing=True):
        """Cut every connection at the page's next message, which is passed on first, or not."""
        self._passing = passing
        self._armed.set()

    def cut(self):
        """Cut every connection now."""
        self.cuts += 1
        for each in tuple(self._open):
            self._end(each)

    def close(self):
        """Cut every connection, and accept no more."""
        self._listening.close()
        self.cut()

    def _accept(self):
        while True:
            try:
                near, _ = self._listening.accept()
                far = socket.create_connection(self._far)
            except OSError:
                return
            self._open |= {near, far}
            for one, other, asks in ((near, far, True), (far, near, False)):
                threading.Thread(target=self._pass, args=(one, other, asks), daemon=True).start()

    def _takes_aim(self):
        """Whether the cut is for these bytes: for one connection, of several that speak at once."""
        with self._aiming:
            armed = self._armed.is_set()
            self._armed.clear()
        return armed

    def _pass(self, one, other, asks):
        speaks = False  # over a WebSocket: what a person does; the rest are pictures and fonts
        try:
            while data := one.recv(2**16):
                cuts = asks and speaks and self._takes_aim()
                speaks = speaks or b"upgrade: websocket" in data.lower()
                if self._passing or not cuts:
                    other.sendall(data)
                if cuts:
                    self.cut()
        except OSError:
            pass
        finally:
            self._end(one)
            self._end(other)

    def _end(self, one):
        self._open.discard(one)
        try:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
            one.shutdown(socket.SHUT_RDWR)
        except OSError:  # the other side was faster
            pass
        one.close()

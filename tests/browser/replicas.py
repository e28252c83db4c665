"""Two processes of the app behind HAProxy, by the files of docs/serving, and who visits them."""

import asyncio
import configparser
import csv
import os
import shlex
import signal
import socket
import subprocess
import time
from urllib.parse import urlencode

import requests

from tests.browser.app import ROOT, App, answers, end, free_port
from tests.visitor import Visitor

PROXY = ROOT / "docs" / "serving" / "haproxy.cfg"
UNIT = ROOT / "docs" / "serving" / "unrolled@.service"
NAMES = ("one", "two")
# What Debian's own configuration brings, as far as it can be had without being root.
CONTROL = "global\n    stats socket ipv4@127.0.0.1:{port} level admin\n"


def unit():
    """The service of the systemd unit, its settings by name."""
    found = configparser.ConfigParser(interpolation=None)
    found.optionxform = str
    found.read_string(UNIT.read_text(encoding="utf-8"))
    return found["Service"]


class Proxy:
    """HAProxy at ``url``, before replicas at ``ports`` of this machine, by their names."""

    def __init__(self, haproxy, folder, ports):
        self._control, port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{port}/"
        control = folder / "control.cfg"
        control.write_text(CONTROL.format(port=self._control), encoding="utf-8")
        addresses = {f"UNROLLED_{name.upper()}": f"127.0.0.1:{at}" for name, at in ports.items()}
        self.output = folder / "haproxy.txt"
        with self.output.open("wb") as log:
            self.proxy = subprocess.Popen(
                [haproxy, "-db", "-f", control, "-f", PROXY],
                env=os.environ | addresses | {"UNROLLED_ADDRESS": f"127.0.0.1:{port}"},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait(self):
        """Until it answers; AssertionError with what it printed when it does not."""
        if not answers(self.url, self.proxy):
            raise AssertionError(f"haproxy did not start:\n{self.output.read_text()}")
        return self

    def stop(self):
        """End the proxy."""
        end(self.proxy)

    def order(self, command):
        """Say something at the proxy's control socket; its answer."""
        with socket.create_connection(("127.0.0.1", self._control), timeout=5) as line:
            line.sendall(command.encode() + b"\n")
            with line.makefile(encoding="utf-8") as answer:
                return answer.read()

    def becomes(self, name, wanted, within=60):
        """Wait until the proxy takes a replica for UP or in DRAIN."""
        deadline = time.monotonic() + within
        while not (state := self._status(name)).startswith(wanted):
            assert time.monotonic() < deadline, f"{name} is {state}, not {wanted}"
            time.sleep(0.1)

    def _status(self, name):
        lines = self.order("show stat -1 4 -1").removeprefix("# ").splitlines()
        return {row["svname"]: row["status"] for row in csv.DictReader(lines)}[name]


class Replicas(Proxy):
    """Two processes of the app, ``apps`` by their names, and the proxy before them."""

    def __init__(self, haproxy, folder):
        self._folder = folder
        self.apps = {name: self._start(name) for name in NAMES}
        super().__init__(haproxy, folder, {name: app.port for name, app in self.apps.items()})

    def wait(self):
        """Until all are there, and the proxy knows it."""
        for app in self.apps.values():
            app.wait()
        super().wait()
        for name in NAMES:
            self.becomes(name, "UP")
        return self

    def stop(self):
        """End the proxy and the replicas."""
        super().stop()
        for app in self.apps.values():
            app.stop()

    def kill(self, name):
        """End a replica as the system does that has no memory left: nothing is said to anybody."""
        process = self.apps[name].process
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def start_again(self, name):
        """Start one that was killed, where it was, and wait until it answers."""
        self.apps[name] = self._start(name, self.apps[name].port).wait()

    def _start(self, name, port=None):
        arguments = shlex.split(unit()["ExecStart"])[1:]
        return App(self._folder / f"{name}.txt", port, arguments)


class Student(Visitor):
    """A visitor as a browser is one: it asks for the page first, and keeps its cookies.

    ``shown``: the players of the page, byte by byte.
    """

    def __init__(self, url, page="", **view):
        super().__init__(url, page, urlencode(view))
        self.view, self.shown = view, {}
        self.web = requests.Session()
        self.web.trust_env = False  # nobody else's proxy

    @property
    def replica(self):
        """The name of the process, as the cookie says it."""
        return self.web.cookies["UNROLLED"]

    async def open(self):
        await asyncio.to_thread(self._ask)
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.web.cookies)
        self.headers = {"Origin": self.url.rstrip("/"), "Cookie": cookies}
        return await super().open()

    async def move(self, **values):
        self.view |= values
        return await super().move(**values)

    async def come_back(self):
        """Open the address of the view in a new tab of the same browser."""
        await self.close()
        self.query, self.session, self.shown = urlencode(self.view), "", {}
        self._widgets, self._hash = {}, ""
        await self.open()

    async def close(self):
        await super().close()
        self.web.close()

    async def gone(self, within=10):
        """Wait until the connection is cut."""
        await asyncio.wait_for(self._socket.wait_closed(), within)

    def upload(self, base):
        """The status of an upload to the server at ``base``; 204 where this session lives."""
        token = self.web.cookies["_streamlit_xsrf"]
        return self.web.put(
            f"{base}_stcore/upload_file/{self.session}/a-file",
            files={"file": ("a.csv", b"a,b\n1,2\n")},
            headers={"X-Xsrftoken": token, "Origin": self.url.rstrip("/")},
            timeout=10,
        ).status_code

    def _ask(self):
        for path in (f"{self.page}?{self.query}", "_stcore/health"):
            self.web.get(self.url + path, timeout=30).raise_for_status()

    def _read(self, element):
        if element.WhichOneof("type") == "bidi_component":
            player = element.bidi_component
            self.shown[player.id] = player.SerializeToString(deterministic=True)
        return super()._read(element)

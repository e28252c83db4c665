"""The routes of votes as a browser asks them, without a server."""

import asyncio
import re
from dataclasses import dataclass, field
from http.cookies import SimpleCookie

from starlette.applications import Starlette

from dashboard.votes.routes import routes

HOST = "class.example"
HERE = f"http://{HOST}"


@dataclass
class Answer:
    status: int
    headers: dict
    body: str

    @property
    def said(self):
        """The line that is read aloud."""
        return re.search(r'<p role="status">(.*?)</p>', self.body)[1]


@dataclass
class Phone:
    """A browser with its cookies. ``sent``: headers of every form that it sends."""

    address: str = "192.0.2.7"
    sent: dict = field(default_factory=lambda: {"origin": HERE})
    cookies: dict = field(default_factory=dict)
    scheme: str = "http"

    def ask(self, method, path, body=b"", headers=None):
        return asyncio.run(self.asked(method, path, body, headers))

    def get(self, path):
        return self.ask("GET", path)

    def vote(self, code, choice, **more):
        """Send the form as the page does, with the option of this value."""
        form = "&".join(f"{key}={value}" for key, value in {"choice": choice, **more}.items())
        return self.ask("POST", f"/vote/{code}", form.encode(), self.sent)

    async def asked(self, method, path, body=b"", headers=None):
        path, _, query = path.partition("?")
        given = {"host": HOST, "content-length": str(len(body)), **(headers or {})}
        if self.cookies:
            given["cookie"] = "; ".join(f"{key}={value}" for key, value in self.cookies.items())
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "scheme": self.scheme,
            "client": (self.address, 1),
            "server": (HOST, 80),
            "headers": [(key.encode(), value.encode()) for key, value in given.items()],
        }
        parts = [body[k : k + 2**16] for k in range(0, len(body), 2**16)] or [b""]
        self.unread = len(parts)
        told = []

        async def receive():
            part = parts[len(parts) - self.unread]
            self.unread -= 1
            return {"type": "http.request", "body": part, "more_body": self.unread > 0}

        async def send(message):
            told.append(message)

        await Starlette(routes=routes())(scope, receive, send)
        found = [(key.decode(), value.decode()) for key, value in told[0]["headers"]]
        for _, value in (each for each in found if each[0] == "set-cookie"):
            self.cookies |= {key: part.value for key, part in SimpleCookie(value).items()}
        content = b"".join(each.get("body", b"") for each in told[1:])
        return Answer(told[0]["status"], dict(found), content.decode())

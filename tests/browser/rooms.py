"""The app under a path of its own, and proxies before it as schools have them."""

import os
import subprocess

import requests

from tests.browser.app import RUN, App, answers, end, free_port

PATH = "lab/"
NAME = "class.localhost"
"""What a browser takes for this machine, and Streamlit does not."""

PROXIES = """
defaults
    mode http
    timeout connect 2s
    timeout client 60s
    timeout server 60s
    timeout tunnel 150s

frontend stripped
    bind 127.0.0.1:{stripped}
    http-request deny unless {{ path_beg /unrolled/ }}
    http-request replace-path /unrolled/(.*) /\\1
    default_backend app

frontend hidden
    bind 127.0.0.1:{hidden}
    http-request deny unless {{ path_beg /unrolled/ }}
    http-request replace-path /unrolled/(.*) /\\1
    http-request set-header Host internal.example:8080
    default_backend app

frontend tls
    bind 127.0.0.1:{tls} ssl crt {certificate}
    http-request set-header X-Forwarded-Proto https
    default_backend app

backend app
    server app 127.0.0.1:{app}
"""
"""A path is taken off; that, and ``Host`` is another one; TLS ends."""


class School:
    """The app at ``/lab/``, and three proxies. ``public``: the address that the class is told."""

    def __init__(self, haproxy, openssl, folder):
        self.folder = folder
        self.votes = folder / "votes.sqlite"
        self.ports = {name: free_port() for name in ("app", "stripped", "hidden", "tls")}
        self.public = f"http://{NAME}:{self.ports['hidden']}/unrolled/{PATH}"
        told = {"UNROLLED_PUBLIC_ADDRESS": self.public, "UNROLLED_VOTES": str(self.votes)}
        self.app = App(
            folder / "app.txt",
            self.ports["app"],
            (*RUN, f"--server.baseUrlPath={PATH}"),
            env=os.environ | told,
        )
        self.app.url += PATH
        config = folder / "proxies.cfg"
        certificate = _certificate(openssl, folder)
        config.write_text(PROXIES.format(certificate=certificate, **self.ports), encoding="utf-8")
        self.proxy = subprocess.Popen([haproxy, "-db", "-f", config], start_new_session=True)

    def __enter__(self):
        try:
            self.app.wait()
            assert answers(self.at("stripped"), self.proxy)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self.app.stop()
        end(self.proxy)

    def at(self, way):
        """The address by one of the ways to the app, as it is asked from this machine."""
        scheme = "https" if way == "tls" else "http"
        before = "unrolled/" if way in ("stripped", "hidden") else ""
        return f"{scheme}://127.0.0.1:{self.ports[way]}/{before}{PATH}"

    def browser(self, way):
        """Something that keeps cookies, and says where it comes from as a browser would."""
        web = requests.Session()
        web.trust_env, web.verify = False, str(self.folder / "school.pem")
        host = f"{NAME}:{self.ports[way]}"
        web.headers.update(Host=host, Origin=f"{self.at(way).partition(':')[0]}://{host}")
        return web


def _certificate(openssl, folder):
    """A certificate for this machine and its key, in one file."""
    made = folder / "school.pem"
    options = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    named = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command = [openssl, *options.split(), *named, "-keyout", made, "-out", folder / "only.pem"]
    subprocess.run(command, check=True, capture_output=True)
    made.write_text(
        (folder / "only.pem").read_text(encoding="ascii") + made.read_text(encoding="ascii"),
        encoding="ascii",
    )
    return made

"""The addresses of a cluster that runs on a real control plane, as clients outside know them.

Nothing in the kubeconfig says that it is not GKE's.

    FOLDER/cluster                      the cluster that the control plane stands for
    FOLDER/bin/reach                    runs a program in the environment that clients need
    FOLDER/bin/gke-gcloud-auth-plugin   logs in as the administrator
"""

import json
import shlex
import socket
import ssl
import threading
import time
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from kube.control_plane.control_plane import ControlPlane
from sandbox.kubernetes import kubeconfig
from sandbox.kubernetes.rules import clusters, is_older
from sandbox.provider.cloud import RefusalError
from sandbox.state.faults import Faults
from sandbox.state.world import World

_LOOPBACK = "127.0.0.1"
_PIECE = 65536
_CERTIFICATE_SECONDS = 30
"""Time limit for the API server to load a new certificate; it watches the file."""

_LOG_IN = {"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1beta1"}


class Endpoint(ThreadingHTTPServer):
    """The proxy in front of one control plane, until it is closed."""

    daemon_threads = True

    def __init__(self, folder: Path, world: World, control_plane: ControlPlane) -> None:
        super().__init__((_LOOPBACK, 0), _Connection)
        self._folder, self._world, self._control_plane = folder, world, control_plane
        self._certified: set[str] = set()
        self._alone = threading.Lock()
        self.faults = Faults(None, world)
        """The configured faults."""
        self._write()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def api_server(self) -> tuple[str, int]:
        """Address of the API server."""
        return _LOOPBACK, self._control_plane.ports.api_server

    def refusal(self, host: str) -> str | None:
        """Return why a host is not reachable, or None; the API server answers for it."""
        try:
            where = kubeconfig.where(self._world, host)
        except RefusalError as error:
            return str(error)
        found = clusters(self._world, where)
        if not found:
            return f"{host} is outside of the sandbox"
        if not is_older(self._world, where, self.faults.now.apiServerDelaySeconds):
            return "the API server does not answer yet: apiServerDelaySeconds of the faults file"
        with self._alone:
            if self._stands_for(f"{where} {found[0].created}"):
                self._certify(host)
                return None
        return (
            f"the control plane stands for another cluster than {found[0].properties['name']}: a "
            "cluster is not replaced here; run `make destroy KUBE=1` before"
        )

    def _stands_for(self, cluster: str) -> bool:
        mark = self._folder / "cluster"
        with suppress(FileExistsError), mark.open("x") as file:
            file.write(cluster)
        return mark.read_text() == cluster

    def _certify(self, host: str) -> None:
        if host in self._certified:
            return
        self._control_plane.answer_as([*self._certified, host])
        context = ssl.create_default_context(cafile=str(self._control_plane.authority))
        end = time.monotonic() + _CERTIFICATE_SECONDS
        while host not in self._certified and time.monotonic() < end:
            with (
                suppress(ssl.SSLError),
                socket.create_connection(self.api_server) as plain,
                context.wrap_socket(plain, server_hostname=host),
            ):
                self._certified.add(host)
            time.sleep(0.05)

    def _write(self) -> None:
        tools = self._folder / "bin"
        tools.mkdir(exist_ok=True)
        administrator = self._control_plane.administrator
        answer = _LOG_IN | {
            "status": {
                "clientCertificateData": administrator.certificate.read_text(),
                "clientKeyData": administrator.key.read_text(),
            }
        }
        # Go programs read both; the machine's NO_PROXY must not send a request to its network.
        environment = {
            "HTTPS_PROXY": f"http://{_LOOPBACK}:{self.server_port}",
            "NO_PROXY": "",
            "SSL_CERT_FILE": str(self._control_plane.authority),
        }
        words = shlex.join(f"{name}={value}" for name, value in environment.items())
        path = f"PATH={shlex.quote(str(tools))}:$PATH"
        _script(tools / "reach", f'{path} exec env -u no_proxy -u https_proxy {words} "$@"')
        _script(tools / "gke-gcloud-auth-plugin", f"printf %s {shlex.quote(json.dumps(answer))}")


class _Connection(BaseHTTPRequestHandler):
    """One client's way through."""

    server: Endpoint

    def do_CONNECT(self) -> None:
        """Connect to the API server, or answer with an HTTP status line, which clients show."""
        if (reason := self.server.refusal(self.path.rpartition(":")[0])) is not None:
            self.send_response_only(HTTPStatus.BAD_GATEWAY, reason)
            self.end_headers()
            return
        with socket.create_connection(self.server.api_server) as there:
            self.send_response_only(HTTPStatus.OK, "Connection established")
            self.end_headers()
            back = threading.Thread(target=_pass_on, args=(there, self.connection), daemon=True)
            back.start()
            _pass_on(self.connection, there)
            back.join()


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(_PIECE):
            other.sendall(data)
        other.shutdown(socket.SHUT_WR)


def _script(path: Path, line: str) -> None:
    part = path.with_suffix(".part")
    part.touch(mode=0o700)
    part.write_text(
        f"#!/bin/sh\n# Written by sandbox/real_cluster/endpoint.py at every start.\n{line}\n"
    )
    part.replace(path)

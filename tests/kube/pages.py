"""The page of metrics of each simulated pod, served on this machine."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from kube.control_plane.api import Object


class Pages:
    """What each pod says at `/metrics`."""

    def __init__(self, port: int) -> None:
        self._url = f"http://127.0.0.1:{port}"
        self.texts: dict[str, str] = {}
        """By the name of the pod; the port of one without a text is closed."""

    def reach(self, pod: Object, port: int) -> str | None:
        """Return where a port of a pod is on this machine."""
        containers = pod["spec"]["containers"]
        ports = [each["containerPort"] for one in containers for each in one.get("ports", ())]
        name = pod["metadata"]["name"]
        return f"{self._url}/{name}" if port in ports and name in self.texts else None


@contextmanager
def served_pages() -> Iterator[Pages]:
    """Serve the pages of pods on this machine."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            pod = self.path.split("/")[1]
            found = pages.texts.get(pod)
            body = (found or "").encode()
            self.send_response(HTTPStatus.NOT_FOUND if found is None else HTTPStatus.OK)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        pages = Pages(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield pages
        finally:
            server.shutdown()
            thread.join()

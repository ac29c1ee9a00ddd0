"""A replica of a rung in a cluster: found by the label of its node, and reached by a port-forward.

The Service sends each request to any rung, so a measurement asks one pod. Uses your kubectl and
its context.
"""

import contextlib
import json
import re
import subprocess
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from components.core.pod_names import NAME_LABEL
from components.facts.shapes import Family
from components.ladder.class_rules import RUNG_LABEL
from components.ladder.workloads import container_name
from components.model.profiles import PORT
from tools.programs.command_output import output_of

_SECONDS = 60
_FORWARDED = re.compile(r"Forwarding from 127\.0\.0\.1:(\d+)")


class ReplicaError(Exception):
    """A replica cannot be asked; the message says why, and the fix."""


@dataclass(frozen=True)
class Replica:
    """One ready pod."""

    name: str
    rung: str
    images: Mapping[str, str]
    """The image of each container, with its digest, by the name of the container."""

    def image_of(self, family: Family) -> str | None:
        """Return the image that serves on an accelerator family; None if it is not known."""
        return self.images.get(container_name(family))


@dataclass(frozen=True)
class Cluster:
    """The cluster and the namespace of a stack."""

    namespace: str
    context: str | None = None

    def replicas(self) -> list[Replica]:
        """Return the ready pods of the server with their rungs. Raises ReplicaError."""
        nodes = self._get("nodes", f"-l{RUNG_LABEL}")
        rungs = {each["metadata"]["name"]: each["metadata"]["labels"][RUNG_LABEL] for each in nodes}
        pods = self._get("pods", f"-n{self.namespace}", f"-l{NAME_LABEL}={self.namespace}")
        return [
            Replica(pod["metadata"]["name"], rung, _images(pod))
            for pod in pods
            if _is_ready(pod) and (rung := rungs.get(pod["spec"].get("nodeName", ""))) is not None
        ]

    def replica_of(self, rung: str) -> Replica:
        """Return a ready replica on a rung. Raises ReplicaError."""
        found = self.replicas()
        for each in found:
            if each.rung == rung:
                return each
        there = ", ".join(sorted({each.rung for each in found})) or "none"
        raise ReplicaError(
            f"no replica is ready on rung '{rung}' in namespace '{self.namespace}'; rungs with "
            f"one: {there}. Wait for a node of the rung, or measure another one with --rung"
        )

    @contextlib.contextmanager
    def forwarded(self, replica: Replica) -> Iterator[str]:
        """Give the address of a replica on this machine. Raises ReplicaError."""
        words = self._words(
            "port-forward", f"-n{self.namespace}", f"pod/{replica.name}", f":{PORT}"
        )
        try:
            process = subprocess.Popen(
                words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )
        except OSError as error:
            raise ReplicaError(f"kubectl does not start: {error.strerror}") from None
        with process:
            # kubectl prints a line for each connection, and stops if it is not read.
            rest = threading.Thread(target=_read_on, args=(process,))
            try:
                port = _port(process)
                rest.start()
                yield f"http://127.0.0.1:{port}"
            finally:
                process.terminate()
                if rest.ident is not None:
                    rest.join()

    def _get(self, kind: str, *more: str) -> list[Mapping[str, Any]]:
        words = self._words("get", kind, *more, "-o", "json", "--request-timeout=20s")
        try:
            items = json.loads(output_of(words, seconds=_SECONDS))["items"]
        except RuntimeError as error:
            raise ReplicaError(f"kubectl cannot list {kind}: {error}") from None
        except (ValueError, KeyError, TypeError):
            raise ReplicaError(f"kubectl's list of {kind} is not JSON with items") from None
        return list(items)

    def _words(self, *more: str) -> list[str]:
        context = [] if self.context is None else [f"--context={self.context}"]
        return ["kubectl", *context, *more]


def _port(process: "subprocess.Popen[str]") -> str:
    """Return the local port that kubectl names. Raises ReplicaError."""
    said = []
    for line in process.stdout or ():
        if (found := _FORWARDED.search(line)) is not None:
            return found[1]
        said.append(line.strip())
    raise ReplicaError(f"kubectl cannot forward a port: {said[-1] if said else 'no reason given'}")


def _read_on(process: "subprocess.Popen[str]") -> None:
    for _ in process.stdout or ():
        pass


def _is_ready(pod: Mapping[str, Any]) -> bool:
    conditions = pod.get("status", {}).get("conditions", [])
    return any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)


def _images(pod: Mapping[str, Any]) -> dict[str, str]:
    statuses = pod.get("status", {}).get("containerStatuses", [])
    return {each["name"]: str(each["imageID"]) for each in statuses if each.get("imageID")}

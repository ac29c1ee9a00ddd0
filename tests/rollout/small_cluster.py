"""A namespace with one replica that serves, and a canary, as the API shows them: plain objects."""

from collections.abc import Callable, Mapping
from typing import Any

from components.rollout.job.canary import DECISION
from components.rollout.job.kubernetes import Object
from components.rollout.job.replicas import INSTANCE_LABEL, JOB_LABEL, NAME_LABEL
from tests.vllm_stand_in.fixtures import Starter
from tests.vllm_stand_in.process import StandIn

SERVES, CANARY = "127.0.0.2", "127.0.0.3"


def template(image: str) -> Object:
    """Return a pod template."""
    volumes = [{"name": "profiles", "configMap": {"name": f"{image}-profiles-1234"}}]
    return {"spec": {"containers": [{"name": "vllm", "image": image}], "volumes": volumes}}


def pod(name: str, address: str, app: str, instance: str) -> Object:
    """Return a pod that is ready."""
    labels = {NAME_LABEL: app, INSTANCE_LABEL: instance, "controller-revision-hash": "new"}
    return {
        "metadata": {"name": name, "uid": name, "labels": labels},
        "spec": {"nodeName": "node"},
        "status": {
            "podIP": address,
            "conditions": [{"type": "Ready", "status": "True"}],
            "containerStatuses": [{"name": "vllm", "restartCount": 0}],
        },
    }


class SmallCluster:
    """What the program asks the API for; a test changes what it finds."""

    def __init__(self) -> None:
        self.namespace = "vllm"
        self.serving: list[Object] = [pod("vllm-1", SERVES, "vllm", "vllm")]
        self.canary: Object | None = pod("vllm-canary-0", CANARY, "vllm-canary", "vllm-canary")
        self.images = {"deployments": "old", "statefulsets": "new"}
        self.decision: str | None = None
        self.tries: list[Object] = []
        """Earlier pods of the Job."""
        self.replicas: list[int] = []
        """Each number of replicas that the canary was given."""

    def get(self, path: str) -> Object:
        """Read."""
        kind = path.split("?", maxsplit=1)[0].split("/namespaces/{}/")[1].split("/", maxsplit=1)[0]
        if kind == "pods" and JOB_LABEL in path:
            return {"items": self.tries}
        if kind == "pods":
            mine = f"{INSTANCE_LABEL}=vllm-canary" in path
            found = [self.canary] if mine and self.replicas[-1:] == [1] else []
            serving = [
                each
                for each in self.serving
                if f"{INSTANCE_LABEL}={each['metadata']['labels'][INSTANCE_LABEL]}" in path
            ]
            return {"items": [each for each in found if each] if mine else serving}
        if kind == "jobs":
            return {"metadata": {"annotations": {DECISION: self.decision}}}
        return {
            "metadata": {"generation": 1},
            "spec": {"template": template(self.images[kind])},
            "status": {"observedGeneration": 1, "updateRevision": "new"},
        }

    def patch(self, path: str, change: Mapping[str, Any]) -> Object:
        """Change."""
        if path.endswith("/scale"):
            self.replicas.append(change["spec"]["replicas"])
        else:
            assert path.endswith("/pods/vllm-canary-0")
            assert self.canary is not None
            self.canary["metadata"]["labels"] |= change["metadata"]["labels"]
        return {}

    @property
    def has_share(self) -> bool:
        """Return whether the Service selects the canary."""
        assert self.canary is not None
        return bool(self.canary["metadata"]["labels"][NAME_LABEL] == "vllm")


def pair(start: Starter, serving: str, canary: str) -> tuple[StandIn, StandIn]:
    """Start the server of each pod, at one port of two addresses, as pods have them."""
    first = start(f"--host={SERVES}", "--chain", *serving.split())
    flags = (f"--host={CANARY}", f"--port={first.port}", "--chain", *canary.split())
    return first, start(*flags)


Judged = Callable[..., list[str]]
"""Judges the canary of a cluster at a port; returns what was said."""

SHARE = "takes a share"


def on(word: str, then: Callable[[], None], said: list[str]) -> Callable[[str], None]:
    """Return a listener that does something when a line has a word, once."""

    def say(line: str) -> None:
        if word in line and not any(word in each for each in said):
            then()
        said.append(line)

    return say

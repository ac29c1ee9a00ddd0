"""A canary on a real control plane: two replicas that serve, their users, and the Job's program.

Kubernetes' own scheduler, controllers and rights decide. Nodes, and what runs in pods, are
simulated: each pod that runs is a process of this machine that behaves as vLLM. The Job's pod gets
no node; its program runs as a process here, with the files, the words and the account of that pod.
"""

import itertools
import json
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from components.rollout.job.canary import DECISION
from kube.control_plane.api import Api, ApiError, Object, named, wait
from kube.control_plane.control_plane import ControlPlane
from kube.control_plane.flags import LOOPBACK
from kube.nodes.node_pools import pools_of
from kube.nodes.stages import LOADS
from tests.kube.autoscaled import PULUMI
from tests.kube.mutations import changed
from tests.kube.stacks import objects, rendered
from tests.vllm_stand_in.process import StandIn

SECONDS = 60
SERVING = 2
"""Replicas of the old version."""
_APPLIED = (
    "ServiceAccount",
    "ConfigMap",
    "Role",
    "RoleBinding",
    "Service",
    "Deployment",
    "StatefulSet",
    "Job",
)
_RUNG = "l4"
_PRE_STOP_SECONDS = 1.0
"""Here, in place of the seconds of the pod: longer than a user's list of endpoints is old."""
_NUMBERS = itertools.count(7000)
_DRAINS = "--shutdown-timeout=30"


class Canaries:
    """One stack with a canary, in a namespace of its own."""

    def __init__(self, cluster: ControlPlane, namespace: str, folder: Path) -> None:
        self._cluster, self.api, self.namespace = cluster, cluster.api, namespace
        self._folder = folder
        self.ports = folder / "ports.json"
        """Ports of this machine by the address of the pod."""
        self.ports.write_text("{}")
        own = [each for each in objects("canary") if each["metadata"].get("namespace") == "vllm"]
        moved = [changed(each, "metadata.namespace", namespace) for each in own]
        self._objects = [each for each in moved if each["kind"] in _APPLIED]
        pools = {pool.rung: pool for pool in pools_of(rendered("canary"))}
        self._nodes = [pools[_RUNG].node(next(_NUMBERS)) for _ in range(SERVING + 1)]
        self.kubelet = Kubelet(self.api, namespace, self.ports)
        self._processes: list[subprocess.Popen[str]] = []

    def begin(self, serving: str, canary: str) -> None:
        """Let the old version serve; `serving` and `canary` are flags of their servers."""
        self.kubelet.flags = {"vllm-canary": canary.split(), "vllm": serving.split()}
        for each in self._nodes:
            self.api.create(each)
        for each in self._objects:
            self.api.apply(_loading(self._old(each)), PULUMI)
        self.api.scale(self.one("Deployment", "vllm"), SERVING, "kube-controller-manager")
        self.kubelet.start()
        wait(SECONDS, "the replicas serve", lambda: len(self.endpoints()) == SERVING)

    def _old(self, thing: Object) -> Object:
        if thing["kind"] != "Deployment" or thing["metadata"]["name"] != "vllm":
            return thing
        return changed(thing, "spec.template.spec.containers.0.image", "example.com/old:1")

    def one(self, kind: str, name: str) -> Object:
        """Return an object of the stack as it is applied."""
        (found,) = [
            each
            for each in self._objects
            if each["kind"] == kind and each["metadata"]["name"].startswith(name)
        ]
        return found

    @property
    def job(self) -> Object:
        """Return the Job."""
        return self.one("Job", "vllm-")

    def endpoints(self) -> dict[str, str]:
        """Return the pods that get requests, by their addresses: what a node's proxy knows."""
        return endpoints(self.api, self.namespace)

    def image_served(self) -> str:
        """Return the image of the Deployment."""
        found = self.api.get(self.one("Deployment", "vllm"))
        assert found is not None
        return str(found["spec"]["template"]["spec"]["containers"][0]["image"])

    def replicas(self) -> int:
        """Return the replicas that the canary is given."""
        found = self.api.get(self.one("StatefulSet", "vllm-canary"))
        assert found is not None
        return int(found["spec"]["replicas"])

    def start(self, *words: str, gate: bool = True) -> subprocess.Popen[str]:
        """Start the program of the Job; words replace those of the Job."""
        (container,) = self.job["spec"]["template"]["spec"]["containers"]
        self._mount()
        environment = {
            **{each["name"]: each["value"] for each in container["env"] if "value" in each},
            "JOB_NAME": self.job["metadata"]["name"],
            "KUBERNETES_SERVICE_HOST": LOOPBACK,
            "KUBERNETES_SERVICE_PORT": str(self._cluster.ports.api_server),
        }
        _, _, module = container["command"]
        command = [
            sys.executable,
            str(Path(__file__).with_name("pod_network.py")),
            str(self.ports),
            module,
            *(each for each in container["args"] if gate or "--gate" not in each),
            # The last one counts.
            f"--namespace={self.namespace}",
            f"--account={self._folder}",
            "--pause=0.2",
            *words,
        ]
        process = subprocess.Popen(
            command,
            env=environment,
            cwd=self._folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._processes.append(process)
        return process

    def run(self, *words: str, gate: bool = True) -> tuple[int, list[str]]:
        """Run the program of the Job to its end; return its status and its lines."""
        process = self.start(*words, gate=gate)
        said, _ = process.communicate(timeout=3 * SECONDS)
        return process.returncode, said.splitlines()

    def decide(self, word: str) -> None:
        """Write a decision into the Job, as the command does."""
        change = {"metadata": {"annotations": {DECISION: word}}}
        self.api.patch(self.job, change, "kubectl-annotate")

    def _mount(self) -> None:
        """Write what the pod mounts: the program, and the token of its account."""
        spec = self.job["spec"]["template"]["spec"]
        (volume,) = spec["volumes"]
        program = self._folder / "job"
        program.mkdir(exist_ok=True)
        for name, text in self.one("ConfigMap", volume["configMap"]["name"])["data"].items():
            (program / name).write_text(text)
        (self._folder / "token").write_text(self.token(spec["serviceAccountName"]))
        authority = self._cluster.kubeconfig.parent / "authority.crt"
        (self._folder / "ca.crt").write_text(authority.read_text())

    def token(self, account: str) -> str:
        """Return a token of an account of the namespace."""
        path = f"/api/v1/namespaces/{self.namespace}/serviceaccounts/{account}/token"
        issued = self.api._ask("POST", path, json={"spec": {"expirationSeconds": 3600}})
        return str(issued["status"]["token"])

    def end(self) -> None:
        """Take all of it away."""
        for process in self._processes:
            if process.poll() is None:
                process.kill()
            process.communicate()
        for name in ("Deployment", "StatefulSet"):
            for each in self._objects:
                if each["kind"] == name:
                    self.api.delete(each)
        self.api.delete(self.job)
        self.kubelet.end()
        for each in self._nodes:
            self.api.delete(named("v1", "Node", each["metadata"]["name"]))


def _loading(thing: Object) -> Object:
    """Let a pod be ready only once its process here answers."""
    if thing["kind"] not in {"Deployment", "StatefulSet"}:
        return thing
    metadata = thing["spec"]["template"]["metadata"]
    loads = {**metadata, "annotations": {**metadata.get("annotations", {}), LOADS: "true"}}
    return changed(thing, "spec.template.metadata", loads)


def endpoints(api: Api, namespace: str) -> dict[str, str]:
    """Return the names of the pods that the Service sends requests to, by their addresses."""
    slices = api.objects(
        "discovery.k8s.io/v1",
        "EndpointSlice",
        namespace=namespace,
        selector="kubernetes.io/service-name=vllm-service",
    )
    return {
        each["addresses"][0]: each["targetRef"]["name"]
        for one in slices
        for each in one.get("endpoints") or ()
        if each["conditions"].get("ready")
    }


class Kubelet:
    """Runs a stand-in for each pod of the model server, and says that it is ready."""

    def __init__(self, api: Api, namespace: str, ports: Path) -> None:
        self._api, self._namespace, self._ports = api, namespace, ports
        self.flags: dict[str, list[str]] = {}
        self.running: dict[str, tuple[str, StandIn]] = {}
        """Address and server of each pod, by its name."""
        self._led: dict[str, int] = {}
        self._over = threading.Event()
        self._leaving: list[threading.Thread] = []
        self._thread = threading.Thread(target=self._watch)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def end(self) -> None:
        """Stop, and end every process."""
        self._over.set()
        if self._thread.ident is not None:
            self._thread.join(SECONDS)
        for each in self._leaving:
            each.join(SECONDS)
        for _, server in self.running.values():
            server.end()

    def _watch(self) -> None:
        while not self._over.wait(0.1):
            found = {
                each["metadata"]["name"]: each
                for each in self._api.objects("v1", "Pod", namespace=self._namespace)
                if "podIP" in each.get("status", {})
            }
            for name, pod in found.items():
                if name not in self.running and "deletionTimestamp" not in pod["metadata"]:
                    self._run(name, pod)
            for name in [each for each in self.running if each not in found]:
                _, server = self.running.pop(name)
                self._leaving.append(threading.Thread(target=self._leave, args=(server,)))
                self._leaving[-1].start()

    def _run(self, name: str, pod: Object) -> None:
        prefix = next((each for each in self.flags if name.startswith(f"{each}-")), None)
        if prefix is None:
            return
        server = StandIn("--chain", _DRAINS, *self.flags[prefix])
        server.wait_for("loaded")
        address = pod["status"]["podIP"]
        self.running[name] = (address, server)
        # Also of pods that are gone: a list of endpoints may still have them.
        self._led[address] = server.port
        written = self._ports.with_suffix(".new")
        written.write_text(json.dumps(self._led))
        written.replace(self._ports)
        conditions = [
            {**each, "status": "True"} if each["type"] in ("Ready", "ContainersReady") else each
            for each in pod["status"]["conditions"]
        ]
        pod = named("v1", "Pod", name, self._namespace)
        # It may have been deleted in the meantime.
        with suppress(ApiError):
            self._api.set_status(pod, {"conditions": conditions}, "kubelet")

    def _leave(self, server: StandIn) -> None:
        # As the pod says: a sleep, then SIGTERM, and requests that came are finished.
        threading.Event().wait(_PRE_STOP_SECONDS)
        server.terminate()
        server.wait()
        server.end()


Start = Callable[..., Canaries]
"""Lets the old version serve: `canary(serving="", canary="--logprob-shift=0.2")`."""

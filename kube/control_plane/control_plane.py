"""A Kubernetes control plane as processes of this machine, in its own folder.

Pods are scheduled and never run: KWOK sets their status in place of a kubelet.
"""

import json
import shutil
import socket
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from kube.control_plane import flags, kubeconfig
from kube.control_plane.api import Api, named
from kube.control_plane.certificates import SERVER_NAMES, Authority, KeyPair
from kube.control_plane.flags import LOOPBACK, Keys, Ports
from kube.control_plane.processes import Processes

_API_SERVER, _AUTHORITY = "kube-apiserver", "authority"

READY_SECONDS = 90
"""Time limit for a program to become ready: seconds on an idle machine, more during a build."""


@dataclass(frozen=True)
class ControlPlane:
    """A control plane that answers."""

    server: str
    """Address of the API server, such as `https://127.0.0.1:45679`."""
    kubeconfig: Path
    """Kubeconfig of an administrator."""
    pids: dict[str, int]
    """The process of each program."""
    ports: Ports
    api: Api
    """An administrator's connection."""
    front_proxy_authority: Path
    """Authority of the API server's client certificate for aggregated APIs."""

    @property
    def authority(self) -> Path:
        """Authority of its servers and users."""
        return _authority_in(self.kubeconfig.parent)

    @property
    def administrator(self) -> KeyPair:
        """Certificate of an administrator."""
        return _administrator_in(self.kubeconfig.parent)

    def answer_as(self, names: Sequence[str]) -> None:
        """Let clients know the API server by these names too; it takes the new certificate soon."""
        authority = Authority(self.kubeconfig.parent, _AUTHORITY)
        authority.server(_API_SERVER, [*SERVER_NAMES, *names])


@contextmanager
def control_plane(
    programs: Path,
    *,
    controllers: Sequence[str] = (),
    kept: Path | None = None,
    kwok_stages: Path | None = None,
) -> Iterator[ControlPlane]:
    """Start a control plane, yield it, and stop it.

    `programs` is the folder from `tools/programs/kube.py`; `controllers` are flags of the
    controller manager. Its objects stay in the folder `kept`, and the next one continues with them.
    `kwok_stages` replaces KWOK's stages of nodes and pods.
    """
    with ExitStack() as ending:
        folder = Path(tempfile.mkdtemp(prefix="vllm-gke-kube-")) if kept is None else kept
        if kept is None:
            ending.callback(shutil.rmtree, folder, ignore_errors=True)
        processes = Processes(folder)
        ending.callback(processes.end)
        stages = kwok_stages or programs / "stages.yaml"
        yield _started(programs, processes, controllers, stages, ending)


def connect(folder: Path) -> Api:
    """Connect to a control plane that another process runs in a folder, as its administrator."""
    config = json.loads((folder / "admin.kubeconfig").read_text())
    server: str = config["clusters"][0]["cluster"]["server"]
    return Api(server, str(_authority_in(folder)), _administrator_in(folder))


def _authority_in(folder: Path) -> Path:
    return folder / f"{_AUTHORITY}.crt"


def _administrator_in(folder: Path) -> KeyPair:
    return KeyPair(folder / "admin.crt", folder / "admin.key")


def _started(
    programs: Path,
    processes: Processes,
    controllers: Sequence[str],
    stages: Path,
    ending: ExitStack,
) -> ControlPlane:
    folder, ports = processes.folder, free_ports()
    authority = Authority(folder, _AUTHORITY)
    keys = _keys(folder, authority)
    server = f"https://{LOOPBACK}:{ports.api_server}"

    def config(user: str, group: str | None = None) -> tuple[Path, KeyPair]:
        person = authority.client(user, group)
        stem = user.replace(":", "-")
        path = folder / f"{stem}.kubeconfig"
        return kubeconfig.write(path, server, authority.certificate, person), person

    def start(name: str, arguments: list[str]) -> None:
        processes.start(name, [str(programs / "bin" / name), *arguments])

    admin, administrator = config("admin", "system:masters")
    api = Api(server, str(authority.certificate), administrator)
    ending.callback(api.close)
    start("etcd", flags.etcd(folder, ports, keys))
    start(_API_SERVER, flags.api_server(folder, ports, keys))
    processes.await_ready(api.ready, READY_SECONDS)
    manager, _ = config("system:kube-controller-manager")
    start(
        "kube-controller-manager",
        flags.controller_manager(folder, ports, manager, keys, controllers),
    )
    start("kube-scheduler", flags.scheduler(folder, ports, config("system:kube-scheduler")[0]))
    # A kubelet's rights are for one node each; this one is the kubelet of all.
    fake = config("kwok", "system:masters")[0]
    start("kwok", flags.kwok(stages, ports, fake))
    # Without it no pod is admitted; the controller manager makes it.
    account = named("v1", "ServiceAccount", "default", "default")
    processes.await_ready(lambda: api.get(account) is not None, READY_SECONDS)
    return ControlPlane(server, admin, processes.pids, ports, api, keys.front_proxy_authority)


def _keys(folder: Path, authority: Authority) -> Keys:
    front_proxy = Authority(folder, "front-proxy-authority")
    return Keys(
        authority=authority.certificate,
        etcd=authority.server("etcd"),
        api_server=authority.server(_API_SERVER),
        # The API server reads the public key of a certificate as well.
        service_accounts=authority.client("service-accounts"),
        front_proxy_authority=front_proxy.certificate,
        front_proxy=front_proxy.client("front-proxy-client"),
    )


def free_ports() -> Ports:
    """Find unused ports; all are held until the last is found."""
    with ExitStack() as held:
        found = [held.enter_context(socket.create_server((LOOPBACK, 0))) for _ in range(6)]
        return Ports(*(each.getsockname()[1] for each in found))

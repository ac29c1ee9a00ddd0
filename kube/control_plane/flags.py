"""The command lines of a control plane's programs."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kube.control_plane.certificates import KeyPair

LOOPBACK = "127.0.0.1"

SERVICE_RANGE = "127.96.0.0/16"
"""Loopback addresses: the API server calls an aggregated API by its Service's address, and such a
call must not leave this machine."""

POD_RANGE = "10.244.0.0/16"
"""Outside the range of services: KWOK gives addresses of it to pods, and nothing answers there."""


@dataclass(frozen=True)
class Ports:
    """Free ports of this machine, one for each thing that listens."""

    etcd: int
    etcd_peers: int
    api_server: int
    scheduler: int
    controller_manager: int
    kwok: int


@dataclass(frozen=True)
class Keys:
    """Certificates of all programs, as files."""

    authority: Path
    etcd: KeyPair
    api_server: KeyPair
    service_accounts: KeyPair
    front_proxy_authority: Path
    front_proxy: KeyPair


def etcd(folder: Path, ports: Ports, keys: Keys) -> list[str]:
    """Return etcd's flags: one member, that only who has a key of the authority may use."""
    clients = f"https://{LOOPBACK}:{ports.etcd}"
    peers = f"https://{LOOPBACK}:{ports.etcd_peers}"
    pair = (f"={keys.etcd.certificate}", f"={keys.etcd.key}", f"={keys.authority}")
    return [
        f"--data-dir={folder / 'etcd'}",
        f"--listen-client-urls={clients}",
        f"--advertise-client-urls={clients}",
        f"--listen-peer-urls={peers}",
        f"--initial-advertise-peer-urls={peers}",
        f"--initial-cluster=default={peers}",
        *_each(("--cert-file", "--key-file", "--trusted-ca-file"), pair),
        *_each(("--peer-cert-file", "--peer-key-file", "--peer-trusted-ca-file"), pair),
        "--client-cert-auth=true",
        "--peer-client-cert-auth=true",
        # The store is deleted with its folder, so no write has to reach the disk.
        "--unsafe-no-fsync",
        "--log-level=warn",
    ]


def api_server(folder: Path, ports: Ports, keys: Keys) -> list[str]:
    """Return the API server's flags."""
    return [
        f"--bind-address={LOOPBACK}",
        f"--advertise-address={LOOPBACK}",
        f"--secure-port={ports.api_server}",
        f"--cert-dir={folder / 'served'}",
        f"--tls-cert-file={keys.api_server.certificate}",
        f"--tls-private-key-file={keys.api_server.key}",
        f"--client-ca-file={keys.authority}",
        f"--etcd-servers=https://{LOOPBACK}:{ports.etcd}",
        f"--etcd-cafile={keys.authority}",
        f"--etcd-certfile={keys.etcd.certificate}",
        f"--etcd-keyfile={keys.etcd.key}",
        "--authorization-mode=Node,RBAC",
        "--anonymous-auth=false",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={keys.service_accounts.certificate}",
        f"--service-account-signing-key-file={keys.service_accounts.key}",
        f"--service-cluster-ip-range={SERVICE_RANGE}",
        # GKE's API server admits privileged pods; a namespace's label restricts them.
        "--allow-privileged=true",
        # Its own address is one that no pod could reach.
        "--endpoint-reconciler-type=none",
        # Headers by which an aggregated API (custom metrics) learns the user.
        f"--requestheader-client-ca-file={keys.front_proxy_authority}",
        "--requestheader-allowed-names=front-proxy-client",
        "--requestheader-extra-headers-prefix=X-Remote-Extra-",
        "--requestheader-group-headers=X-Remote-Group",
        "--requestheader-username-headers=X-Remote-User",
        f"--proxy-client-cert-file={keys.front_proxy.certificate}",
        f"--proxy-client-key-file={keys.front_proxy.key}",
    ]


def scheduler(folder: Path, ports: Ports, kubeconfig: Path) -> list[str]:
    """Return the scheduler's flags."""
    return [*_client(folder, "scheduler", ports.scheduler, kubeconfig)]


def controller_manager(
    folder: Path, ports: Ports, kubeconfig: Path, keys: Keys, more: Sequence[str]
) -> list[str]:
    """Return the controller manager's flags; `more` is a user's own, last."""
    return [
        *_client(folder, "controller-manager", ports.controller_manager, kubeconfig),
        f"--service-account-private-key-file={keys.service_accounts.key}",
        f"--root-ca-file={keys.authority}",
        "--use-service-account-credentials=true",
        *more,
    ]


def kwok(stages: Path, ports: Ports, kubeconfig: Path) -> list[str]:
    """Return KWOK's flags: it is the kubelet of the nodes with its annotation only."""
    return [
        f"--kubeconfig={kubeconfig}",
        f"--config={stages}",
        f"--cidr={POD_RANGE}",
        f"--node-ip={LOOPBACK}",
        f"--server-address={LOOPBACK}:{ports.kwok}",
        "--manage-all-nodes=false",
        "--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake",
        "--node-lease-duration-seconds=0",
    ]


def _client(folder: Path, name: str, port: int, kubeconfig: Path) -> list[str]:
    return [
        f"--kubeconfig={kubeconfig}",
        f"--authentication-kubeconfig={kubeconfig}",
        f"--authorization-kubeconfig={kubeconfig}",
        "--leader-elect=false",
        f"--bind-address={LOOPBACK}",
        f"--secure-port={port}",
        f"--cert-dir={folder / name}",
    ]


def _each(names: Sequence[str], values: Sequence[str]) -> list[str]:
    return [f"{name}{value}" for name, value in zip(names, values, strict=True)]

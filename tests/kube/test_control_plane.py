"""The control plane: where it listens, who may use it, and that nothing of it is left."""

import os
import signal
import ssl
import subprocess
import sys
import time
from dataclasses import astuple
from pathlib import Path

import httpx
import pytest
from cryptography import x509

from kube.control_plane.certificates import Authority
from kube.control_plane.control_plane import ControlPlane, control_plane
from kube.control_plane.flags import LOOPBACK
from tests.kube.life import left
from tests.kube.listening import listening
from tools.stack.sandbox_home import REPOSITORY

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, which only Linux has")

KEEPER = """
import sys, time
from pathlib import Path
from kube.control_plane.control_plane import control_plane
with control_plane(Path(sys.argv[1])) as started:
    print(*started.pids.values(), flush=True)
    time.sleep(600)
"""


def test_every_program_of_a_control_plane_runs(cluster: ControlPlane) -> None:
    assert set(cluster.pids) == {
        "etcd",
        "kube-apiserver",
        "kube-controller-manager",
        "kube-scheduler",
        "kwok",
    }


@LINUX
def test_nothing_listens_beyond_this_machine(cluster: ControlPlane) -> None:
    found = {name: listening(pid) for name, pid in cluster.pids.items()}
    assert {name for name, sockets in found.items() if sockets} == set(cluster.pids)
    assert {address for sockets in found.values() for address, _ in sockets} == {LOOPBACK}


@LINUX
def test_it_listens_on_the_ports_it_was_given_and_no_other(cluster: ControlPlane) -> None:
    found = {port for pid in cluster.pids.values() for _, port in listening(pid)}
    assert found == set(astuple(cluster.ports))


def test_nobody_without_a_key_reads_anything(cluster: ControlPlane) -> None:
    context = ssl.create_default_context(cafile=str(cluster.kubeconfig.parent / "authority.crt"))
    answer = httpx.get(f"{cluster.server}/api/v1/secrets", verify=context, trust_env=False)
    assert answer.status_code == httpx.codes.UNAUTHORIZED
    store = f"https://{LOOPBACK}:{cluster.ports.etcd}/health"
    with pytest.raises(httpx.TransportError):
        httpx.get(store, verify=context, trust_env=False)


def test_a_kubeconfig_is_for_its_owner_alone(cluster: ControlPlane) -> None:
    assert cluster.kubeconfig.stat().st_mode & 0o777 == 0o600
    keys = list(cluster.kubeconfig.parent.glob("*.key"))
    assert keys
    assert {key.stat().st_mode & 0o777 for key in keys} == {0o600}


@LINUX
def test_an_end_leaves_no_process_and_no_file_not_even_by_a_failure_in_between(
    programs: Path,
) -> None:
    folders: list[Path] = []

    def fail() -> None:
        with control_plane(programs) as one:
            folders.append(one.kubeconfig.parent)
            assert len(left(folders[0])) == len(one.pids)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    (folder,) = folders
    assert left(folder) == []
    assert not folder.exists()


@LINUX
def test_a_parent_that_is_killed_takes_its_control_plane_along(
    programs: Path, tmp_path: Path
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", KEEPER, str(programs)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        # A killed parent cannot clear its folder away.
        env={**os.environ, "TMPDIR": str(tmp_path)},
    ) as keeper:
        assert keeper.stdout is not None
        pids = [int(word) for word in keeper.stdout.readline().split()]
        keeper.send_signal(signal.SIGKILL)
    assert len(pids) == 5
    end = time.monotonic() + 10
    while [pid for pid in pids if alive(pid)] and time.monotonic() < end:
        time.sleep(0.05)
    assert [pid for pid in pids if alive(pid)] == []


def alive(pid: int) -> bool:
    """Say whether a process is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_an_authority_is_the_same_at_the_next_start(tmp_path: Path) -> None:
    first = Authority(tmp_path, "authority").text()
    again = Authority(tmp_path, "authority")
    assert again.text() == first
    server = x509.load_pem_x509_certificate(again.server("one").certificate.read_bytes())
    signer = x509.load_pem_x509_certificate(again.certificate.read_bytes())
    server.verify_directly_issued_by(signer)
    assert (tmp_path / "authority.key").stat().st_mode & 0o077 == 0

"""Return a user a Kubernetes cluster of simulated nodes until they press Ctrl-C.

    python -m kube

It knows the kinds that GKE adds. Pods are scheduled for real and run nowhere.
"""

import signal
import sys
import threading

from kube.control_plane import kinds
from kube.control_plane.control_plane import control_plane
from kube.control_plane.processes import NotStartedError
from tools.programs import kube

_HINT = """
kubectl is at {kubectl}
A node that KWOK keeps alive carries the annotation kwok.x-k8s.io/node=fake.
Ctrl-C ends the cluster and takes away all that it kept.
"""


def main() -> int:
    """Start a cluster, print how to connect to it, and wait."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    try:
        programs = kube.find_or_get()
        with control_plane(programs) as cluster:
            installed = kinds.install(cluster.api, programs)
            print(f"export KUBECONFIG={cluster.kubeconfig}", flush=True)
            print(f"# {cluster.server}, with {len(installed)} kinds of GKE's", file=sys.stderr)
            print(_HINT.format(kubectl=programs / "bin" / "kubectl"), file=sys.stderr, flush=True)
            ended.wait()
    except (kube.KubernetesNotFoundError, NotStartedError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

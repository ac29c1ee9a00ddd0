"""Report the state of a model server in a cluster that exists, without its stack file.

    python -m vllm_gke.status [--name vllm] [--namespace vllm] [--context CONTEXT]

It reads with your kubectl and changes nothing. Cost and the planned range need the stack file: in a
clone of the project, `make status` reports them too.
"""

import functools
import sys

from .cluster import Cluster
from .commands import command
from .last_look import file_of
from .look import EPILOG, Look, Parser, add_options, run
from .watched import deployed


def main(arguments: list[str] | None = None) -> int:
    """Run the command line, and return the exit status."""
    parser = Parser(
        prog="python -m vllm_gke.status",
        description="Report the state of a model server in a cluster, with your kubectl.",
        epilog=EPILOG,
    )
    parser.add_argument("--name", default="vllm", help="name of the model server; default: vllm")
    parser.add_argument("--namespace", help="its namespace; default: its name")
    parser.add_argument("--kubeconfig", metavar="FILE", help="default: kubectl's own")
    parser.add_argument("--context", help="context of the kubeconfig; default: the current one")
    add_options(parser)
    given = parser.parse_args(arguments)
    namespace = given.namespace or given.name
    flags = [
        f"--{key}={value}"
        for key in ("kubeconfig", "context")
        if (value := getattr(given, key)) is not None
    ]
    read = Cluster(command(), given.name, namespace, ("kubectl", *flags))
    # Not the context, of which the current one changes. `_` is in no name of Kubernetes.
    identity = "_".join((read.server(), namespace, given.name))
    look = Look(read, functools.partial(deployed, given.name, namespace), file_of(identity))
    return run(look, given)


if __name__ == "__main__":
    sys.exit(main())

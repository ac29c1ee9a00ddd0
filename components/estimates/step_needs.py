"""Reasons for the edges of the graph: why a step of a stack waits for another.

tests/contract/test_steps.py compares the edges with those that the program registers, in every
stack: an edge without a reason here is an error.
"""

APIS, NODE_ACCOUNT, NODE_RIGHTS = "APIs", "node account", "node rights"
NETWORK, SUBNETWORK, PROXIES = "network", "subnetwork", "proxy subnetwork"
ROUTER, NAT = "router", "NAT"
REGISTRY, PULL_RIGHT = "registry", "pull right"
MIRROR, MIRROR_RIGHT = "mirror", "mirror pull right"
BUILDER, SOURCES, BUILD_RIGHTS = "builder account", "sources bucket", "build rights"
IMAGE = "image"
CLUSTER, SYSTEM, POOL = "cluster", "system pool", "pool"
DEFINITION, GROUPS = "definition", "group controller"
TOKEN_RIGHT, IDENTITY_RIGHT = "token right", "identity right"
BUCKET, BUCKET_RIGHTS, JOB = "bucket", "bucket rights", "download"
SCRATCH, DETACHED, DISK_IMAGE, DISK = "scratch disk", "detached disk", "disk image", "model disk"
REPLICA, SERVER = "replica", "server"
ADDRESS, POLICY, FRONT, PICKER = "address", "security policy", "load balancer", "picker"
ADAPTER, ADAPTER_RIGHT, CHAT = "metrics adapter", "metrics right", "chat"
DASHBOARD, ALERTS = "dashboard", "alerts"

_CALLS = "its call is refused until its API is enabled"
_RUNS_AS = "nodes run as this account"
_CLUSTER = "it is an object in the cluster, or its identity is one of the cluster's"
_LATE = "the API server refuses the kind until GKE has installed it"

NEEDS: dict[tuple[str, str], str] = {
    **{
        (step, APIS): _CALLS
        for step in (NODE_ACCOUNT, NETWORK, REGISTRY, MIRROR, BUILDER, SOURCES, BUCKET, SCRATCH)
    },
    **{(step, APIS): _CALLS for step in (ADDRESS, POLICY, DASHBOARD, CLUSTER, POOL, TOKEN_RIGHT)},
    **{(step, APIS): _CALLS for step in (PULL_RIGHT, BUCKET_RIGHTS, ADAPTER_RIGHT, BUILD_RIGHTS)},
    **{(step, APIS): _CALLS for step in (MIRROR_RIGHT, ALERTS, IDENTITY_RIGHT)},
    (NODE_RIGHTS, NODE_ACCOUNT): "a right names the account that has it",
    (SUBNETWORK, NETWORK): "it is a part of the network",
    (PROXIES, NETWORK): "it is a part of the network",
    (ROUTER, NETWORK): "it is a part of the network",
    (NAT, ROUTER): "it is a part of the router",
    (NAT, SUBNETWORK): "it names the subnetwork that it serves",
    (PULL_RIGHT, REGISTRY): "the right is one on the registry",
    (PULL_RIGHT, NODE_RIGHTS): "the right names the account, which is used once it has its rights",
    (MIRROR_RIGHT, MIRROR): "the right is one on the mirror",
    (MIRROR_RIGHT, NODE_RIGHTS): "as for the registry",
    (BUILD_RIGHTS, BUILDER): "a right names the account that has it",
    (BUILD_RIGHTS, SOURCES): "one right is on the bucket of the sources",
    (BUILD_RIGHTS, REGISTRY): "one right is on the registry",
    (IMAGE, BUILD_RIGHTS): "the build reads its sources, writes its log and pushes the image",
    (IMAGE, REGISTRY): "the image is pushed to it",
    (CLUSTER, SUBNETWORK): "nodes and pods get their addresses from it",
    (CLUSTER, NODE_RIGHTS): _RUNS_AS,
    (SYSTEM, CLUSTER): "it is a part of the cluster",
    (SYSTEM, NODE_RIGHTS): _RUNS_AS,
    (POOL, CLUSTER): "it is a part of the cluster",
    (POOL, NODE_RIGHTS): _RUNS_AS,
    (POOL, JOB): "kept nodes are paid for, and have nothing to serve until the weights are there",
    (POOL, DISK): "the same",
    (POOL, BUCKET_RIGHTS): "the same",
    (DEFINITION, CLUSTER): "GKE installs it in the cluster",
    (GROUPS, CLUSTER): _CLUSTER,
    (TOKEN_RIGHT, CLUSTER): _CLUSTER,
    (IDENTITY_RIGHT, CLUSTER): _CLUSTER,
    (BUCKET_RIGHTS, BUCKET): "the right is one on the bucket",
    (BUCKET_RIGHTS, CLUSTER): _CLUSTER,
    (JOB, CLUSTER): _CLUSTER,
    (JOB, DEFINITION): _LATE,
    (JOB, TOKEN_RIGHT): "the pod reads the token",
    (JOB, BUCKET_RIGHTS): "the pod writes into the bucket, or reads the other one",
    (JOB, SCRATCH): "the pod writes onto the disk",
    (JOB, IMAGE): "the pod runs the image",
    (JOB, PULL_RIGHT): "the node pulls the image",
    (JOB, MIRROR_RIGHT): "the node pulls the image",
    (JOB, SYSTEM): "the pod runs on the system's nodes",
    (DETACHED, JOB): "the disk is attached while the Job runs",
    (DISK_IMAGE, DETACHED): "Compute Engine makes no image of a disk in use",
    (DISK, DISK_IMAGE): "the disk is a copy of the image",
    (SERVER, CLUSTER): _CLUSTER,
    (SERVER, DEFINITION): "a pod asks for the ComputeClass, or the token, whose kind comes late",
    (SERVER, POOL): "the ComputeClass names the pool, which takes under a minute without nodes",
    (SERVER, IMAGE): "the pod runs the image by its digest",
    (SERVER, PULL_RIGHT): "the node pulls the image",
    (SERVER, MIRROR_RIGHT): "the node pulls the image",
    (SERVER, JOB): "vLLM loads the weights",
    (SERVER, DISK): "vLLM loads the weights",
    (SERVER, BUCKET_RIGHTS): "the pod reads the bucket",
    (SERVER, TOKEN_RIGHT): "the pod reads the token",
    (SERVER, IDENTITY_RIGHT): "the pod is that Google account",
    (SERVER, GROUPS): "the API server refuses a LeaderWorkerSet without its controller",
    (REPLICA, POOL): "the pod runs on a node of the pool",
    (FRONT, CLUSTER): _CLUSTER,
    (FRONT, ADDRESS): "it has the reserved address",
    (FRONT, POLICY): "without its guard it would be open",
    (FRONT, DEFINITION): _LATE,
    (FRONT, PROXIES): "the proxies run in it",
    (FRONT, PICKER): "the pool behind it asks the picker",
    (ADDRESS, SUBNETWORK): "a private address is one of the subnetwork's",
    (PICKER, CLUSTER): _CLUSTER,
    (ADAPTER, CLUSTER): _CLUSTER,
    (ADAPTER_RIGHT, CLUSTER): "Google knows the pool of identities from the first cluster on",
    (CHAT, CLUSTER): _CLUSTER,
    (CHAT, FRONT): "it has the name from the Service, which is there once it has its address",
    (CHAT, IMAGE): "the pod runs the image by its digest",
    (CHAT, PULL_RIGHT): "the node pulls the image",
    (ALERTS, SERVER): "an alert on a replica would fire before the first one is there",
}
"""Reason by the kinds of the two steps: the one that waits, and the one it waits for."""


def kind_of(name: str) -> str:
    """Return the kind of a step by its name, which can end with the name of a part.

    Raises KeyError if the name begins with no known kind.
    """
    kind, space = name, " "
    while kind not in _KINDS:
        if not space:
            raise KeyError(name)
        kind, space, _ = kind.rpartition(" ")
    return kind


_KINDS = frozenset(kind for edge in NEEDS for kind in edge)


NOT_RECORDED = frozenset({(POOL, JOB), (POOL, DISK), (POOL, BUCKET_RIGHTS)})
"""Edges of an `up` that a `destroy` does not have: Pulumi's state does not contain them."""

"""What it means for a person that a resource is replaced or deleted: the loud part of a comment.

Owns the words, by kind of resource. A kind that is not here has nothing of its own to say.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tools.pull_request.preview_events import How, Step


@dataclass(frozen=True)
class Loss:
    """What goes with a kind of resource."""

    deleted: str
    replaced: str
    loud: bool = False
    """Whether data, or the whole service, goes with it."""


_POD_RIGHTS = Loss("what it allowed is refused from then on", "there is a moment without the right")
_ROLLED = Loss("pods that still name it do not start", "its pods roll out again")
_GROUP = Loss("its replicas stop", "its replicas stop before new ones start", loud=True)
_ADDRESS = Loss("the public address is given up", "the public address is another one", loud=True)

LOSSES: Mapping[str, Loss] = {
    "gcp:Cluster": Loss(
        "everything that runs in it goes, and the endpoint with it",
        "everything that runs in it stops; a new cluster gets another address",
        loud=True,
    ),
    "gcp:NodePool": Loss(
        "its nodes are drained, and their replicas go to the other rungs, if those have room",
        "the old nodes are drained, and their replicas start again on others",
    ),
    "gcp:Bucket": Loss(
        "what is stored in it goes, the weights that were downloaded too",
        "what is stored in it goes; the weights are downloaded again",
        loud=True,
    ),
    "gcp:Disk": Loss(
        "the weights on it go", "the weights on it go; they are downloaded again", loud=True
    ),
    "gcp:Repository": Loss(
        "the images in it go: nodes that start later cannot pull them",
        "the images in it go; pods start once they are built again",
        loud=True,
    ),
    "gcp:Network": Loss("nothing in it is reached", "everything in it is made again", loud=True),
    "gcp:Subnetwork": Loss("nothing in it is reached", "everything in it is made again", loud=True),
    "kubernetes:Namespace": Loss(
        "every object in it goes", "every object in it goes and is made again", loud=True
    ),
    "gcp:Address": _ADDRESS,
    "gcp:GlobalAddress": _ADDRESS,
    "kubernetes:Service": Loss(
        "clients get no answer at its address",
        "its address may be another one; open connections end",
        loud=True,
    ),
    "kubernetes:Ingress": Loss(
        "clients get no answer through it", "clients get no answer until it exists again"
    ),
    "kubernetes:Gateway": Loss(
        "clients get no answer through it", "clients get no answer until it exists again"
    ),
    "kubernetes:Deployment": _GROUP,
    "kubernetes:LeaderWorkerSet": _GROUP,
    "kubernetes:ConfigMap": _ROLLED,
    # The token's: it keeps its name, and the kubelet renews the file in the pods that mount it.
    "kubernetes:Secret": Loss(
        "pods that still name it do not start",
        "pods that start meanwhile wait for it; those that run are not restarted, and find the "
        "new value in their file once the kubelet has renewed it",
    ),
    "kubernetes:HorizontalPodAutoscaler": Loss(
        "replicas stay as many as they are", "replicas stay as many as they are for a moment"
    ),
    "kubernetes:NetworkPolicy": Loss(
        "its list of connections is no longer enforced",
        "for a moment its list is not enforced",
    ),
    "kubernetes:ServiceAccount": _POD_RIGHTS,
    "gcp:Account": _POD_RIGHTS,
    "gcp:IAMMember": _POD_RIGHTS,
    "gcp:BucketIAMMember": _POD_RIGHTS,
    "gcp:RepositoryIamMember": _POD_RIGHTS,
    "gcp:SecretIamMember": _POD_RIGHTS,
    "command:Command": Loss("nothing but the record of a command goes", "the command runs again"),
    "gcp:Service": Loss("the API stays enabled in the project", "the API stays enabled"),
    "gcp:AlertPolicy": Loss("the alert is no longer sent", "for a moment the alert is not sent"),
}

_PLAIN = Loss("it goes", "it is made again")


def is_loud(step: Step) -> bool:
    """Tell whether data or the service goes with it, even where a new one is made first."""
    return LOSSES.get(step.kind, _PLAIN).loud


def meaning(step: Step) -> str:
    """Return what it means that a resource is replaced or deleted."""
    loss = LOSSES.get(step.kind, _PLAIN)
    if step.how is How.DELETE:
        return loss.deleted
    order = {
        True: "the new one is created first, then ",
        False: "the old one is deleted first: ",
        None: "",
    }[step.new_first]
    return f"{order}{loss.replaced}"

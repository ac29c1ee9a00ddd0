"""Effects of replacing or deleting a resource, by type: the warnings at the top of a comment."""

from collections.abc import Mapping
from dataclasses import dataclass

from tools.pull_request.preview_events import How, Step


@dataclass(frozen=True)
class Loss:
    """Effects for a type of resource."""

    deleted: str
    replaced: str
    loud: bool = False
    """Whether data or the service is lost."""


_POD_RIGHTS = Loss(
    "requests that it allows are refused from then on", "the permission is missing for a moment"
)
_ROLLED = Loss("pods that still name it do not start", "its pods roll out again")
_GROUP = Loss("its replicas stop", "its replicas stop before new ones start", loud=True)
_ADDRESS = Loss("the public address is given up", "the public address changes", loud=True)

LOSSES: Mapping[str, Loss] = {
    "gcp:Cluster": Loss(
        "everything in it is deleted, and the endpoint too",
        "everything that runs in it stops; a new cluster gets another address",
        loud=True,
    ),
    "gcp:NodePool": Loss(
        "its nodes are drained, and their replicas move to other rungs that have capacity",
        "the old nodes are drained, and their replicas start again on others",
    ),
    "gcp:Bucket": Loss(
        "its content is deleted, including downloaded weights",
        "its content is deleted; the weights are downloaded again",
        loud=True,
    ),
    "gcp:Disk": Loss(
        "the weights on it are deleted",
        "the weights on it are deleted and downloaded again",
        loud=True,
    ),
    "gcp:Repository": Loss(
        "the images in it are deleted: nodes that start later cannot pull them",
        "the images in it are deleted; pods start after they are built again",
        loud=True,
    ),
    "gcp:Network": Loss("nothing in it can be reached", "everything in it is recreated", loud=True),
    "gcp:Subnetwork": Loss(
        "nothing in it can be reached", "everything in it is recreated", loud=True
    ),
    "kubernetes:Namespace": Loss(
        "every object in it is deleted", "every object in it is recreated", loud=True
    ),
    "gcp:Address": _ADDRESS,
    "gcp:GlobalAddress": _ADDRESS,
    "kubernetes:Service": Loss(
        "clients get no answer at its address",
        "its address may change; open connections end",
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
    # The token's Secret: it keeps its name, and the kubelet updates the file in running pods.
    "kubernetes:Secret": Loss(
        "pods that still name it do not start",
        "pods that start meanwhile wait for it; those that run are not restarted, and find the "
        "new value in their file once the kubelet has renewed it",
    ),
    "kubernetes:HorizontalPodAutoscaler": Loss(
        "the number of replicas is fixed", "the number of replicas is fixed for a moment"
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
    "command:Command": Loss("only the record of a command is deleted", "the command runs again"),
    "gcp:Service": Loss("the API stays enabled in the project", "the API stays enabled"),
    "gcp:AlertPolicy": Loss("the alert is no longer sent", "for a moment the alert is not sent"),
}

_PLAIN = Loss("it goes", "it is made again")


def is_loud(step: Step) -> bool:
    """Return whether data or the service is lost, even if the new one is created first."""
    return LOSSES.get(step.kind, _PLAIN).loud


def meaning(step: Step) -> str:
    """Return the effect of replacing or deleting a resource."""
    loss = LOSSES.get(step.kind, _PLAIN)
    if step.how is How.DELETE:
        return loss.deleted
    order = {
        True: "the new one is created first, then ",
        False: "the old one is deleted first: ",
        None: "",
    }[step.new_first]
    return f"{order}{loss.replaced}"

"""The causes for which a pod has no node; `causes.py` has the others and the sources."""

from .finding import Cause, Severity

GKE, COMPUTE_CLASS, KUBERNETES = "GKE's node autoscaler", "ComputeClass", "Kubernetes"
"""Writers of the text that shows a cause."""

EVENTS = "kubectl -n NAMESPACE describe pod POD"
WAIT = "wait; no action is needed"
"""Next steps that several causes share."""

_INFO, _WARNING, _ERROR = Severity.INFO, Severity.WARNING, Severity.ERROR

CAUSES_OF_WAITS = (
    Cause(
        "not-scheduled-yet", _INFO, "is new: no controller has looked at it yet", WAIT, KUBERNETES
    ),
    Cause(
        "node-requested",
        _INFO,
        "waits for a node that GKE has requested",
        "wait; the time is in docs/durations.md",
        f"{GKE}: event TriggeredScaleUp; {COMPUTE_CLASS}: NodeProvisioningInProgress",
    ),
    Cause(
        "node-late",
        _WARNING,
        "waits for a node that GKE requested longer ago than a node of this rung takes",
        "wait: GKE gives up after 15 minutes, with flex start after 30, and tries the next rung",
        f"{GKE}: MaxNodeProvisionTime",
    ),
    Cause(
        "silent-tpu-wait",
        _ERROR,
        "waits for a TPU that GKE neither creates nor refuses; this lasts up to ten hours, and no "
        "other rung is tried meanwhile",
        "follow docs/runbooks/no-node.md (Stop the wait) for node pool POOL, cluster CLUSTER, "
        "location LOCATION: it takes the pool from the autoscaler, which then tries the next rung",
        f"{GKE}: tpuMigMaxNodeProvisionTime",
    ),
    Cause(
        "stockout",
        _WARNING,
        "waits for a node: Google has no free machine of this kind there",
        "wait: GKE tries again after 5 to 30 minutes; if you cannot wait, add a rung, a zone or "
        "another capacity to `pools`: see docs/runbooks/no-replica.md (Get a node)",
        f"{GKE}: FailedScaleUp, GCE out of resources; {COMPUTE_CLASS}: OutOfResources",
    ),
    Cause(
        "quota",
        _ERROR,
        "waits for a node: a quota of the project is used up",
        "make doctor STACK=FILE (names the quota); request more at "
        "https://console.cloud.google.com/iam-admin/quotas",
        f"{GKE}: FailedScaleUp, GCE quota exceeded; {COMPUTE_CLASS}: QuotaExceeded",
    ),
    Cause(
        "address-space",
        _ERROR,
        "waits for a node: the subnetwork has no free addresses for it or its pods",
        "add a secondary range for pods to the subnetwork, or lower maxPodsPerNode",
        f"{GKE}: FailedScaleUp, IP space exhausted; {COMPUTE_CLASS}: IpSpaceExhausted",
    ),
    Cause(
        "reservation",
        _ERROR,
        "waits for a node: the reservation is full, missing or does not fit the machine",
        "gcloud compute reservations list",
        f"{GKE}: FailedScaleUp, Reservation ...; {COMPUTE_CLASS}: ReservationCapacityExceeded",
    ),
    Cause(
        "node-timeout",
        _WARNING,
        "waits for a node: the requested one did not appear in time",
        "wait: GKE tries the next rung, and this one again later",
        f"{GKE}: FailedScaleUp, failed to appear in time",
    ),
    Cause(
        "node-refused",
        _ERROR,
        "waits for a node: Google Cloud refused it",
        "gcloud logging read 'log_id(\"container.googleapis.com/cluster-autoscaler-visibility\")' "
        "--freshness 1h --limit 20",
        f"{GKE}: FailedScaleUp, any other reason",
    ),
    Cause(
        "back-off",
        _WARNING,
        "waits for a node: every rung that fits was refused, and GKE waits before it asks again",
        "wait 5 to 30 minutes; `kubectl get events -A` may name the refusal; if you cannot wait: "
        "docs/runbooks/no-replica.md (Get a node)",
        f"{GKE}: NotTriggerScaleUp, in backoff after failed scale-up",
    ),
    Cause(
        "pools-at-maximum",
        _ERROR,
        "waits for a node: every node pool that fits has its maximum of nodes",
        "raise maxNodes of a rung, or lower autoscaling.maxReplicas",
        f"{GKE}: NotTriggerScaleUp, max node group size reached",
    ),
    Cause(
        "pod-too-large",
        _ERROR,
        "waits for a node: it requests more than a machine of any rung has",
        "compare the requests of the pod with the machine: make explain STACK=FILE",
        f"{GKE}: NotTriggerScaleUp, Insufficient ...",
    ),
    Cause(
        "no-rung-fits",
        _ERROR,
        "waits for a node: a taint or a label keeps it off the nodes of every rung",
        "pulumi refresh --stack FILE, then pulumi up --stack FILE: the labels and taints of a pool "
        "or the pod were changed",
        f"{GKE}: NotTriggerScaleUp; Kubernetes' scheduler: FailedScheduling",
    ),
    Cause(
        "unschedulable",
        _WARNING,
        "waits for a node: no node fits, and GKE's node autoscaler has not answered",
        EVENTS,
        "Kubernetes' scheduler: FailedScheduling",
    ),
    Cause(
        "class-missing",
        _ERROR,
        "selects a ComputeClass that the cluster does not have",
        "pulumi refresh --stack FILE, then pulumi up --stack FILE",
        COMPUTE_CLASS,
    ),
    Cause(
        "rung-misconfigured",
        _WARNING,
        "is a rung that GKE does not use: it reports an error in the rule or its node pool",
        "kubectl get computeclass -o yaml",
        f"{COMPUTE_CLASS}: RuleMisconfigured, NodePoolNotExist",
    ),
    Cause(
        "volume-unbound",
        _ERROR,
        "waits for its volume: the claim is missing or not bound",
        "kubectl -n NAMESPACE get persistentvolumeclaims",
        "Kubernetes' scheduler: VolumeBinding",
    ),
    Cause(
        "volume-zone",
        _ERROR,
        "waits for a node in the zone of its volume, and no rung has one there",
        "put the disk in a zone of the rung, or a rung in the zone of the disk",
        "Kubernetes' scheduler: volume node affinity conflict",
    ),
    Cause(
        "pods-not-created",
        _ERROR,
        "cannot create its pods: the API server refuses them",
        "kubectl -n NAMESPACE get events --field-selector reason=FailedCreate",
        f"{KUBERNETES}: FailedCreate of the ReplicaSet",
    ),
)
"""Causes of a pod without a node."""

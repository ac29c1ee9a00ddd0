"""The causes of a replica that does not answer: severity, meaning, fix and source of each one.

A cause is recognized by the text that a controller writes. The sources of these texts:

- GKE's node autoscaler: GoogleCloudPlatform/cluster-autoscaler @7d250507 (2026-08-21), its logger
  of failed scale-up events and its visibility messages; kubernetes/autoscaler, its scale-up events
  and skipped reasons (read 2026-12-01).
- ComputeClass: GoogleCloudPlatform/compute-class-api @8067eae (2026-08-21), `priorityStatuses`;
  google/skills @1af7775 (2026-08-21), the meaning of each condition. GKE fills the field from
  1.36.4-gke.1391000 on.
- Kubernetes 1.36: reasons of the kubelet, the scheduler and the controllers (read 2026-12-01).
- vLLM 0.26 and huggingface_hub: lines of their logs, as in public logs (read 2026-12-01).
- Launcher: `images/launcher.py`.
"""

from dataclasses import dataclass
from enum import IntEnum


class Severity(IntEnum):
    """Severity of a finding; the highest one is the exit status of the command."""

    INFO = 0
    """On the way: it takes the time that it usually takes."""
    WARNING = 1
    """GKE or Kubernetes tries again; it may end without you."""
    ERROR = 2
    """It does not end without you."""
    NOT_SEEN = 3
    """The cluster did not answer, so nothing is known."""


@dataclass(frozen=True)
class Cause:
    """A cause of a wait or a failure."""

    id: str
    severity: Severity
    words: str
    """Meaning, without a subject: it follows the name of the pod."""
    fix: str
    """The next step, a command if there is one. NAMESPACE, POD, CONTAINER, NODE, POOL, CLUSTER,
    LOCATION and NAME are replaced by the values if these are known."""
    source: str


_GKE, _CLASS, _KUBERNETES, _VLLM, _LAUNCHER = (
    "GKE's node autoscaler",
    "ComputeClass",
    "Kubernetes",
    "vLLM",
    "launcher",
)
_INFO, _WARNING, _ERROR = Severity.INFO, Severity.WARNING, Severity.ERROR

_LOG = "kubectl -n NAMESPACE logs POD -c CONTAINER --previous"
_EVENTS = "kubectl -n NAMESPACE describe pod POD"
_WAIT = "wait; no action is needed"

_TABLE = (
    # A pod without a node.
    Cause(
        "not-scheduled-yet", _INFO, "is new: no controller has looked at it yet", _WAIT, _KUBERNETES
    ),
    Cause(
        "node-requested",
        _INFO,
        "waits for a node that GKE has requested",
        "wait; the time is in docs/durations.md",
        f"{_GKE}: event TriggeredScaleUp; {_CLASS}: NodeProvisioningInProgress",
    ),
    Cause(
        "node-late",
        _WARNING,
        "waits for a node that GKE requested longer ago than a node of this rung takes",
        "wait: GKE gives up after 15 minutes, with flex start after 30, and tries the next rung",
        f"{_GKE}: MaxNodeProvisionTime",
    ),
    Cause(
        "silent-tpu-wait",
        _ERROR,
        "waits for a TPU that GKE neither creates nor refuses; this lasts up to ten hours, and no "
        "other rung is tried meanwhile",
        "gcloud container node-pools update POOL --cluster CLUSTER --location LOCATION "
        "--no-enable-autoscaling (frees the pod for the next rung; read docs/tpu-stockout.md "
        "first)",
        f"{_GKE}: tpuMigMaxNodeProvisionTime",
    ),
    Cause(
        "stockout",
        _WARNING,
        "waits for a node: Google has no free machine of this kind there",
        "wait: GKE tries again after 5 to 30 minutes; or add a rung, a zone or another capacity "
        "to `pools`",
        f"{_GKE}: FailedScaleUp, GCE out of resources; {_CLASS}: OutOfResources",
    ),
    Cause(
        "quota",
        _ERROR,
        "waits for a node: a quota of the project is used up",
        "make doctor STACK=NAME (names the quota); request more at "
        "https://console.cloud.google.com/iam-admin/quotas",
        f"{_GKE}: FailedScaleUp, GCE quota exceeded; {_CLASS}: QuotaExceeded",
    ),
    Cause(
        "address-space",
        _ERROR,
        "waits for a node: the subnetwork has no free addresses for it or its pods",
        "add a secondary range for pods to the subnetwork, or lower maxPodsPerNode",
        f"{_GKE}: FailedScaleUp, IP space exhausted; {_CLASS}: IpSpaceExhausted",
    ),
    Cause(
        "reservation",
        _ERROR,
        "waits for a node: the reservation is full, missing or does not fit the machine",
        "gcloud compute reservations list",
        f"{_GKE}: FailedScaleUp, Reservation ...; {_CLASS}: ReservationCapacityExceeded",
    ),
    Cause(
        "node-timeout",
        _WARNING,
        "waits for a node: the requested one did not appear in time",
        "wait: GKE tries the next rung, and this one again later",
        f"{_GKE}: FailedScaleUp, failed to appear in time",
    ),
    Cause(
        "node-refused",
        _ERROR,
        "waits for a node: Google Cloud refused it",
        "gcloud logging read 'log_id(\"container.googleapis.com/cluster-autoscaler-visibility\")' "
        "--freshness 1h --limit 20",
        f"{_GKE}: FailedScaleUp, any other reason",
    ),
    Cause(
        "back-off",
        _WARNING,
        "waits for a node: every rung that fits was refused, and GKE waits before it asks again",
        "wait 5 to 30 minutes; `kubectl get events -A` may name the refusal",
        f"{_GKE}: NotTriggerScaleUp, in backoff after failed scale-up",
    ),
    Cause(
        "pools-at-maximum",
        _ERROR,
        "waits for a node: every node pool that fits has its maximum of nodes",
        "raise maxNodes of a rung, or lower autoscaling.maxReplicas",
        f"{_GKE}: NotTriggerScaleUp, max node group size reached",
    ),
    Cause(
        "pod-too-large",
        _ERROR,
        "waits for a node: it requests more than a machine of any rung has",
        "compare the requests of the pod with the machine: make explain STACK=NAME",
        f"{_GKE}: NotTriggerScaleUp, Insufficient ...",
    ),
    Cause(
        "no-rung-fits",
        _ERROR,
        "waits for a node: a taint or a label keeps it off the nodes of every rung",
        "pulumi refresh, then pulumi up: the labels and taints of a pool or the pod were changed",
        f"{_GKE}: NotTriggerScaleUp; Kubernetes' scheduler: FailedScheduling",
    ),
    Cause(
        "unschedulable",
        _WARNING,
        "waits for a node: no node fits, and GKE's node autoscaler has not answered",
        _EVENTS,
        "Kubernetes' scheduler: FailedScheduling",
    ),
    Cause(
        "class-missing",
        _ERROR,
        "selects a ComputeClass that the cluster does not have",
        "pulumi refresh, then pulumi up",
        _CLASS,
    ),
    Cause(
        "rung-misconfigured",
        _WARNING,
        "is a rung that GKE does not use: it reports an error in the rule or its node pool",
        "kubectl get computeclass -o yaml",
        f"{_CLASS}: RuleMisconfigured, NodePoolNotExist",
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
        f"{_KUBERNETES}: FailedCreate of the ReplicaSet",
    ),
    # A pod on a node that does not answer yet.
    Cause(
        "container-creating",
        _INFO,
        "has a node, and its containers are created",
        _WAIT,
        _KUBERNETES,
    ),
    Cause(
        "image-pulling",
        _INFO,
        "pulls its image; 20 GB take about ten minutes on a new node",
        _WAIT,
        "kubelet: Pulling",
    ),
    Cause(
        "image-missing",
        _ERROR,
        "cannot pull its image: the registry does not have it",
        "check the name and the tag or digest under `images`, then run pulumi up",
        "kubelet: ErrImagePull, ImagePullBackOff, InvalidImageName",
    ),
    Cause(
        "image-forbidden",
        _ERROR,
        "cannot pull its image: the registry refuses the account of the node",
        "grant roles/artifactregistry.reader on the repository to the node's service account",
        "kubelet: ErrImagePull, ImagePullBackOff",
    ),
    Cause(
        "image-pull-failed",
        _WARNING,
        "cannot pull its image; the kubelet tries again",
        _EVENTS,
        "kubelet: ErrImagePull, ImagePullBackOff",
    ),
    Cause(
        "token-secret",
        _ERROR,
        "cannot start: the Secret with the Hugging Face token, or its key, is missing",
        "pulumi up creates it; for an existing one see docs/gated-model.md",
        "kubelet: FailedMount, CreateContainerConfigError",
    ),
    Cause(
        "volume-mount",
        _ERROR,
        "cannot start: a volume cannot be mounted",
        _EVENTS,
        "kubelet: FailedMount",
    ),
    Cause(
        "volume-attach",
        _WARNING,
        "cannot start: a disk cannot be attached to its node; Kubernetes tries again",
        _EVENTS,
        "attach/detach controller: FailedAttachVolume",
    ),
    Cause(
        "init-waiting",
        _INFO,
        "waits for an init container",
        "kubectl -n NAMESPACE logs POD -c CONTAINER",
        "kubelet: PodInitializing",
    ),
    Cause(
        "driver-missing",
        _WARNING,
        "waits for NVIDIA's driver, which GKE installs on a new node",
        "wait 5 minutes; then kubectl -n kube-system get pods -o wide | grep nvidia",
        f"{_LAUNCHER}: no NVIDIA driver; exit status 75",
    ),
    Cause(
        "device-missing",
        _ERROR,
        "was refused by its node: the accelerator that it requests is not available there",
        "kubectl describe node NODE (Allocatable)",
        "kubelet: UnexpectedAdmissionError, OutOf...",
    ),
    Cause(
        "starting",
        _INFO,
        "runs and does not answer yet; its log names no step",
        "kubectl -n NAMESPACE logs POD -c CONTAINER",
        "kubelet: startup probe",
    ),
    Cause(
        "weights-loading",
        _INFO,
        "loads the weights",
        _WAIT,
        f"{_VLLM}: Starting to load model",
    ),
    Cause(
        "compiling",
        _INFO,
        "compiles the model for the accelerator and warms it up",
        _WAIT,
        f"{_VLLM}: Compiling, Capturing CUDA graphs",
    ),
    Cause(
        "gated-model",
        _ERROR,
        "stops: Hugging Face refuses the model to this token",
        "accept the license with the account of the token: see docs/gated-model.md",
        "huggingface_hub: GatedRepoError",
    ),
    Cause(
        "hub-unreachable",
        _ERROR,
        "stops: it cannot reach Hugging Face",
        "check Cloud NAT and the NetworkPolicies: kubectl -n NAMESPACE get networkpolicies",
        "huggingface_hub: LocalEntryNotFoundError, MaxRetryError",
    ),
    Cause(
        "memory-killed",
        _ERROR,
        "was killed: it used more memory than its limit or its node allows",
        "make explain STACK=NAME (memory of the machine); choose a larger machine",
        "kubelet: OOMKilled",
    ),
    Cause(
        "device-memory",
        _ERROR,
        "stops: the model does not fit in the memory of the accelerator",
        "lower model.maxModelLen, or choose a larger machine: make explain STACK=NAME",
        f"{_VLLM}: out of memory, No available memory for the cache blocks",
    ),
    Cause(
        "launcher-refused",
        _ERROR,
        "stops: the launcher has no profile for the hardware of its node",
        _LOG,
        f"{_LAUNCHER}: its error line",
    ),
    Cause("crash-loop", _ERROR, "stops again and again", _LOG, "kubelet: CrashLoopBackOff"),
    Cause(
        "startup-probe",
        _ERROR,
        "did not answer in the time of its startup probe, and the kubelet restarts it",
        _LOG,
        "kubelet: Killing, failed startup probe",
    ),
    Cause(
        "liveness-probe",
        _ERROR,
        "stopped answering, and the kubelet restarts it",
        _LOG,
        "kubelet: Killing, failed liveness probe",
    ),
    Cause(
        "readiness-probe",
        _WARNING,
        "started and does not answer now, so it gets no requests",
        "kubectl -n NAMESPACE logs POD -c CONTAINER --tail 50",
        "kubelet: Unhealthy, Readiness probe failed",
    ),
    Cause(
        "restarted",
        _WARNING,
        "answers again after a restart in the last hour",
        _LOG,
        "kubelet: lastState",
    ),
    Cause(
        "evicted",
        _ERROR,
        "was evicted: its node had too little disk or memory",
        _EVENTS,
        "kubelet: Evicted",
    ),
    Cause("failed", _ERROR, "has failed and is not restarted", _EVENTS, "kubelet: phase Failed"),
    Cause(
        "node-taken-back",
        _WARNING,
        "stops: Google takes its node back",
        "wait: its successor starts on the best rung that has capacity",
        "GKE: taint impending-node-termination; kubelet: imminent node shutdown",
    ),
    Cause(
        "draining",
        _INFO,
        "stops: it finishes its requests",
        _WAIT,
        f"{_KUBERNETES}: deletionTimestamp",
    ),
    Cause(
        "node-not-ready",
        _ERROR,
        "is on a node that is not ready",
        "kubectl describe node NODE",
        f"{_KUBERNETES}: condition Ready of the node",
    ),
    # The stack as a whole.
    Cause(
        "no-replica-ready",
        _ERROR,
        "has no replica that answers requests",
        "the findings of its pods name the causes",
        f"{_KUBERNETES}: readyReplicas",
    ),
    Cause(
        "workload-missing",
        _ERROR,
        "does not exist in the cluster",
        "pulumi up",
        _KUBERNETES,
    ),
    Cause(
        "autoscaler-blind",
        _WARNING,
        "cannot read its metrics, so the number of replicas does not follow the load",
        "kubectl -n NAMESPACE describe hpa NAME",
        f"{_KUBERNETES}: ScalingActive is False",
    ),
    Cause(
        "autoscaler-at-maximum",
        _WARNING,
        "wants more replicas than its maximum",
        "raise autoscaling.maxReplicas, and maxNodes if no rung has room",
        f"{_KUBERNETES}: ScalingLimited, TooManyReplicas",
    ),
)

CAUSES = {cause.id: cause for cause in _TABLE}
"""Every cause by its id."""

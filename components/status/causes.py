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

import re
from collections.abc import Mapping
from datetime import datetime

from .causes_of_waits import CAUSES_OF_WAITS, EVENTS, KUBERNETES, WAIT
from .finding import Cause, Finding, Severity, cleaned

_VLLM, _LAUNCHER = "vLLM", "launcher"
_INFO, _WARNING, _ERROR = Severity.INFO, Severity.WARNING, Severity.ERROR

_LOG = "kubectl -n NAMESPACE logs POD -c CONTAINER --previous"

_OTHERS = (
    # A pod on a node that does not answer yet.
    Cause(
        "container-creating",
        _INFO,
        "has a node, and its containers are created",
        WAIT,
        KUBERNETES,
    ),
    Cause(
        "image-pulling",
        _INFO,
        "pulls its image; 20 GB take about ten minutes on a new node",
        WAIT,
        "kubelet: Pulling",
    ),
    Cause(
        "image-missing",
        _ERROR,
        "cannot pull its image: the registry does not have it",
        "check the digest under `images`; pulumi up alone does not build an image again: see "
        "docs/runbooks/no-replica.md (Restore an image)",
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
        EVENTS,
        "kubelet: ErrImagePull, ImagePullBackOff",
    ),
    Cause(
        "token-secret",
        _ERROR,
        "cannot start: the Secret with the Hugging Face token, or its key, is missing",
        "pulumi up --stack FILE creates it; for an existing one see docs/gated-model.md",
        "kubelet: FailedMount, CreateContainerConfigError",
    ),
    Cause(
        "volume-mount",
        _ERROR,
        "cannot start: a volume cannot be mounted, or the kubelet cannot create the container",
        EVENTS,
        "kubelet: FailedMount, CreateContainerConfigError, CreateContainerError",
    ),
    Cause(
        "volume-attach",
        _WARNING,
        "cannot start: a disk cannot be attached to its node; Kubernetes tries again",
        EVENTS,
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
        WAIT,
        f"{_VLLM}: Starting to load model",
    ),
    Cause(
        "compiling",
        _INFO,
        "compiles the model for the accelerator and warms it up",
        WAIT,
        f"{_VLLM}: Compiling, Capturing CUDA graphs",
    ),
    Cause(
        "token-refused",
        _ERROR,
        "stops: Hugging Face refuses its token; without a token, the model is gated, private or "
        "missing",
        "without a token: check model.id, or set huggingFaceToken, then pulumi up --stack FILE; "
        "with one: replace it, then kubectl -n NAMESPACE delete pod POD: see docs/gated-model.md "
        "(Replace a token); in a download: add the version, then pulumi up --stack FILE",
        "huggingface_hub: status 401; download: status 401",
    ),
    Cause(
        "gated-model",
        _ERROR,
        "stops: Hugging Face refuses the model to the account of its token",
        "accept the license of the model with that account, and let the token read gated models: "
        "see docs/gated-model.md (Errors); in a download: after that, pulumi up --stack FILE",
        "huggingface_hub: GatedRepoError with status 403; download: status 403",
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
        "set a larger minMemoryGb on the rung, or more accelerators; then pulumi up --stack FILE: "
        "see docs/runbooks/restarts.md (More memory)",
        "kubelet: OOMKilled",
    ),
    Cause(
        "device-memory",
        _ERROR,
        "stops: the model does not fit in the memory of the accelerator",
        "lower model.maxModelLen, or choose a larger machine: make explain STACK=FILE",
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
        EVENTS,
        "kubelet: Evicted",
    ),
    Cause("failed", _ERROR, "has failed and is not restarted", EVENTS, "kubelet: phase Failed"),
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
        WAIT,
        f"{KUBERNETES}: deletionTimestamp",
    ),
    Cause(
        "node-not-ready",
        _ERROR,
        "is on a node that is not ready",
        "kubectl describe node NODE",
        f"{KUBERNETES}: condition Ready of the node",
    ),
    # The stack as a whole.
    Cause(
        "no-replica-ready",
        _ERROR,
        "has no replica that answers requests",
        "take the steps of the other findings",
        f"{KUBERNETES}: readyReplicas",
    ),
    Cause(
        "workload-missing",
        _ERROR,
        "does not exist in the cluster",
        "pulumi up --stack FILE",
        KUBERNETES,
    ),
    Cause(
        "autoscaler-blind",
        _WARNING,
        "cannot read its metrics, so the number of replicas does not follow the load",
        "kubectl -n NAMESPACE describe hpa NAME",
        f"{KUBERNETES}: ScalingActive is False",
    ),
    Cause(
        "autoscaler-at-maximum",
        _WARNING,
        "wants more replicas than its maximum",
        "raise autoscaling.maxReplicas, and maxNodes if no rung has room",
        f"{KUBERNETES}: ScalingLimited, TooManyReplicas",
    ),
)

CAUSES = {cause.id: cause for cause in (*CAUSES_OF_WAITS, *_OTHERS)}
"""Every cause by its id."""


def finding(  # noqa: PLR0913 # one for each field of a finding
    cause: str,
    about: str,
    *,
    detail: str = "",
    evidence: str = "",
    rung: str = "",
    zone: str = "",
    since: datetime | None = None,
    values: Mapping[str, str] | None = None,
) -> Finding:
    """Return a finding by the id of its cause; `values` replaces the capitals in the fix."""
    known = CAUSES[cause]
    fix = known.fix
    for word, value in (values or {}).items():
        if value:
            fix = re.sub(rf"\b{word}\b", value.replace("\\", r"\\"), fix)
    return Finding(known, about, detail, cleaned(evidence), fix, rung, zone, since)

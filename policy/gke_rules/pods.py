"""Rules about pods: permissions on the node, images, and Secrets."""

from collections.abc import Callable, Iterator
from typing import Any

from .kubernetes import WORKLOADS, Pod, pods
from .props import UNKNOWN, items, read, told
from .rule import Find, Finding, Resource, Rule

_TYPES = tuple(WORKLOADS)


def _pod(path: str, wrong: Callable[[Any], bool]) -> Find:
    """Find a value in the pod itself."""

    def find(workload: Resource) -> Iterator[Finding]:
        for pod in pods(workload):
            value = read(pod.spec, path)
            if value is not UNKNOWN and wrong(value):
                yield Finding(pod.part, f"{pod.path}.{path} is {_told(value)}")

    return find


def _container(path: str, wrong: Callable[[Any], bool]) -> Find:
    """Find a value in a container."""

    def find(workload: Resource) -> Iterator[Finding]:
        for pod in pods(workload):
            for container in pod.containers:
                value = read(container, path)
                if value is not UNKNOWN and wrong(value):
                    yield Finding(
                        pod.part,
                        f"{path} of container '{read(container, 'name')}' is {_told(value)}",
                    )

    return find


def _told(value: Any) -> str:
    return "not written" if value is None else repr(value)


def _unpinned(workload: Resource) -> Iterator[Finding]:
    for pod in pods(workload):
        for container in pod.containers:
            image = read(container, "image")
            if image is not UNKNOWN and "@" not in str(image):
                repository = str(image).rpartition("/")[2].partition(":")[0]
                yield Finding(
                    repository, f"image of container '{read(container, 'name')}' is {image!r}"
                )


def _secret_in_environment(workload: Resource) -> Iterator[Finding]:
    for pod in pods(workload):
        for container in pod.containers:
            for name in _secrets(container):
                yield Finding(
                    pod.part, f"container '{read(container, 'name')}' has {name} from a Secret"
                )


def _secrets(container: Any) -> Iterator[str]:
    for each in items(container, "env"):
        if read(each, "valueFrom.secretKeyRef") is not None:
            yield str(read(each, "name"))
    for each in items(container, "envFrom"):
        if read(each, "secretRef") is not None:
            yield "its environment"


def _unprofiled(workload: Resource) -> Iterator[Finding]:
    for pod in pods(workload):
        whole = read(pod.spec, "securityContext.seccompProfile.type")
        for container in pod.containers:
            own = read(container, "securityContext.seccompProfile.type") or whole
            if own not in ("RuntimeDefault", "Localhost", UNKNOWN):
                yield Finding(
                    pod.part, f"container '{read(container, 'name')}' has no seccomp profile"
                )


def _is(value: Any) -> bool:
    return value is True


RULES = (
    Rule(
        "CKV_K8S_16",
        _TYPES,
        "no container is privileged",
        "leave privileged out",
        _container("securityContext.privileged", _is),
        cis="4.2.1",
    ),
    Rule(
        "CKV_K8S_20",
        _TYPES,
        "no process gets more privileges than its parent",
        "write securityContext.allowPrivilegeEscalation false",
        _container("securityContext.allowPrivilegeEscalation", lambda value: value is not False),
    ),
    Rule(
        "CKV_K8S_17",
        _TYPES,
        "a pod does not see the node's processes",
        "leave hostPID out",
        _pod("hostPID", _is),
    ),
    Rule(
        "CKV_K8S_18",
        _TYPES,
        "a pod does not share memory with the node's processes",
        "leave hostIPC out",
        _pod("hostIPC", _is),
    ),
    Rule(
        "CKV_K8S_19",
        _TYPES,
        "a pod does not use the node's network, where NetworkPolicies do not apply",
        "leave hostNetwork out",
        _pod("hostNetwork", _is),
    ),
    Rule(
        "CKV_K8S_31",
        _TYPES,
        "a container can make only the system calls of the default profile",
        "write securityContext.seccompProfile.type RuntimeDefault",
        _unprofiled,
        cis="4.6.2",
    ),
    Rule(
        "CKV_K8S_35",
        _TYPES,
        "a secret is a file, because environment variables are inherited and printed",
        "mount the Secret",
        _secret_in_environment,
        cis="4.4.1",
    ),
    Rule(
        "CIS_GKE_4.1.4",
        _TYPES,
        "pods have their own service account",
        "write serviceAccountName, or automountServiceAccountToken false",
        lambda workload: (
            Finding(pod.part, told(f"{pod.path}.serviceAccountName", _account(pod)))
            for pod in pods(workload)
            if _has_default_account(pod)
        ),
        cis="4.1.4",
    ),
    Rule(
        "CKV_K8S_43",
        _TYPES,
        "images run by digest, so the tested image runs",
        "write the image's digest behind an @",
        _unpinned,
    ),
)


def _account(pod: Pod) -> Any:
    return read(pod.spec, "serviceAccountName")


def _has_default_account(pod: Pod) -> bool:
    token = read(pod.spec, "automountServiceAccountToken")
    return _account(pod) in (None, "", "default") and token is not False

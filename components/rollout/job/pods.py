"""The state of a pod, as the Kubernetes API has it."""

from collections.abc import Iterator

from .kubernetes import Object


def is_ready(pod: Object) -> bool:
    """Return whether a pod is ready and not being deleted."""
    conditions = pod["status"].get("conditions", ())
    ready = any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)
    return ready and not is_ending(pod)


def is_ending(pod: Object) -> bool:
    """Return whether a pod is being deleted."""
    return "deletionTimestamp" in pod["metadata"]


def restarts(pod: Object) -> int:
    """Return the restarts of all containers of a pod."""
    return sum(each["restartCount"] for each in pod["status"].get("containerStatuses", ()))


def waits_for(pod: Object | None) -> str:
    """Return the reason for which a pod is not ready."""
    if pod is None:
        return "it has no pod"
    return next(_reasons(pod), "its containers run and do not answer yet")


def _reasons(pod: Object) -> Iterator[str]:
    for each in pod["status"].get("conditions", ()):
        if each["type"] == "PodScheduled" and each["status"] == "False":
            yield f"no node has room for it: {each.get('message', each.get('reason', ''))}"
    for each in pod["status"].get("containerStatuses", ()):
        waiting = each.get("state", {}).get("waiting")
        if waiting:
            yield f"{each['name']}: {waiting.get('reason')} {waiting.get('message', '')}".strip()

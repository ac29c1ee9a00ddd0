"""The replicas of both versions in the Kubernetes API, and the verdict of an earlier try."""

from .kubernetes import Kubernetes, Object
from .pods import is_ending, is_ready
from .version import version

INSTANCE_LABEL, NAME_LABEL = "app.kubernetes.io/instance", "app.kubernetes.io/name"

JOB_LABEL = "batch.kubernetes.io/job-name"

PODS = "/api/v1/namespaces/{}/pods"

BACK = 2
"""Exit status of a try whose version goes back."""

GOES_BACK = "the new version goes back, and the old one serves: "
"""Beginning of the last line of its log; the reason follows."""


class Replicas:
    """The canary, and the replicas of the Deployment that the new version replaces."""

    def __init__(self, api: Kubernetes, app: str, deployment: str, canary: str) -> None:
        self._api, self._canary = api, canary
        self._set = f"/apis/apps/v1/namespaces/{{}}/statefulsets/{canary}"
        self._deployment = f"/apis/apps/v1/namespaces/{{}}/deployments/{deployment}"
        self._selector = f"{NAME_LABEL}={app},{INSTANCE_LABEL}={deployment}"

    def serving(self) -> list[Object]:
        """Return the ready pods that serve."""
        found = self._api.get(f"{PODS}?labelSelector={self._selector}")["items"]
        return [pod for pod in found if is_ready(pod)]

    def have_the_version(self) -> bool:
        """Return whether the replicas that serve have the version of the canary."""
        serves, new = (self._api.get(each) for each in (self._deployment, self._set))
        return bool(version(serves["spec"]["template"]) == version(new["spec"]["template"]))

    def canary(self) -> Object | None:
        """Return the canary's pod; None if there is none of the new version."""
        made = self._api.get(self._set)
        if made["status"].get("observedGeneration", 0) < made["metadata"]["generation"]:
            return None
        selector = f"{INSTANCE_LABEL}={self._canary}"
        for pod in self._api.get(f"{PODS}?labelSelector={selector}")["items"]:
            revision = pod["metadata"]["labels"].get("controller-revision-hash")
            if revision == made["status"].get("updateRevision") and not is_ending(pod):
                found: Object = pod
                return found
        return None

    def scale(self, replicas: int) -> None:
        """Give the canary this number of replicas, 0 or 1."""
        self._api.patch(f"{self._set}/scale", {"spec": {"replicas": replicas}})

    def earlier_verdict(self, job: str) -> str | None:
        """Return the reason for which an earlier pod of this Job went back; None if none did."""
        for pod in self._api.get(f"{PODS}?labelSelector={JOB_LABEL}={job}")["items"]:
            for each in pod["status"].get("containerStatuses", ()):
                ended = each.get("state", {}).get("terminated") or {}
                if ended.get("exitCode") == BACK:
                    last: str = ended.get("message", "").strip().rpartition("\n")[2]
                    return last.removeprefix(GOES_BACK)
        return None

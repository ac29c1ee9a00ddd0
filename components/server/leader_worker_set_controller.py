"""The LeaderWorkerSet controller, from the pinned manifest of its release.

This file installs it and waits for the definition, the controller and its webhook, without which
the API server refuses every LeaderWorkerSet. Install it once for each cluster.
"""

import json
from typing import TypedDict

import pulumi

from ..core.arguments import checked
from ..core.kubectl import KUBECTL, kubectl_command
from ..core.outputs import after
from ..core.type_token import TYPE_PREFIX
from .leader_worker_set_plan import (
    API_VERSION,
    CONTROLLER,
    DEFINITION,
    KIND,
    MANIFEST,
    NAMESPACE,
    RELEASE,
)

_MINUTES = 10
_LOOKS, _SECONDS_BETWEEN_LOOKS = 60, 5
# Two waits of kubectl, and each try can last as long as the API server waits for a webhook
# (10 s, admissionregistration.k8s.io/v1 `timeoutSeconds`); applying the manifest is added.
_PULUMI_MINUTES = 2 * _MINUTES + _LOOKS * (_SECONDS_BETWEEN_LOOKS + 10) // 60 + 5

# The smallest object that the webhook accepts; a dry run creates nothing.
_SAMPLE = {
    "apiVersion": API_VERSION,
    "kind": KIND,
    "metadata": {"name": "is-the-webhook-there", "namespace": "default"},
    "spec": {
        "leaderWorkerTemplate": {
            "size": 1,
            "workerTemplate": {
                "spec": {"containers": [{"name": "none", "image": "registry.k8s.io/pause:3.10"}]}
            },
        }
    },
}

_INSTALL = " && ".join(
    (
        f"{KUBECTL} apply --server-side --filename {MANIFEST}",
        f"{KUBECTL} wait --for=condition=Established crd/{DEFINITION} --timeout={_MINUTES}m",
        f"{KUBECTL} wait --namespace {NAMESPACE} --for=condition=Available "
        f"deployment/{CONTROLLER} --timeout={_MINUTES}m",
    )
)
# The controller reports ready before its webhook has a certificate (cmd/main.go).
_WEBHOOK = (
    f"looks=0; until printf %s '{json.dumps(_SAMPLE)}' | "
    f"{KUBECTL} create --dry-run=server --filename -; do "
    f'looks=$((looks + 1)); test "$looks" -lt {_LOOKS} || exit 1; '
    f"sleep {_SECONDS_BETWEEN_LOOKS}; done"
)
# Its namespace cannot be deleted while an aggregated API (custom metrics) has no server, and
# that API is deleted later: so the deletion is requested here and not awaited.
_REMOVE = f"{KUBECTL} delete --ignore-not-found --filename {MANIFEST} --wait=false"


class LeaderWorkerSetControllerArgs(TypedDict):
    """Cluster of the controller."""

    kubeconfig: pulumi.Input[str]
    """Kubeconfig of the cluster."""


class LeaderWorkerSetController(pulumi.ComponentResource):
    """A cluster with the LeaderWorkerSet API."""

    release: pulumi.Output[str]
    """Release of the controller; known once the API server accepts a LeaderWorkerSet."""

    @checked(LeaderWorkerSetControllerArgs)
    def __init__(
        self,
        name: str,
        args: LeaderWorkerSetControllerArgs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:LeaderWorkerSetController", name, None, opts)
        installed = kubectl_command(
            name,
            f"{_INSTALL} && {_WEBHOOK}",
            args["kubeconfig"],
            pulumi.ResourceOptions(
                parent=self,
                custom_timeouts=pulumi.CustomTimeouts(
                    create=f"{_PULUMI_MINUTES}m", update=f"{_PULUMI_MINUTES}m", delete="15m"
                ),
            ),
            undo=_REMOVE,
        )
        self.release = after(RELEASE, installed.id)
        self.register_outputs({"release": self.release})

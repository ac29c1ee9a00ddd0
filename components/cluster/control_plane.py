"""Access to a cluster's control plane: its address, and a kubeconfig without a token.

This file waits for the API server. The Kubernetes provider asks it once, when it is configured, and
if there is no answer every object fails for the rest of that `up` (pulumi-kubernetes @94977969,
`kubeProvider.Configure`, 2026-07).
"""

import json
from typing import NotRequired, TypedDict

import pulumi
import pulumi_gcp as gcp

from ..core.kubectl import KUBECTL, kubectl_output
from ..core.waits import API_SERVER_SECONDS


def kubeconfig(cluster: str, server: str, ca_certificate: str | None) -> str:
    """Return a kubeconfig that uses GKE's exec plugin to log in; JSON, which all clients accept.

    `ca_certificate` is base64; None for the DNS endpoint, whose certificate is public.
    """
    authority = {} if ca_certificate is None else {"certificate-authority-data": ca_certificate}
    user = {
        "exec": {
            # The only version that the plugin returns; clients refuse an answer in another version
            # (kubernetes/cloud-provider-gcp, `cmd/gke-gcloud-auth-plugin/cred.go`; client-go,
            # `plugin/pkg/client/auth/exec/exec.go`; read 2026-11-30).
            "apiVersion": "client.authentication.k8s.io/v1beta1",
            "command": "gke-gcloud-auth-plugin",
            "interactiveMode": "Never",
            "provideClusterInfo": True,
            "installHint": "run: gcloud components install gke-gcloud-auth-plugin",
        }
    }
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": cluster, "cluster": {"server": server, **authority}}],
        "users": [{"name": cluster, "user": user}],
        "contexts": [{"name": cluster, "context": {"cluster": cluster, "user": cluster}}],
        "current-context": cluster,
    }
    return json.dumps(content, indent=2)


class ControlPlaneArgs(TypedDict):
    """An existing cluster and the address of its control plane."""

    cluster_id: pulumi.Input[str]
    """Full resource id; a pool joins by it."""
    cluster_name: pulumi.Input[str]
    """Name that gcloud and the console show."""
    address: pulumi.Input[str]
    """DNS name or IP address of the control plane."""
    ca_certificate: NotRequired[pulumi.Input[str | None]]
    """The cluster's certificate authority, base64; defaults to none, for the DNS endpoint, whose
    certificate is public."""
    identity: NotRequired[pulumi.Input[str]]
    """Unique id of the cluster, which a later cluster of the same name does not have; defaults to
    `cluster_id`."""


def control_plane(cluster: gcp.container.Cluster, *, by_name: bool) -> ControlPlaneArgs:
    """Return the control plane of a cluster of the stack, by its DNS name or by its address."""
    dns = cluster.control_plane_endpoints_config.dns_endpoint_config
    return {
        "cluster_id": cluster.id,
        "cluster_name": cluster.name,
        "address": dns.endpoint if by_name else cluster.endpoint,
        "ca_certificate": None if by_name else cluster.master_auth.cluster_ca_certificate,
        "identity": dns.endpoint,
    }


def endpoint_of(plane: ControlPlaneArgs) -> pulumi.Output[str]:
    """Return the address of the control plane as a URL."""
    return pulumi.Output.concat("https://", plane["address"])


def identity_of(plane: ControlPlaneArgs) -> pulumi.Output[str]:
    """Return an id that stays the same as long as the cluster exists, for either endpoint."""
    return pulumi.Output.from_input(plane.get("identity", plane["cluster_id"]))


def kubeconfig_of(
    name: str, plane: ControlPlaneArgs, parent: pulumi.Resource
) -> pulumi.Output[str]:
    """Return a kubeconfig with GKE's login plugin, as a secret.

    In an `up` it is known once the API server answers; a preview makes no request.
    """
    address = endpoint_of(plane)
    parts = pulumi.Output.all(name, address, plane.get("ca_certificate"))
    written: pulumi.Output[str] = pulumi.Output.secret(
        parts.apply(lambda values: kubeconfig(*values))
    )
    if pulumi.runtime.is_dry_run():
        return written
    problem = kubectl_output(
        _readiness_script(), written, pulumi.InvokeOutputOptions(parent=parent)
    )
    checked = pulumi.Output.all(written, plane["cluster_name"], address, problem)
    return checked.apply(lambda parts: _checked_kubeconfig(*parts))


_SECONDS_BETWEEN_TRIES = 5
_SECONDS_OF_A_TRY = 10

_LATE, _UNASKED = "late", "unasked"
# kubectl's messages for the statuses 401 and 403, and for a login plugin that failed (kubernetes
# v1.36.2, `kubectl/pkg/cmd/util/helpers.go`; client-go, `plugin/pkg/client/auth/exec`).
_ANSWERS = "*'You must be logged in to the server'* | *'Error from server (Forbidden)'*"
_NO_LOGIN = "*'getting credentials: '*"


def _readiness_script() -> str:
    """Return a script that prints nothing once the API server answers, and its error otherwise."""
    asked = f"{KUBECTL} get --raw=/readyz --request-timeout={_SECONDS_OF_A_TRY}s"
    return (
        f"end=$(($(date +%s) + {API_SERVER_SECONDS})); shown=; until said=$({asked} 2>&1); do "
        f'case "$?:$said" in 127:* | {_NO_LOGIN}) printf "{_UNASKED}:%s" "$said"; break;; '
        f"{_ANSWERS}) break;; esac; "
        f'test "$(date +%s)" -lt "$end" || {{ printf "{_LATE}:%s" "$said"; break; }}; '
        'test "$shown" = "$said" || printf "the API server does not answer yet: %s\n" "$said" >&2; '
        f'shown="$said"; sleep {_SECONDS_BETWEEN_TRIES}; done'
    )


def _checked_kubeconfig(written: str, cluster: str, address: str, problem: str | None) -> str:
    """Return the kubeconfig, or raise an error with the fix."""
    if not problem:
        return written
    outcome, _, reason = problem.partition(":")
    server = f"the API server of cluster '{cluster}' at {address}"
    if outcome == _UNASKED:
        raise pulumi.RunError(
            f"{server} cannot be asked: {reason.strip()}; install kubectl and "
            "gke-gcloud-auth-plugin, log in with 'gcloud auth login', and run 'pulumi up' again"
        )
    raise pulumi.RunError(
        f"{server} has not answered for {API_SERVER_SECONDS // 60} minutes: {reason.strip()}; "
        "check that this machine reaches the address ('cluster.dnsEndpoint', "
        "'cluster.authorizedNetworks', HTTPS_PROXY) and that GKE is not repairing the cluster, "
        "and run 'pulumi up' again: what is made stays"
    )

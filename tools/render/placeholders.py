"""Placeholders of values that only the cloud knows: `${<resource>.<property>}`.

Values that follow from a resource's inputs, such as an account's address or an ID, are calculated.
"""

from collections.abc import Mapping
from typing import Any

_UNKNOWN: dict[str, tuple[str, ...]] = {
    "command:local:Command": ("stdout", "stderr"),
    "gcp:compute/address:Address": ("address",),
    "gcp:compute/globalAddress:GlobalAddress": ("address",),
    "gcp:container/cluster:Cluster": (
        "endpoint",
        "masterAuth.clusterCaCertificate",
        "controlPlaneEndpointsConfig.dnsEndpointConfig.endpoint",
    ),
    "kubernetes:core/v1:Service": ("status.loadBalancer.ingress[0].ip",),
}
"""Computed outputs that the components read, by type."""

_LINKED = "gcp:compute/"
"""Types that other resources refer to by link."""

_IDS = {
    "gcp:compute/network:Network": "projects/{project}/global/networks/{name}",
    "gcp:compute/subnetwork:Subnetwork": "projects/{project}/regions/{region}/subnetworks/{name}",
    "gcp:container/cluster:Cluster": "projects/{project}/locations/{location}/clusters/{name}",
}
"""IDs that other resources use as inputs."""

_ACCOUNT = "gcp:serviceaccount/account:Account"


class NoPlaceholderError(LookupError):
    """A look-up has no placeholder; the message says where to add one."""


def resource_id(type_: str, name: str, inputs: Mapping[str, Any]) -> str:
    """Return the ID that a resource would get, or a placeholder."""
    pattern = _IDS.get(type_)
    try:
        return placeholder(name, "id") if pattern is None else pattern.format_map(inputs)
    except KeyError:
        return placeholder(name, "id")


def computed(type_: str, name: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the computed outputs of a resource."""
    if type_ == _ACCOUNT:
        return _account(inputs)
    outputs: dict[str, Any] = {}
    linked = ("selfLink",) if type_.startswith(_LINKED) else ()
    for path in (*_UNKNOWN.get(type_, ()), *linked):
        _put(outputs, path, placeholder(name, path))
    return outputs


def looked_up(function: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the result of a look-up."""
    if function not in _ANSWERS:
        known = ", ".join(f"'{each}'" for each in _ANSWERS)
        raise NoPlaceholderError(
            f"the program looks up '{function}', which has no placeholder; known: {known}; "
            f"add the look-up to tools/render/placeholders.py"
        )
    return {**arguments, **_ANSWERS[function](arguments)}


def _project(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {"number": placeholder(str(arguments["projectId"]), "number")}


def _cluster(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return a cluster with every feature that a stack may need, without a mode."""
    name, project = str(arguments["name"]), str(arguments["project"])
    dns = {"endpoint": placeholder(name, "dnsEndpoint"), "allowExternalTraffic": True}
    return {
        **{key: placeholder(name, key) for key in ("network", "subnetwork", "endpoint")},
        "networkingMode": "VPC_NATIVE",
        "datapathProvider": "ADVANCED_DATAPATH",
        "workloadIdentityConfigs": [{"workloadPool": f"{project}.svc.id.goog"}],
        "controlPlaneEndpointsConfigs": [
            {"dnsEndpointConfigs": [dns], "ipEndpointsConfigs": [{"enabled": True}]}
        ],
        "masterAuths": [{"clusterCaCertificate": placeholder(name, "clusterCaCertificate")}],
        "monitoringConfigs": [{"managedPrometheuses": [{"enabled": True}]}],
        "addonsConfigs": [{"gcsFuseCsiDriverConfigs": [{"enabled": True}]}],
        "secretManagerConfigs": [{"enabled": True}],
        "gatewayApiConfigs": [{"channel": "CHANNEL_STANDARD"}],
        "podAutoscalings": [{"hpaProfile": "PERFORMANCE"}],
    }


def _silent(_arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {"stdout": "", "stderr": ""}


_ANSWERS = {
    "gcp:organizations/getProject:getProject": _project,
    "gcp:container/getCluster:getCluster": _cluster,
    # The command that waits for the API server prints nothing.
    "command:local:run": _silent,
}


def placeholder(name: str, path: str) -> str:
    """Return the placeholder of a resource's property."""
    return f"${{{name}.{path}}}"


def _account(inputs: Mapping[str, Any]) -> dict[str, Any]:
    email = f"{inputs['accountId']}@{inputs['project']}.iam.gserviceaccount.com"
    return {
        "email": email,
        "member": f"serviceAccount:{email}",
        "name": f"projects/{inputs['project']}/serviceAccounts/{email}",
    }


def _put(outputs: dict[str, Any], path: str, value: str) -> None:
    first, _, rest = path.partition(".")
    key, is_list, _ = first.partition("[0]")
    inner: Any = value
    if rest:
        inner = {}
        _put(inner, rest, value)
    outputs[key] = [inner] if is_list else inner

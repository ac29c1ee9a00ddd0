"""Find the cluster of a kubeconfig."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from sandbox.provider.cloud import RefusalError
from sandbox.provider.wire import Properties, Unknown
from sandbox.state.world import Thing, World
from sandbox.type_tokens import CLUSTER

# Of gke-gcloud-auth-plugin (kubernetes/cloud-provider-gcp, its `cred.go`, read 2026-11-30).
_ANSWER = "client.authentication.k8s.io/v1beta1"
# Addresses of the sandbox's own clusters (gcp_outputs); no other host answers there.
_OURS = ("198.51.100.", ".gke.goog")


def host(text: str) -> str:
    """Return the API server's host. Raises ValueError with the reason."""
    if "\n" not in text and "{" not in text:
        file = Path(text).expanduser()
        if not file.is_file():
            raise ValueError("neither a kubeconfig nor the path of one")
        text = file.read_text()
    try:
        config = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError("not a kubeconfig: it is not YAML") from error
    try:
        server = _server(config)
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise ValueError("not a kubeconfig: no clusters[].cluster.server") from error
    for entry in config.get("users") or []:
        _refuse_another_answer(entry.get("user") or {})
    return str(urlsplit(server).hostname or "")


def _refuse_another_answer(user: dict[str, Any]) -> None:
    """Refuse a log-in by GKE's plugin in a version that the plugin does not answer in."""
    asked = user.get("exec") or {}
    if asked.get("command") == "gke-gcloud-auth-plugin" and asked.get("apiVersion") != _ANSWER:
        raise ValueError(
            f"exec plugin is configured to use API version {asked.get('apiVersion')}, plugin "
            f"returned version {_ANSWER}"
        )


def _server(config: Any) -> str:
    clusters = {entry["name"]: entry["cluster"] for entry in config["clusters"]}
    contexts = {entry["name"]: entry["context"] for entry in config.get("contexts") or []}
    context = contexts.get(config.get("current-context"))
    chosen = clusters[context["cluster"]] if context else next(iter(clusters.values()))
    return str(chosen["server"])


def moved(old: Properties, new: Properties) -> str | None:
    """Return the key by which a provider moves to another cluster, if it does.

    An identifier decides it alone. Without one the address does, and an address that is not known
    yet is taken for another (pulumi-kubernetes, provider_diffconfig_test.go and its test data).
    """
    identifiers = [each.get("clusterIdentifier") for each in (old, new)]
    if None not in identifiers:
        return "clusterIdentifier" if identifiers[0] != identifiers[1] else None
    before, after = old.get("kubeconfig"), new.get("kubeconfig")
    if isinstance(before, str) and isinstance(after, Unknown):
        return "kubeconfig"
    if not isinstance(before, str) or not isinstance(after, str):
        return None
    return "kubeconfig" if host(before) != host(after) else None


def where(world: World, server: str) -> str:
    """Return the mark that the objects of a cluster carry; RefusalError if none is there."""
    for thing in world.things(CLUSTER):
        if server in _addresses(thing):
            return str(thing.properties["endpoint"])
    if server.startswith(_OURS[0]) or server.endswith(_OURS[1]):
        raise RefusalError(
            f"configured Kubernetes cluster is unreachable: no cluster answers at {server}"
        )
    return server


def _addresses(thing: Thing) -> list[str]:
    properties = thing.properties
    endpoints = properties.get("controlPlaneEndpointsConfig", {})
    private = properties.get("privateClusterConfig", {})
    return [
        str(properties.get("endpoint")),
        str(endpoints.get("dnsEndpointConfig", {}).get("endpoint")),
        str(private.get("privateEndpoint")),
    ]

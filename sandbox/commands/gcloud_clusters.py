"""Fake of `gcloud container clusters create`, for a cluster that you create by hand.

An unknown flag is refused by name.
"""

import argparse
from collections.abc import Sequence
from typing import Any

from sandbox.commands.gcloud_group import Parser
from sandbox.google.gcp import GoogleCloud
from sandbox.provider.cloud import Naming, Resource
from sandbox.provider.wire import Properties
from sandbox.state.faults import Faults
from sandbox.state.world import World
from sandbox.type_tokens import CLUSTER

GROUP = "container clusters"
_ADDONS = {"GcsFuseCsiDriver": "gcsFuseCsiDriverConfig"}


def _parser() -> Parser:
    parser = Parser(GROUP)
    parser.add_argument("command", choices=("create", "create-auto"))
    parser.add_argument("name")
    parser.add_argument("--location", "--region", "--zone", required=True)
    parser.add_argument("--project", required=True)
    for name in ("--cluster-version", "--workload-pool", "--gateway-api", "--hpa-profile"):
        parser.add_argument(name)
    for name in ("--network", "--subnetwork"):
        parser.add_argument(name, default="default")
    for name in ("--cluster-secondary-range-name", "--services-secondary-range-name"):
        parser.add_argument(name)
    parser.add_argument("--release-channel", default="regular")
    parser.add_argument("--num-nodes", type=int, default=3)
    for name in ("--labels", "--addons"):
        parser.add_argument(name, default="")
    # GKE's defaults (--enable-ip-alias, managed Prometheus), accepted as flags too.
    for name in (
        "--enable-dataplane-v2", "--enable-dns-access", "--enable-private-nodes",
        "--enable-image-streaming", "--enable-secret-manager", "--enable-ip-alias",
        "--enable-managed-prometheus", "--async",
    ):  # fmt: skip
        parser.add_argument(name, action="store_true")
    parser.add_argument("--auto-monitoring-scope", choices=("ALL", "NONE"))
    return parser


def created(words: Sequence[str], world: World) -> str:
    """Create a cluster and return its ID. Raises ValueError with the reason."""
    given = _parser().parse_args(words)
    return made(world, given.project, Resource("", CLUSTER, given.name), _inputs(given))


def made(world: World, project: str, resource: Resource, inputs: Properties) -> str:
    """Make what a user asked for by hand and return its id; it belongs to no stack."""
    google = GoogleCloud(world, Faults(None, world))
    google.configure({"project": project})
    checked = google.check(resource, {}, inputs, Naming(b""))
    if checked.mistakes:
        raise ValueError("; ".join(f"{each.path}: {each.reason}" for each in checked.mistakes))
    return google.create(resource, checked.inputs).id


def _inputs(given: argparse.Namespace) -> dict[str, Any]:
    inputs: dict[str, Any] = {
        "name": given.name,
        "project": given.project,
        "location": given.location,
        "network": _link(given.project, "global", "networks", given.network),
        "subnetwork": _link(
            given.project, f"regions/{given.location}", "subnetworks", given.subnetwork
        ),
        "networkingMode": "VPC_NATIVE",
        "ipAllocationPolicy": {
            # GKE names the ranges that it makes after the cluster.
            "clusterSecondaryRangeName": given.cluster_secondary_range_name
            or f"gke-{given.name}-pods",
            "servicesSecondaryRangeName": given.services_secondary_range_name
            or f"gke-{given.name}-services",
        },
        "releaseChannel": {"channel": given.release_channel.upper()},
        # By default since GKE 1.27 (its page on managed collection, 2026-11).
        "monitoringConfig": {
            "enableComponents": ["SYSTEM_COMPONENTS"],
            "managedPrometheus": {
                "enabled": True,
                "autoMonitoringConfig": {"scope": given.auto_monitoring_scope or "NONE"},
            },
        },
        "deletionProtection": False,
    }
    if given.command == "create-auto":
        inputs["enableAutopilot"] = True
    else:
        inputs["initialNodeCount"] = given.num_nodes
    return {**inputs, **_asked(given)}


def _asked(given: argparse.Namespace) -> dict[str, Any]:
    """Return the properties that only a flag enables."""
    addons = [each for each in given.addons.split(",") if each]
    if unknown := [each for each in addons if each not in _ADDONS]:
        raise ValueError(f"argument --addons: the sandbox knows {', '.join(_ADDONS)}: {unknown[0]}")
    asked: dict[str, tuple[Any, Any]] = {
        "minMasterVersion": (given.cluster_version, given.cluster_version),
        "resourceLabels": (given.labels, dict(_pairs(given.labels))),
        "addonsConfig": (addons, {_ADDONS[each]: {"enabled": True} for each in addons}),
        "datapathProvider": (given.enable_dataplane_v2, "ADVANCED_DATAPATH"),
        "workloadIdentityConfig": (given.workload_pool, {"workloadPool": given.workload_pool}),
        "privateClusterConfig": (given.enable_private_nodes, {"enablePrivateNodes": True}),
        "secretManagerConfig": (given.enable_secret_manager, {"enabled": True}),
        "gatewayApiConfig": (
            given.gateway_api,
            {"channel": f"CHANNEL_{str(given.gateway_api).upper()}"},
        ),
        "podAutoscaling": (given.hpa_profile, {"hpaProfile": str(given.hpa_profile).upper()}),
        "controlPlaneEndpointsConfig": (
            given.enable_dns_access,
            {"dnsEndpointConfig": {"allowExternalTraffic": True}},
        ),
        "nodePoolDefaults": (
            given.enable_image_streaming,
            {"nodeConfigDefaults": {"gcfsConfig": {"enabled": True}}},
        ),
    }
    return {key: value for key, (wanted, value) in asked.items() if wanted}


def _pairs(text: str) -> list[tuple[str, str]]:
    found = [pair.partition("=") for pair in text.split(",") if pair]
    return [(key, value) for key, _, value in found]


def _link(project: str, place: str, collection: str, name: str) -> str:
    return f"projects/{project}/{place}/{collection}/{name}"


def said(words: Sequence[str], world: World) -> str:
    """Create a cluster and return the line that gcloud prints."""
    return f"Created [https://container.googleapis.com/v1/{created(words, world)}]."

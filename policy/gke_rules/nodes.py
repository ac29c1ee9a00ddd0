"""Rules about nodes: image, boot, service account, upgrades and repair."""

from collections.abc import Iterator

from .google import CLUSTER, NODE_POOL, has_nodes, standard
from .props import ON, UNKNOWN, present, read, told, wanted, where
from .rule import Finding, Resource, Rule

_BOTH = (CLUSTER, NODE_POOL)
_SHIELDED = "nodeConfig.shieldedInstanceConfig"
_AUTOPILOT_ACCOUNT = "clusterAutoscaling.autoProvisioningDefaults.serviceAccount"


def _machine(resource: Resource) -> str:
    return str(read(resource.props, "nodeConfig.machineType") or resource.name)


def _default_account(resource: Resource) -> Iterator[Finding]:
    if not has_nodes(resource) and standard(resource):
        return
    path = "nodeConfig.serviceAccount" if standard(resource) else _AUTOPILOT_ACCOUNT
    account = read(resource.props, path)
    if account is UNKNOWN:
        return
    if (
        not account
        or account == "default"
        or account.endswith("-compute@developer.gserviceaccount.com")
    ):
        yield Finding(_machine(resource), told(path, account))


RULES = (
    Rule(
        "CKV_GCP_68",
        _BOTH,
        "a node boots only signed software",
        f"write {_SHIELDED}.enableSecureBoot true",
        where(has_nodes, wanted(f"{_SHIELDED}.enableSecureBoot", ON, part=_machine)),
        cis="5.5.7",
    ),
    Rule(
        "CKV_GCP_72",
        _BOTH,
        "a changed boot sequence of a node is detected",
        f"leave {_SHIELDED}.enableIntegrityMonitoring out, which means true",
        where(
            has_nodes,
            wanted(f"{_SHIELDED}.enableIntegrityMonitoring", ON, default=ON, part=_machine),
        ),
        cis="5.5.6",
    ),
    Rule(
        "CKV_GCP_69",
        _BOTH,
        "GKE's metadata server answers pods and hides the node's account",
        "write nodeConfig.workloadMetadataConfig.mode GKE_METADATA",
        where(
            has_nodes,
            wanted("nodeConfig.workloadMetadataConfig.mode", "GKE_METADATA", part=_machine),
        ),
        cis="5.4.1",
    ),
    Rule(
        "CIS_GKE_5.5.1",
        _BOTH,
        "nodes run Container-Optimized OS, a minimal system",
        "leave nodeConfig.imageType out, or write COS_CONTAINERD",
        where(
            has_nodes,
            wanted(
                "nodeConfig.imageType", "COS_CONTAINERD", default="COS_CONTAINERD", part=_machine
            ),
        ),
        cis="5.5.1",
    ),
    Rule(
        "CKV_GCP_9",
        (NODE_POOL,),
        "a broken node is recreated",
        "write management.autoRepair true",
        wanted("management.autoRepair", ON, part=_machine),
        cis="5.5.2",
    ),
    Rule(
        "CKV_GCP_10",
        (NODE_POOL,),
        "nodes get the same fixes as the control plane",
        "write management.autoUpgrade true",
        wanted("management.autoUpgrade", ON, part=_machine),
        cis="5.5.3",
    ),
    Rule(
        "CIS_GKE_5.2.1",
        _BOTH,
        "nodes have their own account, not the default one, which can edit the project",
        "write the address of an account as the serviceAccount",
        _default_account,
        cis="5.2.1",
    ),
    Rule(
        "CIS_GKE_5.9.2",
        (NODE_POOL,),
        "disks of nodes are encrypted with your key",
        "write nodeConfig.bootDiskKmsKey",
        present("nodeConfig.bootDiskKmsKey", part=_machine),
        cis="5.9.2",
        mandatory=False,
    ),
)

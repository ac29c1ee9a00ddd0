"""Rules about the cluster's maintenance: versions, logs, keys, and allowed images."""

from collections.abc import Iterator

from .google import CLUSTER, standard
from .props import ON, UNKNOWN, own_name, present, read, refused, told, wanted, where
from .rule import Find, Finding, Resource, Rule

_SYSTEM = "SYSTEM_COMPONENTS"


def _watched(service: str, config: str) -> Find:
    """Find that the system's own part is off; GKE has it on where nothing is written."""

    def find(cluster: Resource) -> Iterator[Finding]:
        if read(cluster.props, service) == "none":
            yield Finding(own_name(cluster), told(service, "none"))
        components = read(cluster.props, f"{config}.enableComponents")
        if isinstance(components, list) and _SYSTEM not in components + [_SYSTEM] * (
            UNKNOWN in components
        ):
            yield Finding(own_name(cluster), told(f"{config}.enableComponents", components))

    return find


RULES = (
    Rule(
        "CKV_GCP_70",
        (CLUSTER,),
        "Google upgrades the cluster, in a release channel",
        "write releaseChannel.channel REGULAR",
        wanted("releaseChannel.channel", "RAPID", "REGULAR", "STABLE", "EXTENDED"),
        cis="5.5.4",
    ),
    Rule(
        "CKV_GCP_1",
        (CLUSTER,),
        "system logs are stored",
        f"leave loggingService out, and keep {_SYSTEM} in loggingConfig.enableComponents",
        _watched("loggingService", "loggingConfig"),
        cis="5.7.1",
    ),
    Rule(
        "CKV_GCP_8",
        (CLUSTER,),
        "system metrics are stored",
        f"leave monitoringService out, and keep {_SYSTEM} in monitoringConfig.enableComponents",
        _watched("monitoringService", "monitoringConfig"),
        cis="5.7.1",
    ),
    Rule(
        "CKV_GCP_71",
        (CLUSTER,),
        "a node proves its identity before it joins",
        "write enableShieldedNodes true",
        where(standard, wanted("enableShieldedNodes", ON)),
        cis="5.5.5",
    ),
    Rule(
        "CIS_GKE_5.2.2",
        (CLUSTER,),
        "pods have their own Google identity, by Workload Identity",
        "write workloadIdentityConfig.workloadPool PROJECT.svc.id.goog",
        where(standard, present("workloadIdentityConfig.workloadPool")),
        cis="5.2.2",
    ),
    Rule(
        "CIS_GKE_5.3.1",
        (CLUSTER,),
        "Secrets in the cluster's database are encrypted with your key",
        "write databaseEncryption with state ENCRYPTED and a keyName",
        wanted("databaseEncryption.state", "ENCRYPTED"),
        cis="5.3.1",
        mandatory=False,
    ),
    Rule(
        "CKV_GCP_66",
        (CLUSTER,),
        "only signed images run",
        "write binaryAuthorization.evaluationMode PROJECT_SINGLETON_POLICY_ENFORCE",
        wanted("binaryAuthorization.evaluationMode", "PROJECT_SINGLETON_POLICY_ENFORCE"),
        cis="5.1.4",
        mandatory=False,
    ),
    Rule(
        "CIS_GKE_5.10.4",
        (CLUSTER,),
        "GKE scans workloads for known misconfigurations",
        "leave securityPostureConfig.mode out, or write BASIC",
        refused("securityPostureConfig.mode", "DISABLED"),
        cis="5.10.4",
    ),
    Rule(
        "CKV_GCP_21",
        (CLUSTER,),
        "labels assign the cost of a cluster",
        "write resourceLabels",
        present("resourceLabels"),
        mandatory=False,
    ),
)

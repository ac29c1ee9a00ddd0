"""The VPC network and its subnetworks."""

from collections.abc import Iterator

from .address_ranges import told_networks, too_wide
from .google import NETWORK, REGION_SECURITY_POLICY, SECURITY_POLICY, SUBNETWORK
from .props import OFF, ON, UNKNOWN, items, own_name, present, read, wanted, where
from .rule import Finding, Resource, Rule

_PROXIES = ("REGIONAL_MANAGED_PROXY", "GLOBAL_MANAGED_PROXY", "INTERNAL_HTTPS_LOAD_BALANCER")
_LOG4J = "cve-canary"


def _has_machines(subnetwork: Resource) -> bool:
    # Google refuses both settings on a subnetwork that only its proxies are in.
    return read(subnetwork.props, "purpose") not in _PROXIES


def _no_rule_on_log4j(policy: Resource) -> bool:
    if read(policy.props, "rules") is UNKNOWN:
        return False
    expressions = [
        str(read(rule, "match.expr.expression")) for rule in items(policy.props, "rules")
    ]
    return not any(_LOG4J in each for each in expressions)


def _lets_everyone_in(policy: Resource) -> Iterator[Finding]:
    """Find a list of allowed callers that is the whole internet.

    `*` is every address. A policy that allows it and denies some requests lists no callers.
    """
    rules = [
        (read(rule, "action"), items(rule, "match.config.srcIpRanges"))
        for rule in items(policy.props, "rules")
    ]
    denies_some = any(action != "allow" and networks != ["*"] for action, networks in rules)
    if ("allow", ["*"]) in rules and denies_some:
        return
    allowed = [
        "0.0.0.0/0" if each == "*" else each
        for action, networks in rules
        if action == "allow"
        for each in networks
    ]
    if too_wide(allowed):
        yield Finding(own_name(policy), f"the allowed srcIpRanges are {told_networks(allowed)}")


RULES = (
    Rule(
        "CKV2_GCP_2",
        (NETWORK,),
        "the network has only the subnetworks that it needs, not one in every region",
        "write autoCreateSubnetworks false",
        wanted("autoCreateSubnetworks", OFF),
    ),
    Rule(
        "CKV_GCP_74",
        (SUBNETWORK,),
        "machines without a public address reach Google's services privately",
        "write privateIpGoogleAccess true",
        where(_has_machines, wanted("privateIpGoogleAccess", ON)),
    ),
    Rule(
        "CKV_GCP_26",
        (SUBNETWORK,),
        "connections are logged",
        "write logConfig",
        where(_has_machines, present("logConfig")),
        cis="5.6.1",
        mandatory=False,
    ),
    Rule(
        "CKV_GCP_73",
        (SECURITY_POLICY,),
        "requests with a Log4j lookup are rejected",
        f"write a rule whose expression is evaluatePreconfiguredExpr('{_LOG4J}')",
        where(
            _no_rule_on_log4j,
            lambda policy: iter([Finding(own_name(policy), f"no rule has '{_LOG4J}'")]),
        ),
        mandatory=False,
    ),
    Rule(
        "VLLM_GKE_2",
        (SECURITY_POLICY, REGION_SECURITY_POLICY),
        "a list of callers is not the whole internet",
        "list the callers' networks in srcIpRanges, and add a last rule that denies",
        _lets_everyone_in,
    ),
)

"""The VPC network and its subnetworks."""

from .google import NETWORK, SECURITY_POLICY, SUBNETWORK
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


RULES = (
    Rule(
        "CKV2_GCP_2",
        (NETWORK,),
        "the network has the subnetworks that it needs, not one in every region",
        "write autoCreateSubnetworks false",
        wanted("autoCreateSubnetworks", OFF),
    ),
    Rule(
        "CKV_GCP_74",
        (SUBNETWORK,),
        "machines without a public address reach Google's services inside its network",
        "write privateIpGoogleAccess true",
        where(_has_machines, wanted("privateIpGoogleAccess", ON)),
    ),
    Rule(
        "CKV_GCP_26",
        (SUBNETWORK,),
        "who spoke to whom can be read afterwards",
        "write logConfig",
        where(_has_machines, present("logConfig")),
        cis="5.6.1",
        mandatory=False,
    ),
    Rule(
        "CKV_GCP_73",
        (SECURITY_POLICY,),
        "a look-up by Log4j in a request is turned away",
        f"write a rule whose expression is evaluatePreconfiguredExpr('{_LOG4J}')",
        where(
            _no_rule_on_log4j,
            lambda policy: iter([Finding(own_name(policy), f"no rule has '{_LOG4J}'")]),
        ),
        mandatory=False,
    ),
)

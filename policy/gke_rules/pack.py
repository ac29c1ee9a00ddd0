"""The rules as Pulumi's policies: the only file here that knows Pulumi."""

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    PolicyComplianceFramework,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
)
from pulumi_policy.proxy import UnknownValueError

from . import RULES
from .props import UNKNOWN
from .rule import Resource, Rule
from .waivers import Waiver, unwaived


def policies(waivers: Sequence[Waiver]) -> list[ResourceValidationPolicy]:
    """Return a policy for each rule; what is waived is not reported."""
    return [_policy(rule, waivers) for rule in RULES]


def _policy(rule: Rule, waivers: Sequence[Waiver]) -> ResourceValidationPolicy:
    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        if args.resource_type not in rule.types:
            return
        resource = Resource(args.resource_type, args.name, known(args.props))
        for finding in unwaived(rule, resource, waivers):
            report(f"{finding.given}; {rule.fix}", None)

    cis = PolicyComplianceFramework("CIS GKE Benchmark", "1.8.0", rule.cis) if rule.cis else None
    return ResourceValidationPolicy(
        name=rule.id,
        description=rule.defends,
        validate=validate,
        enforcement_level=(
            EnforcementLevel.MANDATORY if rule.mandatory else EnforcementLevel.ADVISORY
        ),
        framework=cis,
        remediation_steps=rule.fix,
    )


def known(tree: Any) -> Any:
    """Return inputs as plain values: Pulumi's own raise where a value is not known yet."""
    if isinstance(tree, Mapping):
        return {key: _known(tree, key) for key in tree}
    if isinstance(tree, Sequence) and not isinstance(tree, str):
        return [_known(tree, index) for index in range(len(tree))]
    return tree


def _known(tree: Any, key: Any) -> Any:
    try:
        return known(tree[key])
    except UnknownValueError:
        return UNKNOWN

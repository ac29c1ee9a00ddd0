"""Checks of the exposure: the errors of its keys, and warnings about risky choices."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..cluster.address_ranges import too_wide
from ..core.problems import Problem
from .plan import ExposureKind


@dataclass(frozen=True)
class ExposureChoice:
    """The keys of the stack file that matter for the exposure."""

    kind: ExposureKind
    source_ranges: Sequence[str] = ()
    host: str | None = None
    certificate: str | None = None
    from_namespaces: Sequence[str] = ()
    routes: Sequence[str] | None = None


def exposure_problems(choice: ExposureChoice) -> Iterator[Problem]:
    """Yield the errors: a public address without callers, or a key without effect."""
    kind = choice.kind
    if kind.is_public and not choice.source_ranges:
        yield _problem(
            f"kind '{kind}' opens a public address without a key, so it needs 'sourceRanges': the "
            f"networks that may call it, e.g. [203.0.113.0/24]"
        )
    if kind is ExposureKind.NONE and choice.source_ranges:
        others = ", ".join(f"'{other}'" for other in ExposureKind if other is not kind)
        yield _problem(
            f"'sourceRanges' has no effect with kind 'none'; remove it or write one of {others}"
        )
    if choice.from_namespaces and kind.comes_by_a_node:
        yield _problem(
            f"'fromNamespaces' has no effect with kind '{kind}', which every pod of the cluster "
            f"reaches; remove it or write kind 'none', 'ingress' or 'gateway'",
            "fromNamespaces",
        )
    if choice.host is not None and not kind.has_proxy:
        yield _problem(
            f"'host' has no effect with kind '{kind}', which has no name; remove it or write kind "
            f"'ingress' or 'gateway'",
            "host",
        )
    yield from _route_problems(choice)
    yield from _certificate_problems(choice)


def _route_problems(choice: ExposureChoice) -> Iterator[Problem]:
    if choice.routes is None:
        return
    if not choice.kind.has_proxy:
        yield _problem(
            f"'routes' has no effect with kind '{choice.kind}', which looks at no path and lets "
            f"all of them through; remove it or write kind 'ingress' or 'gateway'",
            "routes",
        )
    elif not choice.routes:
        yield _problem("lets nothing through; leave it out for the default", "routes")


def _certificate_problems(choice: ExposureChoice) -> Iterator[Problem]:
    has_certificate, kind = choice.certificate is not None, choice.kind
    if has_certificate and kind is ExposureKind.INGRESS:
        yield _problem("kind 'ingress' gets its certificate from Google; remove it", "certificate")
    elif has_certificate and kind is not ExposureKind.GATEWAY:
        yield _problem(
            f"'certificate' has no effect with kind '{kind}'; remove it or write kind 'gateway'",
            "certificate",
        )
    elif has_certificate and choice.host is None:
        yield _problem("'certificate' needs a host name; write it as 'host'", "certificate")
    elif kind is ExposureKind.GATEWAY and choice.host is not None and not has_certificate:
        yield _problem(
            "a regional load balancer gets no certificate from Google; make an SSL certificate in "
            "the stack's region and write its name as 'certificate'",
            "host",
        )


def exposure_warnings(
    choice: ExposureChoice, *, lender: str | None = None, host: str | None = None
) -> Iterator[Problem]:
    """Return the warnings for valid choices that may not be intended.

    `lender` is the section that names another team's network; None if the network belongs to the
    stack. `host` is the other project that owns the network, if it is known.
    """
    readable = "plain HTTP: anyone on the network path can read requests and answers; write "
    if choice.kind is ExposureKind.INGRESS and choice.host is None:
        yield _problem(readable + "'host' with a name of yours for a certificate", "host")
    if choice.kind is ExposureKind.GATEWAY and choice.source_ranges and choice.host is None:
        yield _problem(readable + "'host' and 'certificate'", "host")
    if choice.kind is ExposureKind.GATEWAY and lender is not None:
        yield Problem(
            (lender, "existing"),
            "kind 'gateway' needs a proxy-only subnetwork of this network in the stack's region: "
            "purpose REGIONAL_MANAGED_PROXY, role ACTIVE, at least a /26; none is made in a "
            "network that is not the stack's",
        )
    if choice.kind is not ExposureKind.NONE and host is not None:
        yield Problem(
            ("network", "existing"),
            f"kind '{choice.kind}' needs firewall rules in project '{host}', which GKE makes only "
            f"where its service agent has roles/compute.securityAdmin there; else the owner of "
            f"'{host}' makes the rules that GKE asks for in the events of the load balancer",
        )
    wide = None if choice.kind is ExposureKind.NONE else too_wide(choice.source_ranges)
    if wide is not None:
        message = f"{wide}, and vLLM asks for no key; list the networks that call"
        yield _problem(message, "sourceRanges")


def _problem(message: str, *key: str) -> Problem:
    return Problem(("exposure", *key), message)

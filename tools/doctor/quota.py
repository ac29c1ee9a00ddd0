"""Checks of the quota that a stack needs at its most nodes, and of the build region.

Two lists have quotas: Compute Engine's, with usage, for old metrics; and Cloud Quotas', for
metrics with dimensions (`gcloud` 528.0.0, `compute_v1_messages.Quota` and
`cloudquotas_v1_messages.DimensionsInfo`, read 2026-11). Quota does not guarantee capacity.
"""

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.estimates.quota import Need
from components.image.plan import ANYWHERE
from tools.doctor.answers import mapping, required, rows
from tools.doctor.check import Check, Finding, ParseError, Status

_UNLIMITED = -1

_LISTS = ("quota of the region", "quota of all regions", "quota by family")


@dataclass(frozen=True)
class Limit:
    """An entry of a quota list."""

    amount: float
    used: float = 0
    """Usage if the list has it, including this stack's own."""


def quota_checks(project: str, region: str, needs: Sequence[Need]) -> list[Check]:
    """Return one check for each quota list."""
    asked = {name: [need for need in needs if _list_of(need) == name] for name in _LISTS}
    told = (f"--project={project}", "--format=json", "--quiet")
    compute = ("gcloud", "compute")
    metrics = " ".join(
        f"compute.googleapis.com/{metric.lower()}"
        for need in asked["quota by family"]
        for metric, _ in alternatives(need)
    )
    commands = {
        "quota of the region": (*compute, "regions", "describe", region, *told),
        "quota of all regions": (*compute, "project-info", "describe", *told),
        "quota by family": (
            *("gcloud", "beta", "quotas", "info", "list", "--service=compute.googleapis.com"),
            *(f"--filter=metric=({metrics})", *told),
        ),
    }
    family = functools.partial(read_family_quotas, region, asked["quota by family"])
    readers = {name: functools.partial(read_quotas, asked[name]) for name in _LISTS[:2]} | {
        "quota by family": family
    }
    return [
        Check(name, commands[name], readers[name], after="project")
        for name, wanted in asked.items()
        if wanted
    ]


def build_checks(project: str, region: str) -> list[Check]:
    """Return the check of the build region; none if any region will do."""
    metric = "cloudbuild.googleapis.com/concurrent_public_pool_build_cpus"
    command = (
        *("gcloud", "beta", "quotas", "info", "list", "--service=cloudbuild.googleapis.com"),
        *(f"--filter=metric={metric}", f"--project={project}", "--format=json", "--quiet"),
    )
    read = functools.partial(read_build_quota, region)
    return [] if region == ANYWHERE else [Check("builds", command, read, after="project")]


def read_build_quota(region: str, out: str) -> Iterator[Finding]:
    """Report whether the region has any CPUs for builds; the list does not name the machine."""
    # Builds that you submit, in contrast to those of Cloud Functions.
    wanted = {"region": region, "build_origin": "default"}
    limit = _limit(rows(out), "concurrent_public_pool_build_cpus", wanted)
    advice = "remove images.buildRegion, or write images.mode: mirror, which builds nothing"
    if limit is None:
        what = f"the project's quota list has no entry for build CPUs in {region}"
        yield Finding(Status.SKIPPED, what, advice)
    elif limit:
        yield Finding(Status.OK, f"{limit} CPUs for builds in {region}")
    else:
        what = f"the project may not build in {region}: it has 0 CPUs for builds in that region"
        yield Finding(Status.FAILED, what, advice)


def alternatives(need: Need) -> list[tuple[str, dict[str, str]]]:
    """Return the possible names of a quota, each a metric with its dimension."""
    found = []
    for name in re.split(r"\s+or\s+", need.quota.name):
        metric, _, dimension = name.partition(" ")
        key, _, value = dimension.partition(":")
        found.append((metric, {key: value} if value else {}))
    return found


def read_quotas(needs: Sequence[Need], out: str) -> Iterator[Finding]:
    """Compare needs with the list of Compute Engine."""
    listed = {
        required(row, "metric"): Limit(_number(row, "limit"), _number(row, "usage"))
        for row in required(mapping(out), "quotas")
    }
    for need in needs:
        known = {metric: listed[metric] for metric, _ in alternatives(need) if metric in listed}
        yield held(need, known)


def read_family_quotas(region: str, needs: Sequence[Need], out: str) -> Iterator[Finding]:
    """Compare needs with the list of Cloud Quotas."""
    found = rows(out)
    for need in needs:
        known = {}
        for metric, dimension in alternatives(need):
            limit = _limit(found, metric, {**dimension, "region": region})
            if limit is not None:
                known[" ".join([metric, *dimension.values()])] = Limit(limit)
        yield held(need, known)


def held(need: Need, known: Mapping[str, Limit]) -> Finding:
    """Compare a need with its limits; several if it is unknown which one applies."""
    wanted = f"{need.quota.name} in {need.where}: {need.amount} for {', '.join(need.rungs)}"
    ask = f"request {need.most} at https://console.cloud.google.com/iam-admin/quotas"
    if not known:
        what = f"{wanted}; the project's quota list does not contain it"
        return Finding(Status.SKIPPED, what, "look it up in the console, and " + ask)
    status = max((_status(need, limit) for limit in known.values()), key=_order)
    if status is Status.FAILED and len(known) > 1:
        status = Status.WARNING
    told = ", ".join(f"{name} has {limit.amount:g}" for name, limit in known.items())
    if len(known) == 1:
        told = f"it has {next(iter(known.values())).amount:g}"
    if any(limit.used for limit in known.values()):
        told += f" ({max(limit.used for limit in known.values()):g} taken)"
    surge = f", and {need.surge} more for node upgrades" if need.surge else ""
    return Finding(status, f"{wanted}{surge}; {told}", "" if status is Status.OK else ask)


def _status(need: Need, limit: Limit) -> Status:
    if limit.amount == _UNLIMITED or need.most <= limit.amount - limit.used:
        return Status.OK
    # The usage may be this stack's own, and an upgrade can wait for its surge nodes.
    return Status.WARNING if need.amount <= limit.amount else Status.FAILED


def _order(status: Status) -> int:
    return [Status.OK, Status.WARNING, Status.FAILED].index(status)


def _list_of(need: Need) -> str:
    if not need.quota.regional:
        return "quota of all regions"
    dimensions = any(dimension for _, dimension in alternatives(need))
    return "quota by family" if dimensions or not need.quota.documented else "quota of the region"


def _limit(found: Sequence[Mapping[str, Any]], metric: str, wanted: dict[str, str]) -> int | None:
    """Return the limit of the most specific entry that applies, or None."""
    best: tuple[int, int] | None = None
    for row in found:
        if str(required(row, "metric")).rpartition("/")[2] != metric.lower():
            continue
        for entry in row.get("dimensionsInfos", []):
            dimensions = entry.get("dimensions", {})
            here = wanted["region"] in entry.get("applicableLocations", [wanted["region"]])
            fits = all(wanted.get(key) == value for key, value in dimensions.items())
            # An entry without a limit has empty details.
            value = entry.get("details", {}).get("value")
            if here and fits and value is not None and (not best or len(dimensions) > best[0]):
                best = (len(dimensions), _whole(value))
    return None if best is None else best[1]


def _number(row: Mapping[str, Any], key: str) -> float:
    value = row.get(key, 0)
    if not isinstance(value, int | float):
        raise ParseError(f"{key} is not a number")
    return float(value)


def _whole(value: object) -> int:
    if not isinstance(value, int | str) or not re.fullmatch(r"-?\d+", str(value)):
        raise ParseError("value is not a number")
    return int(value)

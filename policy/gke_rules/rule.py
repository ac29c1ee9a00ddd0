"""A rule: the resource types it reads, its findings, and the fix."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Resource:
    """A resource as a program asks for it."""

    type: str
    """Pulumi's type of it, e.g. `gcp:container/nodePool:NodePool`."""
    name: str
    """Its name in the program."""
    props: Mapping[str, Any]
    """Its inputs; UNKNOWN in place of a value that only `up` knows."""


@dataclass(frozen=True)
class Finding:
    """A finding of a rule in a resource."""

    part: str
    """Part that a waiver names: a machine type, a bucket's name, an image."""
    given: str
    """The error, with the property and its value."""


Find = Callable[[Resource], Iterator[Finding]]
"""Gives what is wrong with a resource."""


@dataclass(frozen=True)
class Rule:
    """One rule."""

    id: str
    """The source's own id, e.g. `CKV_GCP_69`."""
    types: tuple[str, ...]
    """The types that it looks at."""
    defends: str
    """The requirement, in one line."""
    fix: str
    """The fix."""
    find: Find
    cis: str = ""
    """The same recommendation in the CIS GKE Benchmark v1.8.0, if any."""
    mandatory: bool = True
    """Whether a finding stops the preview; else it is shown."""

    def findings(self, resource: Resource) -> tuple[Finding, ...]:
        """Return the findings of this rule; none in a type that it does not read."""
        return tuple(self.find(resource)) if resource.type in self.types else ()

"""What a rule is: which resources it looks at, what it finds, and what to do about it."""

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
    """Its inputs; UNKNOWN stands where only `up` will tell."""


@dataclass(frozen=True)
class Finding:
    """What one rule finds in one resource."""

    part: str
    """What a waiver tells this from others by: a machine type, a bucket's name, an image."""
    given: str
    """What is wrong, with the property and what was given."""


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
    """What it defends, in one line."""
    fix: str
    """What to write."""
    find: Find
    cis: str = ""
    """Recommendation of the CIS GKE Benchmark v1.8.0 that says the same, if one does."""
    mandatory: bool = True
    """Whether a finding stops the preview; else it is shown."""

    def findings(self, resource: Resource) -> tuple[Finding, ...]:
        """Return what this rule finds; nothing in a type that it does not look at."""
        return tuple(self.find(resource)) if resource.type in self.types else ()

"""A mistake in the configuration, by the key that a person typed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing wrong or doubtful: where, and what is allowed instead."""

    path: tuple[str | int, ...]
    """Key under the project's namespace, e.g. `("pools", 1, "maxNodes")`."""
    message: str

    @property
    def key(self) -> str:
        """Return the path as a person writes it, e.g. `pools.1.maxNodes`."""
        return ".".join(map(str, self.path))

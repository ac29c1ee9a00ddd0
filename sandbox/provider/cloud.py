"""Interface of a fake cloud, which provider.py serves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from sandbox.provider.differences import Differences
from sandbox.provider.paths import Path
from sandbox.provider.sdk_types import Mistake
from sandbox.provider.wire import Properties


class RefusalError(Exception):
    """The cloud refuses; the message is for the user."""


@dataclass(frozen=True)
class Resource:
    """Resource of a call."""

    urn: str
    token: str
    name: str

    @classmethod
    def of(cls, urn: str) -> "Resource":
        """Read a URN: `urn:pulumi:stack::project::parent$type::name`."""
        _, _, types, name = urn.split("::", 3)
        return cls(urn, types.rpartition("$")[2], name)


@dataclass(frozen=True)
class Naming:
    """Options for generating a name."""

    seed: bytes
    proposed: str = ""
    forbidden: bool = False


@dataclass(frozen=True)
class Checked:
    """Inputs with defaults filled in, and everything wrong with them."""

    inputs: Properties
    mistakes: tuple[Mistake, ...] = ()


@dataclass(frozen=True)
class State:
    """A resource as the engine last saw it."""

    id: str
    inputs: Properties
    outputs: Properties


class PartialError(Exception):
    """The object exists and is in the state, but not as it should be."""

    def __init__(self, message: str, state: State) -> None:
        super().__init__(message)
        self.state = state


@dataclass(frozen=True)
class Change:
    """Effect of a change of inputs."""

    differences: Differences
    replaces: frozenset[Path] = frozenset()
    delete_first: bool = False


class Cloud(Protocol):
    """The fake of a package. Trees of properties carry secret marks."""

    package: str

    def check_config(self, news: Properties) -> list[Mistake]:
        """Return the errors of a provider's configuration."""

    def diff_config(self, old: Properties, new: Properties) -> Change:
        """Return the effect of a change of a provider's configuration."""

    def configure(self, config: Properties) -> None:
        """Take a provider's configuration."""

    def check(
        self, resource: Resource, olds: Properties, news: Properties, naming: Naming
    ) -> Checked:
        """Check inputs against what the cloud accepts."""

    def diff(self, resource: Resource, state: State, new: Properties) -> Change:
        """Return the effect of a change of inputs."""

    def preview(self, resource: Resource, inputs: Properties, state: State | None) -> Properties:
        """Return the outputs as far as they are known before anything happens."""

    def create(self, resource: Resource, inputs: Properties) -> State:
        """Make it."""

    def read(self, resource: Resource, state: State) -> State | None:
        """Find it; with empty inputs in `state` this is an import."""

    def update(self, resource: Resource, state: State, inputs: Properties) -> State:
        """Change it in place."""

    def unready(self, resource: Resource, state: State) -> State:
        """Leave it as something that was made and never became ready."""

    def delete(self, resource: Resource, state: State) -> None:
        """Remove it; one that is gone already is no error."""

    def invoke(self, token: str, arguments: Properties) -> Mapping[str, object]:
        """Answer a function."""

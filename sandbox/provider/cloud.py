"""What a stand-in cloud has to answer; provider.py puts it on the wire.

Owns: the words shared by the servicer and the three clouds. Not here: any cloud's rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from sandbox.provider.differences import Differences
from sandbox.provider.paths import Path
from sandbox.provider.sdk_types import Mistake
from sandbox.provider.wire import Properties


class RefusalError(Exception):
    """The cloud says no; the text is for the person."""


@dataclass(frozen=True)
class Resource:
    """Which resource of the program a call is about."""

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
    """How a name that the program left out is to be made."""

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
    """What a change of inputs does."""

    differences: Differences
    replaces: frozenset[Path] = frozenset()
    delete_first: bool = False


class Cloud(Protocol):
    """One package's stand-in. Trees come with secret marks and go back with them."""

    package: str

    def check_config(self, news: Properties) -> list[Mistake]:
        """Say what is wrong with a provider's configuration."""

    def diff_config(self, old: Properties, new: Properties) -> Change:
        """Say what a change of a provider's configuration does."""

    def configure(self, config: Properties) -> None:
        """Take a provider's configuration."""

    def check(
        self, resource: Resource, olds: Properties, news: Properties, naming: Naming
    ) -> Checked:
        """Hold inputs against what the cloud accepts."""

    def diff(self, resource: Resource, state: State, new: Properties) -> Change:
        """Say what a change of inputs does."""

    def preview(self, resource: Resource, inputs: Properties, state: State | None) -> Properties:
        """Give the outputs as far as they are known before anything happens."""

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

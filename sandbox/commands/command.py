"""Pulumi's command provider (1.2): it really runs the commands, with fakes first on the PATH.

`gcloud` and `kubectl` in bin/ act on the world; everything else is the machine's own.
"""

import secrets
from collections.abc import Mapping

from sandbox.commands.command_assets import collected
from sandbox.commands.shell import Shell
from sandbox.provider import sdk_types
from sandbox.provider.cloud import Change, Checked, Naming, RefusalError, Resource, State
from sandbox.provider.differences import differences
from sandbox.provider.sdk_types import Mistake
from sandbox.provider.wire import UNKNOWN, Properties, Secret, Tree, plain, secret_paths
from sandbox.state.faults import Faults
from sandbox.state.world import World

_COMMAND = "command:local:Command"
_RUN = "command:local:run"
_TEXTS = ("stdout", "stderr")


class Commands:
    """Commands on this machine. They leave nothing in the world but what they do to it."""

    package = "command"

    def __init__(self, world: World, faults: Faults) -> None:
        self._shell = Shell(world, faults.cancelled)

    def check_config(self, _news: Properties) -> list[Mistake]:
        """Accept anything: the provider has no configuration."""
        return []

    def diff_config(self, old: Properties, new: Properties) -> Change:
        """Return the changes."""
        return Change(differences(old, new))

    def configure(self, config: Properties) -> None:
        """Take nothing."""

    def check(
        self, resource: Resource, _olds: Properties, news: Properties, _naming: Naming
    ) -> Checked:
        """Check inputs against the SDK's class."""
        cls = sdk_types.input_class(_COMMAND)
        if resource.token != _COMMAND or cls is None:
            reason = f"the sandbox does not know {resource.token}; it knows {_COMMAND}"
            return Checked(news, (Mistake("", reason),))
        return Checked(news, tuple(sdk_types.mistakes(news, cls)))

    def diff(self, _resource: Resource, state: State, new: Properties) -> Change:
        """Replace for changed triggers, unless there is an update command; else update."""
        found = differences(state.inputs, new)
        replaces = frozenset(
            path for path in found if path[0] == "triggers" and not new.get("update")
        )
        return Change(found, replaces)

    def preview(self, _resource: Resource, inputs: Properties, _state: State | None) -> Properties:
        """Run nothing: what a command prints is unknown."""
        return {**inputs, **dict.fromkeys(_TEXTS, UNKNOWN)}

    def create(self, resource: Resource, inputs: Properties) -> State:
        """Run `create`."""
        outputs = self._outputs(inputs, plain(inputs).get("create"), {})
        return State(f"{resource.name}{secrets.token_hex(4)}", inputs, outputs)

    def read(self, _resource: Resource, state: State) -> State | None:
        """Return back what is known; a command cannot be looked at."""
        return state

    def update(self, _resource: Resource, state: State, inputs: Properties) -> State:
        """Run `update`, or `create` where there is none."""
        bare = plain(inputs)
        command = bare.get("update") or bare.get("create")
        return State(state.id, inputs, self._outputs(inputs, command, state.outputs))

    def unready(self, _resource: Resource, state: State) -> State:
        """Leave it as it is: nothing here shows whether it became ready."""
        return state

    def delete(self, _resource: Resource, state: State) -> None:
        """Run `delete`."""
        bare = plain(state.outputs)
        self._shell.run(bare, bare.get("delete"), bare)

    def invoke(self, token: str, arguments: Properties) -> Mapping[str, object]:
        """Run a command now, previews included."""
        if token != _RUN:
            raise RefusalError(f"the sandbox does not answer {token}; it answers {_RUN}")
        return {**arguments, **self._shell.run(arguments, arguments.get("command"), {})}

    def _outputs(self, inputs: Properties, command: Tree, before: Properties) -> Properties:
        bare = plain(inputs)
        texts: Properties = {name: before[name] for name in _TEXTS if name in before}
        texts |= self._shell.run(bare, command, plain(before))
        if secret_paths(inputs):
            # as the provider: every output depends on every input
            texts = {
                name: text if isinstance(text, Secret) else Secret(text)
                for name, text in texts.items()
            }
        return {**inputs, **texts, **collected(bare)}

"""A stack on the real engine and a real control plane of its own, as `make up KUBE=1` has it."""

from contextlib import suppress
from pathlib import Path

import yaml

from kube.control_plane.api import Api, ApiError, Object, named
from kube.control_plane.control_plane import connect
from tests.engine.running_stack import Config, RunningStack
from tools.stack.live_cluster import LiveCluster
from tools.stack.sandbox_home import REPOSITORY, SandboxHome
from tools.stack.sandbox_stack import SandboxStack


def stack_with_a_control_plane(
    folder: Path, cli: Path, python: Path, config: Config
) -> RunningStack:
    """Give a stack of this project whose objects go into a control plane of its own."""
    home = SandboxHome(folder / "sandbox", REPOSITORY, str(python))
    return RunningStack(cli, SandboxStack(home, "test", live=True), config, python)


class Life:
    """The stack, its control plane, and a connection to it."""

    def __init__(self, stack: RunningStack, programs: Path) -> None:
        self.stack = stack
        self._programs = programs
        self._weather = stack.folder / "conditions.yaml"
        self._api: Api | None = None
        self.weather()

    @property
    def cluster(self) -> LiveCluster:
        """Give the control plane as the tools see it."""
        return self.stack.stack.cluster

    @property
    def api(self) -> Api:
        """Give an administrator's connection to what runs now."""
        if self._api is None:
            self._api = connect(self.cluster.folder / "control-plane")
        return self._api

    def weather(self, **conditions: float) -> None:
        """Change the conditions, for the control plane too."""
        self.stack.conditions = dict(conditions)
        self._weather.write_text(yaml.safe_dump(conditions))

    def start(self) -> None:
        """Have the control plane run, as `make up KUBE=1` does."""
        self.disconnect()
        self.cluster.ask_for(str(self._weather))
        self.cluster.start(self._programs, self.stack.stack.world.absolute())

    def disconnect(self) -> None:
        """Give the connection back."""
        if self._api is not None:
            self._api.close()
            self._api = None

    def get(self, thing: Object) -> Object:
        """Read an object that is there."""
        found = self.api.get(thing)
        assert found is not None, thing
        return found

    def running(self) -> list[Object]:
        """Give the server's pods that run, ready or not."""
        pods = self.api.objects("v1", "Pod", namespace="vllm")
        return [each for each in pods if each["status"].get("phase") == "Running"]

    def objects(self) -> list[Object]:
        """Give every object of the stack's record by its name."""
        return [
            named(
                each["outputs"]["apiVersion"],
                each["outputs"]["kind"],
                each["outputs"]["metadata"]["name"],
                each["outputs"]["metadata"].get("namespace", ""),
            )
            for each in self.stack.resources()
            if each["type"].startswith("kubernetes:")
        ]

    def there(self, objects: list[Object]) -> list[Object]:
        """Give those of some objects that are in the API; a kind that is gone has none."""
        found = []
        for each in objects:
            with suppress(ApiError):
                if self.api.get(each) is not None:
                    found.append(each)
        return found

    def end(self) -> None:
        """Leave nothing of it, whatever happened."""
        self.stack.end()
        self.disconnect()
        self.cluster.remove()


def left(folder: Path) -> list[str]:
    """Give the processes whose command names a folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if str(folder) in words:
            found.append(words)
    return found

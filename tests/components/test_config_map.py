"""config_map: files under a name that carries them."""

import pulumi

from components.core.config_map import config_map
from tests.components.recorder import Recorder

CONFIG_MAP = "kubernetes:core/v1:ConfigMap"


def made(engine: Recorder, text: str) -> str:
    """Make a ConfigMap of one file and return its name in the cluster."""
    files = {"launcher.py": text}
    name: str = engine.known(
        lambda: config_map("launcher", files, "serving", {"a": "b"}, pulumi.ResourceOptions())
    )
    return name


def test_the_same_files_have_the_same_name_and_others_another(engine: Recorder) -> None:
    one, same, other = made(engine, "1"), made(engine, "1"), made(engine, "2")
    assert one == same
    assert one != other


def test_it_holds_the_files_and_cannot_change(engine: Recorder) -> None:
    name = made(engine, "pass\n")
    assert engine.one(CONFIG_MAP) == {
        "metadata": {"name": name, "namespace": "serving", "labels": {"a": "b"}},
        "data": {"launcher.py": "pass\n"},
        "immutable": True,
        **{key: engine.one(CONFIG_MAP)[key] for key in ("apiVersion", "kind")},
    }

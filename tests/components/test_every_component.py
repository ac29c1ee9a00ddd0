"""What every component of the library says of wrong arguments, however it came to be one."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pulumi
import pytest
import yaml

import components
from components.core.arguments import ArgumentsError
from components.ladder.pool_checks import zone_warnings
from tests.components.recorder import Recorder

_READ = yaml.safe_load(Path(__file__).with_name("wrong_arguments.yaml").read_text())
WRONG = [
    (each["component"], {**_READ["bases"][each["base"]], **each["with"]}, each["told"])
    for each in _READ["wrong"]
]
POOL, TOKEN = _READ["bases"]["POOL"], _READ["bases"]["TOKEN"]

COMPONENTS: dict[str, type[pulumi.ComponentResource]] = {
    name: kind
    for name in components.__all__
    if isinstance(kind := getattr(components, name), type)
    and issubclass(kind, pulumi.ComponentResource)
}


def refused(engine: Recorder, name: str, args: object) -> dict[str, str]:
    """Return what is said of each argument; nothing at all may have been registered."""
    kind = cast("Callable[[str, Any], pulumi.ComponentResource]", COMPONENTS[name])
    with pytest.raises(ArgumentsError, match=f"^{name} 'made' cannot be made") as caught:
        engine.run(lambda: kind("made", args))
    assert engine.resources == []
    return {each["property_path"]: each["reason"] for each in caught.value.errors or ()}


@pytest.mark.parametrize("name", COMPONENTS)
def test_an_unknown_key_and_all_that_are_missing_are_named_in_one_error(
    engine: Recorder, name: str
) -> None:
    kind: Any = inspect.signature(COMPONENTS[name].__init__).parameters["args"].annotation
    found = refused(engine, name, {"no_such_key": 1})
    known = ", ".join(kind.__annotations__)
    assert kind.__required_keys__
    assert found == {
        "no_such_key": f"unknown; known: {known}",
        **dict.fromkeys(kind.__required_keys__, "required, and not given"),
    }


@pytest.mark.parametrize(("name", "args", "told"), WRONG)
def test_a_wrong_value_is_told_before_anything_is_made(
    engine: Recorder, name: str, args: dict[str, Any], told: dict[str, str]
) -> None:
    found = refused(engine, name, args)
    assert {path: reason[: len(told.get(path, reason))] for path, reason in found.items()} == told


@pytest.mark.parametrize(
    ("args", "path", "told"),
    [
        ("hf_abc", "args", "expected a dictionary of keys, given what looks like a Hugging Face"),
        ({**TOKEN, "source": "hf_abc"}, "source", "given what looks like a Hugging Face token"),
        ({**TOKEN, "source": "none", "value": {"token": "abc"}}, "value", "given a dict"),
    ],
)
def test_no_secret_is_repeated(engine: Recorder, args: object, path: str, told: str) -> None:
    found = refused(engine, "HuggingFaceToken", args)
    assert told in found[path]
    assert "abc" not in str(found)


def test_what_is_not_known_yet_is_left_alone(engine: Recorder) -> None:
    later = {key: pulumi.Output.from_input(POOL[key]) for key in ("cluster", "project")}
    args = cast("components.NodePoolArgs", {**POOL, **later})
    engine.run(lambda: components.NodePool("made", args))


def test_a_zone_that_no_source_lists_is_doubted_and_not_refused(
    engine: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    args = cast("components.NodePoolArgs", {**POOL, "zones": ["us-east5-b", "us-east5-z"]})
    with caplog.at_level("INFO"):
        engine.run(lambda: components.NodePool("made", args))
    doubt = (
        "zones[1]: 'us-east5-z' is not known to have v6e; known in this region: "
        "us-east5-a, us-east5-b, us-east5-c"
    )
    assert zone_warnings("v6e-1", args["zones"]) == [doubt]
    assert f"NodePool 'made': {doubt}" in caplog.text

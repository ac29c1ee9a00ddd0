"""Apis: which Google APIs are turned on, and that none is ever turned off."""

import pulumi

from components.cluster.apis import SERVICES, Apis
from tests.components.recorder import Recorder

SERVICE = "gcp:projects/service:Service"


def test_each_api_of_the_list_is_enabled_under_its_own_name(engine: Recorder) -> None:
    engine.run(lambda: Apis("apis", {"project": "p"}))
    assert {name: inputs["service"] for name, inputs in engine.inputs(SERVICE).items()} == {
        f"apis-{service}": f"{service}.googleapis.com" for service in SERVICES
    }


def test_no_api_is_disabled_when_the_stack_is_destroyed(engine: Recorder) -> None:
    engine.run(lambda: Apis("apis", {"project": "p"}))
    kept = {inputs["disableOnDestroy"] for inputs in engine.inputs(SERVICE).values()}
    assert kept == {False}


def test_the_project_comes_out_as_it_went_in(engine: Recorder) -> None:
    assert engine.known(lambda: Apis("apis", {"project": "p"}).project) == "p"


def test_a_look_up_of_the_project_waits_for_the_api_of_look_ups_alone(engine: Recorder) -> None:
    async def waited_for() -> list[str]:
        apis = Apis("apis", {"project": "p", "services": ["networkservices"]})
        return [resource._name for resource in await apis.found_project.resources()]

    found = engine.known(lambda: pulumi.Output.from_input(waited_for()))
    assert found == ["apis-cloudresourcemanager"]


def test_a_further_api_is_enabled_like_the_others(engine: Recorder) -> None:
    engine.run(lambda: Apis("apis", {"project": "p", "services": ["networkservices"]}))
    assert engine.inputs(SERVICE)["apis-networkservices"] == {
        "project": "p",
        "service": "networkservices.googleapis.com",
        "disableOnDestroy": False,
    }

"""The classification of vLLM's routes: each of the pinned release is in one table."""

from components.facts.vllm import GUARDED, ROUTES
from components.facts.vllm_routes import ADMINISTRATION, BY_DEFAULT, INFERENCE, NOT_OPENED


def test_every_route_of_the_pinned_vllm_is_inference_or_administration() -> None:
    assert {route.path for route in ROUTES} == {*INFERENCE, *NOT_OPENED, *ADMINISTRATION}


def test_no_route_is_both() -> None:
    tables = [*INFERENCE, *NOT_OPENED, *ADMINISTRATION]
    assert len(tables) == len(set(tables))


def test_what_developers_of_vllm_call_is_administration() -> None:
    """Its modules below `serve/dev` are on with VLLM_SERVER_DEV_MODE only."""
    development = {route.path for route in ROUTES if route.module.startswith("serve/dev/")}
    assert development - ADMINISTRATION.keys() == set()


def test_the_default_is_inference_that_vllms_own_key_guards() -> None:
    assert [path for path in BY_DEFAULT if path not in INFERENCE] == []
    assert [path for path in BY_DEFAULT if not path.startswith(GUARDED)] == []


def test_a_path_that_can_be_opened_has_no_part_that_stands_for_any_text() -> None:
    assert [path for path in INFERENCE if "{" in path] == []

"""The page's process: probes, headers, and an environment that says nothing."""

import httpx
import pytest

from tests.chat.process import PATIENCE, ChatProcess, start

# They share what takes seconds to start.
pytestmark = pytest.mark.xdist_group("browser")


def test_a_probe_is_answered_although_the_model_server_is_not_there_yet(chat: ChatProcess) -> None:
    answer = httpx.get(f"{chat.url}/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_a_browser_may_load_nothing_from_elsewhere(chat: ChatProcess) -> None:
    answer = httpx.get(chat.url)
    policy = dict(
        directive.split(" ", 1)
        for directive in answer.headers["content-security-policy"].split("; ")
    )
    assert policy["default-src"] == "'self'"
    assert [name for name, sources in policy.items() if ":/" in sources or "*" in sources] == []


def test_nothing_of_gradios_own_is_offered(chat: ChatProcess) -> None:
    config = httpx.get(f"{chat.url}/config").json()
    assert (config["analytics_enabled"], config["footer_links"]) == (False, [])
    assert [
        each["api_name"] for each in config["dependencies"] if each["api_visibility"] == "public"
    ] == []


@pytest.mark.parametrize("environment", [{}, {"VLLM_URL": "vllm"}])
def test_a_page_without_a_model_server_ends_with_one_sentence(environment: dict[str, str]) -> None:
    process = start(environment)
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    (line,) = said.splitlines()
    assert line.startswith("chat: VLLM_URL is not the address of a model server")

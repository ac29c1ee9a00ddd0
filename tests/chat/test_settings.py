"""The environment: what it decides, and what is refused."""

import pytest

from chat.settings import Settings, SettingsError

SERVER = "http://vllm-service:8000"


@pytest.mark.parametrize("url", [SERVER, f"{SERVER}/", f"{SERVER}/v1", f"{SERVER}/v1/"])
def test_the_model_server_may_be_named_with_its_v1(url: str) -> None:
    assert Settings.of({"VLLM_URL": url}).url == SERVER


def test_the_page_is_on_port_8080_unless_told_otherwise() -> None:
    assert Settings.of({"VLLM_URL": SERVER}).port == 8080
    assert Settings.of({"VLLM_URL": SERVER, "PORT": "7860"}).port == 7860


@pytest.mark.parametrize("url", ["", "vllm-service:8000", "ftp://vllm", "http://"])
def test_what_is_no_address_is_refused_by_its_variable(url: str) -> None:
    with pytest.raises(SettingsError, match=r"^VLLM_URL is not the address of a model server"):
        Settings.of({"VLLM_URL": url})


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", ""])
def test_what_is_no_port_is_refused_by_its_variable(port: str) -> None:
    with pytest.raises(SettingsError, match=r"^PORT is not a port"):
        Settings.of({"VLLM_URL": SERVER, "PORT": port})

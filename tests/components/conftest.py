"""The recording engine, fresh for each test."""

import pulumi
import pytest

from tests.components.recorder import Recorder


def pytest_configure(config: pytest.Config) -> None:
    """Let Google's package deprecate functions of its own while it is imported."""
    config.addinivalue_line(
        "filterwarnings", r"ignore:gcp\..+ has been deprecated in favor of:DeprecationWarning"
    )


@pytest.fixture
def engine() -> Recorder:
    """Stand in for the engine, and take down what is registered."""
    recorder = Recorder()
    pulumi.runtime.set_mocks(recorder, project="vllm-gke", stack="test")
    return recorder

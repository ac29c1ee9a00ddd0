"""What the contract tests share: the program imports Google's package, which warns of itself."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Let Google's package deprecate functions of its own while it is imported."""
    config.addinivalue_line(
        "filterwarnings", r"ignore:gcp\..+ has been deprecated in favor of:DeprecationWarning"
    )

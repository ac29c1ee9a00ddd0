"""What tests of more than one folder use."""

import gc
import signal

# Modules are no garbage, and tests import a million objects of them: looked through from the first
# test on, without those.
gc.disable()

pytest_plugins = (
    "tests.vllm_stand_in.fixtures",
    "tests.browser",
    "tests.engine.fixtures",
    "tests.engine.standing",
    "tests.soak",
    "tests.tried",
    "tests.kube.autoscaling_fixtures",
)


def pytest_configure() -> None:
    """Hear Ctrl-C where a shell started this deaf to it: what a test starts inherits that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """Look for garbage from here on, among what tests make."""
    gc.freeze()
    gc.enable()

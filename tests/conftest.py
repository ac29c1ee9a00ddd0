"""What tests of more than one folder use."""

import gc
import signal

import hypothesis

# Modules are no garbage, and tests import a million objects of them: looked through from the first
# test on, without those.
gc.disable()

pytest_plugins = (
    # First, since the others import it.
    "tests.judges",
    "tests.vllm_stand_in.fixtures",
    "tests.browser",
    "tests.engine.fixtures",
    "tests.engine.standing",
    "tests.soak",
    "tests.kube.autoscaling_fixtures",
)


def pytest_configure() -> None:
    """Hear Ctrl-C where a shell started this deaf to it, and time no example of Hypothesis."""
    # What a test starts inherits the deafness.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    # Hypothesis gives an example 200 ms by the clock, and a loaded machine is no mistake.
    hypothesis.settings.register_profile("without a clock", deadline=None)
    hypothesis.settings.load_profile("without a clock")


def pytest_collection_finish() -> None:
    """Look for garbage from here on, among what tests make."""
    gc.freeze()
    gc.enable()

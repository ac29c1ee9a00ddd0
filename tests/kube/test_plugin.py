"""The official Kubernetes plugin itself, as it was found, downloaded or built."""

from tools.programs import kube_plugin
from tools.stack.sandbox_home import sdk_version


def test_the_plugin_answers_with_the_version_that_the_sdk_asks_for() -> None:
    version = kube_plugin.version_of(kube_plugin.find_or_get())
    assert version is not None
    assert version.partition("+")[0] == sdk_version("kubernetes")

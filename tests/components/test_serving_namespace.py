"""ServingNamespace: as much Pod Security as the layout can bear."""

import pytest

from components.plan.ladder import Layout
from components.serving_namespace import ServingNamespace
from tests.components.recorder import Recorder


@pytest.mark.parametrize(
    ("layout", "level"), [(Layout.FUNGIBLE, "privileged"), (Layout.SPLIT, "restricted")]
)
def test_a_namespace_enforces_what_its_layout_can_bear(
    engine: Recorder, layout: Layout, level: str
) -> None:
    engine.run(lambda: ServingNamespace("vllm", {"layout": layout}))
    assert engine.one("kubernetes:core/v1:Namespace")["metadata"] == {
        "name": "vllm",
        "labels": {
            "pod-security.kubernetes.io/enforce": level,
            "pod-security.kubernetes.io/warn": level,
        },
    }


def test_the_serving_account_has_no_key_to_the_api(engine: Recorder) -> None:
    engine.run(lambda: ServingNamespace("vllm", {"layout": Layout.SPLIT}))
    account = engine.one("kubernetes:core/v1:ServiceAccount")
    assert account["automountServiceAccountToken"] is False
    assert account["metadata"] == {"name": "vllm", "namespace": "vllm"}

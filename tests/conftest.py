"""What tests of more than one folder use."""

pytest_plugins = (
    "tests.vllm_stand_in.fixtures",
    "tests.browser",
    "tests.engine.fixtures",
    "tests.soak",
    "tests.tried",
    "tests.kube.autoscaling_fixtures",
)

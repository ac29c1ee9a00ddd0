"""Alerts: the policies that Cloud Monitoring is given."""

from typing import Any

import pytest

from components.observability.alert_rules import Patience, alerts
from components.observability.alerts import Alerts, AlertsArgs
from tests.components.recorder import Recorder
from tests.components.test_dashboard import ARGS as OBSERVED
from tests.plan.observations import observed

POLICY = "gcp:monitoring/alertPolicy:AlertPolicy"
CHANNEL = "projects/p/notificationChannels/1"
ARGS: AlertsArgs = {
    **OBSERVED,
    "notification_channels": [CHANNEL],
    "no_replica_minutes": 5,
    "queue_minutes": 10,
    "first_choice_minutes": 30,
}
NAMES = ["above-target", "first-choice", "no-replica", "restarts", "spot-reclaimed"]


@pytest.fixture
def policies(engine: Recorder) -> dict[str, dict[str, Any]]:
    """Make the policies of a server."""
    engine.run(lambda: Alerts("vllm", ARGS))
    return engine.inputs(POLICY)


def test_each_alert_is_a_policy_of_its_own(policies: dict[str, Any]) -> None:
    assert sorted(policies) == [f"vllm-{name}" for name in NAMES]


def test_a_policy_is_what_its_alert_says(policies: dict[str, Any]) -> None:
    policy = policies["vllm-above-target"]
    (condition,) = policy["conditions"]
    assert (policy["severity"], policy["displayName"], policy["combiner"]) == (
        "ERROR",
        "vllm: Load stays above the autoscaler's target",
        "OR",
    )
    assert condition == {
        "displayName": "Load stays above the autoscaler's target",
        "conditionPrometheusQueryLanguage": {
            "query": "avg(sum by (pod) (vllm:num_requests_waiting"
            '{cluster="c", location="us-central1", namespace="serving", '
            'pod=~"vllm-.+"})) > 1.1',
            "duration": "600s",
            "evaluationInterval": "60s",
            "disableMetricValidation": True,
        },
    }


def test_a_policy_tells_what_to_do_to_whoever_is_listed(policies: dict[str, Any]) -> None:
    planned = {alert.name: alert for alert in alerts(observed(), Patience(5, 10, 30))}
    assert policies["vllm-restarts"]["documentation"] == {
        "content": planned["restarts"].documentation,
        "mimeType": "text/markdown",
    }
    assert {tuple(each["notificationChannels"]) for each in policies.values()} == {(CHANNEL,)}


def test_a_policy_closes_its_incidents_and_belongs_to_the_stack(policies: dict[str, Any]) -> None:
    policy = policies["vllm-no-replica"]
    assert policy["alertStrategy"] == {"autoClose": "1800s"}
    assert policy["userLabels"] == {"stack": "vllm"}
    assert policy["project"] == "p"


def test_the_policies_are_given_by_name(engine: Recorder) -> None:
    assert sorted(engine.known(lambda: Alerts("vllm", ARGS).policies)) == [
        f"vllm-{name}" for name in NAMES
    ]


def test_alerts_that_nobody_wants_are_not_made(engine: Recorder) -> None:
    assert engine.known(lambda: Alerts("vllm", {**ARGS, "enabled": False}).policies) == []
    assert engine.asked_for == []

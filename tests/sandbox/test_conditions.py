"""Latencies and faults, and how they reach the engine."""

import json
import time
from pathlib import Path

import pytest

from sandbox.google.gcp import GoogleCloud
from sandbox.state.faults import FaultsFile, read
from tests.sandbox.calls import Abort, Calls
from tests.sandbox.conftest import CLUSTER

ACCOUNT = "gcp:serviceaccount/account:Account"


def account(google: Calls, name: str) -> None:
    """Make an account."""
    google.create(ACCOUNT, {"accountId": f"account-{name}"}, name)


def test_a_fault_before_leaves_nothing(google: Calls) -> None:
    google.weather("faults: [{message: no quota}]")
    with pytest.raises(Abort, match="no quota"):
        account(google, "one")
    assert google.world.things() == []


def test_a_fault_after_leaves_what_the_engine_does_not_know(google: Calls) -> None:
    google.weather("faults: [{message: connection lost, when: after}]")
    with pytest.raises(Abort, match="connection lost"):
        account(google, "one")
    assert [thing.type for thing in google.world.things()] == [ACCOUNT]
    with pytest.raises(Abort, match="Error 409"):
        account(google, "one")


def test_a_partial_fault_hands_the_object_over(google: Calls) -> None:
    google.weather("faults: [{message: not ready, partial: true}]")
    with pytest.raises(Abort, match="not ready"):
        account(google, "one")
    failed = google.context.partial()
    assert failed.id == google.world.things()[0].id
    assert list(failed.reasons) == ["not ready"]
    assert failed.properties["email"] == "account-one@my-project.iam.gserviceaccount.com"


def test_a_fault_hits_the_calls_it_counts_and_no_other(google: Calls) -> None:
    google.weather(
        "faults: [{type: 'gcp:serviceaccount/*', name: 't*', nth: 2, count: 2, message: nth}]"
    )
    met = []
    for name in ("one", "two", "three", "ten", "twelve"):
        try:
            account(google, name)
        except Abort:
            met.append(name)
    assert met == ["three", "ten"]


def test_a_count_outlives_the_plugin(google: Calls) -> None:
    google.weather("faults: [{nth: 2, message: second}]")
    account(google, "one")
    again = Calls(GoogleCloud, google.folder, {"project": "my-project"})
    again.weather("faults: [{nth: 2, message: second}]")
    with pytest.raises(Abort, match="second"):
        account(again, "two")


def test_a_star_counts_every_change(google: Calls) -> None:
    google.weather("faults: [{op: '*', nth: 2, message: second}]")
    made = google.create(ACCOUNT, {"accountId": "account-one"})
    assert google.read(made) is not None
    with pytest.raises(Abort, match="second"):
        google.delete(made)


def test_a_preview_neither_counts_nor_fails(google: Calls) -> None:
    google.weather("faults: [{message: no quota}]")
    assert google.preview(ACCOUNT, {"accountId": "account-one"})["accountId"] == "account-one"
    with pytest.raises(Abort, match="no quota"):
        account(google, "one")


def test_a_check_can_be_told_to_fail(google: Calls) -> None:
    google.weather("faults: [{op: check, type: 'gcp:container/*', message: not allowed}]")
    assert google.refusals(CLUSTER, {"name": "serving"}) == {"": "not allowed"}


def test_a_call_that_hangs_ends_when_the_engine_cancels(google: Calls) -> None:
    google.weather("faults: [{hang: true}]")
    google.conditions.cancelled.set()
    with pytest.raises(Abort, match="the operation was cancelled"):
        account(google, "one")
    assert [json.loads(line)["outcome"] for line in google.log().splitlines()] == [
        "hanging",
        "failed",
    ]


def test_a_call_takes_the_time_it_is_told(google: Calls) -> None:
    google.weather("{scale: 0.1, latency: {'gcp:*': 0, 'gcp:serviceaccount/*': {create: 2}}}")
    start = time.monotonic()
    account(google, "one")
    assert time.monotonic() - start >= 0.2


def test_the_longest_matching_glob_says_how_long() -> None:
    weather = FaultsFile.model_validate(
        {"scale": 2, "latency": {"*": 1, "gcp:*": 2, "gcp:container/*": {"create": 3}}}
    )
    seconds = [
        weather.seconds("create", "gcp:container/cluster:Cluster"),
        weather.seconds("delete", "gcp:container/cluster:Cluster"),
        weather.seconds("delete", "gcp:compute/network:Network"),
        weather.seconds("update", "kubernetes:core/v1:Service"),
        weather.seconds("read", "kubernetes:core/v1:Service"),
    ]
    assert seconds == [6, 0, 4, 2, 0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("latencies: {}", "latencies: Extra inputs are not permitted"),
        ("faults: [{nth: 0}]", "faults.0.nth: Input should be greater than or equal to 1"),
        ("{", "is not YAML"),
    ],
)
def test_a_wrong_file_is_told_by_its_key(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "conditions.yaml"
    file.write_text(text)
    with pytest.raises(ValueError, match=said):
        read(file)

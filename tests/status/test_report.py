"""The report: three lines for a healthy stack, one screen for any other, and JSON."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from components.status.diagnosis import diagnose
from components.status.json_report import json_report
from components.status.last_look import Changes, changed, file_of
from components.status.observed import Load, Observed
from components.status.text import report, why
from components.status.watched import planned
from tests.status.planted import NOW, PLANTED, STACK, events, node, observed, pod
from tests.status.test_diagnosis import HEALTHY, READY, autoscaler, deployment
from tests.status.test_watched import dev_with
from tools.stack.planned import planned_stack
from tools.stack.sandbox_home import REPOSITORY

DEV = planned_stack(REPOSITORY / "Pulumi.dev.yaml", REPOSITORY)
WATCHED = replace(planned(DEV.config, DEV.ladder), rungs=STACK.rungs)

LOADED = replace(
    HEALTHY,
    loads={
        "vllm-a": (
            Load(running=3, waiting=0, cache=0.117, tokens=1000, at=10),
            Load(running=3, waiting=0, cache=0.121, tokens=1240, at=11),
        )
    },
)


def told(seen: Observed, changes: Changes | None = None) -> list[str]:
    """Return the lines of the report of the dev stack."""
    return report(diagnose(seen, WATCHED), changes or Changes()).splitlines()


def test_a_healthy_stack_says_so_in_three_lines() -> None:
    assert told(LOADED) == [
        "vllm is healthy: 1 of 1 replicas ready (1 on l4 in us-central1-a)",
        "load: 3 running, 0 waiting, KV cache 12%, 240 tokens/s; autoscaler: vllm wants 1 (1 to 6)",
        "cost: $0.89 an hour now; planned: $3.74 to $7.96 (list prices)",
    ]


def test_a_stack_with_fewer_replicas_than_it_wants_is_not_called_healthy() -> None:
    fewer = replace(HEALTHY, workloads=[deployment(3, 1)])
    assert told(fewer)[0] == "vllm: 1 of 3 replicas ready"


def test_a_waiting_replica_is_on_one_screen_with_its_cause_and_the_next_step() -> None:
    stockout = next(each for each in PLANTED if each.id == "stockout")
    waits = pod(stockout, name="vllm-b")
    seen = replace(
        LOADED,
        pods=[pod(READY), waits],
        events=events(stockout, waits),
        workloads=[deployment(2, 1)],
        autoscalers=[autoscaler(("ScalingActive", "True", "ValidMetricFound"))],
    )
    assert told(seen, Changes(NOW - timedelta(minutes=10), new=("stockout vllm-b",)))[:-3] == [
        "vllm: 1 of 2 replicas ready",
        "",
        "rung     zone           ready  loading  waiting  failing  stopping",
        "v6e-1    us-central1-b  0      0        1        0        0",
        "l4-spot  -              0      0        0        0        0",
        "l4       us-central1-a  1      0        0        0        0",
        "",
        "warning  stockout, 1 min: vllm-b waits for a node: Google has no free machine of this "
        "kind there; on rung v6e-1 in us-central1-b",
        "         seen: Node scale up in zones us-central1-b associated with this pod failed: GCE "
        "out of resources. Pod is at risk of not being scheduled.",
        "         next: wait: GKE tries again after 5 to 30 minutes; if you cannot wait, add a "
        "rung, a zone or another capacity to `pools`: see docs/runbooks/no-replica.md (Get a node)",
        "",
    ]


def test_the_findings_that_came_and_went_since_the_last_look_are_named() -> None:
    changes = Changes(NOW, new=("quota vllm-a",), gone=("starting vllm-b",))
    assert told(LOADED, changes)[-1] == (
        "since 12:00:00 UTC: new: quota vllm-a; gone: starting vllm-b"
    )


def test_the_last_look_is_remembered_for_each_stack(tmp_path: Path) -> None:
    quota = next(each for each in PLANTED if each.cause == "quota")
    broken, healthy = diagnose(observed(quota), STACK), diagnose(HEALTHY, STACK)
    mine, other = (file_of(name, {"XDG_CACHE_HOME": str(tmp_path)}) for name in ("a/b", "c"))
    assert changed(healthy, mine) == Changes()
    assert changed(broken, mine) == Changes(NOW, new=("quota vllm-a",))
    assert changed(healthy, mine) == Changes(NOW, gone=("quota vllm-a",))
    assert changed(broken, other) == Changes()


def test_a_look_at_a_cluster_that_does_not_answer_forgets_nothing(tmp_path: Path) -> None:
    quota = next(each for each in PLANTED if each.cause == "quota")
    file = tmp_path / "look.json"
    changed(diagnose(observed(quota), STACK), file)
    assert changed(diagnose(Observed(at=NOW, reached=False), STACK), file) == Changes(NOW)
    assert changed(diagnose(HEALTHY, STACK), file) == Changes(NOW, gone=("quota vllm-a",))


def test_a_cache_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "vllm-gke").write_text("a file where the folder should be")
    file = file_of("x", {"XDG_CACHE_HOME": str(tmp_path)})
    assert changed(diagnose(HEALTHY, STACK), file) == Changes()


def test_each_part_that_was_not_seen_is_named() -> None:
    seen = replace(LOADED, not_seen=("nodes: this account may not read it",))
    assert told(seen)[-1] == "not seen: nodes: this account may not read it"


def test_a_cluster_that_does_not_answer_is_reported_as_such() -> None:
    seen = Observed(at=NOW, reached=False, not_seen=("pods: no network connection to it",))
    assert told(seen) == [
        "vllm: the cluster did not answer",
        "not seen: pods: no network connection to it",
    ]


def test_why_reports_one_pod_with_the_source_of_its_cause() -> None:
    quota = next(each for each in PLANTED if each.id == "quota")
    found = diagnose(observed(quota), STACK)
    (replica,) = found.replicas
    lines = why(found, replica).splitlines()
    assert lines[0] == "vllm-a is waiting on v6e-1 in us-central1-b"
    assert lines[-1] == (
        "         from: GKE's node autoscaler: FailedScaleUp, GCE quota exceeded; ComputeClass: "
        "QuotaExceeded"
    )


def test_the_json_has_every_part_and_null_for_the_unknown() -> None:
    quota = next(each for each in PLANTED if each.id == "quota")
    found = json.loads(json_report(diagnose(observed(quota), STACK), Changes()))
    assert found["severity"] == "error"
    assert [each["cause"] for each in found["findings"]] == ["quota"]
    assert found["replicas"] == [
        {
            "pod": "vllm-a",
            "state": "waiting",
            "rung": "v6e-1",
            "zone": "us-central1-b",
            "serves": True,
            "cause": "quota",
        }
    ]
    assert found["load"]["running"] is None
    assert found["usdPerHour"] is None


def test_the_cost_of_now_has_the_system_nodes_too() -> None:
    system = {"metadata": {"name": "system-1", "labels": {}}, "status": {}}
    seen = replace(LOADED, nodes=[*LOADED.nodes, system])
    # 0.13402 for e2-standard-4, and 100 GB of pd-balanced at 0.10 a GB and month of 730 hours.
    assert told(seen)[2].startswith("cost: $1.04 an hour now;")


def test_a_cost_without_a_price_is_a_minimum(tmp_path: Path) -> None:
    spot = {"name": "v6e-1", "accelerator": "tpu", "chips": 1, "capacity": "spot"}
    stack = dev_with([spot], tmp_path)
    seen = replace(HEALTHY, nodes=[node(replace(READY, node="v6e-1"))])
    cost = report(diagnose(seen, stack), Changes()).splitlines()[-1]
    assert cost.startswith("cost: at least $0.10 (no price: v6e-1) an hour now; planned: at least ")


def test_a_counter_that_started_again_counts_from_0() -> None:
    readings = (Load(tokens=1000, at=10), Load(tokens=240, at=11))
    assert ", 240 tokens/s;" in told(replace(HEALTHY, loads={"vllm-a": readings}))[1]

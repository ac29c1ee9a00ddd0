"""Alerts and charts as Prometheus' own tools judge them: each alert fires, and only when it should.

`promtool check rules` reads every query of every stack, and `promtool test rules` evaluates each
alert over made-up series.
"""

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.contract.alert_rules import (
    Object,
    alert_tests,
    chart_rules,
    chart_tests,
    policies,
    rules,
)
from tests.contract.observed_stacks import STACKS, drawn
from tests.judges import Heard
from tools.scan import scanners

# One run of promtool for all of them.
pytestmark = [
    pytest.mark.xdist_group("alerts"),
    pytest.mark.filterwarnings(
        r"ignore:gcp\..+ has been deprecated in favor of:DeprecationWarning"
    ),
]

SECONDS = 300


@dataclass(frozen=True)
class Fault:
    """Something that is wrong in the alerts of the dev stack."""

    alert: str
    was: str
    is_now: str


FAULTS = {
    "a threshold that nothing reaches": Fault("above-target", "> 1.1", "> 1100"),
    "a threshold that is always reached": Fault("above-target", "> 1.1", "> 0.1"),
    "the fullest replica in place of the mean": Fault("above-target", "avg(", "max("),
    "a label of another resource": Fault("above-target", "cluster=", "cluster_name="),
    "another namespace": Fault("above-target", 'namespace="vllm"', 'namespace="default"'),
    "every namespace": Fault("above-target", 'namespace="vllm", ', ""),
    "a metric that does not exist": Fault("above-target", "requests_waiting", "requests_queued"),
    "it has to hold for hours": Fault("above-target", "600s", "36000s"),
    "it fires at once": Fault("above-target", "600s", "0s"),
    "replicas of another Deployment": Fault("no-replica", '=~"vllm"', '=~"server"'),
    "replicas of every Deployment": Fault("no-replica", '=~"vllm"', '=~".+"'),
    "a server that never came is forgotten": Fault("no-replica", " or absent", " unless absent"),
    "replicas that are there": Fault("no-node", "status_desired", "status_current"),
    "a rung without a node is forgotten": Fault("no-node", " or vector(0)", ""),
    "fewer replicas than nodes": Fault("no-node", "}) > (", "}) < ("),
    "replicas of another cluster": Fault("no-node", 'cluster="vllm", ', ""),
    "another cluster's nodes": Fault("first-choice", 'cluster_name="vllm", ', ""),
    "a rung that is none": Fault("first-choice", "v6e-1", "v6e-9"),
    "nodes of lower rungs": Fault("first-choice", '=~"v6e-1"', '=~"v6e-1|l4"'),
    "the first choice is there": Fault("first-choice", " unless ", " and "),
    "restarts of a minute": Fault("restarts", "[1h]", "[1m]"),
    "restarts of a day": Fault("restarts", "[1h]", "[1d]"),
    "one restart": Fault("restarts", "> 2.5", "> 0.5"),
    "restarts of other containers": Fault("restarts", "vllm-tpu|vllm-nvidia", "chat"),
    "restarts of every container": Fault("restarts", "vllm-tpu|vllm-nvidia", ".+"),
    "restarts of no pod in particular": Fault("restarts", "pod_name, container_name", "pod_name"),
    "another event": Fault("spot-reclaimed", "PreemptionEvent", "TerminationEvent"),
    "every event": Fault("spot-reclaimed", ', interruption_type="PreemptionEvent"', ""),
    "an event of this minute": Fault("spot-reclaimed", "[10m]", "[1m]"),
}
"""Each is a text of one policy and what is in its place."""


TITLES = {
    "no-replica": "No replica is ready",
    "no-node": "A replica has no node",
    "above-target": "Load stays above the autoscaler's target",
    "first-choice": "First choice v6e-1 has no node",
    "restarts": "A server's container restarts again and again",
    "spot-reclaimed": "Google took spot nodes back",
}

CHART_FAULTS = {
    "a join on what one side has not": ("on (node)", "on (pod)"),
    "another name of a label": ("metadata_user_vllm_gke_rung=", "metadata_user_rung="),
    "a histogram without its bounds": ("sum by (le)", "sum by (pod)"),
    "a cluster by another label": ("{cluster=", "{cluster_name="),
}


def planted() -> list[Object]:
    """Return policies of the dev stack with a fault in each, titled by the fault."""
    by_title = {policy["conditions"][0]["displayName"]: policy for policy in policies("dev")}
    made = []
    for name, fault in FAULTS.items():
        title = TITLES[fault.alert]
        was, now, titled, retitled = (
            json.dumps(each)[1:-1] for each in (fault.was, fault.is_now, title, name)
        )
        text = json.dumps(by_title[title])
        assert was in text
        made.append(json.loads(text.replace(titled, retitled).replace(was, now)))
    return made


def faulty_charts() -> dict[str, str]:
    """Return a query of the dev stack's charts for each fault, with the fault in it."""
    found = {}
    for name, (was, now) in CHART_FAULTS.items():
        query, *_ = (query for query in drawn("dev") if was in query)
        found[name] = query.replace(was, now)
    return found


Promtool = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def promtool() -> Promtool:
    """Find promtool, or wait until it is built; a build that fails says why."""
    words = scanners.find_or_get(scanners.PROMTOOL)

    def run(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*words, *more],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )

    return run


Failures = Mapping[str, Mapping[str, str]]
"""By stack or fault, what failed: the case, and what was expected and found."""


def files() -> Iterator[tuple[str, Object, Object]]:
    """Yield what is tested, by its name: rules, and what is expected of them."""
    for name in STACKS:
        given = policies(name)
        yield name, rules(given), alert_tests(name, given, f"{name}.rules.json")
        yield f"charts of {name}", {}, chart_tests(name, drawn(name))
    alert_of = {name: TITLES[fault.alert] for name, fault in FAULTS.items()}
    expected = alert_tests("dev", policies("dev"), "faults.rules.json", alert_of)
    yield "faults", rules(planted()), expected
    yield "faults in charts", {}, chart_tests("dev", list(faulty_charts().values()))


@pytest.fixture(scope="module")
def failures(promtool: Promtool, tmp_path_factory: pytest.TempPathFactory) -> Failures:
    """Test every stack and every fault in one run."""
    folder = tmp_path_factory.mktemp("rules")
    names = []
    for name, given, asked in files():
        (folder / f"{name}.rules.json").write_text(json.dumps(given))
        (folder / f"{name}.json").write_text(json.dumps(asked))
        names.append(name)
    done = promtool(
        folder, "test", "rules", "--junit=junit.xml", *(f"{name}.json" for name in names)
    )
    suites = ElementTree.parse(folder / "junit.xml").getroot()  # noqa: S314 - promtool's own
    found = {
        suite.attrib["name"].removesuffix(".json"): {
            case.attrib["name"]: "".join(case.itertext())
            for case in suite.iter("testcase")
            if case.find("failure") is not None
        }
        for suite in suites.iter("testsuite")
    }
    assert list(found) == names, done.stderr
    return found


@pytest.mark.parametrize("stack", STACKS)
def test_every_alert_of_a_stack_fires_when_it_should_and_at_no_other_time(
    stack: str, failures: Failures, heard: Heard
) -> None:
    cases = alert_tests(stack, policies(stack), "")["tests"]
    heard("promtool", cases=len(cases))
    assert failures[stack] == {}
    expected = [each for case in cases for each in case["alert_rule_test"]]
    fired = {each["alertname"] for each in expected if each["exp_alerts"]}
    assert fired == {policy["conditions"][0]["displayName"] for policy in policies(stack)}


@pytest.mark.parametrize("stack", STACKS)
def test_every_chart_of_a_stack_shows_something(
    stack: str, failures: Failures, heard: Heard
) -> None:
    heard("promtool", cases=len(drawn(stack)))
    assert failures[f"charts of {stack}"] == {}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_an_alert_is_found(fault: str, failures: Failures, heard: Heard) -> None:
    heard("promtool", refused=1)
    assert f"alertname: {fault}, time: " in "".join(failures["faults"].values())


@pytest.mark.parametrize("fault", CHART_FAULTS)
def test_a_fault_in_a_chart_is_found(fault: str, failures: Failures, heard: Heard) -> None:
    heard("promtool", refused=1)
    told = "".join(failures["faults in charts"].values())
    assert json.dumps(f"count({faulty_charts()[fault]}) > bool 0") in told


def written(folder: Path, files: Mapping[str, Object]) -> Sequence[str]:
    """Write files of rules and return their names."""
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content))
    return list(files)


def test_promtool_takes_every_alert_and_every_chart(
    promtool: Promtool, tmp_path: Path, heard: Heard
) -> None:
    files: dict[str, Any] = {}
    for name in STACKS:
        files |= {f"{name}-alerts.json": rules(policies(name))}
        files |= {f"{name}-charts.json": chart_rules(drawn(name))}
    told = promtool(
        tmp_path, "check", "rules", "--lint=all", "--lint-fatal", *written(tmp_path, files)
    )
    heard("promtool", cases=sum(len(drawn(name)) + len(policies(name)) for name in STACKS))
    assert (told.returncode, told.stderr) == (0, "")


@pytest.mark.parametrize(
    "query",
    [
        "sum(up",
        "sum by (pod) up{",
        "rate(up)",
        'up{pod=~"("}',
        "avg(up) > > 1",
        "avgg(up)",
    ],
)
def test_promtool_refuses_what_is_no_query(
    query: str, promtool: Promtool, tmp_path: Path, heard: Heard
) -> None:
    heard("promtool", refused=1)
    files = written(tmp_path, {"charts.json": chart_rules([query])})
    told = promtool(tmp_path, "check", "rules", *files)
    assert told.returncode != 0
    assert "could not parse expression" in told.stderr

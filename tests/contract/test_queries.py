"""Every query of every stack: real PromQL, about metrics that are there, of this stack alone."""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import promql_parser
import pytest

from components.facts import vllm
from components.facts.cloud_metrics import (
    CLOUD_METRICS,
    RESOURCE_LABELS,
    TARGET_LABELS,
    Resource,
)
from components.ladder.class_rules import RUNG_LABEL
from tests.contract.observed_stacks import STACKS, drawn, observed
from tests.contract.sources import ROOT, files, name

pytestmark = [
    pytest.mark.xdist_group("alerts"),
    pytest.mark.filterwarnings(
        r"ignore:gcp\..+ has been deprecated in favor of:DeprecationWarning"
    ),
]

_RUNG = "metadata_user_vllm_gke_rung"
# The texts that the tests of the contract and of the tutorials hold up as gone or made up.
_OF_OTHER_RELEASES = {"tests/contract/test_vllm_contract.py", "tests/contract/test_queries.py"}


class Selector(NamedTuple):
    """One series that a query reads."""

    metric: str
    matchers: dict[str, str]


def queries(name: str) -> list[str]:
    """Return the queries of a stack's charts and alerts."""
    policies = observed(name).of_type("gcp:monitoring/alertPolicy:AlertPolicy").values()
    conditions = [each for policy in policies for each in policy.inputs["conditions"]]
    return [
        *drawn(name),
        *(each["conditionPrometheusQueryLanguage"]["query"] for each in conditions),
    ]


def nodes(query: str) -> list[Any]:
    """Return every part of a query."""
    found: list[Any] = []
    promql_parser.walk(promql_parser.parse(query), found.append)
    return found


def selectors(query: str) -> list[Selector]:
    """Return the series that a query reads."""
    return [
        Selector(one.name, {each.name: each.value for each in one.matchers.matchers})
        for part in nodes(query)
        if (one := getattr(part, "vector_selector", part)).__class__.__name__ == "VectorSelector"
    ]


def labels(metric: str) -> set[str]:
    """Return the labels that a series may have; it has to be one that somebody writes."""
    if metric in CLOUD_METRICS:
        known = CLOUD_METRICS[metric]
        more = set() if known.resource is Resource.SCRAPED else {"monitored_resource"}
        of_nodes = {_RUNG} if known.resource is Resource.NODE else set()
        return {*RESOURCE_LABELS[known.resource], *known.labels, *more, *of_nodes}
    own = vllm.METRIC_LABELS[vllm.SERIES[metric]]
    assert own is not None
    bucket = {"le"} if metric.endswith("_bucket") else set()
    return {*RESOURCE_LABELS[Resource.SCRAPED], *TARGET_LABELS, *own, *bucket}


def is_of_nodes(metric: str) -> bool:
    """Tell whether a series is of a machine, whatever runs on it."""
    known = CLOUD_METRICS.get(metric)
    machines = {Resource.NODE, Resource.NODE_POOL}
    return known is not None and (known.resource in machines or metric.startswith("DCGM_"))


@pytest.fixture(params=STACKS)
def asked(request: pytest.FixtureRequest) -> list[str]:
    """Return the queries of each stack."""
    found = queries(request.param)
    assert len(found) > 20
    return found


def test_every_series_that_is_read_is_written_by_somebody(asked: list[str]) -> None:
    read = {selector.metric for query in asked for selector in selectors(query)}
    assert read - set(vllm.SERIES) - set(CLOUD_METRICS) == set()


def test_a_series_is_selected_by_labels_that_it_has(asked: list[str]) -> None:
    wrong = {
        (selector.metric, label)
        for query in asked
        for selector in selectors(query)
        for label in set(selector.matchers) - labels(selector.metric)
    }
    assert wrong == set()


def test_series_are_grouped_by_labels_that_they_have(asked: list[str]) -> None:
    for query in asked:
        made = set(re.findall(r', "(\w+)", "\$1", ', query))
        there = {label for one in selectors(query) for label in labels(one.metric)} | made
        grouped = set(re.findall(r"\w+", " ".join(re.findall(r" (?:by|on) \(([^)]*)\)", query))))
        assert grouped - there == set()


@pytest.mark.parametrize("name", STACKS)
def test_every_query_is_about_this_stack_alone(name: str) -> None:
    made = observed(name)
    clusters = made.of_type("gcp:container/cluster:Cluster").values()
    (where,) = {(each.inputs["name"], each.inputs["location"]) for each in clusters}
    (namespace,) = {
        each.inputs["metadata"]["namespace"]
        for each in made.of_type("kubernetes:monitoring.googleapis.com/v1:PodMonitoring").values()
    }
    for query in queries(name):
        for selector in selectors(query):
            given = selector.matchers
            cluster = given.get("cluster", given.get("cluster_name"))
            assert (cluster, given["location"]) == where
            space = given.get("namespace", given.get("namespace_name"))
            assert space == (None if is_of_nodes(selector.metric) else namespace)


def test_the_pods_monitoring_adds_the_labels_that_queries_join_on() -> None:
    (monitoring,) = (
        observed("dev").of_type("kubernetes:monitoring.googleapis.com/v1:PodMonitoring").values()
    )
    assert monitoring.inputs["spec"]["targetLabels"]["metadata"] == sorted(TARGET_LABELS)


def test_a_nodes_rung_is_asked_for_by_the_label_that_its_pool_sets() -> None:
    made = observed("dev").of_type("gcp:container/nodePool:NodePool")
    rungs = {
        pool.inputs["nodeConfig"]["labels"][RUNG_LABEL]
        for pool in made.values()
        if "labels" in pool.inputs["nodeConfig"]
    }
    (query,) = {
        selector.matchers[_RUNG]
        for query in queries("dev")
        for selector in selectors(query)
        if "|" in selector.matchers.get(_RUNG, "")
    }
    assert set(query.split("|")) == rungs


def test_the_cluster_collects_what_the_queries_read() -> None:
    (cluster,) = observed("dev").of_type("gcp:container/cluster:Cluster").values()
    components = cluster.inputs["monitoringConfig"]["enableComponents"]
    read = {"SYSTEM_COMPONENTS", "DCGM", "DEPLOYMENT", "HPA", "STATEFULSET"}
    assert read - set(components) == set()


def written() -> Iterator[tuple[str, str]]:
    """Return every name of vLLM's metrics that the project writes, with its file."""
    for path in files():
        where = name(path)
        if where in _OF_OTHER_RELEASES or where.startswith("docs/tutorials/"):
            continue
        if path.suffix in {".py", ".md", ".yaml", ".json"} and where.endswith("_contract.json"):
            continue
        if path.suffix in {".py", ".md", ".yaml", ".json"}:
            for found in re.findall(r"(?<![\w-])vllm:[a-z]\w+", path.read_text()):
                yield where, found


def test_a_metric_of_vllm_is_named_nowhere_as_the_pinned_release_does_not() -> None:
    known = set(vllm.SERIES) | vllm.METRICS
    named = list(written())
    assert {each for each in named if each[1] not in known} == set()
    assert {"components/scaling/metrics.py", "tests/vllm_stand_in/metrics.py"} <= {
        where for where, _ in named
    }


def test_the_dev_stacks_dashboard_is_the_one_that_was_looked_at() -> None:
    """Whoever changes it on purpose writes the new one."""
    (page,) = observed("dev").of_type("gcp:monitoring/dashboard:Dashboard").values()
    shown = (ROOT / "tests" / "contract" / "dev_dashboard.json").read_text()
    assert page.inputs["dashboardJson"] + "\n" == shown


def test_the_page_for_people_has_every_chart_and_every_alert() -> None:
    text = (ROOT / "docs" / "observability.md").read_text()
    told = set(re.findall(r"^\| ([^|]+?) \|", text, re.M)) - {"Chart", "Alert", "---"}
    widgets = [
        tile["widget"]
        for name in ("dev", "base split")
        for page in observed(name).of_type("gcp:monitoring/dashboard:Dashboard").values()
        for tile in json.loads(page.inputs["dashboardJson"])["mosaicLayout"]["tiles"]
    ]
    made = observed("dev").of_type("gcp:monitoring/alertPolicy:AlertPolicy")
    titles = {each.inputs["conditions"][0]["displayName"] for each in made.values()}
    assert told == {widget["title"] for widget in widgets if "xyChart" in widget} | {
        title.replace("First choice v6e-1", "First choice") for title in titles
    }

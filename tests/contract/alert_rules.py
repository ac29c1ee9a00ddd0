"""A stack's alerts as Prometheus' rules, with what has to fire of them and what must not.

Cloud Monitoring's alerts are PromQL, a duration and an interval, which Prometheus' rules are too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.scaling.targets import TOLERANCE
from tests.contract.made_up_series import MINUTES, WELL, Stack, State, series, shown, stack
from tests.contract.observed_stacks import observed

Object = Mapping[str, Any]


def policies(name: str) -> list[Object]:
    """Return the alerting policies of a stack."""
    made = observed(name).of_type("gcp:monitoring/alertPolicy:AlertPolicy").values()
    return [policy.inputs for policy in made]


def rules(policies: Sequence[Object]) -> Object:
    """Return alerting policies of Cloud Monitoring as a file of Prometheus' rules."""
    groups = [
        {
            "name": title,
            "interval": asked["evaluationInterval"],
            "rules": [
                {
                    "alert": title,
                    "expr": asked["query"],
                    "for": asked["duration"],
                    "labels": {"severity": severity},
                }
            ],
        }
        for title, asked, severity in _conditions(policies)
    ]
    return {"groups": groups}


def chart_rules(queries: Sequence[str]) -> Object:
    """Return queries as a file of rules that record them."""
    recorded = [
        {"record": f"chart:{number}", "expr": query} for number, query in enumerate(queries)
    ]
    return {"groups": [{"name": "charts", "rules": recorded}]}


def _conditions(policies: Sequence[Object]) -> Iterator[tuple[str, Object, str]]:
    """Yield each policy's title, what it asks, and its severity."""
    for policy in policies:
        (condition,) = policy["conditions"]
        asked = condition["conditionPrometheusQueryLanguage"]
        yield condition["displayName"], asked, policy["severity"]


def _seconds(duration: str) -> int:
    return int(duration.removesuffix("s"))


Fires = Mapping[str, list[dict[str, str]]]
"""The alerts that fire, by title, each with the labels of its incidents."""


@dataclass(frozen=True)
class Case:
    """A state, and what fires in it at a minute."""

    name: str
    state: State
    minute: int
    fires: Fires


_NOTHING: Fires = {}


def cases(of: Stack, policies: Sequence[Object]) -> Iterator[Case]:
    """Return what has to fire of a stack's alerts, when, and what must not."""
    after = {title: _seconds(asked["duration"]) // 60 for title, asked, _ in _conditions(policies)}
    place = vars(of.place)
    pods = [
        {"pod_name": f"{workload.name}-{number}", "container_name": container}
        for workload in of.workloads
        for number in (0, 1)
        for container in workload.containers
    ]
    pools = [{"node_pool_name": f"pool-{rung}"} for rung in of.rungs]
    tolerated = 1 + TOLERANCE
    states: dict[str, tuple[State, list[dict[str, str]]]] = {
        "No replica is ready": (State(ready=0), [{}]),
        "A replica has no node": (State(wanted=100), [{}]),
        "Load stays above the autoscaler's target": (State(load=tolerated + 0.05), [{}]),
        f"First choice {of.rungs[0]} has no node": (State(first_choice=False), [{}]),
    }
    yield Case("all is well", WELL, 45, _NOTHING)
    silent = State(scraped=False)
    wait = after["No replica is ready"]
    yield Case("no replica answers", silent, wait, {"No replica is ready": [place]})
    alone, wait = State(wanted=1, nodes=False), after["A replica has no node"]
    yield Case("no rung has a node", alone, wait, {"A replica has no node": [{}]})
    if not any(each.grouped for each in of.workloads):  # A group needs several nodes.
        yield Case("each replica has a node", State(wanted=1), 45, _NOTHING)
    yield Case("the load is tolerated", State(load=tolerated - 0.05), 45, _NOTHING)
    for title, (state, labels) in states.items():
        if title in after:
            yield Case(f"{title}, long enough", state, after[title], {title: labels})
            yield Case(f"{title}, not for long", state, after[title] - 1, _NOTHING)
    title = "A server's container restarts again and again"
    yield Case("three restarts in an hour", State(restarts=3), 45, {title: pods})
    yield Case("two restarts in an hour", State(restarts=2), 45, _NOTHING)
    yield Case("three restarts hours ago", State(restarts=3), MINUTES - 1, _NOTHING)
    title = "Google took spot nodes back"
    fires = {title: pools} if title in after else _NOTHING
    yield Case("a spot node was taken back", State(reclaimed=1), 6, fires)
    yield Case("a node was taken for its maintenance", WELL, 6, _NOTHING)
    yield Case("a spot node was taken back a while ago", State(reclaimed=1), 30, _NOTHING)


def alert_tests(
    name: str,
    policies: Sequence[Object],
    rule_file: str,
    alert_of: Mapping[str, str] | None = None,
) -> Object:
    """Return the cases of a stack as a file of `promtool test rules`.

    `alert_of` gives the rules of the file by their names, with the alert that each has to be like;
    without it they are the alerts themselves.
    """
    of = stack(name)
    severity = {title: level for title, _, level in _conditions(policies)}
    alert_of = {title: title for title in severity} if alert_of is None else alert_of
    made = []
    for case in cases(of, policies):
        asked = [
            {
                "eval_time": f"{case.minute}m",
                "alertname": rule,
                "exp_alerts": [
                    {"exp_labels": {"severity": severity[title], **labels}}
                    for labels in case.fires.get(title, [])
                ],
            }
            for rule, title in alert_of.items()
        ]
        lines = series(of, case.state)
        made.append({"name": case.name, "input_series": lines, "alert_rule_test": asked})
    return _file(made, [rule_file])


def chart_tests(name: str, queries: Sequence[str]) -> Object:
    """Return a file of `promtool test rules`, by which every query gives something."""
    of = stack(name)
    seen = [
        {
            "expr": f"count({query}) > bool 0",
            "eval_time": "10m",
            "exp_samples": [{"labels": "{}", "value": 1}],
        }
        for query in queries
    ]
    lines = [*series(of, State(reclaimed=1)), *shown(of)]
    case = {"name": "every chart shows something", "input_series": lines, "promql_expr_test": seen}
    return _file([case], [])


def _file(made: Sequence[Object], rule_files: Sequence[str]) -> Object:
    return {"rule_files": rule_files, "evaluation_interval": "1m", "tests": made}

"""From a stack file to what is simulated: the same plan that `pulumi up` makes, in figures.

Owns the hand-over, and what is assumed on the way. Speeds are `speeds`'s.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from components.estimates.cold_start import DRIVER, IMAGE, NODE, Choices, cold_start
from components.estimates.cost import (
    climbed,
    disk_usd_per_hour,
    local_ssd_usd_per_hour,
)
from components.facts.capacity import Capacity
from components.facts.checkpoints import BITS, UNQUANTIZED_BITS, Checkpoint
from components.ladder.class_rules import compute_class_spec
from components.ladder.lifetime import (
    FLEX_START_NODE_SECONDS,
    drain_of,
)
from components.ladder.rung import Ladder, Rung
from components.ladder.workloads import Workload, workloads
from components.model.memory_fit import Fit
from components.scaling.behavior import behavior
from components.scaling.metrics import Source
from components.scaling.replicas import autoscaler_metrics, replica_bounds
from components.scaling.spare import Spare, planned_spare
from components.stack.config import StackConfig
from components.stack.estimates import disks_gb, explanation_of
from components.stack.parts import choices_of
from fleet.autoscaling.node_times import NODE_SECONDS, PATIENCE_SECONDS
from fleet.inputs.demand import Demand
from fleet.inputs.speeds import ServedModel, speeds_of
from fleet.region.model import FleetModel, Requests, SimulatedRung, SimulatedWorkload, Speed

CONVERSATION = Requests(1155, 211, 0.60)
CODE = Requests(2048, 28, 4.61)
"""Means of an hour of requests and the spread of their answers: Azure's public traces of 2023
(Azure/AzurePublicDataset @b469a11, CC-BY-4.0; ISCA 2024, "Splitwise")."""

SIZES = {"conversation": CONVERSATION, "code": CODE}

METRIC_SECONDS = {Source.ADAPTER: 90.0, Source.NATIVE: 15.0}
"""From a pod's metric to the autoscaler: a minute or two through Cloud Monitoring; from the pods
themselves the interval of their reading. Assumed: no measurement is published."""

BUSY_SHARE = 0.7
"""How much of what the ladder generates at its most replicas the busiest window of a demand needs,
where no rate is given."""


@dataclass(frozen=True)
class Tried:
    """What a person tries instead of what the stack file or the tables say."""

    speeds: Mapping[str, float] = field(default_factory=dict)
    """Tokens a second of a replica, by rung."""
    starts: Mapping[str, float] = field(default_factory=dict)
    """Seconds from a replica's node to its first answer, by rung."""
    silent: frozenset[str] = frozenset()
    """Rungs whose stockouts GKE does not report."""
    requests: Requests = CONVERSATION


class UnknownRungError(Exception):
    """A rung is tried that the ladder does not have; the message says which it has."""


@dataclass(frozen=True)
class _Stack:
    """A stack file and what is tried of it."""

    config: StackConfig
    ladder: Ladder
    tried: Tried
    fits: Mapping[str, Fit | None]
    """Memory of a device, by rung; None where the model's numbers are not known."""

    def rung(self, rung: Rung, replicas: int, speed: Speed) -> SimulatedRung:
        """Return what is simulated of a rung, of whose nodes each has so many replicas."""
        machines = self.config.parallelism.planned.nodes
        family = rung.shape.family
        is_flex = rung.capacity is Capacity.FLEX_START
        fresh, again = self.starts(rung)
        running, cache = self._room(rung)
        price = self._usd_per_hour(rung)
        return SimulatedRung(
            name=rung.name,
            family=family,
            zones=rung.zones,
            fewest=rung.min_nodes // machines,
            most=None if rung.max_nodes is None else rung.max_nodes // machines,
            replicas_per_node=replicas,
            usd_per_hour=None if price is None else price * machines,
            spot=rung.capacity is Capacity.SPOT,
            speed=speed,
            running=running,
            cache_tokens=cache,
            node_seconds=NODE_SECONDS[family],
            patience_seconds=FLEX_START_NODE_SECONDS if is_flex else PATIENCE_SECONDS[family],
            new_node_start_seconds=fresh,
            same_node_start_seconds=again,
            driver_seconds=self.driver_seconds(rung),
            silent=rung.name in self.tried.silent,
        )

    @property
    def choices(self) -> Choices:
        """Return what decides how long a replica takes to start."""
        return choices_of(self.config, self.ladder)

    def starts(self, rung: Rung) -> tuple[float, float]:
        """Return the seconds of a start on a new node, and on one that has the image."""
        parts = cold_start(rung, self.choices).parts
        new = sum(each.latency.counted for each in parts if each.name != NODE)
        again = sum(
            each.latency.counted for each in parts if each.name not in (NODE, DRIVER, IMAGE)
        )
        given = self.tried.starts.get(rung.name)
        return (new, again) if given is None else (given, min(again, given))

    def driver_seconds(self, rung: Rung) -> float:
        """Return how much of a start a new node does without a replica; 0 for a given start."""
        if rung.name in self.tried.starts:
            return 0.0
        parts = cold_start(rung, self.choices).parts
        return sum(each.latency.counted for each in parts if each.name == DRIVER)

    def _room(self, rung: Rung) -> tuple[int, int | None]:
        """Return how many requests a replica runs at once, and the tokens of its cache."""
        fit, most = self.fits[rung.name], rung.shape.max_num_seqs
        if fit is None:
            return most, None
        return max(1, min(most, int(fit.tokens / self.tried.requests.held_tokens))), fit.tokens

    def _usd_per_hour(self, rung: Rung) -> float | None:
        """Return the price of one node with its disks; None where the machine's is unknown."""
        machine = rung.usd_per_hour
        if machine is None:
            return None
        size = disks_gb(self.config, self.ladder.rungs)[rung.name]
        disk = disk_usd_per_hour(rung.shape.boot_disk_type, size) or 0.0
        return machine + disk + local_ssd_usd_per_hour(rung)


def model_of(config: StackConfig, ladder: Ladder, tried: Tried) -> FleetModel:
    """Return what is simulated of a configuration without mistakes.

    Raises UnknownRungError where a rung is tried that is not there, UnknownSpeedError where the
    speed of a rung is unknown.
    """
    planned = workloads(config.name, config.layout, ladder.rungs, config.parallelism.planned)
    rungs = tuple(rung for workload in planned for rung in workload.rungs)
    known = [rung.name for rung in rungs]
    if strange := sorted({*tried.speeds, *tried.starts, *tried.silent} - {*known}):
        raise UnknownRungError(f"no rung {', '.join(strange)}; the ladder has {', '.join(known)}")
    per_node = {
        rung.name: workload.pods_per_node(rung) for workload in planned for rung in workload.rungs
    }
    machines = config.parallelism.planned.nodes
    speeds = speeds_of(rungs, _served(config), per_node, tried.speeds, machines)
    fits = {each.rung.name: each.fit for each in explanation_of(config, ladder).rungs}
    stack = _Stack(config, ladder, tried, fits)
    idle_minutes = compute_class_spec([])["autoscalingPolicy"]["consolidationDelayMinutes"]
    return FleetModel(
        rungs=tuple(stack.rung(rung, per_node[rung.name], speeds[rung.name]) for rung in rungs),
        workloads=_workloads(config, planned, rungs),
        requests=tried.requests,
        metric_delay_seconds=METRIC_SECONDS[config.autoscaling.source],
        idle_seconds=60.0 * idle_minutes,
        assumed=(*_told_of(stack, rungs, speeds), *_assumed(config, tried)),
    )


def _served(config: StackConfig) -> ServedModel | None:
    """Return the model as it is served; an unknown width of weights as if they were in 16 bits."""
    model, facts = config.model, config.model.facts
    if facts is None:
        return None
    bits = model.known.stored.is_wide_as or UNQUANTIZED_BITS
    if model.quantization is not None:
        bits = BITS[Checkpoint(model.quantization)]
    return ServedModel(facts.id, facts.parameters_billion, bits)


def _workloads(
    config: StackConfig, planned: tuple[Workload, ...], rungs: tuple[Rung, ...]
) -> tuple[SimulatedWorkload, ...]:
    scaling = config.autoscaling
    bounds = replica_bounds(planned, scaling.min_replicas, scaling.max_replicas)
    places = {rung.name: place for place, rung in enumerate(rungs)}
    held = planned_spare(planned)
    return tuple(
        SimulatedWorkload(
            name=workload.name,
            rungs=tuple(places[rung.name] for rung in workload.rungs),
            autoscaler={
                "min_replicas": bounds[place][0],
                "max_replicas": bounds[place][1],
                "metrics": autoscaler_metrics(
                    config.followed, scaling.source, workload, place, config.name
                ),
                "behavior": behavior(
                    workload.rungs,
                    bounds[place],
                    scaling.scale_up_replicas,
                    scaling.scale_down_minutes,
                ),
            },
            followed=tuple(str(each.metric) for each in config.followed),
            drain=drain_of(workload.rungs),
            spare=scaling.spare if held is not None and held.workload == workload else 0,
            spare_rungs=_spare_rungs(held, workload, places),
        )
        for place, workload in enumerate(planned)
    )


def _spare_rungs(
    held: Spare | None, workload: Workload, places: Mapping[str, int]
) -> tuple[int, ...]:
    if held is None or held.workload != workload:
        return ()
    return tuple(places[rung.name] for rung in held.rungs)


def tokens_per_second(config: StackConfig, ladder: Ladder, model: FleetModel) -> float:
    """Return what the ladder generates at its most replicas, the best rungs filled first."""
    planned = workloads(config.name, config.layout, ladder.rungs, config.parallelism.planned)
    bounds = replica_bounds(
        planned, config.autoscaling.min_replicas, config.autoscaling.max_replicas
    )
    found = 0.0
    by_name = {rung.name: rung for rung in model.rungs}
    for workload, (_, most) in zip(planned, bounds, strict=True):
        left = most
        for name, nodes in climbed(workload, most).items():
            rung = by_name[name]
            room = nodes // workload.parallelism.nodes * rung.replicas_per_node
            found += min(room, left) * rung.speed.tokens_per_second
            left -= min(room, left)
    return found


def scaled(demand: Demand, rate: float | None, capacity: float, requests: Requests) -> Demand:
    """Return a demand of a mean rate.

    Without one, its busiest window needs `BUSY_SHARE` of what the ladder generates.
    """
    if rate is not None:
        return demand.scaled(rate / demand.mean)
    return demand.scaled(BUSY_SHARE * capacity / requests.answer_tokens / demand.highest)


def _told_of(stack: _Stack, rungs: tuple[Rung, ...], speeds: Mapping[str, Speed]) -> list[str]:
    """Return where the speed and the start of each rung are from."""
    found = [f"speed of {rung.name}: {speeds[rung.name].source}" for rung in rungs]
    for rung in rungs:
        new, again = stack.starts(rung)
        given = rung.name in stack.tried.starts
        known = given or cold_start(rung, stack.choices).is_known
        source = "given on the command line" if given else "make explain has its parts"
        least = "" if known else "at least "
        found.append(
            f"start of {rung.name}: {least}{new:,.0f} s on a new node, {again:,.0f} s on one that "
            f"has the image; {source}"
        )
    found += [told for rung in rungs if (told := _told_of_price(rung)) is not None]
    return found


def _told_of_price(rung: Rung) -> str | None:
    """Return what is unknown of a node's price; None where all of it is known."""
    disk = rung.shape.boot_disk_type
    if rung.usd_per_hour is None:
        return f"price of {rung.name}: unknown; its nodes are in no sum"
    if disk_usd_per_hour(disk, 1) is None:
        return f"price of {rung.name}: without its boot disk, as the price of {disk} is unknown"
    return None


def _assumed(config: StackConfig, tried: Tried) -> tuple[str, ...]:
    return (
        f"requests of {tried.requests.prompt_tokens:,.0f} tokens in and "
        f"{tried.requests.answer_tokens:,.0f} out on average (Azure, 2023)",
        "a step with one request takes 0.45 of one with as many as can run (v6e-8, 70B); the time "
        "of a prompt is in no figure: the first token comes after the queue and one step",
        "a node: 15 minutes for a TPU, one for a GPU (reports); a refusal: one minute (assumed)",
        f"the autoscaler reads metrics {METRIC_SECONDS[config.autoscaling.source]:g} s late",
        "requests are spread evenly over the replicas that are ready; none is sent again",
    )

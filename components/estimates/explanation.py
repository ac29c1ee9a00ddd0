"""The figures of a stack before anything is billed: ladder, memory, cost, quota and findings.

`tables.py` and `readme.py` format them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ..core.problems import Problem
from ..facts.addresses import NAT_PORTS
from ..facts.capacity import Capacity
from ..facts.models import ModelFacts
from ..ladder.rung import Rung
from ..model.checkpoint import Known
from ..model.host_memory import HostBudget, HostMemory
from ..model.memory_fit import Fit, Serving
from ..model.precision import Precision
from ..model.settings import settings_of
from .cost import usd_per_million_tokens
from .gke_version import Features, GkeVersion, smallest_version
from .operations import Waits
from .quota import Need, most_nodes, needs, tpu_chips, unnamed
from .room import growth
from .spending import Bill, Month, Spending, bill, nodes_in, not_counted

_NO_FEATURES = Features()
_NO_WAITS = Waits()


@dataclass(frozen=True)
class Served:
    """The model and the settings with which the stack serves it."""

    region: str
    model_id: str
    max_model_len: int
    serving: Serving | None
    """Settings of the memory check; None if the size of the model is unknown."""
    known: Known
    """The facts about the model except its size."""
    precision: Precision
    """The number formats of the model."""
    hosts: tuple[HostBudget, ...]
    """Host memory: a budget for each Deployment."""
    features: Features = _NO_FEATURES
    own_network: bool = True
    """Whether nodes use the NAT of a network that the stack creates."""
    settings: tuple[str, ...] = ()
    """vLLM's flags and variables from the keys of the model, as text."""


@dataclass(frozen=True)
class RungFigures:
    """One rung of the ladder in figures."""

    rung: Rung
    most_nodes: int
    usd_per_hour: float | None
    """Price of one node, without disks."""
    usd_per_million_tokens: float | None
    """Price at the measured rate; None if no rate was measured, or the price is unknown."""
    fit: Fit | None
    """Memory of one device; None if the size of the model is unknown."""
    longest: int | None
    """Longest context of one request, limited by the memory and by the model."""
    host: HostMemory
    """Memory of the machine itself."""

    @property
    def price(self) -> str:
        """Return the price as text: in US dollars an hour, or the reason why it is unknown."""
        if self.usd_per_hour is not None:
            return f"{self.usd_per_hour:.2f}"
        listed = self.rung.shape.usd_per_hour
        if self.rung.capacity is Capacity.ON_DEMAND or listed is None:
            return "unknown"
        return f"unknown ({listed:.2f} on demand)"


@dataclass(frozen=True)
class MonthFigures:
    """One month in figures."""

    month: Month
    bill: Bill
    nodes: dict[str, int]


@dataclass(frozen=True)
class Explanation:
    """A whole stack in figures."""

    served: Served
    rungs: tuple[RungFigures, ...]
    months: tuple[MonthFigures, ...]
    not_counted: tuple[str, ...]
    needs: tuple[Need, ...]
    unnamed_quotas: tuple[str, ...]
    tpu_chips: int
    nat_addresses: int
    """External addresses of the stack's own NAT at the maximum of nodes; 0 without a NAT."""
    gke: GkeVersion
    """Smallest version of GKE that supports the stack."""
    findings: tuple[Problem, ...]
    waived: tuple[Problem, ...]
    """Waived findings of the lint, each with its reason."""
    upgrades: str = ""
    """Times of node upgrades, and the replicas that serve during them."""
    waits: Waits = _NO_WAITS
    """How long the operations on the stack take, and the starts of its replicas."""

    @property
    def settings(self) -> tuple[tuple[str, str], ...]:
        """Return vLLM's settings from the stack file: the rung, and the words."""
        every = [("every rung", word) for word in self.served.settings]
        own = [
            (figures.rung.name, word)
            for figures in self.rungs
            for word in settings_of(figures.rung.arguments, figures.rung.environment).shown
        ]
        return (*every, *own)

    @property
    def tightest(self) -> RungFigures | None:
        """Return the rung whose cache has the fewest tokens; None if no fit is known."""
        known = [figures for figures in self.rungs if figures.fit is not None]
        return min(
            known, key=lambda figures: figures.fit.tokens if figures.fit else 0, default=None
        )

    @property
    def summary(self) -> tuple[str, ...]:
        """Return the lines that a preview shows."""
        sums = [_sum(month.month, month.bill) for month in self.months]
        cost = f"cost of a month in USD: {', '.join(sums)}; make explain says what is in it"
        tight = self.tightest
        if tight is None or tight.fit is None:
            return (cost,)
        tokens, length = tight.fit.tokens, self.served.max_model_len
        room = f"{tokens:,} tokens on '{tight.rung.name}', and one takes up to {length:,}"
        return (cost, f"least room for requests: {room}")


def _sum(month: Month, found: Bill) -> str:
    return f"{month} {'at least ' if found.unpriced else ''}{found.usd:,.0f}"


def explained(
    served: Served,
    spending: Spending,
    findings: Sequence[Problem],
    waived: Sequence[Problem] = (),
    upgrades: str = "",
) -> Explanation:
    """Return the figures of a stack without errors."""
    most = most_nodes(spending)
    nodes = sum(pool.nodes for pool in growth(spending))
    machines = {
        machine.rung.name: machine for budget in served.hosts for machine in budget.machines
    }
    return Explanation(
        served=served,
        rungs=tuple(
            _figures(rung, most[rung.name], served.serving, machines[rung.name])
            for rung in spending.rungs
        ),
        months=tuple(
            MonthFigures(month, bill(spending, month), nodes_in(spending, month)) for month in Month
        ),
        not_counted=not_counted(spending, served.region),
        needs=needs(spending, served.region),
        unnamed_quotas=unnamed(spending),
        tpu_chips=tpu_chips(spending),
        nat_addresses=NAT_PORTS.addresses(nodes) if served.own_network else 0,
        gke=smallest_version(spending.rungs, served.features),
        findings=tuple(findings),
        waived=tuple(waived),
        upgrades=upgrades,
    )


def _figures(rung: Rung, most: int, serving: Serving | None, host: HostMemory) -> RungFigures:
    price = rung.usd_per_hour
    fit = None if serving is None else serving.fit(rung.shape)
    return RungFigures(
        rung=rung,
        most_nodes=most,
        usd_per_hour=price,
        usd_per_million_tokens=usd_per_million_tokens(price, rung.tokens_per_second),
        fit=fit,
        longest=None if serving is None or fit is None else _longest(fit, serving.model),
        host=host,
    )


def _longest(fit: Fit, model: ModelFacts) -> int:
    return min(fit.tokens, model.max_positions)

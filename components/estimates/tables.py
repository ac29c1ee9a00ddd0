"""The figures of a stack as tables of text: the ladder, cost and quota, with notes.

`explanation.py` has the figures; the callers format the tables.
"""

from collections.abc import Iterator, Sequence

from ..facts.addresses import NAT_PORTS
from ..ladder.rung import Rung
from ..model.checkpoint import Known
from ..model.host_memory import HostMemory, WeightsCache
from ..model.memory_fit import Fit
from ..model.precision import Dtype, Precision
from .explanation import Explanation, MonthFigures, RungFigures
from .quota import Need
from .spending import Bill

Table = tuple[Sequence[str], Sequence[Sequence[str]]]
"""Column headings and rows."""

SEEN = "*"
"""Mark of a name that is in no document of Google."""

LADDER_TITLE = "Ladder, best first"
DEVICE_TITLE = "Memory of one device, in GiB"
MACHINE_TITLE = "Memory of the machine, in GiB"
SETTINGS_TITLE = "Flags and variables of vLLM"
COST_TITLE = "Cost in US dollars a month, at list prices of the US"
QUOTA_TITLE = "Quota to have, every rung at its most nodes"
"""Headings of the tables, in a terminal, in Markdown and on the page."""

MONTHS = (
    "minimum: the fewest replicas, on the best rungs. likely: half way to the most replicas, on "
    "the best rungs. maximum: the most replicas, with only the most expensive rungs in stock. "
    "Nodes that a pool always keeps are in all three. Of the system's nodes: the fewest, those it "
    "starts with, the most."
)


def ladder_table(found: Explanation) -> Table:
    """Return a row for each rung: machine, capacity, nodes, zones and price."""
    heads = ["rung", "machine", "has", "sold as", "nodes", "zones", "USD an hour", "per 1M tokens"]
    return heads, [_rung_row(figures) for figures in found.rungs]


def _rung_row(figures: RungFigures) -> list[str]:
    rung = figures.rung
    shape, tokens = rung.shape, figures.usd_per_million_tokens
    return [
        rung.name,
        shape.machine_type,
        f"{shape.count} x {shape.accelerator}",
        str(rung.capacity),
        nodes_of(rung),
        ", ".join(rung.zones),
        figures.price,
        unmeasured(rung) if tokens is None else f"{tokens:.2f}",
    ]


def gke_line(found: Explanation) -> str:
    """Return the smallest version of GKE and the feature that needs it."""
    return f"GKE has to be {found.gke.version} or later: {found.gke.why}"


def nodes_of(rung: Rung) -> str:
    """Return the limits of a rung's nodes."""
    return "by GKE" if rung.max_nodes is None else f"{rung.min_nodes} to {rung.max_nodes}"


def unmeasured(rung: Rung) -> str:
    """Return the reason why a rung has no price of tokens."""
    return "not measured" if rung.tokens_per_second is None else "unknown"


def model_lines(found: Explanation) -> tuple[str, ...]:
    """Return the model: its number formats, its settings and its task."""
    served = found.served
    known, serving = served.known, served.serving
    architecture = known.architecture or "unknown; vLLM's refusals are not checked"
    stored = f"the size of '{known.id}' is not known"
    if serving is not None:
        how = "quantized" if known.stored.is_quantized else "not quantized"
        how = how if known.stored.method is None else str(known.stored.method)
        bits = serving.model.weights_gib * 2**33 / (serving.model.parameters_billion * 1e9)
        stored = f"{how}, {bits:.1f} bits a weight, {serving.model.weights_gib:.1f} GiB"
    return (
        f"architecture: {architecture}",
        f"stored: {stored}",
        f"vLLM: {_made(known, served.precision)}; computes in {_types(found)}",
        f"task: {known.task or 'unknown; write model.task'}",
    )


def _made(known: Known, precision: Precision) -> str:
    if known.stored.is_quantized and known.stored.method is None:
        return "reads the weights by a method that is not known"
    if known.stored.method is not None:
        return f"reads the weights as {known.method(None)}"
    if precision.quantization is not None:
        return f"makes {precision.quantization} of the weights"
    return "leaves the weights as they are"


def _types(found: Explanation) -> str:
    """Return the data type of each rung; one word if it is the same for all."""
    known, precision = found.served.known, found.served.precision
    types = {
        figures.rung.name: precision.type_on(figures.rung.shape, known.architecture)
        for figures in found.rungs
    }
    rungs: dict[str, list[str]] = {}
    for name, kind in types.items():
        rungs.setdefault(_OWN if kind is Dtype.AUTO else str(kind), []).append(f"'{name}'")
    if len(rungs) == 1:
        return next(iter(rungs))
    return "; ".join(f"{word}, on {', '.join(names)}" for word, names in rungs.items())


_OWN = "bfloat16 or float16, by the checkpoint"


def memory_table(found: Explanation) -> Table:
    """Return a row for each rung: memory of one device, and the tokens that fit."""
    known = [figures for figures in found.rungs if figures.fit is not None]
    adapters = any(each.fit is not None and each.fit.adapters_gib for each in known)
    more = ["adapters"] if adapters else []
    last = ["KV cache", "tokens", "longest request"]
    heads = ["rung", "usable", "weights", "runtime", *more, *last]
    return heads, [_memory_row(x, x.fit, adapters=adapters) for x in known if x.fit is not None]


def _memory_row(figures: RungFigures, fit: Fit, *, adapters: bool) -> list[str]:
    more = (fit.adapters_gib,) if adapters else ()
    sizes = (fit.weights_gib, fit.runtime_gib, *more, fit.kv_gib)
    about = "" if fit.measured else "about "
    return [
        figures.rung.name,
        f"{about}{fit.usable_gib:.1f}",
        *(f"{size:.1f}" for size in sizes),
        f"{fit.tokens:,}",
        f"{figures.longest:,}",
    ]


HOST = (
    "Estimated from upper bounds. GKE's part holds the operating system and GKE's own pods; vLLM's "
    "holds the weights where the host of a TPU loads them first; shared is /dev/shm."
)


def host_table(found: Explanation) -> Table:
    """Return a row for each rung: the use of the machine's own memory."""
    heads = ["rung", "has", "GKE", "vLLM", "shared", "loading", "cache", "sidecar", "left"]
    return heads, [_host_row(figures.host) for figures in found.rungs]


def _host_row(host: HostMemory) -> list[str]:
    taken = (host.kept, host.engine, host.shm, host.loading, host.cache, host.sidecar, host.left)
    return [host.rung.name, f"{host.machine:.1f}", *(f"{each:.1f}" for each in taken)]


def host_notes(found: Explanation) -> Iterator[str]:
    """Yield the location of the weights' cache with its reason, and the reduced limits."""
    yield HOST
    if found.served.serving is None:
        yield "the size of the model is not known, and 140 GiB are assumed"
    for budget in found.served.hosts:
        for rung in (machine.rung for machine in budget.machines):
            if budget.cache is not None:
                where = _place(rung, budget.cache)
                yield f"'{rung.name}' caches the weights {where}: {budget.cache.reason}"
            elif budget.buffer_gib is not None:
                yield f"'{rung.name}' buffers at most {budget.buffer_gib} GiB while it loads"


def _place(rung: Rung, cache: WeightsCache) -> str:
    if cache.in_memory:
        return "in memory"
    return "on its local SSDs" if rung.local_ssds else "on its boot disk"


def settings_table(found: Explanation) -> Table:
    """Return a row for each flag and variable of vLLM that the stack file sets."""
    return ["rung", "vLLM setting"], found.settings


def cost_table(found: Explanation) -> Table:
    """Return a row for each billed item, and the sums."""
    bills = [month.bill for month in found.months]
    names = dict.fromkeys(line.what for each in bills for line in each.lines)
    rows = [[name, *(_cell(each, name) for each in bills)] for name in names]
    heads = ["", *(str(month.month) for month in found.months)]
    return heads, [*rows, ["sum", *(sum_of(each) for each in bills)]]


def _cell(found: Bill, name: str) -> str:
    lines = [line for line in found.lines if line.what == name]
    if not lines:
        return "-"
    (line,) = lines
    times = f"{line.count} x " if line.count > 1 else ""
    return f"{times}unknown" if line.usd is None else f"{line.usd:,.2f}"


def sum_of(found: Bill) -> str:
    """Return the sum of a bill as text; with an unknown price it is a minimum."""
    return f"{'at least ' if found.unpriced else ''}{found.usd:,.2f}"


def nodes_in_words(month: MonthFigures) -> str:
    """Return the nodes of each rung in a month as text."""
    return ", ".join(f"{count} x {name}" for name, count in month.nodes.items() if count)


def quota_table(found: Explanation) -> Table:
    """Return a row for each quota."""
    heads = ["name", "where", "at least", "while upgrading", "for"]
    return heads, [_quota_row(need) for need in found.needs]


def _quota_row(need: Need) -> list[str]:
    mark = "" if need.quota.documented else SEEN
    more = f"+{need.surge:,}" if need.surge else "-"
    return [need.quota.name + mark, need.where, f"{need.amount:,}", more, ", ".join(need.rungs)]


def quota_notes(found: Explanation) -> Iterator[str]:
    """Yield the notes for a request of quota."""
    if not all(need.quota.documented for need in found.needs):
        yield f"{SEEN} from projects' lists of quotas; not found in a document of Google's"
    for name in found.unnamed_quotas:
        yield f"the quota of '{name}' has no known name; ask for it by the machine type"
    if found.tpu_chips:
        yield (
            f"GPUS_ALL_REGIONS counts TPU chips too, one report says: then {found.tpu_chips} more"
        )
    if found.nat_addresses:
        yield (
            f"Cloud NAT takes up to {found.nat_addresses} external addresses by itself, for "
            f"{NAT_PORTS.fewest:,} ports a node; Google's page has said that they count, and that "
            f"they do not count, against the region's STATIC_ADDRESSES"
        )
    yield "quota is no promise of capacity; a reservation needs none of its own"


def finding_lines(found: Explanation) -> list[str]:
    """Return a line for each finding."""
    lines = [f"warning: {each.key}: {each.message}" for each in found.findings]
    lines += [f"waived: {each.key}: {each.message}" for each in found.waived]
    return lines if lines else ["none"]

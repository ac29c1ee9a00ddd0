"""The advice as JSON has it; what is unknown is null."""

from typing import Any

from advise.search import Advice, Searched
from advise.text import reasons
from advise.trial import Trial


def as_json(advice: Advice) -> dict[str, Any]:
    """Return all of it."""
    limits, demand = advice.limits, advice.course.demand
    config = advice.regions[0].site.config
    best = advice.best
    return {
        "model": config.model.id,
        "maxModelLen": config.model.max_model_len,
        "demand": {"name": demand.name, "mean": demand.mean, "highest": demand.highest},
        "days": advice.course.days,
        "asked": {
            "p95FirstTokenSeconds": limits.p95_seconds,
            "availability": limits.availability,
            "usdAMonth": limits.usd_a_month,
        },
        "regions": [_region(each) for each in advice.regions],
        "front": [_trial(each) for each in advice.front],
        "own": None if advice.own is None else _trial(advice.own),
        "advised": None if best is None else _trial(best),
        "misses": [] if best is None else limits.missed(best),
        "reasons": list(reasons(advice)),
    }


def _region(region: Searched) -> dict[str, Any]:
    return {
        "region": region.site.region,
        "machines": [
            {
                "machine": offer.machine,
                "capacity": str(offer.capacity),
                "usdPerHour": round(offer.usd_per_hour, 4),
                "tokensPerSecond": offer.tokens_per_second,
                "source": offer.source,
                "zones": list(offer.zones),
                "documented": offer.is_documented,
            }
            for offer in region.market.offers
        ],
        "ladders": [_trial(each) for each in region.trials],
        "notSimulated": region.untried,
        "ruledOut": [{"what": each.what, "why": each.why} for each in region.ruled_out],
    }


def _trial(trial: Trial) -> dict[str, Any]:
    return {
        "name": trial.name,
        "region": trial.region,
        "replicas": {"fewest": trial.kept, "most": trial.most},
        "rungs": [
            {"name": rung.name, "machine": rung.shape.key, "zones": list(rung.zones)}
            for rung in trial.planned.ladder.rungs
        ],
        "calm": trial.calm.as_json(),
        "stockout": trial.stockout.as_json(),
    }

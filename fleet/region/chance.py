"""Random counts of an interval, exact where they are small and normal where they are large."""

import math
from random import Random

_LARGE = 30.0
"""From this mean on a count is drawn from the normal distribution of the same mean and variance:
its skew, one over the root of the mean, is under a fifth there."""

_FEW = 40


def poisson(chance: Random, mean: float) -> int:
    """Return how often something happens that happens `mean` times on average, independently."""
    if mean > _LARGE:
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    if mean <= 0:
        return 0
    limit, count, product = math.exp(-mean), 0, chance.random()
    while product > limit:
        count += 1
        product *= chance.random()
    return count


def binomial(chance: Random, count: int, share: float) -> int:
    """Return how many of `count` do what each does with probability `share`."""
    if count <= _FEW:
        draw = chance.random
        return sum([draw() < share for _ in range(count)])
    mean = count * share
    if mean > _LARGE / 2 and count - mean > _LARGE / 2:
        drawn = round(chance.gauss(mean, math.sqrt(mean * (1 - share))))
        return min(count, max(0, drawn))
    if mean <= _LARGE / 2:
        return min(count, poisson(chance, mean))
    return count - min(count, poisson(chance, count - mean))

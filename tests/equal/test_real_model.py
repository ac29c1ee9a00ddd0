"""The comparison with a real language model, computed in several number formats."""

import pytest

from components.rollout.job.agreement import Agreement, compare
from components.rollout.job.answers import Asked
from components.rollout.job.endpoint import address, served_model
from components.rollout.job.prompts import PROMPTS
from components.rollout.job.thresholds import QUANTIZED, SAME_FORMAT
from tests.equal.real_model.environment import RealModel, real_model

TEXTS, TOKENS = 4, 24


@pytest.fixture(scope="module")
def model() -> RealModel:
    """Give the model."""
    return real_model()


def compared(model: RealModel, numbers: str, others: str) -> Agreement:
    """Compare the model in two formats."""
    with model.served(numbers) as first, model.served(others) as second:
        reference, other = (
            Asked(parts, served_model(parts)).answer for parts in map(address, (first, second))
        )
        return compare(PROMPTS[:TEXTS], TOKENS, reference, other, TEXTS * TOKENS)


def test_a_model_agrees_with_itself_to_the_last_digit(model: RealModel) -> None:
    found = compared(model, "bfloat16", "bfloat16")
    assert (found.top1, found.distance, found.far) == (1, 0, 0)


@pytest.mark.parametrize("others", ["float16", "bfloat16"])
def test_rounding_is_measured_and_passes(others: str, model: RealModel) -> None:
    found = compared(model, "float32", others)
    assert 0 < found.distance < SAME_FORMAT.distance
    assert list(SAME_FORMAT.broken(found)) == []


def test_weights_of_eight_bits_pass_the_limits_of_a_quantized_pair(model: RealModel) -> None:
    found = compared(model, "float32", "int8")
    assert found.distance > 0
    assert list(QUANTIZED.broken(found)) == []

"""Published speeds: a figure holds for the model that was measured, and for smaller ones."""

import pytest

from fleet.inputs.speeds import ServedModel, published_speed


@pytest.mark.parametrize(
    ("billion", "bits", "tokens"),
    [
        (70.55, 8.0, 663),
        (32.76, 16.0, 663),
        # As many parameters, and twice the weights.
        (70.55, 16.0, None),
        (72.7, 8.0, None),
    ],
)
def test_a_speed_holds_for_no_larger_model_and_for_no_larger_weights(
    billion: float, bits: float, tokens: float | None
) -> None:
    found = published_speed("nvidia-a100-80gb-2", ServedModel("of/mine", billion, bits))
    assert (None if found is None else found.tokens_per_second) == tokens

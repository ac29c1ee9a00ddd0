"""Checks that Hugging Face allows the download of a model, by a component's arguments.

`gated.py` has the same check by the keys of a stack file, and knows which models are gated.
"""

from collections.abc import Mapping
from typing import Any

import pulumi

from ..core.problems import Problem
from .gated import gated_problems
from .plan import MAIN
from .token_source import TokenSource


def access_problems(
    args: Mapping[str, Any], *, is_there: bool, store: str
) -> tuple[list[Problem], list[Problem]]:
    """Return the error and the warning about the download of a model.

    `is_there` means that nothing has to be downloaded; `store` names another source of the model.
    """
    return gated_problems(
        args["model_id"],
        args.get("revision", MAIN),
        has_token=args.get("token_source", TokenSource.NONE) != TokenSource.NONE,
        is_there=is_there,
        fix=f"give 'token_source' and 'token_secret', or {store}",
    )


def warn_of_access(
    component: pulumi.ComponentResource,
    name: str,
    args: Mapping[str, Any],
    warnings: list[Problem],
) -> None:
    """Log the warnings, unless the program has already checked access."""
    if not args.get("access_checked", False):
        for warning in warnings:
            pulumi.log.warn(
                f"{type(component).__name__} '{name}': model_id: {warning.message}", component
            )

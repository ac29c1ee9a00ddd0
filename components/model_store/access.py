"""Whether Hugging Face gives a model to who asks for it here, as far as a component can tell.

Owns the refusal and the warning by a component's arguments. Of which models it is known, and the
same by a stack file's keys, is `plan.gated`'s.
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
    """Return why a model cannot be downloaded, and why it may not be.

    `is_there` says that nothing has to be downloaded, `store` what else could have the model.
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
    doubts: list[Problem],
) -> None:
    """Log what is doubted, unless the program says that it is checked already."""
    if not args.get("access_checked", False):
        for doubt in doubts:
            pulumi.log.warn(
                f"{type(component).__name__} '{name}': model_id: {doubt.message}", component
            )

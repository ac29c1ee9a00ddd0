"""Numbers on the command line, each within its bounds."""

import argparse
import math
from collections.abc import Callable


def number(least: float, most: float, *, whole: bool = False) -> Callable[[str], float]:
    """Return a reader of a number within bounds."""

    def read(text: str) -> float:
        try:
            found = float(int(text)) if whole else float(text)
        except (ValueError, OverflowError):
            found = math.nan
        if not least <= found <= most:
            kind = "a whole number" if whole else "a number"
            raise argparse.ArgumentTypeError(
                f"expected {kind} from {least:,.10g} to {most:,.10g}, given {text!r}"
            )
        return found

    return read


def number_of(what: str) -> Callable[[str], tuple[str, float]]:
    """Return a reader of `NAME=NUMBER`, where `what` is the word for the name, such as RUNG."""

    def read(text: str) -> tuple[str, float]:
        name, _, value = text.partition("=")
        if not name or not value:
            raise argparse.ArgumentTypeError(f"expected {what}=NUMBER, given {text!r}")
        return name, number(0.001, 1e9)(value)

    return read

"""Write the table of latencies in docs/durations.md; what stands above it is written by hand.

    python -m tools.pages.durations_page        writes docs/durations.md

The figures are `components/facts/latencies.py`'s.
"""

import sys
from collections.abc import Iterator

from components.facts import latencies
from components.facts.latencies import Latency
from tools.stack.sandbox_home import REPOSITORY

PAGE = REPOSITORY / "docs" / "durations.md"

_HEADING = "## Latencies\n"


def page(current: str) -> str:
    """Return the page with its table as the facts have it."""
    return current.partition(_HEADING)[0] + _HEADING + "\n" + "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "Seconds, with the range of the sources. `python -m tools.pages.durations_page` writes it"
    yield "from `components/facts/latencies.py`, which has the rates of downloads too."
    yield ""
    yield "| Operation | Seconds | Range | Figure | Source |"
    yield "| --- | --- | --- | --- | --- |"
    for each in vars(latencies).values():
        if isinstance(each, Latency):
            cells = [each.what, _figure(each.seconds), _range(each), each.basis, each.source]
            yield f"| {' | '.join(cells)} |"


def _figure(seconds: float | None) -> str:
    return "unknown" if seconds is None else f"{seconds:g}"


def _range(each: Latency) -> str:
    if each.low is None or each.high is None:
        return "unknown"
    return "-" if each.low == each.high else f"{each.low:g} to {each.high:g}"


def main() -> int:
    """Write the page, and return the exit status."""
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print(PAGE.relative_to(REPOSITORY))
    return 0


if __name__ == "__main__":
    sys.exit(main())

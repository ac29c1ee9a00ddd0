"""Events of the engine, in the order of its log."""

import json
from pathlib import Path

BEGUN, DONE = "resourcePreEvent", "resOutputsEvent"


def has(log: Path, event: str, end: str) -> bool:
    """Say whether the engine has begun a step, or is done with it, by the end of its URN."""
    return any(urn.endswith(end) for urn in urns(log, event, end))


def urns(log: Path, event: str, part: str) -> list[str]:
    """Give the URNs with a part that an event of the engine's was about."""
    text = log.read_text() if log.exists() else ""
    # The last line may be half written. Looked at many times a second: few are worth reading.
    lines = text.rpartition("\n")[0].splitlines()
    found = [json.loads(line) for line in lines if event in line and part in line]
    return [each[event]["metadata"]["urn"] for each in found if event in each]

"""Ladders that another key asks for, and that keys drawn one by one hardly ever make."""

from typing import Any

from hypothesis import strategies as st

Raw = dict[str, Any]


@st.composite
def groups(draw: st.DrawFn, region: str) -> Raw:
    """Draw the keys of replicas that take several machines, which nothing else leads to."""
    written = st.fixed_dictionaries(
        {"strategy": st.just("multiNode")}, optional={"nodes": st.integers(2, 4)}
    )
    pool = {"name": "group", "accelerator": "nvidia-l4", "gpus": 4, "maxNodes": 8}
    zones = [f"{region}-{letter}" for letter in "ab"]
    return {
        "layout": "split",
        "pools": [{**pool, "zones": zones}],
        "parallelism": draw(written),
    }


@st.composite
def on_a_disk(draw: st.DrawFn, region: str) -> Raw:
    """Draw the keys of a disk that every node reads: one zone, and machines that take it."""
    pool = {"name": "g2", "accelerator": "nvidia-l4", "zones": [f"{region}-a"], "maxNodes": 4}
    kinds = [{"type": "pd-ssd"}, {"type": "hyperdisk-ml", "throughputMibps": 1200}]
    disk = {**draw(st.sampled_from(kinds)), "sizeGib": 1024}
    return {"pools": [pool], "modelStore": {"kind": "disk", "disk": disk}}

"""How a test talks to a server: plain requests, and streams read as they come."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx
from prometheus_client.parser import text_string_to_metric_families

from .process import PATIENCE, StandIn

MODEL = "Qwen/Qwen2-1.5B"


def completion(stand_in: StandIn, prompt: str = "one two", **more: Any) -> httpx.Response:
    """Ask for a completion in one piece."""
    body = {"model": MODEL, "prompt": prompt, **more}
    return httpx.post(f"{stand_in.url}/v1/completions", json=body, timeout=PATIENCE)


def chat(stand_in: StandIn, text: str = "Hello there", **more: Any) -> httpx.Response:
    """Say something and get the answer in one piece."""
    body = {"model": MODEL, "messages": [{"role": "user", "content": text}], **more}
    return httpx.post(f"{stand_in.url}/v1/chat/completions", json=body, timeout=PATIENCE)


@contextmanager
def stream(
    stand_in: StandIn, path: str = "completions", **more: Any
) -> Iterator[Iterator[dict[str, Any]]]:
    """Ask for an answer in parts; gives them as they come and ends at `[DONE]`."""
    asked = {"prompt": "one two"}
    if path == "chat/completions":
        asked = {"messages": [{"role": "user", "content": "one two"}]}  # type: ignore[dict-item]
    body = {"model": MODEL, **asked, "stream": True, **more}
    url = f"{stand_in.url}/v1/{path}"
    with httpx.stream("POST", url, json=body, timeout=PATIENCE) as answer:
        yield _parts(answer)


def _parts(answer: httpx.Response) -> Iterator[dict[str, Any]]:
    for line in answer.iter_lines():
        if line == "data: [DONE]":
            return
        if line:
            yield json.loads(line.removeprefix("data: "))
    raise AssertionError("the stream ended without [DONE]")


@contextmanager
def in_flight(stand_in: StandIn, count: int) -> Iterator[list[Any]]:
    """Have requests on their way, as futures of their responses."""
    with ThreadPoolExecutor(count) as pool:
        yield [pool.submit(completion, stand_in) for _ in range(count)]


def samples(stand_in: StandIn) -> dict[str, float]:
    """Return what /metrics shows: by series, and by `series{reason}` where it has one."""
    text = httpx.get(f"{stand_in.url}/metrics", timeout=PATIENCE).text
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            own = {"reason", "finished_reason"} & sample.labels.keys()
            mark = "".join(f"{{{sample.labels[name]}}}" for name in own)
            found[f"{sample.name}{mark}"] = sample.value
    return found

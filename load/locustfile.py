"""A user of the endpoint: requests a story, waits for it, and repeats.

The prompt and its settings are from the tutorial. Also works with the `locust` command.
"""

import itertools
from collections.abc import Iterator
from http import HTTPStatus

from gevent.event import Event  # type: ignore[import-untyped] # gevent ships no types
from locust import FastHttpUser, task

PATH = "/v1/completions"
PROMPT = "Write a story about san francisco"
MAX_TOKENS = 100


class Storyteller(FastHttpUser):
    """A user without a pause between requests, so that N users are N requests at once."""

    model = "Qwen/Qwen2-1.5B"
    """The id the endpoint serves; the tutorial's unless `python -m load` has asked for it."""

    budget: Iterator[object] = itertools.repeat(None)
    """One item for each request that may still be sent, by all users together."""

    # A full queue makes a request wait for minutes; the run's own end is what cuts it off.
    network_timeout = 3600.0
    # Requests go only to the given endpoint.
    max_redirects = 0
    insecure = False

    @task
    def tell(self) -> None:
        """Ask for one story; an answer without text is a failure, whatever its status."""
        if next(self.budget, self) is self:
            # Idle until the run ends, and with it this user; locust complains of one that has left.
            Event().wait()
        story = {"model": self.model, "prompt": PROMPT, "max_tokens": MAX_TOKENS, "temperature": 0}
        with self.client.post(PATH, json=story, catch_response=True) as answer:
            if answer.status_code == HTTPStatus.OK and b'"choices"' not in answer.content:
                answer.failure("status 200 without choices")
            elif answer.status_code not in (0, HTTPStatus.OK):
                answer.failure(f"status {answer.status_code}")

    def on_stop(self) -> None:
        """Close the connections that are kept for the next request."""
        self.client.client.close()

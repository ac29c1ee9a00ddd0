"""OpenAI's official client, and the Gateway between it and a stand-in."""

from collections.abc import Iterator
from typing import Protocol

import httpx2
import openai
import pydantic
import pytest

from tests.contract.proxied_paths import Match, matches
from tests.contract.reachable_stacks import objects
from tests.judges import Heard

from .process import PATIENCE, StandIn

TEXT = "four five six"
TWO = f"--answer={TEXT}"
CITY: dict[str, object] = {
    "type": "object",
    "properties": {"city": {"type": "string"}},
    "required": ["city"],
}
CALLS_TOOLS = (
    "--enable-auto-tool-choice",
    "--tool-call-parser=hermes",
    '--answer=<tool_call>{"name": "weather", "arguments": {"city": "Oslo"}}</tool_call>',
)


class Client(Protocol):
    """Gives a client: `client(stand_in, key="sesame")`."""

    def __call__(
        self, to: StandIn | None, *, strict: bool = True, key: str = "none"
    ) -> openai.OpenAI:
        """Give one that asks a stand-in; none where no request is to reach one."""


class Gateway(httpx2.BaseTransport):
    """What is between a caller and a replica: it passes on the paths that a route lists."""

    def __init__(self, listed: list[Match]) -> None:
        self._listed = listed
        self.replica: httpx2.BaseTransport = httpx2.HTTPTransport()
        self.asked: list[str] = []
        """Every path, passed on or not."""
        self.status = 404
        """What a path is answered with that is not passed on."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Pass a request on, or answer it as a load balancer does: in plain text."""
        path = request.url.raw_path.decode().partition("?")[0]
        self.asked.append(path)
        if any(match.takes(path) for match in self._listed):
            return self.replica.handle_request(request)
        return httpx2.Response(self.status, text="default backend", request=request)

    def close(self) -> None:
        """Close the connections to the replica."""
        self.replica.close()


@pytest.fixture
def gateway() -> Gateway:
    """Give the Gateway of the stack `gateway`."""
    return Gateway(matches(objects("gateway")))


@pytest.fixture
def client(gateway: Gateway, heard: Heard) -> Iterator[Client]:
    """Give a client of a server behind the Gateway, which takes no answer of another type."""
    made: list[openai.OpenAI] = []

    def give(to: StandIn | None, *, strict: bool = True, key: str = "none") -> openai.OpenAI:
        heard("official OpenAI client")
        made.append(
            openai.OpenAI(
                api_key=key,
                base_url=f"{to.url if to else 'http://replica'}/v1",
                max_retries=0,
                timeout=PATIENCE,
                http_client=openai.DefaultHttpxClient(transport=gateway),
                _strict_response_validation=strict,
            )
        )
        return made[-1]

    yield give
    for each in made:
        each.close()


def refused(answer: pydantic.BaseModel) -> set[str]:
    """Return the places of an answer that the client's own type refuses."""
    try:
        type(answer).model_validate(answer.model_dump(exclude_unset=True, warnings=False))
    except pydantic.ValidationError as errors:
        return {".".join(map(str, error["loc"])) for error in errors.errors()}
    return set()


@pytest.fixture(scope="module")
def server() -> Iterator[StandIn]:
    """Start one server for all tests that only ask it something."""
    with StandIn(TWO) as started:
        started.wait_for("loaded")
        yield started


@pytest.fixture(scope="module")
def tool_server() -> Iterator[StandIn]:
    """Start one whose answers call a tool."""
    with StandIn(*CALLS_TOOLS) as started:
        started.wait_for("loaded")
        yield started

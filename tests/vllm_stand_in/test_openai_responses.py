"""The official OpenAI client against the stand-in: the responses API, whole and followed."""

import openai
import pytest
from openai.types.responses import FunctionToolParam, ResponseFunctionToolCall

from .calls import MODEL
from .conftest import CITY, TEXT, Client, refused
from .process import StandIn

# They share servers.
pytestmark = pytest.mark.xdist_group("openai-client")

TOOL_OF_RESPONSES: FunctionToolParam = {
    "type": "function",
    "name": "weather",
    "parameters": CITY,
    "strict": True,
}
NOT_COUNTED = "usage.input_tokens_details.cache_write_tokens"
"""What the type of a response wants and vLLM 0.26.0 does not give."""


def test_it_has_a_response(server: StandIn, client: Client) -> None:
    responses = client(server, strict=False).responses
    answer = responses.create(model=MODEL, input="Hello there", instructions="Be brief")
    assert (answer.output_text, answer.status) == (TEXT, "completed")
    assert refused(answer) == {NOT_COUNTED}
    assert answer.usage is not None
    assert answer.usage.total_tokens == 7


def test_a_response_that_is_cut_off_says_so(server: StandIn, client: Client) -> None:
    responses = client(server, strict=False).responses
    answer = responses.create(model=MODEL, input="Hello there", max_output_tokens=2)
    assert (answer.output_text, answer.status) == ("four five", "incomplete")
    assert answer.incomplete_details is not None
    assert answer.incomplete_details.reason == "max_output_tokens"
    assert refused(answer) == {NOT_COUNTED}


def test_it_follows_a_response(server: StandIn, client: Client) -> None:
    responses = client(server, strict=False).responses
    with responses.stream(model=MODEL, input="Hello there") as events:
        told = list(events)
        answer = events.get_final_response()
    said = [each.delta for each in told if each.type == "response.output_text.delta"]
    assert (said, answer.output_text) == (["four", " five", " six"], TEXT)
    assert set[str]().union(*map(refused, told)) == {f"response.{NOT_COUNTED}"}


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "followed"])
def test_a_response_calls_a_tool(stream: bool, tool_server: StandIn, client: Client) -> None:  # noqa: FBT001 - a column
    responses = client(tool_server, strict=False).responses
    if stream:
        with responses.stream(model=MODEL, input="hi", tools=[TOOL_OF_RESPONSES]) as events:
            output = list[object](events.get_final_response().output)
    else:
        output = list(responses.create(model=MODEL, input="hi", tools=[TOOL_OF_RESPONSES]).output)
    (item,) = output
    assert isinstance(item, ResponseFunctionToolCall)
    assert (item.name, item.arguments) == ("weather", '{"city": "Oslo"}')


def test_a_response_that_goes_on_with_one_before_is_not_found(
    server: StandIn, client: Client
) -> None:
    responses = client(server, strict=False).responses
    before = responses.create(model=MODEL, input="Hello there")
    with pytest.raises(openai.NotFoundError, match=f"Response with id '{before.id}' not found"):
        responses.create(model=MODEL, input="And then?", previous_response_id=before.id)

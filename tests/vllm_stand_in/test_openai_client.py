"""The official OpenAI client against the stand-in: models, chats, completions, embeddings, errors.

The client refuses every answer that is not of its own types. OpenAI's API is what it is made for;
where vLLM differs a test says so.
"""

import httpx2
import openai
import pytest
from openai.types.chat import ChatCompletionMessageParam, ChatCompletionToolParam

from tests.judges import Heard

from .calls import MODEL, samples
from .conftest import CITY, TEXT, TWO, Client, Gateway, refused
from .fixtures import Starter
from .process import StandIn

# They share servers.
pytestmark = pytest.mark.xdist_group("openai-client")

SAID: list[ChatCompletionMessageParam] = [{"role": "user", "content": "Hello there"}]
TOOL: ChatCompletionToolParam = {
    "type": "function",
    "function": {"name": "weather", "parameters": CITY},
}


def test_it_lists_the_models(vllm_stand_in: Starter, client: Client) -> None:
    asked = client(vllm_stand_in("--served-model-name", "first", "second"))
    assert [model.id for model in asked.models.list()] == ["first", "second"]


def test_it_completes_a_text(server: StandIn, client: Client) -> None:
    answer = client(server).completions.create(model=MODEL, prompt="one two")
    assert [(each.text, each.finish_reason) for each in answer.choices] == [(TEXT, "stop")]
    assert answer.usage is not None
    assert answer.usage.total_tokens == 5


def test_it_chats(server: StandIn, client: Client) -> None:
    chats = client(server).chat.completions
    (choice,) = chats.create(model=MODEL, messages=SAID).choices
    assert (choice.message.content, choice.finish_reason) == (TEXT, "stop")


def test_it_chats_with_a_message_in_parts(vllm_stand_in: Starter, client: Client) -> None:
    chats = client(vllm_stand_in("--answer={prompt}")).chat.completions
    parts: list[ChatCompletionMessageParam] = [
        {"role": "user", "content": [{"type": "text", "text": "Hello there"}]}
    ]
    (choice,) = chats.create(model=MODEL, messages=parts).choices
    assert choice.message.content == "Hello there"


def test_it_follows_a_chat_word_by_word(server: StandIn, client: Client) -> None:
    parts = client(server).chat.completions.create(
        model=MODEL, messages=SAID, stream=True, stream_options={"include_usage": True}
    )
    *said, last = parts
    assert [each.choices[0].delta.content for each in said] == ["", "four", " five", " six"]
    assert said[-1].choices[0].finish_reason == "stop"
    assert last.usage is not None
    assert (last.choices, last.usage.completion_tokens) == ([], 3)


def test_it_puts_a_followed_chat_together(server: StandIn, client: Client) -> None:
    chats = client(server).chat.completions
    with chats.stream(model=MODEL, messages=SAID) as events:
        answer = events.get_final_completion()
    assert answer.choices[0].message.content == TEXT


def test_a_followed_completion_gives_the_reason_of_its_end_in_the_last_part_alone(
    server: StandIn, client: Client
) -> None:
    loose = client(server, strict=False).completions
    parts = list(loose.create(model=MODEL, prompt="one two", stream=True))
    assert [each.choices[0].text for each in parts] == ["four", " five", " six"]
    # The type wants it in each.
    assert [refused(part) for part in parts] == [*[{"choices.0.finish_reason"}] * 2, set()]


def test_a_chat_calls_a_tool(tool_server: StandIn, client: Client) -> None:
    chats = client(tool_server).chat.completions
    (choice,) = chats.create(model=MODEL, messages=SAID, tools=[TOOL]).choices
    (call,) = choice.message.tool_calls or []
    assert call.type == "function"
    assert (call.function.name, call.function.arguments) == ("weather", '{"city": "Oslo"}')
    assert (choice.message.content, choice.finish_reason) == (None, "tool_calls")


def test_a_followed_chat_calls_a_tool(tool_server: StandIn, client: Client) -> None:
    chats = client(tool_server).chat.completions
    with chats.stream(model=MODEL, messages=SAID, tools=[TOOL]) as events:
        (choice,) = events.get_final_completion().choices
    (call,) = choice.message.tool_calls or []
    assert (call.function.name, call.function.arguments) == ("weather", '{"city": "Oslo"}')
    assert choice.finish_reason == "tool_calls"


def test_a_chat_goes_on_with_what_a_tool_gave(vllm_stand_in: Starter, client: Client) -> None:
    chats = client(vllm_stand_in("--answer=heard {prompt}")).chat.completions
    call = {"name": "weather", "arguments": '{"city": "Oslo"}'}
    before: list[ChatCompletionMessageParam] = [
        *SAID,
        {
            "role": "assistant",
            "tool_calls": [{"id": "1", "type": "function", "function": call}],  # type: ignore[typeddict-item]
        },
        {"role": "tool", "tool_call_id": "1", "content": "rain"},
    ]
    (choice,) = chats.create(model=MODEL, messages=before).choices
    assert choice.message.content == "heard rain"


def test_tools_without_a_parser_are_refused_with_the_flags(server: StandIn, client: Client) -> None:
    chats = client(server).chat.completions
    with pytest.raises(openai.BadRequestError, match="--enable-auto-tool-choice"):
        chats.create(model=MODEL, messages=SAID, tools=[TOOL])


def test_it_embeds_texts(vllm_stand_in: Starter, client: Client) -> None:
    pooling = vllm_stand_in("--runner=pooling")
    texts = ["one two", "three"]
    plain = client(pooling).embeddings.create(model=MODEL, input=texts, encoding_format="float")
    # Without a format it asks for base64, which its own type is not.
    coded = client(pooling, strict=False).embeddings.create(model=MODEL, input=texts)
    for answer in (plain, coded):
        assert [each.embedding for each in answer.data] == [[2.0] * 4, [1.0] * 4]
        assert answer.usage.total_tokens == 3


def test_a_server_of_embeddings_does_not_chat(vllm_stand_in: Starter, client: Client) -> None:
    chats = client(vllm_stand_in("--runner=pooling")).chat.completions
    with pytest.raises(openai.NotFoundError):
        chats.create(model=MODEL, messages=SAID)


def test_another_key_is_an_error_of_authentication(vllm_stand_in: Starter, client: Client) -> None:
    guarded = vllm_stand_in("--api-key=sesame")
    with pytest.raises(openai.AuthenticationError):
        client(guarded, key="barley").models.list()
    assert client(guarded, key="sesame").models.list().data


def test_another_model_is_not_found(server: StandIn, client: Client) -> None:
    with pytest.raises(openai.NotFoundError) as caught:
        client(server).completions.create(model="other/model", prompt="one")
    assert (caught.value.type, caught.value.param) == ("NotFoundError", "model")


def test_a_text_that_does_not_fit_is_a_bad_request(vllm_stand_in: Starter, client: Client) -> None:
    completions = client(vllm_stand_in("--max-model-len=128")).completions
    with pytest.raises(openai.BadRequestError, match="maximum context length is 128 tokens"):
        completions.create(model=MODEL, prompt="word " * 129)


def test_a_server_that_drains_is_an_error_of_the_server(
    vllm_stand_in: Starter, client: Client
) -> None:
    stand_in = vllm_stand_in("--shutdown-timeout=30")
    asked = client(stand_in)
    stand_in.hold(1)
    with asked.chat.completions.create(model=MODEL, messages=SAID, stream=True):
        stand_in.wait_for("held")
        stand_in.terminate()
        with pytest.raises(openai.InternalServerError) as caught:
            asked.completions.create(model=MODEL, prompt="one")
        stand_in.release()
    assert caught.value.status_code == 500


def test_a_stream_that_is_closed_frees_its_place(vllm_stand_in: Starter, client: Client) -> None:
    stand_in = vllm_stand_in(TWO)
    stand_in.hold(1)
    with client(stand_in).chat.completions.create(model=MODEL, messages=SAID, stream=True) as parts:
        next(parts)
        stand_in.wait_for("held")
        assert samples(stand_in)["vllm:num_requests_running"] == 1
    while (seen := samples(stand_in))["vllm:num_requests_running"]:
        pass
    assert seen["vllm:request_success_total{abort}"] == 1


CHOICE = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": ""}}
CHAT = {"id": "1", "object": "chat.completion", "created": 1, "model": MODEL, "choices": [CHOICE]}
FAULTS = {
    "a number in place of a name": {**CHAT, "id": 1},
    "no time": {name: value for name, value in CHAT.items() if name != "created"},
    "a completion in place of a chat": {**CHAT, "object": "text_completion"},
    "a reason that is none": {**CHAT, "choices": [{**CHOICE, "finish_reason": "done"}]},
    "usage without a total": {**CHAT, "usage": {"prompt_tokens": 1, "completion_tokens": 1}},
    "a call without an id": {
        **CHAT,
        "choices": [{**CHOICE, "message": {"role": "assistant", "tool_calls": [{}]}}],
    },
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_client_refuses_an_answer_of_another_type(
    fault: str, client: Client, gateway: Gateway, heard: Heard
) -> None:
    heard("official OpenAI client", cases=0, refused=1)
    chats = client(None).chat.completions
    gateway.replica = httpx2.MockTransport(lambda _: httpx2.Response(200, json=CHAT))
    assert chats.create(model=MODEL, messages=SAID).choices[0].finish_reason == "stop"
    gateway.replica = httpx2.MockTransport(lambda _: httpx2.Response(200, json=FAULTS[fault]))
    with pytest.raises(openai.APIResponseValidationError):
        chats.create(model=MODEL, messages=SAID)

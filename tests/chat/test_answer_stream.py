"""The lines of a stream: what each brings."""

import pytest

from chat.answer_stream import Part, part_of
from chat.failures import Failure


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ('data: {"choices": [{"delta": {"content": "sky"}}]}', Part("sky")),
        ('data:{"choices": [{"delta": {"content": "sky"}}]}', Part("sky")),
        ('data: {"choices": [{"text": "sky", "finish_reason": null}]}', Part("sky")),
        (
            'data: {"choices": [{"delta": {"content": "sky"}, "finish_reason": "stop"}]}',
            Part("sky", "stop"),
        ),
        ('data: {"choices": [{"delta": {}, "finish_reason": "length"}]}', Part("", "length")),
        ("data: [DONE]", Part("", "stop")),
    ],
)
def test_an_event_brings_text_or_the_end(line: str, part: Part) -> None:
    assert part_of(line) == part


@pytest.mark.parametrize(
    "line",
    [
        "",
        ": a comment",
        "event: message",
        'data: {"choices": []}',
        'data: {"choices": [{"delta": {"role": "assistant", "content": ""}}]}',
        'data: {"choices": [{"delta": {"content": null}}]}',
        'data: {"choices": [], "usage": {"total_tokens": 5}}',
    ],
)
def test_other_lines_bring_nothing(line: str) -> None:
    assert part_of(line) is None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('data: {"error": {"message": "out of memory", "code": 500}}', "It said: out of memory"),
        ('data: {"error": "out of memory"}', "It said: out of memory"),
        ("data: {", "It said: something that is not JSON"),
    ],
)
def test_an_error_in_the_stream_ends_the_answer(line: str, said: str) -> None:
    with pytest.raises(Failure) as raised:
        part_of(line)
    assert raised.value.text == said


def test_an_aborted_answer_means_that_the_server_left() -> None:
    with pytest.raises(Failure, match="went away in the middle"):
        part_of('data: {"choices": [{"delta": {"content": ""}, "finish_reason": "abort"}]}')

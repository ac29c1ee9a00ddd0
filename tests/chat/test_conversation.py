"""What the model is told of what the page shows."""

from typing import Any

from chat.conversation import Question, messages_of, text_of

NOTICE: dict[str, Any] = {
    "role": "assistant",
    "content": "Send it again.",
    "metadata": {"title": "It went away"},
}


def user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text, "metadata": None}


def assistant(text: str) -> dict[str, Any]:
    return {"role": "assistant", "content": text, "metadata": {"title": None}}


def told(*shown: dict[str, Any], system: str = "") -> list[tuple[str, str]]:
    """Return who says what, when `again` is said after all this."""
    return [(each["role"], each["content"]) for each in messages_of(shown, "again", system)]


def test_a_question_comes_after_what_was_said_before() -> None:
    assert told(user("why"), assistant("because")) == [
        ("user", "why"),
        ("assistant", "because"),
        ("user", "again"),
    ]


def test_a_notice_is_nobodys_word() -> None:
    assert told(user("why"), assistant("beca"), NOTICE) == [
        ("user", "why"),
        ("assistant", "beca"),
        ("user", "again"),
    ]


def test_a_question_that_was_never_answered_is_not_asked_again() -> None:
    assert told(user("why"), NOTICE, user("how"), NOTICE) == [("user", "again")]


def test_a_system_prompt_comes_first() -> None:
    assert told(system="Be brief.") == [("system", "Be brief."), ("user", "again")]


def test_a_blank_system_prompt_is_none() -> None:
    assert told(system=" \n") == [("user", "again")]


def test_a_message_in_pieces_is_their_text() -> None:
    assert text_of([{"type": "text", "text": "one "}, {"type": "text", "text": "two"}]) == "one two"


def test_a_chat_is_asked_with_all_messages_and_as_the_page_says() -> None:
    question = Question("m", messages_of([user("why"), assistant("so")], "again", ""), 0.5, 64)
    assert question.as_chat == {
        "model": "m",
        "messages": [
            {"role": "user", "content": "why"},
            {"role": "assistant", "content": "so"},
            {"role": "user", "content": "again"},
        ],
        "temperature": 0.5,
        "max_tokens": 64,
        "stream": True,
    }


def test_a_text_to_go_on_with_is_what_was_said_last() -> None:
    question = Question("m", messages_of([user("why"), assistant("so")], "Once upon", ""), 0, 64)
    assert question.as_text["prompt"] == "Once upon"
    assert "messages" not in question.as_text

"""The page in a real browser: what a person types, and what they then see."""

import socket

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import PATIENCE_MS
from tests.chat.process import ChatProcess
from tests.vllm_stand_in.calls import samples
from tests.vllm_stand_in.fixtures import Starter

# They share what takes seconds to start.
pytestmark = pytest.mark.xdist_group("browser")

TWO = ("--served-model-name", "first/model", "second/model")
SIX = "--answer=one two three four five six"

expect.set_options(timeout=PATIENCE_MS)


class Opened:
    """The page, and what a person looks at on it."""

    def __init__(self, tab: Page, url: str) -> None:
        self.tab = tab
        self.url = url
        self.asked: list[str] = []
        """Every address that the page has asked for."""
        tab.on("request", lambda request: self.asked.append(request.url))

    def open(self) -> None:
        """Go to the page."""
        self.tab.goto(self.url)

    @property
    def status(self) -> Locator:
        """Find the line that says whether a model is ready."""
        return self.tab.locator("#status")

    @property
    def answers(self) -> Locator:
        """Find what the other side has said, notices included."""
        return self.tab.get_by_test_id("bot")

    def say(self, text: str) -> None:
        """Type a message and send it."""
        question = self.tab.get_by_role("textbox", name="Question")
        question.fill(text)
        question.press("Enter")


@pytest.fixture
def page(chat: ChatProcess, tab: Page) -> Opened:
    """Find the page, in a tab that is not on it yet."""
    return Opened(tab, chat.url)


def test_an_answer_is_seen_while_it_is_still_being_given(
    model_server: Starter, page: Opened
) -> None:
    stand_in = model_server(SIX)
    page.open()
    expect(page.status).to_have_text("Ready: Qwen/Qwen2-1.5B")
    stand_in.hold(3)

    page.say("Count to six")

    expect(page.answers).to_have_text("one two three")
    assert samples(stand_in)["vllm:num_requests_running"] == 1
    stand_in.release()
    expect(page.answers).to_have_text("one two three four five six")


def test_an_answer_that_is_stopped_stays_and_frees_its_place(
    model_server: Starter, page: Opened
) -> None:
    stand_in = model_server(SIX)
    page.open()
    expect(page.status).to_contain_text("Ready")
    stand_in.hold(3)
    page.say("Count to six")
    expect(page.answers).to_have_text("one two three")

    page.tab.locator(".stop-button").click()

    while (seen := samples(stand_in))["vllm:num_requests_running"] > 0:
        pass
    assert seen["vllm:request_success_total{abort}"] == 1
    expect(page.answers).to_have_text("one two three")


def test_a_server_that_is_still_starting_is_said_in_words(
    model_server: Starter, page: Opened
) -> None:
    model_server("--load-on-command")
    page.open()
    expect(page.status).to_contain_text("The model server is not answering yet")

    page.say("Anybody there?")

    expect(page.answers).to_contain_text("The model server is not answering yet")
    expect(page.answers).to_contain_text("Starting takes minutes")


def test_a_page_that_was_open_before_the_server_finds_it_by_itself(
    model_server: Starter, page: Opened
) -> None:
    stand_in = model_server("--load-on-command", "--answer=You said: {prompt}")
    page.open()
    page.say("Too early")
    expect(page.answers).to_contain_text("not answering yet")

    stand_in.load()

    expect(page.status).to_have_text("Ready: Qwen/Qwen2-1.5B")
    page.say("In time")
    expect(page.answers.last).to_have_text("You said: In time")


def test_a_server_that_goes_in_the_middle_leaves_what_it_said_and_words(
    model_server: Starter, page: Opened
) -> None:
    stand_in = model_server(SIX)
    page.open()
    expect(page.status).to_contain_text("Ready")
    stand_in.hold(3)
    page.say("Count to six")
    expect(page.answers).to_have_text("one two three")

    stand_in.kill()

    went = "The model server went away in the middle of the answer"
    expect(page.answers.first).to_contain_text("one two three")
    expect(page.answers.last).to_contain_text(went)


def test_a_refusal_is_said_in_words(model_server: Starter, page: Opened) -> None:
    model_server("--max-model-len=64")
    page.open()
    expect(page.status).to_contain_text("Ready")
    page.say("Hello")
    expect(page.answers).to_contain_text("This conversation is too long for the model")


def test_another_model_answers_when_it_is_picked(model_server: Starter, page: Opened) -> None:
    model_server(*TWO, "--answer=This is {model}")
    page.open()
    expect(page.status).to_have_text("Ready: first/model, second/model")
    page.say("Who is this?")
    expect(page.answers).to_have_text("This is first/model")

    page.tab.get_by_role("combobox", name="Model").click()
    page.tab.get_by_role("option", name="second/model").click()
    page.say("And now?")

    expect(page.answers.last).to_have_text("This is second/model")


def test_a_base_model_goes_on_with_the_text(model_server: Starter, page: Opened) -> None:
    model_server("--without-chat-template", "--answer=there was a hill")
    page.open()
    expect(page.status).to_contain_text("Ready")
    page.say("Once upon a time")
    expect(page.answers.first).to_contain_text("This model has no chat template")
    expect(page.answers.last).to_contain_text("there was a hill")


def test_the_page_asks_nobody_but_its_own_server(model_server: Starter, page: Opened) -> None:
    model_server()
    page.open()
    expect(page.status).to_contain_text("Ready")
    page.say("Hello")
    expect(page.answers).to_contain_text("You said: Hello")
    assert page.asked
    assert [
        url for url in page.asked if not url.startswith((f"{page.url}/", "data:", "blob:"))
    ] == []


def test_a_picture_in_an_answer_is_not_fetched(model_server: Starter, page: Opened) -> None:
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        picture = f"http://127.0.0.1:{elsewhere.getsockname()[1]}/seen.png"
        model_server(f"--answer=![seen]({picture}) and a word")
        page.open()
        expect(page.status).to_contain_text("Ready")
        page.say("Show me")
        expect(page.answers).to_contain_text("and a word")
        expect(page.answers.get_by_role("img", name="seen")).to_be_attached()
        elsewhere.settimeout(0)
        with pytest.raises(BlockingIOError):
            elsewhere.accept()

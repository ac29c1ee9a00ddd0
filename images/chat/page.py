"""The page: what a user sees, and what happens when they do something."""

from collections.abc import AsyncIterator
from typing import Any

import gradio as gr

from .conversation import Question, messages_of
from .failures import Failure, NoChatTemplate
from .model_server import ModelServer

TITLE = "Chat"
ASK = "Ask the model something"
_SECONDS_BETWEEN_LOOKS = 5
# Gradio answers one user at a time by default.
_PEOPLE_AT_ONCE = 200

# No font, script or picture of another host: the page must work without the internet.
THEME = gr.themes.Default(font=("system-ui", "sans-serif"), font_mono=("ui-monospace", "monospace"))

CSS = """
footer { display: none !important; }
.gradio-container { width: 100% !important; max-width: 60rem !important; }
"""

GOES_ON = "This model has no chat template, so it goes on with your text instead of answering it"


class Behaviour:
    """The page of one model server."""

    def __init__(self, server: ModelServer) -> None:
        self._server = server

    async def look(self, chosen: str | None) -> tuple[Any, str]:
        """Return the served models, and keep the choice if it is among them."""
        try:
            models = await self._server.models()
        except Failure as failure:
            return gr.skip(), f"**{failure.title}.** {failure.text}"
        value = chosen if chosen in models else next(iter(models), None)
        return gr.Dropdown(choices=models, value=value), f"Ready: {', '.join(models)}"

    async def answer(  # noqa: PLR0913, PLR0917 # Gradio gives each input as an argument
        self,
        said: str,
        shown: list[dict[str, Any]],
        model: str | None,
        system: str,
        temperature: float,
        max_tokens: float,
    ) -> AsyncIterator[list[gr.ChatMessage]]:
        """Yield all that is shown below a question, again and again as it grows."""
        try:
            asked = model or next(iter(await self._server.models()), "")
        except Failure as failure:
            yield [_notice(failure.title, failure.text)]
            return
        messages = messages_of(shown, said, system)
        question = Question(asked, messages, temperature, int(max_tokens))
        try:
            async for growing in _growing(self._server.chat(question)):
                yield growing
        except NoChatTemplate:
            note = _notice(GOES_ON, "Models whose names end in Instruct, it or chat answer.")
            async for growing in _growing(self._server.go_on(question), note):
                yield growing


def page(server: ModelServer) -> gr.Blocks:
    """Return the page for one model server."""
    behaviour = Behaviour(server)
    with gr.Blocks(title=TITLE, analytics_enabled=False) as made:
        status = gr.Markdown(elem_id="status")
        model = gr.Dropdown(label="Model", choices=[], elem_id="model", interactive=True)
        with gr.Accordion("How it answers", open=False):
            system = gr.Textbox(label="System prompt", value="", lines=2, elem_id="system")
            temperature = gr.Slider(0, 2, value=0.7, step=0.1, label="Temperature")
            max_tokens = gr.Slider(16, 4096, value=512, step=16, label="Longest answer, in tokens")
        gr.ChatInterface(
            behaviour.answer,
            textbox=gr.Textbox(
                label="Question", show_label=False, placeholder=ASK, submit_btn=True, stop_btn=True
            ),
            chatbot=gr.Chatbot(height="calc(100vh - 20rem)", show_label=False, buttons=["copy"]),
            additional_inputs=[model, system, temperature, max_tokens],
            analytics_enabled=False,
            api_visibility="private",
            concurrency_limit=_PEOPLE_AT_ONCE,
        )
        looks = {
            "inputs": [model],
            "outputs": [model, status],
            "show_progress": "hidden",
            "api_visibility": "private",
            "concurrency_limit": _PEOPLE_AT_ONCE,
        }
        made.load(behaviour.look, **looks)
        gr.Timer(_SECONDS_BETWEEN_LOOKS).tick(behaviour.look, **looks)
    return made


async def _growing(
    texts: AsyncIterator[str], *before: gr.ChatMessage
) -> AsyncIterator[list[gr.ChatMessage]]:
    """Yield an answer as it grows, and the reason if it stops before its end."""
    whole = ""
    try:
        async for text in texts:
            whole += text
            yield [*before, gr.ChatMessage(whole)]
    except NoChatTemplate:
        raise
    except Failure as failure:
        said = [gr.ChatMessage(whole)] if whole else []
        yield [*before, *said, _notice(failure.title, failure.text)]


def _notice(title: str, text: str) -> gr.ChatMessage:
    return gr.ChatMessage(text, metadata={"title": title})

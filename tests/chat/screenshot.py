"""Take the picture of the page that the documentation shows: the real page, before a stand-in.

python -m tests.chat.screenshot
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.chat.process import ChatProcess
from tests.vllm_stand_in.process import StandIn
from tools.programs import browser

PICTURE = Path(__file__).parents[2] / "docs" / "chat.png"
MODELS = ("Qwen/Qwen2-1.5B-Instruct", "Qwen/Qwen3-4B")
ANSWER = (
    "A stand-in for {model} is speaking, word by word as a model would. With vLLM behind it, this "
    "page shows what the model says.\n\nWhat you asked: {prompt}"
)


def main() -> None:
    """Ask the page something, and take the picture when the answer is whole."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        chat = ChatProcess(Path(folder))
        flags = (chat.vllm_port, "--served-model-name", *MODELS, f"--answer={ANSWER}")
        with StandIn(*flags) as stand_in:
            stand_in.wait_for("loaded")
            chromium = playwright.chromium.launch(executable_path=browser.find_or_get())
            tab = chromium.new_page(viewport={"width": 900, "height": 640})
            tab.goto(chat.url)
            tab.locator("#status").get_by_text("Ready").wait_for()
            question = tab.get_by_role("textbox", name="Question")
            question.fill("Why is the sky blue?")
            question.press("Enter")
            tab.get_by_test_id("bot").get_by_text("What you asked: Why is the sky blue?").wait_for()
            # Without the pointer on it, and with what is drawn after the answer.
            tab.get_by_role("button", name="Retry").wait_for()
            tab.mouse.move(0, 0)
            tab.screenshot(path=PICTURE)
            chromium.close()
        sys.stderr.write(chat.end())


if __name__ == "__main__":
    main()

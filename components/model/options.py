"""Options of a model: tool calls, reasoning, code of its repository and a chat template.

The flags of the options, and their requirements on the rest of a stack file.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..core.problems import Problem
from ..facts.vllm_refusals import Task

CHAT_TEMPLATE = "chat_template.jinja"
"""File name of the chat template, in the folder of the profiles."""

PROFILES = "/etc/vllm/profiles"
"""Folder in a pod with the machine's profile and the chat template."""

COMMIT = re.compile("[0-9a-f]{40}")
"""A commit on Hugging Face: the only kind of revision whose content does not change."""


@dataclass(frozen=True)
class ModelOptions:
    """The options in a stack file."""

    tool_call_parser: str | None = None
    reasoning_parser: str | None = None
    remote_code: bool = False
    chat_template: str | None = None
    """Text of the template."""

    def arguments(self, revision: str | None) -> tuple[str, ...]:
        """Return vLLM's flags; `revision` is None if the weights are not from Hugging Face."""
        flags: list[str] = []
        if self.tool_call_parser is not None:
            flags += ["--enable-auto-tool-choice", f"--tool-call-parser={self.tool_call_parser}"]
        if self.reasoning_parser is not None:
            flags.append(f"--reasoning-parser={self.reasoning_parser}")
        if self.remote_code:
            flags.append("--trust-remote-code")
            flags += [] if revision is None else [f"--code-revision={revision}"]
        if self.chat_template is not None:
            flags.append(f"--chat-template={PROFILES}/{CHAT_TEMPLATE}")
        return tuple(flags)

    @property
    def say_that_it_chats(self) -> bool:
        """Return whether an option that only a chat uses is set."""
        of_chats = (self.tool_call_parser, self.reasoning_parser, self.chat_template)
        return any(option is not None for option in of_chats)

    @property
    def files(self) -> dict[str, str]:
        """Return the files that the flags refer to, by name."""
        return {} if self.chat_template is None else {CHAT_TEMPLATE: self.chat_template}


def chat_only_warnings(options: ModelOptions, task: Task | None) -> Iterator[Problem]:
    """Return the warnings for chat options of a model without chats: vLLM creates no chat route."""
    if task in {None, Task.GENERATE}:
        return
    keys = {
        "toolCallParser": options.tool_call_parser,
        "reasoningParser": options.reasoning_parser,
    }
    for key, value in keys.items():
        if value is not None:
            message = f"has no effect for a model whose task is '{task}', which answers no chat"
            yield Problem(("model", key), f"{message}; remove it")


def remote_code_problems(revision: str) -> list[Problem]:
    """Return the errors of code from a branch or a tag, whose content can change."""
    if COMMIT.fullmatch(revision) is not None:
        return []
    message = (
        f"runs the repository's own code, so it needs a 'revision' that is a commit, 40 "
        f"hexadecimal digits, given '{revision}'"
    )
    return [Problem(_REMOTE_CODE, message)]


_REMOTE_CODE = ("model", "remoteCode")
CODE_OF_A_BUCKET = Problem(
    _REMOTE_CODE, "runs the code that is in the bucket with the weights; no revision pins it"
)
"""The warning for code from a bucket that another team owns."""

"""What a model does beyond answering: tool calls, reasoning, code and a chat template of its own.

Owns their flags, and what they ask of the rest of a stack file.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..core.problems import Problem
from ..facts.vllm_refusals import Task

CHAT_TEMPLATE = "chat_template.jinja"
"""File of the chat template, beside the profiles."""

PROFILES = "/etc/vllm/profiles"
"""Where a pod finds the machine's profile, and the chat template."""

COMMIT = re.compile("[0-9a-f]{40}")
"""A commit on Hugging Face: the one kind of revision whose content does not change."""


@dataclass(frozen=True)
class ModelOptions:
    """What a person chose of it."""

    tool_call_parser: str | None = None
    reasoning_parser: str | None = None
    remote_code: bool = False
    chat_template: str | None = None
    """The text of the template."""

    def arguments(self, revision: str | None) -> tuple[str, ...]:
        """Return vLLM's flags; `revision` is None where the weights are not Hugging Face's."""
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
        """Return whether one of them means something to a chat alone."""
        of_chats = (self.tool_call_parser, self.reasoning_parser, self.chat_template)
        return any(each is not None for each in of_chats)

    @property
    def files(self) -> dict[str, str]:
        """Return the files that the flags name, by their names."""
        return {} if self.chat_template is None else {CHAT_TEMPLATE: self.chat_template}


def chat_only_doubts(options: ModelOptions, task: Task | None) -> Iterator[Problem]:
    """Return the keys about answers of a model that gives none: vLLM makes no chat route for it."""
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
    """Return why code of the repository may not run: a branch or a tag is other code tomorrow."""
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
"""What is doubtful about code out of a bucket that another team owns."""

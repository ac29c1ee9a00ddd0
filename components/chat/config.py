"""The keys under `chat`."""

from ..core.section import Section


class Chat(Section):
    """A chat page for browsers; by default none."""

    enabled: bool = False
    """Create the chat page."""

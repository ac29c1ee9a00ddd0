"""Whether people get a page to chat with the model."""

from ..core.section import Section


class Chat(Section):
    """A chat page for browsers; by default none."""

    enabled: bool = False
    """Create the chat page."""

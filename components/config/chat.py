"""Whether people get a page to chat with the model."""

from .section import Section


class Chat(Section):
    """A page for browsers, beside the model server; none unless asked."""

    enabled: bool = False
    """Whether there is a page."""

"""Where the containers come from."""

from typing import Literal

from .section import Section
from .text import Image


class Images(Section):
    """Where the containers come from: `build` makes them, `prebuilt` takes two digests."""

    mode: Literal["build", "prebuilt"] = "build"
    tpu: Image | None = None
    gpu: Image | None = None

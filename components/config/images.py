"""Where the containers come from."""

from ..plan.images import ImageMode
from .existing_names import RepositoryName
from .section import Section
from .text import Image


class Images(Section):
    """Where the containers come from: made here, mirrored, or two digests of somebody's."""

    mode: ImageMode = ImageMode.BUILD
    """Where the images come from."""
    existing: RepositoryName | None = None
    """A repository of Artifact Registry in the stack's region that somebody else owns; with mode
    `mirror` one of Docker Hub."""
    tpu: Image | None = None
    """Image of the TPU rungs, by digest; required of mode `prebuilt`."""
    gpu: Image | None = None
    """Image of the GPU rungs, by digest; required of mode `prebuilt`."""
    chat: Image | None = None
    """The chat page's; built where it is not given, but for mode `prebuilt`."""

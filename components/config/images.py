"""Where the containers come from."""

from ..plan.images import ANYWHERE, ImageMode
from .existing_names import RepositoryName
from .section import Section
from .text import BuildRegion, Image


class Images(Section):
    """Where the containers come from: made here, mirrored, or two digests of somebody's."""

    mode: ImageMode = ImageMode.BUILD
    """Where the images come from."""
    existing: RepositoryName | None = None
    """A repository of Artifact Registry in the stack's region that somebody else owns; with mode
    `mirror` one of Docker Hub."""
    build_region: BuildRegion = ANYWHERE
    """Where Cloud Build runs the builds: `global`, or a region in which the project has quota for
    builds. The images are stored in the stack's region either way."""
    tpu: Image | None = None
    """Image of the TPU rungs, by digest; required of mode `prebuilt`."""
    gpu: Image | None = None
    """Image of the GPU rungs, by digest; required of mode `prebuilt`."""
    chat: Image | None = None
    """The chat page's; built where it is not given, but for mode `prebuilt`."""

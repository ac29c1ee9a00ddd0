"""The keys under `images`: the source of the container images."""

from ..core.existing_names import RepositoryName
from ..core.section import Section
from ..core.text import BuildRegion, Image
from .plan import ANYWHERE, ImageMode


class Images(Section):
    """Source of the container images: built by the stack, mirrored, or given by digest."""

    mode: ImageMode = ImageMode.BUILD
    """Source of the images."""
    existing: RepositoryName | None = None
    """Name of an existing Artifact Registry repository in the stack's region; with mode `mirror`, a
    remote repository of Docker Hub."""
    build_region: BuildRegion = ANYWHERE
    """Region in which Cloud Build runs: `global`, or a region in which the project has quota for
    builds. The images are stored in the stack's region in both cases."""
    tpu: Image | None = None
    """Image for TPU rungs, by digest; required with mode `prebuilt`. With mode `build` it runs in
    place of a built one, and like that one it has to contain the launcher. With mode `mirror` it is
    an image of Docker Hub, OWNER/NAME@sha256:DIGEST, and replaces vLLM's own release."""
    gpu: Image | None = None
    """Image for GPU rungs, by digest; required with mode `prebuilt`. With mode `build` it runs in
    place of a built one, and like that one it has to contain the launcher. With mode `mirror` it is
    an image of Docker Hub, OWNER/NAME@sha256:DIGEST, and replaces vLLM's own release."""
    chat: Image | None = None
    """Image of the chat page. If unset, the stack builds it, except with mode `prebuilt`."""

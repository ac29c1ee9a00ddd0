"""The source of the images, and the checks of the images that a stack file names."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from ..core.problems import Problem
from ..ladder.rung import Rung


class ImageMode(StrEnum):
    """Source of the container images."""

    BUILD = "build"
    """Cloud Build builds them from vLLM's own images and the launcher."""
    MIRROR = "mirror"
    """vLLM's own images, through a registry in the region of the nodes; the launcher is mounted."""
    PREBUILT = "prebuilt"
    """Existing images, which contain the launcher."""


ANYWHERE = "global"
"""Cloud Build's default pool, in which every project may build.

Google restricts some projects, new ones among them, to builds in us-central1, us-west2,
europe-west1, asia-east1, australia-southeast1 and southamerica-east1, and gives each of these pools
a quota of CPUs; the global pool has a quota of builds instead (read 2026-11-30:
cloud.google.com/build/docs/locations, cloud.google.com/build/quotas).
"""

CHAT = "chat"
"""Key and folder of the chat page's image, which runs on no accelerator."""

_HOST = "docker.io/"
_ON_DOCKER_HUB = re.compile(rf"({_HOST})?[a-z0-9]+/[a-z0-9][-_.a-z0-9]*(:[\w.-]+)?(@sha256:.+)?")
"""An owner on Docker Hub has no dot; a first part with a dot is the host of another registry."""


def name_on_docker_hub(image: str) -> str:
    """Return an image's name in the mirror: without host, and without tag if it has a digest.

    >>> name_on_docker_hub("docker.io/vllm/vllm-tpu:v1@sha256:12")
    'vllm/vllm-tpu@sha256:12'
    """
    name, at, digest = image.removeprefix(_HOST).partition("@")
    return f"{name.partition(':')[0]}@{digest}" if at else name


def registry_problems(mode: ImageMode, existing: str | None) -> list[Problem]:
    """Return the errors of the registry that a stack names but does not use."""
    if existing is None or mode is not ImageMode.PREBUILT:
        return []
    message = (
        "has no effect with mode 'prebuilt', whose images say where they are; remove it or write "
        "mode 'build' or 'mirror'"
    )
    return [Problem(("images", "existing"), message)]


def build_region_problems(region: str, *, builds: bool) -> list[Problem]:
    """Return the errors of a build region that is set although the stack builds no image."""
    if builds or region == ANYWHERE:
        return []
    return [Problem(("images", "buildRegion"), "the stack builds no image; remove it")]


def image_problems(
    mode: ImageMode, given: Mapping[str, str | None], rungs: Sequence[Rung], *, chat: bool = False
) -> list[Problem]:
    """Return the errors of the images that a stack names under `tpu`, `gpu` and `chat`.

    The chat page is in no registry of its own: with mode `mirror` the stack builds it, or uses the
    image that is given, from any registry. With mode `build` a given image runs in place of a built
    one.
    """
    if mode is ImageMode.BUILD:
        return []
    named = {key: image for key, image in given.items() if image is not None}
    if mode is ImageMode.MIRROR:
        return [
            Problem(
                ("images", key),
                f"'{image}' is not on Docker Hub, which mode 'mirror' mirrors; write it like "
                f"OWNER/NAME@sha256:DIGEST, or mode 'prebuilt'",
            )
            for key, image in named.items()
            if key != CHAT and not _ON_DOCKER_HUB.fullmatch(image)
        ]
    families = dict.fromkeys(rung.shape.family.image for rung in rungs)
    reasons = {key: f"the ladder has a {key.upper()} rung" for key in families}
    if chat:
        reasons[CHAT] = "the chat page is enabled"
    return [
        Problem(
            ("images", key),
            f"required with mode 'prebuilt', since {reason}; write NAME@sha256:DIGEST",
        )
        for key, reason in reasons.items()
        if key not in named
    ]

"""Where the images come from, and which of them a stack file may name."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from ..core.problems import Problem
from ..ladder.rung import Rung


class ImageMode(StrEnum):
    """Where the containers' images come from."""

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
"""The image that no accelerator runs, as its folder and its key are called: the chat page's."""

_HOST = "docker.io/"
_ON_DOCKER_HUB = re.compile(rf"({_HOST})?[a-z0-9]+/[a-z0-9][-_.a-z0-9]*(:[\w.-]+)?(@sha256:.+)?")
"""An owner on Docker Hub has no dot, which is what tells it from another registry's host."""


def name_on_docker_hub(image: str) -> str:
    """Return an image as the mirror knows it: without a host, and without a tag behind a digest.

    >>> name_on_docker_hub("docker.io/vllm/vllm-tpu:v1@sha256:12")
    'vllm/vllm-tpu@sha256:12'
    """
    name, at, digest = image.removeprefix(_HOST).partition("@")
    return f"{name.partition(':')[0]}@{digest}" if at else name


def registry_problems(mode: ImageMode, existing: str | None) -> list[Problem]:
    """Return what is wrong with the registry that a stack names: one that nothing goes through."""
    if existing is None or mode is not ImageMode.PREBUILT:
        return []
    message = (
        "has no effect with mode 'prebuilt', whose images say where they are; remove it or write "
        "mode 'build' or 'mirror'"
    )
    return [Problem(("images", "existing"), message)]


def build_region_problems(region: str, *, builds: bool) -> list[Problem]:
    """Return what is wrong with the region that a stack builds in: one where it builds nothing."""
    if builds or region == ANYWHERE:
        return []
    return [Problem(("images", "buildRegion"), "the stack builds no image; remove it")]


def image_problems(
    mode: ImageMode, given: Mapping[str, str | None], rungs: Sequence[Rung], *, chat: bool = False
) -> list[Problem]:
    """Return what is wrong with the images that a stack names, by `tpu`, `gpu` and `chat`.

    The page is on no registry of its own: a mirror has it built, or takes it from anywhere.
    """
    named = {key: image for key, image in given.items() if image is not None}
    if mode is ImageMode.BUILD:
        message = "has no effect with mode 'build'; remove it or write mode 'prebuilt' or 'mirror'"
        return [Problem(("images", key), message) for key in named]
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

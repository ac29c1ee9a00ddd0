"""The arguments of the canary, for the version that the model server gets."""

from ..image.context import read_judge
from ..image.images import Images
from ..rollout.canary import CanaryArgs
from ..server.args import ModelServerArgs
from .serving_args import image_of_a_job
from .stack import Stack


def canary(stack: Stack, served: ModelServerArgs, images: Images) -> CanaryArgs:
    """Return the arguments of Canary, for the version that the model server gets."""
    rollout = stack.rollout
    return {
        **served,
        "app": stack.name,
        "judge_image": image_of_a_job(stack, images),
        "judge_files": read_judge(),
        "gate": rollout.gate,
        "minutes": rollout.minutes,
        "pool": rollout.pool,
        "slowdown": rollout.slowdown,
        "errors": rollout.errors,
    }

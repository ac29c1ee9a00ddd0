"""The download of a model: its arguments, its timeouts and the mark of its result."""

import hashlib
import math
from dataclasses import dataclass

from .plan import MAIN, MOUNT

SOURCE = "/source"
"""Mount path of the bucket to copy from."""

SCRIPT = "download_model.py"
"""The script to run, one of the files that the Job mounts."""

TRIES = 4
"""Number of times that the Job starts the script; each continues where the last one stopped."""


@dataclass(frozen=True)
class Download:
    """Source and destination of a download."""

    model_id: str
    revision: str
    folder: str
    """Folder of the model under the mount."""
    source_bucket: str | None = None
    """An existing bucket to copy from; None for Hugging Face."""
    source_folder: str = ""
    """Folder of the model in that bucket; empty for the whole bucket."""

    @property
    def mark(self) -> str:
        """Return the mark in the name of the Job and of all resources made from its result.

        A finished Job cannot change, so another download is another Job. The mark does not depend
        on the script: a better script needs no second download.
        """
        named = (self.model_id, self.revision, self.folder, self.source_bucket, self.source_folder)
        return hashlib.sha256(repr(named).encode()).hexdigest()[:8]

    @property
    def arguments(self) -> tuple[str, ...]:
        """Return the script's arguments."""
        to = f"--to={MOUNT}/{self.folder}"
        if self.source_bucket is not None:
            return (f"--folder={f'{SOURCE}/{self.source_folder}'.rstrip('/')}", to)
        revision = () if self.revision == MAIN else (f"--revision={self.revision}",)
        return (f"--model={self.model_id}", *revision, to)


def scratch_gib(weights_gib: float) -> int:
    """Return the size of a disk to download onto; some models are published in two formats."""
    return math.ceil(2 * weights_gib) + 10

"""The download of a model: what it is told, how long it may take, and what marks it."""

import hashlib
import math
from dataclasses import dataclass

from .plan import MAIN, MOUNT

SOURCE = "/source"
"""Where a bucket that is copied from is mounted."""

SCRIPT = "download_model.py"
"""The file that is run, among those that the Job mounts."""

HOPELESS = 2
"""The script's status when another try cannot help."""

TRIES = 4
"""How often the Job starts the script; each goes on where the last one ended."""


@dataclass(frozen=True)
class Download:
    """What is brought, and where to."""

    model_id: str
    revision: str
    folder: str
    """Folder of the model under the mount."""
    source_bucket: str | None = None
    """Somebody else's bucket to copy from; None for Hugging Face."""
    source_folder: str = ""
    """Folder of the model in that bucket; empty for all of it."""

    @property
    def mark(self) -> str:
        """Return what names the Job and all that is made of its result.

        A finished Job cannot be changed, so another download is another Job. The script is left
        out: a better one needs no second download.
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
    """Return the size of a disk to download onto: some publish a model in two formats."""
    return math.ceil(2 * weights_gib) + 10

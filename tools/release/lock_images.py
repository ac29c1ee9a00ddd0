"""Write the digest of each base image into the Dockerfile that names it by tag alone.

    python -m tools.release.lock_images [DOCKERFILE ...]

Gets the digest of a tag from the registry through docker, and never changes a digest that is
already there.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

IMAGES = Path(__file__).parents[2] / "images"
BASE = re.compile(r"^FROM (?P<reference>[^\s@]+:[^\s@]+)$", re.MULTILINE)
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
PATIENCE_SECONDS = 120
"""Time limit of a request to the registry."""


class LockError(Exception):
    """A digest is not available; the message says why, and the fix."""


def digest(reference: str) -> str:
    """Return the digest of a tag from the registry: the index of all architectures."""
    command = ["docker", "buildx", "imagetools", "inspect", reference]
    command += ["--format", "{{.Manifest.Digest}}"]
    try:
        ended = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS
        )
    except OSError as error:
        raise LockError(
            f"cannot lock {reference}: docker does not start ({error.strerror}); "
            "install docker with its buildx plugin"
        ) from None
    except subprocess.TimeoutExpired:
        raise LockError(
            f"cannot lock {reference}: no answer in {PATIENCE_SECONDS} seconds; "
            "run this on a machine with access to the registry"
        ) from None
    found = ended.stdout.strip()
    if ended.returncode != 0 or not DIGEST.fullmatch(found):
        reason = (ended.stderr.strip().splitlines() or [f"docker printed {found!r}"])[-1]
        raise LockError(
            f"cannot lock {reference}: {reason}; "
            "run this on a machine with docker buildx and access to the registry"
        )
    return found


def locked(text: str) -> str:
    """Return a Dockerfile's text with a digest after every tag."""
    return BASE.sub(lambda found: f"{found[0]}@{digest(found['reference'])}", text)


def main() -> None:
    """Lock the Dockerfiles, all of them or none."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.release.lock_images", description=__doc__
    )
    parser.add_argument("dockerfiles", nargs="*", type=Path, metavar="DOCKERFILE")
    given: list[Path] = parser.parse_args().dockerfiles
    try:
        before = {path: path.read_text() for path in given or sorted(IMAGES.glob("*/Dockerfile"))}
        after = {path: locked(text) for path, text in before.items()}
    except (LockError, OSError) as error:
        sys.exit(f"lock_images: {error}")
    for path, text in after.items():
        if text != before[path]:
            path.write_text(text)
        print(f"{path}: {'already locked' if text == before[path] else 'locked'}")


if __name__ == "__main__":
    main()

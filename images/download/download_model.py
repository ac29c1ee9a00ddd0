"""Bring a model's files to a folder, whole and verified, from Hugging Face or another folder.

It runs in vLLM's images from a ConfigMap, so it needs nothing but the standard library of Python
3.10 or later.

    download_model.py --model Qwen/Qwen2-1.5B [--revision main] --to /models/weights/Qwen/Qwen2-1.5B
    download_model.py --folder /source/my-model --to /models/weights/my-model

HF_TOKEN_PATH names the file with the hub's token. The status is 0 when all is there, 1 when another
try may help, 2 when none will; the last line says why.
"""

import argparse
import errno
import hashlib
import http.client
import json
import os
import pathlib
import shutil
import sys
import time
import typing

from model_sources import (
    LEDGER,
    MANIFEST,
    PARTIAL,
    File,
    Folder,
    Hub,
    PermanentError,
    RetryableError,
    Source,
    wanted,
)

CHUNK = 8 * 2**20
# Tries in a row that bring nothing new before a download is given up; the Job starts it again.
TRIES = 5
SAID_EVERY_BYTES = 2**30


class Store:
    """The folder that is filled."""

    def __init__(self, root: pathlib.Path, pause: float) -> None:
        self._root = root
        self._pause = pause
        self._verified: dict[str, list[typing.Any]] = {}

    def fill(self, source: Source) -> str:
        """Bring every file that is not there yet, and return what was done."""
        manifest = self._root / MANIFEST
        before = _read(manifest)
        if before.get("source") == source.name and self._holds(before["files"]):
            return f"{source.name} is whole already: {len(before['files'])} files"
        files = wanted(source.files())
        self._root.mkdir(parents=True, exist_ok=True)
        self._want_room(files)
        manifest.unlink(missing_ok=True)
        known = _read(self._root / LEDGER)
        self._verified = known["files"] if known.get("source") == source.name else {}
        for number, file in enumerate(files, 1):
            say(f"{number}/{len(files)} {file.path}, {shown(file.size)}")
            if not self._has(file):
                self._bring(source, file)
            _write(self._root / LEDGER, {"source": source.name, "files": self._verified})
        _write(manifest, {"source": source.name, "files": self._verified})
        shutil.rmtree(self._root / PARTIAL, ignore_errors=True)
        return f"{source.name} is whole: {len(files)} files, {shown(sum(f.size for f in files))}"

    def _holds(self, files: dict[str, list[typing.Any]]) -> bool:
        return all(_size(self._root / path) == size for path, (size, _) in files.items())

    def _want_room(self, files: list[File]) -> None:
        parts = (self._root, self._root / PARTIAL)
        there = sum(max(_size(part / file.path) for part in parts) for file in files)
        missing = sum(file.size for file in files) - there
        free = shutil.disk_usage(self._root).free
        if missing > free:
            raise PermanentError(
                f"disk full: {shown(missing)} are still to come and {self._root} has {shown(free)}"
            )

    def _has(self, file: File) -> bool:
        target = self._root / file.path
        if not target.is_file() or _size(target) != file.size:
            return False
        size, found = self._verified.get(file.path, (-1, ""))
        if size == file.size and file.hash in (found, ""):
            return True
        if not file.hash:
            return False
        digest = digest_for(file)
        _hashed(target, digest)
        self._verified[file.path] = [file.size, named(file, digest)]
        return named(file, digest) == file.hash

    def _bring(self, source: Source, file: File) -> None:
        target, partial = self._root / file.path, self._root / PARTIAL / file.path
        partial.parent.mkdir(parents=True, exist_ok=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        for _ in range(2):
            found = self._received(source, file, partial)
            if file.hash in (found, ""):
                partial.replace(target)
                self._verified[file.path] = [file.size, found]
                return
            partial.unlink()
            say(f"{file.path} has {found} and should have {file.hash}: removed")
        raise PermanentError(f"{file.path} arrived twice with a content that is not its own")

    def _received(self, source: Source, file: File, partial: pathlib.Path) -> str:
        if _size(partial) > file.size:
            partial.unlink()
        digest = digest_for(file)
        done, idle = _hashed(partial, digest), 0
        if done:
            say(f"going on at {shown(done)}")
        with partial.open("ab", buffering=0) as out:
            while done < file.size:
                came, trouble = _transferred(source, file, done, out, digest)
                done += came
                if done < file.size:
                    idle = 0 if came else idle + 1
                    say(f"{trouble}; {shown(done)} of {shown(file.size)} are there")
                    if idle == TRIES:
                        raise RetryableError(f"{file.path}: {trouble}, {TRIES} times in a row")
                    time.sleep(self._pause)
            os.fsync(out.fileno())
        return named(file, digest)


def _transferred(
    source: Source, file: File, start: int, out: typing.IO[bytes], digest: typing.Any
) -> tuple[int, str]:
    """Take what one connection brings; return how much, and why it ended if it ended early."""
    done = start
    try:
        with source.open(file.path, start) as stream:
            while done < file.size and (chunk := stream.read1(min(CHUNK, file.size - done))):
                _write_chunk(out, chunk)
                digest.update(chunk)
                if (done + len(chunk)) // SAID_EVERY_BYTES > done // SAID_EVERY_BYTES:
                    say(f"{shown(done + len(chunk))} of {shown(file.size)}")
                done += len(chunk)
    except (OSError, http.client.HTTPException, RetryableError) as error:
        return done - start, str(error) or type(error).__name__
    return done - start, "the connection ended early"


def _write_chunk(out: typing.IO[bytes], chunk: bytes) -> None:
    left = memoryview(chunk)
    try:
        while left:
            left = left[out.write(left) :]
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise PermanentError(f"disk full: no room left for {out.name}") from None
        raise


def digest_for(file: File) -> typing.Any:
    """Return an empty digest of the kind that the source gives: git hashes a length first."""
    if file.hash.startswith("blob:"):
        return hashlib.sha1(b"blob %d\0" % file.size, usedforsecurity=False)
    return hashlib.sha256()


def named(file: File, digest: typing.Any) -> str:
    """Write a digest as the source does."""
    return f"{'blob' if file.hash.startswith('blob:') else 'sha256'}:{digest.hexdigest()}"


def _hashed(path: pathlib.Path, digest: typing.Any) -> int:
    if _size(path) == 0:
        return 0
    with path.open("rb") as there:
        while chunk := there.read(CHUNK):
            digest.update(chunk)
        return there.tell()


def _size(path: pathlib.Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _read(path: pathlib.Path) -> dict[str, typing.Any]:
    try:
        found = json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(path: pathlib.Path, content: dict[str, typing.Any]) -> None:
    path.write_text(json.dumps(content, indent=1) + "\n")


def shown(size: float) -> str:
    """Write a number of bytes for a user."""
    return f"{size / 2**30:.2f} GiB" if size >= 2**30 else f"{size / 2**20:.2f} MiB"


def say(text: str) -> None:
    """Write a line at once, so that the Job's log shows where it is."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main(words: list[str]) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser()
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--model", help="id on Hugging Face")
    which.add_argument("--folder", type=pathlib.Path, help="an existing folder with the model")
    parser.add_argument("--revision", default="main")
    parser.add_argument("--to", type=pathlib.Path, required=True)
    parser.add_argument("--pause", type=float, default=5.0, help="seconds between two tries")
    given = parser.parse_args(words)
    try:
        source = Hub(given.model, given.revision) if given.model else Folder(given.folder)
        say(Store(given.to, given.pause).fill(source))
    except PermanentError as error:
        say(f"cannot be downloaded: {error}")
        return 2
    except (RetryableError, OSError, http.client.HTTPException, ValueError) as error:
        say(f"not done, and another try may help: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Sources of a model's files: Hugging Face, or an existing folder."""

import http.client
import io
import json
import os
import pathlib
import typing
import urllib.error
import urllib.parse
import urllib.request

MANIFEST = "manifest.json"
"""Written last into a folder that is filled: one without it is not whole."""
LEDGER = ".verified.json"
PARTIAL = ".partial"
TIMEOUT_SECONDS = 60
# Copies of the same weights for other programs, which vLLM reads only where it has no safetensors.
OTHER_FORMATS = (".bin", ".gguf", ".h5", ".msgpack", ".onnx", ".onnx_data", ".ot", ".pt", ".pth")
OTHER_FOLDERS = ("original/", "onnx/", "openvino/", "runs/")


class PermanentError(Exception):
    """An error that you have to fix: another try does not help."""


class RetryableError(Exception):
    """A temporary error: try again."""


class File(typing.NamedTuple):
    """One file of a model, as its source describes it."""

    path: str
    size: int
    hash: str
    """`sha256:...`, or `blob:...`, git's own, of a small file; empty where the source has none."""


class Source(typing.Protocol):
    """A source of a folder's files."""

    name: str
    """Its name, for messages and the manifest."""

    def files(self) -> list[File]:
        """List the files."""

    def open(self, path: str, start: int) -> io.BufferedIOBase:
        """Open a file at a byte."""


class Hub:
    """Files of one model on Hugging Face, at the commit that a revision means now."""

    def __init__(self, model: str, revision: str) -> None:
        self.name = f"{model}@{revision}"
        self._model = model
        self._revision = urllib.parse.quote(revision, safe="")
        self._host = os.environ.get("HF_ENDPOINT", "https://huggingface.co").rstrip("/")
        place = os.environ.get("HF_TOKEN_PATH", "")
        self._token = pathlib.Path(place).read_text().strip() if place else ""

    def files(self) -> list[File]:
        """List the files, and stay at their commit."""
        with self._get(f"/api/models/{self._model}/revision/{self._revision}?blobs=true") as answer:
            found = json.load(answer)
        self._revision = found["sha"]
        return [_described(each) for each in found["siblings"]]

    def open(self, path: str, start: int) -> io.BufferedIOBase:
        """Open a file at a byte."""
        place = f"/{self._model}/resolve/{self._revision}/{urllib.parse.quote(path)}"
        answer = self._get(place, {"Range": f"bytes={start}-"} if start else {})
        if start and answer.status != http.client.PARTIAL_CONTENT:
            answer.read(start)  # a server that knows no ranges sends all of it again
        return answer

    def _get(self, place: str, headers: dict[str, str] | None = None) -> http.client.HTTPResponse:
        # The host of the hub, or the value of HF_ENDPOINT in the container's environment.
        request = urllib.request.Request(self._host + place, headers=headers or {})  # noqa: S310
        if self._token:
            # Large files are redirected to another host, which must not see the token.
            request.add_unredirected_header("Authorization", f"Bearer {self._token}")
        try:
            found = urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS)  # noqa: S310 # the same
        except urllib.error.HTTPError as error:
            with error:
                raise self._explained(error.code, place) from None
        return typing.cast("http.client.HTTPResponse", found)

    def _explained(self, status: int, place: str) -> Exception:
        if status in (http.client.UNAUTHORIZED, http.client.FORBIDDEN):
            reason = (
                "the token's account may not read it; accept the licence on the model's page"
                if self._token
                else "it is gated, private or not there; name a token in huggingFaceToken"
            )
            return PermanentError(f"Hugging Face refuses {self._model} ({status}): {reason}")
        if status == http.client.NOT_FOUND:
            return PermanentError(f"Hugging Face has no {self.name} (404 for {place})")
        return RetryableError(f"Hugging Face answers {status} for {place}")


def _described(found: dict[str, typing.Any]) -> File:
    large = found.get("lfs")
    mark = f"sha256:{large['sha256']}" if large else f"blob:{found['blobId']}"
    return File(found["rfilename"], found["size"], mark)


class Folder:
    """Files of a model in an existing folder."""

    def __init__(self, root: pathlib.Path) -> None:
        self.name = str(root)
        self._root = root

    def files(self) -> list[File]:
        """List the files."""
        if not (self._root / "config.json").is_file():
            raise PermanentError(f"no model in {self._root}: it has no config.json")
        every = sorted(each for each in self._root.rglob("*") if each.is_file())
        found = [File(str(each.relative_to(self._root)), each.stat().st_size, "") for each in every]
        return [each for each in found if each.path not in (MANIFEST, LEDGER)]

    def open(self, path: str, start: int) -> io.BufferedIOBase:
        """Open a file at a byte."""
        opened = (self._root / path).open("rb")
        opened.seek(start)
        return opened


def wanted(files: list[File]) -> list[File]:
    """Leave out what vLLM would not read.

    Raises PermanentError for a path that leads out of the folder.
    """
    for file in files:
        path = pathlib.PurePosixPath(file.path)
        if path.is_absolute() or ".." in path.parts:
            raise PermanentError(f"the source names a file outside its folder: {file.path!r}")
    if not any(file.path.endswith(".safetensors") for file in files):
        return files
    return [
        file
        for file in files
        if not file.path.endswith(OTHER_FORMATS) and not file.path.startswith(OTHER_FOLDERS)
    ]

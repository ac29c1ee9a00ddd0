"""Repositories that Artifact Registry refuses although every property is well formed."""

from collections.abc import Iterator

from sandbox.provider.sdk_types import Mistake
from sandbox.provider.wire import Properties

_REMOTE = "REMOTE_REPOSITORY"
_CONFIG = "remoteRepositoryConfig"
# By format, the one preset source of each (the Google provider's documentation of
# google_artifact_registry_repository, 2026-08).
_SOURCES = {
    "DOCKER": ("dockerRepository", "DOCKER_HUB"),
    "MAVEN": ("mavenRepository", "MAVEN_CENTRAL"),
    "NPM": ("npmRepository", "NPMJS"),
    "PYTHON": ("pythonRepository", "PYPI"),
}


def mistakes(repository: Properties) -> Iterator[Mistake]:
    """Return the errors of Artifact Registry in the plain inputs of a repository."""
    mode, config = repository.get("mode", "STANDARD_REPOSITORY"), repository.get(_CONFIG)
    if not isinstance(mode, str):
        return
    if config is None:
        if mode == _REMOTE:
            yield Mistake(_CONFIG, f"required with mode {_REMOTE!r}: what it mirrors")
        return
    if mode != _REMOTE:
        yield Mistake(_CONFIG, f"allowed only with mode {_REMOTE!r}; given: {mode!r}")
    if isinstance(config, dict):
        yield from _source_mistakes(str(repository.get("format")), config)


def _source_mistakes(format_: str, config: Properties) -> Iterator[Mistake]:
    for owner, (source, preset) in _SOURCES.items():
        given = config.get(source)
        if not isinstance(given, dict):
            continue
        path = f"{_CONFIG}.{source}"
        if owner != format_:
            yield Mistake(path, f"allowed only with format {owner!r}; given: {format_!r}")
        public, custom = given.get("publicRepository"), given.get("customRepository")
        if public is None and custom is None:
            yield Mistake(path, "give 'publicRepository' or 'customRepository'")
        elif isinstance(public, str) and public != preset:
            yield Mistake(f"{path}.publicRepository", f"expected {preset!r}; given: {public!r}")

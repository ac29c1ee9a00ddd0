"""The changes of a rollback: the stack file with the configuration and images of an update."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from components.facts.shapes import Family
from components.image.plan import CHAT, ImageMode
from tools.stack.settings import config_of, settings_of, text_of
from tools.stack.stack_file_text import with_config
from tools.stack.update_history import MESSAGE, HistoryError, Images, Update

_NOT_NAMED = "an image that the stack file does not name is"
_THIS_PROGRAM = "this clone's program and is not rolled back; check out the update's commit first"
_UNKNOWN = {
    ImageMode.BUILD: f"{_NOT_NAMED} built by {_THIS_PROGRAM}",
    ImageMode.MIRROR: f"{_NOT_NAMED} that of {_THIS_PROGRAM}",
    ImageMode.PREBUILT: "the configuration names each",
}
"""Source of the images if the state of the update cannot be read."""
_DIGEST = "@sha256:"
_PARTS_ON_DOCKER_HUB = 2
"""Owner and name of an image. The registry before them has one more part if the id of the project
has the domain of its organization, such as `example.com/my-project`."""


@dataclass(frozen=True)
class ImagesOfBoth:
    """The images that run, and those of the update to which a rollback returns."""

    now: Images
    then: Images
    """Empty if the backend keeps no state that can be read."""
    known: bool = True
    """Whether `now` is what runs: an `up` that failed may have left others."""

    @property
    def changed(self) -> Images:
        """Return the images of the update that may not run now."""
        if not self.known:
            return self.then
        return {key: image for key, image in self.then.items() if self.now.get(key) != image}

    @property
    def kept(self) -> Images:
        """Return those of them whose registry is in use, and so was not deleted since."""
        registries = {_registry(image) for image in self.now.values()}
        return {key: each for key, each in self.changed.items() if _registry(each) in registries}


def _registry(image: str) -> str:
    return image.partition("@")[0].rpartition("/")[0]


def _settings(to: Update, key: str) -> dict[str, Any]:
    return to.config.get(key) or {}


def _mode(to: Update, key: str) -> str:
    mode: str = _settings(to, key).get("mode", ImageMode.BUILD)
    return mode


def _key_of(name: str) -> str:
    return CHAT if name == CHAT else Family(name).image


def _pinned(to: Update, key: str, images: ImagesOfBoth) -> dict[str, str]:
    """Return the images that a rollback gives by digest, by family or `chat`.

    Built ones are not built again, and those of a mirror do not follow the program. The chat page
    of a stack with a mirror is built: by digest it would take its repository from the stack.
    """
    mode = _mode(to, key)
    if mode == ImageMode.BUILD:
        return dict(images.kept)
    if mode == ImageMode.PREBUILT:
        return {}
    return {
        name: _behind_the_mirror(image)
        for name, image in images.changed.items()
        if name != CHAT and _DIGEST in image and not _settings(to, key).get(_key_of(name))
    }


def _behind_the_mirror(image: str) -> str:
    """Return the name on Docker Hub of an image of a mirror.

    >>> _behind_the_mirror("us-central1-docker.pkg.dev/p/vllm-mirror/vllm/vllm-openai@sha256:12")
    'vllm/vllm-openai@sha256:12'
    """
    return "/".join(image.split("/")[-_PARTS_ON_DOCKER_HUB:])


def _pins(program: Path, to: Update, images: ImagesOfBoth) -> dict[str, Any]:
    """Return the key `images` with the images that a rollback gives by digest."""
    key = f"{_project(program)}:images"
    pinned = _pinned(to, key, images)
    if not pinned:
        return {}
    return {key: {**_settings(to, key), **{_key_of(name): pinned[name] for name in pinned}}}


@dataclass(frozen=True)
class Rollback:
    """The changes of a rollback."""

    to: Update
    text: str
    """Text of the stack file with the configuration of the update."""
    changes: tuple[str, ...]
    """Lines about the changes, for a user."""

    @property
    def message(self) -> str:
        """Return the message with which Pulumi records the rollback."""
        return f"{MESSAGE}{self.to.start}"


def planned(
    tracked: Path, program: Path, updates: Sequence[Update], to: Update, images: ImagesOfBoth
) -> Rollback:
    """Return the rollback to an update. Raises HistoryError, or SettingsError for the file."""
    config = _by_full_key(tracked, program)
    wanted = {**to.config, **_pins(program, to, images)}
    lost = sorted(to.secret_keys - config.keys())
    if lost:
        raise HistoryError(
            f"the update had a secret in {', '.join(lost)}, which {tracked.name} no longer has; "
            "Pulumi's history does not show its value, so add the key, then run this again"
        )
    defaults = settings_of("", {}, program).values
    changed = {
        key: value
        for key, value in wanted.items()
        if text_of(value) != _present(config, defaults, key)
    }
    gone = [key for key in config if key not in wanted and key not in to.secret_keys]
    as_written = _as_written(tracked, program)
    changes = {as_written.get(key, key): value for key, value in changed.items()}
    text = with_config(tracked.read_text(), {**changes, **{as_written[key]: None for key in gone}})
    newest = next(each for each in updates if each.kind == "update")
    told = _told(newest, to, images, f"{_project(program)}:images")
    return Rollback(to, text, tuple(told))


def _project(program: Path) -> str:
    return settings_of("", {}, program).project


def _by_full_key(tracked: Path, program: Path) -> dict[str, Any]:
    project = _project(program)
    return {_full(key, project): value for key, value in config_of(tracked).items()}


def _as_written(tracked: Path, program: Path) -> dict[str, str]:
    project = _project(program)
    return {_full(key, project): key for key in config_of(tracked)}


def _full(key: str, project: str) -> str:
    return key if ":" in key else f"{project}:{key}"


def _present(config: Mapping[str, Any], defaults: Mapping[str, str], key: str) -> str | None:
    return text_of(config[key]) if key in config else defaults.get(key)


def _told(newest: Update, to: Update, images: ImagesOfBoth, key: str) -> Iterator[str]:
    """Yield a line for each change of the deployed stack, and for what is not rolled back."""
    was, now = dict(_leaves(to.config)), dict(_leaves(newest.config))
    for path in sorted({*was, *now}):
        if was.get(path) != now.get(path):
            yield f"{path}: {now.get(path, 'not set')} -> {was.get(path, 'not set')}"
    for path in sorted(to.secret_keys):
        yield f"{path}: has a secret, which is not rolled back; the stack file's value is used"
    pinned = _pinned(to, key, images)
    for name, image in images.changed.items():
        how = "by digest, not built again" if name in pinned else _otherwise(to, key, name)
        yield f"image {name}: {images.now.get(name, 'none')} -> {image}, {how}"
    if not images.then:
        yield f"images: those of the update are not known; {_UNKNOWN[ImageMode(_mode(to, key))]}"


def _otherwise(to: Update, key: str, name: str) -> str:
    """Return how the stack gets an image that a rollback does not give by digest."""
    if _settings(to, key).get(_key_of(name)):
        return "by the configuration"
    if _mode(to, key) == ImageMode.BUILD or name == CHAT:
        return "built again"
    return "only with the program of the update: it has a tag and no digest"


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and value:
        for key, each in value.items():
            yield from _leaves(each, f"{path}.{key}" if path else str(key))
    elif path and not isinstance(value, Mapping):
        yield path, json.dumps(value)

"""The page about what a team has already: one table of every key that takes it."""

import re
import typing
from collections.abc import Iterator

from pydantic import BaseModel

from components.core import existing_names
from components.stack.config import StackConfig
from tools.stack.sandbox_home import REPOSITORY

_NAMES = [
    alias.__metadata__
    for alias in vars(existing_names).values()
    if typing.get_origin(alias) is typing.Annotated
]


def keys_of_names(section: type[BaseModel], path: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the keys below a section that take the name of what somebody else owns."""
    for field in section.model_fields.values():
        key = (*path, str(field.alias))
        for kind in (field.annotation, *typing.get_args(field.annotation)):
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield from keys_of_names(kind, key)
            elif typing.get_origin(kind) is typing.Annotated and kind.__metadata__ in _NAMES:
                yield ".".join(key)
        if tuple(field.metadata) in _NAMES:
            yield ".".join(key)


def test_what_is_there_already_is_named_by_the_key_existing_alone() -> None:
    assert sorted(keys_of_names(StackConfig)) == [
        "cluster.existing",
        "huggingFaceToken.existing",
        "images.existing",
        "modelStore.existing",
        "network.existing.network",
        "network.existing.subnetwork",
    ]


def test_the_page_has_each_of_them_in_its_first_table() -> None:
    page = (REPOSITORY / "docs/adopt.md").read_text()
    rows = re.findall(r"^\| a .*", page.partition("\n\n| The cluster has to")[0], re.MULTILINE)
    named = [re.search(r"`(\w+)(?:\.existing|: \{kind: bucket, existing):", row) for row in rows]
    assert None not in named
    assert {found[1] for found in named if found} == {
        key.partition(".")[0] for key in keys_of_names(StackConfig)
    }

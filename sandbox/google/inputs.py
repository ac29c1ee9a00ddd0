"""The names of Google resources that a program leaves out."""

from sandbox.google.rules import table
from sandbox.provider import sdk_types
from sandbox.provider.autonames import LONGEST, autoname
from sandbox.provider.cloud import Naming, Resource
from sandbox.provider.sdk_types import Mistake
from sandbox.provider.wire import Properties

# Google's own limit for the part of an address before the @
_LONGEST_NAMES = {"accountId": 30}


def name_property(token: str, cls: type) -> str:
    """Return the property that the provider invents when it is left out."""
    fields = sdk_types.fields(cls)
    # required by Google and not by the SDK: the provider must be filling it in
    for name in sorted(table()[token].required):
        if not fields[name].required:
            return name
    return "name" if "name" in fields and not fields["name"].required else ""


def named(
    resource: Resource, cls: type, olds: Properties, news: Properties, naming: Naming
) -> tuple[Properties, list[Mistake]]:
    """Return the inputs a name if they have none, and note that it was not the program's."""
    inputs = {**news, "__defaults": []}
    key = name_property(resource.token, cls)
    if not key or any(news.get(given) is not None for given in (key, f"{key}Prefix")):
        return inputs, []
    # One that the program chose once and leaves out now stays, too.
    kept = olds.get(key)
    name = autoname(resource.name, naming, kept, _LONGEST_NAMES.get(key, LONGEST))
    if name is None:
        return inputs, [Mistake(key, "required, since this stack forbids automatic names")]
    return {**inputs, key: name, "__defaults": [key]}, []

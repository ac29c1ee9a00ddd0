"""What others changed of an object's inputs, as the API server itself sees it.

A dry run of the apply says how the server writes those inputs: `1000m` comes back as `1`, and what
a default fills in is the same on both sides. So only what differs from the dry run is drift.
"""

from sandbox.wire import Properties, Secret, Tree, plain


def drifted_live(inputs: Properties, applied: Properties, live: Properties) -> Properties:
    """Give inputs with the values that are really there, where an apply would change them."""
    return {
        name: _drifted(item, applied.get(name), live.get(name)) for name, item in inputs.items()
    }


def _drifted(inputs: Tree, applied: Tree, live: Tree) -> Tree:
    if applied == live or inputs is None:
        return inputs
    if isinstance(inputs, Secret):
        return Secret(_drifted(inputs.value, applied, live))
    if all(isinstance(tree, dict) for tree in (inputs, applied, live)):
        found = {
            name: _drifted(item, applied.get(name), live.get(name)) for name, item in inputs.items()
        }
        return {name: item for name, item in found.items() if item is not None}
    if _alike(inputs, applied, live):
        return [_drifted(*items) for items in zip(inputs, applied, live, strict=True)]
    return plain(live)


def _alike(*trees: Tree) -> bool:
    return all(isinstance(tree, list) and len(tree) == len(trees[0]) for tree in trees)

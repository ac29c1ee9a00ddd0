"""Build the outputs of an object from inputs and values that the cloud adds."""

from sandbox.provider.wire import UNKNOWN, Properties, Secret, Tree, Unknown, secret_texts

# a shorter one would turn up in unrelated values by chance
_SHORTEST_SECRET = 4


def overlaid(under: Tree, over: Tree) -> Tree:
    """Lay one tree over another; what `over` has wins, object by object."""
    if isinstance(under, dict) and isinstance(over, dict):
        merged = {**under, **{name: item for name, item in over.items() if name not in under}}
        return merged | {
            name: overlaid(under[name], item)
            for name, item in over.items()
            if name in under and item is not None
        }
    return over


def without_bookkeeping(inputs: Properties) -> Properties:
    """Leave out what the inputs carry for the engine's sake (`__defaults`)."""
    return {name: item for name, item in inputs.items() if not name.startswith("__")}


def unknown_leaves(tree: Tree) -> Tree:
    """Keep the shape of a tree and none of its values."""
    if isinstance(tree, dict) and tree:
        return {name: unknown_leaves(item) for name, item in tree.items()}
    return UNKNOWN


def guessed(tree: Tree) -> Tree:
    """Put a word in the place of every unknown, so that a shape can be computed."""
    if isinstance(tree, Unknown):
        return "unknown"
    if isinstance(tree, dict):
        return {name: guessed(item) for name, item in tree.items()}
    if isinstance(tree, list):
        return [guessed(item) for item in tree]
    return tree


def drifted(inputs: Tree, found: Tree) -> Tree:
    """Return inputs with the values that are really there; properties never given stay out."""
    if isinstance(inputs, Secret):
        return Secret(drifted(inputs.value, found.value if isinstance(found, Secret) else found))
    if isinstance(inputs, dict) and isinstance(found, dict):
        return {
            name: item if name.startswith("__") else drifted(item, found[name])
            for name, item in inputs.items()
            if name.startswith("__") or name in found
        }
    return found


def sealed(tree: Tree, source: Properties) -> Tree:
    """Mark every text of a computed tree that carries a secret of the inputs."""
    texts = [text for text in secret_texts(source) if len(text) >= _SHORTEST_SECRET]
    return _sealed(tree, texts) if texts else tree


def _sealed(tree: Tree, texts: list[str]) -> Tree:
    if isinstance(tree, str):
        return Secret(tree) if any(text in tree for text in texts) else tree
    if isinstance(tree, dict):
        return {name: _sealed(item, texts) for name, item in tree.items()}
    if isinstance(tree, list):
        return [_sealed(item, texts) for item in tree]
    return tree

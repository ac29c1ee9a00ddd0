"""What every component keeps to, so that any Pulumi language can use it."""

import ast
import subprocess
import sys
from collections.abc import Sequence

import pytest

import components
from tests.contract.sources import COMPONENTS, PYTHON, classes
from tools.stack.sandbox_home import REPOSITORY

ARGS = {
    (path, node.name): node
    for path, tree in PYTHON.items()
    if path.startswith("components/")
    for node in classes(tree, "TypedDict")
    if node.name.endswith("Args")
}


def constructor(component: ast.ClassDef) -> ast.FunctionDef:
    """Return a component's constructor."""
    (found,) = [
        node
        for node in component.body
        if isinstance(node, ast.FunctionDef) and node.name == "__init__"
    ]
    return found


def fields(body: Sequence[ast.stmt]) -> dict[str, str]:
    """Return the annotated names of a class, each with the text that follows it."""
    documented: dict[str, str] = {}
    for node, after in zip(body, [*body[1:], ast.Pass()], strict=True):
        if isinstance(node, ast.AnnAssign):
            text = ast.unparse(after.value) if isinstance(after, ast.Expr) else ""
            documented[ast.unparse(node.target)] = text.strip("'\"")
    return documented


def registered(made: ast.FunctionDef) -> list[str]:
    """Return the keys of the outputs that the last statement of a constructor registers."""
    last = made.body[-1]
    assert isinstance(last, ast.Expr)
    assert isinstance(last.value, ast.Call)
    assert ast.unparse(last.value.func) == "self.register_outputs"
    (given,) = last.value.args
    if not isinstance(given, ast.Dict):
        (given,) = [
            node.value
            for node in made.body
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == ast.unparse(given)
        ]
    assert isinstance(given, ast.Dict)
    return [ast.literal_eval(key) for key in given.keys if key is not None]


@pytest.mark.parametrize("path", sorted(COMPONENTS))
def test_a_constructor_ends_by_registering_every_output_in_order(path: str) -> None:
    component = COMPONENTS[path]
    assert registered(constructor(component)) == list(fields(component.body))


@pytest.mark.parametrize("path", sorted(COMPONENTS))
def test_a_components_type_is_its_own_name(path: str) -> None:
    component = COMPONENTS[path]
    first = next(node for node in constructor(component).body if isinstance(node, ast.Expr))
    assert isinstance(first.value, ast.Call)
    assert ast.unparse(first.value.func) == "super().__init__"
    assert ast.unparse(first.value.args[0]) == f"f'{{TYPE_PREFIX}}:{component.name}'"


def test_the_prefix_of_every_type_is_the_one_in_peoples_state() -> None:
    (value,) = [
        ast.literal_eval(node.value)
        for node in PYTHON["components/core/type_token.py"].body
        if isinstance(node, ast.Assign)
    ]
    assert value == "vllm-gke:index"


@pytest.mark.parametrize("path", sorted(COMPONENTS))
def test_a_component_is_made_from_a_name_its_args_and_options(path: str) -> None:
    component = COMPONENTS[path]
    assert ast.unparse(constructor(component).args) == (
        f"self, name: str, args: {component.name}Args, opts: pulumi.ResourceOptions | None=None"
    )


@pytest.mark.parametrize("path", sorted(COMPONENTS))
def test_a_component_has_a_file_of_its_own_name(path: str) -> None:
    words = path.rpartition("/")[2].removesuffix(".py").split("_")
    assert COMPONENTS[path].name.endswith("".join(word.capitalize() for word in words))
    assert len(classes(PYTHON[path], "pulumi.ComponentResource")) == 1


@pytest.mark.parametrize("path", sorted(COMPONENTS))
def test_an_output_is_documented_in_every_language(path: str) -> None:
    assert ast.get_docstring(COMPONENTS[path])
    assert [name for name, text in fields(COMPONENTS[path].body).items() if not text] == []


@pytest.mark.parametrize(("path", "name"), sorted(ARGS))
def test_an_argument_is_documented_in_every_language(path: str, name: str) -> None:
    assert ast.get_docstring(ARGS[path, name])
    assert [field for field, text in fields(ARGS[path, name].body).items() if not text] == []


@pytest.mark.parametrize(("path", "name"), sorted(ARGS))
def test_an_argument_that_may_be_left_out_says_its_default(path: str, name: str) -> None:
    optional = [
        ast.unparse(node.target)
        for node in ARGS[path, name].body
        if isinstance(node, ast.AnnAssign) and "NotRequired[" in ast.unparse(node.annotation)
    ]
    said = fields(ARGS[path, name].body)
    assert [field for field in optional if "default" not in said[field].lower()] == []


@pytest.mark.parametrize("path", sorted(COMPONENTS))
def test_children_are_given_their_parent_and_never_merged_options(path: str) -> None:
    merges = [
        node
        for node in ast.walk(COMPONENTS[path])
        if isinstance(node, ast.Attribute) and node.attr == "merge"
    ]
    assert merges == []


def test_the_package_gives_every_component_by_its_name() -> None:
    assert components.__all__ == sorted(components.__all__)
    own = {component.name for component in COMPONENTS.values()}
    assert own - set(components.__all__) == set()
    assert [name for name in components.__all__ if not hasattr(components, name)] == []


READS = ("pulumi.Config", "os.environ", "pathlib.Path", "Path(", "open(", "time.", "datetime.")


@pytest.mark.parametrize("path", sorted(COMPONENTS))
def test_a_component_is_a_function_of_its_arguments(path: str) -> None:
    source = ast.unparse(PYTHON[path])
    assert [read for read in READS if read in source] == []


def test_importing_the_package_loads_no_module_of_a_component() -> None:
    program = "import components, sys; print(sorted({n.partition('.')[0] for n in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    loaded = set(ast.literal_eval(done.stdout))
    assert loaded & {"grpc", "pulumi", "pulumi_gcp", "pulumi_kubernetes", "pydantic"} == set()

"""Write the resources that a stack requests, one file each, without an engine or a cloud.

    python -m tools.render STACK [--out FOLDER]

    FOLDER/STACK/kubernetes/<kind>-<namespace>-<name>.yaml   as the Kubernetes API would get it
    FOLDER/STACK/gcp/<type>-<name>.yaml                      the inputs of a Google Cloud resource
    FOLDER/STACK/commands/<name>.yaml                        commands that run on your machine
    FOLDER/STACK/outputs.yaml                                the stack's outputs

The same stack gives the same bytes. `placeholders.py` has the placeholders of values that only the
cloud knows.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from components import stop_garbage_collector
from tools.render.evaluate import REPOSITORY, Evaluation, EvaluationError, evaluate
from tools.render.registrations import Resource
from tools.stack.sandbox_home import SandboxError, tracked_stack_file
from tools.stack.settings import SECRET

_FOLDERS = {
    "kubernetes": "Kubernetes manifests",
    "gcp": "Google Cloud resources",
    "commands": "commands",
}
"""Folder by the package of a resource type, with a name for its files."""

_PACKAGES = {"kubernetes": "kubernetes", "gcp": "gcp", "command": "commands"}

# The usual order of keys in a Kubernetes manifest: identifying keys first.
_FIRST = ("apiVersion", "kind", "type", "metadata", "name", "namespace", "image", "key")

_SECRET_DATA = ("data", "stringData")


def render(evaluation: Evaluation, folder: Path) -> dict[str, int]:
    """Write a stack's files, remove those of an earlier run, and return the count by folder."""
    files = {path: text(content) for path, content in contents(evaluation).items()}
    for name in _FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
        for old in (folder / name).glob("*.yaml"):
            old.unlink()
    for path, content in files.items():
        (folder / path).write_text(content)
    return {name: sum(path.startswith(f"{name}/") for path in files) for name in _FOLDERS}


def contents(evaluation: Evaluation) -> dict[str, dict[str, Any]]:
    """Return the content of each file by its path in the stack's folder."""
    files: dict[str, dict[str, Any]] = {}
    for resource in evaluation.resources:
        package = resource.type.partition(":")[0]
        if resource.custom and package in _PACKAGES:
            content = manifest(resource) if package == "kubernetes" else _asked(resource)
            stem = f"{_PACKAGES[package]}/{_stem(resource, content)}"
            files[_free(files, stem)] = content
    files["outputs.yaml"] = dict(evaluation.outputs)
    return files


def manifest(resource: Resource) -> dict[str, Any]:
    """Return a Kubernetes object, with kind and version from the type if the inputs lack them."""
    group_version, kind = resource.type.removeprefix("kubernetes:").split(":")
    # The SDK's name of the core group, which the API omits.
    head = {"apiVersion": group_version.removeprefix("core/"), "kind": kind}
    content = {**head, **resource.inputs}
    metadata = content.get("metadata") or {}
    if "name" not in metadata:
        # Pulumi generates one that begins with the resource's name; kubectl needs one.
        content = {**content, "metadata": {**metadata, "name": resource.name}}
    if content["kind"] == "Secret":
        # The API server stores it, although the program marks it as a secret.
        hidden = {key: _hidden(content[key]) for key in _SECRET_DATA if key in content}
        content = {**content, **hidden}
    return content


def _hidden(data: Any) -> Any:
    return dict.fromkeys(data, SECRET) if isinstance(data, Mapping) else SECRET


def _asked(resource: Resource) -> dict[str, Any]:
    return {"type": resource.type, "name": resource.name, "inputs": dict(resource.inputs)}


def _stem(resource: Resource, content: Mapping[str, Any]) -> str:
    kind = resource.type.rpartition(":")[2].lower()
    if resource.type.startswith("kubernetes:"):
        metadata = content.get("metadata", {})
        parts = [kind, metadata.get("namespace"), metadata.get("name", resource.name)]
    elif resource.type.startswith("command:"):
        parts = [resource.name]
    else:
        parts = [kind, resource.name]
    return re.sub(r"[^A-Za-z0-9.-]", "-", "-".join(part for part in parts if part))


def _free(taken: Mapping[str, Any], stem: str) -> str:
    """Return an unused path; resources of the same name are in the order of their URNs."""
    candidates = (f"{stem}{end}.yaml" for end in _ends())
    return next(path for path in candidates if path not in taken)


def _ends() -> Iterator[str]:
    yield ""
    number = 1
    while True:
        number += 1
        yield f"-{number}"


class _Manifest(yaml.SafeDumper):
    """YAML in a readable style: indented lists, and block style for texts of several lines."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 # PyYAML's signature
        super().increase_indent(flow, indentless=False)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Manifest.add_representer(str, _text)


def text(content: Mapping[str, Any]) -> str:
    """Return a file's text."""
    # No line breaks inside values, so that a search finds them.
    return yaml.dump(
        _ordered(content), Dumper=_Manifest, sort_keys=False, width=sys.maxsize, allow_unicode=True
    )


def _ordered(value: Any) -> Any:
    if isinstance(value, Mapping):
        keys = sorted(value, key=_rank)
        return {key: _ordered(value[key]) for key in keys}
    return [_ordered(item) for item in value] if isinstance(value, list) else value


def _rank(key: str) -> tuple[int, str]:
    return (_FIRST.index(key) if key in _FIRST else len(_FIRST), key)


def main(arguments: list[str] | None = None) -> int:
    """Write the files, print their count, and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.render", description="Write the resources that a stack requests."
    )
    parser.add_argument("stack", metavar="STACK", help="dev, for Pulumi.dev.yaml")
    parser.add_argument(
        "--out", metavar="FOLDER", type=Path, default=REPOSITORY / "out", help="default: out"
    )
    given = parser.parse_args(arguments)
    try:
        evaluation = evaluate(tracked_stack_file(REPOSITORY, given.stack), REPOSITORY)
        for warning in evaluation.warnings:
            print(f"warning: {warning}", file=sys.stderr)
        folder = given.out / given.stack
        counts = render(evaluation, folder)
    except (EvaluationError, SandboxError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"error: cannot write {error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    print(f"{_short(folder)}:")
    for name, count in counts.items():
        print(f"  {name + '/':<12} {count:>3} {_FOLDERS[name]}")
    return 0


def _short(folder: Path) -> str:
    """Return a folder relative to the working folder."""
    full = folder.resolve()
    here = Path.cwd()
    return str(full.relative_to(here)) if full.is_relative_to(here) else str(full)


if __name__ == "__main__":
    # The program does so only while it is evaluated.
    stop_garbage_collector()
    sys.exit(main())

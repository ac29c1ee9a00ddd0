"""The rendered files as a person applies them: Kubernetes' own kubectl reads and sends each.

`tests/kube/test_manifests.py` sends objects; here are the files, whose YAML kubectl reads, whose
fields it has checked, and to which it adds its own annotation.
"""

import itertools
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from kube.control_plane.control_plane import ControlPlane
from tests.docs.command_blocks import BLOCKS
from tests.judges import Heard
from tests.kube.stacks import NAMES, rendered
from tools.render import __main__ as render

SECONDS = 300

Kubectl = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def kubectl(
    cluster: ControlPlane, programs: Path, tmp_path_factory: pytest.TempPathFactory
) -> Kubectl:
    """Give kubectl as the administrator of the tests' cluster."""
    cache = tmp_path_factory.mktemp("kubectl")
    words = [str(programs / "bin" / "kubectl"), f"--cache-dir={cache}"]
    words.append(f"--kubeconfig={cluster.kubeconfig}")

    def run(*more: str) -> subprocess.CompletedProcess[str]:
        command = [*words, *more]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)

    return run


@cache
def files() -> Mapping[str, str]:
    """Return the Kubernetes files of every stack as `make render` writes them, each once.

    Beside them are the objects that a page shows.
    """
    numbers = itertools.count()
    found = {
        render.text(content): path.removeprefix("kubernetes/")
        for name in NAMES
        for path, content in rendered(name).items()
        if path.startswith("kubernetes/")
    }
    for block in BLOCKS:
        if re.search(r"^apiVersion: ", block.text, re.MULTILINE):
            found[block.text] = f"{Path(block.page).stem}.yaml"
    return {f"{next(numbers):03}-{name}": text for text, name in found.items()}


@pytest.fixture(scope="module")
def folder(kubectl: Kubectl, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Write all files, and make the namespaces that their objects are in."""
    made = tmp_path_factory.mktemp("rendered")
    for name, text in files().items():
        (made / name).write_text(text)
    spaces = [str(made / name) for name in files() if "-namespace-" in name]
    of_files = [word for path in spaces for word in ("--filename", path)]
    assert kubectl("apply", *of_files).returncode == 0
    yield made
    kubectl("delete", "--ignore-not-found", *of_files)


APPLY = ("apply", "--dry-run=server", "--validate=strict", "--filename")


def refused(told: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """Return the files that were refused, each with the reason."""
    lines = [line for line in told.stderr.splitlines() if not line.startswith("Warning: ")]
    return {re.findall(r"/([^/\"]+\.yaml)", line)[0]: line for line in lines}


def test_kubectl_applies_every_file_of_every_stack(
    kubectl: Kubectl, folder: Path, heard: Heard
) -> None:
    heard("kubectl", cases=len(files()))
    told = kubectl(*APPLY, str(folder))
    assert refused(told) == {}
    assert len(told.stdout.splitlines()) == len(files())


WRONG = {
    "a field that there is not": ("  replicas: 1", "  replica: 1", 'unknown field "spec.replica"'),
    "a number for a name": ("  name: web", "  name: 1", "cannot unmarshal number"),
    "a truth for a text": ('value: "yes"', "value: yes", "cannot unmarshal bool"),
    "too much for an annotation": ('value: "yes"', f"value: {'x' * 262144}", "Too long"),
}
RIGHT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: default
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: web
          env: [{name: WARM, value: "yes"}]
"""


def test_kubectl_refuses_a_file_that_is_wrong(
    kubectl: Kubectl, tmp_path: Path, heard: Heard
) -> None:
    heard("kubectl", cases=len(WRONG) + 1, refused=len(WRONG))
    (tmp_path / "right.yaml").write_text(RIGHT)
    for fault, (was, now, _) in WRONG.items():
        assert was in RIGHT
        (tmp_path / f"{fault}.yaml").write_text(RIGHT.replace(was, now, 1))
    told = refused(kubectl(*APPLY, str(tmp_path)))
    found = {
        fault: next((line for line in told.values() if f"{fault}.yaml" in line), "nothing")
        for fault in WRONG
    }
    assert {fault: says for fault, (_, _, says) in WRONG.items() if says not in found[fault]} == {}
    assert "right.yaml" not in told

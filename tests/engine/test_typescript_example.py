"""The TypeScript example: its SDK generated, its types checked, its program run on the engine."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.engine.example_programs import copied, hosted
from tests.engine.running_stack import Starter
from tools.pages.package_schema import GOLDEN
from tools.programs.typescript import EXAMPLE, TypeScriptNotFoundError, find_or_get

CONFIG = {"gcp:project": "my-project", "vllm-from-typescript:projectNumber": "123456"}
WRONG = (
    'import * as vllm from "@pulumi/vllm-gke";\n'
    'new vllm.NodeIdentity("nodes", { project: "p", accountId: 5 });\n'
)

# What they share takes a compiler seconds.
pytestmark = pytest.mark.xdist_group("typescript")


@dataclass(frozen=True)
class Compiled:
    """The example with its JavaScript, and what the compiler said of it and of a wrong program."""

    folder: Path
    told: str


def compiled(folder: Path, *words: str) -> str:
    """Compile what a folder's settings name and return what the compiler has to say."""
    tsc = folder / "node_modules" / "typescript" / "bin" / "tsc"
    done = subprocess.run(
        ["node", str(tsc), *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    """Make it ready, as `pulumi package add` and `npm install` do; or say why it cannot."""
    try:
        typescript = find_or_get()
    except TypeScriptNotFoundError as error:
        pytest.skip(str(error))
    folder = copied(EXAMPLE.name, tmp_path_factory.mktemp("typescript"))
    sdk = folder / "sdks" / "vllm-gke"
    typescript.write_sdk(GOLDEN, sdk)
    typescript.install(folder, sdk)
    assert compiled(folder, "--project", str(sdk)) == ""
    shutil.copy(sdk / "package.json", sdk / "bin")
    (folder / "wrong.ts").write_text(WRONG)
    both = {"extends": "./tsconfig.json", "files": ["index.ts", "wrong.ts"]}
    (folder / "both.json").write_text(json.dumps(both))
    return Compiled(folder, compiled(folder, "--project", "both.json"))


def test_its_types_are_right_and_a_wrong_one_is_told_before_anything_runs(
    example: Compiled,
) -> None:
    assert example.told == (
        "wrong.ts(2,48): error TS2322: Type 'number' is not assignable to type 'string'.\n"
    )


def test_the_program_stands_up_its_service_and_takes_it_down(
    example: Compiled, running_stack: Starter
) -> None:
    stack = hosted(running_stack(CONFIG, project=example.folder), "nodejs")
    stack.up()
    assert stack.outputs() == {
        "endpoint": "http://far-service.far.svc:8000",
        "kubeconfig": "[secret]",
    }
    pools = [each for each in stack.world() if "/nodePools/l4" in each.id]
    assert [each.inputs["autoscaling"]["totalMaxNodeCount"] for each in pools] == [2, 2]
    assert stack.preview("--expect-no-changes").changes == {}
    stack.destroy()
    assert stack.world() == []

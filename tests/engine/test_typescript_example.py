"""The TypeScript example: its SDK generated, its types checked, its program run on the real engine.

Among the long tests: it builds Pulumi's generator, and installs 160 MB from npm.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.contract.sources import ROOT
from tests.engine.node_host import node_host
from tests.engine.running_stack import RunningStack, Starter
from tools.package_schema import GOLDEN
from tools.typescript_sdk import write_sdk

EXAMPLE = ROOT / "examples" / "component-typescript"
CONFIG = {"gcp:project": "my-project", "vllm-from-typescript:projectNumber": "123456"}

pytestmark = pytest.mark.soak


def run(folder: Path, *words: str) -> str:
    """Run a program in a folder and return what it printed."""
    done = subprocess.run(
        words, cwd=folder, capture_output=True, text=True, check=False, timeout=500
    )
    assert done.returncode == 0, f"{' '.join(words)}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the example ready, as `pulumi package add` and `npm install` do."""
    top = tmp_path_factory.mktemp("typescript")
    # It names the components and the launcher by where they lie in a clone.
    for name in ("components", "images"):
        (top / name).symlink_to(ROOT / name)
    (top / "requirements.txt").symlink_to(ROOT / "requirements.txt")
    folder = top / "examples" / EXAMPLE.name
    shutil.copytree(EXAMPLE, folder)
    sdk = folder / "sdks" / "vllm-gke"
    write_sdk(GOLDEN, sdk)
    run(folder, "npm", "install", "--ignore-scripts", "--no-package-lock", "--no-audit")
    tsc = str(folder / "node_modules" / ".bin" / "tsc")
    run(sdk, tsc)
    shutil.copy(sdk / "package.json", sdk / "bin")
    run(folder, tsc)
    return folder


def test_a_wrong_type_is_told_before_anything_runs(example: Path) -> None:
    wrong = example / "wrong.ts"
    wrong.write_text(
        'import * as vllm from "@pulumi/vllm-gke";\n'
        'new vllm.NodeIdentity("nodes", { project: "p", accountId: 5 });\n'
    )
    tsc = [str(example / "node_modules" / ".bin" / "tsc"), "--noEmit", "--skipLibCheck", str(wrong)]
    done = subprocess.run(tsc, cwd=example, capture_output=True, text=True, check=False)
    assert "Type 'number' is not assignable to type 'string'" in done.stdout


def test_the_program_stands_up_its_service_and_takes_it_down(
    example: Path, running_stack: Starter
) -> None:
    stack: RunningStack = running_stack(CONFIG, project=example)
    environment = {**stack.stack.environment(), **stack.environment}
    with node_host(environment) as attached:
        stack.environment |= attached
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

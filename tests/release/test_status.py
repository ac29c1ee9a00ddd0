"""`python -m vllm_gke.status` of the wheel, with a kubectl that gives recorded answers."""

import json
import os
import subprocess
from pathlib import Path

from tests.release.conftest import SECONDS, Environment
from tests.status.planted import PLANTED, compute_class, events, node, pod
from tests.status.test_diagnosis import READY, deployment
from tests.tools.test_engine import executable

QUOTA = next(each for each in PLANTED if each.id == "quota")

KUBECTL = """
for path; do :; done
case "$path" in
  */pods) cat {folder}/pods ;;
  */nodes) cat {folder}/nodes ;;
  */namespaces/chat/events) cat {folder}/events ;;
  */deployments) cat {folder}/deployments ;;
  */computeclasses) cat {folder}/classes ;;
  *) echo "Error from server (NotFound): not found" >&2; exit 1 ;;
esac
"""


def test_the_wheel_names_the_cause_of_a_wait_from_the_cluster_alone(
    environment: Environment, tmp_path: Path
) -> None:
    waits = pod(QUOTA)
    selector = {"spec": {"template": {"spec": waits["spec"]}}}
    items = {
        "pods": [waits, pod(READY, name="vllm-b")],
        "nodes": [node(READY)],
        "events": events(QUOTA, waits),
        "deployments": [{**deployment(2, 1), **selector}],
        "classes": [compute_class(QUOTA)],
    }
    for name, found in items.items():
        (tmp_path / name).write_text(json.dumps({"items": found}))
    executable(tmp_path / "bin" / "kubectl", KUBECTL.format(folder=tmp_path))
    paths = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    words = ["-m", "vllm_gke.status", "--namespace", "chat", "--json"]
    done = subprocess.run(
        [str(environment.python), "-P", *words],
        cwd=tmp_path,
        env={"PATH": paths, "XDG_CACHE_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    assert (done.returncode, done.stderr) == (2, "")
    report = json.loads(done.stdout)
    assert [(each["cause"], each["rung"]) for each in report["findings"]] == [("quota", "v6e-1")]
    assert [(each["pod"], each["rung"]) for each in report["replicas"]] == [
        ("vllm-a", "v6e-1"),
        ("vllm-b", "l4"),
    ]

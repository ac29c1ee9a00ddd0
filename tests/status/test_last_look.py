"""The last look of the package's command, which kubectl's current context leads to a cluster."""

import json
import os
from pathlib import Path

import pytest

from components.status.__main__ import main
from tests.status.planted import PLANTED, compute_class, events, pod
from tests.tools.test_engine import executable

QUOTA = next(each for each in PLANTED if each.id == "quota")

KUBECTL = """
for word; do last="$word"; done
cluster=$(cat {folder}/current-context)
case "$*" in
  *"config view --minify"*) echo "https://$cluster.example" ;;
  *) cat "{folder}/$cluster/$(basename "$last")" 2>/dev/null || echo '{{"items": []}}' ;;
esac
"""


def test_two_clusters_of_one_kubeconfig_do_not_share_the_last_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    waits = pod(QUOTA)
    objects = {
        "pods": [waits],
        "events": events(QUOTA, waits),
        "computeclasses": [compute_class(QUOTA)],
    }
    for cluster in ("broken", "empty"):
        (tmp_path / cluster).mkdir()
    for name, items in objects.items():
        (tmp_path / "broken" / name).write_text(json.dumps({"items": items}))
    executable(tmp_path / "bin" / "kubectl", KUBECTL.format(folder=tmp_path))
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def changes(cluster: str) -> list[tuple[list[str], list[str]]]:
        """Return what is new and gone since the last look, if there was one."""
        (tmp_path / "current-context").write_text(cluster)
        main(["--json"])
        report = json.loads(capsys.readouterr().out)
        return [(report["new"], report["gone"])] if report["since"] else []

    assert changes("broken") == []
    assert changes("empty") == []
    assert changes("broken") == [([], [])]

"""A manifest that the API server does not take, as a person sees it in `up`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kube.control_plane.control_plane import ControlPlane
from sandbox.real_cluster.endpoint import Endpoint
from sandbox.state.world import World
from tests.engine.running_stack import RunningStack
from tests.judges import Heard
from tools.stack.sandbox_home import SandboxHome
from tools.stack.sandbox_stack import SandboxStack

PROGRAM = """
import json
import pulumi
import pulumi_gcp as gcp
import pulumi_kubernetes as k8s

google = gcp.Provider("google", project="my-project", region="us-central1")
cluster = gcp.container.Cluster("c", location="us-central1", deletion_protection=False,
    opts=pulumi.ResourceOptions(provider=google))
config = cluster.endpoint.apply(lambda at: json.dumps({
    "apiVersion": "v1",
    "kind": "Config",
    "clusters": [{"name": "c", "cluster": {"server": "https://" + at}}],
    "users": [{"name": "c", "user": {"exec": {
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "command": "gke-gcloud-auth-plugin", "interactiveMode": "Never"}}}],
    "contexts": [{"name": "c", "context": {"cluster": "c", "user": "c"}}],
    "current-context": "c"}))
provider = k8s.Provider("k", kubeconfig=config)
k8s.apps.v1.Deployment("wrong", metadata={"name": "wrong", "namespace": "default"}, spec={
    "selector": {"match_labels": {"app": "one"}},
    "template": {"metadata": {"labels": {"app": "two"}},
                 "spec": {"containers": [{"name": "one", "image": "example.com/one"}]}},
}, opts=pulumi.ResourceOptions(provider=provider))
"""


@pytest.fixture
def stack(
    cluster: ControlPlane, tmp_path: Path, pulumi: Path, sdks: Path
) -> Iterator[RunningStack]:
    """Give a stack of one wrong Deployment; the tests' control plane stands for its cluster."""
    project = tmp_path / "project"
    project.mkdir()
    (project / "Pulumi.yaml").write_text("name: small\nruntime: python\n")
    (project / "__main__.py").write_text(PROGRAM)
    home = SandboxHome(tmp_path / "sandbox", project, programs=str(sdks))
    found = RunningStack(pulumi, SandboxStack(home, "test", live=True), {})
    folder = found.stack.cluster.folder
    folder.mkdir(parents=True)
    (folder / "control-plane").symlink_to(cluster.kubeconfig.parent)
    with Endpoint(folder, World(found.stack.world), cluster):
        yield found
    found.end()


def test_what_the_api_refuses_reaches_the_person_in_one_line(
    stack: RunningStack, heard: Heard
) -> None:
    outcome = stack.up(status=1)
    (said,) = [each for each in outcome.diagnostics if "Deployment.apps" in each]
    assert said.strip().splitlines() == [
        'resource "urn:pulumi:test::small::kubernetes:apps/v1:Deployment::wrong" was not '
        "successfully created by the Kubernetes API server: "
        'Deployment.apps "wrong" is invalid: spec.template.metadata.labels: Invalid value: '
        '{"app":"two"}: `selector` does not match template `labels`'
    ]
    heard("official Kubernetes plugin", refused=1)

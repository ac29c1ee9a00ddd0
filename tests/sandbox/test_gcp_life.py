"""The life of Google's resources: made, read, changed, in the way, gone."""

import base64
import json

import pytest
from cryptography import x509

from sandbox.provider.wire import UNKNOWN, Secret
from tests.sandbox.calls import Abort, Calls, Made
from tests.sandbox.conftest import CLUSTER, REGION

ACCOUNT = "gcp:serviceaccount/account:Account"
ACCOUNT_ID = "projects/my-project/serviceAccounts/the-model@my-project.iam.gserviceaccount.com"
NETWORK = "gcp:compute/network:Network"
POOL = "gcp:container/nodePool:NodePool"
REPOSITORY = "gcp:artifactregistry/repository:Repository"
SECRET = "gcp:secretmanager/secret:Secret"  # noqa: S105 - a resource type
SUBNETWORK = "gcp:compute/subnetwork:Subnetwork"
VERSION = "gcp:secretmanager/secretVersion:SecretVersion"


def test_an_account_has_an_address_and_a_member_name(google: Calls) -> None:
    account = google.create(ACCOUNT, {"accountId": "the-nodes"})
    email = "the-nodes@my-project.iam.gserviceaccount.com"
    assert account.id == f"projects/my-project/serviceAccounts/{email}"
    assert account.outputs["email"] == email
    assert account.outputs["member"] == f"serviceAccount:{email}"
    assert len(account.outputs["uniqueId"]) == 21


def test_a_cluster_has_a_place_to_reach_it(cluster: Made) -> None:
    outputs = cluster.outputs
    assert cluster.id == f"projects/my-project/locations/{REGION}/clusters/serving"
    assert outputs["endpoint"].startswith("198.51.100.")
    authority = base64.b64decode(outputs["masterAuth"]["clusterCaCertificate"])
    assert x509.load_pem_x509_certificate(authority).subject.rfc4514_string()
    dns = outputs["controlPlaneEndpointsConfig"]["dnsEndpointConfig"]
    assert dns["endpoint"].endswith(f".{REGION}.gke.goog")


def test_what_the_program_said_of_a_block_stays_beside_what_the_cloud_adds(google: Calls) -> None:
    asked = {"dnsEndpointConfig": {"allowExternalTraffic": True}}
    made = google.create(CLUSTER, {"controlPlaneEndpointsConfig": asked})
    dns = made.outputs["controlPlaneEndpointsConfig"]["dnsEndpointConfig"]
    assert dns["allowExternalTraffic"] is True
    assert dns["endpoint"].endswith(".gke.goog")


def test_a_pool_is_where_its_cluster_is(google: Calls, cluster: Made) -> None:
    pool = google.create(POOL, {"cluster": cluster.id, "name": "l4"})
    assert pool.id == f"{cluster.id}/nodePools/l4"
    assert len(pool.outputs["instanceGroupUrls"]) == 3


def test_a_repository_says_where_images_go(google: Calls) -> None:
    made = google.create(REPOSITORY, {"repositoryId": "images", "format": "DOCKER"})
    assert made.outputs["registryUri"] == f"{REGION}-docker.pkg.dev/my-project/images"


def test_a_secret_is_named_by_the_projects_number(google: Calls) -> None:
    made = google.create(SECRET, {"secretId": "token", "replication": {"auto": {}}})
    answer = google.invoke("gcp:organizations/getProject:getProject", {})
    assert made.outputs["name"] == f"projects/{answer['number']}/secrets/token"


def test_a_preview_knows_what_was_said_and_nothing_the_cloud_makes(google: Calls) -> None:
    outputs = google.preview(CLUSTER, {"name": "serving"})
    assert outputs["name"] == "serving"
    assert outputs["project"] == "my-project"
    assert outputs["location"] == REGION
    assert outputs["deletionProtection"] is True
    assert outputs["endpoint"] == UNKNOWN
    assert outputs["masterAuth"]["clusterCaCertificate"] == UNKNOWN
    assert google.world.things() == []


def test_a_preview_of_a_change_keeps_what_does_not_change(google: Calls, cluster: Made) -> None:
    changed = {"name": "serving", "deletionProtection": True}
    preview = google.update(cluster, changed, preview=True)
    assert preview.outputs["endpoint"] == cluster.outputs["endpoint"]
    assert preview.outputs["deletionProtection"] is True
    found = google.read(cluster)
    assert found is not None
    assert found.outputs["deletionProtection"] is False


def test_an_update_lasts(google: Calls, cluster: Made) -> None:
    changed = google.update(cluster, {"name": "serving", "deletionProtection": True})
    found = google.read(changed)
    assert found is not None
    assert found.outputs == changed.outputs
    assert found.outputs["endpoint"] == cluster.outputs["endpoint"]


@pytest.mark.usefixtures("cluster")
def test_a_name_that_is_taken_is_refused(google: Calls) -> None:
    with pytest.raises(Abort, match=r"Error 409: .*clusters/serving' already exists"):
        google.create(CLUSTER, {"name": "serving"}, "another")


def test_a_grant_can_be_made_twice(google: Calls) -> None:
    grant = {"project": "my-project", "role": "roles/viewer", "member": "user:a@example.com"}
    first = google.create("gcp:projects/iAMMember:IAMMember", grant)
    assert google.create("gcp:projects/iAMMember:IAMMember", grant, "again").id == first.id


def test_each_version_of_a_secret_is_another(google: Calls) -> None:
    google.create(SECRET, {"secretId": "token", "replication": {"auto": {}}})
    version = {"secret": "projects/my-project/secrets/token", "secretData": "abcdefgh"}
    ids = [google.create(VERSION, version, name).id.rpartition("/")[2] for name in ("a", "b")]
    assert ids == ["1", "2"]


def test_a_parent_that_is_not_there_is_refused(google: Calls) -> None:
    missing = "projects/my-project/global/networks/net"
    with pytest.raises(Abort, match=rf"Error 404: the Network '{missing}' .network. was not found"):
        google.create(SUBNETWORK, {"network": missing, "ipCidrRange": "10.0.0.0/20"})


def test_a_grant_to_an_account_that_is_not_there_is_refused(google: Calls) -> None:
    member = "serviceAccount:ghost@my-project.iam.gserviceaccount.com"
    grant = {"project": "my-project", "role": "roles/viewer", "member": member}
    with pytest.raises(Abort, match=r"Service account ghost@.* does not exist"):
        google.create("gcp:projects/iAMMember:IAMMember", grant)


def test_a_grant_to_a_pod_waits_for_workload_identity(google: Calls) -> None:
    google.create(ACCOUNT, {"accountId": "the-model"})
    grant = {
        "serviceAccountId": ACCOUNT_ID,
        "role": "roles/iam.workloadIdentityUser",
        "member": "serviceAccount:my-project.svc.id.goog[vllm/vllm]",
    }
    kind = "gcp:serviceaccount/iAMMember:IAMMember"
    with pytest.raises(Abort, match=r"Identity Pool does not exist"):
        google.create(kind, grant)
    google.create(CLUSTER, {"workloadIdentityConfig": {"workloadPool": "my-project.svc.id.goog"}})
    assert google.create(kind, grant).outputs["role"] == "roles/iam.workloadIdentityUser"


def test_a_network_in_use_is_not_deleted(google: Calls) -> None:
    network = google.create(NETWORK, {"name": "net"})
    subnetwork = google.create(
        SUBNETWORK, {"name": "nodes", "network": network.id, "ipCidrRange": "10.0.0.0/20"}
    )
    with pytest.raises(Abort, match=r"already being used by 'projects/.*/subnetworks/nodes'"):
        google.delete(network)
    google.delete(subnetwork)
    google.delete(network)
    assert google.world.things() == []


def test_a_cluster_with_pools_is_not_deleted(google: Calls, cluster: Made) -> None:
    google.create(POOL, {"cluster": cluster.id, "name": "l4"})
    with pytest.raises(Abort, match=r"already being used by '.*/nodePools/l4'"):
        google.delete(cluster)


def test_a_protected_cluster_is_not_deleted(google: Calls) -> None:
    cluster = google.create(CLUSTER, {"name": "serving"})
    with pytest.raises(Abort, match=r"Cannot destroy cluster because deletion_protection is set"):
        google.delete(cluster)


def test_deleting_what_is_gone_is_no_error(google: Calls, cluster: Made) -> None:
    google.delete(cluster)
    google.delete(cluster)
    assert google.world.things() == []


def test_a_refresh_shows_what_somebody_changed(google: Calls, cluster: Made) -> None:
    pool = google.create(POOL, {"cluster": cluster.id, "autoscaling": {"maxNodeCount": 2}})
    [file] = google.world.folder.glob("objects/gcp.container.NodePool/*.json")
    content = json.loads(file.read_text())
    content["properties"]["autoscaling"]["maxNodeCount"] = 9
    file.write_text(json.dumps(content))
    found = google.read(pool)
    assert found is not None
    assert found.inputs["autoscaling"] == found.outputs["autoscaling"] == {"maxNodeCount": 9}


def test_a_refresh_shows_that_something_is_gone(google: Calls, cluster: Made) -> None:
    [file] = google.world.folder.glob("objects/gcp.container.Cluster/*.json")
    file.unlink()
    assert google.read(cluster) is None


def test_an_import_finds_the_inputs_it_was_made_with(google: Calls, cluster: Made) -> None:
    found = google.read(cluster, imported=True)
    assert found is not None
    assert found.inputs == cluster.inputs
    assert not google.diff(found, {"name": "serving", "deletionProtection": False}).changed


def test_what_came_secret_stays_secret(google: Calls) -> None:
    secret = {
        "secretId": "canary",
        "replication": {"auto": {}},
        "labels": {"owner": Secret("hunter2hunter2")},
    }
    made = google.create(SECRET, secret)
    assert made.outputs["labels"] == {"owner": Secret("hunter2hunter2")}
    assert made.outputs["effectiveLabels"]["owner"] == Secret("hunter2hunter2")
    found = google.read(made)
    assert found is not None
    assert found.outputs == made.outputs


def test_no_secret_reaches_the_log_nor_an_error(google: Calls) -> None:
    email = Secret("hunter2hunter2@my-project.iam.gserviceaccount.com")
    with pytest.raises(Abort) as failure:
        google.create(POOL, {"cluster": "serving", "nodeConfig": {"serviceAccount": email}})
    assert "Service account [secret] does not exist" in str(failure.value)
    assert "hunter2" not in str(failure.value) + google.log()


def test_a_function_the_sandbox_does_not_know_is_refused_by_name(google: Calls) -> None:
    with pytest.raises(Abort, match=r"does not answer gcp:container/getRegistry:getRegistry"):
        google.invoke("gcp:container/getRegistry:getRegistry", {"name": "serving"})


def test_a_project_has_one_number_for_ever(google: Calls) -> None:
    first = google.invoke("gcp:organizations/getProject:getProject", {})
    second = google.invoke("gcp:organizations/getProject:getProject", {"projectId": "my-project"})
    assert first == second
    assert len(first["number"]) == 12

"""Timeouts and conditions of Pulumi's waits, where its own rules do not fit.

`ladder/lifetime.py` has the waits that depend on the ladder; docs/waits.md lists each kind.
"""

PULUMI_SECONDS = 60
"""Time that Pulumi waits longer than Kubernetes: it prints the messages of a controller only when
its own timeout is over (pulumi-kubernetes @94977969, await/deployment.go, 2026-07)."""

RIGHT_WAITS = (5, 10, 20, 40, 80, 160, 320)
"""Seconds before each further try while a role is not in force: ten and a half minutes in all. It
takes two, "potentially 7 minutes or longer" (cloud.google.com/iam/docs/access-change-propagation,
2026-11)."""

BUILD_SECONDS = sum(RIGHT_WAITS) + 3600 + 3600 + PULUMI_SECONDS
"""Pulumi's wait for a build: after the tries, an hour in Cloud Build's queue (`queueTtl`, its API's
reference, 2026-11) and the timeout of an hour in `images/cloudbuild.yaml`."""

LOAD_BALANCER_SECONDS = 1200
"""Allowance for GKE to create, change or delete a load balancer."""

ASIDE_SECONDS = 600
"""`progressDeadlineSeconds` of pods on the system nodes, such as the chat page: Kubernetes' default
(k8s.io/api apps/v1, `DeploymentSpec`)."""

ASIDE_WAIT_SECONDS = ASIDE_SECONDS + PULUMI_SECONDS
"""Pulumi's wait for these pods."""

DEFINITION_SECONDS = 4500
"""Time after the cluster in which GKE installs a kind. GKE's autoscaler installs ComputeClass up to
an hour after it (google/skills @1af7775, gke-compute-classes, 2026-08); a quarter hour is
margin."""

DEFINITION_WAIT_SECONDS = DEFINITION_SECONDS + 5 * PULUMI_SECONDS
"""Pulumi's wait for the command that waits."""

API_SERVER_SECONDS = 900
"""Allowance for a control plane that does not answer: right after its creation, or while the only
one of a zonal cluster is upgraded or repaired, for which GKE's page on cluster upgrades has no
figure (2026-11)."""

COPY_SECONDS = 1200
"""Default wait of Google's provider for an image or a disk (20 minutes, terraform-provider-google,
google_compute_image and google_compute_disk, 2026-08)."""

NOT_AWAITED = {"pulumi.com/skipAwait": "true"}
"""Annotation of a Service without an address. Pulumi's rule for a Service is that no pod behind it
is unready (pulumi-kubernetes @94977969, await/service.go, 2026-07); the Deployment has that
wait."""

UNTIL_ADDRESS = {"pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress[0].ip}"}
"""Annotation of a Service with an address: wait for the address only."""


def until(condition: str) -> dict[str, str]:
    """Return the annotation of a kind that Pulumi does not know: wait until a condition is true."""
    return {"pulumi.com/waitFor": f"condition={condition}"}

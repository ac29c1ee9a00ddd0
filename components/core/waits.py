"""How long Pulumi waits, and for what, where its own rule is not the one to wait for.

The waits that depend on the ladder are in `lifetime`; docs/waits.md lists each kind.
"""

PULUMI_SECONDS = 60
"""How much longer Pulumi waits than Kubernetes does: it prints what a controller has said so far
only when its own time is over (pulumi-kubernetes @94977969, await/deployment.go, 2026-07)."""

RIGHT_WAITS = (5, 10, 20, 40, 80, 160, 320)
"""Seconds before each further try while a right is not in force: ten minutes and a half in all. It
takes two, "potentially 7 minutes or longer" (cloud.google.com/iam/docs/access-change-propagation,
2026-11)."""

BUILD_SECONDS = sum(RIGHT_WAITS) + 3600 + 3600 + PULUMI_SECONDS
"""Pulumi's wait for a build: after the tries, an hour in Cloud Build's queue (`queueTtl`, its API's
reference, 2026-11) and the hour that `images/cloudbuild.yaml` gives it."""

LOAD_BALANCER_SECONDS = 1200
"""Allowance for GKE to make a load balancer, to change it, or to take it down."""

ASIDE_SECONDS = 600
"""`progressDeadlineSeconds` of what runs beside the model, on the system's nodes: Kubernetes' own
default (k8s.io/api apps/v1, `DeploymentSpec`)."""

ASIDE_WAIT_SECONDS = ASIDE_SECONDS + PULUMI_SECONDS
"""Pulumi's wait for it."""

DEFINITION_SECONDS = 4500
"""How long a kind may come after the cluster. GKE's autoscaler brings ComputeClass up to an hour
after it (google/skills @1af7775, gke-compute-classes, 2026-08); the quarter is margin."""

DEFINITION_WAIT_SECONDS = DEFINITION_SECONDS + 5 * PULUMI_SECONDS
"""Pulumi's wait for the command that waits."""

API_SERVER_SECONDS = 900
"""Allowance for a control plane that does not answer: right after it was made, or while the only
one of a zonal cluster is upgraded or repaired, for which GKE's page on cluster upgrades gives no
figure (2026-11)."""

COPY_SECONDS = 1200
"""What Google's provider waits for an image or a disk where nothing else is said (20 minutes,
terraform-provider-google, google_compute_image and google_compute_disk, 2026-08)."""

NOT_AWAITED = {"pulumi.com/skipAwait": "true"}
"""Of a Service without an address. Pulumi's own rule for a Service is that no pod behind it is
unready (pulumi-kubernetes @94977969, await/service.go, 2026-07), which the Deployment waits for."""

UNTIL_ADDRESS = {"pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress[0].ip}"}
"""Of a Service with an address: for the address alone."""


def until(condition: str) -> dict[str, str]:
    """Return the annotation of a kind that Pulumi does not know: until a condition is true."""
    return {"pulumi.com/waitFor": f"condition={condition}"}

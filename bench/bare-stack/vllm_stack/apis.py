"""Apis, written by `python -m bench.bare_program`."""

import pulumi
import pulumi_gcp as gcp

from vllm_stack.google import google

apis_artifactregistry = gcp.projects.Service(
    "apis-artifactregistry",
    disable_on_destroy=False,
    project="my-project",
    service="artifactregistry.googleapis.com",
    opts=pulumi.ResourceOptions(provider=google),
)
apis_cloudbuild = gcp.projects.Service(
    "apis-cloudbuild",
    disable_on_destroy=False,
    project="my-project",
    service="cloudbuild.googleapis.com",
    opts=pulumi.ResourceOptions(provider=google),
)
apis_cloudresourcemanager = gcp.projects.Service(
    "apis-cloudresourcemanager",
    disable_on_destroy=False,
    project="my-project",
    service="cloudresourcemanager.googleapis.com",
    opts=pulumi.ResourceOptions(provider=google),
)
apis_compute = gcp.projects.Service(
    "apis-compute",
    disable_on_destroy=False,
    project="my-project",
    service="compute.googleapis.com",
    opts=pulumi.ResourceOptions(provider=google),
)
apis_container = gcp.projects.Service(
    "apis-container",
    disable_on_destroy=False,
    project="my-project",
    service="container.googleapis.com",
    opts=pulumi.ResourceOptions(provider=google),
)
apis_containerfilesystem = gcp.projects.Service(
    "apis-containerfilesystem",
    disable_on_destroy=False,
    project="my-project",
    service="containerfilesystem.googleapis.com",
    opts=pulumi.ResourceOptions(provider=google),
)
apis_iam = gcp.projects.Service(
    "apis-iam",
    disable_on_destroy=False,
    project="my-project",
    service="iam.googleapis.com",
    opts=pulumi.ResourceOptions(provider=google),
)
apis_logging = gcp.projects.Service(
    "apis-logging",
    disable_on_destroy=False,
    project="my-project",
    service="logging.googleapis.com",
    opts=pulumi.ResourceOptions(provider=google),
)
apis_monitoring = gcp.projects.Service(
    "apis-monitoring",
    disable_on_destroy=False,
    project="my-project",
    service="monitoring.googleapis.com",
    opts=pulumi.ResourceOptions(provider=google),
)
apis_secretmanager = gcp.projects.Service(
    "apis-secretmanager",
    disable_on_destroy=False,
    project="my-project",
    service="secretmanager.googleapis.com",
    opts=pulumi.ResourceOptions(provider=google),
)
apis_serviceusage = gcp.projects.Service(
    "apis-serviceusage",
    disable_on_destroy=False,
    project="my-project",
    service="serviceusage.googleapis.com",
    opts=pulumi.ResourceOptions(provider=google),
)
apis_storage = gcp.projects.Service(
    "apis-storage",
    disable_on_destroy=False,
    project="my-project",
    service="storage.googleapis.com",
    opts=pulumi.ResourceOptions(provider=google),
)
everything = [
    apis_artifactregistry,
    apis_cloudbuild,
    apis_cloudresourcemanager,
    apis_compute,
    apis_container,
    apis_containerfilesystem,
    apis_iam,
    apis_logging,
    apis_monitoring,
    apis_secretmanager,
    apis_serviceusage,
    apis_storage,
]

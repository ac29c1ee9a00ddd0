"""Images, written by `python -m bench.bare_program`."""

import pulumi
import pulumi_command as command
import pulumi_gcp as gcp

from vllm_stack import apis
from vllm_stack.google import google
from vllm_stack.node_identity import (
    nodes,
    nodes_default_node_service_account,
    nodes_service_usage_consumer,
)

vllm_builder = gcp.serviceaccount.Account(
    "vllm-builder",
    account_id="vllm-builder",
    display_name="Builds the vLLM images",
    project="my-project",
    opts=pulumi.ResourceOptions(provider=google, depends_on=apis.everything),
)
vllm_builder_sources = gcp.storage.Bucket(
    "vllm-builder-sources",
    name="my-project-vllm-builder-sources",
    force_destroy=True,
    lifecycle_rules=[{"action": {"type": "Delete"}, "condition": {"age": 1}}],
    location="asia-northeast1",
    project="my-project",
    public_access_prevention="enforced",
    uniform_bucket_level_access=True,
    opts=pulumi.ResourceOptions(provider=google, depends_on=apis.everything),
)
vllm_repository = gcp.artifactregistry.Repository(
    "vllm",
    cleanup_policies=[
        {"action": "KEEP", "id": "keep-newest", "most_recent_versions": {"keep_count": 10}},
        {
            "action": "DELETE",
            "condition": {"older_than": "2592000s", "tag_state": "ANY"},
            "id": "delete-old",
        },
    ],
    format="DOCKER",
    location="asia-northeast1",
    project="my-project",
    repository_id="vllm",
    opts=pulumi.ResourceOptions(provider=google, depends_on=apis.everything),
)
vllm_builder_log_writer = gcp.projects.IAMMember(
    "vllm-builder-log-writer",
    member=vllm_builder.member,
    project="my-project",
    role="roles/logging.logWriter",
    opts=pulumi.ResourceOptions(provider=google),
)
vllm_builder_source_reader = gcp.storage.BucketIAMMember(
    "vllm-builder-source-reader",
    bucket=vllm_builder_sources.name,
    member=vllm_builder.member,
    role="roles/storage.objectViewer",
    opts=pulumi.ResourceOptions(provider=google),
)
vllm_builder_writer = gcp.artifactregistry.RepositoryIamMember(
    "vllm-builder-writer",
    location="asia-northeast1",
    member=vllm_builder.member,
    project="my-project",
    repository=vllm_repository.repository_id,
    role="roles/artifactregistry.writer",
    opts=pulumi.ResourceOptions(provider=google),
)
vllm_gpu = command.local.Command(
    "vllm-gpu",
    create=pulumi.Output.format(
        (
            "said=$(mktemp) && trap 'rm -f \"$said\"' EXIT; for wait in"
            " 5 10 20 40 80 160 320 0; do gcloud builds submit images"
            " --config=images/cloudbuild.yaml --project=my-project "
            "--region=global --service-account={0} --gcs-source-"
            "staging-dir=gs://{1}/source "
            "--substitutions=_FOLDER=gpu,_IMAGE=asia-"
            "northeast1-docker.pkg.dev/my-project/vllm/vllm-"
            "gpu:9850e4a920de --suppress-logs --quiet '--"
            'format=value(results.images[0].digest)\' 2>"$said" && '
            'exit 0; cat "$said" >&2; grep -q \'does not have '
            '[a-z.A-Z]* access\' "$said" && test "$wait" != 0 || '
            'break; echo "The account of the build has its rights '
            "since a moment ago, and they are not in force yet. "
            'Trying again in $wait s." >&2; sleep "$wait"; done; echo'
            " 'The build in global failed. If Cloud Build cannot run "
            "builds there: write another region as images.buildRegion"
            " (region of ImageBuild), or write images.mode: mirror, "
            "which builds nothing.' >&2; exit 1"
        ),
        vllm_builder.name,
        vllm_builder_sources.name,
    ),
    triggers=[("9850e4a920de447246fdcc8dd963a86c33506a721d5e8a2bf8d50e9e286849df")],
    opts=pulumi.ResourceOptions(
        depends_on=[vllm_builder_log_writer, vllm_builder_source_reader, vllm_builder_writer],
        custom_timeouts=pulumi.CustomTimeouts(create="7895s"),
    ),
)
vllm_tpu = command.local.Command(
    "vllm-tpu",
    create=pulumi.Output.format(
        (
            "said=$(mktemp) && trap 'rm -f \"$said\"' EXIT; for wait in"
            " 5 10 20 40 80 160 320 0; do gcloud builds submit images"
            " --config=images/cloudbuild.yaml --project=my-project "
            "--region=global --service-account={0} --gcs-source-"
            "staging-dir=gs://{1}/source "
            "--substitutions=_FOLDER=tpu,_IMAGE=asia-"
            "northeast1-docker.pkg.dev/my-project/vllm/vllm-"
            "tpu:97b26bb66a04 --suppress-logs --quiet '--"
            'format=value(results.images[0].digest)\' 2>"$said" && '
            'exit 0; cat "$said" >&2; grep -q \'does not have '
            '[a-z.A-Z]* access\' "$said" && test "$wait" != 0 || '
            'break; echo "The account of the build has its rights '
            "since a moment ago, and they are not in force yet. "
            'Trying again in $wait s." >&2; sleep "$wait"; done; echo'
            " 'The build in global failed. If Cloud Build cannot run "
            "builds there: write another region as images.buildRegion"
            " (region of ImageBuild), or write images.mode: mirror, "
            "which builds nothing.' >&2; exit 1"
        ),
        vllm_builder.name,
        vllm_builder_sources.name,
    ),
    triggers=[("97b26bb66a04b87f0d0de188063e466ed18b31742600529f59d94947ad88fc38")],
    opts=pulumi.ResourceOptions(
        depends_on=[vllm_builder_log_writer, vllm_builder_source_reader, vllm_builder_writer],
        custom_timeouts=pulumi.CustomTimeouts(create="7895s"),
    ),
)
vllm_reader = gcp.artifactregistry.RepositoryIamMember(
    "vllm-reader",
    location="asia-northeast1",
    member=nodes.member,
    project="my-project",
    repository=vllm_repository.repository_id,
    role="roles/artifactregistry.reader",
    opts=pulumi.ResourceOptions(
        provider=google,
        depends_on=[nodes_default_node_service_account, nodes_service_usage_consumer],
    ),
)

"""Google Cloud: project, region and provider."""

import pulumi
import pulumi_gcp as gcp

_PROJECT = "my-project"
_REGION = "asia-northeast1"

google = gcp.Provider("google", project=_PROJECT, region=_REGION)
project = gcp.organizations.get_project_output(
    project_id=_PROJECT, opts=pulumi.InvokeOutputOptions(provider=google)
)

"""A Kubernetes service account as an IAM member, directly or through a Google account."""

import pulumi


def principal(
    project: pulumi.Input[str],
    project_number: pulumi.Input[str],
    namespace: pulumi.Input[str],
    service_account: pulumi.Input[str],
) -> pulumi.Output[str]:
    """Return the IAM member of one Kubernetes service account of the project's clusters."""
    return pulumi.Output.concat(
        "principal://iam.googleapis.com/projects/",
        project_number,
        "/locations/global/workloadIdentityPools/",
        project,
        ".svc.id.goog/subject/ns/",
        namespace,
        "/sa/",
        service_account,
    )


def legacy_member(
    project: pulumi.Input[str],
    namespace: pulumi.Input[str],
    service_account: pulumi.Input[str],
) -> pulumi.Output[str]:
    """Return the IAM member of a Kubernetes service account that acts as a Google account."""
    return pulumi.Output.concat(
        "serviceAccount:", project, ".svc.id.goog[", namespace, "/", service_account, "]"
    )

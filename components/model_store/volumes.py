"""Sources of the volumes that hold weights and the Hugging Face token."""

from typing import Any

import pulumi

from .token_source import TokenSource

TOKEN = "/var/run/secrets/huggingface"  # noqa: S105 # a folder
"""Folder of the Hugging Face token."""


def bucket_volume(
    bucket: pulumi.Input[str], options: str, *, read_only: bool
) -> dict[str, dict[str, Any]]:
    """Return the volume source of a bucket."""
    driver = {
        "driver": "gcsfuse.csi.storage.gke.io",
        "read_only": read_only,
        "volume_attributes": {"bucketName": bucket, "mountOptions": options},
    }
    return {"csi": driver}


def token_volume(source: TokenSource, secret: pulumi.Input[str]) -> dict[str, dict[str, Any]]:
    """Return the volume source of the Hugging Face token."""
    if source is TokenSource.KUBERNETES_SECRET:
        return {"secret": {"secret_name": secret}}
    return {
        "csi": {
            "driver": "secrets-store-gke.csi.k8s.io",
            "read_only": True,
            "volume_attributes": {"secretProviderClass": secret},
        },
    }

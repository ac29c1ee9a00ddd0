"""The kubeconfig of a GKE cluster: where it is and how to log in, with nothing secret inside."""

import json


def kubeconfig(cluster: str, server: str, ca_certificate: str | None) -> str:
    """Return a kubeconfig that logs in by GKE's exec plugin; JSON, which every reader takes.

    `ca_certificate` is base64; None for the DNS endpoint, whose certificate is public.
    """
    authority = {} if ca_certificate is None else {"certificate-authority-data": ca_certificate}
    user = {
        "exec": {
            # The one version that the plugin answers in, and clients refuse an answer in another
            # (kubernetes/cloud-provider-gcp, `cmd/gke-gcloud-auth-plugin/cred.go`; client-go,
            # `plugin/pkg/client/auth/exec/exec.go`; read 2026-11-30).
            "apiVersion": "client.authentication.k8s.io/v1beta1",
            "command": "gke-gcloud-auth-plugin",
            "interactiveMode": "Never",
            "provideClusterInfo": True,
            "installHint": "run: gcloud components install gke-gcloud-auth-plugin",
        }
    }
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": cluster, "cluster": {"server": server, **authority}}],
        "users": [{"name": cluster, "user": user}],
        "contexts": [{"name": cluster, "context": {"cluster": cluster, "user": cluster}}],
        "current-context": cluster,
    }
    return json.dumps(content, indent=2)

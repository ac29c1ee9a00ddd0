"""Small objects for the plugin on a real API server, as a program would write them."""

from typing import Any

from kube.api import Api, named
from sandbox.wire import Properties

CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"
SECRET = "kubernetes:core/v1:Secret"  # noqa: S105 - a type, not a secret
SERVICE = "kubernetes:core/v1:Service"


def config_map(namespace: str, **data: str) -> Properties:
    """Write a ConfigMap."""
    metadata = {"name": "one", "namespace": namespace}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}


def deployment(namespace: str, **more: Any) -> Properties:
    """Write a Deployment of one small container."""
    labels = {"app": "one"}
    container = {"name": "one", "image": "example.com/one@sha256:1", **more}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "one", "namespace": namespace},
        "spec": {
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
        },
    }


def skipping(thing: Properties) -> Properties:
    """Let nobody wait for an object."""
    annotations = {"pulumi.com/skipAwait": "true"}
    return {**thing, "metadata": {**thing["metadata"], "annotations": annotations}}


def there(api: Api, version: str, kind: str, namespace: str) -> Properties:
    """Read the object called `one`."""
    found = api.get(named(version, kind, "one", namespace))
    assert found is not None
    return found

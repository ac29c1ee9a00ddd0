"""The Kubernetes API as tests and drills use it: plain objects in, plain objects out."""

import ssl
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from kube.control_plane.certificates import KeyPair

Object = dict[str, Any]
"""A Kubernetes object as JSON."""

_SECONDS = 30


class ApiError(Exception):
    """The API server refused; the message is its own."""

    def __init__(self, status: Mapping[str, Any], code: int) -> None:
        self.code = code
        """HTTP's number, e.g. 404."""
        self.reason: str = status.get("reason", "")
        """The API's word, e.g. `NotFound`."""
        super().__init__(status.get("message", f"status {code}"))


class Api:
    """One person's connection to one API server."""

    def __init__(self, server: str, authority: str, person: KeyPair) -> None:
        context = ssl.create_default_context(cafile=authority)
        context.load_cert_chain(person.certificate, person.key)
        # No proxy and no .netrc of the machine comes between two of its own programs.
        self._http = httpx.Client(
            base_url=server, verify=context, timeout=_SECONDS, trust_env=False
        )
        self._kinds: dict[str, dict[str, tuple[str, bool]]] = {}

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def ready(self) -> bool:
        """Return whether the server answers and calls itself ready."""
        try:
            return self._http.get("/readyz").status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def create(self, thing: Object, *, dry_run: bool = False) -> Object:
        """Create an object; a field that the kind does not have is refused, never dropped."""
        query = {"fieldValidation": "Strict", **({"dryRun": "All"} if dry_run else {})}
        return self._ask("POST", self._collection(thing), params=query, json=thing)

    def apply(self, thing: Object, manager: str, *, force: bool = True) -> Object:
        """Apply an object: `manager` owns the fields that are in it, and no other field changes."""
        query = {"fieldManager": manager, "fieldValidation": "Strict"}
        query["force"] = "true" if force else "false"
        return self._ask(
            "PATCH",
            self._path(thing),
            params=query,
            json=thing,
            headers={"Content-Type": "application/apply-patch+yaml"},
        )

    def scale(self, thing: Object, replicas: int, manager: str) -> None:
        """Ask for replicas as an autoscaler does: it writes the object's whole scale."""
        path = f"{self._path(thing)}/scale"
        scale = self._ask("GET", path)
        scale["spec"]["replicas"] = replicas
        # Without it, a controller that writes the object's status in between is no conflict.
        del scale["metadata"]["resourceVersion"]
        self._ask("PUT", path, params={"fieldManager": manager}, json=scale)

    def patch(self, thing: Object, change: Object, manager: str) -> Object:
        """Change some fields of an object."""
        return self._ask(
            "PATCH",
            self._path(thing),
            params={"fieldManager": manager},
            json=change,
            headers={"Content-Type": "application/merge-patch+json"},
        )

    def set_status(self, thing: Object, status: Object, manager: str) -> None:
        """Write an object's status as its controller does."""
        self._ask(
            "PATCH",
            f"{self._path(thing)}/status",
            params={"fieldManager": manager},
            json={"status": status},
            headers={"Content-Type": "application/merge-patch+json"},
        )

    def get(self, thing: Object) -> Object | None:
        """Read an object as it is now; none when there is none."""
        try:
            return self._ask("GET", self._path(thing))
        except ApiError as error:
            if error.code == httpx.codes.NOT_FOUND:
                return None
            raise

    def lists(self, version: str, kind: str) -> bool:
        """Return whether the server names a kind among a version's, now and not from memory."""
        self._kinds.pop(version, None)
        try:
            self._plural(version, kind)
        except ApiError as error:
            if error.code == httpx.codes.NOT_FOUND:
                return False
            raise
        return True

    def objects(
        self, version: str, kind: str, *, namespace: str = "", selector: str = ""
    ) -> list[Object]:
        """List the objects of a kind, in one namespace or in all."""
        path = self._collection(named(version, kind, "", namespace))
        found = self._ask("GET", path, params={"labelSelector": selector})
        return list(found["items"])

    def revision(self) -> str:
        """Return a version that differs after every change of an object."""
        found = self._ask("GET", "/api/v1/namespaces", params={"limit": "1"})
        return str(found["metadata"]["resourceVersion"])

    def delete(self, thing: Object, *, grace_seconds: int | None = None) -> None:
        """Delete an object, and what it owns after it; one not there is deleted."""
        options: Object = {"propagationPolicy": "Background"}
        if grace_seconds is not None:
            options["gracePeriodSeconds"] = grace_seconds
        try:
            self._ask("DELETE", self._path(thing), json=options)
        except ApiError as error:
            if error.code != httpx.codes.NOT_FOUND:
                raise

    def _collection(self, thing: Object) -> str:
        version = thing["apiVersion"]
        plural, namespaced = self._plural(version, thing["kind"])
        root = f"/apis/{version}" if "/" in version else f"/api/{version}"
        namespace = thing.get("metadata", {}).get("namespace", "")
        where = f"/namespaces/{namespace}" if namespaced and namespace else ""
        return f"{root}{where}/{plural}"

    def _path(self, thing: Object) -> str:
        return f"{self._collection(thing)}/{thing['metadata']['name']}"

    def _plural(self, version: str, kind: str) -> tuple[str, bool]:
        if kind not in self._kinds.get(version, {}):
            root = f"/apis/{version}" if "/" in version else f"/api/{version}"
            listed = self._ask("GET", root)["resources"]
            self._kinds[version] = {
                each["kind"]: (each["name"], each["namespaced"])
                for each in listed
                if "/" not in each["name"]
            }
        try:
            return self._kinds[version][kind]
        except KeyError:
            raise ApiError({"reason": "NotFound", "message": f"no kind {kind}"}, 404) from None

    def _ask(self, method: str, path: str, **more: Any) -> Object:
        answer = self._http.request(method, path, **more)
        end = time.monotonic() + _SECONDS
        # The definition is new: the server answers that clients retry, and every client does.
        while answer.status_code == httpx.codes.TOO_MANY_REQUESTS and time.monotonic() < end:
            time.sleep(float(answer.headers.get("Retry-After", 1)))
            answer = self._http.request(method, path, **more)
        if answer.is_success:
            found: Object = answer.json()
            return found
        try:
            status = answer.json()
        except ValueError:
            status = {"message": answer.text}
        raise ApiError(status, answer.status_code)


def named(version: str, kind: str, name: str, namespace: str = "") -> Object:
    """Name an object, as far as finding it needs."""
    metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
    return {"apiVersion": version, "kind": kind, "metadata": metadata}


def wait(seconds: float, what: str, found: Callable[[], bool]) -> None:
    """Wait until a condition holds. Raises TimeoutError, which names the condition."""
    end = time.monotonic() + seconds
    while not found():
        if time.monotonic() > end:
            raise TimeoutError(f"not in {seconds:g} s: {what}")
        time.sleep(0.05)

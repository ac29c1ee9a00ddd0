"""Fake of `gcloud builds submit`: refuses what Cloud Build would, then records an image.

The digest follows from the image's name and the files of the source.
"""

import argparse
import functools
import hashlib
import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

from sandbox.commands import gcloud_clusters, gcloud_compute, gcloud_disks, gcloud_repositories
from sandbox.commands.build_config import RefusedError, build_config
from sandbox.commands.build_source import sent
from sandbox.commands.gcloud_group import answered, world_to_work_in
from sandbox.google.names import last, number
from sandbox.state.faults import Faults
from sandbox.state.world import Thing, World, age, now
from sandbox.type_tokens import IMAGE, REPOSITORY

_CALL = "gcloud:builds:submit"
_BUILDER = "roles/cloudbuild.builds.builder"
_MAY_PUSH = frozenset(
    {_BUILDER, *(f"roles/artifactregistry.{role}" for role in ("writer", "repoAdmin", "admin"))}
)
_MAY_READ = frozenset(
    {
        _BUILDER,
        "roles/storage.admin",
        *(f"roles/storage.object{r}" for r in ("Viewer", "User", "Admin")),
    }
)
_OPEN = frozenset(
    {
        *("us-central1", "us-west2", "europe-west1", "asia-east1"),
        *("australia-southeast1", "southamerica-east1"),
    }
)
"""Regions where a new project may build (cloud.google.com/build/docs/locations, read 2026-11-30).
"""
_OTHERS = {each.GROUP: each.said for each in (gcloud_clusters, gcloud_disks, gcloud_repositories)}
_LOGGING = frozenset({"CLOUD_LOGGING_ONLY", "NONE"})


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise RefusedError(f"(gcloud.builds.submit) {message}")


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """Read a command line; anything unknown is refused."""
    if list(words[:2]) != ["builds", "submit"]:
        raise RefusedError(
            f"the sandbox's gcloud knows {', '.join(('builds submit', *_OTHERS))}; "
            f"not {' '.join(words[:2])!r}"
        )
    parser = _Parser(prog="gcloud builds submit", allow_abbrev=False, add_help=False)
    parser.add_argument("source", type=Path)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--project", required=True)
    parser.add_argument("--format", default="")
    for name in (
        "--substitutions", "--service-account", "--region", "--gcs-source-staging-dir",
        "--timeout", "--machine-type", "--ignore-file",
    ):  # fmt: skip
        parser.add_argument(name, default="")
    for name in ("--suppress-logs", "--quiet"):
        parser.add_argument(name, action="store_true")
    return parser.parse_args(words[2:])


def submitted(given: argparse.Namespace, world: World, delay: float) -> dict[str, Any]:
    """Check a build and record its images; gives the build as the API would.

    A right to read is in force `delay` seconds after it was granted; to push, by the time it is
    needed.
    """
    if not given.source.is_dir():
        raise RefusedError(f"(gcloud.builds.submit) could not find source [{given.source}]")
    if not given.config.is_file():
        raise RefusedError(f"(gcloud.builds.submit) unable to read file [{given.config}]")
    config = build_config(given)
    _refuse_restricted(given, config)
    account = last(given.service_account)
    with world.locked():
        faults = [
            *_account_faults(world, account, config),
            *_bucket_faults(world, given, account, delay),
        ]
        for image in config["images"]:
            faults += _repository_faults(world, image, account)
        if faults:
            raise RefusedError(f"(gcloud.builds.submit) {'; '.join(faults)}")
        results = [_recorded(world, image, given.source) for image in config["images"]]
    return {
        "status": "SUCCESS",
        "projectId": given.project,
        "images": config["images"],
        "results": {"images": results},
    }


def _refuse_restricted(given: argparse.Namespace, config: dict[str, Any]) -> None:
    """Refuse what Cloud Build refuses a new project; the global pool takes any build."""
    region, options = given.region or "global", config.get("options") or {}
    machine = given.machine_type or options.get("machineType")
    if region == "global" or (region in _OPEN and not machine):
        return
    what = "builds of this machine type" if region in _OPEN else "builds"
    raise RefusedError(
        "(gcloud.builds.submit) FAILED_PRECONDITION: due to quota restrictions, Cloud Build cannot "
        f"run {what} in this region, see "
        "https://cloud.google.com/build/docs/locations#restricted_regions_for_some_projects"
    )


def _account_faults(world: World, account: str, config: dict[str, Any]) -> Iterator[str]:
    if not account:
        return
    accounts = world.things("gcp:serviceaccount/account:Account")
    if not any(thing.properties.get("email") == account for thing in accounts):
        yield f"NOT_FOUND: service account {account} does not exist"
    options = config.get("options") or {}
    own_bucket = options.get("defaultLogsBucketBehavior") == "REGIONAL_USER_OWNED_BUCKET"
    if options.get("logging") not in _LOGGING and not own_bucket and not config.get("logsBucket"):
        yield (
            "INVALID_ARGUMENT: if 'build.service_account' is specified, the build must either "
            "specify 'build.logs_bucket', use REGIONAL_USER_OWNED_BUCKET, or set options.logging "
            "to CLOUD_LOGGING_ONLY or NONE"
        )


def _bucket_faults(
    world: World, given: argparse.Namespace, account: str, delay: float
) -> Iterator[str]:
    if not given.gcs_source_staging_dir:
        return
    name = given.gcs_source_staging_dir.removeprefix("gs://").partition("/")[0]
    bucket = world.get("gcp:storage/bucket:Bucket", name)
    if bucket is None:
        yield f"NOT_FOUND: the bucket gs://{name} does not exist"
    elif account and not _may(world, account, _MAY_READ, bucket, delay):
        yield (
            f"INVALID_ARGUMENT: could not resolve source: googleapi: Error 403: {account} does not "
            "have storage.objects.get access to the Google Cloud Storage object. Permission "
            "'storage.objects.get' denied on resource (or it may not exist)., forbidden"
        )


def _repository_faults(world: World, image: str, account: str) -> Iterator[str]:
    repository = _repository(world, image)
    if repository is None:
        yield f"name unknown: no Artifact Registry repository holds {image}"
    elif account and not _may(world, account, _MAY_PUSH, repository):
        yield (
            'denied: Permission "artifactregistry.repositories.uploadArtifacts" denied on '
            f"{repository.id} for {account}"
        )


def _repository(world: World, image: str) -> Thing | None:
    for thing in world.things(REPOSITORY):
        if image.startswith(f"{thing.properties.get('registryUri')}/"):
            return thing
    return None


def _may(world: World, account: str, roles: frozenset[str], thing: Thing, delay: float = 0) -> bool:
    for grant in world.things():
        holder = grant.properties
        if age(grant) < delay:
            continue
        if holder.get("member") != f"serviceAccount:{account}" or holder.get("role") not in roles:
            continue
        target = last(str(holder.get("repository") or holder.get("bucket") or ""))
        if grant.type == "gcp:projects/iAMMember:IAMMember" or target == last(thing.id):
            return True
    return False


def _recorded(world: World, image: str, source: Path) -> dict[str, str]:
    content = hashlib.sha256(image.encode())
    for file in sent(source):
        content.update(f"\0{file.relative_to(source)}\0".encode() + file.read_bytes())
    digest = f"sha256:{content.hexdigest()}"
    repository = _repository(world, image)
    properties = {
        "uri": f"{image}@{digest}",
        "digest": digest,
        "repository": repository.id if repository else "",
    }
    world.put(Thing(IMAGE, f"{image}@{digest}", "", now(), properties, {}))
    return {"name": image, "digest": digest}


def shown(build: dict[str, Any], form: str) -> str:
    """Print a build as --format asks: `value(results.images[0].digest)`, else its status."""
    wanted = re.fullmatch(r"value\((.*)\)", form)
    if wanted is None:
        return str(build["status"])
    return "\t".join(_at(build, path.strip()) for path in wanted[1].split(","))


def _at(value: Any, path: str) -> str:
    for name, index in re.findall(r"([A-Za-z]+)|\[(\d+)\]", path):
        if name:
            value = value.get(name) if isinstance(value, dict) else None
        else:
            value = value[int(index)] if isinstance(value, list) else None
    return "" if value is None else str(value)


def main(words: Sequence[str]) -> int:
    """Run from the command line, in the world that SANDBOX_WORLD names."""
    if (listed := gcloud_compute.group_of(words)) is not None:
        rest = words[len(listed.split()) :]
        return answered(listed, rest, functools.partial(gcloud_compute.said, listed))
    group = " ".join(words[:2])
    if group in _OTHERS:
        return answered(group, words[2:], _OTHERS[group])
    try:
        given = arguments(words)
        world = world_to_work_in()
        file = os.environ.get("SANDBOX_CONDITIONS")
        faults = Faults(Path(file) if file else None, world)
        fault = faults.fault("create", _CALL, "gcloud")
        faults.wait("create", _CALL)
        if fault is not None and fault.when == "before":
            raise RefusedError(fault.message)
        build = {
            "id": number(str(words)),
            **submitted(given, world, faults.now.rightsDelaySeconds),
        }
        if fault is not None:
            raise RefusedError(fault.message)
    except (RefusedError, ValueError) as error:
        sys.stderr.write(f"ERROR: {error}\n")
        return 1
    sys.stdout.write(shown(build, given.format) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Checks of the tools on this machine: Pulumi with its plugins, gcloud, its plugin, kubectl."""

import functools
import re
from collections.abc import Iterator, Mapping

from components.core.kubectl import LEAST_MINOR
from tools.doctor.answers import mapping, required, rows
from tools.doctor.check import Check, Finding, GarbageError, Status
from tools.programs import engine

_GCLOUD = "install it: https://cloud.google.com/sdk/docs/install"
_COMPONENT = "gcloud components install {}, or its package where gcloud came from one"
_GCLOUD_PROVED = (528, 0, 0)
"""The gcloud whose commands and answers this project was written with; an older one may lack a
flag (`--dns-endpoint`, `--auto-monitoring-scope`), so it is doubted."""
_PULUMI = "install it: https://www.pulumi.com/docs/install"


def tool_checks(plugins: Mapping[str, str]) -> list[Check]:
    """Return the checks of tools; plugins are the wanted versions by name."""
    return [
        Check("engine", ("pulumi", "version"), read_engine, get=_PULUMI),
        Check(
            "plugins",
            ("pulumi", "plugin", "ls", "--json"),
            functools.partial(read_plugins, plugins),
            after="engine",
        ),
        Check("gcloud", ("gcloud", "version", "--format=json"), read_gcloud, get=_GCLOUD),
        Check(
            "auth plugin",
            ("gke-gcloud-auth-plugin", "--version"),
            read_auth_plugin,
            get=_COMPONENT.format("gke-gcloud-auth-plugin"),
        ),
        Check(
            "kubectl",
            ("kubectl", "version", "--client", "-o", "json"),
            read_kubectl,
            get=_COMPONENT.format("kubectl"),
        ),
    ]


def read_engine(out: str) -> Iterator[Finding]:
    """Hold the engine's version against the oldest that this project was proved with."""
    found = _version(out)
    least = _version(engine.VERSION)
    if found >= least:
        yield Finding(Status.OK, f"Pulumi {_dotted(found)}")
    else:
        what = f"Pulumi {_dotted(found)}, and this project was proved with {_dotted(least)}"
        yield Finding(Status.FAILED, what, _PULUMI)


def read_plugins(wanted: Mapping[str, str], out: str) -> Iterator[Finding]:
    """Say which provider plugins are there at the SDKs' versions; `up` gets the others."""
    there = {(required(row, "name"), row.get("version")) for row in rows(out)}
    missing = [name for name, version in wanted.items() if (name, version) not in there]
    if not missing:
        told = ", ".join(f"{name} {version}" for name, version in wanted.items())
        yield Finding(Status.OK, told)
    for name in missing:
        yield Finding(
            Status.WARNING,
            f"no plugin {name} {wanted[name]} yet; the first preview gets it",
            f"pulumi plugin install resource {name} {wanted[name]}",
        )


def read_gcloud(out: str) -> Iterator[Finding]:
    """Hold the version against the one that this project was written with."""
    text = required(mapping(out), "Google Cloud SDK")
    if _version(text) >= _GCLOUD_PROVED:
        yield Finding(Status.OK, f"Google Cloud SDK {text}")
    else:
        what = f"Google Cloud SDK {text}, and this project was written with "
        yield Finding(Status.WARNING, what + _dotted(_GCLOUD_PROVED), "gcloud components update")


def read_auth_plugin(out: str) -> Iterator[Finding]:
    """Be content with any: every version logs in to a cluster."""
    if not out.strip():
        raise GarbageError("it is empty")
    yield Finding(Status.OK, "it runs")


def read_kubectl(out: str) -> Iterator[Finding]:
    """Hold the version against the oldest that has what `up` waits with."""
    text = required(mapping(out), "clientVersion", "gitVersion")
    if _version(text) >= (1, LEAST_MINOR):
        yield Finding(Status.OK, f"kubectl {text}")
    else:
        what = f"kubectl {text}, and `up` waits with `kubectl wait --for=create` of 1.{LEAST_MINOR}"
        advice = "gcloud components update, or update the package that kubectl came from"
        yield Finding(Status.FAILED, what, advice)


def _version(text: str) -> tuple[int, ...]:
    found = re.match(r"v?(\d+)\.(\d+)\.(\d+)", text.strip())
    if found is None:
        raise GarbageError("it is no version")
    return tuple(int(part) for part in found.groups())


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))

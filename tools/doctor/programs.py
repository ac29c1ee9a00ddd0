"""Checks of the installed tools: Pulumi and its plugins, gcloud and its plugin, kubectl."""

import functools
import re
from collections.abc import Iterator, Mapping

from components.core.kubectl import LEAST_MINOR
from tools.doctor.answers import mapping, required, rows
from tools.doctor.check import Check, Finding, ParseError, Status
from tools.programs import engine

_GCLOUD = "install it: https://cloud.google.com/sdk/docs/install"
_COMPONENT = "gcloud components install {}, or its package where gcloud came from one"
_GCLOUD_PROVED = (528, 0, 0)
"""The tested gcloud; an older one may lack a flag (`--dns-endpoint`, `--auto-monitoring-scope`),
so it gets a warning."""
_PULUMI = "install it: https://www.pulumi.com/docs/install"


def tool_checks(plugins: Mapping[str, str]) -> list[Check]:
    """Return the checks of tools; `plugins` maps a plugin's name to its version."""
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
    """Compare the engine's version with the oldest tested one."""
    found = _version(out)
    least = _version(engine.VERSION)
    if found >= least:
        yield Finding(Status.OK, f"Pulumi {_dotted(found)}")
    else:
        what = f"Pulumi {_dotted(found)}; this project was tested with {_dotted(least)}"
        yield Finding(Status.FAILED, what, _PULUMI)


def read_plugins(wanted: Mapping[str, str], out: str) -> Iterator[Finding]:
    """Report the installed provider plugins; `up` downloads the others."""
    there = {(required(row, "name"), row.get("version")) for row in rows(out)}
    missing = [name for name, version in wanted.items() if (name, version) not in there]
    if not missing:
        told = ", ".join(f"{name} {version}" for name, version in wanted.items())
        yield Finding(Status.OK, told)
    for name in missing:
        yield Finding(
            Status.WARNING,
            f"no plugin {name} {wanted[name]} yet; the first preview downloads it",
            f"pulumi plugin install resource {name} {wanted[name]}",
        )


def read_gcloud(out: str) -> Iterator[Finding]:
    """Compare the version with the tested one."""
    text = required(mapping(out), "Google Cloud SDK")
    if _version(text) >= _GCLOUD_PROVED:
        yield Finding(Status.OK, f"Google Cloud SDK {text}")
    else:
        what = f"Google Cloud SDK {text}; this project was tested with "
        yield Finding(Status.WARNING, what + _dotted(_GCLOUD_PROVED), "gcloud components update")


def read_auth_plugin(out: str) -> Iterator[Finding]:
    """Accept every version: each can log in to a cluster."""
    if not out.strip():
        raise ParseError("it is empty")
    yield Finding(Status.OK, "it runs")


def read_kubectl(out: str) -> Iterator[Finding]:
    """Compare the version with the oldest that supports `kubectl wait --for=create`."""
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
        raise ParseError("not a version")
    return tuple(int(part) for part in found.groups())


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))

"""One image, built by Cloud Build when its files change; the output is its digest.

The build is one gcloud command. The machine that runs `pulumi up` needs gcloud; the build itself
runs in Google Cloud.
"""

import shlex
from collections.abc import Mapping
from typing import TypedDict

import pulumi
import pulumi_command as command

from ..core.arguments import checked
from ..core.type_token import TYPE_PREFIX
from ..core.waits import BUILD_SECONDS, RIGHT_WAITS


class ImageBuildArgs(TypedDict):
    """Build context, name of the image, and the account that builds."""

    project: pulumi.Input[str]
    """Google Cloud project id."""
    region: str
    """Region of the build, or `global`."""
    context: str
    """Folder sent to Cloud Build; it holds `cloudbuild.yaml` and the image's own folder."""
    image: str
    """Folder of the Dockerfile in the context: `tpu`, `gpu` or `chat`."""
    context_digest: str
    """Hash of the files; a new one is a new build and a new tag."""
    repository: pulumi.Input[str]
    """Prefix of the image's name."""
    service_account: pulumi.Input[str]
    """Full id of the account that builds."""
    staging: pulumi.Input[str]
    """gs:// folder for the sources."""


class ImageBuild(pulumi.ComponentResource):
    """A container image by digest."""

    reference: pulumi.Output[str]
    """The image as NAME@sha256:DIGEST."""

    @checked(ImageBuildArgs)
    def __init__(
        self, name: str, args: ImageBuildArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:ImageBuild", name, None, opts)
        image = pulumi.Output.concat(args["repository"], f"/vllm-{args['image']}")
        build = command.local.Command(
            name,
            create=_submit(args, image),
            triggers=[args["context_digest"]],
            opts=pulumi.ResourceOptions(
                parent=self,
                custom_timeouts=pulumi.CustomTimeouts(create=f"{BUILD_SECONDS}s"),
            ),
        )
        self.reference = pulumi.Output.concat(image, "@", build.stdout)
        self.register_outputs({"reference": self.reference})


def _submit(args: ImageBuildArgs, image: pulumi.Output[str]) -> pulumi.Output[str]:
    """Return the command, with each argument quoted as one word for the shell."""
    folder, tag = args["image"], args["context_digest"][:12]
    return pulumi.Output.all(
        "gcloud",
        "builds",
        "submit",
        args["context"],
        f"--config={args['context']}/cloudbuild.yaml",
        pulumi.Output.concat("--project=", args["project"]),
        f"--region={args['region']}",
        pulumi.Output.concat("--service-account=", args["service_account"]),
        pulumi.Output.concat("--gcs-source-staging-dir=", args["staging"]),
        image.apply(lambda name: _substitutions({"_FOLDER": folder, "_IMAGE": f"{name}:{tag}"})),
        # Logs would share standard output with the digest; Cloud Logging keeps them.
        "--suppress-logs",
        "--quiet",
        "--format=value(results.images[0].digest)",
    ).apply(lambda words: _with_retries(shlex.join(words), args["region"]))


def _substitutions(values: Mapping[str, str]) -> str:
    """Return gcloud's `--substitutions` flag, with a delimiter that no value contains.

    If a value contains a comma, gcloud needs another delimiter, declared as ^DELIM^ in front of the
    list (`gcloud topic escaping`, cloud.google.com/sdk/gcloud/reference/topic/escaping, 2026-11).
    """
    pairs = [f"{key}={value}" for key, value in values.items()]
    delimiter, mark = ",", ""
    if any(delimiter in pair for pair in pairs):
        delimiter = ";"
        while any(delimiter in pair for pair in pairs):
            delimiter += ";"
        mark = f"^{delimiter}^"
    return f"--substitutions={mark}{delimiter.join(pairs)}"


_DENIED = "does not have [a-z.A-Z]* access"
"""Cloud Build's message if the account of the build cannot read its sources. It comes before the
build starts: "could not resolve source: googleapi: Error 403: ACCOUNT does not have
storage.objects.get access" (DefangLabs/pulumi-defang 456, google-github-actions/setup-gcloud 49).
The message for a missing right of the caller is different, and a retry does not help there."""


def _with_retries(build: str, region: str) -> str:
    """Return a build that is retried until the new roles of its account are in force.

    Google takes two minutes to apply a role, sometimes seven (cloud.google.com/iam/docs/
    access-change-propagation, 2026-11), and the first build starts seconds after the grants.
    """
    waits = " ".join(str(seconds) for seconds in RIGHT_WAITS)
    again = (
        "The account of the build has its rights since a moment ago, and they are not in force "
        "yet. Trying again in $wait s."
    )
    return (
        f"said=$(mktemp) && trap 'rm -f \"$said\"' EXIT; for wait in {waits} 0; do "
        f'{build} 2>"$said" && exit 0; cat "$said" >&2; '
        f'grep -q {shlex.quote(_DENIED)} "$said" && test "$wait" != 0 || break; '
        f'echo "{again}" >&2; sleep "$wait"; done; {_hint(region)}'
    )


def _hint(region: str) -> str:
    """Return a command that fails and prints the fix for a region without builds for the project.

    Google's error names the documentation page of the regions, but no key of a stack.
    """
    text = (
        f"The build in {region} failed. If Cloud Build cannot run builds there: write another "
        "region as images.buildRegion (region of ImageBuild), or write images.mode: mirror, "
        "which builds nothing."
    )
    return f"echo {shlex.quote(text)} >&2; exit 1"

"""The canary of a model server: a StatefulSet of the new version, and the Job that judges it.

The StatefulSet has no replica; the Job gives it one, and takes it away at its end. The model server
gets its namespace from here, so Pulumi changes its Deployment only once the Job has succeeded. A
version that goes back fails the Job and so the `up`, and the old one serves.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NotRequired

import pulumi
import pulumi_kubernetes as k8s
from pulumi.errors import InputPropertyErrorDetails

from ..core.arguments import argument_error, checked
from ..core.config_map import config_map
from ..core.custom_timeouts import at_most
from ..core.outputs import after
from ..core.pod_names import NAME_LABEL, canary_of, judge_of
from ..core.type_token import TYPE_PREFIX
from ..core.waits import NOT_AWAITED
from ..exposure.plan import ExposureKind
from ..image.context import LAUNCHER
from ..ladder.args import one_each, parallelism_from, rungs_from
from ..ladder.lifetime import judging
from ..ladder.rung import Layout
from ..ladder.workloads import Workload, workloads
from ..model.args import known_of, weights_of
from ..server.args import ModelServerArgs
from ..server.checks import server_errors, serving_errors
from ..server.replica import pod_plan
from ..server.service import INSTANCE_LABEL
from .judge_pod import JudgePod, judge_pod
from .plan import (
    TRIES,
    Gate,
    Rollout,
    canary_rungs,
    judge_arguments,
    judged_workload,
    rollout_problems,
)
from .template import canary_template


class CanaryArgs(ModelServerArgs):
    """The new version, as the model server gets it, and how it is judged."""

    app: str
    """Name of the model server. Plain."""
    judge_image: pulumi.Input[str]
    """An image with python3 for the Job, such as the model server's own."""
    judge_files: Mapping[str, str]
    """The files of the Job's program: text by file name. Plain."""
    gate: Gate
    """Limits for the difference between answers; with `none` answers are not compared. Plain."""
    minutes: NotRequired[int]
    """Minutes with a share of requests; defaults to 0: the canary takes none. Plain."""
    pool: NotRequired[str | None]
    """Name of the rung that the canary runs on; defaults to any rung of the best rung's workload.
    Plain."""
    slowdown: NotRequired[float]
    """Largest mean time to first token, as a multiple of that of the replicas that serve; defaults
    to 1.5. Plain."""
    errors: NotRequired[float]
    """Largest share of errors above that of the replicas that serve; defaults to 0.01. Plain."""


def _rollout(args: Mapping[str, Any]) -> Rollout:
    return Rollout(
        Gate(args.get("gate", Gate.NONE)),
        int(args.get("minutes", 0)),
        args.get("pool"),
        float(args.get("slowdown", Rollout.slowdown)),
        float(args.get("errors", Rollout.errors)),
    )


def _planned(args: Mapping[str, Any]) -> tuple[Workload, ...]:
    parallelism = parallelism_from(args.get("strategy"), args.get("nodes"))
    return workloads(args["app"], Layout(args["layout"]), rungs_from(args["rungs"]), parallelism)


def _whole(args: CanaryArgs) -> Iterator[InputPropertyErrorDetails]:
    yield from serving_errors(args)
    rollout = _rollout(args)
    if not rollout.judges:
        yield argument_error("gate", "nothing to judge by; give 'gate' or 'minutes'")
    for problem in rollout_problems(rollout, _planned(args), known_of(args).task):
        name = str(problem.path[-1])
        yield argument_error("minutes" if name == "canary" else name, problem.message)


class Canary(pulumi.ComponentResource):
    """One replica of a new version, which is judged before the others follow.

    Raises ArgumentsError with all errors.
    """

    namespace: pulumi.Output[str]
    """Namespace of the model server, known once its version was judged and goes on."""

    @checked(CanaryArgs, server_errors, whole=_whole)
    def __init__(
        self, name: str, args: CanaryArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        planned = _planned(args)
        classes = {
            workload.name: given
            for workload, given in one_each(planned, args["compute_classes"], "compute_classes")
        }
        # Called only now, so that an error above registers nothing.
        super().__init__(f"{TYPE_PREFIX}:Canary", name, None, opts)
        self._app, self._rollout = args["app"], _rollout(args)
        self._workload = judged_workload(self._rollout, planned)
        template = self._template(args, classes[self._workload.name])
        waiting = self._replica(args, template)
        job = self._job(args, template, waiting)
        self.namespace = after(args["namespace"], job)
        self.register_outputs({"namespace": self.namespace})

    def _template(self, args: CanaryArgs, compute_class: pulumi.Input[str]) -> dict[str, Any]:
        name = canary_of(self._app)
        child = pulumi.ResourceOptions(parent=self)
        launcher, text = None, args.get("launcher")
        if text is not None:
            labels = {NAME_LABEL: name}
            files = {LAUNCHER: text}
            launcher = config_map(f"{name}-launcher", files, args["namespace"], labels, child)
        made_from = pod_plan(name, args, replace(self._workload, name=name), compute_class, child)
        kind = ExposureKind(args.get("exposure", ExposureKind.NONE))
        plan = replace(made_from, launcher=launcher, proxied=kind.has_proxy)
        return canary_template(plan, self._app, canary_rungs(self._rollout, self._workload))

    def _replica(self, args: CanaryArgs, template: dict[str, Any]) -> k8s.apps.v1.StatefulSet:
        name = canary_of(self._app)
        return k8s.apps.v1.StatefulSet(
            name,
            metadata={
                "name": name,
                "namespace": args["namespace"],
                "labels": {NAME_LABEL: name},
                "annotations": NOT_AWAITED,
            },
            spec={
                "replicas": 0,
                "service_name": f"{self._app}-service",
                # Not by the name, which the Job changes to give the pod its share of requests.
                "selector": {"match_labels": {INSTANCE_LABEL: name}},
                "template": template,
            },
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _job(
        self, args: CanaryArgs, template: dict[str, Any], waiting: k8s.apps.v1.StatefulSet
    ) -> pulumi.Output[str]:
        name = judge_of(self._app)
        rungs = canary_rungs(self._rollout, self._workload)
        clocks = judging(rungs, weights_of(args), self._rollout.minutes)
        # Another version is another Job; an `up` without a new version has none to wait for.
        version = pulumi.Output.json_dumps(template).apply(_mark)
        made = k8s.batch.v1.Job(
            name,
            # Without a name, so that Pulumi gives each Job a name of its own: the one of an earlier
            # version is there until the new one has succeeded, and the version may come back.
            metadata={
                # The StatefulSet has the new version by then.
                "namespace": after(args["namespace"], waiting.id),
                "labels": {NAME_LABEL: name},
                # A failed Job stays failed: the next `up` has to create another one.
                "annotations": {"pulumi.com/replaceUnready": "true"},
            },
            spec={
                "backoff_limit": TRIES - 1,
                "active_deadline_seconds": clocks.deadline,
                **judge_pod(self._judge(name, args, version, clocks.ready)),
            },
            opts=pulumi.ResourceOptions(parent=self, custom_timeouts=at_most(clocks.create)),
        )
        ended: pulumi.Output[str] = made.id
        return ended

    def _judge(
        self, name: str, args: CanaryArgs, version: pulumi.Output[str], ready_seconds: int
    ) -> JudgePod:
        labels, namespace = {NAME_LABEL: name}, args["namespace"]
        child = pulumi.ResourceOptions(parent=self)
        canary = canary_of(self._app)
        words = judge_arguments(self._rollout, self._app, self._workload, canary, ready_seconds)
        return JudgePod(
            labels=labels,
            image=args["judge_image"],
            files=config_map(f"{name}-files", args["judge_files"], namespace, labels, child),
            service_account=self._account(name, namespace),
            version=version,
            arguments=[pulumi.Output.concat("--namespace=", namespace), *words],
        )

    def _account(self, name: str, namespace: pulumi.Input[str]) -> pulumi.Output[str]:
        """Create the Job's service account; return its name, known once its role is bound."""
        child = pulumi.ResourceOptions(parent=self)
        metadata = {"name": name, "namespace": namespace, "labels": {NAME_LABEL: name}}
        account = k8s.core.v1.ServiceAccount(
            f"{name}-account", metadata=metadata, automount_service_account_token=False, opts=child
        )
        role = k8s.rbac.v1.Role(name, metadata=metadata, rules=self._rules(), opts=child)
        binding = k8s.rbac.v1.RoleBinding(
            name,
            metadata=metadata,
            role_ref={
                "api_group": "rbac.authorization.k8s.io",
                "kind": "Role",
                "name": role.metadata.name,
            },
            subjects=[{"kind": "ServiceAccount", "name": account.metadata.name}],
            opts=child,
        )
        return after(account.metadata.name, binding.id)

    def _rules(self) -> list[dict[str, Any]]:
        canary = canary_of(self._app)
        return [
            _rule("apps", "deployments", "get", self._workload.name),
            _rule("apps", "statefulsets", "get", canary),
            _rule("apps", "statefulsets/scale", "patch", canary),
            # Of pod 0 alone: its label gives it a share of requests.
            _rule("", "pods", "patch", f"{canary}-0"),
            _rule("", "pods", "list"),
            # The annotation of its own Job, by which you decide.
            _rule("batch", "jobs", "get"),
        ]


def _rule(group: str, resource: str, verb: str, name: str | None = None) -> dict[str, Any]:
    names = {} if name is None else {"resource_names": [name]}
    return {"api_groups": [group], "resources": [resource], "verbs": [verb], **names}


def _mark(template: str) -> str:
    return f"version-{hashlib.sha256(template.encode()).hexdigest()[:8]}"

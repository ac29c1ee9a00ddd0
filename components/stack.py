"""One stack, read and planned: what it chose for each component, as plain arguments.

Owns everything that follows from the stack file alone. What one component gives another is an
edge, and edges are drawn in the program.
"""

import json
from dataclasses import dataclass
from typing import Any, Self

import pulumi

from . import stack_file
from .build_context import read_context
from .config import StackConfig
from .facts.shapes import Family
from .hugging_face_token import TokenSource
from .plan.ladder import Ladder, Rung
from .plan.lifetime import weights_gib
from .plan.profiles import PORT
from .plan.storage import boot_disk_gb
from .plan.workloads import Workload, workloads
from .rung_args import rung_args

SERVER = "vllm"
"""Name of what serves; the Service is `vllm-service`, as a Service named `vllm` breaks vLLM."""

_IMAGE_FOLDERS = {Family.TPU: "tpu", Family.NVIDIA: "gpu"}

Choices = dict[str, Any]
"""Part of a component's arguments: those that the stack file decides."""


@dataclass(frozen=True)
class Stack:
    """What one stack chose."""

    project: str
    """Google Cloud project id."""
    config: StackConfig
    rungs: tuple[Rung, ...]
    """The ladder, best first."""

    @classmethod
    def load(cls) -> Self:
        """Read the running stack; raises pulumi.RunError with every mistake in its file."""
        return cls.of(*stack_file.read())

    @classmethod
    def of(cls, project: str, config: StackConfig, ladder: Ladder) -> Self:
        """Return the stack of a configuration without mistakes."""
        return cls(project, config, ladder.rungs)

    @property
    def workloads(self) -> tuple[Workload, ...]:
        """Return the Deployments that serve the ladder."""
        return workloads(SERVER, self.config.layout, self.rungs)

    @property
    def network(self) -> Choices:
        """Return what the stack chose for Network."""
        existing = self.config.network.existing
        chosen = {} if existing is None else {"existing": existing.model_dump()}
        return {"region": self.config.region, **chosen}

    @property
    def images(self) -> Choices:
        """Return what the stack chose for Images; reads the files that it will build."""
        families = dict.fromkeys(rung.shape.family for rung in self.rungs)
        given = {Family.TPU: self.config.images.tpu, Family.NVIDIA: self.config.images.gpu}
        if self.config.images.mode == "prebuilt":
            prebuilt = {str(family): given[family] for family in families}
            return {"region": self.config.region, "builds": [], "prebuilt": prebuilt}
        contexts = {family: read_context(_IMAGE_FOLDERS[family]) for family in families}
        builds = [
            {
                "family": str(family),
                "context": context.directory,
                "image": context.image,
                "context_digest": context.digest,
            }
            for family, context in contexts.items()
        ]
        return {"region": self.config.region, "builds": builds}

    @property
    def cluster(self) -> Choices:
        """Return what the stack chose for Cluster."""
        return {
            "region": self.config.region,
            **self.config.cluster.model_dump(),
            "secret_manager": self._token_source is TokenSource.SECRET_MANAGER,
        }

    def pool(self, rung: Rung) -> Choices:
        """Return what the stack chose for the NodePool of one rung."""
        (workload,) = [one for one in self.workloads if rung in one.rungs]
        return {
            "shape": rung.shape.key,
            "capacity": rung.capacity,
            "zones": rung.zones,
            "min_nodes": rung.min_nodes,
            "max_nodes": rung.max_nodes,
            "pool_name": rung.pool_name,
            "compute_class": workload.compute_class,
            "boot_disk_gb": boot_disk_gb(self._weights),
        }

    @property
    def token(self) -> Choices:
        """Return what the stack chose for HuggingFaceToken."""
        chosen = self.config.hugging_face_token
        if chosen.value is not None:
            value = chosen.value.get_secret_value()
            return {"source": TokenSource.KUBERNETES_SECRET, "value": value}
        if chosen.secret_manager is not None:
            name = chosen.secret_manager
            return {"source": TokenSource.SECRET_MANAGER, "secret_manager": name}
        return {"source": TokenSource.NONE}

    @property
    def server(self) -> Choices:
        """Return what the stack chose for ModelServer."""
        model = self.config.model
        size = model.parameters_billion
        return {
            **self._ladder,
            "model_id": model.id,
            "max_model_len": model.max_model_len,
            **({} if size is None else {"parameters_billion": size}),
            "max_replicas": self.config.autoscaling.max_replicas,
            "token_source": self._token_source,
            "source_ranges": self.config.exposure.source_ranges,
        }

    @property
    def autoscaler(self) -> Choices:
        """Return what the stack chose for Autoscaler."""
        scaling = self.config.autoscaling
        return {
            **self._ladder,
            "target": scaling.target,
            "min_replicas": scaling.min_replicas,
            "max_replicas": scaling.max_replicas,
        }

    def try_it(self, endpoint: pulumi.Input[str]) -> pulumi.Output[str]:
        """Return the command that asks the service a question, from wherever the person is."""
        body = {
            "model": self.config.model.id,
            "messages": [{"role": "user", "content": "Why is the sky blue?"}],
        }
        ask = f"/v1/chat/completions -H 'Content-Type: application/json' -d '{json.dumps(body)}'"
        if self.config.exposure.source_ranges:
            return pulumi.Output.concat("curl ", endpoint, ask)
        forward = f"kubectl -n {SERVER} port-forward service/{SERVER}-service {PORT}"
        return pulumi.Output.concat(
            f"{forward} & curl --retry 9 --retry-connrefused ", f"http://localhost:{PORT}{ask}"
        )

    @property
    def _ladder(self) -> Choices:
        return {
            "layout": self.config.layout,
            "rungs": [rung_args(rung) for rung in self.rungs],
        }

    @property
    def _token_source(self) -> TokenSource:
        return TokenSource(self.token["source"])

    @property
    def _weights(self) -> float:
        return weights_gib(self.config.model.id, self.config.model.parameters_billion)

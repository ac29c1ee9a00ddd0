"""Who can reach the service."""

from typing import Self

from pydantic import model_validator

from ..plan.exposure import ExposureKind
from .section import Section
from .text import Cidr


class Exposure(Section):
    """Who can reach the service; nobody outside the cluster unless asked."""

    kind: ExposureKind = ExposureKind.NONE
    source_ranges: tuple[Cidr, ...] = ()

    @model_validator(mode="after")
    def _a_public_address_names_its_callers(self) -> Self:
        if self.kind is ExposureKind.LOAD_BALANCER and not self.source_ranges:
            raise ValueError(
                "kind 'loadBalancer' opens a public address without a key, so it needs "
                "'sourceRanges': the networks that may call it, e.g. [203.0.113.0/24]"
            )
        if self.kind is ExposureKind.NONE and self.source_ranges:
            raise ValueError(
                "'sourceRanges' means nothing with kind 'none'; remove it or write kind "
                "'internal' or 'loadBalancer'"
            )
        return self

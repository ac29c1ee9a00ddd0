"""The keys under `modelStore`."""

from typing import Annotated

from pydantic import Field

from ..core.existing_names import BucketName
from ..core.section import Section
from ..core.text import Folder
from .disk_plan import DiskChoice, DiskType
from .plan import StoreKind


class ModelDiskSection(Section):
    """The disk that every node reads, with kind `disk`."""

    type: DiskType = DiskType.PD_SSD
    """Type of the disk."""
    size_gib: Annotated[int, Field(ge=4, le=65_536)] = 1024
    """Size of the disk; a larger Persistent Disk is faster. The default is the size in the
    guide."""
    throughput_mibps: Annotated[int, Field(ge=400, le=1_200_000)] | None = None
    """Throughput of a Hyperdisk ML; the limits come from Compute Engine's page on Hyperdisk ML
    (2026-11)."""

    @property
    def planned(self) -> DiskChoice:
        """Return the disk in the form that the plan uses."""
        return DiskChoice(self.type, self.size_gib, self.throughput_mibps)


class ModelStoreSection(Section):
    """Path of the weights to a replica."""

    kind: StoreKind = StoreKind.HUGGING_FACE
    """Place from which a replica loads the weights."""
    existing: BucketName | None = None
    """Name of an existing bucket with the model. If unset, the stack creates and fills its own."""
    path: Folder | None = None
    """Folder of the model in the existing bucket; `.` for the whole bucket."""
    disk: ModelDiskSection | None = None
    """Settings of the disk of kind `disk`."""

    @property
    def folder(self) -> str:
        """Return the folder in the bucket; empty for the whole bucket."""
        return "" if self.path is None or self.path == "." else self.path.rstrip("/")

    @property
    def planned_disk(self) -> DiskChoice:
        """Return the disk, or the default one if no key sets it."""
        return (ModelDiskSection() if self.disk is None else self.disk).planned

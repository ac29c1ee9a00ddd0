"""Where the weights are kept."""

from typing import Annotated

from pydantic import Field

from ..plan.model_disk import DiskChoice, DiskType
from ..plan.model_store import StoreKind
from .existing_names import BucketName
from .section import Section
from .text import Folder


class ModelDiskSection(Section):
    """The disk that every node reads, with kind `disk`."""

    type: DiskType = DiskType.PD_SSD
    """What kind of disk it is."""
    size_gib: Annotated[int, Field(ge=4, le=65_536)] = 1024
    """The tutorial's; a larger Persistent Disk is a faster one."""
    throughput_mibps: Annotated[int, Field(ge=400, le=1_200_000)] | None = None
    """Of a Hyperdisk ML; the bounds are Compute Engine's (its page on Hyperdisk ML, 2026-11)."""

    @property
    def planned(self) -> DiskChoice:
        """Return the choice as the plan takes it."""
        return DiskChoice(self.type, self.size_gib, self.throughput_mibps)


class ModelStoreSection(Section):
    """How weights reach a replica."""

    kind: StoreKind = StoreKind.HUGGING_FACE
    """Where a replica finds the weights."""
    existing: BucketName | None = None
    """Name of a bucket that the model is in already; the stack makes and fills its own without."""
    path: Folder | None = None
    """Folder of the model in that bucket; `.` for all of it."""
    disk: ModelDiskSection | None = None
    """The disk of kind `disk`."""

    @property
    def folder(self) -> str:
        """Return the folder in that bucket; empty for all of it."""
        return "" if self.path is None or self.path == "." else self.path.rstrip("/")

    @property
    def planned_disk(self) -> DiskChoice:
        """Return the disk, or the one that is meant by none."""
        return (ModelDiskSection() if self.disk is None else self.disk).planned

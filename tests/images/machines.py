"""Made-up machines: sysfs trees with the PCI devices a Compute Engine node shows.

Owns: where each device sits and what its files say. Ids and classes are written by hand, not taken
from the launcher, so that a typo there turns a test red.
"""

import pathlib
from typing import NamedTuple


class Pci(NamedTuple):
    """One PCI function: vendor, device and class as sysfs writes them."""

    vendor: str
    device: str
    pci_class: str


# Google's own network and disk controllers share the TPU's vendor id: every node has them.
GVNIC = Pci("0x1ae0", "0x0042", "0x020000")
DISK = Pci("0x1ae0", "0x001f", "0x010802")
HOST_BRIDGE = Pci("0x8086", "0x1237", "0x060000")

TPU_V4 = Pci("0x1ae0", "0x005e", "0xff0000")
TPU_V5E = Pci("0x1ae0", "0x0063", "0xff0000")
TPU_V5P = Pci("0x1ae0", "0x0062", "0xff0000")
TPU_V6E = Pci("0x1ae0", "0x006f", "0x120000")
TPU_V7X = Pci("0x1ae0", "0x0076", "0x120000")
TPU_OF_TOMORROW = Pci("0x1ae0", "0x0099", "0x120000")

L4 = Pci("0x10de", "0x27b8", "0x030200")
H100 = Pci("0x10de", "0x2330", "0x030200")
GPU_AUDIO = Pci("0x10de", "0x22bc", "0x040300")
NVSWITCH = Pci("0x10de", "0x22a3", "0x068000")


def sysfs(folder: pathlib.Path, *slots: tuple[Pci, ...]) -> pathlib.Path:
    """Make a tree with the devices of every node and, slot by slot, the functions given."""
    bus = folder / "bus" / "pci" / "devices"
    bus.mkdir(parents=True)
    for number, functions in enumerate(((HOST_BRIDGE,), (DISK,), (GVNIC,), *slots)):
        for index, function in enumerate(functions):
            entry = bus / f"0000:00:{number:02x}.{index}"
            entry.mkdir()
            (entry / "vendor").write_text(f"{function.vendor}\n")
            (entry / "device").write_text(f"{function.device}\n")
            (entry / "class").write_text(f"{function.pci_class}\n")
    return folder

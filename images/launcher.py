"""Start vLLM where its accelerator is, and wait quietly where it is not.

Detects the hardware, reads its profile from files that the plan writes, and executes vLLM. Both
images run this file, so it needs only the standard library of Python 3.10 or later.

    launcher.py --accelerator tpu|nvidia [--profiles DIR] [--sysfs DIR] [--proc DIR] [--dev DIR]
        -- <flags for every rung>
"""

import argparse
import json
import os
import pathlib
import signal
import sys
import time
import typing

# PCI ids as tpu_info/device.py of tpu-info 0.7.1 has them, read 2026-11. That tool counts
# functions; here all functions at one address are one chip, since a v7x chip may show two.
GOOGLE_VENDOR = 0x1AE0
TPU_GENERATIONS = {
    0x005E: "v4",
    0x0062: "v5p",
    0x0063: "v5e",
    0x006F: "v6e",
    0x0076: "v7x",
}
# Google's network and disk controllers carry the same vendor on every Compute Engine machine, GPU
# machines included. `lspci` prints a TPU as "Unassigned class [ff00]" (v5e) or as "Processing
# accelerators" (v6e, class 12), so only these classes may be a TPU of an unknown generation.
TPU_CLASSES = frozenset({0x12, 0xFF})

NVIDIA_VENDOR = 0x10DE
# Base class 03 is a display controller; audio functions are 04 and NVSwitch bridges 06.
DISPLAY_CLASS = 0x03

# A file below /proc of the loaded kernel module, and the device below /dev that every CUDA
# program opens first.
NVIDIA_DRIVER = "driver/nvidia/version"
NVIDIA_CONTROL = "nvidiactl"
DRIVER_SECONDS = 300.0
SECONDS_BETWEEN_LOOKS = 1.0
# EX_TEMPFAIL of sysexits.h: nothing is broken, and another start will do.
NOT_YET = 75

SERVER = "vllm.entrypoints.openai.api_server"
LEAVE = frozenset({signal.SIGTERM, signal.SIGINT})


class LaunchError(Exception):
    """An error that you have to fix; the message is printed as one line."""

    status = 1


class NotYetError(LaunchError):
    """A temporary failure: the container exits, and the kubelet restarts it."""

    status = NOT_YET


class Device(typing.NamedTuple):
    """One function on the PCI bus."""

    address: str
    vendor: int
    device: int
    base_class: int

    @property
    def slot(self) -> str:
        """The address without its function: what is soldered there is one chip."""
        return self.address.rpartition(".")[0]


class Profile(typing.NamedTuple):
    """Flags and environment for one kind of hardware."""

    arguments: list[str]
    environment: dict[str, str]
    overrides: dict[str, str]


def pci_devices(sysfs: pathlib.Path) -> list[Device]:
    """List the PCI bus in the order of its addresses."""
    bus = sysfs / "bus" / "pci" / "devices"
    try:
        found = sorted(bus.iterdir(), key=lambda entry: entry.name)
        return [_device(entry) for entry in found]
    except (OSError, ValueError) as error:
        raise LaunchError(
            f"cannot read the PCI devices in {bus}: {error}; "
            "the container needs the node's sysfs, which the runtime mounts at /sys"
        ) from None


def _device(entry: pathlib.Path) -> Device:
    vendor, device, class_code = (
        int((entry / name).read_text(encoding="ascii"), 16)
        for name in ("vendor", "device", "class")
    )
    return Device(entry.name, vendor, device, class_code >> 16)


def tpu_chips(devices: list[Device]) -> list[str]:
    """Name the generation of each TPU chip; an unknown one is named by its device id."""
    chips = {
        device.slot: TPU_GENERATIONS.get(device.device, f"{device.device:#06x}")
        for device in devices
        if device.vendor == GOOGLE_VENDOR
        and (device.device in TPU_GENERATIONS or device.base_class in TPU_CLASSES)
    }
    return sorted(chips.values())


def nvidia_cards(devices: list[Device]) -> list[str]:
    """Name each GPU; what it can do is the business of the rung's flags."""
    cards = {
        device.slot
        for device in devices
        if device.vendor == NVIDIA_VENDOR and device.base_class == DISPLAY_CLASS
    }
    return ["nvidia"] * len(cards)


FAMILIES = {"tpu": tpu_chips, "nvidia": nvidia_cards}


def hardware_key(chips: list[str]) -> str:
    """Name the hardware of one machine, as the profiles are named: `v6e-8`, `nvidia-1`."""
    kinds = sorted(set(chips))
    if unknown := [kind for kind in kinds if kind.startswith("0x")]:
        known = ", ".join(f"{name} {code:#06x}" for code, name in TPU_GENERATIONS.items())
        raise LaunchError(
            f"unknown TPU generation: PCI device id {', '.join(unknown)}; known: {known}; "
            "add it to TPU_GENERATIONS in launcher.py and rebuild the image"
        )
    if len(kinds) > 1:
        raise LaunchError(
            f"more than one TPU generation on this machine: {', '.join(kinds)}; "
            "vLLM runs on chips of one generation, so use a machine type that has only one"
        )
    return f"{kinds[0]}-{len(chips)}"


def load_profile(folder: pathlib.Path, key: str) -> Profile:
    """Read the profile of this hardware."""
    path = folder / f"{key}.json"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        present = sorted(entry.stem for entry in folder.glob("*.json"))
        raise LaunchError(
            f"no profile for {key} in {folder}: profiles there: {', '.join(present) or 'none'}; "
            f"add a pool with this hardware to the stack, or keep the pod off this node"
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        raise LaunchError(
            f"cannot read profile {path}: {error}; run `pulumi up` to write it"
        ) from None
    return _checked(path, content)


def _checked(path: pathlib.Path, content: object) -> Profile:
    if isinstance(content, dict) and set(content) == set(Profile._fields):
        arguments, *variables = (content[name] for name in Profile._fields)
        if (
            isinstance(arguments, list)
            and all(isinstance(each, dict) for each in variables)
            and all(isinstance(text, str) for text in arguments)
            and all(isinstance(text, str) for each in variables for text in each.values())
        ):
            return Profile(arguments, *variables)
    raise LaunchError(
        f'profile {path} is not of the form {{"arguments": ["--flag=value"], '
        '"environment": {"NAME": "value"}, "overrides": {"NAME": "value"}}, all of it text; '
        "run `pulumi up` to write it"
    )


def require_driver(proc: pathlib.Path, dev: pathlib.Path, within: float) -> None:
    """Return when this container can use the node's GPUs; otherwise exit after its installation.

    A pod that asks for no device may be on a new node before GKE has installed the driver. A
    container has the devices that were there when it was made, so waiting alone does not help it.
    """
    if (dev / NVIDIA_CONTROL).exists():
        return
    module = proc / NVIDIA_DRIVER
    if not module.exists():
        _say(f"a GPU and no NVIDIA driver yet: waiting {within:g} seconds for it at most")
    deadline = time.monotonic() + within
    while not module.exists():
        if time.monotonic() > deadline:
            raise NotYetError(
                f"no NVIDIA driver on this node after {within:g} seconds: {module} is not there; "
                "exiting for a restart; if it does not appear, look at the node's pods in "
                "kube-system whose names start with nvidia-"
            )
        time.sleep(SECONDS_BETWEEN_LOOKS)
    raise NotYetError(
        "the NVIDIA driver was installed after this container was created: exiting for a restart "
        "with its devices"
    )


def start_vllm(flags: list[str], profile: Profile) -> typing.NoReturn:
    """Become vLLM, so that the kubelet's TERM reaches it and not a parent."""
    command = [sys.executable, "-m", SERVER, *flags, *profile.arguments]
    # A variable from GKE's device plugin or the pod's spec has precedence over the profile, and
    # over the image's own.
    environment = {**profile.environment, **os.environ, **profile.overrides}
    try:
        os.execve(sys.executable, command, environment)  # noqa: S606 - a shell would eat TERM
    except (OSError, ValueError) as error:
        raise LaunchError(f"cannot start vLLM: {error}") from None


def wait_for_ever() -> typing.NoReturn:
    """Wait for SIGTERM: after an exit the kubelet would only restart the container."""
    # Blocked and then awaited: a TERM between two statements cannot be lost, as it can be with
    # a handler and pause().
    signal.pthread_sigmask(signal.SIG_BLOCK, LEAVE)
    signal.sigwait(LEAVE)
    sys.exit(0)


def _leave(_number: int, _frame: object) -> None:
    sys.exit(0)


def _say(line: str) -> None:
    sys.stdout.write(f"launcher: {line}\n")
    # Nothing flushes a buffer on exec.
    sys.stdout.flush()


def _arguments(words: list[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(
        prog="launcher.py",
        usage="%(prog)s --accelerator tpu|nvidia [--profiles DIR] [--sysfs DIR] [--proc DIR] "
        "[--dev DIR] [--driver-within SECONDS] -- [VLLM FLAG ...]",
        description="Start vLLM where its accelerator is; wait where it is not.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("--accelerator", required=True, choices=sorted(FAMILIES), help="what this image can drive")
    add("--profiles", type=pathlib.Path, default="/etc/vllm/profiles", help="one file a hardware")
    add("--sysfs", type=pathlib.Path, default="/sys", help="where the kernel's sysfs is mounted")
    add("--proc", type=pathlib.Path, default="/proc", help="where the kernel's proc is mounted")
    add("--dev", type=pathlib.Path, default="/dev", help="where the container's devices are")
    add("--driver-within", type=float, default=DRIVER_SECONDS, help="seconds to wait for a driver")
    # Split by hand: how argparse treats `--` changed between Python releases.
    own = words[: words.index("--")] if "--" in words else words
    options = parser.parse_args(own)
    if own is words:
        parser.error("the flags for vLLM follow `--`, which is missing")
    return options, words[len(own) + 1 :]


def main(words: list[str]) -> None:
    """Detect the hardware, then start vLLM, wait, or print the error in one line."""
    # First of all: as process 1 of a container, a signal without a handler is ignored.
    for number in LEAVE:
        signal.signal(number, _leave)
    options, flags = _arguments(words)
    try:
        devices = pci_devices(options.sysfs)
        found = {family: chips(devices) for family, chips in FAMILIES.items()}
        if not found[options.accelerator]:
            others = [f"{len(chips)} {chips[0]}" for chips in found.values() if chips]
            here = ", ".join(others) or "no accelerator"
            _say(f"no {options.accelerator} on this machine, found {here}: waiting for SIGTERM")
            wait_for_ever()
        key = hardware_key(found[options.accelerator])
        profile = load_profile(options.profiles, key)
        if options.accelerator == "nvidia":
            require_driver(options.proc, options.dev, options.driver_within)
        _say(f"found {key}: starting vLLM with {options.profiles / key}.json")
        start_vllm(flags, profile)
    except LaunchError as error:
        sys.stderr.write(f"launcher: {error}\n")
        sys.exit(error.status)


if __name__ == "__main__":
    main(sys.argv[1:])

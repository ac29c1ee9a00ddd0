"""The launcher on the hardware it can drive: it becomes vLLM, with that hardware's profile."""

import json
import pathlib
import signal
from typing import Any, NamedTuple

import pytest

from tests.images.conftest import Pod, line, status_after
from tests.images.machines import (
    GPU_AUDIO,
    H100,
    L4,
    NVSWITCH,
    TPU_V4,
    TPU_V5E,
    TPU_V5P,
    TPU_V6E,
    TPU_V7X,
    Pci,
)


class TpuMachine(NamedTuple):
    """A single-host TPU machine and what GKE's device plugin says about it."""

    key: str
    slots: tuple[tuple[Pci, ...], ...]
    accelerator_type: str
    topology: str
    chips_per_host: str
    ports: str


FOUR_PORTS = "8431,8432,8433,8434"
EIGHT_PORTS = "8431,8432,8433,8434,8435,8436,8437,8438"

# The device plugin's own table, by hand. v5p and v6e-4 follow its pattern and were not seen in it;
# v4 likewise: its suffix counts cores, two a chip.
TPU_MACHINES = [
    TpuMachine("v4-4", ((TPU_V4,),) * 4, "v4-8", "2x2x1", "2,2,1", FOUR_PORTS),
    TpuMachine("v5e-1", ((TPU_V5E,),), "v5litepod-1", "1x1", "1,1,1", "8431"),
    TpuMachine("v5e-4", ((TPU_V5E,),) * 4, "v5litepod-4", "2x2", "2,2,1", FOUR_PORTS),
    TpuMachine("v5e-8", ((TPU_V5E,),) * 8, "v5litepod-8", "2x4", "2,4,1", EIGHT_PORTS),
    TpuMachine("v5p-4", ((TPU_V5P,),) * 4, "v5p-8", "2x2x1", "2,2,1", FOUR_PORTS),
    TpuMachine("v6e-1", ((TPU_V6E,),), "v6e-1", "1x1", "1,1,1", "8431"),
    TpuMachine("v6e-4", ((TPU_V6E,),) * 4, "v6e-4", "2x2", "2,2,1", FOUR_PORTS),
    TpuMachine("v6e-8", ((TPU_V6E,),) * 8, "v6e-8", "2x4", "2,4,1", EIGHT_PORTS),
    TpuMachine("v7x-1", ((TPU_V7X,),), "tpu7x-2", "1x1x1", "1,1,1", "8431,8432"),
    TpuMachine("v7x-1", ((TPU_V7X, TPU_V7X),), "tpu7x-2", "1x1x1", "1,1,1", "8431,8432"),
    TpuMachine("v7x-4", ((TPU_V7X,),) * 4, "tpu7x-8", "2x2x1", "2,2,1", EIGHT_PORTS),
    TpuMachine("v7x-4", ((TPU_V7X, TPU_V7X),) * 4, "tpu7x-8", "2x2x1", "2,2,1", EIGHT_PORTS),
]


def tpu_environment(machine: TpuMachine) -> dict[str, str]:
    """Everything vLLM on TPU needs to know of a machine whose device the pod did not request."""
    return {
        "TPU_ACCELERATOR_TYPE": machine.accelerator_type,
        "TPU_TOPOLOGY": machine.topology,
        "TPU_TOPOLOGY_ALT": "false",
        "ALT": "false",
        "TPU_TOPOLOGY_WRAP": "false,false,false",
        "WRAP": "false,false,false",
        "CHIPS_PER_HOST_BOUNDS": machine.chips_per_host,
        "TPU_CHIPS_PER_HOST_BOUNDS": machine.chips_per_host,
        "HOST_BOUNDS": "1,1,1",
        "TPU_HOST_BOUNDS": "1,1,1",
        "TPU_RUNTIME_METRICS_PORTS": machine.ports,
        "TPU_WORKER_ID": "0",
        "TPU_WORKER_HOSTNAMES": "localhost",
        "TPU_SKIP_MDS_QUERY": "true",
    }


def served(pod: Pod, accelerator: str, *flags: str) -> dict[str, Any]:
    """Start the container, skip the launcher's line, and read what the stand-in was given."""
    process = pod.start(accelerator, "--", *flags)
    assert line(process).startswith("launcher: found ")
    report: dict[str, Any] = json.loads(line(process))
    assert report["pid"] == process.pid
    return report


def names(machine: TpuMachine) -> str:
    """Tell two machines of the same key apart in a test's name."""
    return f"{machine.key}, {len(machine.slots[0])} function(s) a chip"


@pytest.mark.parametrize("machine", TPU_MACHINES, ids=names)
def test_a_tpu_machine_serves_with_its_own_profile(pod: Pod, machine: TpuMachine) -> None:
    flags = [f"--tensor-parallel-size={len(machine.slots)}"]
    environment = tpu_environment(machine)
    pod.on(*machine.slots).profile(machine.key, flags, environment)

    report = served(pod, "tpu", "--model=Qwen/Qwen2-1.5B", "--port=8000")

    assert report["argv"] == ["--model=Qwen/Qwen2-1.5B", "--port=8000", *flags]
    assert {name: report["environment"].get(name) for name in environment} == environment


def test_one_l4_serves_with_the_profile_of_one_gpu(pod: Pod) -> None:
    pod.on((L4, GPU_AUDIO)).profile("nvidia-1", ["--max-num-seqs=64"], {"LD_LIBRARY_PATH": "/gpu"})
    report = served(pod, "nvidia", "--model=m")
    assert report["argv"] == ["--model=m", "--max-num-seqs=64"]
    assert report["environment"]["LD_LIBRARY_PATH"] == "/gpu"


def test_a_pod_with_one_gpu_of_two_serves_with_the_profile_of_its_machine(pod: Pod) -> None:
    # sysfs is the host's: what the container did not get is there all the same.
    pod.on((L4, GPU_AUDIO), (L4, GPU_AUDIO)).profile("nvidia-2", ["--tensor-parallel-size=1"], {})
    assert served(pod, "nvidia")["argv"] == ["--tensor-parallel-size=1"]


def test_audio_functions_and_nvswitch_bridges_are_no_gpus(pod: Pod) -> None:
    pod.on(*((H100, GPU_AUDIO),) * 8, *((NVSWITCH,),) * 4).profile("nvidia-8", ["--seed=8"], {})
    assert served(pod, "nvidia")["argv"] == ["--seed=8"]


def test_the_device_plugins_variable_wins_over_the_profile(pod: Pod) -> None:
    pod.on((TPU_V6E,)).profile("v6e-1", [], {"TPU_WORKER_ID": "0", "TPU_TOPOLOGY": "1x1"})
    pod.environment["TPU_WORKER_ID"] = "7"
    environment = served(pod, "tpu")["environment"]
    assert (environment["TPU_WORKER_ID"], environment["TPU_TOPOLOGY"]) == ("7", "1x1")


def test_a_persons_variable_wins_over_the_images(pod: Pod) -> None:
    chosen = {"VLLM_USAGE_SOURCE": "mine"}
    pod.on((L4,)).profile("nvidia-1", [], {"VLLM_USAGE_SOURCE": "default"}, chosen)
    pod.environment["VLLM_USAGE_SOURCE"] = "production-docker-image"
    assert served(pod, "nvidia")["environment"]["VLLM_USAGE_SOURCE"] == "mine"


def test_a_variable_set_to_nothing_stays_set_to_nothing(pod: Pod) -> None:
    pod.on((TPU_V6E,)).profile("v6e-1", [], {"TPU_WORKER_ID": "0"})
    pod.environment["TPU_WORKER_ID"] = ""
    assert served(pod, "tpu")["environment"]["TPU_WORKER_ID"] == ""


def test_flags_reach_vllm_as_they_were_written(pod: Pod) -> None:
    flags = ['--override-generation-config={"a": 1}', "--chat-template=$HOME *", "--", "", "-q"]
    pod.on((L4,)).profile("nvidia-1", ["--x=a b"], {})
    assert served(pod, "nvidia", *flags)["argv"] == [*flags, "--x=a b"]


def test_no_signal_is_blocked_in_vllm(pod: Pod) -> None:
    pod.on((L4,)).profile("nvidia-1", [], {})
    assert served(pod, "nvidia")["blocked"] == [signal.SIGUSR1]


def test_term_reaches_vllm_itself(pod: Pod) -> None:
    process = pod.on((L4,)).profile("nvidia-1", [], {}).start("nvidia", "--")
    line(process)
    line(process)
    assert status_after(process, signal.SIGTERM) == 43


def test_the_log_names_the_hardware_and_the_profile_and_no_flag(pod: Pod) -> None:
    pod.on((TPU_V6E,)).profile("v6e-1", ["--hf-token=canary"], {})
    process = pod.start("tpu", "--", "--api-key=canary")
    expected = f"launcher: found v6e-1: starting vLLM with {pathlib.Path(pod.profiles)}/v6e-1.json"
    assert line(process) == expected

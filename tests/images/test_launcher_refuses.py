"""The launcher where something has to be put right: one clear line, status 1, no traceback."""

import pathlib

import pytest

from tests.images.conftest import Pod
from tests.images.machines import L4, TPU_OF_TOMORROW, TPU_V5E, TPU_V6E

FORM = (
    'is not of the form {"arguments": ["--flag=value"], "environment": {"NAME": "value"}, '
    '"overrides": {"NAME": "value"}}, '
    "all of it text; run `pulumi up` to write it"
)


def test_hardware_without_a_profile_names_the_profiles_there_are(pod: Pod) -> None:
    pod.on(*((TPU_V6E,),) * 4).profile("v6e-1", [], {}).profile("nvidia-1", [], {})
    assert pod.refusal("tpu", "--") == (
        1,
        "",
        f"launcher: no profile for v6e-4 in {pod.profiles}: profiles there: nvidia-1, v6e-1; "
        "add a pool with this hardware to the stack, or keep the pod off this node\n",
    )


def test_an_absent_folder_of_profiles_counts_as_an_empty_one(pod: Pod) -> None:
    pod.on((L4,)).profiles.rmdir()
    status, _, error = pod.refusal("nvidia", "--")
    assert (status, "profiles there: none; " in error) == (1, True)


def test_an_unknown_tpu_generation_names_the_known_ones(pod: Pod) -> None:
    assert pod.on((TPU_OF_TOMORROW,)).refusal("tpu", "--") == (
        1,
        "",
        "launcher: unknown TPU generation: PCI device id 0x0099; known: v4 0x005e, v5p 0x0062, "
        "v5e 0x0063, v6e 0x006f, v7x 0x0076; add it to TPU_GENERATIONS in launcher.py and rebuild "
        "the image\n",
    )


def test_two_generations_on_one_machine_are_refused(pod: Pod) -> None:
    assert pod.on((TPU_V5E,), (TPU_V6E,)).refusal("tpu", "--") == (
        1,
        "",
        "launcher: more than one TPU generation on this machine: v5e, v6e; vLLM runs on chips of "
        "one generation, so use a machine type that has only one\n",
    )


def test_a_profile_that_is_not_json_is_refused_by_name(pod: Pod) -> None:
    pod.on((L4,))
    path = pod.profiles / "nvidia-1.json"
    path.write_text('{"arguments": [')
    assert pod.refusal("nvidia", "--") == (
        1,
        "",
        f"launcher: cannot read profile {path}: Expecting value: line 1 column 16 (char 15); "
        "run `pulumi up` to write it\n",
    )


@pytest.mark.parametrize(
    "content",
    [
        "[]",
        "null",
        '{"arguments": []}',
        '{"arguments": [], "environment": {}}',
        '{"arguments": [], "environment": {}, "overrides": {}, "flags": []}',
        '{"arguments": "--seed=1", "environment": {}, "overrides": {}}',
        '{"arguments": [1], "environment": {}, "overrides": {}}',
        '{"arguments": [], "environment": [], "overrides": {}}',
        '{"arguments": [], "environment": {"TPU_WORKER_ID": 0}, "overrides": {}}',
        '{"arguments": [], "environment": {}, "overrides": {"NCCL_DEBUG": 0}}',
    ],
)
def test_a_profile_of_another_form_is_refused(pod: Pod, content: str) -> None:
    pod.on((L4,))
    path = pod.profiles / "nvidia-1.json"
    path.write_text(content)
    assert pod.refusal("nvidia", "--") == (1, "", f"launcher: profile {path} {FORM}\n")


@pytest.mark.parametrize("content", ["[" * 100_000, "\x00", "\ufeff{}"], ids=["deep", "nul", "bom"])
def test_a_hostile_profile_never_shows_a_traceback(pod: Pod, content: str) -> None:
    pod.on((L4,))
    (pod.profiles / "nvidia-1.json").write_text(content)
    status, _, error = pod.refusal("nvidia", "--")
    assert (status, error.count("\n"), error.startswith("launcher: ")) == (1, 1, True)


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [(["--a=\x00"], {}), ([], {"A=B": "c"}), ([], {"A": "\x00"})],
    ids=["nul in a flag", "= in a name", "nul in a value"],
)
def test_what_the_kernel_would_not_take_is_one_line(
    pod: Pod, arguments: list[str], environment: dict[str, str]
) -> None:
    status, _, error = (
        pod.on((L4,)).profile("nvidia-1", arguments, environment).refusal("nvidia", "--")
    )
    assert (status, error.count("\n")) == (1, 1)
    assert error.startswith("launcher: cannot start vLLM: ")


def test_a_container_without_sysfs_is_told_what_it_lacks(pod: Pod, tmp_path: pathlib.Path) -> None:
    status, _, error = pod.refusal("tpu", "--")
    bus = tmp_path / "sys" / "bus" / "pci" / "devices"
    assert (status, error.startswith(f"launcher: cannot read the PCI devices in {bus}: ")) == (
        1,
        True,
    )


@pytest.mark.parametrize(
    ("accelerator", "words", "complaint"),
    [
        ("tpu", (), "error: the flags for vLLM follow `--`, which is missing\n"),
        ("gpu", ("--",), "argument --accelerator: invalid choice: 'gpu'"),
        ("tpu", ("--model=m", "--"), "error: unrecognized arguments: --model=m\n"),
    ],
)
def test_a_wrong_command_line_is_explained(
    pod: Pod, accelerator: str, words: tuple[str, ...], complaint: str
) -> None:
    status, _, error = pod.on().refusal(accelerator, *words)
    assert (status, complaint in error) == (2, True)

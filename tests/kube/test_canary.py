"""A canary with Kubernetes' own controllers and rights: on, back, killed, decided by hand."""

import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from kube.control_plane.control_plane import ControlPlane
from tests.kube.canaries import SECONDS, SERVING, Canaries, Start
from tests.kube.stacks import rendered
from tests.kube.users import Users
from tools.canary.__main__ import decide
from tools.canary.jobs import Jobs

POD = "vllm-canary-0"
OLD = "example.com/old:1"
ON, BACK = 0, 2
ANY_TIME = "--slowdown=1000"
"""Servers that answer within a millisecond differ by chance."""


@pytest.fixture
def canary(cluster: ControlPlane, namespace: str, tmp_path: Path) -> Iterator[Start]:
    """Give a stack whose old version serves and whose new one is to be judged."""
    with ExitStack() as ending:

        def start(serving: str = "", canary: str = "") -> Canaries:
            made = Canaries(cluster, namespace, tmp_path)
            ending.callback(made.end)
            made.begin(serving, canary)
            return made

        yield start


def test_a_version_that_is_not_worse_goes_on_and_no_request_is_dropped(canary: Start) -> None:
    stack = canary()
    with Users(stack) as users:
        stack.decide("hold")
        process = stack.start("--seconds=1", ANY_TIME)
        users.await_answers(POD, 50)
        stack.decide("none")
        said, _ = process.communicate(timeout=SECONDS)
        # Until every list of endpoints is without it.
        users.await_answers(_another(users), users.answered[_another(users)] + 50)
    assert (process.returncode, said.splitlines()[-1]) == (ON, "going on: the canary is not worse")
    assert users.dropped == []
    assert (stack.replicas(), stack.image_served()) == (0, OLD)


def test_a_version_with_other_answers_goes_back_without_a_request_of_a_user(
    canary: Start,
) -> None:
    stack = canary(canary="--logprob-shift=0.2")
    with Users(stack) as users:
        status, said = stack.run("--seconds=60")
    assert status == BACK
    assert said[-1].startswith("the new version goes back, and the old one serves: its answers")
    assert (users.answered[POD], users.dropped) == (0, [])
    assert (stack.replicas(), stack.image_served()) == (0, OLD)


def test_a_version_that_is_slower_goes_back_by_itself_and_no_request_is_dropped(
    canary: Start,
) -> None:
    stack = canary("--seconds-per-prompt-token=0.01", "--seconds-per-prompt-token=0.1")
    with Users(stack) as users:
        status, said = stack.run("--seconds=120", gate=False)
        users.await_answers(_another(users), users.answered[_another(users)] + 50)
    assert status == BACK
    assert "times allowed" in said[-1]
    assert users.answered[POD] >= 50
    assert users.dropped == []
    assert (stack.replicas(), len(stack.endpoints())) == (0, SERVING)


def test_a_program_that_is_killed_leaves_the_old_version_serving_and_its_next_try_ends_it(
    canary: Start,
) -> None:
    stack = canary()
    with Users(stack) as users:
        process = stack.start("--seconds=60", ANY_TIME)
        users.await_answers(POD, 20)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=SECONDS)
        users.await_answers(_another(users), users.answered[_another(users)] + 50)
        assert stack.image_served() == OLD
        status, said = stack.run("--seconds=3", ANY_TIME)
        users.await_answers(_another(users), users.answered[_another(users)] + 50)
    assert (status, said[-1]) == (ON, "going on: the canary is not worse")
    assert users.dropped == []
    assert stack.replicas() == 0


def test_a_job_that_is_ended_takes_its_canary_away(canary: Start) -> None:
    stack = canary()
    with Users(stack) as users:
        process = stack.start("--seconds=60", ANY_TIME)
        users.await_answers(POD, 20)
        process.terminate()
        process.communicate(timeout=SECONDS)
        users.await_answers(_another(users), users.answered[_another(users)] + 50)
    assert (process.returncode, users.dropped, stack.replicas()) == (1, [], 0)


@pytest.mark.parametrize(("word", "status"), [("go", ON), ("back", BACK)])
def test_a_person_decides_with_one_command(
    word: str, status: int, canary: Start, cluster: ControlPlane, programs: Path
) -> None:
    stack = canary()
    kubectl = (str(programs / "bin" / "kubectl"), f"--kubeconfig={cluster.kubeconfig}")
    jobs = Jobs(kubectl, "vllm", stack.namespace)
    process = stack.start("--seconds=60", ANY_TIME)
    decide(jobs, "hold")
    assert jobs.under_way()
    decide(jobs, word)
    said, _ = process.communicate(timeout=SECONDS)
    assert (process.returncode, "decided by hand" in said) == (status, True)
    assert stack.replicas() == 0


def test_the_account_can_change_the_canary_and_nothing_else(canary: Start) -> None:
    stack = canary()
    token = stack.token("vllm-canary-judge")
    api = stack._cluster
    root = f"https://127.0.0.1:{api.ports.api_server}"
    space = f"namespaces/{stack.namespace}"
    (serving, *_) = stack.endpoints().values()

    def patched(path: str, change: object) -> int:
        answer = httpx.patch(
            f"{root}/{path}",
            json=change,
            headers={
                "Authorization": f"Bearer {token}",
                "Content-Type": "application/merge-patch+json",
            },
            verify=False,  # noqa: S501 # its own control plane
            trust_env=False,
        )
        return answer.status_code

    scale, label = {"spec": {"replicas": 0}}, {"metadata": {"labels": {"a": "b"}}}
    sets = f"apis/apps/v1/{space}/statefulsets/vllm-canary"
    assert patched(f"{sets}/scale", scale) == 200
    assert patched(f"api/v1/{space}/pods/{POD}", label) == 404
    assert patched(sets, label) == 403
    assert patched(f"api/v1/{space}/pods/{serving}", label) == 403
    assert patched(f"apis/apps/v1/{space}/deployments/vllm", label) == 403
    assert patched(f"apis/apps/v1/{space}/deployments/vllm/scale", scale) == 403


def test_the_stack_has_one_judge() -> None:
    kinds = [each["kind"] for each in rendered("canary").values() if "kind" in each]
    assert (kinds.count("StatefulSet"), kinds.count("Job")) == (1, 1)


def _another(users: Users) -> str:
    return max((each for each in users.answered if each != POD), key=lambda x: users.answered[x])

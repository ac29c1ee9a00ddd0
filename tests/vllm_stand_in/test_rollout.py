"""A replica leaves while people use the Service: by the plan's drain nobody is dropped."""

import pytest

from components.facts.capacity import Capacity
from components.ladder.lifetime import drain_of
from components.ladder.rung import Rung
from tests.plan.choices import rung

from .fixtures import Starter
from .service import Load, Service

ON_DEMAND = rung("nvidia-l4-1")
SPOT = rung("nvidia-l4-1", capacity=Capacity.SPOT)
PEOPLE = 8


@pytest.mark.parametrize("of", [ON_DEMAND, SPOT], ids=["a rollout", "a preemption with notice"])
def test_who_leaves_by_the_plan_drops_no_request(of: Rung, vllm_stand_in: Starter) -> None:
    timeout = drain_of([of]).shutdown_timeout_seconds
    leaving = vllm_stand_in(f"--shutdown-timeout={timeout}")
    spare = vllm_stand_in()
    service = Service(leaving, spare)
    with Load(service, PEOPLE) as load:
        # The preStop sleep: it is to go, and the data plane has not heard of it yet.
        load.wait_for_answers(40)
        leaving.hold(1)
        leaving.wait_for("held")
        service.forget(leaving)
        load.wait_until_all_arrived(leaving)
        in_flight = load.underway(leaving)
        leaving.terminate()
        leaving.release()
        assert leaving.wait() == 0
        load.wait_for_answers(40)
    assert in_flight > 0
    assert load.failed == []


def test_without_the_sleep_before_the_signal_requests_are_dropped(vllm_stand_in: Starter) -> None:
    leaving, spare = vllm_stand_in("--shutdown-timeout=45"), vllm_stand_in()
    leaving.hold(1)
    with Load(Service(leaving, spare), PEOPLE) as load:
        leaving.wait_for("held")
        leaving.terminate()
        load.wait_for_failure()
        leaving.release()
    assert set(load.failed) <= {"500", "ConnectError", "ReadError", "RemoteProtocolError"}


def test_a_machine_that_is_lost_takes_only_what_it_was_working_on(vllm_stand_in: Starter) -> None:
    lost, spare = vllm_stand_in(), vllm_stand_in()
    lost.hold(1)
    service = Service(lost, spare)
    with Load(service, PEOPLE) as load:
        lost.wait_for("held")
        service.forget(lost)
        load.wait_until_all_arrived(lost)
        in_flight = load.underway(lost)
        lost.kill()
        load.wait_for_answers(40)
    assert len(load.failed) == in_flight

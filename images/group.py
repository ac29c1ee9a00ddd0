"""Join the pods of one replica over Ray; then the leader runs the launcher.

Starts Ray on each node, and lets the leader wait for all nodes. `alive` is the leader's liveness
probe, which detects a group that has requests and makes no progress.

    group.py leader --nodes N --within SECONDS -- COMMAND [ARGUMENT ...]
    group.py worker --within SECONDS
    group.py alive --within SECONDS [--port PORT] [--state FILE]
"""

import argparse
import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
import typing

PORT = 6379
"""Ray's own default for the head."""
LEADER = "LWS_LEADER_ADDRESS"
"""Name of the leader's pod, which the LeaderWorkerSet's webhook writes into every container."""

LEAVE = frozenset({signal.SIGTERM, signal.SIGINT})
SECONDS_BETWEEN_LOOKS = 2.0
LONGEST_LOOK_SECONDS = 60.0

# In a process of its own: Ray's threads would not survive the exec, and a driver that has joined
# once keeps what it knew.
COUNT = (
    "import ray; ray.init(address='auto', logging_level='ERROR', log_to_driver=False); "
    "print(sum(node['Alive'] for node in ray.nodes()), flush=True)"
)


SERVING_PORT = 8000
STATE = "group-progress.json"
"""File below $HOME with what the last look saw; each look is a process of its own."""

WORK = ("vllm:num_requests_running", "vllm:num_requests_waiting")
"""vLLM's gauges of requests that want an answer."""
PROGRESS = (
    "vllm:prompt_tokens_total",
    "vllm:generation_tokens_total",
    "vllm:iteration_tokens_total_count",
    "vllm:request_success_total",
    # A long prompt gives no token for many steps, and fills the cache in each.
    "vllm:kv_cache_usage_perc",
)
"""Metrics that increase while an engine works."""


class GroupError(Exception):
    """An error that you have to fix; the message is printed as one line."""


def lead(nodes: int, deadline: float, port: int) -> None:
    """Start Ray's head, and wait until the group has all its nodes."""
    command = [_ray(), "start", "--head", f"--port={port}", *_QUIET, "--include-dashboard=false"]
    status = subprocess.run(command, check=False).returncode
    if status != 0:
        raise GroupError(f"`ray start --head` ended with status {status}; its reason is above")
    _say(f"leader: waiting for {nodes} nodes")
    joined = 0
    while (joined := _joined(joined)) < nodes:
        if time.monotonic() > deadline:
            raise GroupError(
                f"{joined} of {nodes} nodes joined in time; look for pods of this group that are "
                "Pending, and at the zones and the quota of the pools"
            )
        time.sleep(SECONDS_BETWEEN_LOOKS)
    _say(f"leader: {joined} nodes are here")


def _joined(before: int) -> int:
    """Return the number of live nodes, or `before` if the count fails."""
    try:
        ended = subprocess.run(
            [sys.executable, "-c", COUNT],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=False,
            timeout=LONGEST_LOOK_SECONDS,
        )
        return int(ended.stdout.split()[-1])
    except (subprocess.TimeoutExpired, ValueError, IndexError):
        return before


def follow(deadline: float, port: int) -> typing.NoReturn:
    """Wait until the leader answers, then become a node of its Ray."""
    leader = os.environ.get(LEADER)
    if not leader:
        raise GroupError(f"{LEADER} is not set; this role is for pods of a LeaderWorkerSet")
    _say(f"worker: waiting for {leader}:{port}")
    while not _answers(leader, port):
        if time.monotonic() > deadline:
            raise GroupError(f"{leader}:{port} did not answer in time; look at the leader's log")
        time.sleep(SECONDS_BETWEEN_LOOKS)
    _become([_ray(), "start", f"--address={leader}:{port}", *_QUIET, "--block"])


def _answers(host: str, port: int) -> bool:
    # Until the leader's pod has an address its name is unknown, which is an OSError too.
    try:
        with socket.create_connection((host, port), timeout=5):
            return True
    except OSError:
        return False


def alive(within: float, port: int, state: pathlib.Path) -> None:
    """Refuse a server that does not answer, or has requests and has got nowhere for too long.

    vLLM's own /health looks at no worker of the executor over Ray (`check_health` in
    v1/executor/ray_executor.py of 0.26.0 returns at once).
    """
    status, _ = _answer(port, "/health")
    if status != http.client.OK:
        raise GroupError(f"/health answered {status}")
    _, text = _answer(port, "/metrics")
    sums = _sums(text)
    now = {"moved": time.time(), "progress": [sums.get(name, 0.0) for name in PROGRESS]}
    before = _seen(state)
    idle = not any(sums.get(name, 0.0) for name in WORK)
    if idle or before is None or before["progress"] != now["progress"]:
        state.write_text(json.dumps(now), encoding="ascii")
        return
    stuck = now["moved"] - before["moved"]
    if stuck > within:
        raise GroupError(f"there are requests and no progress for {stuck:.0f} s")


def _answer(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as error:
        raise GroupError(f"{path} was not answered: {error}") from None
    finally:
        connection.close()


def _sums(text: str) -> dict[str, float]:
    """Add up each series of a page of metrics over its labels."""
    found: dict[str, float] = {}
    for line in text.splitlines():
        name = line.partition("{")[0].partition(" ")[0]
        if name in WORK or name in PROGRESS:
            found[name] = found.get(name, 0.0) + float(line.rpartition(" ")[2])
    return found


def _seen(state: pathlib.Path) -> dict[str, typing.Any] | None:
    try:
        found: dict[str, typing.Any] = json.loads(state.read_text(encoding="ascii"))
        return found
    except (OSError, ValueError):
        return None


_QUIET = ("--disable-usage-stats",)


def _ray() -> str:
    """Return Ray's program: next to this Python, or on PATH."""
    beside = pathlib.Path(sys.executable).with_name("ray")
    return str(beside) if beside.exists() else "ray"


def _become(command: list[str]) -> typing.NoReturn:
    """Hand the process over, so that the kubelet's TERM reaches what runs and not a parent."""
    try:
        os.execvp(command[0], command)  # noqa: S606 - a shell would eat TERM
    except OSError as error:
        raise GroupError(f"cannot start {command[0]}: {error}") from None


def _leave(_number: int, _frame: object) -> None:
    sys.exit(0)


def _say(line: str) -> None:
    sys.stdout.write(f"group: {line}\n")
    # Nothing flushes a buffer on exec.
    sys.stdout.flush()


def _arguments(words: list[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(
        prog="group.py",
        usage="%(prog)s leader|worker|alive [--nodes N] --within SECONDS [-- COMMAND ...]",
        description="Join the pods of one replica over Ray.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("role", choices=("leader", "worker", "alive"), help="first pod, another, or its liveness")
    add("--nodes", type=int, default=1, help="how many pods the group has, the leader among them")
    add(
        "--within", type=float, required=True, help="seconds until all are there, or of no progress"
    )
    add("--port", type=int, help="where Ray's head listens, or vLLM")
    add("--state", type=pathlib.Path, default=pathlib.Path.home() / STATE, help="what was seen")
    own = words[: words.index("--")] if "--" in words else words
    options = parser.parse_args(own)
    command = words[len(own) + 1 :]
    if options.role == "leader" and not command:
        parser.error("a leader becomes the command that follows `--`, which is missing")
    return options, command


def main(words: list[str]) -> None:
    """Join the group, or print the error in one line."""
    # First of all: as process 1 of a container, a signal without a handler is ignored.
    for number in LEAVE:
        signal.signal(number, _leave)
    options, command = _arguments(words)
    deadline, port = time.monotonic() + options.within, options.port or PORT
    try:
        if options.role == "alive":
            alive(options.within, options.port or SERVING_PORT, options.state)
            return
        if options.role == "worker":
            follow(deadline, port)
        lead(options.nodes, deadline, port)
        _become(command)
    except (GroupError, OSError) as error:
        sys.stderr.write(f"group: {error}\n")
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])

"""The process: flags, a port that opens when it is loaded, and how it leaves on SIGTERM.

It says what happens on standard output, a word or two a line: `port N`, `loaded`, `held`,
`draining`. On standard input it takes `load`, `hold N` and `release`; it leaves when that ends, so
that it does not outlive who started it.
"""

import argparse
import asyncio
import contextlib
import os
import signal
import socket
import stat
import sys
from collections.abc import Iterator

import uvicorn

from .answers import Served
from .api import Api
from .chain import Chain
from .contract import FLAGS
from .engine import BLOCK_TOKENS, Engine, Limits, Pace
from .metrics import Metrics

_ANSWER = "This is {model}, or rather a stand-in for it. You said: {prompt}"
_CUT_OFF = 1


class Server(uvicorn.Server):
    """A server whose signals somebody else handles, as vLLM's are, and that says when it serves."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the port."""
        await super().startup(sockets)
        say("loaded")

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield


def arguments(given: list[str]) -> argparse.Namespace:
    """Read the flags: those that matter here, and vLLM's others, which are passed over."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.vllm_stand_in", description=__doc__, allow_abbrev=False
    )
    add = parser.add_argument
    add("--model", default="Qwen/Qwen2-1.5B")
    add("--served-model-name", nargs="+", default=[])
    add("--host", default="127.0.0.1")
    add("--port", type=int, default=0, help="0 takes a free one and says which")
    add("--api-key", nargs="+", default=[])
    add("--max-model-len", type=int, default=8192)
    add("--max-num-seqs", type=int, default=256)
    add("--num-gpu-blocks-override", type=int, default=0)
    add("--shutdown-timeout", type=float, default=0)
    add("--runner", default="auto", help="pooling gives embeddings and no answers")
    add("--enable-auto-tool-choice", action="store_true")
    add("--tool-call-parser", default="", help="of which hermes alone is imitated")
    own = parser.add_argument_group("of the stand-in alone")
    add = own.add_argument
    add("--load-seconds", type=float, default=0, help="how long the port stays closed")
    add("--load-on-command", action="store_true", help="closed until `load` on standard input")
    add("--seconds-per-token", type=float, default=0, help="of each step")
    add("--seconds-per-running", type=float, default=0, help="more for each request of the batch")
    add("--seconds-per-prompt-token", type=float, default=0, help="more in the step of a prompt")
    add("--without-chat-template", action="store_true", help="refuse chats, as for a base model")
    add("--chain", action="store_true", help="say words that follow from those before")
    add("--other-share", type=float, default=0, help="of the chain: prefer the second best word")
    add("--logprob-shift", type=float, default=0, help="of the chain: off by this, up or down")
    add("--answer", default=_ANSWER, help="what it says; {model} and {prompt} are filled in")
    options, others = parser.parse_known_args(given)
    unknown = {each.partition("=")[0] for each in others if each.startswith("--")} - FLAGS
    if unknown:
        parser.error(f"unrecognized arguments: {' '.join(sorted(unknown))}")
    return options


def say(line: str) -> None:
    """Tell whoever started this what has happened."""
    print(line, flush=True)  # noqa: T201 # this is how a test follows it


async def follow_commands(engine: Engine, load: asyncio.Event, leave: asyncio.Event) -> None:
    """Do what standard input says, and leave at its end; without a pipe nobody says anything."""
    if not stat.S_ISFIFO(os.fstat(sys.stdin.fileno()).st_mode):
        return
    lines = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(lines)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    while line := await lines.readline():
        command, _, value = line.decode().strip().partition(" ")
        if command == "load":
            load.set()
        elif command == "hold":
            engine.hold(int(value))
        elif command == "release":
            engine.release()
    leave.set()


async def run(options: argparse.Namespace) -> int:
    """Load, serve until SIGTERM, drain; return the status to leave with."""
    models = tuple(options.served_model_name) or (options.model,)
    blocks = options.num_gpu_blocks_override
    blocks = blocks or -(-options.max_model_len * options.max_num_seqs // BLOCK_TOKENS)
    more, prompt = options.seconds_per_running, options.seconds_per_prompt_token
    pace = Pace(options.seconds_per_token, more, prompt)
    limits = Limits(options.max_num_seqs, blocks, pace)
    metrics = Metrics(models[0])
    engine = Engine(limits, metrics, say)
    metrics.follow(engine, limits)
    served = _served(options, models)
    leave, load = asyncio.Event(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, leave.set)
    commands = asyncio.create_task(follow_commands(engine, load, leave))
    # Bound early, as vLLM's is, but it does not listen yet: connections are refused.
    taken = socket.socket()
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    taken.bind((options.host, options.port))
    say(f"port {taken.getsockname()[1]}")
    await _loaded(options, load, leave)
    if leave.is_set():
        return 0
    pools = options.runner == "pooling"
    app = Api(served, engine, metrics, pools=pools).app(options.api_key)
    server = Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    serving = asyncio.create_task(server.serve(sockets=[taken]))
    await leave.wait()
    say("draining")
    in_time = await engine.drain(options.shutdown_timeout)
    if not in_time:
        # What vLLM has not finished by then is cut off with its process.
        os._exit(_CUT_OFF)
    server.should_exit = True
    await serving
    commands.cancel()
    return 0


def _served(options: argparse.Namespace, models: tuple[str, ...]) -> Served:
    return Served(
        models,
        options.max_model_len,
        chats=not options.without_chat_template,
        answer=options.answer,
        tool_parser=options.tool_call_parser if options.enable_auto_tool_choice else "",
        chain=Chain(options.other_share, options.logprob_shift) if options.chain else None,
    )


async def _loaded(options: argparse.Namespace, load: asyncio.Event, leave: asyncio.Event) -> None:
    """Wait until the model is loaded, or until told to leave."""
    seconds = None if options.load_on_command else options.load_seconds
    ends = [asyncio.create_task(event.wait()) for event in (load, leave)]
    await asyncio.wait(ends, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for end in ends:
        end.cancel()


if __name__ == "__main__":
    sys.exit(asyncio.run(run(arguments(sys.argv[1:]))))

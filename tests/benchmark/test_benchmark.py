"""`make benchmark` against servers that stand in for vLLM, with a speed that is known."""

from pathlib import Path

import pytest

from tests.vllm_stand_in.engine import Pace
from tests.vllm_stand_in.fixtures import Starter
from tools.benchmark.__main__ import main
from tools.benchmark.ladder import Asked, measure
from tools.benchmark.mixes import constant
from tools.benchmark.result import Result, read_result
from tools.explain.__main__ import explanation

PACE = Pace(step=0.04, running=0.005, prompt_token=0.0002)
BATCH, PROMPT, ANSWER = 4, 100, 20
FAST = ("--seconds-per-token=0.002", "--max-num-seqs=4")
SHORT = ("--mix=tutorial", "--seconds=1", "--users=8", "--rates=2,4")
STACK = """config:
  gcp:project: my-project
  vllm-gke:region: us-central1
  vllm-gke:pools: # best first
    - {name: l4, accelerator: nvidia-l4} # one rung
"""


def agrees(measured: float | None, configured: float) -> bool:
    """Tell whether a figure is within 5% of what the server was told."""
    return measured == pytest.approx(configured, rel=0.05)


def test_the_figures_are_within_five_percent_of_the_speed_of_the_server(
    vllm_stand_in: Starter,
) -> None:
    stand_in = vllm_stand_in(
        f"--seconds-per-token={PACE.step}",
        f"--seconds-per-running={PACE.running}",
        f"--seconds-per-prompt-token={PACE.prompt_token}",
        f"--max-num-seqs={BATCH}",
    )
    mix = constant(PROMPT, ANSWER)
    asked = Asked(stand_in.url, "Qwen/Qwen2-1.5B", mix, 1, 6, 4 * BATCH, rates=(2.0,))
    found = measure(asked, lambda _: None)
    full = PACE.tokens_per_second(BATCH, PROMPT, ANSWER)
    (open_loop,) = found.rates
    assert {
        "full": agrees(found.full.tokens_per_second, full),
        "prompts": agrees(found.full.prompt_tokens_per_second, full * PROMPT / ANSWER),
        "per token": agrees(found.alone.per_token.p50, PACE.seconds(1, 0)),
        "offered": agrees(open_loop.tokens_per_second, 2.0 * ANSWER),
        "batch": agrees(found.full.running, BATCH),
        "sizes": (found.prompt_tokens, found.answer_tokens),
    } == {
        **dict.fromkeys(("full", "prompts", "per token", "offered", "batch"), True),
        "sizes": (PROMPT, ANSWER),
    }


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    """Write a stack of one rung."""
    path = tmp_path / "Pulumi.small.yaml"
    path.write_text(STACK)
    return path


def run(*words: str, out: Path) -> tuple[int, Result | None]:
    """Run the command: its status, and the result that it saved."""
    before = set(out.glob("*.json"))
    status = main([*words, f"--out={out}"])
    new = set(out.glob("*.json")) - before
    return status, read_result(new.pop()) if new else None


def test_a_run_saves_shows_what_changes_and_writes_it_when_told(
    vllm_stand_in: Starter, stack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = vllm_stand_in(*FAST).url
    words = (f"--url={url}", f"--stack={stack}", "--rung=l4", *SHORT)
    status, first = run(*words, out=tmp_path / "first")
    told = capsys.readouterr().out
    assert first is not None
    assert (status, stack.read_text()) == (0, STACK)
    assert "not written: add --write to change Pulumi.small.yaml" in told
    assert (first.stack, first.rung, first.server.machine, first.server.vllm) == (
        "small",
        "l4",
        "nvidia-l4-1",
        "0.26.0",
    )
    (saved,) = (tmp_path / "first").glob("*.json")
    assert saved.with_suffix(".svg").exists()

    status, second = run(*words, f"--against={saved}", "--write", out=tmp_path / "second")
    told = capsys.readouterr().out
    assert second is not None
    assert (status, f"against {saved}, changed: nothing but the date" in told) == (0, True)
    # What was measured is what `make explain` counts with, and the comment is still there.
    written = explanation(stack).rungs[0]
    assert written.rung.tokens_per_second == float(f"{second.tokens_per_second:.4g}")
    assert written.usd_per_million_tokens is not None
    assert "# one rung" in stack.read_text()


def test_a_server_that_refuses_is_an_error_with_what_it_said(
    vllm_stand_in: Starter, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stand_in = vllm_stand_in("--max-model-len=64")
    status, saved = run(f"--url={stand_in.url}", *SHORT, out=tmp_path)
    assert (status, saved) == (1, None)
    assert capsys.readouterr().err == "error: the server answered no request: status 400\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "nothing to measure: give --url, or --stack for the replicas of a stack"),
        (("--url=http://127.0.0.1", "--rung=l4"), "--rung is a rung of a stack: give --stack, too"),
        (("--url=http://127.0.0.1", "--write"), "--write changes a stack file: give --stack and"),
        (("--url=http://127.0.0.1", "--stack=dev"), "an address is of one rung: give --rung once"),
        (("--url=ftp://a",), "--url is not an address to send requests to: 'ftp://a'"),
        (("--url=http://127.0.0.1", "--mix=other"), "no mix 'other'; give one of tutorial, chat"),
        (("--url=http://127.0.0.1", "--against=gone.json"), "result gone.json cannot be read"),
        (("--stack=nowhere",), "no stack 'nowhere': Pulumi.nowhere.yaml does not exist"),
    ],
)
def test_what_cannot_be_measured_is_one_error(
    words: tuple[str, ...], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, saved = run(*words, out=tmp_path)
    assert (status, saved) == (1, None)
    assert capsys.readouterr().err.startswith(f"error: {told}")

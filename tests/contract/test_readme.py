"""The first pages against the project: commands, table of keys, example, figures."""

import re
from pathlib import Path

import pytest
import yaml

from components.facts.accelerators import ACCELERATORS
from components.ladder.config import TUTORIAL_POOLS
from components.stack.config import StackConfig
from components.stack.file import plan
from tools.explain.__main__ import explanation
from tools.explain.text import text
from tools.render.evaluate import evaluate

REPOSITORY = Path(__file__).parents[2]
README = (REPOSITORY / "README.md").read_text()
STACK_FILE = (REPOSITORY / "docs/stack-file.md").read_text()
PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/commands.md", "docs/stack-file.md")
CLOUD = (REPOSITORY / "docs/cloud-account.md").read_text()
PROJECT = yaml.safe_load((REPOSITORY / "Pulumi.yaml").read_text())

_SPAN = re.compile(r"`([^`]+)`")


def test_the_table_of_keys_is_the_projects() -> None:
    table = STACK_FILE.partition("| Key | Decides |")[2].partition("\n\n")[0]
    declared = [key for key in PROJECT["config"] if ":" not in key]
    assert re.findall(r"^\| `(\w+)` \|", table, re.M) == declared


def test_the_key_it_calls_required_is_the_one_without_a_default() -> None:
    (required,) = (
        key for key, value in PROJECT["config"].items() if ":" not in key and "default" not in value
    )
    assert f"Only `{required}` and `gcp:project` are required." in STACK_FILE


def test_the_stack_file_it_shows_is_the_one_that_is_there() -> None:
    (shown,) = re.findall(r"^```yaml\n(#.*?)^```", STACK_FILE, re.M | re.S)
    assert shown == (REPOSITORY / "Pulumi.dev.yaml").read_text()


@pytest.mark.parametrize(
    ("page", "keys"),
    [
        ("docs/cloud-account.md", {"gcp:project", "region", "tpuGeneration"}),
        ("docs/index.md", {"gcp:project", "region"}),
    ],
)
def test_the_configuration_it_sets_for_a_cloud_is_accepted(page: str, keys: set[str]) -> None:
    text = (REPOSITORY / page).read_text()
    given = dict(re.findall(r"^ *pulumi config set (?:vllm-gke:)?(\S+) (\S+)$", text, re.M))
    assert given.keys() == keys
    assert plan({key: value for key, value in given.items() if ":" not in key})[2] == ()


def test_the_price_it_gives_is_that_of_the_default_ladders_fewest_nodes() -> None:
    generation = StackConfig.model_fields["tpu_generation"].default
    prices = {
        pool.accelerator: ACCELERATORS[
            generation if pool.accelerator == "tpu" else pool.accelerator
        ].shapes[0]
        for pool in TUTORIAL_POOLS
        if pool.min_nodes
    }
    hourly = [shape.usd_per_hour for shape in prices.values()]
    total = sum(price for price in hourly if price is not None)
    told = re.findall(r"(\d+\.\d\d) USD", CLOUD)
    assert told == [f"{price:.2f}" for price in [*hourly, total]]
    assert re.findall(r"(\d+\.\d\d) USD", README) == [f"{total:.2f}"]


def test_the_rungs_it_shows_are_the_ones_that_explain_prints() -> None:
    printed = text("dev", explanation(REPOSITORY / "Pulumi.dev.yaml"))
    shown = re.findall(r"^  rung .*\n(?:  \S.*\n)+", README, re.M)
    assert len(shown) == 1
    assert [row for row in shown[0].splitlines() if row not in printed] == []


def test_the_number_of_resources_it_shows_is_the_dev_stacks() -> None:
    registered = evaluate(REPOSITORY / "Pulumi.dev.yaml").resources
    (shown,) = re.findall(r"\+ (\d+) created", README)
    # the engine counts the stack itself too
    assert int(shown) == len(registered) + 1


def test_every_make_target_that_is_written_down_is_there() -> None:
    makefile = (REPOSITORY / "Makefile").read_text()
    targets = set(" ".join(re.findall(r"^([\w. -]+):.*## ", makefile, re.M)).split())
    told = {
        name
        for page in PAGES
        for name in re.findall(r"(?:^|`)make (\.?\w[\w-]*)", (REPOSITORY / page).read_text(), re.M)
    }
    assert told - targets - {".venv"} == set()


def test_it_names_every_stack_file_there_is() -> None:
    (line,) = re.findall(r"^`STACK=(.+) pick the other stacks", STACK_FILE, re.M)
    others = {path.name.split(".")[1] for path in REPOSITORY.glob("Pulumi.*.yaml")} - {"dev"}
    assert set(re.findall(r"[\w-]+", line)) - {"and"} == others


def test_every_link_leads_somewhere() -> None:
    dead = [
        (page, link)
        for page in PAGES
        for link in re.findall(r"]\(([^)#:]+)[)#]", (REPOSITORY / page).read_text())
        if not ((REPOSITORY / page).parent / link).exists()
    ]
    assert dead == []

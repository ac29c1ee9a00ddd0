"""Check the words of the pages, docstrings and comments against docs/style.md.

    python -m tools.prose [FILE ...]    every page and the programs of `PROGRAMS`, or these

Vale reads Markdown; the rules are this project's own, in `rules/`. It is built from its Go
module without the grammars that it needs for source code only, so no C compiler is needed.
"""

import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.programs import go_modules
from tools.programs.cache import say
from tools.prose.comments import page_of
from tools.scan.scanners import Scanner, ScannerNotFoundError, find_or_get
from tools.stack.sandbox_home import REPOSITORY

_VERSION = "v3.22.0"
"""The newest release whose modules all have a version that the module proxy serves (2026-11)."""

RULES = Path(__file__).with_name("rules")
_MODULE = Path(__file__).parents[1] / "scan" / "scan_build" / "vale"

_NICE = 10

PROGRAMS = ("advise", "components", "images", "kube", "load", "policy", "sandbox", "tools")
"""Folders of the programs that are checked."""

GRAMMARS = (
    *("bash", "c", "cpp", "css", "elixir", "elm", "golang", "java", "javascript", "lua", "php"),
    *("protobuf", "python", "ruby", "rust", "typescript/tsx", "typescript/typescript", "yaml"),
)
"""Packages of tree-sitter that Vale imports, each of which is replaced by an empty one."""

_GRAMMAR = """package %s

import sitter "github.com/smacker/go-tree-sitter"

func GetLanguage() *sitter.Language { return nil }
"""
_JULIA = "module github.com/jdkato/go-tree-sitter-julia\n\ngo 1.25.0\n"


def build(folder: Path, toolchains: Path) -> None:
    """Build Vale into a folder."""
    with TemporaryDirectory(prefix="vllm-gke-vale-") as scratch:
        source = Path(scratch) / "vale"
        shutil.copytree(_MODULE, source)
        for path in GRAMMARS:
            _write_grammar(source / "no_grammars" / path)
        _write_grammar(source / "no_julia" / "julia")
        (source / "no_julia" / "go.mod").write_text(_JULIA)
        module = go_modules.module(source, toolchains)
        package = "github.com/vale-cli/vale/v3/cmd/vale"
        module.build(package, folder / "vale", stamp=f"-X main.version={_VERSION}", nice=_NICE)


def _write_grammar(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "grammar.go").write_text(_GRAMMAR % folder.name)


VALE = Scanner(
    "vale",
    "vale/go.sum",
    f"building Vale {_VERSION} from its Go module: 80 seconds of CPU time, once",
    lambda folder: [str(folder / "vale")],
    build,
    target="check",
)


def pages() -> list[Path]:
    """Return every page of the documentation."""
    folders = [page for page in REPOSITORY.glob("*/README.md") if page.parent.name[0] != "."]
    found = [*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/**/*.md"), *folders]
    return sorted(page.relative_to(REPOSITORY) for page in found)


def programs() -> list[Path]:
    """Return the programs whose docstrings and comments are checked."""
    found = (path for folder in PROGRAMS for path in (REPOSITORY / folder).rglob("*.py"))
    return sorted(path.relative_to(REPOSITORY) for path in found)


def findings(chosen: Sequence[Path]) -> list[str]:
    """Return the findings in pages and programs, as FILE:LINE:COLUMN:RULE:MESSAGE."""
    with TemporaryDirectory(prefix="vllm-gke-prose-") as scratch:
        pages_of = {_page_of(path, Path(scratch)): str(path) for path in chosen}
        lines = _run_vale(list(pages_of))
    return [_with_name(line, pages_of) for line in lines]


def _page_of(path: Path, scratch: Path) -> str:
    """Return a file that Vale reads: a page itself, or the page of a program's comments."""
    if path.suffix != ".py":
        return str(path)
    page = scratch / f"{str(path).replace('/', '-')}.md"
    page.write_text(page_of((REPOSITORY / path).read_text(encoding="utf-8")), encoding="utf-8")
    return str(page)


def _with_name(line: str, pages_of: Mapping[str, str]) -> str:
    page, colon, rest = line.partition(":")
    return f"{pages_of.get(page, page)}{colon}{rest}"


def _run_vale(names: Sequence[str]) -> list[str]:
    command = [*find_or_get(VALE), "--config", str(RULES / "vale.ini"), "--output", "line"]
    done = subprocess.run(
        [*command, *names], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    # 1: it found something. Anything else is a mistake in the rules or in how it is called.
    if done.returncode not in {0, 1} or done.stderr:
        raise RuntimeError(done.stderr or done.stdout)
    return done.stdout.splitlines()


def main(arguments: Sequence[str]) -> int:
    """Print the findings; return 1 if there are any."""
    chosen = [Path(name) for name in arguments] or [*pages(), *programs()]
    try:
        found = findings(chosen)
    except (ScannerNotFoundError, RuntimeError) as error:
        say(f"error: {error}")
        return 2
    print("\n".join(found) if found else f"prose: {len(chosen)} files, no findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

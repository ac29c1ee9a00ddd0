"""Texts that act where they are not kept in their field: of a shell, YAML, PromQL, a path, a URL.

Owns the texts and the place where commands run: stand-ins for the tools, and nothing else to see.
"""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st


def examples(count: int) -> settings:
    """Return settings for so many examples, the same in each run: each covers every place."""
    return settings(
        deadline=None,
        max_examples=count,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


CANARY = "canary"
"""The file that a text makes where a shell runs it."""

_TOUCH = f"touch {CANARY}"

TEXTS = (
    # a shell
    f"my-project;{_TOUCH}",
    f"$({_TOUCH})",
    f"`{_TOUCH}`",
    f"a';{_TOUCH};'",
    f'a";{_TOUCH};"',
    f"a\n{_TOUCH}\n",
    f"a & {_TOUCH} | {_TOUCH}",
    f"a>{CANARY}",
    f"a #{CANARY}",
    "$HOME *",
    "-rf",
    # the list of gcloud's --substitutions
    "a,_IMAGE=theirs",
    # YAML and JSON
    "a: b\n  c: d",
    "!!python/object:a &x *x",
    'a", "b": "c',
    "a\\u0022",
    # PromQL, and its regular expressions
    'a"} or up{a="',
    "a|b",
    ".*",
    "a\\",
    # a path, a header and a URL
    "../../etc/passwd",
    "a/../b",
    "a\r\nX-Forwarded-For: 203.0.113.1",
    "a?b=c&d=e#f",
    "http://user:secret@example.com/%0d%0a",
    # a page of Markdown with Pulumi's outputs in it
    "${outputs.kubeconfig}",
    "<script>a</script> [a](b)",
    # letters and digits that are not ASCII, and nothing to see
    "a\u0661\u03b2\u212a",
    "a\u202eb",
    "a\x00b",
)
"""One of each kind at least."""

hostile = st.one_of(
    st.sampled_from(TEXTS),
    st.lists(st.sampled_from(TEXTS), min_size=2, max_size=3).map("".join),
    st.text(st.sampled_from("a-1./:@ ;'\"$`\\\n{}|&<>()#*?!~%=,\u0661"), min_size=1, max_size=12),
)
"""Those, some of them together, and any of their signs in any order."""


@dataclass(frozen=True)
class Place:
    """A folder to run commands in, whose tools write down what they are called with."""

    folder: Path

    def calls(self, command: str, environment: dict[str, str]) -> list[list[str]]:
        """Run a command as Pulumi's provider does; return every call of a tool, word by word.

        Raises AssertionError where the command left a file behind.
        """
        log, work = self.folder / "log", self.folder / "work"
        log.write_bytes(b"")
        own = {"PATH": f"{self.folder / 'bin'}:/usr/bin:/bin", "LOG": str(log)}
        subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=work,
            env={**environment, **own, "TMPDIR": str(self.folder / "tmp")},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=20,
            check=False,
        )
        left = sorted(each.name for each in work.iterdir())
        assert left == [], f"{command!r} made {left}"
        return [
            each.decode().split("\0")[:-1] for each in log.read_bytes().split(b"\0\1\0") if each
        ]


def place(folder: Path) -> Place:
    """Make a place with stand-ins for all tools that a command may call."""
    for name in ("bin", "work", "tmp"):
        (folder / name).mkdir()
    for tool in ("gcloud", "kubectl", "curl", "sleep"):
        stand_in = folder / "bin" / tool
        stand_in.write_text(
            '#!/bin/sh\nprintf "%s\\0" "${0##*/}" "$@" >> "$LOG"; printf "\\0\\1\\0" >> "$LOG"\n'
        )
        stand_in.chmod(0o755)
    always_the_same = folder / "bin" / "mktemp"
    always_the_same.write_text('#!/bin/sh\necho "$TMPDIR/made"\n')
    always_the_same.chmod(0o755)
    return Place(folder)

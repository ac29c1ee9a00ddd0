"""Compose the comment: replaced and deleted resources first, then changes, cost and findings."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tools.pull_request import figures as comment_figures
from tools.pull_request.blocks import Block, fitted
from tools.pull_request.destruction import is_loud, meaning
from tools.pull_request.markdown import code, head, row, text
from tools.pull_request.preview_events import Difference, How, Preview, Step
from tools.pull_request.stack_change import StackChange

MARKER = "<!-- vllm-gke: preview of the changed stacks -->"
"""First line of every comment, not displayed; the next run finds the comment by it."""

_PAST = {
    How.REPLACE: "replaced",
    How.DELETE: "deleted",
    How.CREATE: "created",
    How.UPDATE: "updated",
}
_GONE = (How.DELETE, How.REPLACE)

_NAMES = ("name", "metadata.name")

_ROLLING = ("kubernetes:Deployment", "kubernetes:LeaderWorkerSet")
_POD_TEMPLATE = ("spec.template.", "spec.leaderWorkerTemplate.")

# Priorities of rows; the lowest are dropped first from a comment that is too long.
_CHANGES, _FIGURES, _DEAR = range(3)

_NAMED = 3
"""Maximum number of replaced or deleted resources that the first line names."""

_NOTICE = 12
"""Maximum number of rows that are shown without a click."""


@dataclass(frozen=True)
class StackPreview:
    """A stack of a pull request."""

    name: str
    preview: Preview
    change: StackChange

    @property
    def steps(self) -> tuple[Step, ...]:
        """Return the changed resources without components."""
        return tuple(step for step in self.preview.steps if not step.is_component)

    @property
    def silent(self) -> bool:
        """Return whether nothing changes."""
        return not (
            self.steps
            or self.preview.errors
            or self.preview.violations
            or comment_figures.says_something(self.change)
        )


def comment(stacks: Sequence[StackPreview], title: str, limit: int) -> str:
    """Return the comment on the affected stacks, of at most `limit` characters."""
    return fitted(list(_blocks(stacks, title)), limit)


def _blocks(stacks: Sequence[StackPreview], title: str) -> Iterator[Block]:
    loud = [each for each in stacks if not each.silent]
    quiet = ", ".join(code(each.name) for each in stacks if each.silent)
    if not loud:
        what = f"no changes in {quiet}" if quiet else "no stack is touched"
        yield Block((MARKER, "", f"**{text(title)}**: {what}."))
        return
    yield Block((MARKER, "", f"### {text(title)}", "", *(_headline(each) for each in loud)))
    if quiet:
        yield Block((f"No changes in {quiet}.",))
    for each in loud:
        yield from _of_stack(each, alone=len(loud) == 1)


def _headline(stack: StackPreview) -> str:
    """Return the one-line summary."""
    said = [*_verdicts(stack), _counts(stack), *comment_figures.headline(stack.change)]
    return f"- {code(stack.name)}: {'; '.join(said)}"


def _verdicts(stack: StackPreview) -> Iterator[str]:
    if stack.preview.errors:
        yield "**the preview failed**"
    if stops := [each for each in stack.preview.violations if each.stops]:
        yield f"**refused by policy** ({len(stops)})"


def _counts(stack: StackPreview) -> str:
    found = Counter(step.how for step in stack.steps)
    words = [
        f"**{found[how]} {_PAST[how]}** ({_names(stack.steps, how)})"
        if how in _GONE
        else f"{found[how]} {_PAST[how]}"
        for how in How
        if found[how]
    ]
    return ", ".join(words) if words else "no resource changes"


def _names(steps: Sequence[Step], how: How) -> str:
    found = sorted((step for step in steps if step.how is how), key=_dearest_first)
    more = len(found) - _NAMED
    names = ", ".join(map(_called, found[:_NAMED]))
    return f"{names} and {more} more" if more > 0 else names


def _dearest_first(step: Step) -> tuple[bool, int, bool]:
    # A ConfigMap is replaced when its content changes, so that pods get the new content.
    return not is_loud(step), _GONE.index(step.how), step.kind == "kubernetes:ConfigMap"


def _of_stack(stack: StackPreview, *, alone: bool) -> Iterator[Block]:
    if not alone:
        yield Block((f"### {code(stack.name)}",))
    if stack.preview.errors:
        lines = [
            f"> {text(line)}<br>" for each in stack.preview.errors for line in each.splitlines()
        ]
        yield Block(("#### Why the preview failed", ""), tuple(lines), "lines", _DEAR)
    yield from _gone(stack.steps)
    yield from _changes(stack.steps)
    yield from comment_figures.blocks(stack.change, cost=_FIGURES, findings=_DEAR)
    yield from _policy(stack.preview)


def _gone(steps: Sequence[Step]) -> Iterator[Block]:
    """Return the replaced and deleted resources; those that lose data or the service come first."""
    gone = sorted((step for step in steps if step.how in _GONE), key=_dearest_first)
    if not gone:
        return
    if loud := [step for step in gone if is_loud(step)]:
        lines = (f"> {_PAST[step.how]}: **{_called(step)}**: {meaning(step)}<br>" for step in loud)
        yield Block(("> [!CAUTION]",), tuple(lines), "such resources", _DEAR)
    rows = (
        row([f"**{_PAST[step.how]}**", _called(step), _because(step), meaning(step)])
        for step in gone
    )
    title = "#### Replaced and deleted"
    yield Block(
        (title, "", *head(["", "what", "what differs", "which means"])), tuple(rows), keep=1
    )


def _called(step: Step) -> str:
    return f"{step.type} {code(step.name)}"


def _because(step: Step) -> str:
    if step.how is How.DELETE:
        return "removed from the stack"
    # A name with a digest of the content adds nothing to the content.
    telling = [each for each in step.differences if each.path not in _NAMES]
    found = telling or step.differences
    return "<br>".join(map(_difference, found)) if found else "its parent is replaced"


def _difference(each: Difference) -> str:
    path = code(each.path)
    if each.before is None and each.after is None:
        return path
    if each.before == each.after and each.before is not None:
        return f"{path}: changed; the value is not shown"
    if each.before is None:
        return f"{path}: {code(each.after or '')} added"
    if each.after is None:
        return f"{path}: {code(each.before)} removed"
    return f"{path}: {code(each.before)} → {code(each.after)}"


def _changes(steps: Sequence[Step]) -> Iterator[Block]:
    """Return a row for each updated resource, by component."""
    # Replaced and deleted resources are listed above.
    rows = tuple(
        row([component, *cells])
        for component, found in _by_component(steps).items()
        for cells in _cells(found)
    )
    if not rows:
        return
    lines = (*head(["component", "", "resource", "what changes"]),)
    if len(rows) <= _NOTICE:
        yield Block(("#### Changes by component", "", *lines), rows, "changes", _CHANGES)
        return
    summary = f"<summary>Changes by component: {len(rows)} rows</summary>"
    opened = ("<details>", summary, "", *lines)
    yield Block(opened, rows, "changes", _CHANGES, ("", "</details>"))


def _by_component(steps: Sequence[Step]) -> dict[str, list[Step]]:
    found: dict[str, list[Step]] = {}
    for step in steps:
        found.setdefault(_component(step), []).append(step)
    return dict(sorted(found.items()))


def _component(step: Step) -> str:
    """Return the name of a resource's component."""
    parent = step.parent.split("::", 3)
    if len(parent) < 4 or "pulumi:pulumi:Stack" in parent[2]:  # noqa: PLR2004 # a URN's parts
        return "(the stack)"
    return f"{parent[2].split(':')[-1]} {code(parent[3])}"


def _cells(steps: Sequence[Step]) -> Iterator[list[str]]:
    """Return the rest of each row; resources created together are grouped."""
    if made := [step for step in steps if step.how is How.CREATE]:
        yield [_PAST[How.CREATE], ", ".join(map(_called, made)), ""]
    for step in steps:
        if step.how is How.UPDATE:
            said = [*_rolled(step), *map(_difference, step.differences)]
            yield [_PAST[step.how], _called(step), "<br>".join(said)]


def _rolled(step: Step) -> Iterator[str]:
    paths = [each.path for each in step.differences]
    if step.kind in _ROLLING and any(path.startswith(_POD_TEMPLATE) for path in paths):
        yield "**its pods roll out again**"


def _policy(preview: Preview) -> Iterator[Block]:
    if preview.packs is None or (preview.errors and not preview.violations):
        return
    packs = ", ".join(code(pack) for pack in preview.packs)
    if not preview.violations:
        yield Block((f"**Policy**: {f'{packs} passed' if packs else 'no pack was run'}.",))
        return
    rows = (
        row(["**refused**" if each.stops else "advice", code(each.rule), text(each.on), told])
        for each in sorted(preview.violations, key=lambda each: (not each.stops, each.rule))
        for told in [text(each.message)]
    )
    lines = ("#### Policy", "", *head(["", "rule", "resource", "what is wrong"]))
    yield Block(lines, tuple(rows), "violations", _DEAR)

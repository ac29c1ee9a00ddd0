"""A project of a few lines, for evaluating: its program, its values, and one stack."""

import textwrap
from dataclasses import dataclass
from pathlib import Path

from tools.render.evaluate import Evaluation, evaluate
from tools.render.registrations import Resource


@dataclass(frozen=True)
class ProofProgram:
    """A folder for one program after another."""

    folder: Path

    def __call__(self, program: str, stack: str = "", project: str = "") -> Evaluation:
        """Evaluate a program with a stack file and the project's own values."""
        head = "import json\nimport pulumi\nfrom pulumi import CustomResource, Output\n"
        (self.folder / "__main__.py").write_text(head + textwrap.dedent(program))
        (self.folder / "Pulumi.yaml").write_text(f"name: proof\nruntime: python\n{project}")
        stack_file = self.folder / "Pulumi.one.yaml"
        stack_file.write_text(f"config:\n{textwrap.indent(stack, '  ')}\n")
        return evaluate(stack_file, self.folder)


def thing(evaluation: Evaluation, name: str = "one") -> Resource:
    """Return a resource that such a program makes."""
    return evaluation.of_type("proof:index:Thing")[name]

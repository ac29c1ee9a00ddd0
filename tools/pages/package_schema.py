"""Write the component package's schema for the contract tests: one file, sorted.

`python -m tools.pages.package_schema` after a component's inputs or outputs changed on purpose.
"""

import json
from pathlib import Path

from components.package.host import package

GOLDEN = Path(__file__).parents[2] / "tests" / "contract" / "package_schema.json"


def schema_text() -> str:
    """Return the schema as its file has it."""
    return json.dumps(json.loads(package().schema or ""), indent=2) + "\n"


def main() -> None:
    """Write the file."""
    GOLDEN.write_text(schema_text())
    print(f"{GOLDEN.name}: {len(json.loads(package().schema or '')['resources'])} components")


if __name__ == "__main__":
    main()

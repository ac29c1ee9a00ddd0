"""The page of judges names exactly the judges that tests ask, and the files that ask them."""

import ast
import re
from collections import defaultdict

from tests.contract.sources import PYTHON, ROOT

PAGE = (ROOT / "docs" / "judges.md").read_text()
Asked = dict[str, set[str]]


def asked() -> Asked:
    """Return the judges that tests name, each with the files that do."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path, tree in PYTHON.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "heard":
                found[ast.literal_eval(node.args[0])].add(path)
    return dict(found)


def listed() -> Asked:
    """Return the judges of the page, each with the files of its row."""
    tables = PAGE.partition("\n## Add a judge\n")[0]
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \| (`[^|]+`) \|$", tables, re.M)
    assert len(rows) == len({name for name, _ in rows})
    return {name: set(re.findall(r"`([^`]+)`", files)) for name, files in rows}


def test_the_page_lists_the_judges_that_tests_ask() -> None:
    assert listed() == asked()

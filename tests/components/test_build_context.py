"""The build's context: a build is made anew by what its image is made from, and by nothing else."""

from pathlib import Path

import pytest

from components.image.context import read_context

FILES = {
    "cloudbuild.yaml": "steps: []\n",
    "launcher.py": "print()\n",
    "group.py": "print()\n",
    "README.md": "# Images\n",
    "gpu/Dockerfile": "FROM base\nCOPY launcher.py group.py /opt/\n",
    "page/Dockerfile": "FROM base\nCOPY page/*.py /opt/page/\n",
    "page/one.py": "1\n",
    "page/two.py": "2\n",
    "page/notes.txt": "none\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a context with two images."""
    for name, content in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
    return tmp_path


def rebuilt(root: Path, changed: str) -> set[str]:
    """Change a file, and return the images that are then built anew."""
    before = {image: read_context(image, root).digest for image in ("gpu", "page")}
    (root / changed).write_text("changed\n" + (root / changed).read_text())
    return {image for image, digest in before.items() if read_context(image, root).digest != digest}


@pytest.mark.parametrize(
    ("changed", "images"),
    [
        ("cloudbuild.yaml", {"gpu", "page"}),
        ("launcher.py", {"gpu"}),
        ("group.py", {"gpu"}),
        ("gpu/Dockerfile", {"gpu"}),
        ("page/Dockerfile", {"page"}),
        ("page/two.py", {"page"}),
        ("page/notes.txt", set()),
        ("README.md", set()),
    ],
)
def test_an_image_is_built_anew_by_what_it_is_made_from(
    root: Path, changed: str, images: set[str]
) -> None:
    assert rebuilt(root, changed) == images


def test_another_file_that_a_pattern_takes_is_another_build(root: Path) -> None:
    before = read_context("page", root).digest
    (root / "page" / "three.py").write_text("3\n")
    assert read_context("page", root).digest != before


def test_the_same_files_are_the_same_build_wherever_they_lie(root: Path) -> None:
    moved = root.with_name("moved")
    before = read_context("page", root).digest
    root.rename(moved)
    assert read_context("page", moved).digest == before


def test_a_missing_part_is_named(root: Path) -> None:
    (root / "launcher.py").unlink()
    with pytest.raises(FileNotFoundError, match=r"launcher\.py"):
        read_context("gpu", root)

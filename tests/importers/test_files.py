"""Each made-up file of tests/importers/files gives what the table beside it says."""

from pathlib import Path

import pytest

from tests.importers.write import TABLE, import_lines, new_lines, samples, section


@pytest.mark.parametrize("path", samples(), ids=lambda path: path.name)
def test_a_file_gives_what_the_table_says(path: Path) -> None:
    written = TABLE.read_text(encoding="utf-8")

    assert section(path, import_lines(path), new_lines(path)) in written


def test_the_table_has_every_file_and_no_other() -> None:
    headings = TABLE.read_text(encoding="utf-8").split("\n## ")[1:]

    assert [path.name for path in samples()] == [text.partition("\n")[0] for text in headings]

"""SQL is written out where it is used: values go in as parameters, never into the text."""

import ast
from pathlib import Path

import pytest

BOT = Path(__file__).parents[2] / "bot"
RUNS_SQL = {
    *("execute", "executemany", "executescript", "execute_fetchall", "execute_insert"),
    *("fetch_one", "fetch_all", "fetchone", "fetchall"),
}


def composed(node: ast.AST) -> bool:
    """An f-string, a sum or % of strings, or a call of format."""
    match node:
        case ast.JoinedStr() | ast.BinOp():
            return True
        case ast.Call(func=ast.Attribute(attr="format" | "format_map" | "replace")):
            return True
    return False


def texts(tree: ast.Module, call: ast.Call) -> list[ast.expr]:
    """What a call runs: its first argument, or whatever the file assigns to that name."""
    match call.args[:1]:
        case [ast.Name(id=name)]:
            return [
                node.value
                for node in ast.walk(tree)
                if isinstance(node, ast.Assign)
                and any(isinstance(to, ast.Name) and to.id == name for to in node.targets)
            ]
    return call.args[:1]


def composed_sql(source: str) -> list[int]:
    """The lines that run SQL put together from pieces."""
    tree = ast.parse(source)
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in RUNS_SQL
        and any(composed(part) for text in texts(tree, node) for part in ast.walk(text))
    ]


@pytest.mark.parametrize("file", sorted(BOT.rglob("*.py")), ids=lambda path: path.stem)
def test_no_sql_is_put_together_from_pieces(file: Path) -> None:
    assert [] == composed_sql(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "text", ['f"DELETE {x}"', '"DELETE %s" % x', '"DELETE " + x', '"DELETE {}".format(x)']
)
@pytest.mark.parametrize("way", ["tx.execute({})", "sql = {}; tx.fetch_all(sql)"])
def test_this_test_would_notice(way: str, text: str) -> None:
    assert [1] == composed_sql(way.format(text))

"""SQL is written out where it runs: values are parameters, never part of the text.

A query may interpolate only a column list that its module builds once, at the top, from a dataclass
with `bot.store.columns`.
"""

import ast
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.store.columns import columns, placeholders

BOT = Path(__file__).parents[2] / "bot"
RUNS_SQL = {
    *("execute", "executemany", "executescript", "execute_fetchall", "execute_insert"),
    *("fetch_one", "fetch_all", "fetchone", "fetchall"),
}


def binding_counts(tree: ast.Module) -> Counter[str]:
    """How often each name is bound, in any way and at any depth."""
    names: Counter[str] = Counter()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                names[name] += 1
            case ast.arg(arg=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names[name] += 1
            case ast.ClassDef(name=name):
                names[name] += 1
            case ast.alias(name=name, asname=alias):
                names[alias or name] += 1
            case ast.Global(names=several) | ast.Nonlocal(names=several):
                names.update(several)
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                names[name] += 1
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                names[name] += 1
    return names


def column_lists(tree: ast.Module) -> set[str]:
    """The names that the module binds once, at its top level, to a column list."""
    imported = {
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module == "bot.store.columns"
        for alias in node.names
        if alias.asname is None
    }
    counts = binding_counts(tree)
    lists = set()
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name() as name], value=value):
                pairs = [(name, value)]
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                pairs = [
                    (n, v) for n, v in zip(names, values, strict=True) if isinstance(n, ast.Name)
                ]
            case _:
                continue
        for target, made in pairs:
            match made:
                case ast.Call(func=ast.Name(id=maker), args=[ast.Name()], keywords=[]):
                    if maker in imported and counts[maker] == 1 == counts[target.id]:
                        lists.add(target.id)
    return lists


@dataclass(frozen=True)
class Composed:
    """Recognises composed text: an f-string, + or % on strings, a call of format."""

    allowed: set[str]

    def __call__(self, node: ast.AST) -> bool:
        match node:
            case ast.JoinedStr(values=pieces):
                return not all(self._is_column_list(p) for p in pieces if not _is_text(p))
            case ast.BinOp():
                return True
            case ast.Call(func=ast.Attribute(attr="format" | "format_map" | "replace")):
                return True
        return False

    def _is_column_list(self, piece: ast.expr) -> bool:
        match piece:
            case ast.FormattedValue(value=ast.Name(id=name), conversion=-1, format_spec=None):
                return name in self.allowed
        return False


def _is_text(piece: ast.expr) -> bool:
    return isinstance(piece, ast.Constant)


def sql_texts(tree: ast.Module, call: ast.Call) -> list[ast.expr]:
    """The text a call runs: its first argument, or what the file assigns to that name."""
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
    """The lines that run composed SQL."""
    tree = ast.parse(source)
    composed = Composed(column_lists(tree))
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in RUNS_SQL
        and any(composed(part) for text in sql_texts(tree, node) for part in ast.walk(text))
    ]


@pytest.mark.parametrize("file", sorted(BOT.rglob("*.py")), ids=lambda path: path.stem)
def test_no_sql_is_composed_at_run_time(file: Path) -> None:
    assert [] == composed_sql(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "text",
    [
        *('f"DELETE {x}"', '"DELETE %s" % x', '"DELETE " + x', '"DELETE {}".format(x)'),
        *('f"SELECT {_COLUMNS} {x}"', 'f"SELECT {_COLUMNS!r}"', 'f"SELECT {columns(Row)}"'),
        *('f"SELECT {x._COLUMNS}"', 'f"SELECT {_COLUMNS:>{x}}"'),
    ],
)
@pytest.mark.parametrize("way", ["tx.execute({})", "sql = {}; tx.fetch_all(sql)"])
def test_composed_sql_is_detected(way: str, text: str) -> None:
    head = "from bot.store.columns import columns; _COLUMNS = columns(Row); "

    assert [1] == composed_sql(head + way.replace("{}", text))


RUN = 'tx.execute(f"SELECT {_COLUMNS}")'


@pytest.mark.parametrize(
    "head",
    [
        "_COLUMNS = columns(Row)",
        "from elsewhere import columns; _COLUMNS = columns(Row)",
        "from bot.store.columns import columns; _COLUMNS = typed",
        "from bot.store.columns import columns; _COLUMNS = columns(Row); _COLUMNS += typed",
        "from bot.store.columns import columns; _COLUMNS = columns(Row); _COLUMNS = typed",
        "from bot.store.columns import columns; columns = str; _COLUMNS = columns(typed)",
        "from bot.store.columns import columns; _COLUMNS = columns(Row, typed)",
    ],
)
def test_a_column_list_comes_only_from_columns(head: str) -> None:
    assert [1] == composed_sql(f"{head}; {RUN}")


def test_a_parameter_cannot_pose_as_a_column_list() -> None:
    head = "from bot.store.columns import columns\n_COLUMNS = columns(Row)\n"

    assert [] == composed_sql(f"{head}def read(tx): {RUN}")
    assert [3] == composed_sql(f"{head}def read(tx, _COLUMNS): {RUN}")


def test_a_column_list_has_the_fields_names_in_order() -> None:
    @dataclass
    class Row:
        night: str
        seq: int

    assert "night, seq" == columns(Row)
    assert "$1, $2" == placeholders(Row)

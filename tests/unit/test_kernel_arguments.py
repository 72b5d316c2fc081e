"""What kernels are handed can be told apart quickly."""

import ast
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import wijksim
import wijksim.processes.kernels as kernels

Code = dict[str, ast.AST]


def test_no_two_named_tuples_look_the_same():
    # numba tells types of named tuples by name and fields; where two agree, every call of the second is slow.
    kinds: Counter[tuple[str, ...]] = Counter()
    for path in Path(wijksim.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and any(
                isinstance(base, ast.Name) and base.id == "NamedTuple" for base in node.bases
            ):
                fields = [ast.unparse(item.target) for item in node.body if isinstance(item, ast.AnnAssign)]
                kinds[node.name, *fields] += 1
    assert kinds
    assert not [kind for kind, number in kinds.items() if number > 1]


def _module_in(name: str) -> Path:
    return Path(wijksim.__file__).parents[1] / Path(*name.split(".")).with_suffix(".py")


@cache
def _functions(path: Path) -> Code:
    return {
        node.name: node
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }


@cache
def _imports(path: Path) -> dict[str, tuple[Path, str]]:
    """Where each name that a module imports from the package stands; a whole module has no name in it."""
    found = {}
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("wijksim"):
            for each in node.names:
                whole = _module_in(f"{node.module}.{each.name}")
                found[each.asname or each.name] = (
                    (whole, "") if whole.exists() else (_module_in(node.module), each.name)
                )
    return found


def _views(code: ast.AST) -> set[str]:
    """Named tuples as which code views a table."""
    return {
        node.args[0].id
        for node in ast.walk(code)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "view"
        and isinstance(node.args[0], ast.Name)
    }


def _asked(path: Path, code: ast.AST, seen: set[tuple[Path, str]]) -> Iterator[str]:
    """Columns, and other attributes of plain names, that code reads or writes, in what it calls as well.

    What makes a view of its own does not count: its columns are others.
    """
    for node in ast.walk(code):
        whole, name = "", ""
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield node.attr
            whole, name = node.value.id, node.attr
        elif isinstance(node, ast.Name):
            name = node.id
        home, called = _imports(path).get(whole or name, (path, name))
        called = called or name
        if home.exists() and called in _functions(home) and (home, called) not in seen:
            seen.add((home, called))
            if home == path or not _views(_functions(home)[called]):
                yield from _asked(home, _functions(home)[called], seen)


def test_kernels_get_no_columns_that_they_do_not_use():
    views = 0
    for path in Path(kernels.__file__).parent.glob("*.py"):
        module = ast.parse(path.read_text("utf-8"))
        asked = set(_asked(path, module, set()))
        viewed = _views(module)
        for node in module.body:
            if isinstance(node, ast.ClassDef) and node.name in viewed:
                columns = {ast.unparse(item.target) for item in node.body if isinstance(item, ast.AnnAssign)}
                views += 1
                assert columns <= asked, f"{path.name}, {node.name}: {sorted(columns - asked)}"
    assert views

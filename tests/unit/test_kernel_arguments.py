"""What kernels are handed can be told apart quickly."""

import ast
from collections import Counter
from pathlib import Path

import wijksim


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

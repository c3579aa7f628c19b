"""Where the code asks who may see or do something, and the code without one of them.

A check is taken out of the syntax tree of its module, and the code of the functions
that hold it is exchanged in place: nothing is imported again, so one run of pytest
tries hundreds. What stood in the check is still evaluated, only its answer is dropped:
a removal must be noticed for what it lets through, not for a name that is missing.
"""

import ast
import gc
import importlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType

ROOT = Path(__file__).resolve().parents[2]
APPS = ("povertyaid", "households", "assignments", "reports")
NARROWS = {"visible_to", "visible_to_user", "read_by", "writable_by"}
ALLOWS = {"may_read", "may_write", "may_manage"}
FLAGS = {"reads_all", "writes_all", "reads_reports", "compiles", "closes", "manages"}
DEFINED_IN = {"povertyaid/scope.py", "assignments/access.py"}  # there, not asked
PROBE = "_passed_check"  # a builtin while the tests are mapped


@dataclass(frozen=True, slots=True)
class Site:
    """One check: `name` is the same as long as the function's text is."""

    path: str
    kind: str  # narrow | require | allow
    line: int
    end: tuple[int, int]  # of `a.b().c()` both calls begin at the same place
    name: str


def modules() -> list[Path]:
    found = (path for app in APPS for path in sorted((ROOT / app).rglob("*.py")))
    return [path for path in found if "migrations" not in path.parts]


def kind_of(node: ast.AST) -> str:
    match node:
        case ast.Call(func=ast.Attribute(attr=name, value=asked)):
            if name in NARROWS:
                return "narrow"
            if name.startswith("require_") and ast.unparse(asked).endswith("scope"):
                return "require"
            return "allow" if name in ALLOWS else ""
        case ast.Attribute(attr=name, value=asked, ctx=ast.Load()):
            is_scope = ast.unparse(asked).endswith("scope")
            return "allow" if name in FLAGS and is_scope else ""
    return ""


@cache
def source(path: str) -> str:
    """As it was when the run began: the file may be edited meanwhile."""
    return (ROOT / path).read_text()


@cache
def sites() -> list[Site]:
    """Every check of the project, in the order of the files."""
    found: list[Site] = []
    for path in modules():
        name = str(path.relative_to(ROOT))
        if name in DEFINED_IN:
            continue
        times: dict[str, int] = {}
        for scope, node in _walk(ast.parse(source(name))):
            if kind := kind_of(node):
                words = f"{name}:{scope}: {ast.unparse(node)}"
                times[words] = times.get(words, 0) + 1
                again = f" ({times[words]})" if times[words] > 1 else ""
                found.append(Site(name, kind, node.lineno, end_of(node), words + again))
    return found


def end_of(node: ast.expr) -> tuple[int, int]:
    return node.end_lineno, node.end_col_offset


def _walk(node, scope=""):
    for child in ast.iter_child_nodes(node):
        within = scope
        if isinstance(child, ast.FunctionDef | ast.ClassDef):
            within = f"{scope}.{child.name}".lstrip(".")
        yield within, child
        yield from _walk(child, within)


class Without(ast.NodeTransformer):
    """The tree without one check, or, given `probes`, telling of each one passed."""

    def __init__(self, site: Site | None = None, probes: dict | None = None):
        self.site, self.probes = site, probes

    def visit(self, node):
        node = self.generic_visit(node)
        kind = kind_of(node)
        if not kind:
            return node
        place = (end_of(node), kind)
        if self.probes is not None:
            if (number := self.probes.get(place)) is None:
                return node
            told = ast.Call(ast.Name(PROBE, ast.Load()), [ast.Constant(number)], [])
            return self._last(node, told, node)
        if place != (self.site.end, self.site.kind):
            return node
        return self._removed(node, kind)

    def _removed(self, node, kind):
        if isinstance(node, ast.Attribute):
            return self._last(node, node.value, ast.Constant(True))
        asked = node.func.value
        if kind == "narrow":
            every = ast.Call(ast.Attribute(asked, "all", ast.Load()), [], [])
            return self._last(node, *node.args, every)
        return self._last(node, asked, *node.args, ast.Constant(True))

    def _last(self, node, *parts):
        both = ast.Tuple(list(parts), ast.Load())
        last = ast.Subscript(both, ast.Constant(-1), ast.Load())
        return ast.fix_missing_locations(ast.copy_location(last, node))


def compiled(path: str, change: ast.NodeTransformer | None = None) -> CodeType:
    parsed = ast.parse(source(path))
    changed = change.visit(parsed) if change else parsed
    return compile(changed, str(ROOT / path), "exec")


def codes(code: CodeType):
    """Every code object within, by its place in the file."""
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield (inner.co_filename, inner.co_qualname, inner.co_firstlineno), inner
            yield from codes(inner)


@cache
def functions() -> dict[tuple, list[FunctionType]]:
    """Place in the file → the functions made from it, in every module."""
    for path in modules():
        dotted = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        is_started = path.stem in {"__main__", "wsgi"} or "management" in path.parts
        if not is_started:
            importlib.import_module(dotted.removesuffix(".__init__"))
    found: dict[tuple, list[FunctionType]] = {}
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType):
            code = thing.__code__
            if code.co_filename.startswith(str(ROOT)):
                place = (code.co_filename, code.co_qualname, code.co_firstlineno)
                found.setdefault(place, []).append(thing)
    return found


def exchange(code: CodeType) -> list[tuple[FunctionType, CodeType]]:
    """Let every function of that module run `code`; what to put back, for `restore`."""
    changed = []
    for place, new in codes(code):
        for function in functions().get(place, ()):
            if function.__code__.co_freevars == new.co_freevars:
                changed.append((function, function.__code__))
                function.__code__ = new
    return changed


def restore(changed: list[tuple[FunctionType, CodeType]]) -> None:
    for function, code in changed:
        function.__code__ = code

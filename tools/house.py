"""House rules that no linter knows: sizes, names, what may not be committed, a complete catalogue of texts."""

from __future__ import annotations

import ast
import re
import string
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

FILE_LINES = 500
FUNCTION_LINES = 60
KERNEL_LINES = 120
POSITIONAL = 4
BANNED_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
TEXT_ENDINGS = {".py", ".md", ".toml", ".txt", ".sh", ".ts", ".mjs", ".css", ".json", ".yml", ".yaml", ".cfg", ""}
# Written in pieces, so that this file does not name them itself.
REGISTRIES = ("py" + "pi.org", "python" + "hosted.org", "registry." + "npmjs", "deb." + "debian.org")
LOCKED_HOST = re.compile(r"\b(?:resolved|registry|index|source)\b.*://")
PIN = re.compile(r"[\w.-]+==[\w.]+(?: ; .+)?")
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:" + "|".join(("wo" + "rk", "ho" + "me", "ro" + "ot", "tm" + "p")) + r")/\w")


def main(root: Path) -> int:
    """Print every breach below a folder and return how many there are."""
    breaches = sorted(find(root))
    for breach in breaches:
        print(breach)
    print(f"house rules: {len(breaches)} breach(es)")
    return len(breaches)


def find(root: Path) -> Iterator[str]:
    """Yield every breach as ``path:line: what``."""
    for path in tracked(root):
        name = path.relative_to(root).as_posix()
        if path.suffix in TEXT_ENDINGS and "/dist/" not in name and path.is_file():
            yield from text_breaches(name, path.read_text("utf-8"))
            yield from pin_breaches(name, path.read_text("utf-8"))
        if path.suffix == ".py" and path.is_file():
            yield from code_breaches(name, path.read_text("utf-8"))
    source = root / "src" / "heijunka"
    yield from catalogue_breaches(source / "messages")
    texts = catalogue(source / "messages")
    for path in sorted(source.rglob("*.py")):
        yield from speech_breaches(path.relative_to(root).as_posix(), path.read_text("utf-8"), texts)


def tracked(root: Path) -> list[Path]:
    """Return the files that git tracks, or would."""
    command = ["git", "-C", str(root), "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [root / line for line in listed.splitlines()]


def text_breaches(name: str, text: str) -> Iterator[str]:
    """Yield what may not be committed: hosts of package registries, paths of one machine."""
    for number, line in enumerate(text.splitlines(), start=1):
        if any(host in line for host in REGISTRIES):
            yield f"{name}:{number}: names a package registry"
        if MACHINE_PATHS.search(line):
            yield f"{name}:{number}: holds a path of one machine"


def pin_breaches(name: str, text: str) -> Iterator[str]:
    """Yield what makes pins depend on one place: hosts in a lock file, anything but versions in the constraints."""
    path = Path(name)
    for number, line in enumerate(text.splitlines(), start=1):
        if (path.suffix == ".lock" or path.stem.endswith("-lock")) and LOCKED_HOST.search(line):
            yield f"{name}:{number}: a lock file that names a host"
        if path.name == "constraints.txt" and not PIN.fullmatch(line):
            yield f"{name}:{number}: not of the form name==version"


def code_breaches(name: str, text: str) -> Iterator[str]:
    """Yield what is too long, has too many parameters, no docstring or a name that says nothing."""
    tree = ast.parse(text)
    if name.startswith("src/"):
        lines = text.count("\n")
        if lines > FILE_LINES:
            yield f"{name}:1: {lines} lines, the ceiling is {FILE_LINES}"
        if Path(name).stem in BANNED_NAMES or Path(name).parent.name in BANNED_NAMES:
            yield f"{name}:1: a name that says nothing"
        if not ast.get_docstring(tree):
            yield f"{name}:1: no module docstring"
    ceiling = KERNEL_LINES if "/kernels/" in name else FUNCTION_LINES
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _function_breaches(name, node, ceiling)


def _function_breaches(name: str, node: ast.FunctionDef | ast.AsyncFunctionDef, ceiling: int) -> Iterator[str]:
    is_documented = ast.get_docstring(node) is not None and len(node.body) > 1
    first = node.body[1].lineno if is_documented else node.lineno
    length = (node.end_lineno or node.lineno) - first + 1
    if length > ceiling:
        yield f"{name}:{node.lineno}: '{node.name}' has {length} lines, the ceiling is {ceiling}"
    given = [
        argument.arg for argument in (*node.args.posonlyargs, *node.args.args) if argument.arg not in ("self", "cls")
    ]
    if len(given) > POSITIONAL and name.startswith("src/") and "/kernels/" not in name:
        yield f"{name}:{node.lineno}: '{node.name}' has {len(given)} positional parameters, the ceiling is {POSITIONAL}"


def catalogue(folder: Path) -> dict[str, dict[str, str]]:
    """Return every text of the catalogue by its full key."""
    return {
        f"{path.stem}.{name}": entry
        for path in sorted(folder.glob("*.toml"))
        for name, entry in tomllib.loads(path.read_text("utf-8")).items()
    }


def catalogue_breaches(folder: Path) -> Iterator[str]:
    """Yield texts that lack a language, or whose languages have other placeholders."""
    for key, entry in catalogue(folder).items():
        if set(entry) != {"en", "zh"}:
            yield f"{key}: has {sorted(entry)}, it needs en and zh"
        elif _places(entry["en"]) != _places(entry["zh"]):
            yield f"{key}: has other placeholders in en than in zh"


def speech_breaches(name: str, text: str, texts: dict[str, dict[str, str]]) -> Iterator[str]:
    """Yield what is said but not in the catalogue, or said without a value that its text needs."""
    for node in ast.walk(ast.parse(text)):
        if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
            continue
        key = node.args[0].value
        if getattr(node.func, "id", getattr(node.func, "attr", "")) != "say" or not isinstance(key, str):
            continue
        given = {keyword.arg for keyword in node.keywords}
        if key not in texts:
            yield f"{name}:{node.lineno}: says '{key}', which the catalogue lacks"
        elif None not in given and (missing := _places(texts[key].get("en", "")) - given):
            yield f"{name}:{node.lineno}: says '{key}' without {', '.join(sorted(missing))}"


def _places(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}


if __name__ == "__main__":
    sys.exit(min(1, main(Path(__file__).resolve().parents[1])))

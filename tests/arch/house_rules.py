#!/usr/bin/env python3
"""Checks a source tree against Chartroom's house rules; prints each breach as FILE:LINE: what, exits 1 if there is one.

usage: house_rules.py ROOT
"""
import pathlib
import re
import sys

TOP_LEVEL = {
    "CMakeLists.txt", "CMakePresets.json", "LICENSE", "README.md", "CHANGELOG.md", "CONTRIBUTING.md",
    "app", "ui", "core", "resources", "tests", "packaging", "build",
}
MAX_LINES = 800
MAX_FUNCTION = 80
MAX_LAYOUT = 120  # constructors of widgets and what builds a part of one
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
# A library's headers and the one folder that owns it.
OWNERS = [
    (re.compile(r"^(yaml-cpp/)"), {"core/kube", "core/repo"}),
    (re.compile(r"^(archive|archive_entry)\.h$"), {"core/chart"}),
    (re.compile(r"^libdeflate\.h$"), {"core/base"}),
    (re.compile(r"^simdjson"), {"core/kube", "core/release"}),
    (re.compile(r"^fmt/"), {"core/base"}),
    (re.compile(r"^re2/"), {"core/base"}),
    (re.compile(r"^(openssl/|nettle/|gmp\.h|crypt\.h|rnp/)"), {"core/crypto"}),
    (re.compile(r"^toml(plusplus|\+\+)/"), {"core/funcs"}),
    (re.compile(r"^sqlite3\.h$"), {"core/store"}),
    (re.compile(r"^httplib\.h$"), {"core/sandbox"}),
    (re.compile(r"^curl/"), {"core/http"}),
    (re.compile(r"^nghttp2/"), set()),  # tests only
    (re.compile(r"^Qsci/"), {"ui/widgets"}),
]
QT = re.compile(r"^Q[A-Z][A-Za-z]+(/|$)|^Qt[A-Z]?")
FORBIDDEN_IN_UI = re.compile(r"\bQEventLoop\b|\bprocessEvents\b|\bwaitForFinished\b|(->|\.)exec\(\)")
# Arithmetic of ours on long numbers or vectors. Setting an exponent is none.
OWN_ARITHMETIC = re.compile(r"\bimmintrin\.h\b|\b(?:BN|mpn)_\w+\s*\(|\bmpz_(?!set_ui\b)\w+\s*\(|\b_mm\d*_\w+\s*\(")
OPTIONAL_MEMBER = re.compile(r"\bstd::optional<.*>\s+(m_\w+)\s*(?:;|=|\{)")
MOVED_MEMBER = re.compile(r"\bstd::move\(\s*\*?\s*(?:this->)?(m_\w+)\s*\)")
MACHINE_PATH = re.compile(r"(?<![\w$}>.-])/(root|home/[a-z]+|work)/")


# Functions that were longer when the rule came. None may be added; who cuts one takes it off the list.
STILL_LONG = {
    ("app/gui/main.cpp", "main"),
    ("app/gui/tour_provenance.cpp", "addProvenanceSteps"),
    ("app/gui/tour_steps.cpp", "addSteps"),
    ("core/inspect/secret_mask.cpp", "line"),
    ("core/render/live_render.cpp", "render"),
    ("ui/releases/releases_page.cpp", "build"),
    ("ui/releases/rollback_panel.cpp", "start"),
    ("ui/shell/welcome_page.cpp", "WelcomePage"),
    ("ui/studio/action_bar.cpp", "ActionBar"),
    ("ui/studio/action_bar.cpp", "refresh"),
    ("ui/studio/editor_panel.cpp", "EditorPanel"),
    ("ui/studio/manifest_pane.cpp", "chainOf"),
    ("ui/studio/studio_page.cpp", "StudioPage"),
}
NO_FUNCTION = re.compile(r"#|(?:namespace|class|struct|enum|union|extern|using|typedef|public|private|protected|return|if|for|while|switch|do|else|case)\b")
NAME = re.compile(r"([A-Za-z_]\w*)\s*\(")


def functions(lines, indent=""):
    """(line, number of lines, name, is layout) of each function whose braces stand at `indent`, as clang-format leaves them."""
    start = brace = None
    for number, line in enumerate(lines, 1):
        own = line.startswith(indent) and line[len(indent):len(indent) + 1].strip() != ""
        if brace is not None:
            if line == indent + "}":
                head = " ".join(lines[start - 1:brace])
                if name := NAME.search(head):
                    layout = re.search(r"\b(\w+)::\1\(", head) is not None or re.match(r"(?:build|make)(?=[A-Z]|$)", name[1]) is not None
                    yield start, number - brace + 1, name[1], layout
                start = brace = None
        elif not line.strip() or line.startswith((indent + "}", indent + "//")) or (own and NO_FUNCTION.match(line, len(indent))):
            start = None
        else:
            if own and start is None:
                start = number
            if start is not None and line.endswith("{") and "(" in "".join(lines[start - 1:number]):
                brace = number
            elif line[-1] in ";}":
                start = None


def all_functions(lines):
    """Those of the file, and those inside its classes."""
    outer = list(functions(lines))
    inside = {number for start, length, _, _ in outer for number in range(start, start + length)}
    yield from outer
    yield from (one for one in functions(lines, "  ") if one[0] not in inside)


def read_edges(root):
    """folder -> set of folders it may include, transitive."""
    direct = {}
    for line in (root / "packaging/cmake/edges.txt").read_text().splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        folder, _, targets = line.partition("->")
        direct[folder.strip()] = set(targets.split())
    unknown = {t for targets in direct.values() for t in targets} - set(direct)
    if unknown:
        raise SystemExit(f"packaging/cmake/edges.txt: unknown module {sorted(unknown)}")

    def reach(folder, seen):
        for target in direct[folder]:
            if target == folder or folder in seen:
                raise SystemExit(f"packaging/cmake/edges.txt: a circle through {folder}")
            yield target
            yield from reach(target, seen | {folder})

    return {folder: set(reach(folder, frozenset())) for folder in direct}


def module_of(path):
    parts = path.parts
    return "/".join(parts[:2]) if len(parts) > 2 and parts[0] in ("core", "ui", "app") else None


def sources(root):
    for folder in ("core", "ui", "app", "tests", "packaging"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".h", ".cpp", ".inc") and path.is_file():
                yield path.relative_to(root)


def optional_members(root, path, text):
    """The optional members that a file knows: its own and those of its class's header, at the module's root or in internal/."""
    members = set(OPTIONAL_MEMBER.findall(text))
    for header in (path.with_suffix(".h"), path.parent / "internal" / (path.stem + ".h"), *map(pathlib.PurePath, own_headers(text))):
        if (root / header).is_file():
            members |= set(OPTIONAL_MEMBER.findall((root / header).read_text(encoding="utf-8", errors="replace")))
    return members


def own_headers(text):
    for line in text.splitlines():
        match = INCLUDE.match(line)
        if match and module_of(pathlib.PurePath(match.group(2))) and match.group(2).endswith(".h"):
            yield match.group(2)


def check_include(edges, path, module, bracket, target):
    """What is wrong with one #include, or None."""
    inside = module_of(pathlib.PurePath(target))
    if inside is not None:
        if module is None:  # tests and tools may look everywhere but into internal/ of what they do not test
            return None
        if inside not in edges:
            return f"includes {target}, and {inside} is not in the edge table"
        if inside != module and inside not in edges[module]:
            return f"includes {target}: no edge from {module} to {inside}"
        if inside != module and "/internal/" in target:
            return f"includes {target}: internal/ of {inside} is closed"
        return None
    if bracket == '"' and module is not None:
        return None if target.endswith((".moc", ".inc")) else f'includes "{target}": includes start at the root of the tree'
    for pattern, owners in OWNERS:
        if pattern.search(target):
            if module is None:
                return None
            if module not in owners:
                return f"includes <{target}>, which belongs to {', '.join(sorted(owners)) or 'tests'}"
            if path.suffix == ".h" and "internal" not in path.parts and not module.startswith(("ui/", "app/")):
                return f"includes <{target}> in a public header"
    if module and module.startswith("core/") and QT.match(target):
        return f"includes <{target}>: no Qt in {module}"
    return None


def breaches(root):
    edges = read_edges(root)
    for entry in sorted(root.iterdir()):
        if entry.name not in TOP_LEVEL and not entry.name.startswith("."):
            yield entry.name, 1, "does not belong at the top level"
    for path in sources(root):
        module = module_of(path)
        if module is not None and module not in edges:
            yield path, 1, f"{module} is not in the edge table"
            continue
        text = (root / path).read_text(encoding="utf-8", errors="replace")
        lines = text.splitlines()
        if len(lines) > MAX_LINES and path.suffix != ".inc" and path.parts[0] != "tests":
            yield path, len(lines), f"has {len(lines)} lines; past {MAX_LINES} a file is cut along a stage or family"
        if path.suffix == ".h" and path.parts[0] != "tests" and "#pragma once" not in text:
            yield path, 1, "has no #pragma once"
        if path.suffix == ".h" and path.parts[0] != "tests" and not any(line.startswith("//") for line in lines):
            yield path, 1, "has no comment that says what it is for"
        for number, length, name, layout in all_functions(lines) if path.suffix == ".cpp" and path.parts[0] != "tests" else ():
            most = MAX_LAYOUT if layout else MAX_FUNCTION
            if length > most and (path.as_posix(), name) not in STILL_LONG:
                yield path, number, f"{name} has {length} lines; past {most} a function is cut into named steps"
        optional = optional_members(root, path, text) if MOVED_MEMBER.search(text) else set()
        for number, line in enumerate(lines, 1):
            for name in MOVED_MEMBER.findall(line.split("//")[0]):
                # A function of an rvalue may take what will not be looked at again.
                if name in optional and "() && {" not in line:
                    yield path, number, f"moves the optional member {name}, which stays engaged: use std::exchange({name}, std::nullopt)"
            if module and OWN_ARITHMETIC.search(line.split("//")[0]):
                yield path, number, "has arithmetic of its own: that is a library's work"
            match = INCLUDE.match(line)
            if match:
                what = check_include(edges, path, module, match.group(1), match.group(2))
                if what:
                    yield path, number, what
            elif module and module.startswith("ui/") and FORBIDDEN_IN_UI.search(line.split("//")[0]):
                yield path, number, "blocks or nests the event loop"
            if module and MACHINE_PATH.search(line):
                yield path, number, "names a path of a machine"


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    count = 0
    for path, number, what in breaches(root):
        print(f"{path}:{number}: {what}")
        count += 1
    print(f"{count} breaches of the house rules")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())

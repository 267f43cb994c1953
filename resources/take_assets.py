#!/usr/bin/env python3
"""Takes the fonts and icons of the program from their packages into a cache folder; CMake calls it once per change.

Fonts come from the installed fonts-inter and fonts-jetbrains-mono packages, icons from the PyPI package python-lucide. The
code font loses its ligatures and, being changed, gets the family name "Chartroom Mono", so that an installed JetBrains Mono
never takes its place. Exit status 1 with one line per missing thing, each saying how to get it.
"""

import argparse
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zipfile

INTER = ["Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf", "Inter-Italic.otf"]
MONO = ["JetBrainsMono-Regular.ttf", "JetBrainsMono-Medium.ttf", "JetBrainsMono-SemiBold.ttf", "JetBrainsMono-Italic.ttf"]
LIGATURES = {"calt", "liga", "clig", "dlig"}


def find_font(name, folders):
    for folder in folders:
        found = sorted(pathlib.Path(folder).rglob(name)) if pathlib.Path(folder).is_dir() else []
        if found:
            return found[0]
    return None


def without_ligatures(source, target):
    from fontTools.ttLib import TTFont

    font = TTFont(source)
    gsub = font["GSUB"].table
    for record in gsub.FeatureList.FeatureRecord:
        if record.FeatureTag in LIGATURES:
            record.Feature.LookupListIndex = []
            record.Feature.LookupCount = 0
    for entry in font["name"].names:
        text = entry.toUnicode()
        if entry.nameID in (1, 3, 4, 16) and "JetBrains Mono" in text:
            entry.string = text.replace("JetBrains Mono", "Chartroom Mono")
        elif entry.nameID == 6:
            entry.string = text.replace("JetBrainsMono", "ChartroomMono")
    font.save(target)


def take_fonts(cache, folders, missing):
    try:
        import fontTools  # noqa: F401
    except ImportError:
        missing.append("fonttools for this Python (Debian: python3-fonttools)")
        return []
    taken = []
    for name in INTER + MONO:
        source = find_font(name, folders)
        if source is None:
            package = "fonts-inter" if name in INTER else "fonts-jetbrains-mono"
            missing.append(f"{name} (Debian: {package}; or -DCHARTROOM_FONT_DIRS=<folder>)")
            continue
        target = cache / (name if name in INTER else name.replace("JetBrainsMono", "ChartroomMono"))
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            if name in INTER:
                shutil.copyfile(source, target)
            else:
                without_ligatures(source, target)
        taken.append(("fonts/" + target.name, target))
    return taken


def lucide_database(cache, wheel, missing):
    database = cache / "lucide-icons.db"
    if database.exists():
        return database
    with tempfile.TemporaryDirectory() as folder:
        if not wheel:
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
                       "--dest", folder, "python-lucide"]
            result = subprocess.run(command, capture_output=True, text=True)
            wheels = sorted(pathlib.Path(folder).glob("*.whl"))
            if result.returncode != 0 or not wheels:
                missing.append("the icons: `python3 -m pip download --no-deps python-lucide` failed; get the wheel on a "
                               "machine with a network and pass -DCHARTROOM_LUCIDE_WHEEL=<file>")
                return None
            wheel = wheels[0]
        with zipfile.ZipFile(wheel) as archive:
            member = [name for name in archive.namelist() if name.endswith("lucide-icons.db")]
            if not member:
                missing.append(f"lucide-icons.db inside {wheel}")
                return None
            licence = [name for name in archive.namelist() if name.endswith("LICENSE")]
            if licence:
                (cache / "LICENSE.lucide").write_bytes(archive.read(licence[0]))
            partial = cache / "lucide-icons.db.part"
            partial.write_bytes(archive.read(member[0]))
            partial.rename(database)
    return database


def take_icons(cache, names_file, wheel, missing):
    database = lucide_database(cache, wheel, missing)
    if database is None:
        return []
    icons = cache / "icons"
    icons.mkdir(exist_ok=True)
    taken = []
    with sqlite3.connect(database) as connection:
        for line in names_file.read_text().splitlines():
            words = line.split("#")[0].split()
            if not words:
                continue
            name = words[-1]
            row = connection.execute("SELECT svg FROM icons WHERE name = ?", (name,)).fetchone()
            if row is None:
                alias = connection.execute("SELECT name FROM icon_aliases WHERE alias = ?", (name,)).fetchone()
                row = alias and connection.execute("SELECT svg FROM icons WHERE name = ?", (alias[0],)).fetchone()
            if row is None:
                missing.append(f"icon '{name}' of resources/icons.txt: this python-lucide has none of that name")
                continue
            target = icons / (words[0] + ".svg")
            if not target.exists() or target.read_text() != row[0]:
                target.write_text(row[0])
            taken.append((f"icons/{words[0]}.svg", target))
    return taken


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", required=True, type=pathlib.Path)
    parser.add_argument("--icons", required=True, type=pathlib.Path)
    parser.add_argument("--qrc", required=True, type=pathlib.Path)
    parser.add_argument("--wheel", default="")
    parser.add_argument("--font-dirs", nargs="*", default=[])
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    missing = []
    taken = take_fonts(options.cache, options.font_dirs, missing)
    taken += take_icons(options.cache, options.icons, options.wheel, missing)
    if missing:
        print("\n".join(missing), file=sys.stderr)
        return 1
    lines = ['<RCC><qresource prefix="/chartroom">']
    lines += [f'  <file alias="{alias}">{path}</file>' for alias, path in taken]
    lines += ["</qresource></RCC>", ""]
    text = "\n".join(lines)
    if not options.qrc.exists() or options.qrc.read_text() != text:
        options.qrc.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())

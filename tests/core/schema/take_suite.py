#!/usr/bin/env python3
"""Takes the official JSON Schema test suite with drafts 2019-09 and 2020-12 into a cache folder: the json/ folder of the source
release of PyPI's jsonschema 4.23.0. Prints nothing when it is there; else why it cannot be had, with exit status 1."""

import pathlib
import subprocess
import sys
import tarfile
import tempfile

RELEASE = "jsonschema-4.23.0"


def main():
    target = pathlib.Path(sys.argv[1])
    if (target / "tests").is_dir():
        return 0
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        # pip prepares what it downloads as source; its tools need not be built from source for that.
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-binary",
                   "jsonschema", "--dest", folder, RELEASE.replace("-", "==")]
        try:
            result = subprocess.run(command, capture_output=True, text=True, timeout=240)
        except subprocess.TimeoutExpired:
            print(f"`pip download {RELEASE.replace('-', '==')}` took too long")
            return 1
        archive = pathlib.Path(folder) / f"{RELEASE}.tar.gz"
        if result.returncode != 0 or not archive.exists():
            lines = result.stderr.strip().splitlines() or ["no archive came"]
            print(f"`pip download {RELEASE.replace('-', '==')}` failed: {lines[-1]}")
            return 1
        prefix = f"{RELEASE}/json/"
        with tarfile.open(archive) as release:
            for member in release.getmembers():
                name = member.name.removeprefix(prefix)
                if name == member.name or not member.isfile() or not name.startswith(("tests/", "remotes/", "LICENSE")) or ".." in name:
                    continue
                place = pathlib.Path(folder) / "json" / name
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(release.extractfile(member).read())
        (pathlib.Path(folder) / "json").rename(target)
    return 0


if __name__ == "__main__":
    sys.exit(main())

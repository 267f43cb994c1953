#!/usr/bin/env python3
"""Checks the subjects of the newest commits: "module: imperative", at most 72 characters.

usage: commit_subjects.py ROOT
"""

import re
import subprocess
import sys

NEWEST = 25
SUBJECT = re.compile(r"^[a-z][a-z0-9 ,./_-]*: \S")


def breach(subject):
    if len(subject) > 72:
        return f"has {len(subject)} characters, 72 is the most"
    if not SUBJECT.match(subject):
        return 'is not "module: imperative"'
    return None


def main():
    log = subprocess.run(["git", "-C", sys.argv[1], "log", "--no-merges", f"-{NEWEST}", "--format=%h %s"], capture_output=True, text=True)
    if log.returncode != 0:
        print("skipped: commit subjects: the tree has no history")
        return 0
    count = 0
    for line in log.stdout.splitlines():
        commit, _, subject = line.partition(" ")
        if what := breach(subject):
            print(f"{commit}: {subject}: {what}")
            count += 1
    print(f"{count} breaches in the subjects of {len(log.stdout.splitlines())} commits")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Makes the man pages and the shell completions of the programs from what they print with --help.

usage: pages.py BIN OUT    BIN is the folder of chartroom and chartroomctl, OUT the root of share/

The help is the only source, so pages and completions name each command and flag that there is. Paths below the home folder are
written with "~".
"""

import os
import pathlib
import re
import subprocess
import sys

HOME = "/home/you"
FLAG = re.compile(r"^ {2,6}(?:-(?P<short>\w), | {4})?--(?P<name>[\w-]+)(?P<type> \w+)? {2,}(?P<text>.*)$")


class Command:
    """One command of chartroomctl: its words, its help in parts, and the commands below it."""

    def __init__(self, program, words):
        self.words = words
        env = dict(os.environ, HOME=HOME, LC_ALL="C.UTF-8", XDG_CONFIG_HOME="", XDG_CACHE_HOME="", XDG_DATA_HOME="")
        text = subprocess.run([program, *words, "--help"], env=env, check=True, capture_output=True, text=True).stdout
        head, _, rest = text.replace(HOME, "~").partition("\nUsage:\n")
        self.description = head.strip()
        self.usage, self.children, self.flags = [], [], []
        section = "usage"
        names = []
        for line in rest.splitlines():
            if re.match(r"^\w[\w ]*:$", line):
                section = line[:-1].lower()
            elif section == "usage" and line.strip():
                self.usage.append(line.strip())
            elif section == "available commands" and line.strip():
                name, summary = line.split(None, 1)
                names.append((name, summary))
            elif "flags" in section and (flag := FLAG.match(line)):
                self.flags.append((flag["short"], flag["name"], (flag["type"] or "").strip(), flag["text"], "global" in section))
        for name, summary in names:
            if name == "help":
                continue
            child = Command(program, [*words, name])
            child.summary = summary
            self.children.append(child)

    def all(self):
        yield self
        for child in self.children:
            yield from child.all()


def roff(text):
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return "\n".join("\\&" + line if line[:1] in ".'" else line for line in escaped.splitlines())


def man_page(name, summary, parts):
    page = [f'.TH {name.upper()} 1 "" "Chartroom" "Chartroom"', ".SH NAME", f"{roff(name)} \\- {roff(summary)}"]
    for title, lines in parts:
        page += [f".SH {title}", *lines]
    return "\n".join(page) + "\n"


def paragraphs(text):
    """Help text as it stands: it holds lists and examples."""
    return [".nf", roff(text), ".fi"]


def command_page(command, root):
    name = "-".join(["chartroomctl", *command.words])
    parts = [("SYNOPSIS", [f".B {roff(line)}\n.br" for line in command.usage]), ("DESCRIPTION", paragraphs(command.description))]
    if command.children:
        parts.append(("COMMANDS", [f".TP\n.B {roff(child.words[-1])}\n{roff(child.summary)}" for child in command.children]))
    for title, wanted in (("OPTIONS", False), ("GLOBAL OPTIONS", True)):
        lines = []
        for short, flag, kind, text, is_global in command.flags:
            if is_global == wanted:
                label = (f"-{short}, " if short else "") + f"--{flag}" + (f" {kind}" if kind else "")
                lines.append(f".TP\n.B {roff(label)}\n{roff(text)}")
        if lines:
            parts.append((title, lines))
    others = ["chartroom(1)"] + ([] if command is root else ["chartroomctl(1)"])
    parts.append(("SEE ALSO", [roff(", ".join(others))]))
    return name, man_page(name, getattr(command, "summary", "Helm's commands without helm"), parts)


def window_page(program):
    env = dict(os.environ, QT_QPA_PLATFORM="offscreen", LC_ALL="C.UTF-8")
    text = subprocess.run([program, "--help"], env=env, check=True, capture_output=True, text=True).stdout
    head, _, options = text.partition("\nOptions:\n")
    summary = head.splitlines()[-1]
    parts = [("SYNOPSIS", [".B chartroom [options] [chart]"]), ("DESCRIPTION", [roff(summary + ".")]), ("OPTIONS", paragraphs(options.rstrip())),
             ("SEE ALSO", [roff("chartroomctl(1)")])]
    return man_page("chartroom", summary, parts)


def bash(commands):
    lines = ["# bash completion for chartroomctl; made by packaging/pages.py", "_chartroomctl() {",
             "  local word=${COMP_WORDS[COMP_CWORD]} path= names= flags= i",
             "  for ((i = 1; i < COMP_CWORD; i++)); do", '    [[ ${COMP_WORDS[i]} == -* ]] && continue', '    case "$path ${COMP_WORDS[i]}" in']
    paths = ["'" + "".join(" " + word for word in command.words) + "'" for command in commands if command.words]
    lines += ["      " + "|".join(paths) + ') path="$path ${COMP_WORDS[i]}" ;;', "    esac", "  done", '  case "$path" in']
    for command in commands:
        path = "".join(" " + word for word in command.words)
        names = " ".join(child.words[-1] for child in command.children)
        flags = " ".join("--" + flag[1] for flag in command.flags)
        lines.append(f"    '{path}') names='{names}' flags='{flags}' ;;")
    lines += ["  esac", "  if [[ $word == -* ]]; then", '    COMPREPLY=($(compgen -W "$flags" -- "$word"))', "  elif [[ -n $names ]]; then",
              '    COMPREPLY=($(compgen -W "$names" -- "$word"))', "  else", '    COMPREPLY=($(compgen -f -- "$word"))', "  fi", "}",
              "complete -o filenames -F _chartroomctl chartroomctl"]
    return "\n".join(lines) + "\n"


def zsh():
    return ("#compdef chartroomctl\n# zsh completion for chartroomctl: bash's, read by zsh\nautoload -Uz bashcompinit && bashcompinit\n"
            "source /usr/share/bash-completion/completions/chartroomctl\n_bash_complete -o filenames -F _chartroomctl\n")


def fish(commands):
    def quoted(text):
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

    lines = ["# fish completion for chartroomctl; made by packaging/pages.py"]
    for command in commands:
        seen = "".join(f"; and __fish_seen_subcommand_from {word}" for word in command.words)
        below = " ".join(child.words[-1] for child in command.children)
        base = seen[6:] if seen else "true"
        if command.children:
            condition = f"{base}; and not __fish_seen_subcommand_from {below}"
            lines += [f"complete -c chartroomctl -n {quoted(condition)} -f -a {child.words[-1]} -d {quoted(child.summary)}" for child in command.children]
        for short, flag, kind, text, is_global in command.flags:
            if is_global and command.words:
                continue
            parts = ["complete -c chartroomctl", f"-n {quoted(base)}"] + ([f"-s {short}"] if short else []) + [f"-l {flag}"] + (["-r"] if kind else [])
            lines.append(" ".join(parts) + f" -d {quoted(text)}")
    return "\n".join(lines) + "\n"


def main():
    if len(sys.argv) != 3:
        raise SystemExit(__doc__.split("\n\n")[1])
    programs, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])

    def write(path, text):
        path = out / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    root = Command(str(programs / "chartroomctl"), [])
    commands = list(root.all())
    for command in commands:
        name, page = command_page(command, root)
        write(f"man/man1/{name}.1", page)
    write("man/man1/chartroom.1", window_page(str(programs / "chartroom")))
    write("bash-completion/completions/chartroomctl", bash(commands))
    write("zsh/vendor-completions/_chartroomctl", zsh())
    write("fish/vendor_completions.d/chartroomctl.fish", fish(commands))


if __name__ == "__main__":
    main()

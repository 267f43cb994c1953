# Shared by packaging/run and packaging/test: what the machine must have, and how a preset is built. Sourced, not run.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

say() { printf 'chartroom: %s\n' "$*"; }

# packages build|all: the names of packaging/debian-packages.txt, without or with those marked "test".
packages() {
  awk -v want="$1" '/^#/ || !NF { next } { test = ($2 ~ /^test:?$/) } want == "all" || !test { print $1 }' \
    "$root/packaging/debian-packages.txt"
}

# install_missing build|all: installs what is missing, saying so in one line; on another system names the packages and ends.
install_missing() {
  local missing=() name
  if ! command -v dpkg-query > /dev/null || ! grep -qsE '^VERSION_ID="?12' /etc/os-release; then
    if [ -z "${CHARTROOM_NO_INSTALL:-}" ]; then
      say "this is not Debian 12: install the counterparts of these packages, then run again with CHARTROOM_NO_INSTALL=1:"
      packages "$1" | tr '\n' ' '
      echo
      exit 1
    fi
    return
  fi
  for name in $(packages "$1"); do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2> /dev/null)" = installed ] || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return
  say "installing ${#missing[@]} Debian packages that the build needs (compiler, Qt 6 and libraries; reasons in packaging/debian-packages.txt): ${missing[*]}"
  local sudo=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo > /dev/null || { say "not root and no sudo: run 'apt-get install ${missing[*]}' as root first"; exit 1; }
    sudo=(sudo)
  fi
  mkdir -p "$root/build"
  local log=$root/build/apt.log
  if ! { "${sudo[@]}" apt-get update -qq &&
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } > "$log" 2>&1; then
    tail -20 "$log"
    say "apt-get failed; its output is in build/apt.log"
    exit 1
  fi
}

# show_progress LOG: ninja's lines go to the log; on the screen stand the steps done and the time that is left, in one line that
# changes, or without a terminal in a line every 20 seconds.
show_progress() {
  local begin=$SECONDS told=$SECONDS line finished total left
  while IFS= read -r line; do
    printf '%s\n' "$line" >> "$1"
    [[ $line =~ ^\[([0-9]+)/([0-9]+)\] ]] || continue
    finished=${BASH_REMATCH[1]} total=${BASH_REMATCH[2]}
    left=$(((SECONDS - begin) * (total - finished) / finished))
    if [ -t 1 ]; then printf '\r\033[K  [%d/%d] about %d:%02d min left' "$finished" "$total" $((left / 60)) $((left % 60))
    elif ((SECONDS - told >= 20)); then
      told=$SECONDS
      printf '  [%d/%d] about %d:%02d min left\n' "$finished" "$total" $((left / 60)) $((left % 60))
    fi
  done
  [ ! -t 1 ] || printf '\r\033[K'
}

# build PRESET [TARGET…]: configures and builds; on failure prints the end of the log. With `progress` set, says how far it is.
build() {
  local preset=$1 log=build/$1.log
  shift
  mkdir -p build
  say "building preset $preset${*:+ ($*)} …"
  # Objects made in one clone serve another: the folder is not part of the key.
  export CCACHE_NOHASHDIR=1 CCACHE_BASEDIR=$root
  local command=(cmake --build --preset "$preset")
  [ $# -eq 0 ] || command+=(--target "$@")
  local failed=
  if ! cmake --preset "$preset" > "$log" 2>&1; then failed=1
  elif [ -n "${progress:-}" ]; then "${command[@]}" 2>&1 | show_progress "$log" || failed=1
  else "${command[@]}" >> "$log" 2>&1 || failed=1
  fi
  if [ -n "$failed" ]; then
    tail -40 "$log"
    say "the build failed; its output is in $log"
    exit 1
  fi
}

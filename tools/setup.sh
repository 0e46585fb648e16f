#!/usr/bin/env bash
# Sets up the environment; does nothing where that is done already.
#   tools/setup.sh base      .venv with what the node needs
#   tools/setup.sh dev       .venv with the tests' needs too
#   tools/setup.sh system    Debian packages that the tests talk to (needs root or sudo without a password; else names them)
# PYTHON=... picks the interpreter. Works with the bash 3.2 of macOS.
set -euo pipefail
cd "$(dirname "$0")/.."
VENV=.venv

say() { printf '%s\n' "$*"; }
die() { printf 'endless: %s\n' "$*" >&2; exit 1; }

# --- the interpreter -------------------------------------------------------------------------------------------------

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
has_venv() { "$1" -c 'import venv, ensurepip' >/dev/null 2>&1; }

install_python_hint() {
  if [ "$(uname)" = Darwin ]; then echo "brew install python@3.13"
  else echo "sudo apt-get install python3 python3-venv (Debian 12, Ubuntu 24.04 or later)"; fi
}

install_compiler_hint() {
  if [ "$(uname)" = Darwin ]; then echo "xcode-select --install"; else echo "sudo apt-get install gcc python3-dev"; fi
}

find_python() { # the first interpreter that is new enough and can make an environment
  local name without_venv=""
  for name in ${PYTHON:-python3.13 python3.12 python3.11 python3}; do
    new_enough "$name" || continue # a pyenv shim can be on PATH and still not run
    if has_venv "$name"; then command -v "$name"; return; fi
    without_venv=${without_venv:-$name}
  done
  if [ -n "$without_venv" ]; then
    local version; version=$("$without_venv" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    die "$without_venv cannot make an environment (no venv or ensurepip): sudo apt-get install python${version}-venv, then again"
  fi
  die "no Python 3.11 or newer among ${PYTHON:-python3.13, python3.12, python3.11, python3}: $(install_python_hint), then again"
}

# --- the environment -------------------------------------------------------------------------------------------------

# What an installed environment depends on: pyproject.toml, what is compiled, the interpreter, and where the checkout lies (scripts
# hold its path).
key() {
  "$VENV/bin/python" -c '
import glob, hashlib, os, sys
text = b""
for name in ["pyproject.toml", *sorted(glob.glob("setup.py") + glob.glob("tools/*.py") + glob.glob("node/**/[!_]*.[ch]", recursive=True))]:
    with open(name, "rb") as file:
        text += file.read()
print(hashlib.sha256(text + sys.version.encode() + os.getcwd().encode()).hexdigest())' 2>/dev/null
}

is_done() { # base is done where dev is
  local key stamp
  key=$(key) || return 1
  for stamp in "$1" dev; do
    if [ "$(cat "$VENV/.endless-$stamp" 2>/dev/null)" = "$key" ]; then return 0; fi
  done
  return 1
}

usable() { # an environment that a finished installation left here, where its scripts say it is
  compgen -G "$VENV/.endless-*" >/dev/null \
    && grep -qF "$PWD/$VENV" "$VENV/bin/activate" 2>/dev/null \
    && "$VENV/bin/python" -m pip --version >/dev/null 2>&1
}

pip_install() {
  "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check "$@" \
    || die "the installation failed (see above): check the network, then run the same command again"
}

install() { # install base|dev
  local what=. python
  if is_done "$1"; then return; fi
  if [ "$1" = dev ]; then what='.[dev,tangoflux,meaning,coreml,midi,link,mdns]'; fi
  if ! usable; then
    python=$(find_python)
    say "making $VENV with $("$python" --version)"
    "$python" -m venv --clear "$VENV"
  fi
  rm -f "$VENV"/.endless-base "$VENV"/.endless-dev # an installation that is broken off starts from nothing the next time
  say "installing endless-node ($1) into $VENV: a minute or two"
  # torch first, alone and pinned: left to choose, pip takes a newer one and gigabytes of CUDA with it.
  if [ "$1" = dev ]; then pip_install torch==2.13.0; fi
  pip_install --editable "$what"
  "$VENV/bin/python" -c 'import node.playback._kernel' 2>/dev/null \
    || say "no C compiler: the mixer works in numpy, at several times the CPU ($(install_compiler_hint), then $VENV/bin/pip install -e .)"
  if [ "$1" = dev ]; then pip_install --no-deps tangoflux==0.1.0; fi # upstream's own code, for the parity tests
  key >"$VENV/.endless-new"
  mv "$VENV/.endless-new" "$VENV/.endless-$1"
}

# --- system packages -------------------------------------------------------------------------------------------------

missing_packages() { # what the tests would use and this machine lacks; one package a line
  "$VENV/bin/python" -c 'import sounddevice' >/dev/null 2>&1 || echo libportaudio2
  command -v jackd >/dev/null || echo jackd2       # a headless JACK server to play to
  command -v oscsend >/dev/null || echo liblo-tools # real OSC clients
  command -v pd >/dev/null || echo puredata-core
  command -v sclang >/dev/null || echo supercollider-language
  command -v scsynth >/dev/null || echo supercollider-server # its mix is the measure of ours
  command -v node >/dev/null || echo nodejs         # runs the part of the Max patch that is JavaScript
  command -v npm >/dev/null || echo npm             # brings nodejs; the tests install two OSC libraries with it
  command -v linux-show-player >/dev/null || echo linux-show-player # steps a show over OSC
  command -v chromium >/dev/null || echo chromium   # looks at the page
  command -v sox >/dev/null || echo sox             # a second reader of what was recorded
}

as_root() {
  if [ "$(id -u)" = 0 ]; then env "$@"; else sudo -n env "$@"; fi
}

apt_install() { # takes default answers (jackd2 asks about realtime limits); refreshes the lists only where they are too old
  local install=(DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 install -y --no-install-recommends "$@")
  as_root "${install[@]}" >/dev/null 2>&1 && return
  as_root apt-get -qq update && as_root "${install[@]}" >/dev/null
}

system() {
  local packages
  packages=$(missing_packages | tr '\n' ' ')
  packages=${packages% }
  if [ -z "$packages" ]; then return; fi
  if [ "$(uname)" = Darwin ]; then
    say "tests of these are skipped, they are not installed: $packages (brew install portaudio jack liblo sox; brew install --cask pd)"
  elif ! command -v apt-get >/dev/null || ! as_root true >/dev/null 2>&1; then
    say "tests of these are skipped, they are not installed: $packages (sudo apt-get install $packages)"
  else
    say "installing Debian packages for the tests: $packages"
    # shellcheck disable=SC2086  # a list of names
    apt_install $packages || say "could not install them; the tests that need them are skipped"
  fi
}

case "${1:-}" in
  base | dev) install "$1" ;;
  system) system ;;
  *) die "usage: tools/setup.sh base|dev|system" ;;
esac

#!/usr/bin/env bash
# A small run with each supported Python that is installed: it ends, warns of nothing, and gives the
# numbers of the first one. Each has an environment in .pythons/VERSION, but for the one of .venv.
set -euo pipefail
cd "$(dirname "$0")/.."
tried=0
for version in 3.11 3.12 3.13; do
    command=$(command -v "python$version" || true)
    if [ -z "$command" ] || ! "$command" -c '' 2> /dev/null; then
        echo "python$version is not installed: not tried"
        continue
    fi
    home="$PWD/.pythons/$version"
    mkdir -p "$home"
    if [ "$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')" = "$version" ]; then
        ln -sfn "$PWD/.venv" "$home/.venv"
    elif [ ! -e "$home/.venv/made" ]; then
        ln -sfn "$PWD"/{affectbench,requirements.lock,pyproject.toml,README.md} "$home/"
        (cd "$home" && bash ../../workflow/environment.sh "$command" && touch .venv/made)
    fi
    rm -rf "$home/run"
    mkdir "$home/run"
    if ! PATH="$home/.venv/bin:$PATH" snakemake --cores 2 --configfile tests/slice.yaml \
        --directory "$home/run" -- all > "$home/log" 2>&1; then
        tail -n 30 "$home/log"
        exit 1
    fi
    if grep -rn Warning "$home/log" "$home/run/logs"; then
        echo "python$version: it warns"
        exit 1
    fi
    first=${first:-$home}
    cmp "$first/run/reports/numbers/cross_modal.csv" "$home/run/reports/numbers/cross_modal.csv"
    echo "python$version: the run ends, warns of nothing, and gives the numbers of ${first##*/}"
    tried=$((tried + 1))
done
[ "$tried" -gt 0 ]

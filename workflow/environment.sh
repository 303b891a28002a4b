#!/usr/bin/env bash
# Makes the environment in .venv: everything at the locked versions, a line a step.
# usage: environment.sh PYTHON   It uses uv where that is installed, and else pip.
set -euo pipefail
python=$1
torch=$(grep '^torch==' requirements.lock)
with_torch=$(grep '^torchvision==' requirements.lock)
cpu_only="https://download.pytorch.org/whl/cpu"

"$python" -c '
import sys
if not (3, 11) <= sys.version_info[:2] <= (3, 13):
    found = ".".join(map(str, sys.version_info[:2]))
    sys.exit(f"make env: Python {found} is not supported; give one of 3.11 to 3.13: make env PYTHON=python3.12")
'

if command -v uv > /dev/null; then
    with=uv
    soon=()
    export UV_HTTP_TIMEOUT="${UV_HTTP_TIMEOUT:-60}"
    step() { uv pip install --quiet --python .venv/bin/python "$@"; }
else
    with=pip
    soon=(--retries 1 --timeout 20) # so that an index that cannot be reached is given up
    step() { .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@"; }
fi

sees_gpu() {
    [ -e "${GPU_DEVICE:-/dev/nvidia0}" ] || [ -e /dev/kfd ]
}

echo "environment 1 of 4: .venv, by $with"
if [ $with = uv ]; then
    uv venv --quiet --clear --python "$python" .venv
else
    "$python" -m venv --clear .venv
fi

if [ "$(uname -s)" = Linux ] && ! sees_gpu; then
    echo "environment 2 of 4: $torch for processors alone, as no GPU is seen"
    if ! step "${soon[@]}" --no-deps --index-url "$cpu_only" "$torch" "$with_torch" 2> /dev/null; then
        echo "  $cpu_only cannot be reached: the build for GPUs, which runs without one (2.4 GB)"
        step "$torch"
    fi
else
    echo "environment 2 of 4: $torch, also for GPUs (2.4 GB)"
    step "$torch"
fi

echo "environment 3 of 4: the packages of requirements.lock"
step -r requirements.lock
echo "environment 4 of 4: affectbench itself"
step --no-deps seglearn==1.2.5
step --no-deps --editable .

#!/usr/bin/env bash
# Compares reading a registry hive with other readers, in one run and interleaved; prints ratios of medians.
#
#   Benchmarks/hive/run.sh [WORKDIR] [REPEATS]
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
work=${1:-$(mktemp -d)}
repeats=${2:-9}
keys=207000
mkdir -p "$work"

for peer in make_hive hivex_peer; do gcc -O2 -o "$work/$peer" "$here/peers/$peer.c" -lhivex; done
gcc -O2 -o "$work/libregf_peer" "$here/peers/libregf_peer.c" -lregf
swift build -c release --package-path "$here/regain-peer" --scratch-path "$work/build" >/dev/null
cp "$work/build/release/hivebench" "$work/hivebench"

if [ ! -d "$work/venv" ]; then
    python3 -m venv "$work/venv"
    "$work/venv/bin/pip" -q install dissect.regf==3.14
fi
python3 "$here/peers/minimal_hive.py" "$work/minimal.hive"
[ -f "$work/software.hive" ] || "$work/make_hive" "$work/minimal.hive" "$work/software.hive" "$keys"

exec python3 "$here/compare.py" "$work" "$repeats"

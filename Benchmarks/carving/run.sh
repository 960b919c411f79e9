#!/usr/bin/env bash
# Compares carving with merely reading the bytes and with general pattern matchers, in one run and interleaved.
#
#   Benchmarks/carving/run.sh [WORKDIR] [MIB] [REPEATS]
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
work=${1:-$(mktemp -d)}
mebibytes=${2:-4096}
repeats=${3:-5}
mkdir -p "$work"

swift build -c release --package-path "$here/carvebench" --scratch-path "${TMPDIR:-/tmp}/carvebench-build" >/dev/null
cp "${TMPDIR:-/tmp}/carvebench-build/release/carvebench" "$work/carvebench"
if [ -f /usr/include/hs/hs.h ]; then
    gcc -O2 -Wall -o "$work/hyperscan_peer" "$here/peers/hyperscan_peer.c" -lhs
else
    echo "without hyperscan: libhyperscan-dev is not installed" >&2
fi
haystack="$work/haystack-$mebibytes"
[ -f "$haystack.plants" ] || "$work/carvebench" make "$haystack" "$mebibytes"

cat "$haystack" >/dev/null
python3 "$here/compare.py" "$work" "$haystack" "$repeats"
"$work/carvebench" noise "$mebibytes"

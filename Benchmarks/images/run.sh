#!/usr/bin/env bash
# From an image of 4 GiB to the bytes of the key: this program's way beside sleuthkit and hivex, in turn, in one run.
# usage: run.sh WORKDIR [REPEATS]
set -euo pipefail
work=$1
repeats=${2:-9}
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
swift build -c release --package-path "$root" --product regain-image >/dev/null
swift build -c release --package-path "$here/peer" >/dev/null
export REGAIN_LIBEXEC=$root/.build/release
mkdir -p "$work"
cd "$work"
if [ ! -e disk.E01 ]; then
    mkdir -p tree/Windows/System32/config
    python3 "$root/scripts/fixtures/make-hive.py" tree/Windows/System32/config/SOFTWARE 330000
    truncate -s 4095M volume && mkntfs -q -F -Q volume 2>/dev/null
    wimcapture tree tree.wim --compress=none >/dev/null && wimapply tree.wim 1 volume >/dev/null
    truncate -s 4G disk.raw && printf 'label: dos\nstart=2048,type=7\n' | sfdisk -q disk.raw
    dd if=volume of=disk.raw bs=1M seek=1 conv=notrunc,sparse status=none
    for kind in vhdx vmdk qcow2; do qemu-img convert -O $kind disk.raw disk.$kind; done
    ewfacquire -u -q -t disk -c fast -S 8GiB disk.raw >/dev/null
    rm volume tree.wim
fi
python3 - "$repeats" "$here/peer/.build/release/imagebench" <<'P'
import statistics, subprocess, sys, time
repeats, bench = int(sys.argv[1]), sys.argv[2]
pipeline = """set -e; n=$(ifind -o 2048 -n Windows/System32/config/SOFTWARE IMAGE); icat -o 2048 IMAGE $n > out.hive
hivexget out.hive 'Microsoft\\Windows NT\\CurrentVersion' DigitalProductId > /dev/null"""
times = {}
for _ in range(repeats):
    for kind in ["raw", "vhdx", "vmdk", "qcow2", "E01"]:
        line = subprocess.run([bench, "--once", f"disk.{kind}"], capture_output=True, text=True, check=True).stdout
        assert "found=true" in line
        times.setdefault(f"regain {kind}", []).append(int(line.split()[0]) / 1e6)
        if kind == "qcow2":
            continue
        start = time.monotonic()
        subprocess.run(["bash", "-c", pipeline.replace("IMAGE", f"disk.{kind}")], check=True)
        times.setdefault(f"sleuthkit+hivex {kind}", []).append((time.monotonic() - start) * 1e3)
for name, values in sorted(times.items()):
    print(f"{name:24} median {statistics.median(values):9.1f} ms  fastest {min(values):9.1f} ms")
for kind in ["raw", "vhdx", "vmdk", "E01"]:
    ratio = statistics.median(times[f"sleuthkit+hivex {kind}"]) / statistics.median(times[f"regain {kind}"])
    print(f"ratio {kind}: {ratio:.1f}")
P

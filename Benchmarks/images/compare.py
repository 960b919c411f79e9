"""Runs the ways from an image to its key in turn and prints medians, ratios, bytes read and peak memory.

usage: compare.py REGAIN REPEATS, in the folder that holds disk.raw, disk.vhdx … and perhaps venv with dissect.target
"""

import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import threading
import time

REGAIN, REPEATS = sys.argv[1], int(sys.argv[2])
CONTAINERS = ["raw", "vhdx", "vmdk", "qcow2", "E01"]
KEY_PATH = "Microsoft\\Windows NT\\CurrentVersion"
PIPELINE = """set -e
number=$(ifind -o 2048 -n Windows/System32/config/SOFTWARE IMAGE)
icat -o 2048 IMAGE $number > out.hive
hivexget out.hive 'Microsoft\\Windows NT\\CurrentVersion' DigitalProductId"""
DISSECT = """import sys
from dissect.target import Target
key = Target.open(sys.argv[1]).registry.key("HKEY_LOCAL_MACHINE\\\\SOFTWARE\\\\Microsoft\\\\Windows NT\\\\CurrentVersion")
sys.stdout.buffer.write(key.value("DigitalProductId").value)"""
HAS_DISSECT = subprocess.run(["venv/bin/python3", "-c", "import dissect.target"], capture_output=True).returncode == 0
# The made-up key's field, which every way must bring.
FIELD = bytes((place * 37 + 71) % 251 & (0x03 if place == 14 else 0xFF) for place in range(15))


def ways(kind):
    image = f"disk.{kind}"
    yield "regain", [REGAIN, "find", image], b"*****-*****-*****-*****-"
    yield "regain --json", [REGAIN, "find", image, "--json"], b'"key-found"'
    if kind != "qcow2":  # which The Sleuth Kit does not read
        yield "sleuthkit + hivex", ["bash", "-c", PIPELINE.replace("IMAGE", image)], FIELD
    if HAS_DISSECT:
        yield "dissect.target", ["venv/bin/python3", "-c", DISSECT, image], FIELD


def run(command, proof):
    """Seconds on the clock and of the processors, with all that it started."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    done = subprocess.run(command, capture_output=True, check=True)
    wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert proof in done.stdout, command
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def family(root):
    """A process and all below it."""
    parents = {}
    for folder in pathlib.Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                pass
    found = [root]
    for process in found:
        found += [child for child, parent in parents.items() if parent == process]
    return found


def peak(command):
    """The most memory that a program and all it started held at once, in MiB.

    Sampled: the sum of each process's own highest mark, which is never less than what they held together.
    """
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    marks = {}

    def look():
        while process.poll() is None:
            for member in family(process.pid):
                try:
                    for line in pathlib.Path(f"/proc/{member}/status").read_text().splitlines():
                        if line.startswith("VmHWM:"):
                            marks[member] = max(marks.get(member, 0), int(line.split()[1]))
                except OSError:
                    pass

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    return sum(marks.values()) / 1024


def main():
    times = {}
    for _ in range(REPEATS):
        for kind in CONTAINERS:
            for name, command, proof in ways(kind):
                times.setdefault(kind, {}).setdefault(name, []).append(run(command, proof))
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors, medians of {REPEATS}")
    for kind in CONTAINERS:
        own = statistics.median(wall for wall, _ in times[kind]["regain"])
        own_fastest = min(wall for wall, _ in times[kind]["regain"])
        for name, values in times[kind].items():
            wall = statistics.median(value for value, _ in values)
            fastest = min(value for value, _ in values)
            processors = statistics.median(value for _, value in values)
            print(f"{kind:6} {name:18} {wall * 1e3:8.1f} ms (fastest {fastest * 1e3:7.1f})  "
                  f"processors {processors * 1e3:8.1f} ms  "
                  f"{wall / own:6.1f} x (fastest {fastest / own_fastest:6.1f} x)")
        report = json.loads(subprocess.run([REGAIN, "find", f"disk.{kind}", "--json"], capture_output=True).stdout)
        # The highest of some runs: a look may come too late for so short a life.
        memory = max(peak([REGAIN, "find", f"disk.{kind}"]) for _ in range(5))
        print(f"{kind:6} regain read {report['sources'][0]['bytesRead'] / 1e6:.2f} MB; "
              f"peak memory with its workers {memory:.0f} MiB")


main()

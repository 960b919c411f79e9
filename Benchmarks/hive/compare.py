"""Runs every reader in turn, several times over, and prints medians and their ratios.

compare.py WORKDIR REPEATS
"""
import os
import statistics
import subprocess
import sys

work, repeats = sys.argv[1], int(sys.argv[2])
here = os.path.dirname(os.path.abspath(__file__))
hive = os.path.join(work, "software.hive")


def tool(name):
    return [os.path.join(work, name)]


dissect = [os.path.join(work, "venv/bin/python"), os.path.join(here, "peers/dissect_peer.py")]
jobs = {
    "open+read regain": tool("hivebench") + ["open", hive],
    "open+read hivex": tool("hivex_peer") + ["open", hive],
    "open+read dissect.regf": dissect + ["open", hive],
    "walk regain": tool("hivebench") + ["walk", hive],
    "walk regain, text": tool("hivebench") + ["text", hive],
    "walk hivex": tool("hivex_peer") + ["walk", hive],
    "walk libregf": tool("libregf_peer") + ["walk", hive],
    "sum of bytes": tool("hivebench") + ["sum", hive],
}
times, counted = {name: [] for name in jobs}, {}
for _ in range(repeats):
    for name, command in jobs.items():
        for line in subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines():
            time, _, counted[name] = line.partition(" ")
            times[name].append(int(time))

print(f"{os.path.getsize(hive)} bytes, {repeats} interleaved runs of three, times in ms: median (fastest)")
medians = {name: statistics.median(values) for name, values in times.items()}
for name, values in times.items():
    print(f"  {name:24} {medians[name] / 1e6:10.3f} ({min(values) / 1e6:.3f})  {counted[name]}")

print("ratios of medians (wanted):")
for above, below, wanted in [
    ("open+read hivex", "open+read regain", ">= 6"),
    ("open+read dissect.regf", "open+read regain", ">= 15"),
    ("walk hivex", "walk regain", ">= 4"),
    ("walk libregf", "walk regain", ">= 50"),
    ("walk regain", "sum of bytes", "<= 3"),
]:
    print(f"  {above} / {below}: {medians[above] / medians[below]:.1f}  ({wanted})")

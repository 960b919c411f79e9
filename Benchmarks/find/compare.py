"""Runs whole processes in turn and prints medians, fastest runs and ratios."""

import statistics
import subprocess
import sys
import time

KEY = "Microsoft\\Windows NT\\CurrentVersion"


def seconds(command):
    started = time.perf_counter()
    # 1 is a good answer too: a synthetic hive need not hold a key.
    code = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
    if code not in (0, 1):
        sys.exit(f"{command[0]} ended with {code}")
    return time.perf_counter() - started


def main():
    program, hive, repeats = sys.argv[1], sys.argv[2], int(sys.argv[3])
    jobs = {
        "hivexget": ["hivexget", hive, KEY],
        "regain find": [program, "find", hive],
        "regain find --json": [program, "find", hive, "--json"],
        "regain --version": [program, "--version"],
    }
    with open(hive, "rb") as file:
        while file.read(1 << 20):
            pass
    times = {name: [] for name in jobs}
    for _ in range(repeats):
        for name, command in jobs.items():
            times[name].append(seconds(command))
    base = statistics.median(times["hivexget"])
    print(f"{'process':22} {'median ms':>10} {'fastest ms':>11} {'ratio':>7}")
    for name, values in times.items():
        median = statistics.median(values)
        print(f"{name:22} {median * 1e3:10.1f} {min(values) * 1e3:11.1f} {median / base:7.2f}")
    ratio = statistics.median(times["regain find"]) / base
    print(f"regain find / hivexget, medians: {ratio:.2f} (wanted: at most 1)")


main()

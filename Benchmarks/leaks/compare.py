"""Runs `regain leaks` and ripgrep in turn on the same bytes; then holds what is found in a corpus against what is true.

    compare.py PROGRAM TREE LOG CORPUS REPEATS
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import time

GROUP = "[BCDFGHJKMNPQRTVWXY2346789]{5}"
# A key in one-byte characters or in either order of UTF-16, in either case: what `regain leaks` finds at the least.
ASCII = rf"(?i:{GROUP}-{GROUP}-{GROUP}-{GROUP}-{GROUP})"
WIDE_GROUP = r"(?i:[BCDFGHJKMNPQRTVWXY2346789]\x00){5}"
WIDE = rf"{WIDE_GROUP}-\x00{WIDE_GROUP}-\x00{WIDE_GROUP}-\x00{WIDE_GROUP}-\x00{WIDE_GROUP}"


def run(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    elapsed = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        sys.exit(f"{command[:2]} ended with {done.returncode}")
    return elapsed, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def memory(command):
    """Peak resident memory in MiB, as /usr/bin/time is not everywhere."""
    child = os.posix_spawn(
        command[0],
        command,
        os.environ,
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)],
    )
    return os.wait4(child, 0)[2].ru_maxrss / 1024


def read(path):
    if os.path.isfile(path):
        with open(path, "rb") as file:
            while file.read(1 << 20):
                pass
        return
    for folder, _, names in os.walk(path):
        for name in names:
            read(os.path.join(folder, name))


def compare(title, program, path, repeats):
    rg = ["rg", "--no-config", "-uuu", "--text", "--no-unicode", "--no-messages", "-n", "--encoding", "none"]
    jobs = {
        "ripgrep, one byte": rg + ["-e", ASCII, path],
        "ripgrep, and UTF-16": rg + ["-e", f"{ASCII}|{WIDE}", path],
        "regain leaks": [program, "leaks", path],
        "regain leaks --json": [program, "leaks", "--json", path],
    }
    read(path)
    times = {name: [] for name in jobs}
    for turn in range(repeats + 1):
        for name, command in jobs.items():
            took = run(command)
            if turn > 0:
                times[name].append(took)
    print(f"\n{title}")
    print(f"{'process':22} {'median s':>9} {'fastest':>9} {'processor':>10}")
    medians = {}
    for name, values in times.items():
        medians[name] = statistics.median(elapsed for elapsed, _ in values)
        fastest = min(elapsed for elapsed, _ in values)
        print(f"{name:22} {medians[name]:9.3f} {fastest:9.3f} {statistics.median(work for _, work in values):10.3f}")
    for other in ("ripgrep, one byte", "ripgrep, and UTF-16"):
        ratios = [ours[0] / theirs[0] for ours, theirs in zip(times["regain leaks"], times[other])]
        print(f"regain leaks / {other}: {statistics.median(ratios):.2f} pair by pair (wanted: at most 1)")
    print(f"memory of regain leaks at its peak: {memory([program, 'leaks', path]):.0f} MiB")


def quality(program, corpus):
    with open(os.path.join(corpus, "truth.json")) as file:
        truth = json.load(file)
    output = subprocess.run([program, "leaks", "--json", corpus], stdout=subprocess.PIPE).stdout
    report = json.loads(output)
    found = {}
    for leak in report["leaks"]:
        if leak["class"] != "public":
            found.setdefault(os.path.relpath(leak["path"], corpus), []).append(leak["key"][-5:])
    right = wrong = missed = 0
    misses, alarms = {}, []
    for name, keys in truth.items():
        got = sorted(set(found.get(name, [])))
        right += len([k for k in keys if k in got])
        missed += len([k for k in keys if k not in got])
        wrong += len([k for k in got if k not in keys])
        for k in keys:
            if k not in got:
                kind = os.path.basename(name)
                misses[kind] = misses.get(kind, 0) + 1
        if any(k not in keys for k in got):
            alarms.append(name)
    print(f"\nA made-up corpus of {len(truth)} files, {right + missed} keys in 17 forms")
    print(f"precision {right / max(1, right + wrong):.4f} ({wrong} false alarms), recall {right / max(1, right + missed):.4f} ({missed} missed)")
    if misses or alarms:
        print("missed:", misses, "false:", alarms[:10])
    summary = report["summary"]
    print("set aside:", {name: summary[name] for name in ("guids", "productIDs", "extendedPIDs", "otherCodes", "published")})


def main():
    program, tree, log, corpus, repeats = sys.argv[1:5] + [int(sys.argv[5])]
    quality(program, corpus)
    compare("A tree of 2 GB", program, tree, repeats)
    compare("A log of 3 GB", program, log, repeats)


main()

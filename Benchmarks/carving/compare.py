"""Runs carver and peers in turn, prints medians and ratios: compare.py WORKDIR FILE REPEATS."""

import os
import resource
import statistics
import subprocess
import sys
import time

work, path, repeats = sys.argv[1], sys.argv[2], int(sys.argv[3])
bench = os.path.join(work, "carvebench")

letters = "[BCDFGHJKMNPQRTVWXYbcdfghjkmnpqrtvwxy2346789]"
narrow = rf"{letters}{{5}}(?:-{letters}{{5}}){{4}}"
little = rf"(?:{letters}\x00){{5}}(?:-\x00(?:{letters}\x00){{5}}){{4}}"
big = rf"(?:\x00{letters}){{5}}(?:\x00-(?:\x00{letters}){{5}}){{4}}"
blobs = [r"\xA4\x00\x00\x00\x03\x00\x00\x00", r"\x00\x01\x00\x00\x03\x00\x00\x00", r"\xF8\x04\x00\x00\x04\x00\x00\x00"]
patterns = [narrow, little, big, *blobs]
pattern_file = os.path.join(work, "patterns")
with open(pattern_file, "w") as file:
    file.write("\n".join(patterns) + "\n")


def own(job):
    seconds, processor, memory, *_ = subprocess.check_output([bench, job, path], text=True).split()
    return float(seconds), float(processor), int(memory)


def ripgrep():
    # One alternation: that is faster there than several -e. Output goes to a file, not to /dev/null.
    command = ["rg", "-a", "-o", "-b", "--no-unicode", "--mmap", "-j1", "|".join(patterns), path]
    start, used = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    with open(os.path.join(work, "rg.out"), "wb") as output:
        subprocess.run(command, stdout=output, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
    return time.monotonic() - start, processor, 0


def hyperscan():
    answer = subprocess.check_output([os.path.join(work, "hyperscan_peer"), path, pattern_file], text=True)
    seconds, processor, _ = answer.split()
    return float(seconds), float(processor), 0


jobs = {
    "sum, 1 thread": lambda: own("sum"),
    "carver, 1 thread": lambda: own("carve1"),
    "carver, 2 threads": lambda: own("carve2"),
    "carver, read in blocks": lambda: own("read"),
    "ripgrep": ripgrep,
}
if os.path.exists(os.path.join(work, "hyperscan_peer")):
    jobs["hyperscan"] = hyperscan

runs = {name: [] for name in jobs}
for _ in range(repeats):
    for name, job in jobs.items():
        runs[name].append(job())


def median(name, column):
    return statistics.median(run[column] for run in runs[name])


# Ratios are those of processor time, which the load of the machine distorts least; only threads need the wall clock.
size = os.path.getsize(path)
print(f"{size / 2**30:.2f} GiB, {repeats} interleaved runs, load {os.getloadavg()[0]:.1f}; medians")
print(f"{'':24}{'wall s':>9}{'cpu s':>9}{'GB/cpu s':>10}{'/ sum':>8}{'/ carver':>10}{'own KiB':>9}")
for name in runs:
    cpu = median(name, 1)
    print(
        f"{name:24}{median(name, 0):9.3f}{cpu:9.3f}{size / cpu / 1e9:10.2f}{cpu / median('sum, 1 thread', 1):8.2f}"
        f"{cpu / median('carver, 1 thread', 1):10.2f}{max(run[2] for run in runs[name]) or '':>9}"
    )
print(f"wall clock, one thread / two: {median('carver, 1 thread', 0) / median('carver, 2 threads', 0):.2f}")

# The same ratio for each kind of data alone, on smaller files.
for kind in ["random", "text", "registry"]:
    part = os.path.join(work, f"haystack-{kind}")
    if not os.path.exists(part):
        subprocess.check_call([bench, "make", part, "512", kind], stdout=subprocess.DEVNULL)
    pairs = [
        [float(subprocess.check_output([bench, job, part], text=True).split()[1]) for job in ["sum", "carve1"]]
        for _ in range(repeats * 3)
    ]
    sums, carves = zip(*pairs)
    print(f"{kind}: carver / sum {statistics.median(carves) / statistics.median(sums):.2f}")

found = subprocess.check_output([bench, "carve1", path, "--findings"], text=True).splitlines()[1:]
with open(path + ".plants") as file:
    planted = set(file.read().splitlines())
proven = {line for line in found if line.endswith(" proven")}
others = [line for line in found if not line.endswith(" proven")]
print(f"planted {len(planted)}, found {len(planted & proven)}, proven but not planted {len(proven - planted)}, "
      f"other findings {len(others)}")
if planted - proven or proven - planted:
    print("missing:", sorted(planted - proven)[:10], "extra:", sorted(proven - planted)[:10])
    sys.exit(1)

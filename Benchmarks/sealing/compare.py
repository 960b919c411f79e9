"""Runs whole processes in turn, checks that each undoes the other's work, and prints medians, fastest runs and ratios."""

import hashlib
import os
import statistics
import subprocess
import sys
import time


def run(command, source, target):
    started = time.perf_counter()
    with open(source, "rb") as given, open(target, "wb") as made:
        subprocess.run(command, stdin=given, stdout=made, check=True)
    return time.perf_counter() - started


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def main():
    program, work, repeats = sys.argv[1], sys.argv[2], int(sys.argv[3])
    identity, plain = os.path.join(work, "identity.txt"), os.path.join(work, "plain")
    with open(identity) as file:
        recipient = next(line.split()[-1] for line in file if "public key" in line)
    sealed = {name: os.path.join(work, f"{name}.age") for name in ("age", "regain")}
    back = os.path.join(work, "back")
    wanted = digest(plain)
    jobs = {
        "age seal": (["age", "-r", recipient], plain, sealed["age"]),
        "regain seal": ([program, "seal", recipient], plain, sealed["regain"]),
        "age open": (["age", "-d", "-i", identity], sealed["regain"], back),
        "regain open": ([program, "open", identity], sealed["age"], back),
    }
    times = {name: [] for name in jobs}
    for _ in range(repeats):
        for name, job in jobs.items():
            times[name].append(run(*job))
            # Each opens what the other one sealed.
            if name.endswith("open") and digest(back) != wanted:
                sys.exit(f"{name}: not the content that was sealed")
    size = os.path.getsize(plain)
    print(f"{size} bytes, each process opens what the other one sealed")
    print(f"{'process':14} {'median s':>9} {'fastest s':>10} {'MB/s':>7}")
    for name, values in times.items():
        median = statistics.median(values)
        print(f"{name:14} {median:9.2f} {min(values):10.2f} {size / median / 1e6:7.0f}")
    for job in ("seal", "open"):
        ratio = statistics.median(times[f"regain {job}"]) / statistics.median(times[f"age {job}"])
        print(f"{job}: regain / age, medians: {ratio:.2f} (wanted: at most 1)")


main()

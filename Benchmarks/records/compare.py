"""Asks both programs the same questions in turn and prints medians and ratios of whole processes."""

import os
import statistics
import subprocess
import sys
import time

ALL = "SELECT * FROM record_server WHERE retired IS NULL"
ORDER = " ORDER BY length(reference), reference"


def run(command):
    started = time.perf_counter()
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return (time.perf_counter() - started) * 1000, answer


def main():
    program, work, repeats, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    file = os.path.join(work, "records.sqlite")
    jobs = [
        ("list all", ["list"], ALL + ORDER, count),
        ("first page", ["page"], ALL + ORDER + " LIMIT 50", 50),
        ("word, one", ["word", f"srv{count - 1}"], ALL + f" AND search LIKE '%srv{count - 1}%'" + ORDER, 1),
        ("word, 1 %", ["word", "rack77"], ALL + " AND search LIKE '%rack77%'" + ORDER, count // 100),
        ("serial", ["serial", f"ser{count - 2}"], ALL + f" AND lower(f_serial) = 'ser{count - 2}'" + ORDER, 1),
        ("show", ["show", f"S-{count // 2}"], f"SELECT * FROM record_server WHERE reference = 'S-{count // 2}'", 1),
    ]
    places = [("SQLite", file)]
    if os.environ.get("REGAIN_BENCH_POSTGRES"):
        places.append(("PostgreSQL", os.environ["REGAIN_BENCH_POSTGRES"]))
    for name, place in places:
        took, _ = run([program, place, "fill", str(count)])
        print(f"{name}: {count} servers made in {took / 1000:.1f} s")
    columns = "".join(f"{name + ' ms':>14}{'inside':>9}" for name, _ in places)
    print(f"{'job':12}{columns}{'sqlite3 ms':>12}{'ratio':>7}")
    for name, arguments, query, wanted in jobs:
        whole, inside, plain = {p: [] for p, _ in places}, {p: [] for p, _ in places}, []
        for _ in range(repeats):
            for label, place in places:
                took, answer = run([program, place] + arguments)
                found, milliseconds = answer.split()
                if int(found) != wanted:
                    sys.exit(f"{name}: {found} records instead of {wanted}")
                whole[label].append(took)
                inside[label].append(float(milliseconds))
            # Values hold line ends, so that rows need another mark.
            took, answer = run(["sqlite3", "-readonly", "-newline", "\x1e", file, query])
            if answer.count("\x1e") != wanted:
                sys.exit(f"{name}: sqlite3 finds {answer.count(chr(30))} rows instead of {wanted}")
            plain.append(took)
        cells = "".join(
            f"{statistics.median(whole[p]):14.1f}{statistics.median(inside[p]):9.1f}" for p, _ in places
        )
        theirs = statistics.median(plain)
        print(f"{name:12}{cells}{theirs:12.1f}{statistics.median(whole['SQLite']) / theirs:7.2f}")


if __name__ == "__main__":
    main()

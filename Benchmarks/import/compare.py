"""Imports a fleet twice into each database and prints the times, and their ratio to writing as many plain rows."""

import json
import os
import resource
import sqlite3
import subprocess
import sys
import time

FILES = ["glpi.csv", "snipe.csv", "agents.xml", "main.csv", "licences.csv"]
# Where import stands among the commands.
GROUP = os.environ.get("REGAIN_IMPORT_GROUP", "server")


def plain_rows(path, count):
    """What a program that only writes takes: one transaction, one row for each server, in the form of the records."""
    with sqlite3.connect(path) as store:
        store.execute("PRAGMA journal_mode = WAL")
        store.execute("CREATE TABLE server (id TEXT PRIMARY KEY, " + ", ".join(f"f{n} TEXT" for n in range(25)) + ")")
        started = time.perf_counter()
        store.executemany(
            "INSERT INTO server VALUES (" + ", ".join("?" * 26) + ")",
            ((str(n), *(f"value {n} {m}" for m in range(25))) for n in range(count)),
        )
        store.commit()
        return time.perf_counter() - started


def run(program, work, database, *words):
    environment = {**os.environ, "REGAIN_DATABASE": database, "LANG": "C"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    done = subprocess.run([program, *words], cwd=work, env=environment, capture_output=True, text=True)
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(f"{words[:2]}: status {done.returncode}\n{done.stderr[:2000]}")
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def main():
    program, work, server_script = sys.argv[1:4]
    with open(os.path.join(work, "counts")) as file:
        servers, keys = map(int, file.read().split())
    with open(os.path.join(work, "passphrase"), "w") as file:
        file.write("une phrase assez longue\n")
    server = subprocess.Popen(["python3", server_script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    facts = json.loads(server.stdout.readline())
    server.stdin.write("new bench\n")
    server.stdin.flush()
    server.stdout.readline()
    databases = {
        "SQLite": os.path.join(work, "records.sqlite"),
        "PostgreSQL": f"postgres://{facts['user']}@{facts['host'].replace('/', '%2F')}/bench",
    }
    base = plain_rows(os.path.join(work, "plain.sqlite"), servers)
    print(f"{servers} servers, {keys} keys, {len(FILES)} files; plain rows: {base:.2f} s")
    print(f"{'database':11} {'import':>8} {'wall s':>7} {'CPU s':>6} {'/ plain':>8}")
    slowest = 0
    try:
        for name, database in databases.items():
            run(program, work, database, "vault", "init", "--organisation", "Prestataire", "--name", "Anna",
                "--passphrase-file", "passphrase", "--escrow-output", f"escrow-{name}")
            words = [GROUP, "import", *FILES, "--create-organisations", "--passphrase-file", "passphrase", "--json"]
            for turn in ("first", "second"):
                wall, cpu, output = run(program, work, database, *words)
                counts = json.loads(output)["counts"]
                slowest = max(slowest, wall)
                print(f"{name:11} {turn:>8} {wall:7.2f} {cpu:6.2f} {wall / base:8.0f}   {counts}")
                if turn == "first" and counts["created"] < servers + keys:
                    sys.exit("not everything was created")
                if turn == "second" and (counts["created"] or counts["changed"] or counts["contradictions"]):
                    sys.exit("the second import changed something")
    finally:
        server.stdin.close()
        server.wait()
    print(f"slowest import: {slowest:.1f} s (wanted: less than 60)")


main()

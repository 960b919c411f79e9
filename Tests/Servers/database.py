#!/usr/bin/env python3
"""A PostgreSQL server on a socket in a temporary folder, until standard input ends.

Prints one line of JSON with `host` and `user`; then takes words, one a line, and answers each with a line:
  new NAME   makes an empty database
  kill       kills all its processes at once, as a power failure would look to a client
  start      starts it again
  stop       ends it in order
"""
import json, os, pwd, shutil, signal, subprocess, sys, tempfile, time

folder = tempfile.mkdtemp(prefix="regain-postgres-")
programs = next((f"/usr/lib/postgresql/{v}/bin" for v in (17, 16, 15, 14)
                 if os.path.exists(f"/usr/lib/postgresql/{v}/bin/postgres")), "")
# The server refuses to run as root.
as_user = []
if os.getuid() == 0:
    owner = pwd.getpwnam("postgres")
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    as_user = ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]

def run(*command):
    subprocess.run([*as_user, *command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)

def start():
    # Killed processes lose nothing that was handed to the system: waiting for the disk would only take time here.
    run(f"{programs}/pg_ctl", "-D", f"{folder}/data", "-w", "-t", "60", "-l", f"{folder}/log", "-o",
        f"-k {folder} -c listen_addresses= -c fsync=off -c shared_buffers=16MB -c max_connections=40", "start")

def restart():
    """Starts again; what was killed may hold its shared memory for another moment."""
    for attempt in range(50):
        try:
            return start()
        except subprocess.CalledProcessError:
            time.sleep(0.1)
    start()

def members():
    """The processes of the server, the first one first."""
    first = int(open(f"{folder}/data/postmaster.pid").readline())
    children = subprocess.run(["pgrep", "-P", str(first)], capture_output=True, text=True).stdout.split()
    return [first] + [int(child) for child in children]

run(f"{programs}/initdb", "-D", f"{folder}/data", "-U", "regain", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
start()
print(json.dumps({"host": folder, "user": "regain"}), flush=True)
for line in sys.stdin:
    word, *rest = line.split()
    if word == "new":
        run(f"{programs}/createdb", "-h", folder, "-U", "regain", "-T", "template0", rest[0])
    elif word == "kill":
        doomed = members()
        for process in doomed:
            try: os.kill(process, signal.SIGKILL)
            except ProcessLookupError: pass
        while any(os.path.exists(f"/proc/{process}/exe") for process in doomed): time.sleep(0.01)
    elif word == "start":
        restart()
    elif word == "stop":
        run(f"{programs}/pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "-w", "stop")
    print("done", flush=True)
subprocess.run([*as_user, f"{programs}/pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "-w", "stop"],
               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
shutil.rmtree(folder, ignore_errors=True)

"""A file server of its own (smbd) on 127.0.0.1, with one share for a user and one for guests.

Prints one line of JSON; «change» on standard input rewrites a file and is answered by a line; «put NAME PATH» copies a
file; «stop» and «start» do so to the server; serves until standard input ends. To be run by root, as smbd must be.
"""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

SMBD = shutil.which("smbd", path="/usr/sbin:/usr/bin:/sbin")


def main():
    root = pathlib.Path(tempfile.mkdtemp(prefix="regain-smbd-"))
    root.chmod(0o755)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    for name in ("private", "lock", "state", "cache", "pid", "rpc", "disks"):
        (root / name).mkdir()
    disks = root / "disks"
    (disks / "a folder").mkdir()
    body = bytes((index * 7 + (index >> 8)) & 255 for index in range(3_000_000))
    for name in ("image.bin", "changing.bin", "a folder/ümläut & 100%.bin"):
        (disks / name).write_bytes(body)
    with open(disks / "sparse.bin", "wb") as file:
        for page in (0, 1 << 30, (4 << 30) - 4096):
            file.seek(page)
            file.write(page.to_bytes(8, "little"))
        file.truncate(4 << 30)
    configuration = root / "smb.conf"
    configuration.write_text(f"""
[global]
server role = standalone server
smb ports = {port}
interfaces = 127.0.0.1/8
bind interfaces only = yes
disable netbios = yes
server min protocol = SMB2_02
passdb backend = smbpasswd:{root}/private/smbpasswd
private dir = {root}/private
lock directory = {root}/lock
state directory = {root}/state
cache directory = {root}/cache
pid directory = {root}/pid
ncalrpc dir = {root}/rpc
log file = {root}/log
map to guest = Bad User
guest account = nobody
load printers = no
disable spoolss = yes
[disks]
path = {disks}
valid users = games
force user = root
read only = yes
[open]
path = {disks}
guest ok = yes
force user = root
read only = yes
""")
    password = "example-password"
    subprocess.run(["smbpasswd", "-c", str(configuration), "-L", "-a", "-s", "games"], check=True,
                   input=f"{password}\n{password}\n", text=True, stdout=subprocess.DEVNULL)

    def start():
        process = subprocess.Popen([SMBD, "-F", "--no-process-group", "-s", str(configuration)],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   start_new_session=True)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        return process

    def stop(process):
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    process = start()
    try:
        print(json.dumps({"port": port, "user": "games", "password": password}), flush=True)
        for line in sys.stdin:
            if line.strip() == "change":
                (disks / "changing.bin").write_bytes(body[::-1] + b"more")
            elif line.startswith("put "):
                _, name, path = line.split()
                subprocess.run(["cp", "--sparse=always", "--reflink=auto", path, str(disks / name)], check=True)
            elif line.strip() == "stop":
                stop(process)
            elif line.strip() == "start":
                process = start()
            print("{}", flush=True)
    finally:
        stop(process)
        shutil.rmtree(root)


main()

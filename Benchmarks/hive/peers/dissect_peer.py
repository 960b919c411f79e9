"""dissect_peer.py open HIVE: prints nanoseconds and what was counted."""
import sys
import time

from dissect.regf import regf

start = time.monotonic_ns()
with open(sys.argv[2], "rb") as file:
    hive = regf.RegistryHive(file)
    key = hive.open("Microsoft\\Windows NT\\CurrentVersion")
    values = size = 0
    for value in key.values():
        values += 1
        size += len(value.name) + len(value.data if isinstance(value.data, bytes) else str(value.data))
print(time.monotonic_ns() - start, f"0 keys {values} values {size} bytes")

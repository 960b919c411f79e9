"""dissect_peer.py open HIVE: three times over, prints nanoseconds and what was counted."""
import sys
import time

from dissect.regf import regf

for _ in range(3):
    start = time.monotonic_ns()
    with open(sys.argv[2], "rb") as file:
        hive = regf.RegistryHive(file)
        key = hive.open("Microsoft\\Windows NT\\CurrentVersion")
        values = size = 0
        for value in key.values():
            values += 1
            size += len(value.name) + len(value.data if isinstance(value.data, bytes) else str(value.data))
        spent = time.monotonic_ns() - start
    print(spent, f"0 keys {values} values {size} bytes")

"""Writes the smallest hive hivex will build upon: a root key without subkeys and a security descriptor.

minimal_hive.py OUT
"""
import struct
import sys


def cell(content):
    size = (len(content) + 4 + 7) // 8 * 8
    return struct.pack("<i", -size) + content.ljust(size - 4, b"\0")


NONE = 0xFFFFFFFF
name = b"$$$PROTO.HIV"
root_at = 32
root = struct.pack(
    "<2sHQIIIIIIIIIIIIIIIHH", b"nk", 0x2C, 0x01D5000000000000, 0, 0x600, 0, 0, NONE, NONE, 0, NONE,
    root_at + (4 + 76 + len(name) + 7) // 8 * 8, NONE, 0, 0, 0, 0, 0, len(name), 0,
) + name
descriptor = struct.pack("<BBHIIII", 1, 0, 0x8000, 0, 0, 0, 0)
first = cell(root)
security_at = root_at + len(first)
security = cell(struct.pack("<2sHIIII", b"sk", 0, security_at, security_at, 1, len(descriptor)) + descriptor)
used = root_at + len(first) + len(security)
bins = struct.pack("<4sIIQQI", b"hbin", 0, 4096, 0, 0x01D5000000000000, 0) + first + security
bins += struct.pack("<i", 4096 - used).ljust(4096 - used, b"\0")

block = bytearray(struct.pack("<4sIIQIIIIIII", b"regf", 1, 1, 0x01D5000000000000, 1, 3, 0, 1, root_at, 4096, 1).ljust(4096, b"\0"))
checksum = 0
for (word,) in struct.iter_unpack("<I", bytes(block[:508])):
    checksum ^= word
struct.pack_into("<I", block, 508, checksum)
with open(sys.argv[1], "wb") as file:
    file.write(bytes(block) + bins)

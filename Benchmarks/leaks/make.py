"""Makes what the benchmark searches: a tree, a log, and a small corpus with a list of what is true of it.

    make.py tree FOLDER BYTES | log FILE BYTES | corpus FOLDER

Everything comes from a fixed seed. Keys are made-up numbers of the generation without check digits, written as text; a few
published keys lie among them.
"""

import base64
import gzip
import json
import os
import random
import sys
import uuid
import zipfile

ALPHABET = "BCDFGHJKMPQRTVWXY2346789"
PUBLISHED = ["N69G4-B89J2-4G8F4-WWYCC-J464C", "VDYBN-27WPP-V4HQT-9VMD4-VMK7H"]
WORDS = (
    "server value return import public static include window process string error request response user time file "
    "path result index config module export default update handler thread buffer length source target option"
).split()


def key(number):
    """The text of the made-up key that the tests call by the same number, and of more of its kind."""
    field = [(place * 37 + number * 71) % 251 & (0x03 if place == 14 else 0xFF) for place in range(15)]
    value = int.from_bytes(bytes(field), "little")
    text = ""
    for _ in range(25):
        value, digit = divmod(value, 24)
        text = ALPHABET[digit] + text
    return "-".join(text[start : start + 5] for start in range(0, 25, 5))


def code_line(dice):
    kind = dice.random()
    if kind < 0.02:
        return f'    "id": "{uuid.UUID(int=dice.getrandbits(128))}",'
    if kind < 0.03:
        return f"    sha256 = {dice.getrandbits(256):064x}"
    if kind < 0.05:
        return f"// --- {dice.choice(WORDS)}-{dice.choice(WORDS)}-{dice.choice(WORDS)} ---"
    words = " ".join(dice.choice(WORDS) for _ in range(dice.randrange(2, 11)))
    return " " * (4 * dice.randrange(4)) + f"{words}({dice.randrange(10_000)});"


def log_line(dice, number):
    return (
        f"2026-11-{number % 28 + 1:02}T{number % 24:02}:{number % 60:02}:{number % 59:02}.{number % 1000:03}Z "
        f"host-{number % 97:02} app[{number % 30000}]: {dice.choice(WORDS)} {dice.choice(WORDS)} "
        f"request={uuid.UUID(int=dice.getrandbits(128))} path=/api/v1/{dice.choice(WORDS)}/{number} took {number % 900} ms"
    )


def tree(folder, size):
    dice = random.Random(7)
    chunks = ["\n".join(code_line(dice) for _ in range(400)) + "\n" for _ in range(60)]
    binary = [dice.randbytes(1 << 18) for _ in range(8)]
    done, number = 0, 0
    while done < size:
        place = os.path.join(folder, f"d{number % 40:02}", f"e{number // 40 % 50:02}")
        os.makedirs(place, exist_ok=True)
        kind = dice.random()
        if kind < 0.9:
            content = "".join(dice.choice(chunks) for _ in range(dice.randrange(1, 12))).encode()
        elif kind < 0.95:
            content = b"".join(dice.choice(binary) for _ in range(dice.randrange(1, 8)))
        else:
            content = "".join(dice.choice(chunks) for _ in range(4)).encode("utf-16")
        if number % 500 == 0:
            content += f"\nkey {key(number % 50)}\n".encode("utf-16-le" if content[:2] == b"\xff\xfe" else "utf-8")
        with open(os.path.join(place, f"f{number}.txt"), "wb") as file:
            file.write(content)
        done += len(content)
        number += 1


def log(path, size):
    dice = random.Random(8)
    block = ("\n".join(log_line(dice, number) for number in range(40_000)) + "\n").encode()
    with open(path, "wb") as file:
        done, number = 0, 0
        while done < size:
            file.write(block)
            done += len(block)
            if number % 100 == 50:
                done += file.write(f"slmgr /ipk {key(number % 50)}\n".encode())
            number += 1


def corpus(folder):
    """Files, and for each the keys that are in it with their class."""
    dice = random.Random(9)
    truth = {}

    def put(name, content, *found):
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        truth[name] = sorted(found)

    def noise(count=30):
        return "\n".join(code_line(dice) for _ in range(count)) + "\n"

    for number in range(40):
        k = key(number)
        five = k[-5:]
        command = f"slmgr /ipk {k}"
        wide = base64.b64encode(command.encode("utf-16-le")).decode()
        forms = {
            "script.cmd": noise() + command + "\r\n" + noise(),
            "lower.ps1": noise() + f"$k = '{k.lower()}'\n",
            "export.json": json.dumps({"body": f"Hello,\nkey:\n{k}\nbye"}),
            "escaped.json": '{"k": "%s"}' % k.replace("-", "\\u002d"),
            "wiki.html": "<p>" + k.replace("-", "&#8209;") + "</p>",
            "page.xml": "<k>" + k.replace("-", "&#x2d;") + "</k>",
            "mail.eml": f"Your key is {k[:14]}=\r\n{k[14:]}\r\n",
            "query.txt": f"https://h/?a=1&k%3D{k.replace('-', '%2D')}&b=2",
            "encoded.ps1": f"powershell -EncodedCommand {wide}\n",
            "secret.yaml": "data:\n  key: " + base64.b64encode(k.encode()).decode() + "\n",
            "lines.pem": base64.encodebytes((noise(3) + k + "\n" + noise(3)).encode()).decode(),
            "utf16.txt": (noise(5) + k + "\r\n").encode("utf-16"),
            "packed.txt": "p = " + base64.b64encode(gzip.compress((noise(3) + k).encode())).decode() + "\n",
            "log.gz": gzip.compress((noise() + k + "\n").encode()),
            "blanks.csv": "server;key\nweb01;" + k.replace("-", " ") + "\n",
            "colour.log": f"\x1b[32m{k}\x1b[0m\n",
        }
        for name, content in forms.items():
            put(f"leaks/{number}/{name}", content, five)
        path = os.path.join(folder, f"leaks/{number}/scripts.zip")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a/b.cmd", command)
        truth[f"leaks/{number}/scripts.zip"] = [five]
    for number, text in enumerate(PUBLISHED):
        put(f"public/{number}.txt", noise() + text + "\n")
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    for number in range(200):
        group = lambda size, of=letters: "".join(dice.choice(of) for _ in range(size))
        lines = [str(uuid.UUID(int=dice.getrandbits(128))).upper() for _ in range(20)]
        lines += [f"{dice.randrange(100000):05}-{dice.randrange(1000):03}-{dice.randrange(10**7):07}-{dice.randrange(100000):05}"]
        lines += [f"00{dice.randrange(1000):03}-{dice.randrange(100000):05}-{dice.randrange(100000):05}-AA{dice.randrange(1000):03}"]
        lines += [f"55041-{dice.randrange(100000):05}-{dice.randrange(1000):03}-{dice.randrange(10**6):06}-03-1033-9200.0000-0762012"]
        lines += ["game " + "-".join(group(5) for _ in range(5)) for _ in range(20)]
        lines += ["game " + "-".join(group(5) for _ in range(3)) for _ in range(5)]
        lines += ["other " + "-".join(group(5, ALPHABET + "N") for _ in range(6))]
        lines += ["hash " + group(64, "0123456789abcdef"), "token " + base64.b64encode(dice.randbytes(90)).decode()]
        lines += ["XXXXX-XXXXX-XXXXX-XXXXX-XXXXX", "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE"]
        put(f"none/{number}.txt", "\n".join(lines) + "\n")
    with open(os.path.join(folder, "truth.json"), "w") as file:
        json.dump(truth, file)


def main():
    what, where = sys.argv[1:3]
    if what == "tree":
        tree(where, int(sys.argv[3]))
    elif what == "log":
        log(where, int(sys.argv[3]))
    else:
        corpus(where)


if __name__ == "__main__":
    main()

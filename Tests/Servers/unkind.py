"""A mail server for tests on 127.0.0.1 that answers as the name of the mailbox says, without TLS.

Prints one line of JSON with its port. «said» on standard input is answered by how often each command came; serves until
standard input ends.
"""

import json
import socketserver
import sys
import threading

MESSAGE = b"From: shop@example.org\r\nSubject: Windows\r\n\r\nno key here\r\n"
said = {}
lock = threading.Lock()


class Handler(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text if isinstance(text, bytes) else text.encode() + b"\r\n")

    def handle(self):
        try:
            self.talk()
        except OSError:
            pass

    def talk(self):
        self.say("* OK ready")
        mode = ""
        while line := self.rfile.readline():
            words = line.decode("utf-8", "replace").split()
            tag, command = words[0], words[1].upper()
            name = f"UID {words[2].upper()}" if command == "UID" else command
            with lock:
                said[name] = said.get(name, 0) + 1
            if command == "CAPABILITY":
                self.say("* CAPABILITY IMAP4rev1")
            elif command == "EXAMINE":
                mode = words[2].strip('"')
                if mode == "garbage":
                    self.say("this is no answer")
                    continue
                if mode == "bye":
                    self.say("* BYE not today")
                    return
                self.say("* 3 EXISTS")
            elif name == "UID SEARCH":
                if mode == "endless-line":
                    self.say(b"* SEARCH")
                    while True:
                        self.say(b" 1234567" * 8192)
                if "CHARSET" in words:
                    if mode == "no-search":
                        self.say(f"{tag} NO [BADCHARSET] unknown")
                        continue
                    while line.endswith(b"}\r\n"):
                        self.say("+ go on")
                        self.rfile.read(int(line.split(b"{")[-1][:-3]))
                        line = self.rfile.readline()
                self.say("* SEARCH 7 5")
                self.say("* SEARCH")
            elif name == "UID FETCH":
                uid = words[2 + 1]
                if mode == "cut":
                    self.say(f"* 1 FETCH (UID {uid} RFC822.SIZE 5000 BODY[]<0> {{5000}}")
                    self.say("half of it")
                    return
                if mode == "silent":
                    self.rfile.readline()
                    return
                if mode == "huge-literal":
                    self.say(f"* 1 FETCH (UID {uid} BODY[]<0> {{4294967295}}")
                    while True:
                        self.say(b"x" * 65536)
                if mode == "chatter":
                    while True:
                        self.say("* 1 FETCH (FLAGS ())\r\n" * 1000)
                if mode == "too-large":
                    self.say(f"* 1 FETCH (UID {uid} RFC822.SIZE 99000000 BODY[]<0> {{4}}\r\nFrom)")
                elif mode != "gone":
                    self.say(f"* 1 FETCH (FLAGS () UID {uid} BODY[]<0> {{{len(MESSAGE)}}}")
                    self.say(MESSAGE + f" RFC822.SIZE {len(MESSAGE)})\r\n".encode())
            elif command == "LOGOUT":
                self.say("* BYE")
                self.say(f"{tag} OK")
                return
            self.say(f"{tag} OK done")


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


server = Server(("127.0.0.1", 0), Handler)
other = Server(("127.0.0.2", server.server_address[1]), Handler)
for each in (server, other):
    threading.Thread(target=each.serve_forever, daemon=True).start()
print(json.dumps({"port": server.server_address[1]}), flush=True)
for line in sys.stdin:
    with lock:
        print(json.dumps(said), flush=True)

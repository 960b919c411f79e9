"""A web server for tests that serves one file by ranges and keeps back a part of it until it is let go.

    held.py FILE PLACE COUNT GATE

Prints its port, serves until standard input ends. COUNT bytes from PLACE on are sent only while the file GATE is there.
Each range that was sent is written as a line to FILE.log.
"""

import http.server
import os
import sys
import threading
import time

path, place, count, gate = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        size = os.path.getsize(path)
        first, end, status = 0, size, 200
        field = self.headers.get("Range")
        if field:
            low, high = field.split("=")[1].split("-")
            first, end, status = int(low), min(int(high) + 1, size), 206
        while end > place and first < place + count and not os.path.exists(gate):
            time.sleep(0.02)
        with open(path + ".log", "a") as log:
            log.write(f"{first} {end}\n")
        self.send_response(status)
        self.send_header("ETag", '"one"')
        if status == 206:
            self.send_header("Content-Range", f"bytes {first}-{end - 1}/{size}")
        self.send_header("Content-Length", str(end - first))
        self.end_headers()
        with open(path, "rb") as file:
            file.seek(first)
            try:
                self.wfile.write(file.read(end - first))
            except OSError:
                pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
sys.stdin.read()

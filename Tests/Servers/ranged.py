"""A web server for tests: ranges, refusals, breaks and signed objects, all on 127.0.0.1.

Prints one line of JSON with its port, serves until standard input ends. Every object is made of pages of 4 KiB that
begin with their own offset (8 bytes, little-endian) and are zero otherwise, so that any size costs no memory.
With the arguments CERT KEY it speaks TLS.
"""

import email.utils
import hashlib
import http.server
import json
import ssl
import struct
import sys
import threading
import time
import urllib.parse

ACCESS, SECRET, TOKEN = "AKIDEXAMPLE", "example-secret-for-tests-only", "example-token"
PAGE = 4096
counters = {}
lock = threading.Lock()


def content(first, end):
    data = bytearray(end - first)
    for page in range(first // PAGE, (end + PAGE - 1) // PAGE):
        for index, byte in enumerate(struct.pack("<Q", page * PAGE)):
            place = page * PAGE + index - first
            if 0 <= place < len(data):
                data[place] = byte
    return bytes(data)


def count(key):
    with lock:
        counters[key] = counters.get(key, 0) + 1
        return counters[key]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        parts = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(parts.query))
        names = parts.path.strip("/").split("/")
        times = count(self.path)
        getattr(self, "do_" + names[0].replace("-", "_"), self.missing)(names, query, times)

    def missing(self, names, query, times):
        self.answer(404, b"nothing here")

    def answer(self, status, body=b"", fields=()):
        self.send_response(status)
        for name, value in fields:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def ranged(self, size, tag='"tag"', cut=None, stall=None, before=0, extra=(), start=b""):
        """Answers with the range that was asked for, cut after so many bytes, or with a pause in it."""
        match = self.headers.get("If-Match")
        if tag and match and match != tag:
            return self.answer(412)
        field = self.headers.get("Range")
        first, end, status = 0, size, 200
        if field:
            low, high = field.split("=")[1].split("-")
            first, end, status = int(low), min(int(high) + 1, size), 206
            if first >= size:
                return self.answer(416, fields=[("Content-Range", f"bytes */{size}")])
        self.send_response(status)
        if tag:
            self.send_header("ETag", tag)
        if status == 206:
            self.send_header("Content-Range", f"bytes {first}-{end - 1}/{size}")
        for name, value in extra:
            self.send_header(name, value)
        self.send_header("Content-Length", str(end - first))
        self.end_headers()
        body = start[first:end] + content(max(first, len(start)), max(end, len(start)))
        if cut is not None and cut < len(body):
            self.wfile.write(body[:cut])
            self.wfile.flush()
            self.close_connection = True
            self.connection.close()
            return
        if stall is not None:
            self.wfile.write(body[:before])
            self.wfile.flush()
            time.sleep(stall)
            return self.wfile.write(body[before:])
        self.wfile.write(body)

    def do_plain(self, names, query, times):
        self.ranged(int(names[1]))

    def do_no_tag(self, names, query, times):
        self.ranged(int(names[1]), tag=None, extra=[("Last-Modified", "Sat, 21 Nov 2026 10:00:00 GMT")])

    def do_no_range(self, names, query, times):
        size = int(names[1])
        self.send_response(200)
        self.send_header("Content-Length", str(size))
        self.end_headers()
        for first in range(0, size, 1 << 20):
            self.wfile.write(content(first, min(size, first + (1 << 20))))

    def do_changing(self, names, query, times):
        """Another tag from the third answer on."""
        with lock:
            counters["changing"] = counters.get("changing", 0) + 1
            now = counters["changing"]
        self.ranged(int(names[1]), tag='"one"' if now < 3 else '"two"')

    def do_changing_image(self, names, query, times):
        """A disk with one partition; only its beginning and its end are still those of the first answer."""
        size = int(names[1])
        table = bytearray(512)
        table[446:462] = struct.pack("<B3sB3sII", 0, bytes(3), 7, bytes(3), 2048, size // 512 - 4096)
        table[510:] = b"\x55\xaa"
        field = self.headers.get("Range", "=0-")
        first = int(field.split("=")[1].split("-")[0])
        inside = 1 << 20 <= first < size - (1 << 20)
        self.ranged(size, tag='"two"' if inside else '"one"', start=bytes(table))

    def do_shrinking(self, names, query, times):
        self.ranged(int(names[1]) - (4096 if times > 1 else 0), tag=None)

    def do_cutting(self, names, query, times):
        """Breaks off after 100,000 bytes, each time."""
        self.ranged(int(names[1]), cut=100_000)

    def do_silent(self, names, query, times):
        """Breaks off before the first byte of the body."""
        self.ranged(int(names[1]), cut=0)

    def do_stalling(self, names, query, times):
        self.ranged(int(names[1]), stall=float(query["seconds"]), before=int(query.get("before", "0")))

    def do_stalling_later(self, names, query, times):
        self.ranged(int(names[1]), stall=float(query["seconds"]) if times > 1 else None)

    def do_busy(self, names, query, times):
        """Refuses so often, then serves."""
        if times <= int(query.get("times", "2")):
            return self.answer(int(query.get("status", "503")), b"later", [("Retry-After", "0")])
        self.ranged(int(names[1]))

    def do_status(self, names, query, times):
        self.answer(int(names[1]), query.get("body", "").encode())

    def do_redirect(self, names, query, times):
        self.answer(302, fields=[("Location", query["to"])])

    def do_once(self, names, query, times):
        """Sends to an address that is good for two answers."""
        self.answer(302, fields=[("Location", f"/brief/{names[1]}?ticket={count('ticket')}")])

    def do_brief(self, names, query, times):
        if times > 2:
            return self.answer(403, b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>")
        self.ranged(int(names[1]))

    def do_garbage(self, names, query, times):
        self.wfile.write(b"this is no HTTP\r\n\r\n" * 10)
        self.close_connection = True

    def do_signed(self, names, query, times):
        """Like an object store that checks each signature: /signed/MODE/…/SIZE."""
        from botocore.auth import S3SigV4Auth
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials

        def refuse(status, code, message="", extra=()):
            body = f"<?xml version='1.0'?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>"
            self.answer(status, body.encode(), extra)

        mode = names[1]
        field = self.headers.get("Authorization", "")
        if mode == "public":
            return self.ranged(int(names[-1])) if not field else refuse(400, "InvalidArgument")
        if not field.startswith("AWS4-HMAC-SHA256 "):
            return refuse(403, "AccessDenied", "Access Denied")
        parts = dict(part.strip().split("=", 1) for part in field.split(" ", 1)[1].split(","))
        key, date, region, service, _ = parts["Credential"].split("/")
        if key != ACCESS:
            return refuse(403, "InvalidAccessKeyId")
        if mode == "expired-token":
            return refuse(400, "ExpiredToken", "The provided token has expired.")
        if mode == "other-region" and region != "eu-north-1":
            body = "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-north-1</Region></Error>"
            return self.answer(400, body.encode())
        if mode == "token" and self.headers.get("X-Amz-Security-Token") != TOKEN:
            return refuse(403, "InvalidToken")
        stamp = time.strptime(self.headers["X-Amz-Date"], "%Y%m%dT%H%M%SZ")
        now = time.time() + (7200 if mode == "skewed" else 0)
        if abs(now - __import__("calendar").timegm(stamp)) > 900:
            self.send_response_only(403)
            self.send_header("Date", email.utils.formatdate(now, usegmt=True))
            body = b"<Error><Code>RequestTimeTooSkewed</Code></Error>"
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            return self.wfile.write(body)
        signed = parts["SignedHeaders"].split(";")
        if not {"host", "range", "x-amz-date", "x-amz-content-sha256"} <= set(signed):
            return refuse(403, "AccessDenied", "headers not signed")
        request = AWSRequest("GET", f"http://{self.headers['Host']}{self.path}",
                             headers={name: self.headers[name] for name in signed if name in self.headers})
        request.context["timestamp"] = self.headers["X-Amz-Date"]
        auth = S3SigV4Auth(Credentials(ACCESS, SECRET), "s3", region)
        wanted = auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)
        if wanted != parts["Signature"]:
            return refuse(403, "SignatureDoesNotMatch")
        self.ranged(int(names[-1]), tag='"' + hashlib.md5(names[-1].encode()).hexdigest() + '"')


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if len(sys.argv) > 2:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[1], sys.argv[2])
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps({"port": server.server_port, "access": ACCESS, "secret": SECRET, "token": TOKEN}), flush=True)
    sys.stdin.read()


main()

"""A mail server of its own (dovecot) on 127.0.0.1 that holds the messages of a folder.

    mail.py CERTIFICATE KEY FOLDER

Each *.eml of FOLDER lies in the inbox, unread. Prints one line of JSON: the ports for TLS and for STARTTLS, the user, the
password, an access token. «flags» on standard input is answered by how many messages there are and how many of them are
marked as read or changed otherwise. Serves until standard input ends. To be run by root, as dovecot must be.
"""

import base64
import hashlib
import hmac
import imaplib
import json
import os
import pathlib
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time

USER, PASSWORD = "anna@example.org", "example_password"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def token(secret):
    """An access token as the server's own key signs it (RFC 7519)."""
    def part(value):
        raw = value if isinstance(value, bytes) else json.dumps(value).encode()
        return base64.urlsafe_b64encode(raw).rstrip(b"=")

    now = int(time.time())
    body = part({"alg": "HS256", "typ": "JWT"}) + b"." + part(
        {"sub": USER, "email": USER, "iat": now - 5, "nbf": now - 5, "exp": now + 3600})
    return (body + b"." + part(hmac.new(secret, body, hashlib.sha256).digest())).decode()


def main():
    certificate, key, folder = sys.argv[1:4]
    root = pathlib.Path(tempfile.mkdtemp(prefix="rgn-"))
    root.chmod(0o755)
    owner = pwd.getpwnam("nobody")
    inbox = root / "mail" / USER
    for name in ("cur", "new", "tmp", ".Archiv &AOk-t&AOk-/cur", ".Archiv &AOk-t&AOk-/new", ".Archiv &AOk-t&AOk-/tmp"):
        (inbox / name).mkdir(parents=True)
    for index, message in enumerate(sorted(pathlib.Path(folder).glob("*.eml"))):
        shutil.copy(message, inbox / "cur" / f"{1700000000 + index}.{index}.example:2,")
    for path in [root / "mail", *(root / "mail").rglob("*")]:
        os.chown(path, owner.pw_uid, owner.pw_gid)
    secure, plain = free_port(), free_port()
    secret = os.urandom(32)
    keys = root / "keys" / "default" / "HS256"
    keys.mkdir(parents=True)
    (keys / "default").write_text(base64.b64encode(secret).decode())
    for path in [root / "keys", *(root / "keys").rglob("*")]:
        path.chmod(0o755)
    (root / "oauth2.conf").write_text(f"""
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={root}/keys/
username_attribute = email
""")
    (root / "oauth2.conf").chmod(0o644)
    configuration = root / "dovecot.conf"
    configuration.write_text(f"""
protocols = imap
listen = 127.0.0.1
base_dir = {root}/run
log_path = {root}/log
ssl = required
ssl_cert = <{certificate}
ssl_key = <{key}
mail_location = maildir:{root}/mail/%u
first_valid_uid = 1
auth_mechanisms = plain xoauth2
auth_failure_delay = 0
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {root}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = plain
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid={owner.pw_uid} gid={owner.pw_gid} home={root}/mail/%u
}}
namespace inbox {{
  inbox = yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {secure}
    ssl = yes
  }}
}}
""")
    process = subprocess.Popen(["dovecot", "-F", "-c", str(configuration)], stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               start_new_session=True)
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", secure), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        print(json.dumps({"port": secure, "plain": plain, "user": USER.replace("@", "%40"),
                          "password": PASSWORD, "token": token(secret)}), flush=True)
        for line in sys.stdin:
            context = ssl.create_default_context(cafile=certificate)
            with imaplib.IMAP4_SSL("127.0.0.1", secure, ssl_context=context) as client:
                client.login(USER, PASSWORD)
                client.select("INBOX", readonly=True)
                _, flags = client.fetch("1:*", "(FLAGS)")
            states = [flag.split(b"FLAGS (")[1].split(b")")[0].split() for flag in flags]
            changed = [state for state in states if set(state) - {b"\\Recent"}]
            print(json.dumps({"messages": len(states), "changed": len(changed)}), flush=True)
    finally:
        # The signals that would end it politely may be blocked in whatever started this script.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        shutil.rmtree(root, ignore_errors=True)


main()

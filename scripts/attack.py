#!/usr/bin/env python3
"""Attacks a server of its own on loopback and says what it did to others.

scripts/attack.py PROGRAM

- 1,024 connections that ask for a large page and take nothing of it;
- questions that are costly to work at, until their answers are given up, and then the end;
- bodies that never end;
- requests through a page of another site, and by another name (DNS rebinding).
"""

import functools
import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

PORT = 8095
print = functools.partial(print, flush=True)
ROOT = Path(__file__).resolve().parent.parent


def get(target, timeout=60, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=timeout)
    started = time.monotonic()
    connection.request("GET", target, headers={key.replace("_", "-"): value for key, value in headers.items()})
    answer = connection.getresponse()
    answer.read()
    return answer, time.monotonic() - started


def health(seconds):
    """The longest that a sign of life and a question took."""
    worst, until = [0, 0], time.monotonic() + seconds
    while time.monotonic() < until:
        for place, target in enumerate(("/healthz", "/api/v1/search?q=marking&mode=lexical")):
            worst[place] = max(worst[place], get(target)[1])
        time.sleep(0.1)
    return f"at most {1e3 * worst[0]:.0f} ms for /healthz, {1e3 * worst[1]:.0f} ms for a question"


def memory(server):
    return int(Path(f"/proc/{server.pid}/status").read_text().split("VmHWM:")[1].split()[0]) // 1024


def opened(target, count, rest=b""):
    held = []
    for _ in range(count):
        try:
            one = socket.create_connection(("127.0.0.1", PORT), timeout=1)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            one.sendall(target + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n" + (rest or b"\r\n"))
            held.append(one)
        except OSError:
            pass
    return held


def ended(held):
    """How many of the connections the server has ended."""
    count = 0
    for one in held:
        one.settimeout(0.5)
        try:
            while one.recv(1 << 20):
                pass
            count += 1
        except TimeoutError:
            pass
        except OSError:
            count += 1
    return count


def attack(server):
    print(f"in peace: {health(3)}; {memory(server)} MB")
    held = opened(b"GET /d/A/CONF.192/2018/RC/3", 1024)
    print(f"{len(held)} connections that take nothing: {health(20)}; {memory(server)} MB; the server ended {ended(held)}")
    rest = b"Content-Type: application/json\r\nContent-Length: 60000\r\n\r\n{"
    held = opened(b"POST /api/v1/citations", 512, rest)
    print(f"{len(held)} bodies that never end: {health(10)}; {memory(server)} MB; the server ended {ended(held)}")
    for name, headers in (("another site", {"Origin": "http://evil.example"}), ("another name", {"Host": "evil.example"})):
        for target in ("/api/v1/search?q=marking", "/mcp"):
            answer, _ = get(target, **headers)
            print(f"{target} through {name}: {answer.status}, allowed origin {answer.headers['Access-Control-Allow-Origin']}")


def costly(server):
    unit = "/api/v1/units/A%2FRES%2F79%2F1%23para-1/similar"
    taken = []
    threads = [threading.Thread(target=lambda: taken.append(get(unit)), daemon=True) for _ in range(60)]
    for thread in threads:
        thread.start()
    print(f"60 times the similar units of one of 200,000 words: {health(5)}; {memory(server)} MB")
    for thread in threads:
        thread.join(timeout=60)
    codes = sorted({answer.status for answer, _ in taken})
    print(f"  answered with {codes}, the slowest in {max(seconds for _, seconds in taken):.2f} s")
    for _ in range(60):
        threading.Thread(target=lambda: get(unit), daemon=True).start()
    time.sleep(0.5)
    started = time.monotonic()
    server.send_signal(signal.SIGTERM)
    code = server.wait(timeout=300)
    print(f"  SIGTERM with 60 more under way: ended with {code} after {time.monotonic() - started:.2f} s")


def main(program):
    with tempfile.TemporaryDirectory() as work:
        corpus = Path(work, "corpus")
        corpus.mkdir()
        for file in (ROOT / "corpus").iterdir():
            (corpus / file.name).write_bytes(file.read_bytes())
        words = " ".join(f"w{number:06}" for number in range(200_000))
        text = f"79/1. Words\n\nThe General Assembly,\n\nRecalling its resolution 60/1,\n\n1. Decides {words};\n\n2. Requests a report.\n"
        (corpus / "A_RES_79_1.txt").write_text(text)
        index = str(Path(work, "index"))
        subprocess.run([program, "index", "--model", "hashing", "--corpus", str(corpus), "--index", index], check=True, capture_output=True)
        server = subprocess.Popen([program, "serve", "--model", "hashing", "--index", index, "--addr", f"127.0.0.1:{PORT}"],
                                  stderr=subprocess.DEVNULL, env={**os.environ, "UNDEX_LOG": "error"})
        try:
            time.sleep(5)
            attack(server)
            costly(server)
        finally:
            server.kill()


if len(sys.argv) != 2:
    sys.exit(__doc__)
main(sys.argv[1])

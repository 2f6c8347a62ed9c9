#!/usr/bin/env python3
"""Has a server answer for an hour while its index changes every minute and others send garbage.

scripts/soak.py PROGRAM MINUTES PLOT.svg [FOLDER...]

Six clients ask questions, open pages, units and documents, send what is no request and hang
up half way. Each minute a document comes, changes or goes and `PROGRAM index` runs. A line a
minute says what the server held and how long answers took; PLOT.svg shows it. FOLDERs of
documents make the collection larger. Exits with 1 where an answer was a failure of the server.
"""

import http.client
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

PORT = 8096
CLIENTS, PAUSE = 6, 0.05
WORDS = ("marking tracing polymer stockpile brokering ammunition border women training report weapons arms "
         "destruction record keeping conference session assistance fund cooperation").split()
RESOLUTION = """79/{number}. The question of subject {number}

The General Assembly,

Recalling its resolution 74/60 of 12 December 2019,

1. Decides to consider {word} and {other} in round {round};

2. Requests the Secretary-General to report on {word} to its eightieth session.

50th plenary meeting
3 December 2024
"""


def question(rng):
    return urllib.parse.quote_plus(" ".join(rng.sample(WORDS, rng.randint(1, 4))))


def path(rng):
    q = question(rng)
    return rng.choice([
        f"/api/v1/search?q={q}", f"/api/v1/search?q={q}&mode=lexical&limit=100", f"/search?q={q}", f"/search?q={q}&page=2",
        f"/api/v1/suggest?q={q[:5]}", "/d/A/RES/74/60", "/u/A/RES/74/60/para-16", "/api/v1/documents/A%2FRES%2F74%2F60",
        "/api/v1/units/A%2FRES%2F74%2F60%23para-16/similar",
        "/api/v1/documents", "/documents", "/", "/about", "/metrics", "/healthz",
        f"/api/v1/search?q={q}&explain=true", f"/d/A/RES/79/{rng.randint(1, 20)}"])


def garbage(rng):
    return rng.choice([
        lambda: bytes(rng.randrange(256) for _ in range(rng.randint(1, 4000))),
        lambda: b"GET /search?q=" + b"%ff(" * rng.randint(1, 300) + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        lambda: b"GET /api/v1/search?q=" + os.urandom(40).hex().encode() + b" HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        lambda: b"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\n{",
        lambda: b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n",
        lambda: b"GET /api/v1/search?q=arms&limit=99999999 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    ])()


class Soak:
    def __init__(self):
        self.lock, self.stop = threading.Lock(), threading.Event()
        self.times, self.failed, self.refused, self.sent = [], [], 0, 0

    def ask(self, rng, connection):
        target = path(rng)
        started = time.monotonic()
        connection.request("GET", target)
        answer = connection.getresponse()
        answer.read()
        with self.lock:
            self.times.append(time.monotonic() - started)
            if answer.status >= 500:
                self.failed.append(f"{answer.status} {target}")

    def client(self, number):
        rng = random.Random(number)
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=20)
        while not self.stop.is_set():
            try:
                if rng.random() < 0.85:
                    self.ask(rng, connection)
                else:
                    with socket.create_connection(("127.0.0.1", PORT), timeout=2) as raw:
                        raw.sendall(garbage(rng))
                        if rng.random() < 0.5:
                            raw.settimeout(0.2)
                            raw.recv(4096)
                    with self.lock:
                        self.sent += 1
            except (OSError, http.client.HTTPException) as error:
                # Hanging up on garbage is an answer; on a question it is none.
                if isinstance(error, http.client.HTTPException):
                    with self.lock:
                        self.failed.append(repr(error))
                connection.close()
            time.sleep(PAUSE)

    def minute(self):
        with self.lock:
            times, sent, failed = sorted(self.times), self.sent, len(self.failed)
            self.times = []
        at = lambda share: 1e3 * times[min(len(times) - 1, int(share * len(times)))] if times else 0
        return len(times), at(0.5), at(0.99), sent, failed


def change(corpus, rng, number):
    file = corpus / f"A_RES_79_{rng.randint(1, 20)}.txt"
    if file.exists() and rng.random() < 0.4:
        return file.unlink()
    word, other = rng.sample(WORDS, 2)
    file.write_text(RESOLUTION.format(number=file.stem.rsplit("_", 1)[1], word=word, other=other, round=number))
    if rng.random() < 0.2:
        (corpus / "garbage.pdf").write_bytes(b"%PDF-1.4\n" + os.urandom(2000))
    return None


def held(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    value = lambda name: int(status.split(name + ":")[1].split()[0])
    return value("VmRSS") / 1024, len(os.listdir(f"/proc/{pid}/fd")), value("Threads")


def plot(rows, file):
    width, height, left, gap = 640, 120, 70, 30
    series = [("memory, MB", 1, "#1f5f8b"), ("open files", 2, "#2b2b2b"), ("p50 and p99, ms", (5, 6), "#a4452c")]
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {(height + gap) * len(series) + 20}" '
           'font-family="sans-serif" font-size="12">', '<rect width="100%" height="100%" fill="#fff"/>']
    for place, (name, columns, colour) in enumerate(series):
        top = place * (height + gap) + 20
        columns = columns if isinstance(columns, tuple) else (columns,)
        most = max(row[column] for row in rows for column in columns) * 1.1 or 1
        out.append(f'<text x="{left}" y="{top - 5}">{name}</text>')
        for share in (0, 0.5, 1):
            at = top + height * (1 - share / 1.1)
            out.append(f'<path d="M{left} {at:.1f}H{width - 20}" stroke="#ddd"/>'
                       f'<text x="{left - 6}" y="{at + 4:.1f}" text-anchor="end">{share * most / 1.1:.0f}</text>')
        for column in columns:
            points = " L".join(f"{left + (width - left - 20) * number / max(1, len(rows) - 1):.1f} "
                               f"{top + height * (1 - row[column] / most):.1f}" for number, row in enumerate(rows))
            out.append(f'<path d="M{points}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
    out.append(f'<text x="{left}" y="{(height + gap) * len(series) + 14}">minutes 1 to {len(rows)}</text>')
    Path(file).write_text("\n".join(out + ["</svg>"]) + "\n")


def main(program, minutes, file, *folders):
    root = Path(__file__).resolve().parent.parent
    rng, rows = random.Random(1), []
    with tempfile.TemporaryDirectory() as work:
        corpus, index = Path(work, "corpus"), Path(work, "index")
        shutil.copytree(root / "corpus", corpus)
        for folder in folders:
            shutil.copytree(folder, corpus / Path(folder).name)
        update = [program, "index", "--corpus", str(corpus), "--index", str(index)]
        subprocess.run(update, check=True, capture_output=True)
        server = subprocess.Popen([program, "serve", "--index", str(index), "--addr", f"127.0.0.1:{PORT}"],
                                  stderr=subprocess.DEVNULL, env={**os.environ, "UNDEX_LOG": "warn"})
        soak = Soak()
        try:
            time.sleep(5)
            threads = [threading.Thread(target=soak.client, args=(number,), daemon=True) for number in range(CLIENTS)]
            for thread in threads:
                thread.start()
            print("minute, MB, files, threads, answers, p50 ms, p99 ms, garbage sent, failures", flush=True)
            for number in range(1, int(minutes) + 1):
                until = time.monotonic() + 60
                change(corpus, rng, number)
                subprocess.run(update, check=True, capture_output=True)
                time.sleep(max(0, until - time.monotonic()))
                memory, handles, threads_now = held(server.pid)
                answers, median, late, sent, failed = soak.minute()
                rows.append((number, memory, handles, threads_now, answers, median, late, sent, failed))
                print(f"{number}, {memory:.0f}, {handles}, {threads_now}, {answers}, {median:.1f}, {late:.1f}, {sent}, {failed}",
                      flush=True)
        finally:
            soak.stop.set()
            server.send_signal(signal.SIGTERM)
            print(f"the server ended with {server.wait(timeout=30)}")
    plot(rows, file)
    for line in soak.failed[:20]:
        print(line)
    sys.exit(1 if soak.failed else 0)


if len(sys.argv) < 4:
    sys.exit(__doc__)
main(*sys.argv[1:])

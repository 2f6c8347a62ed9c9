#!/usr/bin/env python3
"""Asks two builds of undex the same requests and shows every answer that differs.

usage: scripts/compare-answers.py OLD NEW [--requests FILE] [--corpus DIR]

OLD and NEW are programs. Each makes an index of its own out of the corpus, since
their formats may differ, and serves it on a free port of this machine. Status,
content type and every byte of the answers are compared; only the times that the
server took, and when it made its index, are left out. Ends with 1 where something differs.
"""
import argparse
import difflib
import http.client
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent
# The only thing that two runs of one program may tell differently, by content type.
TIMES = {
    "application/json": re.compile(rb'"took_ms":\{[^{}]*\},?'),
    "text/html": re.compile(rb"\b\d+(\.\d+)? ms\b|(?<=<dt>Index written</dt><dd>)[^<]*"),
}
# What a path of the list may hold as it is: it is written for people, so that
# spaces and letters of other scripts are encoded here, and `%` is not.
AS_WRITTEN = "/?&=+%:@!$'(),;*~-._"
# What both are called by, since pages link to themselves.
HOST = "undex.example"
LINES_SHOWN = 12
WIDTH_SHOWN = 150


def read_requests(path):
    """Lines of the list: `PATH`, or `POST PATH BODY`."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        method, target, body = "GET", line, None
        if not line.startswith("/"):
            method, target, body = (line.split(" ", 2) + [""])[:3]
        yield line, method, urllib.parse.quote(target, safe=AS_WRITTEN), body


class Server:
    """One program over its own index, until the block ends."""

    def __init__(self, program, corpus, folder):
        self.program, self.corpus, self.index = program, corpus, os.path.join(folder, "index")
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("UNDEX_")}
        for kept in ("UNDEX_CACHE", "UNDEX_MODEL"):
            if kept in os.environ:
                self.environment[kept] = os.environ[kept]
        self.environment["UNDEX_LOG"] = "warn"
        self.log = open(os.path.join(folder, "log"), "w+", encoding="utf-8")

    def __enter__(self):
        arguments = [self.program, "index", "--corpus", self.corpus, "--index", self.index]
        made = subprocess.run(arguments, env=self.environment, capture_output=True, text=True, check=False)
        if made.returncode != 0:
            sys.exit(f"{self.program} cannot index:\n{made.stderr}")
        arguments = [self.program, "serve", "--index", self.index, "--addr", "127.0.0.1:0", "--public-url", f"http://{HOST}"]
        self.process = subprocess.Popen(arguments, env=self.environment, stderr=self.log, stdout=subprocess.DEVNULL)
        address = self.wait_for_address()
        self.connection = http.client.HTTPConnection(address, timeout=30)
        return self

    def wait_for_address(self):
        for _ in range(600):
            said = pathlib.Path(self.log.name).read_text(encoding="utf-8")
            if found := re.search(r"http://([\d.]+:\d+)", said):
                return found.group(1)
            if self.process.poll() is not None:
                sys.exit(f"{self.program} does not serve:\n{said}")
            time.sleep(0.05)
        self.stop()
        sys.exit(f"{self.program} did not say within 30 seconds where it serves")

    def ask(self, method, target, body):
        """Status, content type, body. A machine under load may be late once."""
        for _ in range(5):
            headers = {"Host": HOST}
            if body is not None:
                headers["Content-Type"] = "application/json"
            sent = body.encode() if body is not None else None
            try:
                self.connection.request(method, target, body=sent, headers=headers)
                answer = self.connection.getresponse()
                status, kind, text = answer.status, answer.getheader("Content-Type") or "", answer.read()
            except (OSError, http.client.HTTPException) as error:
                # The server may have closed the connection behind its last answer.
                self.connection.close()
                status, kind, text = 0, "no answer", repr(error).encode()
                continue
            if status != 503:
                break
            time.sleep(0.5)
        times = TIMES.get(kind.split(";")[0])
        return status, kind, times.sub(b"", text) if times else text

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __exit__(self, *_):
        self.connection.close()
        self.stop()
        self.log.close()


def lines(answer):
    """An answer as lines, for people: JSON is broken at its fields, and what is still long into pieces."""
    status, kind, text = answer
    words = text.decode("utf-8", "backslashreplace")
    if "json" in kind:
        words = re.sub(r'([,{\[])(?=["{\[])', r"\1\n", words)
    pieces = [f"{status} {kind}"]
    for line in words.splitlines():
        pieces += [line[at : at + WIDTH_SHOWN] for at in range(0, len(line), WIDTH_SHOWN)]
    return pieces


def difference(old, new):
    """The first lines of a unified diff."""
    found = list(difflib.unified_diff(lines(old), lines(new), n=0, lineterm=""))[2:]
    shown = found[:LINES_SHOWN]
    if len(found) > LINES_SHOWN:
        shown.append(f"({len(found) - LINES_SHOWN} lines more)")
    return shown or ["(only white space differs)"]


def main():
    arguments = argparse.ArgumentParser(description="Compares the answers of two builds of undex.")
    arguments.add_argument("old", help="a program")
    arguments.add_argument("new", help="the program that should answer the same")
    arguments.add_argument("--requests", type=pathlib.Path, default=ROOT / "tests/fixtures/requests.txt")
    arguments.add_argument("--corpus", default=str(ROOT / "corpus"))
    given = arguments.parse_args()
    requests = list(read_requests(given.requests))
    differ, by_status = 0, {}
    with tempfile.TemporaryDirectory() as old_folder, tempfile.TemporaryDirectory() as new_folder:
        with Server(given.old, given.corpus, old_folder) as old, Server(given.new, given.corpus, new_folder) as new:
            for line, *request in requests:
                answers = old.ask(*request), new.ask(*request)
                by_status[answers[0][0]] = by_status.get(answers[0][0], 0) + 1
                if answers[0] != answers[1]:
                    differ += 1
                    print("\n".join([line, *("  " + part for part in difference(*answers))]), flush=True)
    statuses = ", ".join(f"{count} of status {status}" for status, count in sorted(by_status.items()))
    print(f"{len(requests)} requests, {len(requests) - differ} equal, {differ} differ (OLD: {statuses})")
    sys.exit(1 if differ else 0)


if __name__ == "__main__":
    main()

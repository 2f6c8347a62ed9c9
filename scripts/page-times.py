#!/usr/bin/env python3
"""Asks a server for every kind of page over some of its documents, and tells how long they took.

usage: scripts/page-times.py [--addr 127.0.0.1:8080] [--documents 24] [--rounds 3]

The documents are spread evenly over the collection; of each the first paragraphs are asked
for too. The first round warms caches and does not count. Requests keep below the rate that
one address may have.
"""
import argparse
import http.client
import json
import statistics
import time
import urllib.parse

PAUSE = 0.06
PAGE = 100


class Server:
    def __init__(self, addr):
        self.connection = http.client.HTTPConnection(addr)

    def get(self, path):
        time.sleep(PAUSE)
        started = time.perf_counter()
        self.connection.request("GET", path)
        answer = self.connection.getresponse()
        body = answer.read()
        return answer.status, (time.perf_counter() - started) * 1000, body


def quoted(text):
    return urllib.parse.quote(text, safe="")


def symbols(server, count):
    """Symbols of documents, spread evenly over the collection."""
    found = []
    while True:
        _, _, body = server.get(f"/api/v1/documents?limit={PAGE}&offset={len(found)}")
        page = [document["symbol"] for document in json.loads(body)]
        found += page
        if len(page) < PAGE:
            return found[:: max(len(found) // count, 1)][:count]


def tell(server, name, paths, rounds):
    times, refused, largest = [], 0, 0
    for round_number in range(rounds):
        for path in paths:
            status, took, body = server.get(path)
            refused += status not in (200, 404)
            largest = max(largest, len(body))
            if round_number > 0 and status == 200:
                times.append(took)
    times.sort()
    if not times:
        print(f"{name:20} nothing answered")
        return
    print(
        f"{name:20} p50 {statistics.median(times):6.1f}  p90 {times[int(len(times) * 0.9)]:6.1f}  "
        f"max {times[-1]:6.1f} ms  {len(times):4} asked, {refused} refused, largest {largest // 1000} kB"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--addr", default="127.0.0.1:8080")
    parser.add_argument("--documents", type=int, default=24)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    server = Server(options.addr)
    documents = symbols(server, options.documents)
    units = [f"{document}#para-{number}" for document in documents for number in (1, 2)]
    path = urllib.parse.quote
    kinds = {
        "document": [f"/d/{path(document)}" for document in documents],
        "paragraph": [f"/u/{path(unit.replace('#', '/'))}" for unit in units],
        "series": [f"/compare?a={quoted(document)}" for document in documents],
        "two documents": [
            f"/compare?a={quoted(one)}&b={quoted(other)}" for one, other in zip(documents, documents[1:])
        ],
        "history": [f"/compare?a={quoted(unit)}" for unit in units],
        "history, API": [f"/api/v1/units/{quoted(unit)}/lineage" for unit in units],
        "references": [f"/references?of={quoted(document)}" for document in documents],
        "duties": ["/duties"],
    }
    for name, paths in kinds.items():
        tell(server, name, paths, options.rounds)


main()

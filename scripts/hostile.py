#!/usr/bin/env python3
"""Damages real documents, and tells what reading files costs.

scripts/hostile.py mutate OUT COUNT FOLDER...   COUNT damaged copies of the documents of FOLDER
scripts/hostile.py measure PROGRAM FOLDER...    reads each file by itself with `PROGRAM parse`:
                                                seconds of the processor, memory, how it ended
"""

import ctypes
import io
import os
import random
import subprocess
import sys
import time
import zipfile
import zlib
from pathlib import Path

SUFFIXES = {".pdf", ".docx", ".xml", ".txt", ".md"}
PR_SET_CHILD_SUBREAPER = 36
# What means something to a reader of one of the formats.
WORDS = [b"\0", b"\xff\xfe", b"<", b">", b"</p>", b"&", b"(", b")", b"[", b"]", b"<<", b">>", b"endobj", b"stream\n",
         b" 0 R", b"-1", b"4294967296", b"1e309", b"\n\n", b"1. ", b"(a) ", "¹".encode(), "\u202e".encode(), b"Annex\n"]


def damage(data, rng):
    """One to eight damages: bytes changed, pieces lost, doubled, moved or many times there."""
    data = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        if not data:
            break
        start = rng.randrange(len(data))
        end = min(len(data), start + int(rng.expovariate(1 / 200)) + 1)
        piece = bytes(data[start:end])
        to = rng.randrange(len(data))
        kind = rng.randrange(8)
        if kind == 0:
            data[start] = rng.randrange(256)
        elif kind == 1:
            del data[start:end]
        elif kind == 2:
            data[to:to] = piece
        elif kind == 3:
            data[to:to] = piece * rng.choice([2, 10, 1000])
        elif kind == 4:
            data[start:start] = rng.choice(WORDS) * rng.choice([1, 1, 1, 1000])
        elif kind == 5:
            del data[start:]
        elif kind == 6:
            del data[start:end]
            data[to:to] = piece
        else:
            data[start:end] = bytes(rng.randrange(256) for _ in range(end - start))
    return bytes(data)


def damage_parts(data, rng):
    """A Word document with one of its parts damaged, packed soundly."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = rng.choice([name for name in parts if name.endswith((".xml", ".rels"))])
    parts[name] = damage(parts[name], rng)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def damage_stream(data, rng):
    """A PDF with what one of its streams unpacks to damaged, packed soundly."""
    starts = [at + 7 for at in range(len(data)) if data.startswith(b"stream\n", at) and data[at - 3 : at] != b"end"]
    starts += [at + 8 for at in range(len(data)) if data.startswith(b"stream\r\n", at) and data[at - 3 : at] != b"end"]
    rng.shuffle(starts)
    for start in starts[:20]:
        end = data.find(b"endstream", start)
        try:
            inner = zlib.decompress(data[start:end].rstrip(b"\r\n"))
        except zlib.error:
            continue
        # Lengths no longer fit, which readers have to mend.
        return data[:start] + zlib.compress(damage(inner, rng)) + b"\n" + data[end:]
    return damage(data, rng)


def documents(folders):
    found = [path for folder in folders for path in Path(folder).rglob("*") if path.suffix in SUFFIXES and path.is_file()]
    return sorted(path for path in found if path.stat().st_size < 8 << 20)


def mutate(out, count, folders):
    rng = random.Random(20261127)
    by_suffix = {}
    for path in documents(folders):
        by_suffix.setdefault(path.suffix, []).append(path)
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    for number in range(int(count)):
        suffix = sorted(by_suffix)[number % len(by_suffix)]
        path = rng.choice(by_suffix[suffix])
        data = path.read_bytes()
        inner = {".docx": damage_parts, ".pdf": damage_stream}.get(suffix, damage)
        try:
            data = (inner if rng.random() < 0.7 else damage)(data, rng)
        except zipfile.BadZipFile:
            data = damage(data, rng)
        (out / f"{number:05}-{path.stem}{suffix}").write_bytes(data)


def measure(program, folders):
    rows = []
    # Whoever is left by its parent becomes a child of this process (prctl(2)).
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    files = [path for folder in folders for path in sorted(Path(folder).rglob("*")) if path.is_file()]
    for path in files:
        started = time.monotonic()
        run = subprocess.Popen([program, "parse", str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        said = run.stderr.read().decode(errors="replace").strip().splitlines()
        seconds = memory = 0
        code = None
        # The program, and the reader that it leaves to end by itself.
        while True:
            try:
                pid, status, used = os.wait4(-1, 0)
            except ChildProcessError:
                break
            seconds, memory = seconds + used.ru_utime + used.ru_stime, max(memory, used.ru_maxrss / 1024)
            if pid == run.pid:
                code = os.waitstatus_to_exitcode(status)
        wall = time.monotonic() - started
        rows.append((seconds, memory, wall, code, path.name, said[0] if said else ""))
    for seconds, memory, wall, code, name, said in rows:
        print(f"{seconds:6.2f} s {memory:6.0f} MB {wall:6.2f} s exit {code} {name}: {said[:150]}")
    codes = {code: sum(row[3] == code for row in rows) for code in sorted({row[3] for row in rows})}
    print(f"{len(rows)} files; exit codes {codes}; at most {max(row[0] for row in rows):.2f} s of the processor, "
          f"{max(row[2] for row in rows):.2f} s in all, {max(row[1] for row in rows):.0f} MB")


match sys.argv[1:]:
    case ["mutate", out, count, *folders] if folders:
        mutate(out, count, folders)
    case ["measure", program, *folders] if folders:
        measure(program, folders)
    case _:
        sys.exit(__doc__)

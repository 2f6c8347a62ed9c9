#!/usr/bin/env python3
"""Fits the verdict of a model: which questions a collection answers, where that is known by construction.

usage: calibrate.py UNDEX SETS [--model NAME]

SETS has a line a set, between tabs: its role (`choose`: fitted on; `confirm`: only reported), its kind (`own`: the
questions are answered; `far`: they are of another field; `near`: of the same field, and not answered), a folder of
questions (`queries.jsonl`), and what is asked: a folder with a `corpus.jsonl`, or `index:` and the folder of an index.

Prints the [calibration] of undex.toml, mode by mode, with what comes of it: the share refused of each kind. Sets weigh
alike, whatever their size. At most one answered question in two hundred of those fitted on is refused.
"""
import argparse, collections, json, math, pathlib, subprocess, sys, tempfile

FEATURES = {"hybrid": ["words", "meaning", "both", "lift"], "lexical": ["words", "unknown"], "semantic": ["meaning", "lift"]}
REFUSED, DOUBTFUL = 0.005, 0.05
# What a coefficient's square costs, where the answered questions weigh 1 together and the others too. It keeps
# coefficients finite where signs part the two without a rest.
RIDGE = 0.0002


def evidence(undex, questions, asked, mode, model, folder):
    """What `undex eval` finds, a topic a line; its judgements play no part."""
    topics = [json.loads(line) for line in open(questions / "queries.jsonl", encoding="utf-8")]
    # Citations are looked up, not judged.
    topics = [topic for topic in topics if topic.get("type") not in ("citation", "cites")]
    if not topics:
        sys.exit(f"calibrate: {questions} has no questions but citations, which are looked up and not judged: leave it out of SETS")
    ids = [str(topic.get("_id") or topic.get("qid")) for topic in topics]
    name = asked.removeprefix("index:")
    place = pathlib.Path(folder) / ("questions" if asked.startswith("index:") else pathlib.Path(name).name)
    (place / "qrels").mkdir(parents=True)
    with open(place / "queries.jsonl", "w", encoding="utf-8") as out:
        out.writelines(json.dumps({"_id": id, "text": topic.get("text") or topic["query"]}) + "\n" for id, topic in zip(ids, topics))
    qrels = "".join(f"{id}\t0\tnone\t0\n" for id in ids)
    command = [undex, "eval", str(place), "--mode", mode, "--json", "--evidence", str(place / "evidence")] + model
    if asked.startswith("index:"):
        (place / "qrels.tsv").write_text(qrels)
        command += ["--index", name]
    else:
        (place / "qrels" / "test.tsv").write_text(qrels)
        (place / "corpus.jsonl").symlink_to(pathlib.Path(name).resolve() / "corpus.jsonl")
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"calibrate: {' '.join(command)} failed:\n{done.stderr}")
    return [json.loads(line) for line in open(place / "evidence", encoding="utf-8")]


def solve(matrix, vector):
    """Gauss with pivots."""
    rows = [row[:] + [value] for row, value in zip(matrix, vector)]
    n = len(rows)
    for i in range(n):
        pivot = max(range(i, n), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for r in range(n):
            if r != i:
                factor = rows[r][i] / rows[i][i]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[i])]
    return [rows[i][n] / rows[i][i] for i in range(n)]


def fit(points, labels, weights, ridge=RIDGE):
    """Logistic regression by Newton's method; the last coefficient is the bias, which the ridge leaves alone."""
    points = [point + [1.0] for point in points]
    n = len(points[0])
    coefficients = [0.0] * n
    for _ in range(30):
        gradient, hessian = [0.0] * n, [[0.0] * n for _ in range(n)]
        for point, label, weight in zip(points, labels, weights):
            p = 1 / (1 + math.exp(-max(-30.0, min(30.0, sum(c * x for c, x in zip(coefficients, point))))))
            for i in range(n):
                gradient[i] += weight * (label - p) * point[i]
                for j in range(n):
                    hessian[i][j] += weight * p * (1 - p) * point[i] * point[j]
        for i in range(n):
            gradient[i] -= ridge * coefficients[i] * (i < n - 1)
            hessian[i][i] += ridge * (i < n - 1) + 1e-11
        coefficients = [c + step for c, step in zip(coefficients, solve(hessian, gradient))]
    return coefficients


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("undex")
    parser.add_argument("sets", type=pathlib.Path)
    parser.add_argument("--model")
    options = parser.parse_args()
    model = ["--model", options.model] if options.model else []
    sets = [line.split("\t") for line in options.sets.read_text().splitlines() if line.strip() and not line.startswith("#")]
    wrong = next((fields for fields in sets if len(fields) != 4), None)
    if wrong:
        sys.exit(f"calibrate: a line of {options.sets} has {len(wrong)} fields between tabs, and not 4: {wrong}")
    if {kind == "own" for role, kind, *_ in sets if role == "choose"} != {True, False}:
        sys.exit(f"calibrate: {options.sets} needs sets to choose on of both, `own`, and `far` or `near`")
    print("[calibration]")
    for mode, features in FEATURES.items():
        found = []
        for role, kind, questions, asked in sets:
            with tempfile.TemporaryDirectory() as folder:
                rows = evidence(options.undex, pathlib.Path(questions), asked, mode, model, folder)
            found.append((role, kind, f"{questions} / {asked}", rows))
        chosen = [(kind, rows) for role, kind, _, rows in found if role == "choose"]
        points, labels, weights = [], [], []
        for kind, rows in chosen:
            answered = kind == "own"
            alike = sum(1 for other, _ in chosen if (other == "own") == answered)
            points += [[row[feature] for feature in features] for row in rows]
            labels += [float(answered)] * len(rows)
            weights += [1 / alike / len(rows)] * len(rows)
        *coefficients, bias = fit(points, labels, weights)
        probability = lambda row: 1 / (1 + math.exp(-bias - sum(c * row[f] for c, f in zip(coefficients, features))))
        answered = sorted(probability(row) for kind, rows in chosen if kind == "own" for row in rows)
        bounds = [answered[int(len(answered) * share)] for share in (REFUSED, DOUBTFUL)]
        numbers = [("bias", bias), *zip(features, coefficients)] + list(zip(["none_below", "weak_below"], bounds))
        print(f"{mode} = {{ " + ", ".join(f"{name} = {value:.3f}" for name, value in numbers) + " }")
        shares = collections.defaultdict(list)
        for role, kind, name, rows in found:
            refused = [probability(row) < bounds[0] for row in rows]
            shares[role, kind] += refused
            print(f"# {mode} {role} {kind}: {sum(refused)} of {len(refused)} refused; {name}")
        for (role, kind), refused in sorted(shares.items()):
            print(f"# {mode} {role} {kind}, all: {sum(refused)} of {len(refused)} refused, {sum(refused) / len(refused):.4f}")


if __name__ == "__main__":
    main()

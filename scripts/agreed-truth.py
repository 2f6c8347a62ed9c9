#!/usr/bin/env python3
"""Holds `undex agreed` against a plain substring search that shares no code with it.

    agreed-truth.py PROGRAM INDEX UNITS [--phrases 50] [--seed 1] [--eye N]

UNITS is what `undex parse` printed of the documents that INDEX has. Phrases are runs of 4 to
14 words drawn at random from paragraphs, three of them of five letters and more; of each the
documents that have it, and the first and the last year, must be those of a search over texts
in small letters without punctuation, hyphens at line ends and ligatures. Then one word of each
that is not the first or the last is changed to another word of its language: where the altered
phrase stands nowhere, the original must be a nearest wording: none differs in fewer words.
--eye prints the wordings of some phrases, to be read.
"""
import argparse, json, random, re, subprocess, sys, unicodedata
from concurrent.futures import ThreadPoolExecutor

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("program"), parser.add_argument("index"), parser.add_argument("units")
parser.add_argument("--phrases", type=int, default=50)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--eye", type=int, default=0)
parser.add_argument("--jobs", type=int, default=2)
arguments = parser.parse_args()


def plain(text):
    text = unicodedata.normalize("NFKC", text).lower().replace("’", "'").replace("'", "")
    text = re.sub(r"[-‐‑]\s*\n\s*", "-", text)
    # 12 000 and 12,000 are one number.
    text = re.sub(r"(?<![\d,. ])(\d{1,3})(?:[, \u00a0](\d{3}))+(?!\d)", lambda found: re.sub(r"\D", "", found[0]), text)
    return " " + " ".join(re.findall(r"[^\W_]+", text)) + " "


texts, raw = [], []
for line in open(arguments.units, encoding="utf-8"):
    unit = json.loads(line)
    texts.append((unit["symbol"], plain(unit["text"])))
    raw.append(unit)


def asked(phrase):
    command = [arguments.program, "agreed", phrase, "--index", arguments.index, "--json", "--limit", "100000"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{phrase!r}: {done.stderr}")
    return json.loads(done.stdout)


def having(phrase):
    wanted = plain(phrase)
    return {symbol for symbol, text in texts if wanted in text}


random.seed(arguments.seed)
vocabulary = {}
for unit, (_, text) in zip(raw, texts):
    vocabulary.setdefault(unit["language"], set()).update(word for word in text.split() if len(word) > 5 and word.isalpha())
vocabulary = {language: sorted(words) for language, words in vocabulary.items()}
drawn = []
while len(drawn) < arguments.phrases:
    unit = random.choice(raw)
    words = unit["text"].split()
    length = random.randint(4, 14)
    if len(words) < length or unit["kind"] in ("front_matter", "vote_list", "footnote", "closing"):
        continue
    start = random.randint(0, len(words) - length)
    run = words[start : start + length]
    # What is drawn is words: no labels of points, no digits with marks of notes behind them.
    if not all(re.fullmatch(r"[“\"(]?[^\W\d_][\w’'-]*[,;.:”\")]*", word) for word in run):
        continue
    if sum(len(word) > 4 for word in run) < 3:
        continue
    drawn.append((unit, " ".join(run)))


def altered(phrase, language):
    words = phrase.split()
    places = [place for place in range(1, len(words) - 1) if len(words[place]) > 3]
    if not places:
        return None
    words[random.choice(places)] = random.choice(vocabulary[language])
    return " ".join(words)


changed = [(phrase, altered(phrase, unit["language"])) for unit, phrase in drawn]
with ThreadPoolExecutor(arguments.jobs) as pool:
    answers = list(pool.map(asked, [phrase for _, phrase in drawn]))
    others = list(pool.map(asked, [other for _, other in changed if other]))

right = 0
for (unit, phrase), answer in zip(drawn, answers):
    truth = having(phrase)
    found = {one["unit"]["id"].split("#")[0] for one in answer["appearances"]} if answer["documents"] else set()
    exact = answer["variants"][0] if answer["documents"] else None
    years = [one["year"] for one in answer["appearances"] if "year" in one]
    ends = exact and (exact["first"].get("year"), exact["last"].get("year"))
    wanted = (min(years), max(years)) if years else (None, None)
    if found == truth and answer["documents"] == len(truth) and ends == wanted:
        right += 1
    else:
        print(f"differs: {phrase!r}\n  missed {sorted(truth - found)[:5]}, more {sorted(found - truth)[:5]}, {ends} {wanted}")
print(f"exact: {right} of {len(drawn)} phrases have the documents and years of the plain search")

named, tried = 0, 0
for (phrase, other), answer in zip([pair for pair in changed if pair[1]], others):
    if having(other):
        continue
    tried += 1
    fewest = min((one["differences"] for one in answer["variants"]), default=0)
    nearest = [one["text"] for one in answer["variants"] if one["differences"] == fewest]
    is_named = plain(phrase) in map(plain, nearest)
    named += is_named
    if not is_named:
        print(f"not named: {other!r}\n  for {phrase!r}: {nearest}")
print(f"altered: the original is the nearest wording of {named} of {tried}")

for (unit, phrase), answer in list(zip(drawn, answers))[: arguments.eye]:
    print(f"\n{phrase}\n  {answer['documents']} documents; {answer['left_out']}")
    for one in answer["variants"][:14]:
        marks = {"equal": "{}", "delete": "[-{}-]", "insert": "{{+{}+}}"}
        said = "".join(marks[piece["op"]].format(piece["text"]) for piece in one.get("diff", []))
        print(f"  {one['documents']:4} {one['first'].get('year')}–{one['last'].get('year')} {said or 'exact'}")

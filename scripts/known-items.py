#!/usr/bin/env python3
"""Makes known-item questions out of any collection: citations, sentences, headings.

usage: undex parse FILE… >UNITS; known-items.py UNITS DEST [--count N] [--seed S] [--half choose|confirm]

DEST gets three sets of judged questions that `undex eval` reads over the index of the same documents:

  citations   a unit as people cite it, in one of many forms; relevant is the unit
  sentences   a sentence of a paragraph in which a third of the words are left out; relevant is every unit that has
              a sentence with the words that are left, in their order: nobody could tell it from the one meant
  headings    a heading of a section; relevant is every unit that stands under such a heading

The seed and the half decide: documents fall into two halves by their symbols, and so do the forms of citations, so
that what was chosen on one half is confirmed on documents and forms that it never saw. The texts belong to the United
Nations: DEST is not for committing.
"""
import argparse, collections, hashlib, json, pathlib, random, re

ORDINALS = ("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
            "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth").split()
FUNCTION_WORDS = set("a an and as at by for from in into its of on or that the their this to with".split())

# Forms of a paragraph of a resolution: {o} organ, {n} number, {y} year, {p} paragraph, {s} symbol.
COUNCIL = {
    "choose": ["S/RES/{n} ({y}) para {p}", "resolution {n} op {p}", "SCR {n} para. {p}", "unsc res {n} paragraph {p}",
               "Security Council resolution {n} ({y}), para. {p}", "S/RES/{n} paragraph {p}", "paragraph {p} of resolution {n} ({y})",
               "SC res {n} ({y}) op. para. {p}", "UNSCR {n} OP{p}", "resolution {n} para {p}"],
    "confirm": ["S/RES/{n}({y}), ¶ {p}", "UN Security Council Resolution {n}, operative paragraph {p}", "UNSC resolution {n} op. {p}",
                "S.C. Res. {n}, ¶ {p}", "para {p} of SCR {n}", "UNSCR {n} ({y}) paragraph {p}", "sc resolution {n} of {y} para {p}",
                "OP {p} of resolution {n}", "s/res/{n} op {p}", "security council res. {n}, paragraph {p}"],
}
ASSEMBLY = {
    "choose": ["A/RES/{n} para {p}", "resolution {n} op {p}", "GA res {n} para. {p}", "{n} op {p}", "General Assembly resolution {n}, para. {p}",
               "op. para. {p} of GA res. {n}", "paragraph {p} of resolution {n}", "{n} para {p}", "UNGA resolution {n} OP{p}", "A/RES/{n}, para. {p}"],
    "confirm": ["G.A. Res. {n}, ¶ {p}", "UN General Assembly Resolution {n}, operative paragraph {p}", "a/res/{n} op {p}", "ga resolution {n} paragraph {p}",
                "para {p} of GA resolution {n}", "UNGA res. {n} op. {p}", "operative paragraph {p} of {n}", "UNGAR {n} para {p}", "{n}, paragraph {p}", "OP {p} of {n}"],
}
PREAMBLE = {
    "choose": ["{s} {th} preambular paragraph", "{short} pp {k}", "{th} preambular para of {short}", "{short}, preambular para. {k}"],
    "confirm": ["{short} PP{k}", "preambular paragraph {k} of {s}", "the {th} preambular paragraph of {short}", "{s}, {th} preamb. para."],
}
OTHER = {
    "choose": ["{s} para {p}", "{s}, para. {p}", "paragraph {p} of {s}", "{s} paragraph {p}"],
    "confirm": ["para. {p} of document {s}", "{s} ¶ {p}", "{s}, paragraph {p}", "UN Doc. {s}, para {p}"],
}


def half_of(name):
    return ("choose", "confirm")[hashlib.sha256(name.encode()).digest()[0] % 2]


def ordinal(k):
    return ORDINALS[k - 1] if k <= len(ORDINALS) else None


def citation(unit, forms, rng):
    """A unit in one of the forms; nothing for one that is not cited so."""
    symbol = unit["symbol"]
    council = re.fullmatch(r"S/RES/(\d+) \((\d{4})\)", symbol)
    assembly = re.fullmatch(r"A/RES/(\d+/\d+)(?: ?[A-Z])?", symbol)
    anchor = unit["id"].partition("#")[2]
    paragraph = re.fullmatch(r"para-(\d+)(?:/([a-z]+|[ivx]+))?(?:/([ivx]+))?", anchor)
    preamble = re.fullmatch(r"pp-(\d+)", anchor)
    if paragraph:
        place = paragraph[1] + "".join(f" ({point})" for point in paragraph.groups()[1:] if point)
        if council:
            return rng.choice(COUNCIL[forms]).format(n=council[1], y=council[2], p=place)
        if assembly:
            return rng.choice(ASSEMBLY[forms]).format(n=symbol[len("A/RES/"):], p=place)
        return rng.choice(OTHER[forms]).format(s=symbol, p=place)
    if preamble and ordinal(int(preamble[1])):
        k = int(preamble[1])
        short = (f"resolution {council[1]}" if council else f"resolution {symbol[6:]}" if assembly else symbol)
        return rng.choice(PREAMBLE[forms]).format(s=symbol, short=short, k=k, th=ordinal(k))
    return None


def split(text):
    return re.findall(r"\w+", text.lower())


def normal(text):
    return " ".join(split(text))


def sentences(unit):
    return [s for s in re.split(r"(?<=[.;:]) ", unit["text"]) if 12 <= len(s.split()) <= 60]


def mutilated(sentence, rng):
    """Two thirds of the words, in order; the short ones go first."""
    words = re.findall(r"[\w'’/-]+", sentence)
    places = sorted(range(len(words)), key=lambda i: (words[i].lower() not in FUNCTION_WORDS, rng.random()))
    left_out = set(places[: len(words) // 3])
    return " ".join(word for i, word in enumerate(words) if i not in left_out)


class Sentences:
    """The sentences of a collection, to be looked up by words that stand in them in an order."""

    def __init__(self, units):
        self.all = [(words, unit["id"]) for unit in units for words in map(split, sentences(unit))]
        self.having = collections.defaultdict(list)
        for number, (words, _) in enumerate(self.all):
            for word in set(words):
                self.having[word].append(number)

    def units_with(self, text):
        wanted = split(text)
        rarest = min((self.having[word] for word in wanted), key=len)
        return {self.all[number][1] for number in rarest if in_order(wanted, self.all[number][0])}


def in_order(wanted, words):
    rest = iter(words)
    return all(word in rest for word in wanted)


def write(folder, topics):
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "queries.jsonl", "w", encoding="utf-8") as queries, open(folder / "qrels.tsv", "w", encoding="utf-8") as qrels:
        for number, (text, kind, relevant) in enumerate(topics, 1):
            queries.write(json.dumps({"_id": f"k{number}", "text": text, "type": kind}, ensure_ascii=False) + "\n")
            qrels.writelines(f"k{number}\t0\t{unit}\t1\n" for unit in sorted(relevant))
    print(f"{folder}: {len(topics)} questions")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("units", type=pathlib.Path)
    parser.add_argument("dest", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=1000, help="questions a set")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--half", choices=["choose", "confirm"], default="choose")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    units = [json.loads(line) for line in open(options.units, encoding="utf-8")]
    units = [unit for unit in units if unit.get("language", "en") == "en"]
    own = [unit for unit in units if half_of(unit["symbol"]) == options.half]
    rng.shuffle(own)
    by_words = Sentences(units)
    by_heading = collections.defaultdict(set)
    for unit in units:
        for section in unit["headings"]:
            by_heading[normal(section.get("title") or "")].add(unit["id"])
    cited, quoted, headed = [], [], []
    for unit in own:
        text = len(cited) < options.count and citation(unit, options.half, rng)
        if text:
            cited.append((text, unit["kind"], [unit["id"]]))
        found = sentences(unit) if len(quoted) < options.count and unit["kind"] != "footnote" else []
        if found:
            question = mutilated(rng.choice(found), rng)
            quoted.append((question, unit["kind"], by_words.units_with(question)))
    known = set()
    for unit in own:
        for section in unit["headings"]:
            title = section.get("title") or ""
            key = normal(title)
            if len(headed) < options.count and len(title.split()) >= 2 and key not in known and len(by_heading[key]) <= 100:
                known.add(key)
                headed.append((title, "heading", by_heading[key]))
    write(options.dest / "citations", cited)
    write(options.dest / "sentences", quoted)
    write(options.dest / "headings", headed)


if __name__ == "__main__":
    main()

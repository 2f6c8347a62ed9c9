#!/usr/bin/env python3
"""Writes drafts whose quotations are known and holds `undex check` against them.

    undex parse FILES > units.jsonl
    scripts/check-drafts.py UNDEX INDEX units.jsonl [--seed 1] [--drafts 300] [--keep FOLDER]

Each draft has twelve passages: a quotation word for word, with a word changed, with a number
changed, cited to the wrong paragraph, invented, across two paragraphs, with an ellipsis, with
words inserted in brackets, without a citation; agreed language without quotation marks, word
for word and nearly; and a sentence of the writer's own. They are written in the marks, citation
forms and file formats of people. Prints what was told of what, and every passage that was told
otherwise.
"""

import argparse, collections, json, pathlib, random, re, subprocess, sys, tempfile, textwrap, zipfile
from xml.sax.saxutils import escape

KINDS = {"operative", "preambular", "numbered", "subparagraph", "unnumbered"}
MARKS = [("“", "”"), ("“", "”"), ('"', '"'), ("‘", "’"), ("«\u00a0", "\u00a0»"), ("„", "“")]
OWN = ["My delegation has spent the summer talking with fishermen in three harbours about what they need.",
       "We were struck by how many of our partners asked us, quite simply, to write shorter papers.",
       "Nobody in the room last Tuesday could remember who had first proposed the blue folder.",
       "Our volunteers drove the old van through two nights of snow to bring the boxes home.",
       "The choir of our town sang for an hour before anybody dared to ask about the budget.",
       "I would rather lose this argument among friends than win it with people who never listen."]
NOUNS = "lighthouse orchard violin glacier beekeeper ferry pottery marathon telescope vineyard carnival saddle lantern crocodile bakery sailboat quilt puppet windmill chessboard".split()
DOINGS = ["the licensing of", "public subsidies for", "an annual census of", "the ceremonial painting of", "a moratorium on"]
INVENTED = ["Calls upon all States to establish {doing} every {a} and {b} within eighteen months of the adoption of the {c} protocol",
            "Requests the Secretary-General to appoint a special envoy for {doing} the {a}, the {b} and the {c}",
            "Reaffirms that {doing} any {a} remains the inherent right of every {b} under the {c} charter",
            "Decides that {doing} each {a} shall be financed by a levy on the {b} and on the {c}",
            "Urges Member States to prohibit {doing} the {a} in areas where the {b} is threatened by the {c}"]


class Unit:
    def __init__(self, record):
        self.__dict__.update(record)
        self.words = self.text.split()


def plain(text):
    text = re.sub(r"[’'‘]", "", text.lower())
    return " " + " ".join(re.findall(r"[^\W_]+", text)) + " "


class Collection:
    def __init__(self, path):
        self.all = [Unit(json.loads(line)) for line in open(path, encoding="utf-8")]
        self.all = [unit for unit in self.all if unit.language == "en"]
        self.place = {id(unit): place for place, unit in enumerate(self.all)}
        self.units = [unit for unit in self.all if unit.kind in KINDS and 14 <= len(unit.words) <= 160]
        self.plain = [plain(unit.text) for unit in self.all]
        self.whole = "\n".join(self.plain)
        self.by_symbol = collections.defaultdict(list)
        for unit in self.units:
            self.by_symbol[unit.symbol].append(unit)

    def has(self, text):
        return plain(text) in self.whole


def stretch(rng, unit, least=8, most=30):
    """Some words of a unit that stand together."""
    for _ in range(20):
        length = min(rng.randint(least, most), len(unit.words))
        start = rng.randint(0, len(unit.words) - length)
        words = unit.words[start:start + length]
        if is_balanced(" ".join(words)):
            break
    return words


def is_balanced(text):
    """Whether nobody would see that a quotation within was cut."""
    return text.count("“") == text.count("”") and text.count('"') % 2 == 0 and text.find("”") >= text.find("“")


def trimmed(words):
    return " ".join(words).strip(" ,;:.–—")


def cited(rng, unit):
    """A citation of a unit as people write it."""
    forms = [unit.citation, unit.citation, f"{unit.symbol}, {unit.pinpoint}" if unit.pinpoint else unit.symbol]
    resolution = re.fullmatch(r"A/RES/(\d+/\d+)", unit.symbol)
    paragraph = re.fullmatch(r"para\. (\d+(?: \([a-z]\))?)", unit.pinpoint)
    if resolution and paragraph:
        number, para = resolution[1], paragraph[1]
        forms += [f"paragraph {para} of resolution {number}", f"UNGA resolution {number}, OP {para}", f"{number}, OP{para}",
                  f"A/RES/{number}, OP {para}", f"para {para} of GA res. {number}", f"G.A. Res. {number}, ¶ {para}"]
    council = re.fullmatch(r"S/RES/(\d+) \((\d+)\)", unit.symbol)
    if council and paragraph:
        forms += [f"paragraph {paragraph[1]} of resolution {council[1]} ({council[2]})", f"SCR {council[1]} ({council[2]}), OP {paragraph[1]}",
                  f"UNSCR {council[1]} ({council[2]}), para. {paragraph[1]}", f"S/RES/{council[1]} ({council[2]}), OP{paragraph[1]}"]
    return rng.choice(forms)


def is_changed(old, new):
    return plain(old) != plain(new)


class Draft:
    def __init__(self, rng, collection):
        self.rng, self.collection = rng, collection
        self.format = rng.choice(["md", "md", "txt", "txt", "docx"])
        self.paragraphs, self.notes, self.items = [], [], []

    def quoted(self, words):
        rng = self.rng
        open_, close = rng.choice(MARKS)
        if any(mark in words for mark in "“”\"«»„") or (open_ == "‘" and re.search(r"[’'‘]", words)):
            open_, close = "“", "”"
        if self.format != "md" and rng.random() < 0.2:
            words = words.replace("fi", "ﬁ").replace("fl", "ﬂ")
        return f"{open_}{words}{close}"

    def write(self, words, citation, truth, kind):
        """A paragraph with a quotation."""
        rng, quoted = self.rng, None
        if self.format == "md" and rng.random() < 0.2 and len(words.split()) > 7:
            lead = f"As {citation} puts it:" if citation else "The agreed words are these:"
            self.add(f"{lead}\n\n> {words}", words, truth, kind)
            return
        quoted = self.quoted(words)
        if citation is None:
            text = rng.choice([f"The agreed words are {quoted}.", f"We recall that {quoted}, and we hold to it."])
        else:
            style = rng.choice(["before", "bracket", "note", "behind", "dash"])
            if style == "before":
                text = f"In {citation} we read {quoted}."
            elif style == "bracket":
                text = f"States agreed on {quoted} ({citation})."
            elif style == "behind":
                text = f"The words {quoted} come from {citation}."
            elif style == "dash":
                text = f"{quoted} — {citation}."
            else:
                self.notes.append(rng.choice([f"See {citation}.", f"{citation}.", f"Cf. {citation}"]))
                text = f"States agreed on {quoted}{self.mark(len(self.notes))} and moved on."
        self.add(text, words, truth, kind)

    def mark(self, number):
        if self.format == "md":
            return f"[^{number}]"
        if self.format == "docx":
            return f"\x01{number}\x02"
        return "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in str(number))

    def add(self, text, words, truth, kind):
        self.items.append((words, truth, kind))
        self.paragraphs.append(text)

    def pick(self, test=lambda unit: True):
        for _ in range(2000):
            unit = self.rng.choice(self.collection.units)
            if test(unit):
                return unit
        raise SystemExit("the collection has no such paragraph")

    def fill(self):
        rng, collection = self.rng, self.collection
        unit = self.pick()
        self.write(trimmed(stretch(rng, unit)), cited(rng, unit), "exact", "word for word")
        self.changed_word()
        self.changed_number()
        self.wrong_paragraph()
        invented = rng.choice(INVENTED).format(doing=rng.choice(DOINGS), **dict(zip("abc", rng.sample(NOUNS, 3))))
        self.write(invented, rng.choice([None, cited(rng, self.pick())]), "not_found", "invented")
        self.across()
        unit = self.pick(lambda unit: len(unit.words) >= 24)
        words = stretch(rng, unit, 22, 45)
        first = rng.randint(6, len(words) - 12)
        second = rng.randint(first + 2, len(words) - 6)
        dots = rng.choice([" … ", " [...] ", " […] ", " ... ", " . . . "])
        self.write(trimmed(words[:first]) + dots + trimmed(words[second:]), cited(rng, unit), "exact", "ellipsis")
        unit = self.pick()
        words = stretch(rng, unit, 10, 25)
        place = rng.randint(3, len(words) - 4)
        inserted = rng.choice(["[therefore]", "[the States concerned]", "[sic]", "[emphasis added]"])
        self.write(trimmed(words[:place] + [inserted] + words[place:]), cited(rng, unit), "exact", "words in brackets")
        self.write(trimmed(stretch(rng, self.pick(), 9, 30)), None, "exact", "without citation")
        unit = self.pick(lambda unit: len(unit.words) >= 18 and not collection_formula(unit))
        self.add(trimmed(unit.words) + ".", trimmed(unit.words), "agreed", "unquoted, word for word")
        self.nearly()
        own = rng.choice(OWN)
        self.add(own, own, "nothing", "the writer's own")

    def changed_word(self):
        rng = self.rng
        for _ in range(500):
            unit = self.pick()
            words = stretch(rng, unit, 8, 30)
            place = rng.randrange(1, len(words) - 1)
            if not re.fullmatch(r"[a-z]{4,}", words[place]):
                continue
            other = rng.choice(["shall", "never", "illegal", "regional", "immediately", "weapon", "voluntary", "observe", "women"])
            changed = words[:place] + [other] + words[place + 1:]
            if is_balanced(trimmed(words)) and is_changed(" ".join(words), " ".join(changed)) and not self.collection.has(trimmed(changed)):
                return self.write(trimmed(changed), rng.choice([cited(rng, unit)] * 3 + [None]), "altered", "a word changed")

    def changed_number(self):
        rng = self.rng
        for _ in range(3000):
            unit = self.pick(lambda unit: re.search(r"\d", unit.text))
            words = stretch(rng, unit, 8, 30)
            text = trimmed(words)
            numbers = list(re.finditer(r"(?<![\d/.])\d{1,4}(?![\d/.]*\d)", text))
            if not numbers or not is_balanced(text):
                continue
            number = rng.choice(numbers)
            changed = text[:number.start()] + str(int(number[0]) + rng.choice([1, 2, 10])) + text[number.end():]
            if not self.collection.has(changed):
                return self.write(changed, rng.choice([cited(rng, unit)] * 3 + [None]), "altered", "a number changed")

    def wrong_paragraph(self):
        rng = self.rng
        for _ in range(2000):
            unit = self.pick()
            words = trimmed(stretch(rng, unit, 9, 30))
            others = self.collection.by_symbol[unit.symbol] if rng.random() < 0.6 else self.collection.units
            other = rng.choice(others)
            # A paragraph stands in the one that it is a point of, and has points of its own.
            apart = not (unit.id.startswith(other.id) or other.id.startswith(unit.id))
            if apart and plain(words) not in plain(other.text):
                return self.write(words, cited(rng, other), "in_another_paragraph", "cited to the wrong paragraph")

    def across(self):
        rng, collection = self.rng, self.collection
        for _ in range(3000):
            unit = self.pick()
            place = collection.place[id(unit)]
            if place + 1 == len(collection.all):
                continue
            after = collection.all[place + 1]
            is_next = after.symbol == unit.symbol and after.kind in KINDS and len(after.words) >= 8
            if not is_next:
                continue
            length = rng.randint(6, 12)
            words = trimmed_start(" ".join(unit.words[-length:])) + " " + trimmed(after.words[:rng.randint(6, 14)])
            if is_balanced(words):
                return self.write(words, rng.choice([cited(rng, unit), None]), "exact", "across two paragraphs")

    def nearly(self):
        rng = self.rng
        for _ in range(1000):
            unit = self.pick(lambda unit: 20 <= len(unit.words) <= 70 and not collection_formula(unit))
            words = list(unit.words)
            places = [place for place in range(2, len(words) - 2) if re.fullmatch(r"[a-z]{5,}", words[place])]
            if not places:
                continue
            words[rng.choice(places)] = rng.choice(["openly", "further", "jointly", "widely"])
            if not self.collection.has(trimmed(words)):
                return self.add(trimmed(words) + ".", trimmed(words), "agreed_nearly", "unquoted, nearly")

    def save(self, folder, name):
        self.rng_order = list(range(len(self.paragraphs)))
        paragraphs = ["A draft for the general debate"] + self.paragraphs
        path = pathlib.Path(folder) / f"{name}.{self.format}"
        if self.format == "docx":
            docx(path, paragraphs, self.notes)
            return path
        if self.format == "txt":
            paragraphs = [textwrap.fill(text, 76, break_on_hyphens=True) for text in paragraphs]
            notes = [f"{self.mark(place)} {note}" for place, note in enumerate(self.notes, 1)]
        else:
            notes = [f"[^{place}]: {note}" for place, note in enumerate(self.notes, 1)]
        path.write_text("\n\n".join(paragraphs + notes) + "\n", encoding="utf-8")
        return path


def trimmed_start(text):
    return text.lstrip(" ,;:.–—")


FORMULA = re.compile(r"(?i)remain .*seized|report of the secretary-general|provisional agenda|requests the secretary-general to (?:report|submit)")


def collection_formula(unit):
    return bool(FORMULA.search(unit.text))


def docx(path, paragraphs, notes):
    """The least Word document with footnotes."""
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    offices = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    def runs(text):
        out = []
        for piece in re.split(r"(\x01\d+\x02)", text):
            if piece.startswith("\x01"):
                out.append(f'<w:r><w:footnoteReference w:id="{piece[1:-1]}"/></w:r>')
            elif piece:
                out.append(f'<w:r><w:t xml:space="preserve">{escape(piece)}</w:t></w:r>')
        return "".join(out)

    body = "".join(f"<w:p>{runs(text)}</w:p>" for text in paragraphs)
    foot = "".join(f'<w:footnote w:id="{place}"><w:p><w:r><w:footnoteRef/></w:r>{runs(" " + note)}</w:p></w:footnote>'
                   for place, note in enumerate(notes, 1))
    relation = lambda name, kind, target: f'<Relationship Id="{name}" Type="{offices}/{kind}" Target="{target}"/>'
    relations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", relations.format(relation("r1", "officeDocument", "word/document.xml")))
        archive.writestr("word/_rels/document.xml.rels", relations.format(relation("r1", "footnotes", "footnotes.xml")))
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{main}"><w:body>{body}</w:body></w:document>')
        archive.writestr("word/footnotes.xml", f'<w:footnotes xmlns:w="{main}">{foot}</w:footnotes>')


def told(answer, text, words):
    """What was told of a passage, by where it stands in the text that was checked."""
    bare = lambda text: re.sub(r"[^0-9a-z]+", "", text.lower().replace("ﬁ", "fi").replace("ﬂ", "fl"))
    wanted = bare(words)
    found = []
    for one in answer["quotations"]:
        own = bare(text[one["start"]:one["end"]])
        if wanted in own or own and own in wanted and len(own) > 0.6 * len(wanted):
            found.append(one["status"])
    for one in answer["agreed_language"]:
        own = bare(text[one["start"]:one["end"]])
        if own and (own in wanted or wanted in own):
            is_whole = len(own) > 0.6 * len(wanted)
            kind = "formula" if "formula" in one else "agreed" if one["verbatim"] else "agreed_nearly"
            found.append(kind if is_whole else f"part_{kind}")
    return "+".join(sorted(set(found))) or "nothing"


# What is right for what is true. A formula is agreed language too, and told as such.
RIGHT = {"agreed": {"agreed", "formula"}, "agreed_nearly": {"agreed_nearly", "formula"}}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("undex")
    parser.add_argument("index")
    parser.add_argument("units")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--drafts", type=int, default=300)
    parser.add_argument("--keep")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    collection = Collection(options.units)
    folder = options.keep or tempfile.mkdtemp()
    pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
    matrix, wrong, right, all_, invented_exact = collections.defaultdict(collections.Counter), [], 0, 0, 0
    for number in range(options.drafts):
        draft = Draft(rng, collection)
        draft.fill()
        path = draft.save(folder, f"draft-{number}")
        answered = subprocess.run([options.undex, "check", str(path), "--json", "--index", options.index], capture_output=True, text=True)
        try:
            answer = json.loads(answered.stdout)
        except ValueError:
            sys.exit(f"{path}: {answered.stderr}")
        for words, truth, kind in draft.items:
            said = told(answer, answer["text"], words)
            matrix[kind][said] += 1
            is_right = said in RIGHT.get(truth, {truth})
            all_, right = all_ + 1, right + is_right
            invented_exact += truth == "not_found" and "exact" in said
            if not is_right:
                wrong.append(f"{path.name}: {kind}: {said} for {truth}: {words}")
    for line in wrong:
        print(line)
    columns = sorted({said for row in matrix.values() for said in row})
    print("\n| passage | " + " | ".join(columns) + " |\n|---|" + "---|" * len(columns))
    for kind, row in matrix.items():
        print(f"| {kind} | " + " | ".join(str(row[said] or "") for said in columns) + " |")
    print(f"\nright: {right} of {all_} ({100 * right / all_:.1f} %); invented called exact: {invented_exact}")


if __name__ == "__main__":
    main()

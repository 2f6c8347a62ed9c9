#!/usr/bin/env python3
"""Makes a test collection of long documents and short subject headings out of AKN4UN resolutions.

usage: subject-collection.py FOLDER_OF_XML DEST

Documents are whole resolutions; the topics are their agenda items' titles and UNBIS subjects, without the documents'
own titles; relevant is what the United Nations put under the heading. DEST gets the BEIR layout that `undex eval`
reads. The texts belong to the United Nations: DEST is not for committing.
"""
import collections, json, pathlib, re, sys


def plain(markup):
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


def first(pattern, text):
    found = re.search(pattern, text, re.S)
    return plain(found.group(1)) if found else ""


def main():
    source, dest = map(pathlib.Path, sys.argv[1:3])
    (dest / "qrels").mkdir(parents=True, exist_ok=True)
    headings = collections.defaultdict(set)
    with open(dest / "corpus.jsonl", "w", encoding="utf-8") as corpus:
        for path in sorted(source.glob("*.xml")):
            xml = path.read_text(encoding="utf-8")
            body = re.search(r"<preamble.*", xml, re.S)
            if not body:
                continue
            text = plain(re.sub(r"<(conclusions|num)\b.*?</\1>", " ", body.group(0), flags=re.S))
            corpus.write(json.dumps({"_id": path.stem, "title": "", "text": text}, ensure_ascii=False) + "\n")
            heading = first(r'<inline[^>]*name="agenda item name"[^>]*>(.*?)</inline>', xml)
            headings[heading.lower()].add(path.stem)
            for keyword in re.findall(r"<keyword[^>]*>", xml):
                subject = re.search(r'showAs="([^"]+)"', keyword)
                if "UNBIS" in keyword and subject:
                    headings[subject.group(1).replace("_", " ").lower()].add(path.stem)
    topics = sorted((h, d) for h, d in headings.items() if h and 2 <= len(d) <= 40)
    with open(dest / "queries.jsonl", "w", encoding="utf-8") as queries, \
            open(dest / "qrels" / "test.tsv", "w", encoding="utf-8") as qrels:
        qrels.write("query-id\tcorpus-id\tscore\n")
        for number, (heading, documents) in enumerate(topics):
            queries.write(json.dumps({"_id": f"s{number}", "text": heading}, ensure_ascii=False) + "\n")
            qrels.writelines(f"s{number}\t{document}\t1\n" for document in sorted(documents))
    print(f"{len(topics)} topics in {dest}")


main()

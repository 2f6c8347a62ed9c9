//! Where the collection says that a paragraph was voted on separately: reports of committees
//! and conferences and records of meetings, in English.
//!
//! Such a sentence names the paragraph by its number and says that it was retained, or put to
//! a vote. It counts where it stands in a document that cites the paragraph's own, or in the
//! report that has the paragraph in an annex; nothing is concluded from that none is found.

use std::{
    collections::{BTreeMap, HashMap},
    rc::Rc,
    sync::LazyLock,
    time::Instant,
};

use regex::Regex;

use crate::{
    analysis,
    backend::{Backend, BackendError, Required, Selection, UnitFacts, UnitKey, read_unit},
    citation::{Language, Locator, Part, Pin, Place, Symbol, ordinal_word},
    pattern::pattern,
};

use super::{super::sentences::sentences, appearance::Appearance, variant::PhraseVariant};

/// So many documents with a phrase are looked at.
const DOCUMENTS_MAX: usize = 1_000;
/// So many paragraphs that cite one.
const CITING_MAX: usize = 200;
/// So many characters of a paragraph are read.
const TEXT_MAX: usize = 20_000;
/// Preambular paragraphs are counted so far in words.
const ORDINALS_MAX: u32 = 60;
/// The longest range of paragraphs.
const RANGE_MAX: u32 = 100;

static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(operative|preambular)\s+)?(?:paragraphs?|paras?\.?|(OP|PP)s?)\s?(\d{1,3})\b((?:\s?\([a-z]{1,3}\))?(?:\s?(?:,|,?\s?and|to|-|–)\s?\d{1,3}\b(?:\s?\([a-z]{1,3}\))?)*)",
    )
});
static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\b([a-z]+(?:-[a-z]+)?)\s+(preambular|operative)\s+paragraphs?\b")
});
static NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(r"(to|-|–)?\s?(\d{1,3})"));
static SECTION: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b[Ss]ect(?:ion|\.)\s+([IVXL]+|[A-Z])\b"));
static VOTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\bretain(?:ed|s|ing)?\b|\bseparate,?\s(?:recorded\s)?votes?\b|\bvot(?:es?|ed|ing)\b.{0,80}\bpara|\bpara.{0,200}\b(?:recorded|roll-call|separate)\svotes?\b",
    )
});
/// `63 to 2, with 28 abstentions`
static RESULT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:votes?\sof|by)\s((?:\d{1,3}|none)\s(?:votes?\s)?(?:in\sfavour\s)?to\s(?:\d{1,3}|none|[a-z]+)(?:,?\s(?:with\s)?(?:\d{1,3}|no|none|[a-z]+)\sabstentions?)?)",
    )
});

/// So many votes are told.
const VOTES_MAX: usize = 200;

/// A separate vote on a paragraph that has a phrase, or a wording of it.
#[derive(Clone, Debug)]
pub struct SeparateVote {
    /// The paragraph that tells of it.
    pub unit: UnitFacts,
    /// Its citation in the UN's own form.
    pub citation: String,
    /// The words that tell of it.
    pub words: String,
    /// How it went, where they say so: `63 to 2, with 28 abstentions`.
    pub result: Option<String>,
    /// The wording that stands in the paragraph, by its place.
    pub variant: usize,
    /// The paragraph.
    pub about: Appearance,
}

/// What is told of separate votes.
#[derive(Clone, Debug, Default)]
pub struct VotesFound {
    /// The votes, in the order of the wordings.
    pub votes: Vec<SeparateVote>,
    /// How many documents with the phrase were looked at.
    pub documents: usize,
    /// How many there are.
    pub in_all: usize,
    /// Whether more votes are told of than were taken.
    pub is_cut: bool,
}

impl VotesFound {
    /// What was not looked at, in words.
    pub(super) fn left_out(&self) -> Option<String> {
        let VotesFound { documents, in_all, .. } = self;
        if self.is_cut {
            return Some(format!("the first {VOTES_MAX} votes are told, there are more"));
        }
        (documents < in_all).then(|| {
            format!("separate votes were looked for around {documents} of {in_all} documents")
        })
    }
}

/// A sentence that tells of a vote.
struct Told {
    words: String,
    result: Option<String>,
    section: Option<String>,
    /// Paragraphs by number, and whether they are preambular ones.
    paragraphs: Vec<(bool, u32)>,
}

/// What a paragraph tells.
struct Telling {
    unit: UnitFacts,
    citation: String,
    told: Vec<Told>,
}

/// The separate votes that are told of on paragraphs with some wordings.
pub(super) fn votes(
    backend: &dyn Backend,
    variants: &[PhraseVariant],
    until: Instant,
) -> Result<VotesFound, BackendError> {
    let mut order: Vec<(&Symbol, Language)> = Vec::new();
    let mut having: BTreeMap<(&Symbol, Language), Vec<(usize, &Appearance)>> = BTreeMap::new();
    for (place, variant) in variants.iter().enumerate() {
        for one in &variant.appearances {
            let document = (&one.unit.document.symbol, one.unit.document.language);
            let of_document = having.entry(document).or_default();
            if of_document.is_empty() {
                order.push(document);
            }
            of_document.push((place, one));
        }
    }
    let mut found = VotesFound { in_all: order.len(), ..VotesFound::default() };
    let mut read: HashMap<UnitKey, Rc<Telling>> = HashMap::new();
    let phrase = |word: &str| vec![analysis::terms(word, Language::En)];
    let phrases = vec![phrase("vote"), phrase("paragraph")];
    let required = Required { phrases, excluded: Vec::new() };
    let among = Selection { required, ..Selection::default() };
    for document in order.into_iter().take(DOCUMENTS_MAX) {
        if Instant::now() >= until || found.is_cut {
            break;
        }
        found.documents += 1;
        for telling in around(backend, document, &among, &mut read)? {
            let is_own = telling.unit.document.symbol == *document.0;
            for told in &telling.told {
                for &(variant, about) in &having[&document] {
                    found.is_cut = found.votes.len() >= VOTES_MAX;
                    if found.is_cut {
                        break;
                    }
                    if told.names(&about.unit, is_own) {
                        found.votes.push(SeparateVote {
                            unit: telling.unit.clone(),
                            citation: telling.citation.clone(),
                            words: told.words.clone(),
                            result: told.result.clone(),
                            variant,
                            about: about.clone(),
                        });
                    }
                }
            }
        }
    }
    found.votes.sort_by_key(|vote| vote.variant);
    Ok(found)
}

/// The paragraphs of a document, and those that cite it, which tell of votes on paragraphs.
fn around(
    backend: &dyn Backend,
    (symbol, language): (&Symbol, Language),
    among: &Selection,
    read: &mut HashMap<UnitKey, Rc<Telling>>,
) -> Result<Vec<Rc<Telling>>, BackendError> {
    let outline = backend.outline(symbol, Some(language))?;
    let own = outline.iter().flat_map(|outline| &outline.units).map(|unit| unit.key);
    let citing = backend.citing(symbol, &Place::default(), CITING_MAX)?.units;
    let keys: Vec<UnitKey> = own.chain(citing.iter().map(|citing| citing.unit)).collect();
    let selected = backend.selected(&keys, among)?;
    let keys: Vec<UnitKey> =
        keys.into_iter().zip(selected).filter(|(_, is)| *is).map(|(key, _)| key).collect();
    let mut found = Vec::new();
    for (key, facts) in keys.iter().zip(backend.facts(&keys)?) {
        let telling = match (read.get(key), facts) {
            (Some(telling), _) => Rc::clone(telling),
            (None, None) => continue,
            (None, Some(unit)) => {
                let text = read_unit(backend, *key)?;
                let told = told(&text.text);
                let telling = Rc::new(Telling { unit, citation: text.citation, told });
                read.insert(*key, Rc::clone(&telling));
                telling
            }
        };
        found.push(telling);
    }
    Ok(found)
}

/// The sentences of a paragraph that tell of votes on others.
fn told(text: &str) -> Vec<Told> {
    let end = text.char_indices().nth(TEXT_MAX).map_or(text.len(), |(end, _)| end);
    let mut found = Vec::new();
    for sentence in sentences(text, 0..end) {
        for words in text[sentence].split("; ").filter(|words| VOTED.is_match(words)) {
            let paragraphs = paragraphs(words);
            if !paragraphs.is_empty() {
                found.push(Told {
                    words: words.to_owned(),
                    result: RESULT.captures(words).map(|found| found[1].to_owned()),
                    section: SECTION.captures_iter(words).last().map(|found| found[1].to_owned()),
                    paragraphs,
                });
            }
        }
    }
    found
}

/// The paragraphs that a sentence names.
fn paragraphs(words: &str) -> Vec<(bool, u32)> {
    let mut found = Vec::new();
    for named in NAMED.captures_iter(words) {
        let preambular = |group: usize| {
            named.get(group).is_some_and(|one| one.as_str().to_lowercase().starts_with('p'))
        };
        let is_preambular = preambular(1) || preambular(2);
        let first: u32 = named[3].parse().unwrap_or(0);
        found.push((is_preambular, first));
        let mut last = first;
        for more in NUMBER.captures_iter(&named[4]) {
            let number: u32 = more[2].parse().unwrap_or(0);
            let is_range = more.get(1).is_some() && number > last && number - last <= RANGE_MAX;
            let from = if is_range { last + 1 } else { number };
            found.extend((from..=number).map(|number| (is_preambular, number)));
            last = number;
        }
    }
    for counted in COUNTED.captures_iter(words) {
        let word = counted[1].to_lowercase();
        let number = (1..=ORDINALS_MAX).find(|&number| ordinal_word(number) == word);
        let is_preambular = counted[2].to_lowercase().starts_with('p');
        found.extend(number.map(|number| (is_preambular, number)));
    }
    found
}

impl Told {
    /// Whether it names a paragraph: of its own document one in an annex or under a section,
    /// for its body has the paragraphs that tell.
    fn names(&self, unit: &UnitFacts, is_own: bool) -> bool {
        let Ok(locator) = unit.anchor().parse::<Locator>() else { return false };
        let place = match &locator.pin {
            Pin::Preambular { ordinal, .. } => (true, *ordinal),
            Pin::Operative { ordinal, .. } => (false, *ordinal),
            Pin::Paragraph { number, .. } => match number.parse() {
                Ok(number) => (false, number),
                Err(_) => return false,
            },
            _ => return false,
        };
        let is_apart = locator.part != Part::Body;
        let is_section = match &self.section {
            Some(section) => locator.section.first() == Some(section),
            None => !is_own || locator.section.is_empty(),
        };
        self.paragraphs.contains(&place) && is_section && (!is_own || is_apart)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::super::super::backend::sample, *};

    #[test]
    fn a_sentence_tells_of_the_paragraphs_that_it_names() {
        for (text, expected, result) in [
            (
                "The Conference decided to retain paragraph 16 of section I of the draft by a recorded vote of 63 to \
                 2, with 28 abstentions. The voting was as follows:",
                &[(false, 16)][..],
                Some("63 to 2, with 28 abstentions"),
            ),
            (
                "(a) The sixth preambular paragraph was retained by a recorded vote of 140 to none, with 30 \
                 abstentions;",
                &[(true, 6)],
                Some("140 to none, with 30 abstentions"),
            ),
            (
                "A separate vote was requested on operative paragraphs 3, 5 and 7 to 9 and on PP 12.",
                &[(false, 3), (false, 5), (false, 7), (false, 8), (false, 9), (true, 12)],
                None,
            ),
            (
                "The draft resolution as a whole was adopted by a recorded vote of 9 to 1.",
                &[],
                None,
            ),
            ("It recalls paragraph 6 of resolution 70/1.", &[], None),
        ] {
            let found = told(text);
            let named: Vec<(bool, u32)> =
                found.iter().flat_map(|told| told.paragraphs.clone()).collect();
            assert_eq!(named, expected, "{text}");
            assert_eq!(found.first().and_then(|told| told.result.as_deref()), result, "{text}");
        }
    }

    #[test]
    fn a_report_tells_of_its_annex_and_others_of_any_paragraph() {
        let text = "It decided to retain paragraph 16 of section I by a recorded vote of 63 to 2.";
        let section = &told(text)[0];
        let vote = &told("Operative paragraph 6 was retained by a recorded vote of 9 to 1.")[0];
        for (told, id, is_own, expected) in [
            (section, "A/CONF.192/2018/RC/3#annex/I/para-16", true, true),
            (section, "A/CONF.192/2018/RC/3#annex/II/para-16", true, false),
            (section, "A/CONF.192/2018/RC/3#I/para-16", true, false),
            (vote, "A/C.1/74/L.43#para-6", false, true),
            (vote, "A/C.1/74/L.43#para-6/a", false, true),
            (vote, "A/C.1/74/L.43#pp-6", false, false),
            (vote, "A/74/368#para-6", true, false),
            (vote, "A/74/368#draft-resolution-I/para-6", true, true),
        ] {
            assert_eq!(told.names(&sample::unit(id), is_own), expected, "{id}");
        }
    }
}

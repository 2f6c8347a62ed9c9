//! Instruments that a question calls by name: `the Programme of Action`. Which document
//! a name means is said by the documents of the collection themselves, in the
//! footnote behind the name; a title that only contains the name is another document.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    sync::LazyLock,
};

use regex::Regex;

use crate::{
    analysis,
    backend::{Backend, BackendError, LexicalQuery, Outline, Required, Scored, Selection, UnitKey},
    citation::{Language, ReferenceContext, Symbol, find_references},
    corpus::defined_names,
    pattern::pattern,
};

use super::{
    excerpt::{TEXT_MAX, excerpt},
    notes::notes,
};

/// What instruments are called.
const KINDS: &str = "Programme|Program|Plan|Instrument|Treaty|Convention|Protocol|Declaration|Agreement|Agenda|Framework|Strategy|Charter|Covenant|Compact|Principles|Rules";

/// A name in capitals with the small words between them.
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"\b(?:\p{{Lu}}[\w-]+ )*(?:{KINDS})(?:(?: (?:of|on|for|to|the|in|against))* \p{{Lu}}[\w-]+)*"
    ))
});
static KIND: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?i)\b(?:{KINDS})\b")));

/// So many names of a text are looked up, among so many units that have the name, in so
/// many documents.
const NAMES_MAX: usize = 8;
const UNITS_MAX: usize = 1000;
const DOCUMENTS_MAX: usize = 24;
/// A document says where it first uses a name what it means by it.
const FIRST_UNITS: usize = 4;
/// So many references by a name are looked at in each of them.
const REFERENCES_MAX: usize = 200;

/// Whether a description calls an instrument by name.
pub(super) fn is_name(description: &str) -> bool {
    KIND.is_match(description)
}

/// The names in a text that the collection defines, each as the text spells it.
pub(super) fn named_in(
    text: &str,
    backend: &dyn Backend,
) -> Result<Vec<(String, Symbol)>, BackendError> {
    let mut tried: Vec<&str> = Vec::new();
    for found in NAME.find_iter(text) {
        let name = found.as_str();
        if tried.len() < NAMES_MAX && !tried.contains(&name) && name.contains(' ') {
            tried.push(name);
        }
    }
    let mut names: Vec<(String, Symbol)> = Vec::new();
    if !is_pinpointed(text, &tried) {
        return Ok(names);
    }
    for name in tried {
        names.extend(meant(name, backend)?.map(|symbol| (name.to_owned(), symbol)));
    }
    Ok(names)
}

/// Whether a text names a place in one of these instruments: a name alone refers to
/// nothing, so what it means need not be looked up.
fn is_pinpointed(text: &str, names: &[&str]) -> bool {
    let named = |name: &&str| ((*name).to_owned(), Symbol::unofficial(name));
    let names: Vec<(String, Symbol)> = names.iter().map(named).collect();
    let context = ReferenceContext { names: &names, ..ReferenceContext::default() };
    !names.is_empty() && find_references(text, context).iter().any(|reference| reference.named)
}

/// The document that a name means, whatever its capitals: the one that most documents
/// of the collection mean by it.
pub(super) fn meant(name: &str, backend: &dyn Backend) -> Result<Option<Symbol>, BackendError> {
    let terms = analysis::terms(name, Language::En);
    if terms.is_empty() {
        return Ok(None);
    }
    let required = Required { phrases: vec![vec![terms]], excluded: Vec::new() };
    let among = Selection { filters: Vec::new(), required: required.clone() };
    let query = LexicalQuery { required, ..LexicalQuery::default() };
    let found = backend.lexical(&query, UNITS_MAX, &among)?.ranking;
    let having: HashSet<UnitKey> = found.iter().map(|scored| scored.unit.key).collect();
    let mut read: Vec<(Symbol, Language)> = Vec::new();
    let mut votes: BTreeMap<Symbol, usize> = BTreeMap::new();
    for Scored { unit, .. } in &found {
        let text = (unit.document.symbol.clone(), unit.document.language);
        if read.len() >= DOCUMENTS_MAX || read.contains(&text) {
            continue;
        }
        read.push(text);
        let (symbol, language) = (&unit.document.symbol, unit.document.language);
        if let Some(outline) = backend.outline(symbol, Some(language))? {
            for symbol in meant_in(&outline, &having, name, backend)? {
                *votes.entry(symbol).or_default() += 1;
            }
        }
    }
    // Of equal ones the first by symbol, so that the answer does not change.
    let best = votes.into_iter().rev().max_by_key(|&(_, count)| count);
    Ok(best.map(|(symbol, _)| symbol))
}

/// What a document means by a name, as the first units that have it say: by a footnote
/// behind it, or by a reference that was found by it.
fn meant_in(
    outline: &Outline,
    having: &HashSet<UnitKey>,
    name: &str,
    backend: &dyn Backend,
) -> Result<BTreeSet<Symbol>, BackendError> {
    let mut meant = BTreeSet::new();
    let keys = outline.units.iter().map(|facts| facts.key).filter(|key| having.contains(key));
    let keys: Vec<UnitKey> = keys.take(FIRST_UNITS).collect();
    for mut unit in backend.units(&keys)? {
        excerpt(&mut unit, 0, TEXT_MAX);
        let first = unit.references.iter().take(REFERENCES_MAX);
        let named = first.filter(|reference| {
            let spelled = || &unit.text[reference.bytes_in(&unit.text)];
            reference.named && reference.through_note.is_none() && contains(spelled(), name)
        });
        meant.extend(named.map(|reference| reference.symbol.clone()));
        let mut units = notes(backend, outline, &unit)?;
        units.push(unit);
        let defined = defined_names(&units).into_iter().filter(|(own, _)| is_same(own, name));
        meant.extend(defined.map(|(_, symbol)| symbol));
    }
    Ok(meant)
}

/// Whether one name is the other, or its long form: a long name begins with what it is
/// called.
fn is_same(own: &str, name: &str) -> bool {
    let (own, name) = (own.to_lowercase(), name.to_lowercase());
    let rest = name.strip_prefix(&own);
    rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

fn contains(text: &str, name: &str) -> bool {
    text.to_lowercase().contains(&name.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::sample::Shelf;

    /// Two documents mean resolution 55/255 by the name of the programme, one A/CONF.1/1.
    const VOTES: [(&str, &str); 3] = [
        (
            "a",
            "74/1. One\n\nThe General Assembly,\n\nRecalling resolution 60/1, the Founding Act \
             (the Charter)¹ and the Programme of Action,² which stands,\n\n1. Recalls paragraph 3 \
             of the Charter beside the Programme of Action;\n\n2. Recalls paragraph 3 of the \
             Programme of Action.\n\n¹ A/CHARTER/1.\n\n² Resolution 55/255.\n",
        ),
        (
            "b",
            "74/2. Two\n\nThe General Assembly,\n\nRecalling the Programme of Action,¹ which \
             stands,\n\n¹ Resolution 55/255.\n",
        ),
        (
            "c",
            "74/3. Three\n\nThe General Assembly,\n\nRecalling the Programme of Action,¹ which \
             stands,\n\n1. Recalls the Programme of Action;¹\n\n2. Notes the Programme of \
             Action.¹\n\n¹ A/CONF.1/1.\n",
        ),
    ];

    fn meant_by(name: &str, shelf: &Shelf) -> String {
        let symbol = meant(name, shelf).expect("an index");
        symbol.map(|symbol| symbol.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_name_means_what_most_documents_mean_by_it() {
        let shelf = Shelf::of(&VOTES);
        for (name, expected) in [
            ("programme of action", "A/RES/55/255"),
            ("Charter", "A/CHARTER/1"),
            ("Programme", "A/RES/55/255"),
            ("Plan of Action", ""),
            ("", ""),
        ] {
            assert_eq!(meant_by(name, &shelf), expected, "{name}");
        }
        assert_eq!(meant_by("Programme of Action", &Shelf::of(&VOTES[2..])), "A/CONF.1/1");
        // A document has one vote, however often it says the name.
        let once = VOTES[1].1.replace("74/2", "74/4");
        let votes = Shelf::of(&[VOTES[1], VOTES[2], ("d", &once)]);
        assert_eq!(meant_by("Programme of Action", &votes), "A/RES/55/255");
        // Of equal ones the first.
        assert_eq!(meant_by("Programme of Action", &Shelf::of(&VOTES[1..])), "A/CONF.1/1");
    }

    #[test]
    fn a_name_means_what_a_reference_by_it_names() {
        let mut shelf = Shelf::of(&VOTES[..1]);
        // Without the notes the references alone say it.
        shelf.units.iter_mut().for_each(|(_, unit, _)| unit.marks.clear());
        assert_eq!(meant_by("Programme of Action", &shelf), "A/RES/55/255");
        assert_eq!(meant_by("Charter", &shelf), "A/CHARTER/1");
        assert_eq!(meant_by("Founding Act", &shelf), "");
    }

    #[test]
    fn names_are_looked_up_where_a_place_in_one_is_named() {
        let shelf = Shelf::of(&VOTES);
        let eighth =
            "paragraph 1 of the A1 Plan, A2 Plan, A3 Plan, A4 Plan, A5 Plan, A6 Plan, A7 Plan";
        for (text, expected) in [
            ("the Programme of Action", &[][..]),
            ("paragraph 1 of it", &[]),
            (
                "paragraph 1 of the Programme of Action, the Charter and the Programme of Action",
                &["Programme of Action"],
            ),
            (&format!("{eighth}, the Programme of Action"), &["Programme of Action"]),
            (&format!("{eighth}, A8 Plan, the Programme of Action"), &[]),
        ] {
            let names = named_in(text, &shelf).expect("an index");
            let names: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, expected, "{text}");
        }
    }

    #[test]
    fn names_are_capitals_about_a_kind() {
        let found = |text| NAME.find_iter(text).map(|name| name.as_str()).collect::<Vec<_>>();
        assert_eq!(
            found("section II of the Programme of Action and the International Tracing Instrument"),
            ["Programme of Action", "International Tracing Instrument"]
        );
        assert_eq!(found("the programme of work"), [""; 0]);
        assert!(is_name("programme of action") && !is_name("2012 outcome document"));
    }

    #[test]
    fn a_long_name_begins_with_the_short_one() {
        assert!(is_same("Programme of Action", "programme of action"));
        assert!(is_same("Programme of Action", "Programme of Action to Prevent, Combat"));
        assert!(!is_same("Programme of Action", "Implementation of the Programme of Action"));
        assert!(!is_same("Plan of Act", "Plan of Action"));
    }
}

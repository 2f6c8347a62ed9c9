//! The question's grammar, small and our own: words, `"quoted phrases"` that
//! every hit must contain, `-words` and `-"phrases"` that none may, `field:value` that every hit
//! must have. Anything else is a word.
//! tantivy's parser never sees what a user typed.

use std::collections::HashMap;

use crate::{
    analysis::{self, Token, is_function_word},
    backend::{Field, OrderedBigram, QueryWord, Required},
    citation::Language,
};

/// The longest question, in bytes: a paragraph or two, as researchers paste them.
pub const QUERY_BYTES_MAX: usize = 4096;
/// The most words that must or must not stand in a hit. Of the other words of a long
/// question those that say most are looked for.
pub const QUERY_TERMS_MAX: usize = 64;

/// Why a text is not a question.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// Nothing to look for.
    #[error("the question is empty")]
    Empty,
    /// Longer than any question.
    #[error("the question has {bytes} bytes, the most is {QUERY_BYTES_MAX}")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// More words in quotations and exclusions than any hit can be held against.
    #[error(
        "the question has {terms} words in quotations or behind `-`, the most is {QUERY_TERMS_MAX}"
    )]
    TooManyTerms {
        /// How many.
        terms: usize,
    },
    /// A quotation mark without its partner.
    #[error("the quotation that begins at character {position} does not end")]
    OpenQuote {
        /// The character, from 1.
        position: usize,
    },
    /// Only exclusions: nothing to rank by.
    #[error("the question only says what hits must or must not be")]
    OnlyExclusions,
}

impl QueryError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            QueryError::Empty => "ask in words, such as `polymer weapons marking`",
            QueryError::TooLong { .. } | QueryError::TooManyTerms { .. } => {
                "keep the words that say most"
            }
            QueryError::OpenQuote { .. } => "close it with another `\"`, or leave it out",
            QueryError::OnlyExclusions => "add a word that the paragraphs should contain",
        }
    }
}

/// What is written in a question.
#[derive(Clone, Debug, Default)]
pub(super) struct Parsed {
    /// The words outside of quotations, each once.
    pub words: Vec<QueryWord>,
    /// Symbols and numbers.
    pub names: Vec<String>,
    /// Content words that stand together.
    pub ordered_bigrams: Vec<OrderedBigram>,
    /// Quotations and exclusions.
    pub required: Required,
    /// The question without its operators.
    pub meaning: String,
    /// What was written as `field:value`.
    pub conditions: Vec<(&'static Field, String)>,
}

impl Parsed {
    fn is_empty(&self) -> bool {
        self.words.is_empty() && self.required.phrases.is_empty() && self.names.is_empty()
    }
}

/// How a question is read: by the languages of the index.
#[derive(Clone, Copy)]
struct Reading<'a> {
    languages: &'a [Language],
}

impl Reading<'_> {
    fn words(&self, text: &str) -> Vec<QueryWord> {
        let languages = analysis::languages_of(text, self.languages);
        let readings: Vec<Vec<Token>> =
            languages.iter().map(|&language| analysis::tokens(text, language)).collect();
        let Some(first) = readings.first() else { return Vec::new() };
        let word = |token: &Token| {
            let same = |other: &&Token| (other.from, other.to) == (token.from, token.to);
            let mut terms: Vec<String> = readings
                .iter()
                .filter_map(|reading| reading.iter().find(same))
                .map(|token| token.term.clone())
                .collect();
            terms.dedup();
            QueryWord { text: text[token.from..token.to].to_owned(), terms, ..QueryWord::default() }
        };
        first.iter().map(word).collect()
    }

    fn phrase(&self, text: &str) -> Vec<Vec<String>> {
        let mut readings: Vec<Vec<String>> = Vec::new();
        for language in analysis::languages_of(text, self.languages) {
            let terms = analysis::terms(text, language);
            if !terms.is_empty() && !readings.contains(&terms) {
                readings.push(terms);
            }
        }
        readings
    }
}

/// A piece of a question.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Piece<'a> {
    Word(&'a str),
    /// `"light weapons"`
    Quotation(&'a str),
    /// `-tracing`, `-"light weapons"`
    Exclusion(&'a str),
    /// `kind:operative`, `section:"Way forward"`
    Condition(&'static Field, &'a str),
}

/// Cuts a question into its pieces.
fn pieces(text: &str) -> Result<Vec<Piece<'_>>, QueryError> {
    let mut pieces = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c.is_control());
        if rest.is_empty() {
            return Ok(pieces);
        }
        let position = |rest: &str| text[..text.len() - rest.len()].chars().count() + 1;
        if let Some((quoted, after)) = quotation(rest, position(rest))? {
            pieces.push(Piece::Quotation(quoted));
            rest = after;
            continue;
        }
        let ends = |c: char| c.is_whitespace() || QUOTES.contains(&c);
        let (word, after) = rest.split_at(rest.find(ends).unwrap_or(rest.len()));
        rest = after;
        let condition = word.split_once(':');
        if let Some((field, value)) =
            condition.and_then(|(name, value)| Some((Field::named(name)?, value)))
        {
            let quoted = if value.is_empty() { quotation(after, position(after))? } else { None };
            let (value, after) = quoted.unwrap_or((value, after));
            pieces.push(Piece::Condition(field, value.trim()));
            rest = after;
        } else if word == "-"
            && let Some((quoted, after)) = quotation(after, position(after))?
        {
            pieces.push(Piece::Exclusion(quoted));
            rest = after;
        } else {
            let excluded =
                word.strip_prefix('-').filter(|own| own.starts_with(char::is_alphanumeric));
            pieces.push(excluded.map_or(Piece::Word(word), Piece::Exclusion));
        }
    }
}

/// Reads a question. `languages` are those of the index.
pub(super) fn parse(text: &str, languages: &[Language]) -> Result<Parsed, QueryError> {
    let reading = Reading { languages };
    if text.len() > QUERY_BYTES_MAX {
        return Err(QueryError::TooLong { bytes: text.len() });
    }
    let mut parsed = Parsed::default();
    let (mut meaning, mut words): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    for piece in pieces(text)? {
        match piece {
            Piece::Word(word) => {
                meaning.push(word);
                words.push(word);
            }
            Piece::Quotation(quoted) => {
                meaning.push(quoted);
                parsed.required.phrases.push(reading.phrase(quoted));
            }
            Piece::Exclusion(excluded) => parsed.required.excluded.push(reading.phrase(excluded)),
            Piece::Condition(field, value) if !value.is_empty() => {
                parsed.conditions.push((field, value.to_owned()));
            }
            Piece::Condition(..) => {}
        }
    }
    parsed.required.phrases.retain(|phrase| !phrase.is_empty());
    parsed.required.excluded.retain(|phrase| !phrase.is_empty());
    parsed.meaning = meaning.join(" ");
    add_words(&mut parsed, &words, reading);
    check(parsed)
}

/// What begins and ends a quotation.
const QUOTES: [char; 3] = ['"', '“', '”'];

/// A quotation at the beginning of a text, and what follows it.
fn quotation(text: &str, position: usize) -> Result<Option<(&str, &str)>, QueryError> {
    let Some(quoted) = text.strip_prefix(QUOTES) else { return Ok(None) };
    let end = quoted.find(QUOTES).ok_or(QueryError::OpenQuote { position })?;
    let mark = quoted[end..].chars().next().map_or(0, char::len_utf8);
    Ok(Some((&quoted[..end], &quoted[end + mark..])))
}

/// The words outside of quotations. Function words rank nothing, unless there is
/// nothing else.
fn add_words(parsed: &mut Parsed, written: &[&str], reading: Reading<'_>) {
    let mut words: Vec<QueryWord> = Vec::new();
    for word in written {
        parsed.names.extend(analysis::names(word));
        words.extend(reading.words(word));
    }
    let mut words = each_once(words);
    // The World Health Organization is no question word.
    let has_small = words.iter().any(|word| word.text.contains(char::is_lowercase));
    let is_name = |text: &str| has_small && text == "WHO";
    let has_content = |word: &QueryWord| is_name(&word.text) || !is_function_word(&word.text);
    if words.iter().any(has_content) || !parsed.required.phrases.is_empty() {
        words.retain(has_content);
    }
    parsed.words = words;
    parsed.ordered_bigrams = ordered_bigrams(&written.join(" "), reading);
}

/// Each word once, with how often it comes again.
fn each_once(words: Vec<QueryWord>) -> Vec<QueryWord> {
    let mut places: HashMap<Vec<String>, usize> = HashMap::new();
    let mut once: Vec<QueryWord> = Vec::with_capacity(words.len());
    for word in words {
        match places.get(&word.terms) {
            Some(&place) => once[place].repeated += 1,
            None => {
                places.insert(word.terms.clone(), once.len());
                once.push(word);
            }
        }
    }
    once
}

/// Neighbouring content words, with how many words stand between them.
fn ordered_bigrams(text: &str, reading: Reading<'_>) -> Vec<OrderedBigram> {
    let words = reading.words(text);
    let mut out = Vec::new();
    let mut before: Option<(usize, &QueryWord)> = None;
    for (at, word) in words.iter().enumerate() {
        if is_function_word(&word.text) {
            continue;
        }
        if let Some((place, first)) = before
            && let (Some(first), Some(second)) = (first.terms.first(), word.terms.first())
            && at - place <= 3
        {
            let between = (at - place - 1) as u32;
            out.push(OrderedBigram { first: first.clone(), second: second.clone(), between });
        }
        before = Some((at, word));
    }
    out
}

fn check(parsed: Parsed) -> Result<Parsed, QueryError> {
    let Required { phrases, excluded } = &parsed.required;
    let all = phrases.iter().chain(excluded);
    let terms: usize = all.filter_map(|readings| readings.first()).map(Vec::len).sum();
    if terms > QUERY_TERMS_MAX {
        return Err(QueryError::TooManyTerms { terms });
    }
    if parsed.is_empty() {
        let only_exclusions = !excluded.is_empty() || !parsed.conditions.is_empty();
        return Err(if only_exclusions { QueryError::OnlyExclusions } else { QueryError::Empty });
    }
    Ok(parsed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, words: &[&str], phrases: &[&[&str]], excluded: &[&str], names: &[&str]) {
        let parsed =
            parse(text, &[Language::En]).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        let found: Vec<&str> =
            parsed.words.iter().flat_map(|w| w.terms.iter()).map(String::as_str).collect();
        assert_eq!(found, words, "{text:?}");
        let found: Vec<&Vec<String>> = parsed.required.phrases.iter().flatten().collect();
        assert_eq!(found, phrases, "{text:?}");
        let found: Vec<String> =
            parsed.required.excluded.iter().flatten().map(|terms| terms.join(" ")).collect();
        assert_eq!(found, excluded, "{text:?}");
        assert_eq!(parsed.names, names, "{text:?}");
    }

    #[test]
    fn words_phrases_and_exclusions() {
        check("polymer weapons marking", &["polym", "weapon", "mark"], &[], &[], &[]);
        check(
            "marking \"light weapons\" -tracing",
            &["mark"],
            &[&["light", "weapon"]],
            &["trace"],
            &[],
        );
        check(
            "marking -\"light weapons\" -non-State",
            &["mark"],
            &[],
            &["light weapon", "non state"],
            &[],
        );
        check("marking -\"\" - \"arms\"", &["mark"], &[&["arm"]], &[], &[]);
        check("“national reports”", &[], &[&["nation", "report"]], &[], &[]);
        check(
            "target 16.4 of 74/60",
            &["target", "16", "4", "74", "60"],
            &[],
            &[],
            &["16.4", "74/60"],
        );
        check("a:(^ AND [x TO *]", &["x"], &[], &[], &[]);
        check("WHO reports", &["who", "report"], &[], &[], &[]);
        check("who reports", &["report"], &[], &[], &[]);
        check("WHO REPORTS", &["report"], &[], &[], &[]);
        check("non-State - actors", &["non", "state", "actor"], &[], &[], &[]);
    }

    fn read(text: &str) -> Result<Parsed, QueryError> {
        parse(text, &[Language::En])
    }

    #[test]
    fn fields_are_told_from_words() {
        let parsed =
            read("marking kind:operative section:\"Way forward\" ratio:1").expect("a question");
        let conditions: Vec<(&str, &str)> =
            parsed.conditions.iter().map(|(field, value)| (field.name, value.as_str())).collect();
        assert_eq!(conditions, [("kind", "operative"), ("section", "Way forward")]);
        assert_eq!(parsed.meaning, "marking ratio:1");
        let parsed = read("kind:operative\"light weapons\"").expect("a question");
        assert_eq!(parsed.conditions[0].1, "operative");
        assert_eq!(parsed.meaning, "light weapons", "what has a value takes no quotation");
    }

    #[test]
    fn what_is_no_question_is_told_apart() {
        for (text, expected, hint) in [
            ("", "the question is empty", "ask in words"),
            ("  \u{0} () ", "the question is empty", "ask in words"),
            ("-tracing", "the question only says what hits must or must not be", "add a word"),
            (
                "marking \"light",
                "the quotation that begins at character 9 does not end",
                "close it with another",
            ),
        ] {
            let error = read(text).expect_err(text);
            assert_eq!(error.to_string(), expected, "{text:?}");
            assert!(error.hint().starts_with(hint), "{text:?}: {}", error.hint());
        }
        let long = "a".repeat(4097);
        assert_eq!(read(&long).expect_err("too long"), QueryError::TooLong { bytes: 4097 });
        let many: String = (0..66).map(|n| format!("-w{n} ")).collect();
        let error = read(&format!("mark {many}")).expect_err("too many");
        assert_eq!(error, QueryError::TooManyTerms { terms: 66 });
    }

    #[test]
    fn a_word_that_comes_again_is_counted() {
        let words = read("mark arms, marking and arms of arms").expect("a question").words;
        let found: Vec<(&str, u32)> =
            words.iter().map(|word| (word.text.as_str(), word.repeated)).collect();
        assert_eq!(found, [("mark", 1), ("arms", 2)]);
    }

    #[test]
    fn a_question_has_bounds() {
        assert!(read(&"mark ".repeat(820)[..4096]).is_ok());
        let words = |count: usize| (0..count).map(|n| format!("w{n} ")).collect::<String>();
        assert_eq!(read(&words(500)).expect("a pasted text").words.len(), 500);
        let quoted = |count| format!("\"{}\" -x -y \"light weapons\" trace", words(count));
        assert!(read(&quoted(60)).is_ok());
        let error = read(&quoted(61)).expect_err("too many");
        assert_eq!(error, QueryError::TooManyTerms { terms: 65 });
        let open = read("Ünder kind:\"x").expect_err("open");
        assert_eq!(open, QueryError::OpenQuote { position: 12 });
        assert_eq!(read("kind:operative").expect_err("a filter"), QueryError::OnlyExclusions);
    }

    #[test]
    fn function_words_rank_where_there_is_nothing_else() {
        check("of the", &["of", "the"], &[], &[], &[]);
        check("of the marking", &["mark"], &[], &[], &[]);
        check("of \"light weapons\"", &[], &[&["light", "weapon"]], &[], &[]);
        check("marking\u{1}Marking \"()\" -", &["mark"], &[], &[], &[]);
    }

    #[test]
    fn neighbours_are_content_words_with_few_others_between() {
        for (text, expected) in [
            ("marking of light weapons", &[("mark", "light", 1), ("light", "weapon", 0)][..]),
            ("marking of the weapons", &[("mark", "weapon", 2)]),
            ("marking by all of the weapons", &[]),
            ("marking \"of light\" weapons", &[("mark", "weapon", 0)]),
        ] {
            let parsed = read(text).expect("a question");
            let found: Vec<(&str, &str, u32)> = (parsed.ordered_bigrams.iter())
                .map(|pair| (pair.first.as_str(), pair.second.as_str(), pair.between))
                .collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_word_has_a_term_in_each_language_that_it_may_be_of() {
        let parsed = parse("marking weapons \"marking Sudan\"", &[Language::En, Language::Fr]);
        let parsed = parsed.expect("a question");
        assert_eq!(parsed.words[0].terms, ["mark", "marking"]);
        assert_eq!(parsed.words[1].terms, ["weapon"]);
        assert_eq!(parsed.required.phrases, [[["mark", "sudan"], ["marking", "sudan"]]]);
        let parsed = parse("\"Sudan\"", &[Language::En, Language::Fr]).expect("a question");
        assert_eq!(parsed.required.phrases, [[["sudan"]]]);
    }
}

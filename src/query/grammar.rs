//! The question's grammar, small and our own: words, `"quoted phrases"` that
//! every hit must contain, `-words` that none may. Anything else is a word.
//! tantivy's parser never sees what a user typed.

use crate::index::{Analysis, LexicalQuery};

/// The longest question, in bytes.
pub const QUERY_BYTES_MAX: usize = 512;
/// The most words of a question.
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
    /// More words than any question.
    #[error("the question has {terms} words, the most is {QUERY_TERMS_MAX}")]
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
    #[error("the question only excludes words")]
    OnlyExclusions,
}

impl QueryError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            QueryError::Empty => "ask in words, such as `polymer weapons marking`".to_owned(),
            QueryError::TooLong { .. } | QueryError::TooManyTerms { .. } => {
                "keep the words that matter most".to_owned()
            }
            QueryError::OpenQuote { .. } => {
                "close it with another `\"`, or leave it out".to_owned()
            }
            QueryError::OnlyExclusions => {
                "add a word that the paragraphs should contain".to_owned()
            }
        }
    }
}

/// A question, understood.
#[derive(Clone, Debug, Default)]
pub(super) struct Parsed {
    /// What the lexical leg looks for, and what both legs demand.
    pub lexical: LexicalQuery,
    /// What the semantic leg embeds: the question without its operators.
    pub meaning: String,
}

/// Reads a question.
pub(super) fn parse(text: &str, analysis: &Analysis) -> Result<Parsed, QueryError> {
    if text.len() > QUERY_BYTES_MAX {
        return Err(QueryError::TooLong { bytes: text.len() });
    }
    let mut parsed = Parsed::default();
    let mut meaning: Vec<&str> = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c.is_control());
        if rest.is_empty() {
            break;
        }
        if let Some(quoted) = rest.strip_prefix(['"', '“', '”']) {
            let start = text[..text.len() - rest.len()].chars().count() + 1;
            let end =
                quoted.find(['"', '“', '”']).ok_or(QueryError::OpenQuote { position: start })?;
            let phrase: Vec<String> =
                analysis.tokens(&quoted[..end]).into_iter().map(|t| t.term).collect();
            if !phrase.is_empty() {
                parsed.lexical.phrases.push(phrase);
            }
            meaning.push(&quoted[..end]);
            rest = &quoted[end..];
            rest = &rest[rest.chars().next().map_or(0, char::len_utf8)..];
            continue;
        }
        let end =
            rest.find(|c: char| c.is_whitespace() || "\"“”".contains(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after;
        match word.strip_prefix('-').filter(|word| word.starts_with(char::is_alphanumeric)) {
            Some(word) => {
                parsed.lexical.excluded.extend(analysis.tokens(word).into_iter().map(|t| t.term))
            }
            None => {
                parsed.lexical.words.extend(analysis.tokens(word).into_iter().map(|t| t.term));
                parsed.lexical.names.extend(Analysis::names(word));
                meaning.push(word);
            }
        }
    }
    parsed.meaning = meaning.join(" ");
    check(parsed)
}

fn check(mut parsed: Parsed) -> Result<Parsed, QueryError> {
    let lexical = &mut parsed.lexical;
    let terms = lexical.words.len()
        + lexical.excluded.len()
        + lexical.phrases.iter().map(Vec::len).sum::<usize>();
    if terms > QUERY_TERMS_MAX {
        return Err(QueryError::TooManyTerms { terms });
    }
    if lexical.words.is_empty() && lexical.phrases.is_empty() && lexical.names.is_empty() {
        let only_exclusions = !lexical.excluded.is_empty();
        return Err(if only_exclusions { QueryError::OnlyExclusions } else { QueryError::Empty });
    }
    // A word counts once, however often it is typed.
    let mut seen = std::collections::HashSet::new();
    lexical.words.retain(|word| seen.insert(word.clone()));
    Ok(parsed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, words: &[&str], phrases: &[&[&str]], excluded: &[&str], names: &[&str]) {
        let parsed =
            parse(text, &Analysis::default()).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        assert_eq!(parsed.lexical.words, words, "{text:?}");
        assert_eq!(parsed.lexical.phrases, phrases, "{text:?}");
        assert_eq!(parsed.lexical.excluded, excluded, "{text:?}");
        assert_eq!(parsed.lexical.names, names, "{text:?}");
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
        check("“national reports”", &[], &[&["nation", "report"]], &[], &[]);
        check(
            "target 16.4 of 74/60",
            &["target", "16", "4", "of", "74", "60"],
            &[],
            &[],
            &["16.4", "74/60"],
        );
        check("a:(^ AND [x TO *]", &["a", "and", "x", "to"], &[], &[], &[]);
        check("non-State - actors", &["non", "state", "actor"], &[], &[], &[]);
    }

    #[test]
    fn what_is_no_question_is_told_apart() {
        for (text, expected) in [
            ("", "the question is empty"),
            ("  \u{0} () ", "the question is empty"),
            ("-tracing", "the question only excludes words"),
            ("marking \"light", "the quotation that begins at character 9 does not end"),
        ] {
            let error = parse(text, &Analysis::default()).expect_err(text);
            assert_eq!(error.to_string(), expected, "{text:?}");
        }
        let long = "a".repeat(513);
        assert_eq!(
            parse(&long, &Analysis::default()).expect_err("too long"),
            QueryError::TooLong { bytes: 513 }
        );
        let many = "a b ".repeat(33);
        assert_eq!(
            parse(&many, &Analysis::default()).expect_err("too many"),
            QueryError::TooManyTerms { terms: 66 }
        );
    }
}

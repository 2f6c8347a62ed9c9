//! Between data and pages: addresses, and texts cut into runs. Templates make
//! text nodes of runs; nothing of a document or a question is ever markup.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{
    corpus::Unit,
    query::{Highlight, Source},
};

/// What stays as it is in one component of a path or a query.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// In a fragment a slash is allowed, and ids read better with it.
const FRAGMENT: &AsciiSet = &COMPONENT.remove(b'/');

/// A value as one component of an address.
pub(super) fn encode(value: &str) -> String {
    utf8_percent_encode(value, COMPONENT).to_string()
}

/// Components of a path, the slashes between them kept.
fn path(value: &str) -> String {
    utf8_percent_encode(value, FRAGMENT).to_string()
}

fn with_language(path: String, language: &str) -> String {
    match language {
        "en" => path,
        _ => format!("{path}?language={}", encode(language)),
    }
}

/// The page of a document; a symbol alone names the English one.
pub(super) fn document_url(symbol: &str, language: &str) -> String {
    with_language(format!("/d/{}", path(symbol)), language)
}

/// A unit within its document's page.
pub(super) fn unit_url(id: &str, language: &str) -> String {
    let (symbol, anchor) = id.split_once('#').unwrap_or((id, ""));
    format!("{}#{}", document_url(symbol, language), path(anchor))
}

/// The page of a unit: its id, with a slash in the place of the number sign.
pub(super) fn permalink(id: &str, language: &str) -> String {
    let (symbol, anchor) = id.split_once('#').unwrap_or((id, ""));
    with_language(format!("/u/{}/{}", path(symbol), path(anchor)), language)
}

/// The page that holds two units against each other.
pub(super) fn compare_url(one: &str, other: &str) -> String {
    format!("/compare{}", query_string(&[("a", one.to_owned()), ("b", other.to_owned())]))
}

/// A query string of pairs, with its question mark.
pub(super) fn query_string(pairs: &[(&'static str, String)]) -> String {
    let pairs: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    format!("?{}", pairs.join("&"))
}

/// A stretch of text that is set alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub text: String,
    /// A word of the question.
    pub marked: bool,
    /// Of the clause nearest to the question in meaning.
    pub near: bool,
    /// The opening phrase, which the UN sets in italics.
    pub verb: bool,
    /// A footnote mark: the address of its note.
    pub note: Option<String>,
}

/// Cuts a unit's text at highlights, footnote marks and its opening phrase.
pub(super) fn runs(unit: &Unit, highlights: &[Highlight]) -> Vec<Run> {
    let chars: Vec<char> = unit.text.chars().collect();
    let verb = unit
        .verb
        .as_deref()
        .filter(|verb| unit.text.starts_with(verb))
        .map_or(0, |verb| verb.chars().count());
    let mut cuts: Vec<usize> = vec![0, verb, chars.len()];
    cuts.extend(highlights.iter().flat_map(|mark| [mark.start, mark.end]));
    cuts.extend(unit.marks.iter().map(|mark| mark.offset));
    cuts.retain(|&cut| cut <= chars.len());
    cuts.sort_unstable();
    cuts.dedup();
    let part = if unit.part == "body" {
        String::new()
    } else {
        format!("{}/", unit.part.replace(' ', "-"))
    };
    let within = |source: Source, at: usize| {
        highlights.iter().any(|mark| mark.source == source && mark.start <= at && at < mark.end)
    };
    let mut out: Vec<Run> = Vec::new();
    let plain = |text: String| Run { text, marked: false, near: false, verb: false, note: None };
    for (index, &cut) in cuts.iter().enumerate() {
        for mark in unit.marks.iter().filter(|mark| mark.offset == cut) {
            let note = Some(format!(
                "{}#{part}fn-{}",
                document_url(&unit.symbol, &unit.language),
                mark.label
            ));
            out.push(Run { note, ..plain(mark.label.clone()) });
        }
        let Some(&next) = cuts.get(index + 1) else { break };
        out.push(Run {
            marked: within(Source::Lexical, cut),
            near: within(Source::Semantic, cut),
            verb: cut < verb,
            ..plain(chars[cut..next].iter().collect())
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_encoded() {
        assert_eq!(document_url("A/RES/74/60", "en"), "/d/A/RES/74/60");
        assert_eq!(
            document_url("S/RES/2370 (2017)", "fr"),
            "/d/S/RES/2370%20%282017%29?language=fr"
        );
        let id = "A/CONF.192/2018/RC/3#annex/II/para-56";
        assert_eq!(unit_url(id, "en"), "/d/A/CONF.192/2018/RC/3#annex/II/para-56");
        assert_eq!(permalink(id, "en"), "/u/A/CONF.192/2018/RC/3/annex/II/para-56");
        let pairs = [("q", "a&b=c <script>".to_owned()), ("symbol", "A/1".to_owned())];
        assert_eq!(query_string(&pairs), "?q=a%26b%3Dc%20%3Cscript%3E&symbol=A%2F1");
    }
}

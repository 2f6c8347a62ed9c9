//! Addresses of the pages and of the API. A symbol alone names the English text.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{backend::DocumentFacts, citation::Language};

/// What stays as it is in one component of a path or a query.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// In a fragment a slash is allowed, and ids read better with it.
const FRAGMENT: &AsciiSet = &COMPONENT.remove(b'/');

/// A value as one component of an address.
pub fn encode(value: &str) -> String {
    utf8_percent_encode(value, COMPONENT).to_string()
}

/// Components of a path, the slashes between them kept.
fn path(value: &str) -> String {
    utf8_percent_encode(value, FRAGMENT).to_string()
}

/// A path to the text in a language.
pub fn with_language(path: String, language: Language) -> String {
    match language {
        Language::En => path,
        _ => format!("{path}?language={}", language.code()),
    }
}

/// The page of a document; a symbol alone names the English one.
pub fn document_url(symbol: &str, language: Language) -> String {
    with_language(format!("/d/{}", path(symbol)), language)
}

/// So many units of a document are on one page; a longer one is read page by page.
pub const PAGE_UNITS: usize = 2_000;

/// A unit within its document's page, which says on which page of a long document.
pub fn unit_url(id: &str, document: &DocumentFacts) -> String {
    let (symbol, anchor) = id.split_once('#').unwrap_or((id, ""));
    let page = document_url(symbol, document.language);
    let at = match document.units {
        ..=PAGE_UNITS => String::new(),
        _ => format!("{}at={}", if page.contains('?') { '&' } else { '?' }, encode(anchor)),
    };
    format!("{page}{at}#{}", path(anchor))
}

/// A page of a document, from one of its units on.
pub fn page_url(document: &DocumentFacts, from: usize) -> String {
    from_on(document_url(document.symbol.as_str(), document.language), from)
}

/// A page, from one of the things that it shows on.
pub fn from_on(page: String, from: usize) -> String {
    match from {
        0 => page,
        _ => format!("{page}{}from={from}", if page.contains('?') { '&' } else { '?' }),
    }
}

/// The page of a unit: its id, with a slash in the place of the number sign.
pub fn permalink(id: &str, language: Language) -> String {
    let (symbol, anchor) = id.split_once('#').unwrap_or((id, ""));
    with_language(format!("/u/{}/{}", path(symbol), path(anchor)), language)
}

/// The page that holds two units of one language against each other.
pub fn compare_url(one: &str, other: &str, language: Language) -> String {
    compared(vec![("a", one.to_owned()), ("b", other.to_owned())], language)
}

/// The page of two documents, in the language that was asked for.
pub fn lineage_url(from: &str, to: &str, language: Option<Language>) -> String {
    let mut pairs = vec![("a", from.to_owned()), ("b", to.to_owned())];
    pairs.extend(language.map(|language| ("language", language.code().to_owned())));
    format!("/compare{}", query_string(&pairs))
}

/// The page that follows a unit, by its id, or a document, by its symbol, through the years.
pub fn history_url(id: &str, language: Language) -> String {
    compared(vec![("a", id.to_owned())], language)
}

/// The page of who cites a document, or a unit by its id, and of what it cites.
pub fn references_url(of: &str, language: Language) -> String {
    in_language("/references", vec![("of", of.to_owned())], language)
}

/// So many characters of a paragraph are looked for in an address.
const PHRASE_MAX: usize = 1_000;

/// The page of where a wording stands; of a long one that of its beginning.
pub fn agreed_url(wording: &str) -> String {
    let wording = wording.split_whitespace().collect::<Vec<_>>().join(" ");
    let phrase = match wording.char_indices().nth(PHRASE_MAX) {
        Some((end, _)) => {
            wording[..end].rsplit_once(' ').map_or(&wording[..end], |(words, _)| words)
        }
        None => &wording,
    };
    format!("/agreed{}", query_string(&[("phrase", phrase.to_owned())]))
}

fn compared(pairs: Vec<(&'static str, String)>, language: Language) -> String {
    in_language("/compare", pairs, language)
}

fn in_language(page: &str, mut pairs: Vec<(&'static str, String)>, language: Language) -> String {
    if language != Language::En {
        pairs.push(("language", language.code().to_owned()));
    }
    format!("{page}{}", query_string(&pairs))
}

/// A query string of pairs, with its question mark.
pub fn query_string(pairs: &[(&'static str, String)]) -> String {
    let pairs: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    format!("?{}", pairs.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::sample;

    #[test]
    fn addresses_are_encoded() {
        assert_eq!(document_url("A/RES/74/60", Language::En), "/d/A/RES/74/60");
        assert_eq!(
            document_url("S/RES/2370 (2017)", Language::Fr),
            "/d/S/RES/2370%20%282017%29?language=fr"
        );
        let id = "A/CONF.192/2018/RC/3#annex/II/para-56";
        let mut document = (*sample::unit(id).document).clone();
        assert_eq!(unit_url(id, &document), "/d/A/CONF.192/2018/RC/3#annex/II/para-56");
        document.units = PAGE_UNITS + 1;
        let at = "at=annex%2FII%2Fpara-56#annex/II/para-56";
        assert_eq!(unit_url(id, &document), format!("/d/A/CONF.192/2018/RC/3?{at}"));
        assert_eq!(page_url(&document, 0), "/d/A/CONF.192/2018/RC/3");
        assert_eq!(page_url(&document, 2_000), "/d/A/CONF.192/2018/RC/3?from=2000");
        document.language = Language::Fr;
        assert_eq!(unit_url(id, &document), format!("/d/A/CONF.192/2018/RC/3?language=fr&{at}"));
        assert_eq!(page_url(&document, 2_000), "/d/A/CONF.192/2018/RC/3?language=fr&from=2000");
        assert_eq!(permalink(id, Language::En), "/u/A/CONF.192/2018/RC/3/annex/II/para-56");
        let pairs = [("q", "a&b=c <script>".to_owned()), ("symbol", "A/1".to_owned())];
        assert_eq!(query_string(&pairs), "?q=a%26b%3Dc%20%3Cscript%3E&symbol=A%2F1");
    }
}

//! Addresses of the pages and of the API. A symbol alone names the English text.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::citation::Language;

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

/// A unit within its document's page.
pub fn unit_url(id: &str, language: Language) -> String {
    let (symbol, anchor) = id.split_once('#').unwrap_or((id, ""));
    format!("{}#{}", document_url(symbol, language), path(anchor))
}

/// The page of a unit: its id, with a slash in the place of the number sign.
pub fn permalink(id: &str, language: Language) -> String {
    let (symbol, anchor) = id.split_once('#').unwrap_or((id, ""));
    with_language(format!("/u/{}/{}", path(symbol), path(anchor)), language)
}

/// The page that holds two units of one language against each other.
pub fn compare_url(one: &str, other: &str, language: Language) -> String {
    let mut pairs = vec![("a", one.to_owned()), ("b", other.to_owned())];
    if language != Language::En {
        pairs.push(("language", language.code().to_owned()));
    }
    format!("/compare{}", query_string(&pairs))
}

/// The page that follows a unit through the years.
pub fn history_url(id: &str, language: Language) -> String {
    let mut pairs = vec![("a", id.to_owned())];
    if language != Language::En {
        pairs.push(("language", language.code().to_owned()));
    }
    format!("/compare{}", query_string(&pairs))
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

    #[test]
    fn addresses_are_encoded() {
        assert_eq!(document_url("A/RES/74/60", Language::En), "/d/A/RES/74/60");
        assert_eq!(
            document_url("S/RES/2370 (2017)", Language::Fr),
            "/d/S/RES/2370%20%282017%29?language=fr"
        );
        let id = "A/CONF.192/2018/RC/3#annex/II/para-56";
        assert_eq!(unit_url(id, Language::En), "/d/A/CONF.192/2018/RC/3#annex/II/para-56");
        assert_eq!(permalink(id, Language::En), "/u/A/CONF.192/2018/RC/3/annex/II/para-56");
        let pairs = [("q", "a&b=c <script>".to_owned()), ("symbol", "A/1".to_owned())];
        assert_eq!(query_string(&pairs), "?q=a%26b%3Dc%20%3Cscript%3E&symbol=A%2F1");
    }
}

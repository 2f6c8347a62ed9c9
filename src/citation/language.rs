//! The language of a text. A symbol names a document, symbol and language
//! together a text.

use serde::{Deserialize, Serialize};

/// Why a string is not the code of a [`Language`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no language of the United Nations")]
pub struct LanguageError(String);

impl LanguageError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        "the languages are ar, zh, en, fr, ru and es"
    }
}

/// The six official languages, by their two-letter codes.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Arabic.
    Ar,
    /// Chinese.
    Zh,
    /// English.
    #[default]
    En,
    /// French.
    Fr,
    /// Russian.
    Ru,
    /// Spanish.
    Es,
}

impl Language {
    /// Every language, in the order in which a text is chosen where none is named:
    /// English first, then by code.
    pub const ALL: [Language; 6] =
        [Language::En, Language::Ar, Language::Es, Language::Fr, Language::Ru, Language::Zh];

    /// Its place in [`Language::ALL`].
    pub fn preference(self) -> usize {
        Language::ALL.iter().position(|own| *own == self).unwrap_or_default()
    }

    /// The two-letter code.
    pub fn code(self) -> &'static str {
        match self {
            Language::Ar => "ar",
            Language::Zh => "zh",
            Language::En => "en",
            Language::Fr => "fr",
            Language::Ru => "ru",
            Language::Es => "es",
        }
    }

    /// Its English name.
    pub fn name(self) -> &'static str {
        match self {
            Language::Ar => "Arabic",
            Language::Zh => "Chinese",
            Language::En => "English",
            Language::Fr => "French",
            Language::Ru => "Russian",
            Language::Es => "Spanish",
        }
    }

    /// The language that a request names; nothing where it names none.
    ///
    /// # Errors
    /// [`LanguageError`] where it names another.
    pub fn asked(code: Option<&str>) -> Result<Option<Language>, LanguageError> {
        let Some(code) = code.filter(|code| !code.is_empty()) else { return Ok(None) };
        Language::from_code(code).map(Some).ok_or_else(|| LanguageError(code.to_owned()))
    }

    /// The language of a two- or three-letter code.
    pub fn from_code(code: &str) -> Option<Language> {
        Some(match code.to_ascii_lowercase().as_str() {
            "ar" | "ara" => Language::Ar,
            "zh" | "zho" | "chi" => Language::Zh,
            "en" | "eng" => Language::En,
            "fr" | "fra" | "fre" => Language::Fr,
            "ru" | "rus" => Language::Ru,
            "es" | "spa" => Language::Es,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_its_codes_and_its_name() {
        for (language, codes, name) in [
            (Language::En, &["en", "eng", "EN"][..], "English"),
            (Language::Ar, &["ar", "ara"], "Arabic"),
            (Language::Es, &["es", "spa"], "Spanish"),
            (Language::Fr, &["fr", "fra", "fre"], "French"),
            (Language::Ru, &["ru", "rus"], "Russian"),
            (Language::Zh, &["zh", "zho", "chi"], "Chinese"),
        ] {
            assert_eq!((language.code(), language.name()), (codes[0], name));
            assert_eq!(Language::ALL[language.preference()], language);
            for code in codes {
                assert_eq!(Language::asked(Some(code)), Ok(Some(language)), "{code}");
            }
        }
    }

    #[test]
    fn a_request_may_name_no_language_but_none_that_is_none() {
        assert_eq!(Language::asked(None), Ok(None));
        assert_eq!(Language::asked(Some("")), Ok(None));
        let error = Language::asked(Some("de")).expect_err("German");
        assert_eq!(error.to_string(), "`de` is no language of the United Nations");
        let codes: Vec<&str> = Language::ALL.iter().map(|language| language.code()).collect();
        assert!(codes.iter().all(|code| error.hint().contains(code)));
    }
}

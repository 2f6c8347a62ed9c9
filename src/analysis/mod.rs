//! How text becomes terms, in six languages; the same for documents, questions
//! and highlights.
//!
//! Words are folded to small letters and stemmed by the Snowball stemmer of their
//! language; Chinese is segmented by its dictionary. Symbols and numbers with a
//! slash or a stop in them are also kept whole.

use std::{collections::HashMap, sync::LazyLock};

use jieba_rs::Jieba;
use regex::Regex;
use tantivy::tokenizer::{LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer, TextAnalyzer};

use crate::{citation::Language, pattern::pattern};

/// The longest word that is indexed, in bytes.
const WORD_BYTES_MAX: usize = 64;

/// Words that carry grammar, not content: they rank nothing and are not marked.
/// Each has the languages in which it does.
static FUNCTION_WORDS: LazyLock<HashMap<&'static str, Vec<Language>>> = LazyLock::new(|| {
    let mut words: HashMap<&str, Vec<Language>> = HashMap::new();
    let mut language = Language::En;
    for line in include_str!("function_words.txt").lines() {
        match line.strip_prefix("# ") {
            Some(name) => {
                let named = Language::ALL.into_iter().find(|language| language.name() == name);
                language = named.unwrap_or(language);
            }
            None => line.split_whitespace().for_each(|word| {
                words.entry(word).or_default().push(language);
            }),
        }
    }
    words
});

/// So many words that carry grammar tell the language of a question.
const FUNCTION_WORDS_TELLING: usize = 2;

/// Symbols and numbers that count as one word: with a slash, or with a stop
/// between digits.
static NAME: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[\p{L}\d][\p{L}\d.\-]*(?:/[\p{L}\d][\p{L}\d.\-]*)+|\d+(?:\.\d+)+"));

/// Chinese in words. Its dictionary is loaded when the first Chinese text comes.
static CHINESE: LazyLock<Jieba> = LazyLock::new(Jieba::new);

/// Stemmed words of the languages that put spaces between them.
static STEMMED: LazyLock<Vec<(Language, TextAnalyzer)>> = LazyLock::new(|| {
    use tantivy::tokenizer::Language as Snowball;
    let analyzer = |language| {
        TextAnalyzer::builder(SimpleTokenizer::default())
            .filter(RemoveLongFilter::limit(WORD_BYTES_MAX))
            .filter(LowerCaser)
            .filter(Stemmer::new(language))
            .build()
    };
    vec![
        (Language::En, analyzer(Snowball::English)),
        (Language::Fr, analyzer(Snowball::French)),
        (Language::Es, analyzer(Snowball::Spanish)),
        (Language::Ru, analyzer(Snowball::Russian)),
        (Language::Ar, analyzer(Snowball::Arabic)),
    ]
});

/// A term and where it stood in the text, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The term: in small letters, stemmed.
    pub term: String,
    /// Where the word begins in the text.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
}

/// The terms of a text in a language, in order.
pub fn tokens(text: &str, language: Language) -> Vec<Token> {
    match STEMMED.iter().find(|(known, _)| *known == language) {
        Some((_, analyzer)) => words(analyzer, text),
        None => segments(text),
    }
}

/// The terms alone.
pub fn terms(text: &str, language: Language) -> Vec<String> {
    tokens(text, language).into_iter().map(|token| token.term).collect()
}

/// The symbols and numbers in a text, in small letters.
pub fn names(text: &str) -> Vec<String> {
    NAME.find_iter(text)
        .map(|found| found.as_str().trim_end_matches(['.', '-']).to_lowercase())
        .collect()
}

/// The language that the letters of a text tell, by the first that tells.
fn by_script(text: &str) -> Option<Language> {
    text.chars().find_map(|c| match c {
        '\u{0600}'..='\u{06ff}' => Some(Language::Ar),
        '\u{0400}'..='\u{04ff}' => Some(Language::Ru),
        '\u{3400}'..='\u{9fff}' => Some(Language::Zh),
        _ => None,
    })
}

/// The language that a question is in, where its letters tell, or two words of it that
/// carry grammar in this language and none in English: a French name in an English
/// question tells nothing.
pub fn language_of(text: &str) -> Option<Language> {
    let (latin, others): (Vec<char>, Vec<char>) =
        text.chars().filter(|c| c.is_alphabetic()).partition(|c| *c < '\u{0370}');
    if !others.is_empty() {
        // A name in its own letters tells nothing of an English question.
        return by_script(text).filter(|_| others.len() > latin.len());
    }
    let mut told = [(Language::En, 0), (Language::Fr, 0), (Language::Es, 0)];
    for word in text.split(|c: char| !c.is_alphabetic()) {
        let lower = word.to_lowercase();
        let languages = FUNCTION_WORDS.get(lower.as_str()).map_or(&[][..], Vec::as_slice);
        for (language, count) in &mut told {
            *count += usize::from(languages.contains(language));
        }
    }
    let [(_, english), french, spanish] = told;
    let (language, most) = if spanish.1 > french.1 { spanish } else { french };
    let is_told = most >= FUNCTION_WORDS_TELLING && english == 0 && french.1 != spanish.1;
    is_told.then_some(language)
}

/// The languages that a question may be in, as far as its letters tell, among
/// those of an index.
pub fn languages_of(text: &str, present: &[Language]) -> Vec<Language> {
    match by_script(text) {
        Some(language) => vec![language],
        None => {
            let latin = [Language::En, Language::Fr, Language::Es];
            let found: Vec<Language> =
                latin.into_iter().filter(|language| present.contains(language)).collect();
            if found.is_empty() { vec![Language::En] } else { found }
        }
    }
}

/// Whether a word, as it is written, carries grammar alone, no content.
pub fn is_function_word(word: &str) -> bool {
    FUNCTION_WORDS.contains_key(word.to_lowercase().as_str())
}

/// The terms of a text's words of content, in their order.
pub fn content_terms(text: &str, language: Language) -> impl Iterator<Item = String> {
    let tokens = tokens(text, language).into_iter();
    tokens.filter(|token| !is_function_word(&text[token.from..token.to])).map(|token| token.term)
}

/// A text in small letters cut into words as they are written: what is suggested
/// and corrected.
pub fn surface_words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphabetic() && c != '-' && c != '\u{2011}')
        .map(|word| word.trim_matches(['-', '\u{2011}']))
        .filter(|word| word.chars().count() > 2 && word.len() <= WORD_BYTES_MAX)
        .map(str::to_lowercase)
}

fn words(analyzer: &TextAnalyzer, text: &str) -> Vec<Token> {
    let mut analyzer = analyzer.clone();
    let mut stream = analyzer.token_stream(text);
    let mut out = Vec::new();
    stream.process(&mut |token| {
        out.push(Token { term: token.text.clone(), from: token.offset_from, to: token.offset_to });
    });
    out
}

/// Chinese words, and whatever else stands between them.
fn segments(text: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut at = 0;
    for word in CHINESE.cut(text, true).into_iter().map(|token| token.word) {
        let (from, to) = (at, at + word.len());
        at = to;
        if word.chars().any(char::is_alphanumeric) && word.len() <= WORD_BYTES_MAX {
            out.push(Token { term: word.to_lowercase(), from, to });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_and_numbers_are_single_words() {
        let names =
            names("See A/CONF.192/2018/RC/3, target 16.4. and resolution 74/60; 2018 and/or.");
        assert_eq!(names, ["a/conf.192/2018/rc/3", "16.4", "74/60", "and/or"]);
    }

    #[test]
    fn words_are_stemmed_and_keep_their_place() {
        let tokens = tokens("Markings of Weapons", Language::En);
        let terms: Vec<(&str, usize, usize)> =
            tokens.iter().map(|token| (token.term.as_str(), token.from, token.to)).collect();
        assert_eq!(terms, [("mark", 0, 8), ("of", 9, 11), ("weapon", 12, 19)]);
    }

    #[test]
    fn a_question_tells_its_language_by_letters_or_small_words() {
        for (text, language) in [
            ("маркировка", Some(Language::Ru)),
            ("وسم الأسلحة", Some(Language::Ar)),
            ("武器标记", Some(Language::Zh)),
            ("le marquage des armes", Some(Language::Fr)),
            ("desarme de las armas pequeñas", Some(Language::Es)),
            ("marquage polymère", None),
            ("日本 marking", None),
            ("Hizbullah حزب الله", None),
            ("UNIFIL и маркировка оружия", Some(Language::Ru)),
            ("force de police in Haiti", None),
            ("Médecins sans frontières", None),
            ("marking of weapons", None),
            ("74/60", None),
        ] {
            assert_eq!(language_of(text), language, "{text}");
        }
    }

    #[test]
    fn every_language_is_analysed_as_its_own() {
        for (language, text, same) in [
            (Language::Fr, "les armes légères", "arme légère"),
            (Language::Es, "las armas pequeñas", "arma pequeña"),
            (Language::Ru, "стрелкового оружия", "стрелковое оружие"),
            (Language::Ar, "والأسلحة الصغيرة", "الأسلحة صغيرة"),
        ] {
            let found = terms(text, language);
            let wanted = terms(same, language);
            let shared = wanted.iter().filter(|term| found.contains(term)).count();
            assert!(shared >= 1, "{language:?}: {found:?} and {wanted:?}");
        }
        assert_eq!(
            terms("小武器和轻武器的非法贸易", Language::Zh),
            ["小", "武器", "和", "轻武器", "的", "非法", "贸易"]
        );
    }

    #[test]
    fn the_script_tells_the_language() {
        let all = [Language::En, Language::Fr, Language::Zh, Language::Ru];
        assert_eq!(languages_of("marking", &all), [Language::En, Language::Fr]);
        assert_eq!(languages_of("武器", &all), [Language::Zh]);
        assert_eq!(languages_of("оружие", &all), [Language::Ru]);
        assert_eq!(languages_of("marking", &[Language::Zh]), [Language::En]);
    }
}

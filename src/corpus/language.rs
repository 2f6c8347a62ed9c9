//! In which of the six official languages is a text?

use std::sync::LazyLock;

use whatlang::{Detector, Lang};

use crate::citation::Language;

use super::{Document, Kind, Unit};

/// Trigrams of the six, and no other language: of sixty a short text always
/// resembles one.
static DETECTOR: LazyLock<Detector> = LazyLock::new(|| {
    Detector::with_allowlist(vec![Lang::Ara, Lang::Cmn, Lang::Eng, Lang::Fra, Lang::Rus, Lang::Spa])
});

/// So much of a text tells its language, in bytes.
pub(super) const SAMPLE_BYTES: usize = 20_000;
/// A shorter paragraph may be a list of names, which have no language.
const CHARACTERS_MIN: usize = 80;
/// So many paragraphs in another language are told one by one.
const TOLD_MAX: usize = 3;

/// The language of a text; nothing where its words do not tell.
pub(super) fn recognised(text: &str) -> Option<Language> {
    let sample = &text[..text.floor_char_boundary(SAMPLE_BYTES)];
    let found = DETECTOR.detect(sample).filter(|found| found.is_reliable())?;
    Some(match found.lang() {
        Lang::Ara => Language::Ar,
        Lang::Cmn => Language::Zh,
        Lang::Eng => Language::En,
        Lang::Fra => Language::Fr,
        Lang::Rus => Language::Ru,
        Lang::Spa => Language::Es,
        _ => return None,
    })
}

/// What to tell of paragraphs that are in another language than their document:
/// line and words.
pub(super) fn strangers(document: &Document) -> Vec<(u32, String)> {
    let tells = |unit: &&Unit| {
        let kind = !matches!(unit.kind, Kind::FrontMatter | Kind::Footnote | Kind::VoteList);
        kind && unit.text.chars().count() >= CHARACTERS_MIN
    };
    let long: Vec<&Unit> = document.units.iter().filter(tells).collect();
    let others: Vec<(&Unit, Language)> = long
        .iter()
        .filter_map(|unit| Some((*unit, recognised(&unit.text)?)))
        .filter(|(_, language)| *language != document.language)
        .collect();
    let own = document.language.name();
    let Some((first, language)) = others.first() else { return Vec::new() };
    if others.len() * 2 > long.len() {
        let message =
            format!("the language is stated as {own}, but the text is {}", language.name());
        return vec![(first.lines.0, message)];
    }
    let mut told: Vec<(u32, String)> = others
        .iter()
        .take(TOLD_MAX)
        .map(|(unit, language)| {
            let name = language.name();
            (unit.lines.0, format!("{} is {name} in a text that is {own}", unit.anchor()))
        })
        .collect();
    if let Some((unit, _)) = others.get(TOLD_MAX) {
        let more = others.len() - TOLD_MAX;
        told.push((unit.lines.0, format!("{more} more paragraphs are not {own}")));
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_six_are_told_apart() {
        for (text, expected) in [
            ("Requests the Secretary-General to report to it on progress", Some(Language::En)),
            ("Prie le Secrétaire général de lui faire rapport à ce sujet", Some(Language::Fr)),
            (
                "Solicita al Secretario General que le presente un informe sobre esta cuestión",
                Some(Language::Es),
            ),
            ("просит Генерального секретаря представить доклад", Some(Language::Ru)),
            ("تطلب إلى الأمين العام أن يقدم تقريرا عن تنفيذ هذا القرار", Some(Language::Ar)),
            ("请秘书长就本决议的执行情况提出报告", Some(Language::Zh)),
            ("", None),
        ] {
            assert_eq!(recognised(text), expected, "{text}");
        }
    }
}

//! The words that open a resolution or a decision: the name of the body and a comma,
//! alone on their line.

use std::sync::LazyLock;

use regex::Regex;

use crate::pattern::pattern;

use super::{super::verb, stops, words::any};

/// An organ that adopts resolutions.
struct Organ {
    /// What its symbols begin with, where they are made of the numbers of resolutions.
    symbol: Option<&'static str>,
    /// Its English name, without the article.
    english: &'static str,
    /// Its name in the other languages, as enacting words print it.
    others: &'static str,
}

const ORGANS: [Organ; 5] = [
    Organ {
        symbol: Some("A/RES"),
        english: "General Assembly",
        others: "L[’']Assemblée générale|La Asamblea General|Генеральная Ассамблея|إن الجمعية العامة|大会",
    },
    Organ {
        symbol: Some("S/RES"),
        english: "Security Council",
        others: "Le Conseil de sécurité|El Consejo de Seguridad|Совет Безопасности|إن مجلس الأمن|安全理事会",
    },
    Organ {
        symbol: Some("E/RES"),
        english: "Economic and Social Council",
        others: "Le Conseil économique et social|El Consejo Económico y Social|Экономический и Социальный Совет|إن المجلس الاقتصادي والاجتماعي|经济及社会理事会",
    },
    Organ {
        symbol: Some("A/HRC/RES"),
        english: "Human Rights Council",
        others: "Le Conseil des droits de l[’']homme|El Consejo de Derechos Humanos|Совет по правам человека|إن مجلس حقوق الإنسان|人权理事会",
    },
    Organ {
        symbol: None,
        english: "Trusteeship Council",
        others: "Le Conseil de tutelle|El Consejo de Administración Fiduciaria|Совет по Опеке|إن مجلس الوصاية|托管理事会",
    },
];

/// The English names of the organs.
fn english() -> String {
    format!("(?:The|THE) (?i:{})", ORGANS.map(|organ| organ.english).join("|"))
}

/// Any body may open a text so. The organs go without the comma in old texts, of which
/// there are English ones alone.
static ENACTING: LazyLock<Regex> = LazyLock::new(|| {
    let enacting = any(|words| words.enacting);
    pattern(&format!("^(?:{enacting} ?[,،，]|{} ?[,.]?)$", english()))
});
/// Enacting words, and a capital behind them on their line.
static GLUED: LazyLock<Regex> = LazyLock::new(|| pattern(&format!("^({} ?,?) ?[A-Z]", english())));
/// Enacting words, and a small participle behind them on their line, as in Russian.
static GLUED_SMALL: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!("^{} ?, ([a-z]+)", english())));
/// Enacting words in another language, and what stands behind them on their line.
static GLUED_OTHER: LazyLock<Regex> = LazyLock::new(|| {
    let others = ORGANS.map(|organ| organ.others).join("|");
    pattern(&format!(r"^(?:{others}) ?[,،，] ?(\S)"))
});
static OPENS: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!("^{}", any(|words| words.opens))));

/// Whether a line is the words that open a resolution.
pub(crate) fn is_enacting(text: &str) -> bool {
    ENACTING.is_match(text)
}

/// Where what follows the enacting words begins, on a line that has both: only
/// where a paragraph evidently opens there.
pub(super) fn behind_enacting(text: &str) -> Option<usize> {
    if let Some(found) = GLUED.captures(text) {
        let end = found.get(1)?.end();
        let rest = text[end..].trim_start();
        let preamble = text[..end].ends_with(',') && verb::opens_preamble(rest);
        return (preamble || verb::opens_operative(rest)).then(|| text.len() - rest.len());
    }
    if let Some(found) = GLUED_SMALL.captures(text) {
        let at = found.get(1)?.start();
        let opens = text[at..].starts_with(|c: char| c.is_lowercase())
            && verb::opens_preamble(&capitalised(&text[at..]));
        return (opens && stops::ends_with(text, ",;")).then_some(at);
    }
    let at = GLUED_OTHER.captures(text)?.get(1)?.start();
    // A sentence about the organ goes on to a full stop, a paragraph of a preamble does not.
    (OPENS.is_match(&text[at..]) || stops::ends_with(text, ",;")).then_some(at)
}

/// The first words of a text, the first of them with a capital.
fn capitalised(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().take(3).collect();
    let mut out = words.join(" ");
    if let Some(first) = out.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    out
}

/// What the symbols of a body begin with that enacting words name.
pub(super) fn symbol_of(text: &str) -> Option<&'static str> {
    static NAMES: LazyLock<[Regex; 5]> = LazyLock::new(|| {
        ORGANS.map(|organ| {
            let Organ { english, others, .. } = organ;
            pattern(&format!("^(?:(?i:The {english})|{others}) ?[,،，.]?$"))
        })
    });
    let named = NAMES.iter().position(|names| is_enacting(text) && names.is_match(text))?;
    ORGANS[named].symbol
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enacting_words_stand_alone() {
        for text in [
            "The General Assembly,",
            "The Security Council",
            "The Security Council ,",
            "L’Assemblée générale,",
            "La Conférence des Parties,",
            "El Consejo de Seguridad,",
            "Los Estados partes,",
            "Экономический и Социальный Совет,",
            "Конференция участников,",
            "إن الجمعية العامة،",
            "إن الدول الأطراف،",
            "大会，",
            "社会发展委员会，",
        ] {
            assert!(is_enacting(text), "{text}");
        }
        for text in [
            "The Security Council decided",
            "The Committee",
            "General Assembly",
            "Assemblée générale",
            "L’Assemblée générale",
            "Asamblea General",
            "Генеральная Ассамблея",
            "الجمعية العامة",
            "大会",
            "Ссылаясь на решение Комиссии,",
            "回顾其决议，",
        ] {
            assert!(!is_enacting(text), "{text}");
        }
    }

    #[test]
    fn enacting_words_are_parted_where_a_paragraph_evidently_opens() {
        for (text, behind) in [
            ("The Security Council, Recalling its", Some("Recalling its")),
            ("The Security Council Decides to", Some("Decides to")),
            ("The Security Council recalled its", None),
            ("The General Assembly, recalling its work,", Some("recalling its work,")),
            ("The General Assembly, recalling its work, decided.", None),
            ("The General Assembly, in its resolution 1 (I),", None),
            ("The General Assembly Building", None),
            ("Le Conseil de sécurité, Rappelant sa résolution", Some("Rappelant sa résolution")),
            ("Le Conseil de sécurité, dans sa résolution 1 (1946), a décidé.", None),
            ("La Asamblea General, Recordando su resolución", Some("Recordando su resolución")),
            ("Совет Безопасности, ссылаясь на свои", Some("ссылаясь на свои")),
            ("Совет Безопасности, который решил.", None),
            ("إن مجلس الأمن، إذ يشير إلى", Some("إذ يشير إلى")),
            ("大会，回顾其各项决议，", Some("回顾其各项决议，")),
            ("大会，作为主要机关，通过了决议。", None),
        ] {
            assert_eq!(behind_enacting(text).map(|at| &text[at..]), behind, "{text}");
        }
    }

    #[test]
    fn symbols_are_of_the_body_that_is_named() {
        for (text, symbol) in [
            ("The Human Rights Council,", Some("A/HRC/RES")),
            ("L’Assemblée générale,", Some("A/RES")),
            ("安全理事会，", Some("S/RES")),
            ("缔约方大会，", None),
            ("The Committee,", None),
        ] {
            assert_eq!(symbol_of(text), symbol, "{text}");
        }
    }
}

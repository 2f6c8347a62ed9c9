//! The words by which texts refer to documents, in the six languages: one table.
//! Which language a text or a question is in is not always known, and one names
//! documents in the words of another: the words of all of them are looked for.

use std::ops::Range;

/// The words of one language, as parts of expressions without regard to capitals.
pub(super) struct Words {
    pub resolution: &'static str,
    pub decision: &'static str,
    pub general_assembly: &'static str,
    pub security_council: &'static str,
    pub human_rights_council: &'static str,
    pub economic_council: &'static str,
    pub environment_assembly: &'static str,
    /// A council that is not named: the document's own, or the one whose numbers
    /// look so.
    pub council: &'static str,
    /// Bodies whose resolutions have no symbols made of their numbers.
    pub other_body: &'static str,
    pub annex: &'static str,
    pub chapter: &'static str,
    pub section: &'static str,
    pub paragraph: &'static str,
    pub footnote: &'static str,
    pub ibid: &'static str,
    /// What stands before the last of a list.
    pub and: &'static str,
    /// What stands between the ends of a range.
    pub to: &'static str,
    /// What leads from a part to the whole.
    pub of: &'static str,
    /// What leads from a resolution to its body.
    pub whose: &'static str,
    /// What a body does with a resolution.
    pub adopts: &'static str,
    /// Articles and possessives.
    pub the: &'static str,
    /// What leads from the number of a resolution to its date.
    pub dated: &'static str,
    /// What leads from there to its title.
    pub on: &'static str,
}

pub(super) const WORDS: [Words; 6] = [
    Words {
        resolution: "resolutions?",
        decision: "decision(?:es|s)?",
        general_assembly: "General Assembly|(?:UN)?GA|Assembly",
        security_council: "Security Council|(?:UN)?SC",
        human_rights_council: "Human Rights Council|(?:UN)?HRC",
        economic_council: "Economic and Social Council|ECOSOC",
        environment_assembly: "Environment Assembly|UNEA",
        council: "Council",
        other_body: "Governing Council|Commission|Committee|Board|Conference|Parties|Union|Congress|Organi[sz]ation|Authority|Agency|Parliament|League|Tribunal|Meeting|Ministers",
        annex: r"annex(?:es?)?\b",
        chapter: r"chapters?|chap\b\.?",
        section: r"sections?|sects?\.",
        paragraph: r"(?:operative )?(?:sub-?)?paragraphs?|(?:sub)?paras?\b\.?|op\b\.?|¶",
        footnote: r"footnotes?|fn\.?|note",
        ibid: r"ibid\.?",
        and: "and|or|as well as",
        to: "to|through",
        of: "of|to|in|from|under|by",
        whose: "of|(?:adopted )?by",
        adopts: "adopted|adopts",
        the: "the|its|their|this|own|Assembly|Council|United Nations",
        dated: "of|dated|adopted on",
        on: "entitled|on|concerning|regarding",
    },
    Words {
        resolution: "r[ée]solutions?",
        decision: "d[ée]cisions?",
        general_assembly: "Assembl[ée]e g[ée]n[ée]rale|Assembl[ée]e",
        security_council: "Conseil de s[ée]curit[ée]",
        human_rights_council: "Conseil des droits de l'homme",
        economic_council: "Conseil [ée]conomique et social",
        environment_assembly: "Assembl[ée]e (?:des Nations Unies )?pour l'environnement",
        council: "Conseil",
        other_body: "Commission|Comit[ée]|Conf[ée]rence|Conseil d'administration|Congr[èe]s|Organisation|Parties|Union",
        annex: "annexes?",
        chapter: r"chapitres?|chap\b\.?",
        section: r"sections?|sect\.",
        paragraph: r"paragraphes?|par\b\.?",
        footnote: "notes?(?: de bas de page)?",
        ibid: r"ibid\.?",
        and: "et|ou|ainsi que(?: (?:la|sa) r[ée]solution)?",
        to: "à",
        of: "de|du|des|à|dans|par|d'|aux|au",
        whose: "d'|de|du|des",
        adopts: "a adopté|adopte|a approuvé",
        the: "la|le|les|sa|ses|leur|leurs|l'",
        dated: "du|de|en date du",
        on: "intitul[ée]es?|sur|relatives?|concernant",
    },
    Words {
        resolution: "resoluci[óo]n(?:es)?",
        decision: "decisi[óo]n(?:es)?",
        general_assembly: "Asamblea General|Asamblea",
        security_council: "Consejo de Seguridad",
        human_rights_council: "Consejo de (?:los )?Derechos Humanos",
        economic_council: "Consejo Econ[óo]mico y Social",
        environment_assembly: "Asamblea (?:de las Naciones Unidas )?sobre el Medio Ambiente",
        council: "Consejo",
        other_body: "Comisi[óo]n|Comit[ée]|Conferencia|Junta|Congreso|Organizaci[óo]n|Partes|Uni[óo]n",
        annex: "anexos?",
        chapter: r"cap[íi]tulos?|caps?\.",
        section: r"secci[óo]n(?:es)?|secc?\.",
        paragraph: r"p[áa]rrafos?|p[áa]rrs?\b\.?|apartados?",
        footnote: "notas?(?: de pie de p[áa]gina)?",
        ibid: r"ibíd\.?",
        and: "y|e|o|u|así como",
        to: "a|al",
        of: "de|del|en|a|por|al",
        whose: "de|del",
        adopts: "aprobó|ha aprobado|adoptó",
        the: "la|el|las|los|su|sus",
        dated: "de|de fecha|del",
        on: "titulad[ao]s?|sobre|relativ[ao]s?",
    },
    Words {
        resolution: r"резолюци\p{L}{1,3}",
        decision: r"решени\p{L}{1,2}",
        general_assembly: r"Генеральн\p{L}{2,3} Ассамбле\p{L}{1,2}|Ассамбле\p{L}{1,2}",
        security_council: r"Совет\p{L}{0,2} Безопасности",
        human_rights_council: r"Совет\p{L}{0,2} по правам человека",
        economic_council: r"Экономическ\p{L}{2,3} и Социальн\p{L}{2,3} Совет\p{L}{0,2}|ЭКОСОС",
        environment_assembly: r"Ассамбле\p{L}{1,2} (?:Организации Объединенных Наций )?по окружающей среде",
        council: r"Совет(?:а|ом|у|е)?",
        other_body: r"Комисси\p{L}{1,2}|Комитет\p{L}{0,2}|Конференци\p{L}{1,2}|Конгресс\p{L}{0,2}|Организаци\p{L}{1,2}",
        annex: r"приложени\p{L}{1,3}",
        chapter: r"глав\p{L}{1,2}|гл\.",
        section: r"раздел\p{L}{0,3}|разд\.",
        paragraph: r"(?:под)?пункт\p{L}{0,3}|пп?\.",
        footnote: r"сноск\p{L}{1,2}|прим\.",
        ibid: "там же",
        and: "и|или|а также",
        to: "по|до",
        of: "к|в|во|из|с|со|по",
        whose: "принят\\p{L}{1,3}",
        adopts: "принял|приняла|принимает",
        the: "своей|своим|своих|свою|свои|своем|его|ее|её|их",
        dated: "от|принят\\p{L}{1,3}",
        on: r"о|об|озаглавленн\p{L}{2,3}|касающ\p{L}{3,4}",
    },
    Words {
        resolution: r"[وفبلك]{0,2}(?:ال|ل)?قرار\p{L}{0,5}",
        decision: r"[وفبلك]{0,2}(?:ال|ل)?مقرر\p{L}{0,5}",
        general_assembly: "[وفبلك]{0,2}(?:ال|ل)جمعية العامة|[وفبلك]{0,2}(?:ال|ل)جمعية",
        security_council: "[وفبلك]{0,2}مجلس الأمن",
        human_rights_council: "[وفبلك]{0,2}مجلس حقوق الإنسان",
        economic_council: "[وفبلك]{0,2}(?:ال|ل)مجلس الاقتصادي والاجتماعي",
        environment_assembly: "جمعية (?:الأمم المتحدة )?للبيئة",
        council: "[وفبلك]{0,2}(?:ال|ل)مجلس",
        other_body: "[وفبلك]{0,2}(?:ال|ل)?(?:لجنة|مؤتمر|منظمة|اتحاد)",
        annex: r"[وفبلك]{0,2}(?:ال|ل)?مرفق\p{L}{0,3}",
        chapter: "[وفبلك]{0,2}(?:ال|ل)?فصل",
        section: "[وفبلك]{0,2}(?:ال|ل)?(?:فرع|جزء)",
        paragraph: r"[وفبلك]{0,2}(?:ال|ل)?فقر(?:ة|ات|تين|تان|تي|تا)",
        footnote: "(?:ال)?حاشية",
        ibid: "المرجع نفسه",
        and: "و|أو",
        to: "إلى",
        of: "من|في|إلى|ل|ب",
        whose: "من",
        adopts: "اعتمدت|اعتمد",
        the: "هذا",
        dated: r"(?:ال)?مؤرخ\p{L}{0,4}|الصادر\p{L}{0,3}(?: في)?|المتخذ\p{L}{0,3}(?: في)?",
        on: r"بشأن|المعنون\p{L}{0,2}|المتعلق\p{L}{0,2}",
    },
    Words {
        resolution: "决议",
        decision: "决定",
        general_assembly: "大会|联大",
        security_council: "安全理事会|安理会",
        human_rights_council: "人权理事会",
        economic_council: "经济及社会理事会|经社理事会",
        environment_assembly: "(?:联合国)?环境大会",
        council: "理事会",
        other_body: "委员会|会议|执行局|董事会|组织|(?:缔约方|缔约国|卫生|人居|成员国)大会|执行理事会",
        annex: "附件",
        chapter: "章",
        section: "节",
        paragraph: "段",
        footnote: "脚注",
        ibid: "同上",
        and: "和|及|与|以及|或",
        to: "至|到",
        of: "的",
        whose: "的",
        adopts: "通过了|通过",
        the: "其",
        dated: "日",
        on: "关于|题为",
    },
];

/// The words for one thing in all languages, as one part of an expression. Longer
/// ones are tried before shorter ones only within a language.
pub(super) fn any(of: impl Fn(&Words) -> &'static str) -> String {
    let each: Vec<&str> = WORDS.iter().map(of).collect();
    format!("(?:{})", each.join("|"))
}

/// What joins the last of a list to those before: a word between spaces; Arabic and
/// Chinese write on.
pub(super) fn and() -> String {
    format!("(?:,? (?:{}) |,? ?و ?|、|和|及|与|以及)", any(|words| words.and))
}

/// What joins the ends of a range.
pub(super) fn to() -> String {
    format!("(?:[-–]| (?:{}) |[至到]第?)", any(|words| words.to))
}

/// Whether a character is Chinese, which is written without spaces.
pub(super) fn is_han(character: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&character)
}

/// Whether what stands at `span` is a word of its own. Boundaries of words in an
/// expression would make the search of a whole text slow.
pub(super) fn is_apart(text: &str, span: &Range<usize>) -> bool {
    let is_letter = |character: char| character.is_alphabetic() && !is_han(character);
    let before = text[..span.start].chars().next_back();
    let behind = text[span.end..].chars().next();
    let joined = |character: char| is_letter(character) || character.is_ascii_digit();
    !before.is_some_and(joined) && !behind.is_some_and(is_letter)
}

/// What stands before byte `at`, at most so many bytes of it, and where that begins.
pub(super) fn window_before(text: &str, at: usize, bytes: usize) -> (&str, usize) {
    let from = text.ceil_char_boundary(at.saturating_sub(bytes)).min(at);
    (&text[from..at], from)
}

/// What stands behind byte `at`, at most so many bytes of it.
pub(super) fn window_after(text: &str, at: usize, bytes: usize) -> &str {
    &text[at..text.floor_char_boundary(at.saturating_add(bytes))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_no_letter_beside_it() {
        for (text, word, expected) in [
            ("ibid", "ibid", true),
            ("(ibid)", "ibid", true),
            ("see ibid3", "ibid", true),
            ("aibid", "ibid", false),
            ("3ibid", "ibid", false),
            ("ibidem", "ibid", false),
            ("aibidem", "ibid", false),
            ("见同上文", "同上", true),
        ] {
            let at = text.find(word).expect("the word");
            assert_eq!(is_apart(text, &(at..at + word.len())), expected, "{text}");
        }
    }
}

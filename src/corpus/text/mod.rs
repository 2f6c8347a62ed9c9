//! Reads running text in passes with one meaning each: the file's characters
//! into clean [`lines`], lines into [`blocks`], blocks into a [`structure`] of
//! raw units and notes, footnote [`marks`] to their notes, and all of them to
//! [`units`] in order, which are then assembled as those of other formats are. Each
//! pass keeps the line numbers of the file.

mod blocks;
pub(crate) mod enacting;
mod hyphens;
pub(crate) mod label;
mod lines;
mod listed;
mod markdown_notes;
mod marks;
mod masthead;
pub(crate) mod point;
mod raised;
mod raw;
pub(crate) mod stops;
mod structure;
pub(crate) mod superscript;
mod units;
mod words;

pub(crate) use lines::{Line, Lines, Style};

use std::sync::LazyLock;

use regex::Regex;

use crate::{
    citation::{Language, Symbol},
    pattern::pattern,
};

use super::{Document, Warning, hints::Hints, language};
use raw::Structure;

/// Whatever ends a line but a line feed alone.
static LINE_END: LazyLock<Regex> = LazyLock::new(|| pattern(r"\r+\n|[\r\u{85}\u{2028}\u{2029}]"));

/// Reads a document from its text. Never fails: a text without any structure
/// is one of unnumbered paragraphs, with a warning.
pub(crate) fn read_text(text: &str, hints: Hints<'_>) -> Document {
    let text = LINE_END.replace_all(text, "\n");
    read_lines(lines::clean(&markdown_notes::plain(&text)), hints)
}

/// Reads a document from lines that another reader made.
pub(crate) fn read_lines(mut lines: Lines, hints: Hints<'_>) -> Document {
    let printed = masthead::printed_symbol(&lines.lines, hints.named);
    let contradicted = hints.contradiction(printed.as_ref());
    let symbol = hints.symbol.cloned().or(printed);
    lines::mark_running_heads(&mut lines, symbol.as_ref());
    let language = language_of(&lines, hints);
    raised::raise_marks(&mut lines.lines, language);
    listed::raise_labels(&mut lines.lines);
    let blocks = blocks::join(&lines);
    let title = masthead::set_title(&blocks);
    let mut structure = structure::build(&blocks, symbol.as_ref().or(hints.named));
    structure.warnings.extend(contradicted.map(|message| (0, message)));
    structure.furniture.append(&mut lines.furniture);
    structure.furniture.sort_by_key(|piece| piece.line);
    structure.printed_notes = std::mem::take(&mut lines.printed_notes);
    document(structure, title, symbol, language, hints)
}

/// The language that is stated for a text, or else the one that its words are.
fn language_of(lines: &Lines, hints: Hints<'_>) -> Language {
    let words = || {
        let mut words = String::new();
        for line in &lines.lines {
            if words.len() >= language::SAMPLE_BYTES {
                break;
            }
            words.push_str(&line.text);
            words.push('\n');
        }
        language::recognised(&words)
    };
    hints.language.or_else(words).unwrap_or_default()
}

fn document(
    mut structure: Structure,
    title: Option<String>,
    symbol: Option<Symbol>,
    language: Language,
    hints: Hints<'_>,
) -> Document {
    let metadata = masthead::metadata(&structure, title);
    let mut warnings = std::mem::take(&mut structure.warnings);
    let symbol = symbol
        .or_else(|| masthead::inferred_symbol(&structure))
        .unwrap_or_else(|| hints.fallback(&mut warnings));
    let marked = marks::resolve(&mut structure, &mut warnings);
    let units = units::arrange(&structure, &marked, &symbol, language, &mut warnings);
    let warnings = warnings
        .into_iter()
        .map(|(line, message)| Warning { file: hints.file.to_owned(), line, message })
        .collect();
    Document { symbol, language, metadata, units, furniture: structure.furniture, warnings }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn read(text: &str, language: Language) -> Document {
        let hints =
            Hints { symbol: None, named: None, file: Path::new("a.txt"), language: Some(language) };
        read_text(text, hints)
    }

    /// One resolution as each language prints it.
    const RESOLUTION: [(Language, &str); 5] = [
        (
            Language::Fr,
            "Nations Unies\n\nA/RES/90/7\n\nAssemblée générale\n\nDistr. générale\n\n9 mai 2035\n\n\
             Quatre-vingt-dixième session\n\nPoint 12 b) de l’ordre du jour\n\nFontaines publiques\n\n\
             Résolution adoptée par l’Assemblée générale le 2 mai 2035\n\n\
             [sans renvoi à une grande commission (A/90/L.4)]\n\n90/7. Entretien des fontaines\n\n\
             L’Assemblée générale,\n\nRappelant sa résolution 89/3 sur les fontaines1,\n\nConsciente que l’eau se fait rare,\n\n\
             1.\tDécide :\n\n\ta)\tDe recenser les fontaines ;\n\n\tb)\tDe les réparer, à savoir :\n\n\ti)\tLeurs tuyaux ; et\n\n\
             2.\tDécide de rester saisie de la question.\n\n8e séance plénière\n2 mai 2035\n\nAnnexe II\n\nRèglement\n\n\
             1.\tLes fontaines sont à tous.\n\n1\tRésolution 89/3.\n",
        ),
        (
            Language::Es,
            "Naciones Unidas\n\nA/RES/90/7\n\nAsamblea General\n\nDistr. general\n\n9 de mayo de 2035\n\n\
             Nonagésimo período de sesiones\n\nTema 12 b) del programa\n\nFuentes públicas\n\n\
             Resolución aprobada por la Asamblea General el 2 de mayo de 2035\n\n\
             [sin remisión previa a una Comisión Principal (A/90/L.4)]\n\n90/7. Cuidado de las fuentes\n\n\
             La Asamblea General,\n\nRecordando su resolución 89/3 sobre las fuentes1,\n\nConsciente de que el agua escasea,\n\n\
             1.\tDecide:\n\n\ta)\tContar las fuentes;\n\n\tb)\tRepararlas, a saber:\n\n\ti)\tSus tubos; y\n\n\
             2.\tDecide seguir ocupándose de la cuestión.\n\n8ª sesión plenaria\n2 de mayo de 2035\n\nAnexo II\n\nReglamento\n\n\
             1.\tLas fuentes son de todos.\n\n1\tResolución 89/3.\n",
        ),
        (
            Language::Ru,
            "Организация Объединенных Наций\n\nA/RES/90/7\n\nГенеральная Ассамблея\n\nDistr.: General\n\n9 May 2035\n\n\
             Девяностая сессия\n\nПункт 12 b) повестки дня\n\nОбщественные фонтаны\n\n\
             Резолюция, принятая Генеральной Ассамблеей 2 мая 2035 года\n\n\
             [без передачи в главные комитеты (A/90/L.4)]\n\n90/7. Уход за фонтанами\n\n\
             Генеральная Ассамблея,\n\nссылаясь на свою резолюцию 89/3 о фонтанах1,\n\nсознавая, что воды становится мало,\n\n\
             1.\tпостановляет:\n\n\ta)\tсосчитать фонтаны;\n\n\tb)\tпочинить их, а именно:\n\n\ti)\tих трубы; и\n\n\
             2.\tпостановляет продолжать заниматься этим вопросом.\n\n8-е пленарное заседание\n2 мая 2035 года\n\n\
             Приложение II\n\nПравила\n\n1.\tФонтаны принадлежат всем.\n\n1\tРезолюция 89/3.\n",
        ),
        (
            Language::Ar,
            "الأمم المتحدة\n\nA/RES/90/7\n\nالجمعية العامة\n\nDistr.: General\n\n9 May 2035\n\n\
             الدورة التسعون\n\nالبند 12 (ب) من جدول الأعمال\n\nالنوافير العامة\n\n\
             قرار اتخذته الجمعية العامة في 2 أيار/مايو 2035\n\n\
             [دون الإحالة إلى لجنة رئيسية (A/90/L.4)]\n\n90/7 - العناية بالنوافير\n\n\
             إن الجمعية العامة،\n\nإذ تشير إلى قرارها 89/3 بشأن النوافير(1)،\n\nوإذ تدرك أن المياه شحيحة،\n\n\
             1 -\tتقرر:\n\n\t(أ)\tأن تحصي النوافير؛\n\n\t(ب)\tأن تصلحها، أي:\n\n\t’1‘\tأنابيبها؛\n\n\
             2 -\tتقرر أن تبقي المسألة قيد نظرها.\n\nالجلسة العامة 8\n2 أيار/مايو 2035\n\nالمرفق الثاني\n\nالقواعد\n\n\
             1 -\tالنوافير ملك للجميع.\n\n(1)\tالقرار 89/3.\n",
        ),
        (
            Language::Zh,
            "联合国\n\nA/RES/90/7\n\n大会\n\nDistr.: General\n\n9 May 2035\n\n第九十届会议\n\n议程项目12(b)\n\n公共喷泉\n\n\
             2035年5月2日大会决议\n\n[未经发交主要委员会而通过 (A/90/L.4)]\n\n90/7. 喷泉的维护\n\n\
             大会，\n\n回顾其关于喷泉的第89/3号决议，1\n\n意识到水日益稀少，\n\n\
             1.\t决定：\n\n\t(a)\t清点喷泉；\n\n\t(b)\t修理喷泉，即：\n\n\t㈠\t水管；\n\n\
             2.\t决定继续处理此案。\n\n第8次全体会议\n2035年5月2日\n\n附件二\n\n规则\n\n1.\t喷泉属于众人。\n\n1\t第89/3号决议。\n",
        ),
    ];

    #[test]
    fn a_resolution_has_the_same_places_in_every_language() {
        for (language, text) in RESOLUTION {
            let document = read(text, language);
            let anchors: Vec<&str> = document.units.iter().map(|unit| unit.anchor()).collect();
            let citable: Vec<&str> =
                anchors.into_iter().filter(|anchor| !anchor.starts_with("front")).collect();
            assert_eq!(
                citable,
                [
                    "chapeau",
                    "pp-1",
                    "pp-2",
                    "para-1",
                    "para-1/a",
                    "para-1/b",
                    "para-1/b/i",
                    "para-2",
                    "closing-1",
                    "fn-1",
                    "annex-II/para-1",
                ],
                "{language:?}"
            );
        }
    }

    #[test]
    fn whatever_ends_a_line_does() {
        let (language, text) = RESOLUTION[0];
        let expected = read(text, language);
        for end in ["\r", "\r\n", "\r\r\n", "\u{2028}", "\u{2029}", "\u{85}"] {
            assert_eq!(read(&text.replace('\n', end), language), expected, "{end:?}");
        }
    }

    #[test]
    fn labels_are_kept_as_they_are_printed() {
        for (language, printed) in [
            (Language::Fr, "b) i)"),
            (Language::Ru, "b) i)"),
            (Language::Ar, "(ب) ’1‘"),
            (Language::Zh, "(b) ㈠"),
        ] {
            let (_, text) = RESOLUTION.iter().find(|(own, _)| *own == language).expect("a text");
            let document = read(text, language);
            let point = document.units.iter().find(|unit| unit.anchor() == "para-1/b/i");
            assert_eq!(point.and_then(|unit| unit.sub.as_deref()), Some(printed));
        }
    }

    #[test]
    fn mastheads_state_the_same_facts_in_every_language() {
        for (language, text) in RESOLUTION {
            let document = read(text, language);
            let facts = &document.metadata;
            let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string());
            assert_eq!(document.symbol.as_str(), "A/RES/90/7", "{language:?}");
            assert_eq!(day(facts.adopted).as_deref(), Some("2035-05-02"), "{language:?}");
            assert_eq!(day(facts.distributed).as_deref(), Some("2035-05-09"), "{language:?}");
            assert_eq!(facts.committee_report.as_deref(), Some("A/90/L.4"), "{language:?}");
            for fact in [&facts.title, &facts.session, &facts.agenda_item_title, &facts.meeting] {
                assert!(fact.is_some(), "{language:?}: {facts:?}");
            }
        }
    }

    #[test]
    fn marks_of_notes_are_no_words() {
        let document = read(RESOLUTION[3].1, Language::Ar);
        let first = document.units.iter().find(|unit| unit.anchor() == "pp-1").expect("a preamble");
        assert_eq!(first.text, "إذ تشير إلى قرارها 89/3 بشأن النوافير،");
        assert_eq!(first.footnotes, ["1"]);
    }
}

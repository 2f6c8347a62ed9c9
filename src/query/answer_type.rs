//! What kind of answer a question wants: who, when, how many. A paragraph that has such a
//! thing answers it rather than one that speaks of the same matter in general.
//!
//! Source: the coarse classes of Li and Roth, "Learning Question Classifiers", COLING 2002,
//! so far as a text shows by its form that it has one.

use std::sync::LazyLock;

use regex::Regex;

use crate::{
    backend::{Backend, BackendError, UnitKey, read_units},
    corpus::names_day,
    pattern::pattern,
};

use super::{candidate::Candidate, excerpt::beginning};

/// What a question wants to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AnswerType {
    /// How many, how much.
    Quantity,
    /// When.
    Date,
    /// Who.
    Person,
}

/// Questions by how they begin, in the six languages.
static ASKED: LazyLock<[(AnswerType, Regex); 3]> = LazyLock::new(|| {
    [
        (
            AnswerType::Quantity,
            pattern(
                r"(?i)^\W*(?:(?:up to |about )?how (?:many|much|large|big)\b|what (?:is|was|were|are) the (?:number|size|strength|amount|sum|ceiling)\b|combien\b|cu[áa]nt[oa]s?\b|сколько\b|多少|كم )",
            ),
        ),
        (
            AnswerType::Date,
            pattern(
                r"(?i)^\W*(?:(?:since |until |from |by )?when (?:is|was|were|are|did|do|does|will|has|had)\b|(?:on |in |by )?(?:what|which) (?:date|day|month|year)\b|quand\b|[àa] quelle date\b|¿?(?:en qu[ée] fecha|cu[áa]ndo)\b|когда\b|何时|متى )",
            ),
        ),
        (
            AnswerType::Person,
            pattern(r"(?i)^\W*(?:who|whom|whose|by whom|qui|¿?qui[ée]n(?:es)?|кто)\b|^谁|^من "),
        ),
    ]
});

/// A number with what may stand around one that counts nothing.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)(?P<before>[\p{L}.]+[\s(]+)?",
        r"(?:(?P<digits>\d{1,3}(?:[,\u{a0} ]\d{3})+|\d+(?:\.\d+)?)|(?P<word>two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million)\b)",
        r"(?P<behind>\s*[\p{L}(/%)-]*)",
    ))
});
static PERSON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:Mr|Ms|Mrs|Dr|M|Mme|Sr|Sra)\.? \p{Lu}|\b(?:Judge|Justice|General|Ambassador|President|Sir|Dame|Prof(?:essor)?\.?) \p{Lu}\p{Ll}+ \p{Lu}|г-(?:н|жа) \p{Lu}",
    )
});

/// What a number stands behind that only names something.
const NAMING: [&str; 22] = [
    "resolution",
    "resolutions",
    "paragraph",
    "paragraphs",
    "para.",
    "paras.",
    "article",
    "articles",
    "annex",
    "chapter",
    "section",
    "rule",
    "no.",
    "number",
    "part",
    "regulation",
    "decision",
    "item",
    "session",
    "group",
    "phase",
    "stage",
];

impl AnswerType {
    /// What a question wants to know, by how it begins.
    pub(super) fn asked(question: &str) -> Option<AnswerType> {
        ASKED.iter().find(|(_, begins)| begins.is_match(question)).map(|(kind, _)| *kind)
    }

    /// Whether a text has such a thing.
    fn is_in(self, text: &str) -> bool {
        match self {
            AnswerType::Quantity => has_quantity(text),
            AnswerType::Date => names_day(text),
            AnswerType::Person => PERSON.is_match(text),
        }
    }
}

/// Whether a number of a text counts something: it is no year, no day and no name.
fn has_quantity(text: &str) -> bool {
    NUMBER.captures_iter(text).any(|found| {
        let of = |name: &str| found.name(name).map_or("", |part| part.as_str()).trim();
        let (before, behind) =
            (of("before").trim_end_matches('(').trim().to_lowercase(), of("behind"));
        let digits = of("digits");
        let start = found.name("digits").map_or(0, |digits| digits.start());
        let is_of_name = text[..start].ends_with(['/', '.', '-']);
        let is_year = digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
        let is_named = NAMING.contains(&before.as_str());
        let counts = behind.chars().next().is_some_and(|c| c.is_alphabetic() || c == '%')
            || digits.contains([',', ' ', '\u{a0}']);
        let is_day = names_day(&format!("{digits} {behind}"));
        counts && !is_year && !is_named && !is_of_name && !is_day
    })
}

/// So many of the best candidates are read for what is asked.
const READ: usize = 100;
/// So many bytes of a text are looked through, and of all of them together.
const TEXT_BYTES_MAX: usize = 64 << 10;
const ALL_BYTES_MAX: usize = 1 << 20;
/// What a candidate gains whose text has what is asked. docs/relevance.md has what that
/// brings.
const ANSWER: f32 = 0.15;

/// Marks the best candidates whose text has what is asked.
pub(super) fn mark(
    backend: &dyn Backend,
    wanted: AnswerType,
    candidates: &mut [Candidate],
) -> Result<(), BackendError> {
    let end = candidates.len().min(READ);
    let mut bytes_left = ALL_BYTES_MAX;
    let keys: Vec<UnitKey> = candidates[..end].iter().map(|one| one.unit.key).collect();
    for (one, unit) in candidates.iter_mut().zip(read_units(backend, &keys)) {
        let unit = unit?;
        let text = beginning(&unit.text, TEXT_BYTES_MAX.min(bytes_left));
        bytes_left -= text.len();
        one.scores.answer = wanted.is_in(text).then_some(ANSWER);
        if bytes_left == 0 {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_tells_what_it_wants() {
        use AnswerType::{Date, Person, Quantity};
        for (question, expected) in [
            ("How many soldiers was UNAMID to have?", Some(Quantity)),
            ("what was the number of ships", Some(Quantity)),
            ("combien de soldats", Some(Quantity)),
            ("¿Cuántos soldados?", Some(Quantity)),
            ("сколько военнослужащих", Some(Quantity)),
            ("有多少军人", None),
            ("多少军人", Some(Quantity)),
            ("كم عدد الجنود", Some(Quantity)),
            ("when was resolution 67/58 adopted", Some(Date)),
            ("On which date did it end?", Some(Date)),
            ("When may a state inspect a ship?", None),
            ("when should reports be submitted", None),
            ("¿En qué fecha terminó?", Some(Date)),
            ("когда истекает мандат", Some(Date)),
            ("Who was appointed Prosecutor?", Some(Person)),
            ("Кто назначен", Some(Person)),
            ("谁被任命为检察官", Some(Person)),
            ("marking of weapons when made", None),
            ("whole communities", None),
            ("how can weapons be traced", None),
        ] {
            assert_eq!(AnswerType::asked(question), expected, "{question}");
        }
    }

    #[test]
    fn a_text_has_what_counts_and_not_what_names() {
        for (text, expected) in [
            ("Decides that UNAMID shall consist of up to 15,845 military personnel", true),
            ("1 583 police officers", true),
            ("by 25 per cent, or 25%", true),
            ("for a period of twelve months", true),
            ("Recalling its resolutions 1769 (2007) and 1828 (2008)", false),
            ("Recalling resolution 60/1 of 16 September 2005", false),
            ("as set out in paragraph 4 above and article 25 of the Charter", false),
            ("acting under Chapter 7 in 2014", false),
            ("Commending the efforts of UNAMID", false),
        ] {
            assert_eq!(AnswerType::Quantity.is_in(text), expected, "{text}");
        }
        for (text, expected) in [
            ("until 15 October 2017", true),
            ("le 1er juillet 2002", true),
            ("до 15 октября 2017 года", true),
            ("2017年10月15日", true),
            ("in 2017", false),
            ("15 decisions", false),
        ] {
            assert_eq!(AnswerType::Date.is_in(text), expected, "{text}");
        }
        for (text, expected) in [
            ("Appoints Mr. Hassan Bubacar Jallow as Prosecutor", true),
            ("M. Ban Ki-moon", true),
            ("Judge Carmel Agius", true),
            ("the Prosecutor shall act independently", false),
            ("The President of the Council", false),
        ] {
            assert_eq!(AnswerType::Person.is_in(text), expected, "{text}");
        }
    }
}

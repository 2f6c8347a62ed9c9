//! What every hit must be. One reading of a filter for both legs, exact, before
//! they rank.

use crate::{
    citation::{Language, Symbol, SymbolError},
    corpus::Kind,
    index::{CatalogDocument, Facts, Snapshot},
};

use super::grammar::FieldName;

/// Conditions as they are written: in parameters, options or `field:value`.
/// Within one any value will do; all of them must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    /// Symbols, in any spelling.
    pub symbols: Vec<String>,
    /// Organs: `A`, `S`, `E`, or by name.
    pub organs: Vec<String>,
    /// Kinds by name.
    pub kinds: Vec<String>,
    /// Base forms of verbs.
    pub verbs: Vec<String>,
    /// Sections: labels from the outside in, `II` or `II/B`.
    pub sections: Vec<String>,
    /// Two-letter codes of languages.
    pub languages: Vec<String>,
    /// Subjects of the UNBIS Thesaurus.
    pub subjects: Vec<String>,
    /// The first year, included.
    pub year_from: Option<i16>,
    /// The last year, included.
    pub year_to: Option<i16>,
}

/// Conditions that a unit must meet, all of them; within one, any value will do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Symbols in their canonical spelling.
    pub symbols: Vec<Symbol>,
    /// Organs as symbols begin: `A`, `S`, `E`.
    pub organs: Vec<String>,
    /// Kinds.
    pub kinds: Vec<Kind>,
    /// Base forms of verbs.
    pub verbs: Vec<String>,
    /// Labels of sections from the outside in, joined by slashes.
    pub sections: Vec<String>,
    /// Languages.
    pub languages: Vec<Language>,
    /// Subjects in small letters.
    pub subjects: Vec<String>,
    /// The first year, included.
    pub year_from: Option<i16>,
    /// The last year, included.
    pub year_to: Option<i16>,
}

/// Why a filter cannot be meant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// Not a symbol.
    #[error(transparent)]
    Symbol(#[from] SymbolError),
    /// Not a kind.
    #[error("`{0}` is no kind of unit; the kinds are {kinds}", kinds = kinds())]
    Kind(String),
    /// Not an organ.
    #[error("`{0}` is no organ; give the beginning of its symbols, such as A, S, E or A/HRC")]
    Organ(String),
    /// Not a language.
    #[error("`{0}` is no language of the United Nations; they are ar, zh, en, fr, ru and es")]
    Language(String),
    /// Not a year.
    #[error("`{0}` is no year, nor two with a hyphen between them")]
    Year(String),
    /// The years end before they begin.
    #[error("the years {from} to {to} hold none")]
    Years {
        /// The first year.
        from: i16,
        /// The last year.
        to: i16,
    },
}

fn kinds() -> String {
    Kind::ALL.map(Kind::name).join(", ")
}

/// Organs by name and as their symbols begin.
const ORGANS: [(&str, &str); 6] = [
    ("general assembly", "A"),
    ("security council", "S"),
    ("economic and social council", "E"),
    ("human rights council", "A/HRC"),
    ("secretariat", "ST"),
    ("trusteeship council", "T"),
];

fn organ(text: &str) -> Result<String, FilterError> {
    let lower = text.trim().to_lowercase();
    if let Some((_, code)) = ORGANS.iter().find(|(name, _)| *name == lower) {
        return Ok((*code).to_owned());
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '/' || c == '.';
    match !lower.is_empty() && lower.chars().all(plain) {
        true => Ok(text.trim().to_uppercase()),
        false => Err(FilterError::Organ(text.to_owned())),
    }
}

impl Conditions {
    /// Adds what a question says as `field:value`.
    pub(super) fn add(&mut self, field: FieldName, value: &str) -> Result<(), FilterError> {
        let value = value.to_owned();
        match field {
            FieldName::Symbol => self.symbols.push(value),
            FieldName::Organ => self.organs.push(value),
            FieldName::Kind => self.kinds.push(value),
            FieldName::Verb => self.verbs.push(value),
            FieldName::Section => self.sections.push(value),
            FieldName::Language => self.languages.push(value),
            FieldName::Subject => self.subjects.push(value),
            FieldName::Year => {
                let (from, to) = value.split_once(['-', '–']).unwrap_or((&value, &value));
                let year = |text: &str| {
                    text.trim().parse::<i16>().map_err(|_| FilterError::Year(value.clone()))
                };
                self.year_from = Some(year(from)?);
                self.year_to = Some(year(to)?);
            }
        }
        Ok(())
    }
}

impl Filter {
    /// Reads conditions.
    ///
    /// # Errors
    /// [`FilterError`] for a value that can match nothing.
    pub fn read(conditions: &Conditions) -> Result<Filter, FilterError> {
        if let (Some(from), Some(to)) = (conditions.year_from, conditions.year_to)
            && from > to
        {
            return Err(FilterError::Years { from, to });
        }
        let kind =
            |name: &String| Kind::from_name(name).ok_or_else(|| FilterError::Kind(name.clone()));
        let language = |code: &String| {
            Language::from_code(code).ok_or_else(|| FilterError::Language(code.clone()))
        };
        let lower = |values: &[String]| values.iter().map(|value| value.to_lowercase()).collect();
        Ok(Filter {
            symbols: conditions
                .symbols
                .iter()
                .map(|symbol| symbol.parse())
                .collect::<Result<_, SymbolError>>()?,
            organs: conditions.organs.iter().map(|name| organ(name)).collect::<Result<_, _>>()?,
            kinds: conditions.kinds.iter().map(kind).collect::<Result<_, _>>()?,
            verbs: lower(&conditions.verbs),
            sections: lower(&conditions.sections),
            languages: conditions.languages.iter().map(language).collect::<Result<_, _>>()?,
            subjects: lower(&conditions.subjects),
            year_from: conditions.year_from,
            year_to: conditions.year_to,
        })
    }

    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        *self == Filter::default()
    }

    /// Whether a unit meets every condition.
    pub fn admits(&self, facts: Facts<'_>) -> bool {
        self.admits_document(facts.document) && self.admits_unit(facts)
    }

    fn admits_document(&self, document: &CatalogDocument) -> bool {
        let year = document.year;
        let is_of = |organ: &String| {
            let rest = document.symbol.strip_prefix(organ.as_str());
            rest.is_some_and(|rest| rest.starts_with(['/', '.']))
        };
        let is_about = |subject: &String| {
            document.metadata.subjects.iter().any(|own| own.to_lowercase() == *subject)
        };
        any(&self.symbols, |symbol| symbol.as_str() == document.symbol)
            && any(&self.organs, is_of)
            && any(&self.languages, |language| language.code() == document.language)
            && any(&self.subjects, is_about)
            && self.year_from.is_none_or(|from| year.is_some_and(|year| year >= from))
            && self.year_to.is_none_or(|to| year.is_some_and(|year| year <= to))
    }

    fn admits_unit(&self, facts: Facts<'_>) -> bool {
        any(&self.kinds, |kind| *kind == facts.kind)
            && any(&self.verbs, |verb| facts.verb == Some(verb.as_str()))
            && any(&self.sections, |section| is_within(facts.section, section))
    }

    /// One bit a unit; nothing where every unit is admitted.
    pub(super) fn bits(&self, snapshot: &Snapshot) -> Option<Vec<bool>> {
        if self.is_empty() {
            return None;
        }
        let mut bits = Vec::with_capacity(snapshot.len());
        for document in snapshot.documents() {
            match self.admits_document(document) {
                false => bits.resize(bits.len() + document.units as usize, false),
                true => bits
                    .extend(document.ordinals().map(|unit| self.admits_unit(snapshot.facts(unit)))),
            }
        }
        Some(bits)
    }
}

/// A condition without values lets everything through.
fn any<T>(wanted: &[T], holds: impl Fn(&T) -> bool) -> bool {
    wanted.is_empty() || wanted.iter().any(holds)
}

/// Whether a section is the wanted one or lies within it.
fn is_within(section: &str, wanted: &str) -> bool {
    let section = section.to_lowercase();
    let rest = section.strip_prefix(wanted);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_match_nothing_is_an_error() {
        let read = |conditions: Conditions| Filter::read(&conditions).map_err(|e| e.to_string());
        let one = |text: &str| vec![text.to_owned()];
        for (conditions, error) in [
            (
                Conditions { languages: one("de"), ..Conditions::default() },
                "`de` is no language of the United Nations; they are ar, zh, en, fr, ru and es",
            ),
            (
                Conditions { organs: one("???"), ..Conditions::default() },
                "`???` is no organ; give the beginning of its symbols, such as A, S, E or A/HRC",
            ),
        ] {
            assert_eq!(read(conditions).expect_err(error), error);
        }
        let filter =
            Filter::read(&Conditions { organs: one("General Assembly"), ..Conditions::default() });
        assert_eq!(filter.expect("a filter").organs, ["A"]);
    }

    #[test]
    fn a_section_holds_those_within_it() {
        assert!(is_within("II/B/1", "ii"));
        assert!(is_within("II/B/1", "ii/b"));
        assert!(!is_within("III/B", "ii"));
        assert!(!is_within("", "ii"));
    }

    #[test]
    fn fields_become_conditions() {
        let mut conditions = Conditions::default();
        conditions.add(FieldName::Year, "2012-2018").expect("two years");
        assert_eq!((conditions.year_from, conditions.year_to), (Some(2012), Some(2018)));
        assert_eq!(
            conditions.add(FieldName::Year, "soon").expect_err("no year").to_string(),
            "`soon` is no year, nor two with a hyphen between them"
        );
    }
}

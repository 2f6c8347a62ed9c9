//! The one table of the fields by which units are narrowed and counted.
//!
//! Everything that takes or shows a field reads it from here: parameters of the
//! API and its description, options of the terminal, `field:value` in questions,
//! arguments of assistants, hints, and the facets of the pages. A new field is one
//! entry with its accessor.

use std::{
    borrow::Cow,
    hash::{Hash, Hasher},
};

use crate::{
    citation::{Language, Symbol, SymbolError},
    corpus::Kind,
};

use super::{DocumentFacts, UnitTraits};

/// A field.
#[derive(Debug)]
pub struct Field {
    /// The name in parameters, options, arguments and questions.
    pub name: &'static str,
    /// The heading of its facet on pages.
    pub title: &'static str,
    /// What a condition on it means: `Only units of this document`.
    pub help: &'static str,
    /// Values to show, as one may write them; empty where none explain.
    pub examples: &'static [&'static str],
    /// What its values are.
    pub shape: Shape,
    /// What it is a fact of.
    pub reach: Reach,
    /// When a value is one that is wanted.
    pub comparison: Comparison,
    /// What of a value is counted; empty for nothing.
    pub counted: fn(&str) -> &str,
    /// How its facet is ordered; nothing where it is not counted.
    pub facet: Option<FacetOrder>,
}

/// What the values of a field are.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Values, of which any will do.
    Values {
        /// Reads a value in any spelling, and gives the one that is compared.
        read: fn(&str) -> Result<String, FilterError>,
    },
    /// Numbers between two ends, which are parameters of their own.
    Range {
        /// The parameter of the first number.
        from: &'static str,
        /// The parameter of the last number.
        to: &'static str,
        /// The number of a document, which is counted too.
        number: fn(&DocumentFacts) -> Option<i16>,
    },
}

/// What a field is a fact of, and its values there.
#[derive(Clone, Copy, Debug)]
pub enum Reach {
    /// Of documents, which may have several values.
    Document(fn(&DocumentFacts) -> Vec<&str>),
    /// Of units; empty where one has none.
    Unit(fn(UnitTraits<'_>) -> &str),
}

/// When a value is one that is wanted, as data: an index may work it out in its own
/// language of conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Whether capitals do not count. What is wanted is in small letters then.
    pub is_folded: bool,
    /// What may follow the wanted value in one that lies within it: `II/B` is within
    /// `II` by a slash. Empty where only equal values will do.
    pub within: &'static [char],
}

impl Comparison {
    const EQUAL: Comparison = Comparison { is_folded: false, within: &[] };
    const FOLDED: Comparison = Comparison { is_folded: true, within: &[] };

    /// Whether a value is the wanted one, or lies within it.
    pub fn holds(&self, own: &str, wanted: &str) -> bool {
        let own = self.folded(own);
        let rest = own.strip_prefix(wanted);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(self.within))
    }

    /// A value as it is compared.
    pub fn folded<'a>(&self, own: &'a str) -> Cow<'a, str> {
        match self.is_folded {
            true => own.to_lowercase().into(),
            false => own.into(),
        }
    }
}

/// How the values of a facet are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FacetOrder {
    /// The most frequent first, equal ones by value.
    Count,
    /// By value.
    Value,
}

/// Every field, in the order in which answers and pages give them.
pub static FIELDS: [Field; 8] = [
    Field {
        name: "symbol",
        title: "Document",
        help: "Only units of this document",
        examples: &["A/RES/74/60"],
        shape: Shape::Values { read: symbol },
        reach: Reach::Document(|document| vec![document.symbol.as_str()]),
        comparison: Comparison::EQUAL,
        counted: whole,
        facet: Some(FacetOrder::Count),
    },
    Field {
        name: "kind",
        title: "Kind",
        help: "Only units of this kind",
        examples: &["preambular", "operative", "numbered", "subparagraph", "footnote"],
        shape: Shape::Values { read: kind },
        reach: Reach::Unit(|unit| unit.kind.name()),
        comparison: Comparison::EQUAL,
        counted: whole,
        facet: Some(FacetOrder::Count),
    },
    Field {
        name: "verb",
        title: "Verb",
        help: "Only paragraphs whose verb has this base form",
        examples: &["encourage"],
        shape: Shape::Values { read: small },
        reach: Reach::Unit(|unit| unit.verb.unwrap_or_default()),
        comparison: Comparison::FOLDED,
        counted: whole,
        facet: Some(FacetOrder::Count),
    },
    Field {
        name: "year",
        title: "Year",
        help: "Only documents of these years",
        examples: &["2012-2018"],
        shape: Shape::Range { from: "year_from", to: "year_to", number: |document| document.year },
        reach: Reach::Document(|_| Vec::new()),
        comparison: Comparison::EQUAL,
        counted: whole,
        facet: Some(FacetOrder::Value),
    },
    Field {
        name: "organ",
        title: "Organ",
        help: "Only documents of this organ, as symbols begin or by name",
        examples: &["A", "S", "A/HRC", "General Assembly"],
        shape: Shape::Values { read: organ },
        reach: Reach::Document(|document| vec![document.symbol.as_str()]),
        comparison: Comparison { is_folded: false, within: &['/', '.'] },
        counted: |symbol| symbol.split_once('/').map_or("", |(organ, _)| organ),
        facet: Some(FacetOrder::Count),
    },
    Field {
        name: "section",
        title: "Section",
        help: "Only units in this section, labels from the outside in",
        examples: &["II", "II/B"],
        shape: Shape::Values { read: small },
        reach: Reach::Unit(|unit| unit.section),
        comparison: Comparison { is_folded: true, within: &['/'] },
        counted: whole,
        facet: None,
    },
    Field {
        name: "language",
        title: "Language",
        help: "Only texts in this language",
        examples: &["ar", "zh", "en", "fr", "ru", "es"],
        shape: Shape::Values { read: language },
        reach: Reach::Document(|document| vec![document.language.code()]),
        comparison: Comparison::EQUAL,
        counted: whole,
        facet: Some(FacetOrder::Count),
    },
    Field {
        name: "subject",
        title: "Subject",
        help: "Only documents about this subject of the UNBIS Thesaurus",
        examples: &[],
        shape: Shape::Values { read: small },
        reach: Reach::Document(|document| {
            document.metadata.subjects.iter().map(String::as_str).collect()
        }),
        comparison: Comparison::FOLDED,
        counted: whole,
        facet: Some(FacetOrder::Count),
    },
];

impl Field {
    /// The field of a name, whatever its capitals.
    pub fn named(name: &str) -> Option<&'static Field> {
        FIELDS.iter().find(|field| field.name.eq_ignore_ascii_case(name))
    }

    /// Its place in the table.
    pub(super) fn place(&self) -> usize {
        FIELDS.iter().position(|field| field.name == self.name).unwrap_or_default()
    }

    /// What a condition on it means, with examples.
    pub fn help_with_examples(&self) -> String {
        match self.examples {
            [] => self.help.to_owned(),
            examples => format!("{}: {}", self.help, examples.join(", ")),
        }
    }
}

impl PartialEq for Field {
    fn eq(&self, other: &Field) -> bool {
        self.name == other.name
    }
}

impl Eq for Field {}

impl Hash for Field {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

/// One end of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// The first number.
    From,
    /// The last number.
    To,
}

/// A parameter by which a condition is given: a list of values, or one end of a
/// range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The name.
    pub name: &'static str,
    /// The field.
    pub field: &'static Field,
    /// Which end; nothing for a list of values.
    pub bound: Option<Bound>,
}

impl Parameter {
    /// The parameter of a name.
    pub fn named(name: &str) -> Option<Parameter> {
        parameters().find(|parameter| parameter.name == name)
    }

    /// What it means, with examples.
    pub fn help(&self) -> String {
        match self.bound {
            None => format!("{}; may be given several times", self.field.help_with_examples()),
            Some(Bound::From) => format!("Only documents of this {} and later", self.field.name),
            Some(Bound::To) => format!("Only documents of this {} and earlier", self.field.name),
        }
    }
}

/// The parameters of all fields: lists of values first, then the ends of ranges.
pub fn parameters() -> impl Iterator<Item = Parameter> {
    let lists = FIELDS.iter().filter_map(|field| match field.shape {
        Shape::Values { .. } => Some(Parameter { name: field.name, field, bound: None }),
        Shape::Range { .. } => None,
    });
    let ends = FIELDS.iter().flat_map(|field| match field.shape {
        Shape::Values { .. } => Vec::new(),
        Shape::Range { from, to, .. } => vec![
            Parameter { name: from, field, bound: Some(Bound::From) },
            Parameter { name: to, field, bound: Some(Bound::To) },
        ],
    });
    lists.chain(ends)
}

/// Why a filter has no meaning.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// Not a symbol.
    #[error(transparent)]
    Symbol(#[from] SymbolError),
    /// Not among the values of a field that has a list of them.
    #[error("`{value}` is no {field}; {expected}")]
    Value {
        /// What was given.
        value: String,
        /// What it is not.
        field: &'static str,
        /// What it may be.
        expected: String,
    },
    /// Not a number, nor two with a hyphen between them.
    #[error("`{value}` is no {field}, nor two with a hyphen between them")]
    Range {
        /// What was given.
        value: String,
        /// The field.
        field: &'static str,
    },
    /// Not a number, where one end of a range is given.
    #[error("{name} is `{value}`, which is no number that it can be")]
    Bound {
        /// The parameter.
        name: &'static str,
        /// What was given.
        value: String,
    },
    /// A range that ends before it begins.
    #[error("the {field}s {from} to {to} hold none")]
    Backwards {
        /// The field.
        field: &'static str,
        /// The first number.
        from: i16,
        /// The last number.
        to: i16,
    },
}

impl FilterError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            FilterError::Bound { .. } => "give a whole number without separators",
            _ => "correct the filter or leave it out",
        }
    }
}

fn whole(value: &str) -> &str {
    value
}

fn symbol(value: &str) -> Result<String, FilterError> {
    Ok(value.parse::<Symbol>()?.to_string())
}

fn kind(value: &str) -> Result<String, FilterError> {
    let expected = || format!("the kinds are {}", Kind::ALL.map(Kind::name).join(", "));
    let kind = Kind::from_name(value).ok_or_else(|| odd(value, "kind of unit", expected()))?;
    Ok(kind.name().to_owned())
}

fn language(value: &str) -> Result<String, FilterError> {
    let expected = "they are ar, zh, en, fr, ru and es".to_owned();
    let language = Language::from_code(value)
        .ok_or_else(|| odd(value, "language of the United Nations", expected))?;
    Ok(language.code().to_owned())
}

fn small(value: &str) -> Result<String, FilterError> {
    Ok(value.to_lowercase())
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

fn organ(value: &str) -> Result<String, FilterError> {
    let lower = value.trim().to_lowercase();
    if let Some((_, code)) = ORGANS.iter().find(|(name, _)| *name == lower) {
        return Ok((*code).to_owned());
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '/' || c == '.';
    match !lower.is_empty() && lower.chars().all(plain) {
        true => Ok(value.trim().to_uppercase()),
        false => {
            let expected = "give the beginning of its symbols, such as A, S, E or A/HRC";
            Err(odd(value, "organ", expected.to_owned()))
        }
    }
}

fn odd(value: &str, field: &'static str, expected: String) -> FilterError {
    FilterError::Value { value: value.to_owned(), field, expected }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::Filter;

    #[test]
    fn names_are_one_word_each_and_differ() {
        let mut names: Vec<&str> = parameters().map(|parameter| parameter.name).collect();
        names.extend(FIELDS.iter().map(|field| field.name));
        let plain = |name: &&str| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        assert!(names.iter().all(plain), "{names:?}");
        names.sort_unstable();
        let ranges = FIELDS.iter().filter(|field| matches!(field.shape, Shape::Range { .. }));
        let expected = FIELDS.len() + 2 * ranges.count();
        names.dedup();
        assert_eq!(names.len(), expected);
    }

    #[test]
    fn examples_can_be_given() {
        for field in FIELDS.iter() {
            for example in field.examples {
                let read = Filter::of_conditions([(field, *example)]);
                assert!(read.is_ok(), "{} {example}", field.name);
            }
        }
    }

    #[test]
    fn what_can_match_nothing_is_an_error() {
        for (name, value, error) in [
            (
                "language",
                "de",
                "`de` is no language of the United Nations; they are ar, zh, en, fr, ru and es",
            ),
            (
                "organ",
                "???",
                "`???` is no organ; give the beginning of its symbols, such as A, S, E or A/HRC",
            ),
            ("year_from", "soon", "year_from is `soon`, which is no number that it can be"),
        ] {
            assert_eq!(Filter::read([(name, value)]).expect_err(error).to_string(), error);
        }
        let error = Filter::read([("year_from", "2018"), ("year_to", "2012")]);
        assert_eq!(error.expect_err("none").to_string(), "the years 2018 to 2012 hold none");
        let filter = Filter::read([("organ", "General Assembly")]).expect("a filter");
        assert_eq!(filter.pairs(), [("organ", "A".to_owned())]);
    }

    #[test]
    fn a_value_holds_those_within_it() {
        let holds = |name: &str, own: &str, wanted: &str| {
            Field::named(name).expect("a field").comparison.holds(own, wanted)
        };
        assert!(holds("section", "II/B/1", "ii") && holds("section", "II/B/1", "ii/b"));
        assert!(!holds("section", "III/B", "ii") && !holds("section", "", "ii"));
        assert!(holds("organ", "A/HRC/RES/53/1", "A/HRC") && holds("organ", "A/C.1/75/L.1", "A/C"));
        assert!(
            !holds("organ", "A/HRC/RES/53/1", "A/H") && !holds("symbol", "A/RES/74/60", "A/RES")
        );
        assert!(holds("subject", "SMALL ARMS", "small arms"));
    }

    #[test]
    fn conditions_of_questions_are_read() {
        let year = Field::named("Year").expect("a field");
        let filter = Filter::of_conditions([(year, "2012-2018")]).expect("two years");
        let expected = [("year_from", "2012".to_owned()), ("year_to", "2018".to_owned())];
        assert_eq!(filter.pairs(), expected);
        let error = Filter::of_conditions([(year, "soon")]).expect_err("no year");
        assert_eq!(error.to_string(), "`soon` is no year, nor two with a hyphen between them");
    }

    #[test]
    fn values_of_facets_are_toggled() {
        let subject = Field::named("subject").expect("a field");
        let year = Field::named("year").expect("a field");
        let on = Filter::default().toggled(subject, "SMALL ARMS").toggled(year, "2012");
        assert!(on.has(subject, "SMALL ARMS") && on.has(year, "2012"));
        assert!(on.toggled(subject, "SMALL ARMS").toggled(year, "2012").is_empty());
    }
}

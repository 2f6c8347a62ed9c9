//! What every hit must be. One reading of a filter for both legs, exact, before
//! they rank.

use crate::{
    citation::{Symbol, SymbolError},
    corpus::Kind,
    index::{Facts, Ordinal, Snapshot},
};

/// Conditions that a unit must meet, all of them; within one, any value will do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Symbols in their canonical spelling.
    pub symbols: Vec<Symbol>,
    /// Kinds.
    pub kinds: Vec<Kind>,
    /// Base forms of verbs.
    pub verbs: Vec<String>,
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

impl Filter {
    /// Reads a filter from text values.
    ///
    /// # Errors
    /// [`FilterError`] for a value that can match nothing.
    pub fn read(
        symbols: &[String],
        kinds: &[String],
        verbs: &[String],
        years: (Option<i16>, Option<i16>),
    ) -> Result<Filter, FilterError> {
        if let (Some(from), Some(to)) = years
            && from > to
        {
            return Err(FilterError::Years { from, to });
        }
        let kind =
            |name: &String| Kind::from_name(name).ok_or_else(|| FilterError::Kind(name.clone()));
        Ok(Filter {
            symbols: symbols
                .iter()
                .map(|symbol| symbol.parse())
                .collect::<Result<_, SymbolError>>()?,
            kinds: kinds.iter().map(kind).collect::<Result<_, _>>()?,
            verbs: verbs.iter().map(|verb| verb.to_lowercase()).collect(),
            year_from: years.0,
            year_to: years.1,
        })
    }

    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        *self == Filter::default()
    }

    /// Whether a unit meets every condition.
    pub fn admits(&self, facts: Facts<'_>) -> bool {
        let any = |is_empty: bool, found: bool| is_empty || found;
        let year = facts.document.year();
        any(
            self.symbols.is_empty(),
            self.symbols.iter().any(|symbol| symbol.as_str() == facts.document.symbol),
        ) && any(self.kinds.is_empty(), self.kinds.contains(&facts.kind))
            && any(
                self.verbs.is_empty(),
                facts.verb.is_some_and(|verb| self.verbs.iter().any(|wanted| wanted == verb)),
            )
            && self.year_from.is_none_or(|from| year.is_some_and(|year| year >= from))
            && self.year_to.is_none_or(|to| year.is_some_and(|year| year <= to))
    }

    /// One bit a unit.
    pub(super) fn bits(&self, snapshot: &Snapshot) -> Vec<bool> {
        if self.is_empty() {
            return vec![true; snapshot.len()];
        }
        (0..snapshot.len() as Ordinal).map(|ordinal| self.admits(snapshot.facts(ordinal))).collect()
    }
}

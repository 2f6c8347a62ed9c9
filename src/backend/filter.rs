//! What every hit must be, as data: conditions on the fields of the table. An
//! index evaluates it before it ranks, whichever index it is.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{
    DocumentFacts, UnitFacts, UnitTraits,
    field::{Bound, FIELDS, Field, FilterError, Parameter, Reach, Shape, parameters},
};

/// Conditions that a unit must meet, all of them; within one, any value will do.
///
/// ```
/// use undex::backend::Filter;
/// let pairs = [("symbol", "A/RES/74/60"), ("kind", "operative"), ("year_from", "2012")];
/// let filter = Filter::read(pairs)?;
/// assert_eq!(filter.pairs(), pairs.map(|(name, value)| (name, value.to_owned())));
/// assert!(Filter::read([("language", "de")]).is_err());
/// # Ok::<(), undex::backend::FilterError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// Values by the place of their field in the table, in the one spelling that
    /// facts have.
    values: BTreeMap<usize, Vec<String>>,
    ranges: BTreeMap<usize, Range>,
}

/// The first and the last number, both included; nothing where there is no end.
type Range = (Option<i16>, Option<i16>);

impl Filter {
    /// Reads parameters, as [`super::parameters`] names them, with their values.
    /// Names of other parameters are passed over.
    ///
    /// # Errors
    /// [`FilterError`] for a value that can match nothing.
    pub fn read<'a>(
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Filter, FilterError> {
        let mut filter = Filter::default();
        for (name, value) in pairs {
            if let Some(parameter) = Parameter::named(name) {
                filter.put(parameter, value)?;
            }
        }
        filter.checked()
    }

    /// Reads conditions as a question writes them: `field:value`. Of a range the
    /// last one counts.
    ///
    /// # Errors
    /// [`FilterError`] for a value that can match nothing.
    pub fn of_conditions<'a>(
        conditions: impl IntoIterator<Item = (&'static Field, &'a str)>,
    ) -> Result<Filter, FilterError> {
        let mut filter = Filter::default();
        for (field, value) in conditions {
            match field.shape {
                Shape::Values { .. } => filter.add(field, value)?,
                Shape::Range { .. } => {
                    let odd = || FilterError::Range { value: value.to_owned(), field: field.name };
                    let number = |text: &str| text.trim().parse::<i16>().map_err(|_| odd());
                    let (from, to) = value.split_once(['-', '–']).unwrap_or((value, value));
                    filter.ranges.insert(field.place(), (Some(number(from)?), Some(number(to)?)));
                }
            }
        }
        filter.checked()
    }

    fn put(&mut self, parameter: Parameter, value: &str) -> Result<(), FilterError> {
        let Some(bound) = parameter.bound else { return self.add(parameter.field, value) };
        let number = value
            .trim()
            .parse::<i16>()
            .map_err(|_| FilterError::Bound { name: parameter.name, value: value.to_owned() })?;
        let range = self.ranges.entry(parameter.field.place()).or_default();
        match bound {
            Bound::From => range.0 = Some(number),
            Bound::To => range.1 = Some(number),
        }
        Ok(())
    }

    fn add(&mut self, field: &'static Field, value: &str) -> Result<(), FilterError> {
        let Shape::Values { read } = field.shape else { return Ok(()) };
        let value = read(value)?;
        let values = self.values.entry(field.place()).or_default();
        if !values.contains(&value) {
            values.push(value);
        }
        Ok(())
    }

    fn checked(self) -> Result<Filter, FilterError> {
        for (&place, &range) in &self.ranges {
            if let (Some(from), Some(to)) = range
                && from > to
            {
                return Err(FilterError::Backwards { field: FIELDS[place].name, from, to });
            }
        }
        Ok(self)
    }

    /// The filter as parameters again, in the order of the table.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        for parameter in parameters() {
            let place = parameter.field.place();
            match parameter.bound {
                None => pairs.extend(
                    self.values_of(parameter.field)
                        .iter()
                        .map(|value| (parameter.name, value.clone())),
                ),
                Some(bound) => {
                    let (from, to) = self.ranges.get(&place).copied().unwrap_or_default();
                    let end = if bound == Bound::From { from } else { to };
                    pairs.extend(end.map(|end| (parameter.name, end.to_string())));
                }
            }
        }
        pairs
    }

    /// The values that a field may have; empty where it may have any.
    pub fn values_of(&self, field: &Field) -> &[String] {
        self.values.get(&field.place()).map_or(&[], Vec::as_slice)
    }

    /// Whether a value of a facet is asked for: as one of the values, or as both
    /// ends of the range.
    pub fn has(&self, field: &'static Field, value: &str) -> bool {
        match field.shape {
            Shape::Values { read } => {
                let value = read(value).unwrap_or_else(|_| value.to_owned());
                self.values_of(field).contains(&value)
            }
            Shape::Range { .. } => {
                let wanted = value.parse().ok();
                wanted.is_some()
                    && self
                        .ranges
                        .get(&field.place())
                        .is_some_and(|&(a, b)| a == wanted && b == wanted)
            }
        }
    }

    /// The filter with a value of a facet asked for, or no longer asked for.
    pub fn toggled(&self, field: &'static Field, value: &str) -> Filter {
        let mut toggled = self.clone();
        let on = self.has(field, value);
        match field.shape {
            Shape::Values { read } => {
                let value = read(value).unwrap_or_else(|_| value.to_owned());
                let values = toggled.values.entry(field.place()).or_default();
                match on {
                    true => values.retain(|own| *own != value),
                    false => values.push(value),
                }
                if values.is_empty() {
                    toggled.values.remove(&field.place());
                }
            }
            Shape::Range { .. } => {
                toggled.ranges.remove(&field.place());
                if let Some(end) = value.parse().ok().filter(|_| !on) {
                    toggled.ranges.insert(field.place(), (Some(end), Some(end)));
                }
            }
        }
        toggled
    }

    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty() && self.ranges.is_empty()
    }

    /// Whether a unit meets every condition.
    pub fn admits(&self, unit: &UnitFacts) -> bool {
        self.admits_document(&unit.document) && self.admits_unit(unit.traits())
    }

    /// Whether a document meets every condition on documents.
    pub fn admits_document(&self, document: &DocumentFacts) -> bool {
        self.conditions().all(|(field, wanted)| match (wanted, field.reach, field.shape) {
            (Wanted::Values(wanted), Reach::Document(values), _) => {
                values(document).iter().any(|own| is_among(field, own, wanted))
            }
            (Wanted::Between(from, to), _, Shape::Range { number, .. }) => {
                let own = number(document);
                from.is_none_or(|from| own.is_some_and(|own| own >= from))
                    && to.is_none_or(|to| own.is_some_and(|own| own <= to))
            }
            _ => true,
        })
    }

    /// Whether a unit meets every condition on units, its document left aside.
    pub fn admits_unit(&self, unit: UnitTraits<'_>) -> bool {
        self.conditions().all(|(field, wanted)| match (wanted, field.reach) {
            (Wanted::Values(wanted), Reach::Unit(value)) => is_among(field, value(unit), wanted),
            _ => true,
        })
    }

    /// The conditions, in the order of the table.
    pub fn conditions(&self) -> impl Iterator<Item = (&'static Field, Wanted<'_>)> {
        let values = self.values.iter();
        let values = values.map(|(&place, values)| (&FIELDS[place], Wanted::Values(values)));
        let ranges = self.ranges.iter();
        values
            .chain(ranges.map(|(&place, &(from, to))| (&FIELDS[place], Wanted::Between(from, to))))
    }
}

/// What is wanted of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted<'a> {
    /// Any of these values.
    Values(&'a [String]),
    /// A number between two, both included; nothing where there is no end.
    Between(Option<i16>, Option<i16>),
}

fn is_among(field: &Field, own: &str, wanted: &[String]) -> bool {
    wanted.iter().any(|wanted| field.comparison.holds(own, wanted))
}

/// As an object: lists of values, then the ends of ranges; what is not given is
/// absent.
impl Serialize for Filter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for parameter in parameters() {
            let place = parameter.field.place();
            match parameter.bound {
                None => {
                    if let Some(values) = self.values.get(&place) {
                        map.serialize_entry(parameter.name, values)?;
                    }
                }
                Some(bound) => {
                    let (from, to) = self.ranges.get(&place).copied().unwrap_or_default();
                    if let Some(end) = if bound == Bound::From { from } else { to } {
                        map.serialize_entry(parameter.name, &end)?;
                    }
                }
            }
        }
        map.end()
    }
}

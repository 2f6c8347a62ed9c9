//! Counts of what was found: how many units, and how they spread over the fields.

use std::{cmp::Reverse, collections::HashMap};

use super::{FIELDS, FacetOrder, Field};

/// The most values of a facet that are given, where the most frequent come first.
const VALUES_MAX: usize = 12;

/// How many units were found, and what they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// How many units.
    pub units: usize,
    /// How many of them match by words.
    pub by_words: usize,
    /// How many documents they are of; languages of one are one.
    pub documents: usize,
    /// The values of each field that is counted, in the order of the table.
    pub facets: Vec<Facet>,
}

/// The values of a field, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet {
    /// The field.
    pub field: &'static Field,
    /// Its values, counted.
    pub values: Vec<FacetCount>,
}

/// A value and how many units have it: as many as a search with this condition finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetCount {
    /// The value, as the filter takes it.
    pub value: String,
    /// How many.
    pub count: usize,
}

impl Facet {
    /// The facets of what was found. `count` hands the values of a field to its second
    /// argument, each with how many units have it, as often as it likes, and what a condition
    /// takes for one in one spelling; an empty value is none.
    pub fn all(mut count: impl FnMut(&'static Field, &mut dyn FnMut(&str, usize))) -> Vec<Facet> {
        let facet = |field: &'static Field| {
            let order = field.facet?;
            let mut values = Values::default();
            count(field, &mut |value, units| values.add(value, units));
            Some(Facet { field, values: values.ordered(order) })
        };
        FIELDS.iter().filter_map(facet).collect()
    }
}

/// Values, counted.
#[derive(Default)]
struct Values(HashMap<String, usize>);

impl Values {
    fn add(&mut self, value: &str, units: usize) {
        match self.0.get_mut(value) {
            Some(count) => *count += units,
            None if value.is_empty() => {}
            None => drop(self.0.insert(value.to_owned(), units)),
        }
    }

    /// The values in the order of their field.
    fn ordered(self, order: FacetOrder) -> Vec<FacetCount> {
        let count = |(value, count)| FacetCount { value, count };
        let mut values: Vec<FacetCount> = self.0.into_iter().map(count).collect();
        values.sort_unstable_by(|a, b| a.value.cmp(&b.value));
        if order == FacetOrder::Count {
            values.sort_by_key(|value| Reverse(value.count));
            values.truncate(VALUES_MAX);
        }
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_counted_in_the_order_of_their_field() {
        let facets = Facet::all(|field, add| match field.name {
            "subject" => [("ARMS", 2), ("ARMS", 1), ("", 9), ("PEACE", 4), ("ZEBRAS", 3)]
                .iter()
                .for_each(|(value, units)| add(value, *units)),
            "year" => [("2018", 1), ("2001", 1), ("2018", 1)]
                .iter()
                .for_each(|(value, units)| add(value, *units)),
            "symbol" => (0..40).for_each(|n| add(&format!("A/RES/1/{n}"), n)),
            _ => {}
        });
        let values = |name: &str| {
            let facet = facets.iter().find(|facet| facet.field.name == name).expect("a facet");
            let values = facet.values.iter().map(|value| (value.value.as_str(), value.count));
            values.collect::<Vec<_>>()
        };
        assert_eq!(values("subject"), [("PEACE", 4), ("ARMS", 3), ("ZEBRAS", 3)]);
        assert_eq!(values("year"), [("2001", 1), ("2018", 2)]);
        assert_eq!(values("symbol").len(), VALUES_MAX);
        assert_eq!(values("symbol")[0], ("A/RES/1/39", 39));
        assert!(facets.iter().all(|facet| facet.field.name != "section"), "it is not counted");
    }
}

//! What is told of documents, as numbers, so that counting is adding.

use std::collections::HashMap;

use crate::{
    backend::{DocumentFacts, FIELDS, Field, Reach, Shape},
    index::catalog::Catalog,
};

/// What is told of each document, field by field, as numbers.
pub(super) struct Told {
    fields: HashMap<&'static str, Column>,
}

/// The values of a field, and of each document the numbers of its own.
#[derive(Default)]
struct Column {
    values: Vec<String>,
    documents: Vec<Vec<u32>>,
}

impl Told {
    pub(super) fn of(catalog: &Catalog) -> Told {
        let counted = FIELDS.iter().filter(|field| field.facet.is_some());
        let column = |field: &'static Field| {
            let mut column = Column::default();
            let mut numbers: HashMap<String, u32> = HashMap::new();
            for document in &catalog.documents {
                let mut own: Vec<u32> = Vec::new();
                for value in values(field, &document.facts) {
                    let key = field.comparison.folded(&value).into_owned();
                    let number = *numbers.entry(key).or_insert(column.values.len() as u32);
                    if number as usize == column.values.len() {
                        column.values.push(value);
                    } else if value < column.values[number as usize] {
                        // Which spelling is shown does not depend on which came first.
                        column.values[number as usize] = value;
                    }
                    // A document that says it twice has it once.
                    if !own.contains(&number) {
                        own.push(number);
                    }
                }
                column.documents.push(own);
            }
            (field.name, column)
        };
        Told { fields: counted.map(column).collect() }
    }

    /// Counts the values of documents, each of which has so many units.
    pub(super) fn count(
        &self,
        field: &Field,
        documents: &[(usize, usize)],
        add: &mut dyn FnMut(&str, usize),
    ) {
        let Some(column) = self.fields.get(field.name) else { return };
        let mut counts = vec![0; column.values.len()];
        for &(place, units) in documents {
            column.documents[place].iter().for_each(|&number| counts[number as usize] += units);
        }
        let found = column.values.iter().zip(counts).filter(|&(_, units)| units > 0);
        found.for_each(|(value, units)| add(value, units));
    }
}

/// The values of a document as they are counted.
fn values(field: &Field, document: &DocumentFacts) -> Vec<String> {
    match (field.shape, field.reach) {
        (Shape::Range { number, .. }, _) => {
            number(document).map(|number| number.to_string()).into_iter().collect()
        }
        (_, Reach::Document(values)) => {
            values(document).into_iter().map(|own| (field.counted)(own).to_owned()).collect()
        }
        (_, Reach::Unit(_)) => Vec::new(),
    }
}

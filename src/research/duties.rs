//! Who is to do what, by when, through a collection: duties with their texts.
//!
//! Which units give what duties is told when a document is indexed (`crate::corpus`); here
//! they are found, read and put into a calendar.

use crate::{
    backend::{Backend, BackendError, DutyQuery, UnitFacts, UnitKey, read_units},
    corpus::{Duty, Mark, Unit},
};

/// The longest clause that is told whole, in characters.
const CLAUSE_MAX: usize = 4_000;

/// A duty with its text.
#[derive(Clone, Debug)]
pub struct GivenDuty {
    /// The unit that gives it.
    pub unit: UnitFacts,
    /// Its citation in the UN's own form.
    pub citation: String,
    /// The units above that its marks name, by how many units above they stand.
    pub above: Vec<(u32, UnitFacts)>,
    /// The duty.
    pub duty: Duty,
    /// The words of its clause, of a book of one the beginning.
    pub words: String,
}

impl GivenDuty {
    /// Where a mark lies within [`GivenDuty::words`], in Unicode scalar values; nothing
    /// where it stands in another unit, or behind what is told.
    pub fn within(&self, mark: Mark) -> Option<(usize, usize)> {
        let start = mark.start.checked_sub(self.duty.clause.start)?;
        let end = mark.end.checked_sub(self.duty.clause.start)?;
        let is_here = mark.above == 0 && end as usize <= self.words.chars().count();
        is_here.then_some((start as usize, end as usize))
    }

    /// The unit in which the words of a mark stand.
    pub fn unit_of(&self, mark: Mark) -> &UnitFacts {
        let above = self.above.iter().find(|(units, _)| *units == mark.above);
        above.map_or(&self.unit, |(_, unit)| unit)
    }
}

/// A page of duties.
#[derive(Clone, Debug)]
pub struct Duties {
    /// Those of the page.
    pub given: Vec<GivenDuty>,
    /// How many there are in all.
    pub total: usize,
    /// Documents in other languages than English, of which nothing is told.
    pub uncovered: usize,
}

/// The duties that are wanted, a page of them.
///
/// # Errors
/// [`BackendError`] where the index cannot be read.
pub fn duties(backend: &dyn Backend, wanted: &DutyQuery) -> Result<Duties, BackendError> {
    let found = backend.duties(wanted)?;
    let keys: Vec<UnitKey> = found.duties.iter().map(|duty| duty.unit.key).collect();
    let mut given = Vec::with_capacity(keys.len());
    for (own, unit) in found.duties.into_iter().zip(read_units(backend, &keys)) {
        let unit = unit?;
        given.push(GivenDuty {
            words: words(&unit, own.duty.clause),
            citation: unit.citation,
            unit: own.unit,
            above: own.above,
            duty: own.duty,
        });
    }
    Ok(Duties { given, total: found.total, uncovered: found.uncovered })
}

/// The words of a clause.
fn words(unit: &Unit, clause: Mark) -> String {
    let length = (clause.end.saturating_sub(clause.start) as usize).min(CLAUSE_MAX);
    unit.text.chars().skip(clause.start as usize).take(length).collect()
}

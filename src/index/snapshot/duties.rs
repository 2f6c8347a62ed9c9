//! The duties that units give, as the catalog has them.

use jiff::civil::Date;

use crate::{
    backend::{BackendError, DutiesFound, DutyFound, DutyOrder, DutyQuery},
    citation::Language,
    corpus::{Duty, Mark},
};

use super::{Ordinal, Snapshot};

/// What orders a duty, and where it stands: its unit, and which of the unit's it is.
type Place = (Option<Date>, Ordinal, usize);

impl Snapshot {
    /// The duties that are wanted. All of a document that is admitted are looked at; only
    /// those of the page are kept.
    pub(super) fn duties_wanted(&self, wanted: &DutyQuery) -> Result<DutiesFound, BackendError> {
        let mut places: Vec<Place> = Vec::new();
        let mut uncovered = 0;
        for document in &self.catalog.documents {
            if !wanted.filter.admits_document(&document.facts) {
                continue;
            }
            if document.facts.language != Language::En {
                uncovered += 1;
                continue;
            }
            for unit in document.ordinals() {
                if !wanted.filter.admits_unit(self.catalog.traits(unit)) {
                    continue;
                }
                let duties = self.read_duties(unit)?;
                let admitted = duties.iter().enumerate().filter(|(_, duty)| wanted.admits(duty));
                places.extend(admitted.map(|(place, duty)| (wanted.due(duty), unit, place)));
            }
        }
        if wanted.order == DutyOrder::Due {
            places.sort_by_key(|&(due, unit, place)| (due.is_none(), due, unit, place));
        }
        let page = places.iter().skip(wanted.offset).take(wanted.limit);
        let duties = page.map(|&(_, unit, place)| self.duty_found(unit, place));
        Ok(DutiesFound {
            duties: duties.collect::<Result<_, _>>()?,
            total: places.len(),
            uncovered,
        })
    }

    fn read_duties(&self, unit: Ordinal) -> Result<Vec<Duty>, BackendError> {
        self.catalog.duties(unit).map_err(|error| {
            let id = self.catalog.id(unit);
            BackendError::Damaged(format!("the duties of {id} cannot be read: {error}"))
        })
    }

    fn duty_found(&self, unit: Ordinal, place: usize) -> Result<DutyFound, BackendError> {
        let duty = self.read_duties(unit)?.swap_remove(place);
        let mut above: Vec<u32> = duty.marks().map(|mark: &Mark| mark.above).collect();
        above.sort_unstable();
        above.dedup();
        // A unit that is further above than the first is one that was not written.
        let facts = |units: u32| Some((units, self.catalog.facts(unit.checked_sub(units)?)));
        let above = above.into_iter().filter(|&units| units > 0).filter_map(facts).collect();
        Ok(DutyFound { unit: self.catalog.facts(unit), above, duty })
    }
}

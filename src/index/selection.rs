//! Which units a search may find, and the collector that passes over the others.

use std::sync::{Arc, OnceLock};

use fixedbitset::FixedBitSet;
use tantivy::{
    SegmentOrdinal, SegmentReader,
    collector::{Collector, SegmentCollector},
    query::Weight,
};

use crate::{backend::Selection, recent::Recent};

use super::{catalog::Ordinal, semantic::RowSet};

/// The units that a search may find, for both legs.
#[derive(Debug)]
pub(super) struct SelectedUnits {
    /// A bit a unit; nothing where every unit is selected.
    pub(super) units: Option<FixedBitSet>,
    /// The rows of the selected units.
    pub(super) rows: RowSet,
}

impl SelectedUnits {
    /// Whether a unit is selected.
    pub(super) fn admits(&self, unit: Ordinal) -> bool {
        self.units.as_ref().is_none_or(|units| units.contains(unit as usize))
    }
}

/// Selections that are kept: a question asks for the same one three times, and
/// who pages on asks for it again.
const KEPT: usize = 16;

/// The selections that were asked for last.
#[derive(Default)]
pub(super) struct Selections {
    everything: OnceLock<Arc<SelectedUnits>>,
    kept: Recent<Selection, SelectedUnits, KEPT>,
}

impl Selections {
    /// What a selection selects, worked out where it is not known yet.
    pub(super) fn get<E>(
        &self,
        selection: &Selection,
        select: impl FnOnce() -> Result<SelectedUnits, E>,
    ) -> Result<Arc<SelectedUnits>, E> {
        if !selection.is_everything() {
            return self.kept.get(selection, select);
        }
        if let Some(units) = self.everything.get() {
            return Ok(Arc::clone(units));
        }
        let units = Arc::new(select()?);
        Ok(Arc::clone(self.everything.get_or_init(|| units)))
    }
}

/// Collects what another collector would, of selected units alone.
pub(super) struct Selected<'a, C> {
    pub(super) bits: &'a FixedBitSet,
    /// The units of each segment, in its order.
    pub(super) ordinals: &'a [Vec<Ordinal>],
    pub(super) inner: C,
}

impl<C: Collector> Collector for Selected<'_, C> {
    type Fruit = C::Fruit;
    type Child = C::Child;

    fn for_segment(
        &self,
        segment_ord: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> tantivy::Result<C::Child> {
        self.inner.for_segment(segment_ord, reader)
    }

    fn requires_scoring(&self) -> bool {
        self.inner.requires_scoring()
    }

    fn merge_fruits(
        &self,
        fruits: Vec<<C::Child as SegmentCollector>::Fruit>,
    ) -> tantivy::Result<C::Fruit> {
        self.inner.merge_fruits(fruits)
    }

    fn collect_segment(
        &self,
        weight: &dyn Weight,
        segment_ord: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> tantivy::Result<<C::Child as SegmentCollector>::Fruit> {
        let mut child = self.for_segment(segment_ord, reader)?;
        let units = &self.ordinals[segment_ord as usize];
        weight.for_each(reader, &mut |doc, score| {
            // A deleted unit has no place in the catalog, and so no bit.
            if self.bits.contains(units[doc as usize] as usize) {
                child.collect(doc, score);
            }
        })?;
        Ok(child.harvest())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::{Filter, FilterError};

    fn of(symbol: &str) -> Selection {
        let filter = Filter::read([("symbol", symbol)]).expect("a symbol");
        Selection { filters: vec![filter], ..Selection::default() }
    }

    #[test]
    fn the_selections_that_were_asked_for_last_are_kept() {
        let selections = Selections::default();
        let mut worked_out = 0;
        let mut get = |selection: &Selection| {
            let mut is_new = false;
            let select = || {
                is_new = true;
                Ok::<_, FilterError>(SelectedUnits { units: None, rows: RowSet::default() })
            };
            selections.get(selection, select).expect("no error");
            worked_out += usize::from(is_new);
            is_new
        };
        let all: Vec<Selection> = (0..KEPT).map(|n| of(&format!("A/RES/{n}/1"))).collect();
        assert!(all.iter().all(&mut get), "each is worked out once");
        assert!(!get(&all[0]), "and then known");
        assert!(get(&of("A/RES/99/1")), "one more");
        assert!(!get(&all[0]), "what is asked for stays");
        assert!(get(&all[1]), "what was not goes first");
        assert!(get(&Selection::default()) && !get(&Selection::default()));
        assert!(!get(&of("A/RES/99/1")), "everything takes no place");
    }
}

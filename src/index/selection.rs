//! Which units a search may find, and the collector that passes over the others.

use std::sync::{Arc, Mutex, PoisonError};

use fixedbitset::FixedBitSet;
use tantivy::{
    SegmentOrdinal, SegmentReader,
    collector::{Collector, SegmentCollector},
    query::Weight,
};

use crate::backend::Selection;

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

/// The selections that were asked for last, the newest last.
#[derive(Default)]
pub(super) struct Selections {
    kept: Mutex<Vec<(Selection, Arc<SelectedUnits>)>>,
}

impl Selections {
    /// What a selection selects, worked out where it is not known yet.
    pub(super) fn get<E>(
        &self,
        selection: &Selection,
        select: impl FnOnce() -> Result<SelectedUnits, E>,
    ) -> Result<Arc<SelectedUnits>, E> {
        let kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let known =
            kept().iter().find(|(known, _)| known == selection).map(|(_, units)| Arc::clone(units));
        if let Some(units) = known {
            return Ok(units);
        }
        // The lock is not held meanwhile: two may do the same work, and both are
        // right.
        let units = Arc::new(select()?);
        let mut kept = kept();
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push((selection.clone(), Arc::clone(&units)));
        Ok(units)
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

//! Which units a search may find, and the collector that passes over the others.

use tantivy::{
    SegmentOrdinal, SegmentReader,
    collector::{Collector, SegmentCollector},
    query::Weight,
};

use super::{Ordinal, semantic::RowSet};

/// The units that a search may find, for both legs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selection {
    /// A bit a unit; nothing where every unit is selected.
    pub(super) bits: Option<Vec<bool>>,
    /// The rows of the selected units.
    pub(super) rows: Option<RowSet>,
}

impl Selection {
    /// Whether a unit is selected.
    pub(crate) fn admits(&self, ordinal: Ordinal) -> bool {
        self.bits.as_ref().is_none_or(|bits| bits[ordinal as usize])
    }
}

/// Collects what another collector would, of selected units alone.
pub(super) struct Selected<'a, C> {
    pub(super) bits: &'a [bool],
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
            if self.bits.get(units[doc as usize] as usize) == Some(&true) {
                child.collect(doc, score);
            }
        })?;
        Ok(child.harvest())
    }
}

//! Which documents cite which, and which units are cited most, counted over the columns of
//! references. Nothing is read of texts, so a million units take milliseconds.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    ops::Range,
    sync::Arc,
};

use crate::{
    backend::{CitedUnit, Link, LinkedDocument, Links},
    citation::Symbol,
    corpus::Kind,
};

use super::{Catalog, entry::Ordinal, references::ReferenceRow};

impl Catalog {
    /// Which documents cite which, over the units that are admitted.
    pub(in crate::index) fn links(&self, admits: &dyn Fn(Ordinal) -> bool) -> Links {
        let groups = self.same_symbols();
        let document = |group: &Range<usize>| {
            let facts = Arc::clone(&self.documents[group.start].facts);
            LinkedDocument { symbol: facts.symbol.clone(), facts: Some(facts) }
        };
        let mut documents: Vec<LinkedDocument> = groups.iter().map(document).collect();
        // The node of each symbol that is cited: joint documents go by several.
        let mut nodes: HashMap<u32, u32> = HashMap::new();
        for (node, group) in (0..).zip(&groups) {
            for symbol in self.cited_symbols[group.clone()].iter().flatten() {
                nodes.entry(*symbol).or_insert(node);
            }
        }
        let mut links = Vec::new();
        for (from, group) in (0..).zip(&groups) {
            let mut node = |reference: ReferenceRow<'_>| {
                let known = nodes.entry(reference.symbol).or_insert_with(|| {
                    let symbol = Symbol::written(&self.words.symbols[reference.symbol as usize]);
                    documents.push(LinkedDocument { symbol, facts: None });
                    documents.len() as u32 - 1
                });
                vec![*known]
            };
            let mut counts = self.counted(group, admits, &mut node);
            counts.remove(&from);
            let mut own: Vec<Link> =
                counts.into_iter().map(|(to, units)| Link { from, to, units }).collect();
            own.sort_unstable_by_key(|link| link.to);
            links.extend(own);
        }
        Links { documents, links }
    }

    /// The units that are named most by units of other documents that are admitted.
    pub(in crate::index) fn most_cited(
        &self,
        admits: &dyn Fn(Ordinal) -> bool,
        count: usize,
    ) -> Vec<CitedUnit> {
        // Of each unit: how many name it, and in how many documents.
        let mut all: HashMap<Ordinal, (u32, u32)> = HashMap::new();
        for group in self.same_symbols() {
            let own = &self.documents[group.start].facts.symbol;
            let mut targets = |reference: ReferenceRow<'_>| reference.targets.to_vec();
            for (unit, units) in self.counted(&group, admits, &mut targets) {
                if self.document_of(unit).facts.symbol != *own {
                    let counted = all.entry(unit).or_default();
                    *counted = (counted.0 + units, counted.1 + 1);
                }
            }
        }
        let mut all: Vec<_> = all.into_iter().collect();
        let rank = |&(unit, (units, documents)): &(Ordinal, (u32, u32))| {
            (std::cmp::Reverse((units, documents)), unit)
        };
        if all.len() > count {
            all.select_nth_unstable_by_key(count, rank);
            all.truncate(count);
        }
        all.sort_unstable_by_key(rank);
        let cited =
            |(unit, (units, documents))| CitedUnit { unit: self.key(unit), units, documents };
        all.into_iter().map(cited).collect()
    }

    /// The documents of each symbol, which stand together, the preferred language first.
    fn same_symbols(&self) -> Vec<Range<usize>> {
        let mut groups: Vec<Range<usize>> = Vec::new();
        for (place, document) in self.documents.iter().enumerate() {
            match groups.last_mut() {
                Some(last) if self.documents[last.start].facts.symbol == document.facts.symbol => {
                    last.end = place + 1;
                }
                _ => groups.push(place..place + 1),
            }
        }
        groups
    }

    /// How many admitted units of a document, in the first language that has any, cite
    /// each of what `named` makes of a reference. A note counts for what no other unit
    /// cites: who carries it cites the same.
    fn counted(
        &self,
        group: &Range<usize>,
        admits: &dyn Fn(Ordinal) -> bool,
        named: &mut dyn FnMut(ReferenceRow<'_>) -> Vec<u32>,
    ) -> HashMap<u32, u32> {
        let mut documents = self.documents[group.clone()].iter();
        let admitted = documents.find_map(|document| {
            let units: Vec<Ordinal> = document.ordinals().filter(|unit| admits(*unit)).collect();
            (!units.is_empty()).then_some(units)
        });
        let (notes, units): (Vec<Ordinal>, Vec<Ordinal>) = admitted
            .unwrap_or_default()
            .into_iter()
            .partition(|unit| self.kind(*unit) == Kind::Footnote);
        let mut counts: HashMap<u32, u32> = HashMap::new();
        let mut count = |units: Vec<Ordinal>, passed: &HashSet<u32>| {
            for unit in units {
                let each: BTreeSet<u32> = self.references.of(unit).flat_map(&mut *named).collect();
                for one in each.into_iter().filter(|one| !passed.contains(one)) {
                    *counts.entry(one).or_default() += 1;
                }
            }
            counts.keys().copied().collect::<HashSet<u32>>()
        };
        let by_others = count(units, &HashSet::new());
        count(notes, &by_others);
        counts
    }
}

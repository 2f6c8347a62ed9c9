//! What documents have in common, as columns: of each unit its counterparts in other
//! documents, of each document those that share most with it.

use std::{collections::HashMap, io};

use crate::{
    alignment::{SKETCH_NUMBERS, Sketch},
    index::{
        OpenError,
        checked::{CheckedFile, CheckedWriter, Column},
    },
};

use super::{
    dictionary::from_ends,
    entry::{CatalogDocument, DocumentEntry, Ordinal},
};

/// What two documents have in common; the first stands first in every catalog.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::index) struct Common {
    /// Units that are one paragraph, by their places in both documents, and how much they
    /// are copies, of 255.
    pub units: Vec<(u32, u32, u8)>,
    /// The share of the words of both that they come to, in millionths.
    pub share: u32,
}

/// What pairs of documents have in common, by their numbers in the lexical index.
pub(in crate::index) type CommonByPair = HashMap<(u32, u32), Common>;

/// A millionth, which shares are counted in.
const SHARE_UNIT: f64 = 1e-6;

impl Common {
    /// A share, 0 to 1, as it is kept.
    pub(in crate::index) fn share_of(share: f64) -> u32 {
        (share.clamp(0.0, 1.0) / SHARE_UNIT).round() as u32
    }
}

/// Writes what documents, which are in the order of the catalog, have in common.
pub(super) fn write(
    out: &mut CheckedWriter,
    documents: &[DocumentEntry],
    common: &CommonByPair,
) -> io::Result<()> {
    let places: HashMap<u32, usize> =
        documents.iter().map(|one| one.facts.number).zip(0..).collect();
    let units: usize = documents.iter().map(|document| document.units.len()).sum();
    let mut counterparts: Vec<Vec<(Ordinal, u8)>> = vec![Vec::new(); units];
    let mut related: Vec<Vec<(u32, u32)>> = vec![Vec::new(); documents.len()];
    for ((from, to), common) in common {
        let (Some(&from), Some(&to)) = (places.get(from), places.get(to)) else { continue };
        related[from].push((to as u32, common.share));
        related[to].push((from as u32, common.share));
        let (from, to) = (documents[from].facts.first, documents[to].facts.first);
        for &(a, b, likeness) in &common.units {
            counterparts[(from + a) as usize].push((to + b, likeness));
            counterparts[(to + b) as usize].push((from + a, likeness));
        }
    }
    let (mut ends, mut all, mut likenesses) = (Vec::new(), Vec::new(), Vec::new());
    for own in &mut counterparts {
        own.sort_unstable();
        all.extend(own.iter().map(|one| one.0));
        likenesses.extend(own.iter().map(|one| one.1));
        ends.push(all.len() as u32);
    }
    let (mut related_ends, mut others, mut shares) = (Vec::new(), Vec::new(), Vec::new());
    for own in &mut related {
        own.sort_unstable();
        others.extend(own.iter().map(|one| one.0));
        shares.extend(own.iter().map(|one| one.1));
        related_ends.push(others.len() as u32);
    }
    let sketches = documents.iter().flat_map(|document| &document.units);
    let sketches: Vec<u32> = sketches.flat_map(|unit| unit.sketch.numbers()).collect();
    out.section("likenesses")?;
    out.numbers(&likenesses)?;
    for (section, numbers) in [
        ("sketches", &sketches),
        ("counterpart ends", &ends),
        ("counterparts", &all),
        ("related ends", &related_ends),
        ("related", &others),
        ("shares", &shares),
    ] {
        out.section(section)?;
        out.numbers(numbers)?;
    }
    Ok(())
}

/// What all documents have in common.
pub(super) struct CommonColumns {
    sketches: Column<u32>,
    ends: Column<u32>,
    counterparts: Column<u32>,
    likenesses: Column<u8>,
    related_ends: Column<u32>,
    related: Column<u32>,
    shares: Column<u32>,
}

impl CommonColumns {
    /// Opens what was written of so many units and documents.
    pub(super) fn open(
        file: &CheckedFile,
        units: usize,
        documents: usize,
    ) -> Result<CommonColumns, OpenError> {
        let columns = CommonColumns {
            sketches: file.column("sketches")?,
            ends: file.column("counterpart ends")?,
            counterparts: file.column("counterparts")?,
            likenesses: file.column("likenesses")?,
            related_ends: file.column("related ends")?,
            related: file.column("related")?,
            shares: file.column("shares")?,
        };
        let is_whole = columns.ends.len() == units
            && columns.sketches.len() == units * SKETCH_NUMBERS
            && columns.likenesses.len() == columns.counterparts.len()
            && columns.related_ends.len() == documents
            && columns.related.len() == columns.shares.len();
        if is_whole { Ok(columns) } else { Err(file.damage()) }
    }

    /// The counterparts of a unit, in the order of the catalog, each with how much it is a
    /// copy, 0 to 1.
    pub(super) fn counterparts(&self, unit: Ordinal) -> impl Iterator<Item = (Ordinal, f32)> {
        let range = from_ends(&self.ends, unit);
        let likenesses = self.likenesses[range.clone()].iter();
        let likenesses = likenesses.map(|&likeness| f32::from(likeness) / f32::from(u8::MAX));
        self.counterparts[range].iter().copied().zip(likenesses)
    }

    /// The documents that share words with one beyond formulas, those that share most first, by
    /// their places, each with the share, up to 1.
    pub(super) fn related(&self, document: u32) -> Vec<(usize, f32)> {
        let range = from_ends(&self.related_ends, document);
        let shares = self.shares[range.clone()].iter();
        let shares = shares.map(|&share| (f64::from(share) * SHARE_UNIT) as f32);
        let places = self.related[range].iter().map(|&place| place as usize);
        let mut related: Vec<(usize, f32)> = places.zip(shares).collect();
        related.retain(|one| one.1 > 0.0);
        related.sort_by(|a, b| b.1.total_cmp(&a.1));
        related
    }

    /// The sketch of a unit.
    pub(super) fn sketch(&self, unit: Ordinal) -> Sketch {
        let start = unit as usize * SKETCH_NUMBERS;
        Sketch::from_numbers(&self.sketches[start..start + SKETCH_NUMBERS])
    }

    /// What was written, by the numbers of documents, which are in the order of the catalog.
    pub(super) fn by_pair(&self, documents: &[CatalogDocument]) -> CommonByPair {
        let mut all = CommonByPair::new();
        for (place, document) in (0..).zip(documents) {
            let range = from_ends(&self.related_ends, place);
            let shares = self.shares[range.clone()].iter();
            for (&other, &share) in self.related[range].iter().zip(shares) {
                if other > place {
                    let pair = (document.number, documents[other as usize].number);
                    all.insert(pair, Common { units: Vec::new(), share });
                }
            }
        }
        let place_of = |unit: Ordinal| {
            let behind = documents.partition_point(|document| document.first <= unit);
            &documents[behind - 1]
        };
        for document in documents {
            for unit in document.ordinals() {
                let range = from_ends(&self.ends, unit);
                let likenesses = self.likenesses[range.clone()].iter();
                for (&other, &likeness) in self.counterparts[range].iter().zip(likenesses) {
                    let there = place_of(other);
                    if let Some(common) = all.get_mut(&(document.number, there.number)) {
                        let places = (unit - document.first, other - there.first);
                        common.units.push((places.0, places.1, likeness));
                    }
                }
            }
        }
        all
    }
}

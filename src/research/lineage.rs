//! Two documents, paragraph by paragraph: what stayed, what was amended, moved, split,
//! merged, what is new and what was dropped.

use std::{collections::BTreeMap, sync::Arc, time::Instant};

use crate::{
    alignment::{
        ALIGNED_BYTES_MAX, ALIGNED_UNITS_MAX, Aligned, Paragraph, Role, align, is_paragraph,
        paragraphs, plain,
    },
    backend::{Backend, BackendError, DocumentFacts, Outline, UnitFacts, UnitKey, read_units},
    citation::{Language, Symbol},
    corpus::Unit,
    embed::{Embedding, mean},
};

use super::{
    diff::{DIFFS_TIME, Difference, Piece, Side, differ_until},
    strength::rise,
};

/// What became of a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// The same words, but for marks, in the same order.
    Identical,
    /// Other words.
    Amended,
    /// The same words in another place.
    Moved,
    /// One of several that it was split into.
    Split,
    /// One of several that were merged.
    Merged,
    /// It has no counterpart in the earlier text.
    New,
    /// It has none in the later one.
    Dropped,
}

impl Change {
    /// The name in the JSON contract.
    pub fn name(self) -> &'static str {
        match self {
            Change::Identical => "identical",
            Change::Amended => "amended",
            Change::Moved => "moved",
            Change::Split => "split",
            Change::Merged => "merged",
            Change::New => "new",
            Change::Dropped => "dropped",
        }
    }
}

/// A unit as its index knows it, and whole.
pub type Told = (UnitFacts, Unit);

/// A paragraph of two texts, or of one of them.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The earlier text; nothing where it is new.
    pub from: Option<Told>,
    /// The later text; nothing where it was dropped.
    pub to: Option<Told>,
    /// What became of it.
    pub change: Change,
    /// Whether it stands in another place, whatever became of its words.
    pub is_moved: bool,
    /// How the words differ; of a paragraph of one text all of it does.
    pub difference: Difference,
}

impl Kept {
    /// How much the strength of the opening verb rose, below 0 where it fell; nothing
    /// where one of the verbs asks for nothing.
    pub fn rise(&self) -> Option<i8> {
        rise(&self.from.as_ref()?.1, &self.to.as_ref()?.1)
    }
}

/// Two documents, paragraph by paragraph.
#[derive(Clone, Debug)]
pub struct Lineage {
    /// The document that is taken as the earlier one.
    pub from: Arc<DocumentFacts>,
    /// The other.
    pub to: Arc<DocumentFacts>,
    /// The paragraphs in the order of the later text, dropped ones behind what stood
    /// before them.
    pub kept: Vec<Kept>,
}

impl Lineage {
    /// How much there is of what became of paragraphs: `26 identical, 14 amended`.
    pub fn counts(&self) -> String {
        let mut counts: BTreeMap<Change, usize> = BTreeMap::new();
        self.kept.iter().for_each(|kept| *counts.entry(kept.change).or_default() += 1);
        let counts = counts.into_iter().map(|(change, count)| format!("{count} {}", change.name()));
        counts.collect::<Vec<_>>().join(", ")
    }
}

/// Finds two documents by their names: the second in the language of the first, where it
/// has that.
///
/// # Errors
/// What `find` says of the one that is not found.
pub fn both<E>(
    find: impl Fn(&str, Option<Language>) -> Result<Outline, E>,
    from: &str,
    to: &str,
    language: Option<Language>,
) -> Result<(Outline, Outline), E> {
    let from = find(from, language)?;
    let same = find(to, Some(from.document.language));
    Ok((from, same.or_else(|_| find(to, language))?))
}

/// Why two documents are not aligned.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineageError {
    /// The index cannot be read.
    #[error(transparent)]
    Backend(#[from] BackendError),
    /// A document is too long.
    #[error(
        "{symbol} is too long, with {units} units: at most {ALIGNED_UNITS_MAX} are aligned, \
         and {} MB of text", ALIGNED_BYTES_MAX >> 20
    )]
    TooLong {
        /// Its symbol.
        symbol: String,
        /// How many units it has.
        units: usize,
    },
}

impl LineageError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            LineageError::Backend(error) => error.hint(),
            LineageError::TooLong { .. } => {
                "look for its paragraphs, or compare parts of it that are documents of their own"
            }
        }
    }
}

/// A document with its texts and vectors.
pub(super) struct Whole {
    pub outline: Outline,
    pub units: Vec<Unit>,
    vectors: Vec<Option<Embedding>>,
    /// The bytes of all texts.
    pub bytes: usize,
}

impl Whole {
    pub(super) fn read(backend: &dyn Backend, outline: Outline) -> Result<Whole, LineageError> {
        let too_long = || LineageError::TooLong {
            symbol: outline.document.symbol.to_string(),
            units: outline.units.len(),
        };
        if outline.units.len() > ALIGNED_UNITS_MAX {
            return Err(too_long());
        }
        let keys: Vec<UnitKey> = outline.units.iter().map(|unit| unit.key).collect();
        let (mut units, mut bytes) = (Vec::with_capacity(keys.len()), 0);
        for unit in read_units(backend, &keys) {
            let unit = unit?;
            bytes += unit.text.len();
            if bytes > ALIGNED_BYTES_MAX {
                return Err(too_long());
            }
            units.push(unit);
        }
        let vectors = backend.vectors(&keys)?.iter().map(|passages| mean(passages)).collect();
        Ok(Whole { outline, units, vectors, bytes })
    }

    pub(super) fn symbol(&self) -> &Symbol {
        &self.outline.document.symbol
    }

    /// A document by its symbol; nothing where it is too long, or not there.
    pub(super) fn find(
        backend: &dyn Backend,
        symbol: &Symbol,
        language: Language,
    ) -> Result<Option<Whole>, LineageError> {
        let outline = backend.outline(symbol, Some(language))?;
        match outline.map(|outline| Whole::read(backend, outline)).transpose() {
            Err(LineageError::TooLong { .. }) => Ok(None),
            other => other,
        }
    }

    pub(super) fn told(&self, place: usize) -> Told {
        (self.outline.units[place].clone(), self.units[place].clone())
    }

    /// The paragraphs, points within theirs.
    pub(super) fn paragraphs(&self) -> Vec<Paragraph<'_>> {
        paragraphs(&self.units, &self.vectors)
    }
}

/// Aligns two documents.
///
/// # Errors
/// [`LineageError`] where the index cannot be read, or a document is too long.
pub fn lineage(backend: &dyn Backend, from: Outline, to: Outline) -> Result<Lineage, LineageError> {
    let (from, to) = (Whole::read(backend, from)?, Whole::read(backend, to)?);
    let pairs = align(&from.paragraphs(), &to.paragraphs()).pairs;
    let until = Instant::now() + DIFFS_TIME;
    let mut kept: Vec<((usize, bool, usize), Kept)> = Vec::new();
    let mut places: Vec<Option<usize>> = vec![None; from.units.len()];
    let mut is_taken = vec![false; to.units.len()];
    for &pair in &pairs {
        places[pair.from].get_or_insert(pair.to);
        is_taken[pair.to] = true;
        kept.push(((pair.to, false, pair.from), told(&from, &to, pair, until)));
    }
    for (place, unit) in to.units.iter().enumerate() {
        if !is_taken[place] && is_paragraph(unit) {
            kept.push(((place, false, 0), alone(None, Some(to.told(place)))));
        }
    }
    let mut before = 0;
    for (place, unit) in from.units.iter().enumerate() {
        match places[place] {
            Some(there) => before = there,
            None if is_paragraph(unit) => {
                kept.push(((before, true, place), alone(Some(from.told(place)), None)));
            }
            None => {}
        }
    }
    kept.sort_by_key(|one| one.0);
    let kept = kept.into_iter().map(|(_, kept)| kept).collect();
    Ok(Lineage { from: from.outline.document, to: to.outline.document, kept })
}

fn told(from: &Whole, to: &Whole, pair: Aligned, until: Instant) -> Kept {
    let (earlier, later) = (from.told(pair.from), to.told(pair.to));
    let change = match pair.role {
        Role::Split => Change::Split,
        Role::Merged => Change::Merged,
        Role::Same => changed(&earlier.1.text, &later.1.text, pair.is_moved),
    };
    let difference = differ_until(&earlier.1.text, &later.1.text, until);
    Kept { from: Some(earlier), to: Some(later), change, is_moved: pair.is_moved, difference }
}

/// What became of the words of a paragraph that stands in both texts.
pub(super) fn changed(from: &str, to: &str, is_moved: bool) -> Change {
    match (plain(from) == plain(to), is_moved) {
        (false, _) => Change::Amended,
        (true, true) => Change::Moved,
        (true, false) => Change::Identical,
    }
}

/// A paragraph of one text only.
fn alone(from: Option<Told>, to: Option<Told>) -> Kept {
    let change = if from.is_some() { Change::Dropped } else { Change::New };
    let side = if from.is_some() { Side::First } else { Side::Second };
    let text = from.as_ref().or(to.as_ref()).map(|told| told.1.text.clone()).unwrap_or_default();
    let difference = Difference { pieces: vec![Piece { side, text }], ratio: 0.0 };
    Kept { from, to, change, is_moved: false, difference }
}

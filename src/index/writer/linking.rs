//! Finds what documents have in common: those that seem to are aligned, each pair once.
//!
//! Which pairs those are follows from the sketches of all documents, and what a pair has in
//! common from its two texts; so an index that grew says the same as one built anew.

use std::{
    collections::{HashMap, HashSet, hash_map::Entry},
    thread::{self, available_parallelism},
};

use crate::{
    alignment::{Paragraph, Sketch, WordCounts, align, likeness, paragraphs, related},
    backend::PASSAGES_MAX,
    citation::Language,
    corpus::Unit,
    embed::{Embedding, mean},
    index::{
        OpenError, Snapshot, UpdateError,
        catalog::{CatalogDocument, Common, CommonByPair, DocumentEntry},
        passage::PassageHash,
        semantic::Semantic,
        storage::Storage,
    },
};

/// So many bytes of documents are in memory at once.
const READ_AT_ONCE: usize = 256 << 20;

/// What a text weighs with its words, twice as numbers, beside what it is written in.
const WORDS_WEIGH: usize = 4;

/// Two documents by their places among all.
type Pair = (usize, usize);

/// What texts and vectors are read from.
pub(super) struct Linking<'a> {
    pub(super) storage: &'a Storage,
    pub(super) vectors: &'a Semantic,
    /// The row of each passage.
    pub(super) rows: &'a HashMap<PassageHash, u32>,
}

/// The documents of the last commit, by their numbers.
struct Stored<'a> {
    snapshot: &'a Snapshot,
    by_number: HashMap<u32, &'a CatalogDocument>,
}

impl Stored<'_> {
    fn of(snapshot: &Snapshot) -> Stored<'_> {
        let documents = snapshot.catalog().documents.iter();
        Stored { snapshot, by_number: documents.map(|one| (one.number, one)).collect() }
    }

    fn units(&self, number: u32) -> Result<Vec<Unit>, UpdateError> {
        match self.by_number.get(&number) {
            Some(document) => Ok(self.snapshot.units_of(document)?),
            None => Ok(Vec::new()),
        }
    }
}

/// A document as it is aligned.
struct Text {
    units: Vec<Unit>,
    vectors: Vec<Option<Embedding>>,
    words: Vec<WordCounts>,
}

impl Text {
    /// What it holds, in bytes, about: its words and its vectors weigh most.
    fn bytes(&self) -> usize {
        let vectors = self.vectors.iter().flatten().map(|vector| size_of_val(vector.as_slice()));
        let unit = |unit: &Unit| size_of::<Unit>() + WORDS_WEIGH * unit.text.len();
        vectors.sum::<usize>() + self.units.iter().map(unit).sum::<usize>()
    }
}

impl Linking<'_> {
    /// Brings what documents have in common up to date. The documents are in the order of
    /// the catalog; the texts of those that came since the last commit are given by their
    /// numbers.
    ///
    /// # Errors
    /// [`UpdateError`] where texts or vectors of the last commit cannot be read.
    pub(super) fn bring_up_to_date(
        &self,
        common: &mut CommonByPair,
        documents: &[DocumentEntry],
        fresh: &HashMap<u32, Vec<Unit>>,
    ) -> Result<(), UpdateError> {
        let wanted = wanted(documents);
        let number = |place: usize| documents[place].facts.number;
        let numbers = |&(from, to): &Pair| (number(from), number(to));
        let known: HashSet<(u32, u32)> = wanted.iter().map(numbers).collect();
        common.retain(|pair, _| known.contains(pair));
        let mut missing = wanted;
        missing.retain(|pair| !common.contains_key(&numbers(pair)));
        let is_old = |&place: &usize| !fresh.contains_key(&number(place));
        let needs_old = missing.iter().any(|(from, to)| is_old(from) || is_old(to));
        let last = needs_old.then(|| Snapshot::open_in(self.storage)).transpose()?;
        let last = last.as_ref().map(Stored::of);
        let read = |place: usize| self.text(&documents[place], fresh, last.as_ref());
        let mut rest = missing.as_slice();
        while !rest.is_empty() {
            let (count, texts) = first_texts(rest, &read)?;
            let (now, later) = rest.split_at(count);
            common.extend(now.iter().map(numbers).zip(in_common(now, &texts)));
            rest = later;
        }
        Ok(())
    }

    /// The units of a document with their vectors; none of one that is too long.
    fn text(
        &self,
        document: &DocumentEntry,
        fresh: &HashMap<u32, Vec<Unit>>,
        last: Option<&Stored<'_>>,
    ) -> Result<Text, UpdateError> {
        let number = document.facts.number;
        let units = match (fresh.get(&number), last) {
            (Some(units), _) => units.clone(),
            (None, Some(last)) => last.units(number)?,
            (None, None) => Vec::new(),
        };
        let vectors = document.units.iter().map(|unit| self.vector(&unit.passages));
        Ok(Text {
            vectors: vectors.collect::<Result<_, OpenError>>()?,
            words: units.iter().map(|unit| WordCounts::of(&unit.text)).collect(),
            units,
        })
    }

    /// The mean of the vectors of passages; nothing where there are none.
    fn vector(&self, passages: &[PassageHash]) -> Result<Option<Embedding>, OpenError> {
        let rows = passages.iter().take(PASSAGES_MAX).filter_map(|hash| self.rows.get(hash));
        let vectors = rows.map(|&row| Ok(self.vectors.vector(row)?.to_vec()));
        Ok(mean(&vectors.collect::<Result<Vec<_>, OpenError>>()?))
    }
}

/// The documents of the first pairs, by their places, and how many pairs those are.
fn first_texts(
    pairs: &[Pair],
    read: &dyn Fn(usize) -> Result<Text, UpdateError>,
) -> Result<(usize, HashMap<usize, Text>), UpdateError> {
    let mut texts: HashMap<usize, Text> = HashMap::new();
    let mut bytes = 0;
    for (count, &(from, to)) in pairs.iter().enumerate() {
        if bytes >= READ_AT_ONCE {
            return Ok((count, texts));
        }
        for place in [from, to] {
            if let Entry::Vacant(vacant) = texts.entry(place) {
                bytes += vacant.insert(read(place)?).bytes();
            }
        }
    }
    Ok((pairs.len(), texts))
}

/// The pairs of documents that are to be aligned: such of one language that seem to have
/// paragraphs in common.
fn wanted(documents: &[DocumentEntry]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for language in Language::ALL {
        let is_wanted = |place: &usize| documents[*place].facts.facts.language == language;
        let places: Vec<usize> = (0..documents.len()).filter(is_wanted).collect();
        let sketches = |&place: &usize| -> Vec<Sketch> {
            documents[place].units.iter().map(|unit| unit.sketch).collect()
        };
        let own = related(&places.iter().map(sketches).collect::<Vec<_>>());
        pairs.extend(own.into_iter().map(|(from, to)| (places[from], places[to])));
    }
    pairs.sort_unstable();
    pairs
}

/// What pairs of documents have in common, in their order, on all cores.
fn in_common(pairs: &[Pair], texts: &HashMap<usize, Text>) -> Vec<Common> {
    let threads = available_parallelism().map_or(1, usize::from);
    let share = pairs.len().div_ceil(threads).max(1);
    let read: HashMap<usize, Vec<Paragraph<'_>>> = texts
        .iter()
        .map(|(&place, text)| (place, paragraphs(&text.units, &text.vectors)))
        .collect();
    thread::scope(|scope| {
        let side = |place: usize| (&texts[&place], read[&place].as_slice());
        let aligned = move |pair: &Pair| compare(side(pair.0), side(pair.1));
        let workers = pairs.chunks(share).map(|own| {
            let work = move || own.iter().map(aligned).collect::<Vec<Common>>();
            scope.spawn(work)
        });
        let workers: Vec<_> = workers.collect();
        let found = workers.into_iter().flat_map(|worker| match worker.join() {
            Ok(found) => found,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        found.collect()
    })
}

/// What two documents have in common.
fn compare(
    (from, own): (&Text, &[Paragraph<'_>]),
    (to, others): (&Text, &[Paragraph<'_>]),
) -> Common {
    let aligned = align(own, others);
    let units = aligned.pairs.iter().map(|pair| {
        let likeness = likeness(&from.words[pair.from], &to.words[pair.to]);
        (pair.from as u32, pair.to as u32, (likeness * f32::from(u8::MAX)).round() as u8)
    });
    let mut units: Vec<(u32, u32, u8)> = units.collect();
    units.sort_unstable();
    units.dedup_by_key(|unit| (unit.0, unit.1));
    Common { units, share: Common::share_of(aligned.share) }
}

//! The documents around one: what it cites, and what cites it.

use std::{cmp::Reverse, collections::HashMap, sync::Arc};

use crate::{
    backend::{Backend, BackendError, Link, LinkedDocument, Links, Selection},
    citation::Symbol,
};

/// The most documents on each side, whatever is asked for.
pub const AROUND_MAX: usize = 500;

/// A document that one cites, or that cites it.
#[derive(Clone, Debug)]
pub struct NearDocument {
    /// The document.
    pub document: LinkedDocument,
    /// How many paragraphs of the one cite the other.
    pub units: u32,
}

/// The documents around one.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// The document in the middle.
    pub document: LinkedDocument,
    /// What it cites, the most cited first, then the newest.
    pub cites: Vec<NearDocument>,
    /// How many documents it cites in all.
    pub cites_total: usize,
    /// What cites it, likewise.
    pub cited_by: Vec<NearDocument>,
    /// How many documents cite it in all.
    pub cited_by_total: usize,
    /// All of these as a graph, with what they cite of one another.
    pub links: Links,
}

/// The documents around the one of a symbol, at most `count` on each side; nothing where no
/// document goes by the symbol and none cites it.
///
/// # Errors
/// [`BackendError`] where the index cannot be read.
pub fn surroundings(
    backend: &dyn Backend,
    symbol: &Symbol,
    count: usize,
) -> Result<Option<Surroundings>, BackendError> {
    let count = count.min(AROUND_MAX);
    let all = backend.links(&Selection::default())?;
    let Some(own) = place_of(&all, symbol) else { return Ok(None) };
    let near = |ends: fn(&Link) -> (u32, u32)| {
        let mut near: Vec<(u32, u32)> = all
            .links
            .iter()
            .filter(|link| ends(link).0 == own)
            .map(|link| (ends(link).1, link.units))
            .collect();
        let year = |place: u32| all.documents[place as usize].facts.as_ref().and_then(|f| f.year);
        let name = |place: u32| &all.documents[place as usize].symbol;
        near.sort_by(|a, b| {
            let rank = |one: &(u32, u32)| (Reverse(one.1), Reverse(year(one.0)));
            rank(a).cmp(&rank(b)).then_with(|| name(a.0).cmp(name(b.0)))
        });
        let total = near.len();
        near.truncate(count);
        (near, total)
    };
    let (cites, cites_total) = near(|link| (link.from, link.to));
    let (cited_by, cited_by_total) = near(|link| (link.to, link.from));
    let told = |some: &[(u32, u32)]| {
        let near = |&(place, units): &(u32, u32)| NearDocument {
            document: all.documents[place as usize].clone(),
            units,
        };
        some.iter().map(near).collect()
    };
    Ok(Some(Surroundings {
        document: all.documents[own as usize].clone(),
        links: among(&all, own, cites.iter().chain(&cited_by).map(|(place, _)| *place)),
        cites: told(&cites),
        cites_total,
        cited_by: told(&cited_by),
        cited_by_total,
    }))
}

/// The place of a document by its symbol, or by one that it is known by too.
fn place_of(all: &Links, symbol: &Symbol) -> Option<u32> {
    let find = |is_it: &dyn Fn(&Symbol) -> bool| {
        let place = all.documents.iter().position(|document| is_it(&document.symbol))?;
        u32::try_from(place).ok()
    };
    find(&|own| own == symbol)
        .or_else(|| find(&|own| own.also_known_as().contains(symbol)))
        .or_else(|| find(&|own| symbol.is_same(own.as_str())))
}

/// Some documents with what they cite of one another.
fn among(all: &Links, own: u32, others: impl Iterator<Item = u32>) -> Links {
    let mut places: HashMap<u32, u32> = HashMap::from([(own, 0)]);
    let mut documents = vec![all.documents[own as usize].clone()];
    for other in others {
        places.entry(other).or_insert_with(|| {
            documents.push(all.documents[other as usize].clone());
            documents.len() as u32 - 1
        });
    }
    let link = |link: &Link| {
        let (from, to) = (*places.get(&link.from)?, *places.get(&link.to)?);
        Some(Link { from, to, units: link.units })
    };
    let mut links: Vec<Link> = all.links.iter().filter_map(link).collect();
    links.sort_unstable_by_key(|link| (link.from, link.to));
    Links { documents, links }
}

/// The documents that are cited most, over all units of a collection or some of them.
#[derive(Clone, Debug)]
pub struct MostCited {
    /// The document.
    pub document: LinkedDocument,
    /// How many paragraphs of other documents cite it.
    pub units: u32,
    /// How many documents.
    pub documents: u32,
}

/// The documents that the selected units cite most, `count` of them at most.
///
/// # Errors
/// [`BackendError`] where the index cannot be read.
pub fn most_cited_documents(
    backend: &dyn Backend,
    among: &Selection,
    count: usize,
) -> Result<Vec<MostCited>, BackendError> {
    let all: Arc<Links> = backend.links(among)?;
    let mut counts = vec![(0, 0); all.documents.len()];
    for link in &all.links {
        let (units, documents) = &mut counts[link.to as usize];
        *units += link.units;
        *documents += 1;
    }
    let mut cited: Vec<usize> = (0..counts.len()).filter(|&place| counts[place].0 > 0).collect();
    cited.sort_by(|&a, &b| {
        let name = |place: usize| &all.documents[place].symbol;
        Reverse(counts[a]).cmp(&Reverse(counts[b])).then_with(|| name(a).cmp(name(b)))
    });
    let told = |place: usize| MostCited {
        document: all.documents[place].clone(),
        units: counts[place].0,
        documents: counts[place].1,
    };
    Ok(cited.into_iter().take(count).map(told).collect())
}

//! Paragraphs that were split or merged: one that is left alone and whose words are a part
//! of one in the other text.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{
    paragraph::{Aligned, Node, Role},
    wording::{Lexicon, Wording},
};

/// The share of a part's words that the whole must have.
const CONTAINED_MIN: f32 = 0.6;
/// The least shingles that part and whole alone share: fewer may be a name.
const SHINGLES_MIN: u32 = 4;
/// The least share of the whole that a part is, by what its words weigh.
const SHARE_MIN: f32 = 0.15;

/// Adds the parts of what was split or merged to the pairs.
pub(super) fn parts(
    lexicon: &Lexicon,
    from: &[&Node<'_>],
    to: &[&Node<'_>],
    pairs: &mut Vec<Aligned>,
) {
    let split: Vec<(usize, usize)> =
        pieces(lexicon, from, to, &pairs.iter().map(|pair| (pair.from, pair.to)).collect());
    add(pairs, split, Role::Split);
    let known = pairs.iter().map(|pair| (pair.to, pair.from)).collect();
    let merged = pieces(lexicon, to, from, &known);
    add(pairs, merged.into_iter().map(|(to, from)| (from, to)).collect(), Role::Merged);
}

fn add(pairs: &mut Vec<Aligned>, found: Vec<(usize, usize)>, role: Role) {
    for &(from, to) in &found {
        let is_rest = |pair: &&mut Aligned| match role {
            Role::Merged => pair.to == to,
            _ => pair.from == from,
        };
        if let Some(pair) = pairs.iter_mut().find(is_rest) {
            pair.role = role;
        }
    }
    let aligned = |(from, to)| Aligned { from, to, role, is_moved: false };
    pairs.extend(found.into_iter().map(aligned));
}

/// Wholes of the one text with parts in the other, by their places. A whole has two parts
/// at least, one of which may be known already.
fn pieces(
    lexicon: &Lexicon,
    wholes: &[&Node<'_>],
    others: &[&Node<'_>],
    known: &HashSet<(usize, usize)>,
) -> Vec<(usize, usize)> {
    let mut of_shingle: HashMap<u64, usize> = HashMap::new();
    for (index, node) in wholes.iter().enumerate() {
        for shingle in lexicon.rare(&node.whole) {
            of_shingle.entry(shingle).or_insert(index);
        }
    }
    let taken: HashSet<usize> = known.iter().map(|pair| pair.1).collect();
    let paired: HashSet<usize> = known.iter().map(|pair| pair.0).collect();
    let mut found: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for part in others.iter().filter(|node| !taken.contains(&node.place)) {
        let mut shared: BTreeMap<usize, u32> = BTreeMap::new();
        for shingle in lexicon.rare(&part.whole) {
            if let Some(&whole) = of_shingle.get(&shingle) {
                *shared.entry(whole).or_default() += 1;
            }
        }
        let best = shared.into_iter().max_by_key(|&(whole, count)| (count, usize::MAX - whole));
        let Some((whole, _)) = best.filter(|&(_, count)| count >= SHINGLES_MIN) else {
            continue;
        };
        if is_part(lexicon, &part.whole, &wholes[whole].whole) {
            found.entry(wholes[whole].place).or_default().push(part.place);
        }
    }
    found.retain(|whole, parts| parts.len() > usize::from(!paired.contains(whole)));
    found
        .into_iter()
        .flat_map(|(whole, parts)| parts.into_iter().map(move |part| (whole, part)))
        .collect()
}

fn is_part(lexicon: &Lexicon, part: &Wording, whole: &Wording) -> bool {
    let (own, all) = (lexicon.mass(part), lexicon.mass(whole));
    own < all && own >= SHARE_MIN * all && lexicon.compare(part, whole).contained >= CONTAINED_MIN
}

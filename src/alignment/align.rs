//! Which paragraphs of two texts are the same paragraph, by wording and order.
//!
//! Pairs get a score from masked words, pairs of words, shingles that no third paragraph
//! has, and vectors. The heaviest chain of pairs that keeps both orders is found by a
//! dynamic program; pairs that agree with it gain a little; then the assignment of the
//! greatest sum decides over both texts at once. Points are aligned within their
//! paragraph, and what is left alone then is tried across paragraphs, more strictly.

use std::collections::{HashMap, HashSet};

use crate::corpus::Kind;

use super::{
    assign::{Edges, heaviest_assignment, heaviest_chain},
    nearby::nearby,
    paragraph::{Aligned, Node, Paragraph, Role, node},
    parts::parts,
    wording::{Lexicon, Shared},
};

/// What two paragraphs must score to be one; `docs/lineage.md` has how it was found.
const SCORE_MIN: f64 = 0.555;
/// The same for points of one paragraph, which are short and whose place says much.
const POINT_SCORE_MIN: f64 = 0.45;
/// The same for what is found outside of its paragraph.
const STRAY_SCORE_MIN: f64 = 0.62;
/// What shared rare shingles add at most, and how many of them add all of it.
const SHINGLES_GAIN: f64 = 0.15;
const SHINGLES_FULL: f64 = 5.0;
/// What it costs to share none.
const NO_SHINGLE_COST: f64 = 0.03;
/// What a paragraph of the preamble loses against an operative one: they say alike, but
/// neither takes the other's place.
const PART_COST: f64 = 0.2;
/// What equal vectors add, and the cosine at which they begin to.
const VECTOR_GAIN: f64 = 0.04;
const VECTOR_FROM: f64 = 0.8;
/// What the formulas of an organ come to in bytes, and the most of a document that they are:
/// two mandates are renewed in the same words, whatever they are about.
const FORMULAS: f64 = 700.0;
const FORMULAS_SHARE: f64 = 0.5;
/// What sums of single precision may differ by.
const ROUNDED: f64 = 1e-3;
/// What a pair gains that agrees with the order of the others.
const ORDER_GAIN: f64 = 0.05;
/// How much less a pair must score that opens with the same verb and stands between the
/// same neighbours: the decision on next year's meeting has little else in common.
const GAP_GAIN: f64 = 0.15;

/// What two texts have in common.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Alignment {
    /// The pairs, in no order. What is in none stands in one text only.
    pub pairs: Vec<Aligned>,
    /// The share of the words of both that stand in paragraphs that are the same, without
    /// the formulas of their organ; at most 1, and below 0 where they have less.
    pub share: f64,
}

/// Aligns two texts.
pub(crate) fn align(from: &[Paragraph<'_>], to: &[Paragraph<'_>]) -> Alignment {
    let mut lexicon = Lexicon::default();
    let mut from: Vec<Node<'_>> = from.iter().map(|one| node(&mut lexicon, one)).collect();
    let mut to: Vec<Node<'_>> = to.iter().map(|one| node(&mut lexicon, one)).collect();
    lexicon.weigh();
    from.iter_mut().chain(&mut to).for_each(|node| node.weigh(&lexicon));
    let mut pairs = Vec::new();
    level(
        &lexicon,
        &from.iter().collect::<Vec<_>>(),
        &to.iter().collect::<Vec<_>>(),
        SCORE_MIN,
        &mut pairs,
    );
    let (mut own, mut other) = (Vec::new(), Vec::new());
    from.iter().for_each(|node| node.all(&mut own));
    to.iter().for_each(|node| node.all(&mut other));
    let (alone, alone_too) = lonely(&own, &other, &pairs);
    let strays = matched(&lexicon, &alone, &alone_too, STRAY_SCORE_MIN, 0.0);
    pairs.extend(strays.into_iter().map(|(a, b, _)| Aligned {
        from: alone[a].place,
        to: alone_too[b].place,
        role: Role::Same,
        is_moved: true,
    }));
    parts(&lexicon, &own, &other, &mut pairs);
    let share = share(&lexicon, (&from, &to), &pairs);
    Alignment { pairs, share }
}

/// [`Alignment::share`] of texts by their paragraphs.
fn share(lexicon: &Lexicon, (from, to): (&[Node<'_>], &[Node<'_>]), pairs: &[Aligned]) -> f64 {
    fn of_place<'n, 'a>(nodes: &'n [Node<'a>]) -> HashMap<usize, &'n Node<'a>> {
        nodes.iter().map(|node| (node.place, node)).collect()
    }
    let (own, other) = (of_place(from), of_place(to));
    let kept = pairs.iter().filter_map(|pair| {
        let (a, b) = (own.get(&pair.from)?, other.get(&pair.to)?);
        let words = lexicon.compare(&a.whole, &b.whole).words;
        Some(a.bytes.min(b.bytes) as f64 * f64::from(words))
    });
    let bytes: usize = from.iter().chain(to).map(|node| node.bytes).sum();
    let length = (bytes as f64 / 2.0).max(1.0);
    kept.sum::<f64>() / length - (FORMULAS / length).min(FORMULAS_SHARE)
}

/// Those of both texts that are in no pair.
fn lonely<'n, 'a>(
    own: &[&'n Node<'a>],
    other: &[&'n Node<'a>],
    pairs: &[Aligned],
) -> (Vec<&'n Node<'a>>, Vec<&'n Node<'a>>) {
    let from: HashSet<usize> = pairs.iter().map(|pair| pair.from).collect();
    let to: HashSet<usize> = pairs.iter().map(|pair| pair.to).collect();
    let own = own.iter().filter(|node| !from.contains(&node.place)).copied().collect();
    (own, other.iter().filter(|node| !to.contains(&node.place)).copied().collect())
}

/// Pairs paragraphs of one level, and the points of each pair.
fn level(
    lexicon: &Lexicon,
    from: &[&Node<'_>],
    to: &[&Node<'_>],
    least: f64,
    pairs: &mut Vec<Aligned>,
) {
    for (a, b, is_moved) in matched(lexicon, from, to, least, ORDER_GAIN) {
        let (a, b) = (from[a], to[b]);
        pairs.push(Aligned { from: a.place, to: b.place, role: Role::Same, is_moved });
        if !a.points.is_empty() && !b.points.is_empty() {
            let (points, others): (Vec<_>, Vec<_>) =
                (a.points.iter().collect(), b.points.iter().collect());
            level(lexicon, &points, &others, POINT_SCORE_MIN, pairs);
        }
    }
}

/// The best assignment of two lists, and which pairs leave the order.
fn matched(
    lexicon: &Lexicon,
    from: &[&Node<'_>],
    to: &[&Node<'_>],
    least: f64,
    order_gain: f64,
) -> Vec<(usize, usize, bool)> {
    let mut edges: Edges = Vec::with_capacity(from.len());
    let mut scores: Edges = Vec::with_capacity(from.len());
    for (row, near) in nearby(lexicon, from, to).into_iter().enumerate() {
        let may = |column: &usize| most(lexicon, from[row], to[*column]) > least - GAP_GAIN;
        let scored = near.into_iter().filter(may);
        let scored = scored.map(|column| (column, score(lexicon, from[row], to[column])));
        let scored: Vec<(usize, f64)> = scored.filter(|pair| pair.1 > least - GAP_GAIN).collect();
        let over = scored.iter().map(|&(column, score)| (column, score - least));
        edges.push(over.filter(|edge| edge.1 > 0.0).collect());
        scores.push(scored);
    }
    let chain = heaviest_chain(&edges, to.len());
    for (row, own) in edges.iter_mut().enumerate() {
        for (column, weight) in own {
            if keeps_order(&chain, row, *column) {
                *weight += order_gain;
            }
        }
    }
    let mut assigned = heaviest_assignment(&edges, to.len());
    if order_gain > 0.0 {
        fill_gaps(lexicon, &mut assigned, &scores, from, to, least - GAP_GAIN);
    }
    let pairs: Vec<(usize, usize)> =
        assigned.iter().enumerate().filter_map(|(row, column)| Some((row, (*column)?))).collect();
    let mut stayed = in_order(&pairs, from.len(), to.len()).into_iter().peekable();
    let told = pairs.into_iter().map(|(row, column)| {
        let is_moved = stayed.next_if_eq(&(row, column)).is_none();
        (row, column, is_moved)
    });
    told.collect()
}

/// The pairs that keep both orders: all but as few as possible, which have moved.
fn in_order(pairs: &[(usize, usize)], rows: usize, columns: usize) -> Vec<(usize, usize)> {
    let mut edges: Edges = vec![Vec::new(); rows];
    pairs.iter().for_each(|&(row, column)| edges[row].push((column, 1.0)));
    heaviest_chain(&edges, columns)
}

/// Pairs what is alone between the same neighbours in both texts, opens with one verb and
/// shares a formula that no third paragraph has.
fn fill_gaps(
    lexicon: &Lexicon,
    assigned: &mut [Option<usize>],
    scores: &Edges,
    from: &[&Node<'_>],
    to: &[&Node<'_>],
    least: f64,
) {
    let pairs = assigned.iter().enumerate().filter_map(|(row, column)| Some((row, (*column)?)));
    let pairs: Vec<(usize, usize)> = pairs.collect();
    let stayed = in_order(&pairs, from.len(), to.len());
    let taken: HashSet<usize> = pairs.iter().map(|pair| pair.1).collect();
    let may = |row: usize, column: usize| {
        !taken.contains(&column)
            && from[row].opening.is_some()
            && from[row].opening == to[column].opening
            && from[row].kind == to[column].kind
            && lexicon.compare(&from[row].whole, &to[column].whole).shingles > 0
            && keeps_order(&stayed, row, column)
    };
    let mut edges: Edges = vec![Vec::new(); from.len()];
    for (row, own) in scores.iter().enumerate().filter(|(row, _)| assigned[*row].is_none()) {
        let open = own.iter().filter(|(column, _)| may(row, *column));
        edges[row] = open.map(|&(column, score)| (column, score - least)).collect();
    }
    for (row, column) in heaviest_assignment(&edges, to.len()).into_iter().enumerate() {
        assigned[row] = assigned[row].or(column);
    }
}

/// Whether a pair crosses none of a chain.
fn keeps_order(chain: &[(usize, usize)], row: usize, column: usize) -> bool {
    let behind = chain.partition_point(|pair| pair.0 < row);
    let is_after = behind.checked_sub(1).is_none_or(|before| chain[before].1 < column);
    is_after
        && chain.get(behind).is_none_or(|next| match next.0 == row {
            true => next.1 == column,
            false => next.1 > column,
        })
}

/// The most that [`score`] can say of two paragraphs, by the words alone that they have in
/// common: each stands in two pairs of words at most. Most pairs of two documents have few,
/// and need no closer look.
fn most(lexicon: &Lexicon, a: &Node<'_>, b: &Node<'_>) -> f64 {
    let common = f64::from(lexicon.common(&a.whole, &b.whole));
    let share = |common: f64, all: f32| {
        if all > 0.0 { (2.0 * common / f64::from(all)).min(1.0) } else { 0.0 }
    };
    let words = share(common, a.mass + b.mass);
    let pairs = share(2.0 * common, a.pairs_mass + b.pairs_mass);
    (words + pairs) / 2.0 + SHINGLES_GAIN + VECTOR_GAIN + ROUNDED
}

/// How much two paragraphs are one; 0 to about 1.2.
fn score(lexicon: &Lexicon, a: &Node<'_>, b: &Node<'_>) -> f64 {
    let Shared { words, pairs, shingles, .. } = lexicon.compare(&a.whole, &b.whole);
    let mut score = f64::from(words + pairs) / 2.0;
    score += match shingles {
        0 => -NO_SHINGLE_COST,
        some => {
            SHINGLES_GAIN * ((1.0 + f64::from(some)).ln() / (1.0 + SHINGLES_FULL).ln()).min(1.0)
        }
    };
    let is_preamble = (a.kind == Kind::Preambular, b.kind == Kind::Preambular);
    let is_operative = (a.kind == Kind::Operative, b.kind == Kind::Operative);
    if (is_preamble.0 && is_operative.1) || (is_operative.0 && is_preamble.1) {
        score -= PART_COST;
    }
    let cosine = a.cosine(b).map_or(0.0, f64::from);
    score + VECTOR_GAIN * ((cosine - VECTOR_FROM) / (1.0 - VECTOR_FROM)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paragraphs<'a>(texts: &'a [String]) -> Vec<Paragraph<'a>> {
        let paragraph =
            |(place, text): (usize, &'a String)| Paragraph::new(place, text, Kind::Operative, None);
        texts.iter().enumerate().map(paragraph).collect()
    }

    fn of(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    /// The pairs, with `m` for those that moved.
    fn found(from: &[&str], to: &[&str]) -> Vec<String> {
        let (from, to) = (of(from), of(to));
        let mut pairs = align(&paragraphs(&from), &paragraphs(&to)).pairs;
        pairs.sort_by_key(|pair| (pair.from, pair.to));
        let told = |pair: &Aligned| {
            let moved = if pair.is_moved { " moved" } else { "" };
            let role = if pair.role == Role::Same { "" } else { " part" };
            format!("{}-{}{moved}{role}", pair.from, pair.to)
        };
        pairs.iter().map(told).collect()
    }

    const MARK: &str = "Encourages all States to mark every small arm when it is made or imported";
    const REPORT: &str =
        "Requests the Secretary-General to report on the implementation at its next session";
    const FUND: &str = "Invites donors to contribute to the voluntary trust fund for assistance";
    const LONG: &str = "Calls upon all parties to grant humanitarian personnel safe and unhindered access to \
                        the camps in the eastern provinces, and demands that armed groups release every child \
                        soldier whom they hold and end all recruitment of minors at once";
    const ACCESS: &str = "Calls upon all parties to grant humanitarian personnel safe and unhindered access to \
                          the camps in the eastern provinces";
    const CHILDREN: &str = "Demands that armed groups release every child soldier whom they hold and end all \
                            recruitment of minors at once";

    #[test]
    fn paragraphs_keep_their_order_or_have_moved() {
        assert_eq!(found(&[MARK, REPORT, FUND], &[MARK, REPORT, FUND]), ["0-0", "1-1", "2-2"]);
        assert_eq!(
            found(&[MARK, REPORT, FUND], &[REPORT, FUND, MARK]),
            ["0-2 moved", "1-0", "2-1"]
        );
        assert_eq!(found(&[MARK, REPORT], &[FUND]), [""; 0]);
        assert_eq!(found(&[], &[FUND]), [""; 0]);
        assert_eq!(found(&[MARK, MARK, MARK], &[MARK, MARK]).len(), 2, "what is said thrice");
    }

    #[test]
    fn what_is_split_or_merged_is_told() {
        let pairs = found(&[MARK, LONG, FUND], &[MARK, ACCESS, CHILDREN, FUND]);
        assert_eq!(pairs, ["0-0", "1-1 part", "1-2 part", "2-3"]);
        let pairs = found(&[MARK, ACCESS, CHILDREN, FUND], &[MARK, LONG, FUND]);
        assert_eq!(pairs, ["0-0", "1-1 part", "2-1 part", "3-2"]);
    }

    #[test]
    fn the_longest_documents_take_no_quadratic_time() {
        let text = |index: usize| {
            let words =
                (0..40).map(|word| format!("w{}", (index * 7919 + word * word * 31) % 9973));
            let words: Vec<String> =
                words.map(|word| word.replace(char::is_numeric, "") + &spelled(&word)).collect();
            words.join(" ")
        };
        let from: Vec<String> = (0..5_000).map(text).collect();
        let to: Vec<String> = (100..5_100).map(text).collect();
        let (from, to) = (paragraphs(&from), paragraphs(&to));
        let pairs = align(&from, &to).pairs;
        assert!(pairs.iter().filter(|pair| pair.from == pair.to + 100).count() > 4_800);
        let mut lexicon = Lexicon::default();
        let from: Vec<Node<'_>> = from.iter().map(|one| node(&mut lexicon, one)).collect();
        let to: Vec<Node<'_>> = to.iter().map(|one| node(&mut lexicon, one)).collect();
        lexicon.weigh();
        let near =
            nearby(&lexicon, &from.iter().collect::<Vec<_>>(), &to.iter().collect::<Vec<_>>());
        assert!(near.iter().all(|near| near.len() < 30));
    }

    /// Digits as letters, so that they are no numbers.
    fn spelled(word: &str) -> String {
        let digits = word.chars().filter_map(|c| c.to_digit(10));
        digits.filter_map(|digit| char::from_u32('a' as u32 + digit)).collect()
    }
}

//! The two legs over one snapshot: the best units by words and by meaning.

use std::collections::HashSet;

use tantivy::{
    DocAddress,
    collector::{Count, DocSetCollector, TopDocs},
};

use super::{LexicalQuery, Ordinal, Ranking, Selected, Selection, Snapshot, dot, lexical};

/// Passages that stand for all when the background of a question is measured.
const BACKGROUND_SAMPLE: usize = 512;

impl Snapshot {
    /// The units that satisfy every demand of a query, as a bit each; nothing
    /// where it makes none.
    pub(crate) fn demanded(&self, query: &LexicalQuery) -> tantivy::Result<Option<Vec<bool>>> {
        let Some(demand) = query.demand(&self.fields) else { return Ok(None) };
        let found = self.searcher.search(demand.as_ref(), &DocSetCollector)?;
        let mut bits = vec![false; self.catalog.len()];
        found.into_iter().for_each(|address| bits[self.ordinal(address) as usize] = true);
        Ok(Some(bits))
    }

    /// The best units by words among the selected, and how many match at all.
    pub(crate) fn lexical(
        &self,
        query: &LexicalQuery,
        depth: usize,
        among: &Selection,
    ) -> tantivy::Result<(Ranking, usize)> {
        let Some(own) = query.own(&self.fields) else { return Ok((Vec::new(), 0)) };
        let best = TopDocs::with_limit(depth.max(1)).order_by_score();
        let (mut found, total) = match &among.bits {
            Some(bits) => {
                let inner = (best, Count);
                let selected = Selected { bits, ordinals: &self.ordinals, inner };
                self.searcher.search(own.as_ref(), &selected)?
            }
            // Apart they are quicker: counting needs no scores, and the best are
            // found without looking at all.
            None => (self.searcher.search(own.as_ref(), &best)?, own.count(&self.searcher)?),
        };
        found.sort_unstable_by_key(|&(_, address)| address);
        let addresses: Vec<DocAddress> = found.iter().map(|&(_, address)| address).collect();
        let mut ranking: Ranking =
            found.into_iter().map(|(own, address)| (self.ordinal(address), own)).collect();
        for group in query.context(&self.fields) {
            let mut best = vec![0.0_f32; addresses.len()];
            for query in group {
                let scores = lexical::scores(query.as_ref(), &self.searcher, &addresses)?;
                best.iter_mut().zip(scores).for_each(|(best, score)| *best = best.max(score));
            }
            ranking.iter_mut().zip(best).for_each(|((_, score), context)| *score += context);
        }
        self.sort(&mut ranking);
        Ok((ranking, total))
    }

    /// The score of a unit that answers a query in all its words.
    pub(crate) fn lexical_maximum(&self, query: &LexicalQuery) -> tantivy::Result<f32> {
        query.maximum(&self.searcher, &self.fields)
    }

    /// The mean cosine of a query with the passages of the index, from an even
    /// sample of them: what a passage about something else has.
    pub(crate) fn background(&self, query: &[f32]) -> f32 {
        let rows = self.catalog.all_rows();
        let step = rows.len().div_ceil(BACKGROUND_SAMPLE).max(1);
        let cosines = rows.iter().step_by(step).map(|&row| dot(query, self.semantic.vector(row)));
        let (sum, count) = cosines.fold((0.0, 0), |(sum, count), cosine| (sum + cosine, count + 1));
        if count == 0 { 0.0 } else { sum / count as f32 }
    }

    /// The best units by meaning among the selected: each by its best passage.
    pub(crate) fn semantic(&self, query: &[f32], depth: usize, among: &Selection) -> Ranking {
        let rows = among.rows.as_ref().unwrap_or(&self.live);
        // Several passages of one unit must not crowd out others.
        let mut wanted = depth + depth / 4;
        loop {
            let passages = self.semantic.nearest(query, wanted, rows);
            let all = passages.len() < wanted;
            let mut ranking: Ranking = Vec::with_capacity(depth);
            let mut seen = HashSet::new();
            for (row, cosine) in passages {
                for &ordinal in self.row_units.get(row) {
                    if among.admits(ordinal) && seen.insert(ordinal) {
                        ranking.push((ordinal, cosine));
                    }
                }
            }
            if all || ranking.len() >= depth {
                self.sort(&mut ranking);
                ranking.truncate(depth);
                return ranking;
            }
            wanted *= 2;
        }
    }

    /// The cosine of a unit's best passage; nothing for a unit without passages.
    pub(crate) fn cosine(&self, query: &[f32], ordinal: Ordinal) -> Option<f32> {
        let passages = self.catalog.rows(ordinal).iter().map(|&row| self.semantic.vector(row));
        passages.map(|passage| dot(query, passage)).max_by(f32::total_cmp)
    }

    /// The vector of the passage of a unit that is nearest to a query.
    pub(crate) fn best_passage(&self, query: &[f32], ordinal: Ordinal) -> Option<&[f32]> {
        let passages = self.catalog.rows(ordinal).iter().map(|&row| self.semantic.vector(row));
        passages.max_by(|a, b| dot(query, a).total_cmp(&dot(query, b)))
    }

    /// Best score first; equal scores by id, never by chance.
    pub(crate) fn sort(&self, ranking: &mut Ranking) {
        ranking.sort_by(|(a, a_score), (b, b_score)| {
            b_score.total_cmp(a_score).then_with(|| self.catalog.id(*a).cmp(self.catalog.id(*b)))
        });
    }
}

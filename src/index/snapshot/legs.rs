//! The two legs over one snapshot: the best units by words and by meaning.

use fixedbitset::FixedBitSet;
use tantivy::{DocAddress, collector::TopDocs, query::Query};

use crate::{
    backend::{
        BackendError, Background, LexicalFound, LexicalQuery, Required, Scored, Selection,
        SemanticFound, SemanticQuery,
    },
    embed::dot,
};

use super::{
    super::{
        error::search_failed,
        lexical,
        selection::{Selected, SelectedUnits},
    },
    Ordinal, Snapshot,
};

/// Passages that stand for all when the mean cosine of a question is measured.
const MEAN_SAMPLE: usize = 512;

/// The share of further units that are looked at for ones as good as the last that counts.
const TIES_SHARE: usize = 4;
/// By so much of itself a sum may differ from the same in another order.
const SUMS_DIFFER: f32 = 1e-5;
/// Units beyond which ties are no longer looked for: a word that says nothing.
const TIES_MAX: usize = 16_384;

/// A ranked list of one leg, best first.
type Ranked = Vec<(Ordinal, f32)>;

impl Snapshot {
    /// What a selection selects.
    pub(super) fn select(&self, selection: &Selection) -> Result<SelectedUnits, BackendError> {
        let mut units: Option<FixedBitSet> = None;
        let mut narrow = |bits: FixedBitSet| match &mut units {
            Some(units) => units.intersect_with(&bits),
            None => units = Some(bits),
        };
        for filter in selection.filters.iter().filter(|filter| !filter.is_empty()) {
            let mut bits = FixedBitSet::with_capacity(self.catalog.len());
            for document in &self.catalog.documents {
                if filter.admits_document(&document.facts) {
                    let admitted = |&unit: &Ordinal| filter.admits_unit(self.catalog.traits(unit));
                    bits.extend(document.ordinals().filter(admitted).map(|unit| unit as usize));
                }
            }
            narrow(bits);
        }
        let Required { phrases, excluded } = &selection.required;
        for phrase in phrases {
            if let Some(query) = lexical::has_phrase(phrase, &self.fields) {
                narrow(self.matching(query.as_ref()).map_err(search_failed)?);
            }
        }
        for phrase in excluded {
            if let Some(query) = lexical::has_phrase(phrase, &self.fields) {
                let mut others = self.matching(query.as_ref()).map_err(search_failed)?;
                others.toggle_range(..);
                narrow(others);
            }
        }
        let rows = match &units {
            None => self.live.clone(),
            Some(units) => {
                let admits = |&unit: &Ordinal| units.contains(unit as usize);
                self.semantic.set(|row| self.row_units.get(row).iter().any(admits))
            }
        };
        Ok(SelectedUnits { units, rows })
    }

    /// The best units by words among the selected.
    pub(super) fn lexical_leg(
        &self,
        query: &LexicalQuery,
        depth: usize,
        among: &SelectedUnits,
    ) -> tantivy::Result<LexicalFound> {
        let maximum = lexical::maximum(query, &self.statistics, &self.fields)?;
        let finding = lexical::finding(lexical::own(query, &self.fields)).filter(|_| depth > 0);
        let Some(finding) = finding else {
            return Ok(LexicalFound { maximum, ..LexicalFound::default() });
        };
        let mut found = self.best(finding.as_ref(), depth, among)?;
        self.add(lexical::own(query, &self.fields), &mut found)?;
        let id = |address: &DocAddress| self.catalog.id(self.ordinal(*address));
        found.sort_by(|(a, a_at), (b, b_at)| b.total_cmp(a).then_with(|| id(a_at).cmp(id(b_at))));
        found.truncate(depth);
        self.add(lexical::context(query, &self.fields), &mut found)?;
        let mut ranking: Ranked =
            found.into_iter().map(|(score, address)| (self.ordinal(address), score)).collect();
        self.sort(&mut ranking);
        Ok(LexicalFound { ranking: self.found(ranking), maximum })
    }

    /// Adds to scores what the best of each group gives, group by group: numbers that are
    /// added in another order have another sum, and tantivy's order is that of the moment.
    fn add(
        &self,
        groups: Vec<Vec<Box<dyn Query>>>,
        found: &mut [(f32, DocAddress)],
    ) -> tantivy::Result<()> {
        found.sort_unstable_by_key(|&(_, address)| address);
        let addresses: Vec<DocAddress> = found.iter().map(|&(_, address)| address).collect();
        for group in groups {
            let mut best = vec![0.0_f32; addresses.len()];
            for query in group {
                let scores = lexical::scores(query.as_ref(), &self.statistics, &addresses)?;
                best.iter_mut().zip(scores).for_each(|(best, score)| *best = best.max(score));
            }
            found.iter_mut().zip(best).for_each(|((sum, _), score)| *sum += score);
        }
        Ok(())
    }

    /// The best units by their own words among the selected, not yet scored. Some more than
    /// are wanted: those that are as good as the last that counts are told apart by id,
    /// wherever they are stored.
    fn best(
        &self,
        query: &dyn Query,
        depth: usize,
        among: &SelectedUnits,
    ) -> tantivy::Result<Vec<(f32, DocAddress)>> {
        let mut limit = depth + depth / TIES_SHARE + 1;
        loop {
            let best = TopDocs::with_limit(limit).order_by_score();
            let found = match &among.units {
                Some(bits) => {
                    let selected = Selected { bits, ordinals: &self.ordinals, inner: best };
                    self.statistics.search(query, &selected)?
                }
                None => self.statistics.search(query, &best)?,
            };
            let score = |place: usize| found.get(place).map(|&(score, _)| score);
            // More may be as good as the last that counts.
            let edge = score(depth - 1).unwrap_or_default() * (1.0 - SUMS_DIFFER);
            let is_cut = score(limit - 1).is_some_and(|last| last >= edge);
            if is_cut && limit < TIES_MAX {
                limit *= 4;
                continue;
            }
            let good = found.into_iter().filter(|&(score, _)| score >= edge);
            return Ok(good.map(|(_, address)| (0.0, address)).collect());
        }
    }

    /// The best units by meaning among the selected: each by its best passage.
    pub(super) fn semantic_leg(
        &self,
        query: SemanticQuery<'_>,
        among: &SelectedUnits,
    ) -> Result<SemanticFound, BackendError> {
        let SemanticQuery { vector, depth, meaning_min, all } = query;
        let background = self.background_of(vector)?;
        let least = background.cosine(meaning_min);
        if !all {
            let mut ranking = self.nearest_units(vector, depth, among)?;
            ranking.retain(|&(_, cosine)| cosine >= least);
            let nearest = ranking.first().map(|&(_, cosine)| cosine);
            let ranking = self.found(ranking);
            return Ok(SemanticFound { ranking, others: Vec::new(), nearest, background });
        }
        // All are looked at, whatever is selected, so that more conditions find no more.
        let passages = self.semantic.at_least(vector, least, &self.live)?;
        let nearest = passages.first().map(|&(_, cosine)| cosine);
        let mut ranking = self.by_best_passage(passages, among);
        let others = ranking.split_off(depth.min(ranking.len()));
        let others = others.into_iter().map(|(unit, _)| self.catalog.key(unit)).collect();
        Ok(SemanticFound { ranking: self.found(ranking), others, nearest, background })
    }

    fn nearest_units(
        &self,
        query: &[f32],
        depth: usize,
        among: &SelectedUnits,
    ) -> Result<Ranked, BackendError> {
        // Several passages of one unit must not crowd out others.
        let mut wanted = depth + depth / 4;
        loop {
            let passages = self.semantic.nearest(query, wanted, &among.rows)?;
            let all = passages.len() < wanted;
            let mut ranking = self.by_best_passage(passages, among);
            if all || ranking.len() >= depth {
                ranking.truncate(depth);
                return Ok(ranking);
            }
            wanted *= 2;
        }
    }

    /// The selected units of passages, each by its best. Passages come best first.
    fn by_best_passage(&self, passages: Vec<(u32, f32)>, among: &SelectedUnits) -> Ranked {
        let mut ranking: Ranked = Vec::with_capacity(passages.len());
        let mut seen = FixedBitSet::with_capacity(self.catalog.len());
        for (row, cosine) in passages {
            for &ordinal in self.row_units.get(row) {
                if among.admits(ordinal) && !seen.put(ordinal as usize) {
                    ranking.push((ordinal, cosine));
                }
            }
        }
        self.sort(&mut ranking);
        ranking
    }

    /// The cosine of a unit's best passage; nothing for a unit without passages.
    pub(super) fn cosine(
        &self,
        query: &[f32],
        ordinal: Ordinal,
    ) -> Result<Option<f32>, BackendError> {
        let mut best: Option<f32> = None;
        for &row in self.catalog.rows(ordinal) {
            let cosine = dot(query, self.semantic.vector(row)?);
            best = Some(best.map_or(cosine, |best| best.max(cosine)));
        }
        Ok(best)
    }

    /// What a question has in common with any passage, from an even sample of them.
    pub(super) fn background_of(&self, query: &[f32]) -> Result<Background, BackendError> {
        let rows = self.catalog.all_rows();
        let step = rows.len().div_ceil(MEAN_SAMPLE).max(1);
        let (mut sum, mut squares, mut count) = (0.0_f32, 0.0_f32, 0);
        for &row in rows.iter().step_by(step) {
            let cosine = dot(query, self.semantic.vector(row)?);
            sum += cosine;
            squares += cosine * cosine;
            count += 1;
        }
        if count == 0 {
            return Ok(Background::default());
        }
        let mean = sum / count as f32;
        let deviation = (squares / count as f32 - mean * mean).max(0.0).sqrt();
        Ok(Background { mean, deviation })
    }

    /// Best score first; equal scores by id, never by chance.
    fn sort(&self, ranking: &mut Ranked) {
        ranking.sort_by(|(a, a_score), (b, b_score)| {
            b_score.total_cmp(a_score).then_with(|| self.catalog.id(*a).cmp(self.catalog.id(*b)))
        });
    }

    fn found(&self, ranking: Ranked) -> Vec<Scored> {
        let found = |(ordinal, score)| Scored { unit: self.catalog.facts(ordinal), score };
        ranking.into_iter().map(found).collect()
    }
}

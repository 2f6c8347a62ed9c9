//! Vectors in one byte a number: a quarter of the memory and of the time. What
//! they give is near enough to choose candidates; the vectors themselves decide.
//!
//! All vectors of a segment share one step, so that inner products of codes are
//! integers that compare, whatever the vectors. How far a code may be from its
//! vector is kept, and with it [`Coding::error`] bounds every score.

use pulp::Arch;
use serde::{Deserialize, Serialize};

/// How the vectors of a segment are coded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Coding {
    /// What one stands for.
    pub step: f32,
    /// The greatest distance of a vector from its code.
    pub residual: f32,
}

/// A question in codes.
pub(super) struct CodedQuery {
    pub(super) codes: Vec<i8>,
    /// The cosine that one of the inner product stands for.
    pub(super) unit: f32,
    /// By how much a cosine may be wrong, either way.
    pub(super) error: f32,
}

impl Coding {
    /// Codes vectors, which lie one behind the other.
    pub(super) fn encode(vectors: &[f32], dimension: usize) -> (Coding, Vec<i8>) {
        let greatest = vectors.iter().fold(0.0_f32, |greatest, x| greatest.max(x.abs()));
        let step = if greatest > 0.0 { greatest / 127.0 } else { 1.0 };
        let codes: Vec<i8> = vectors.iter().map(|&x| code(x, step)).collect();
        let rows = vectors.chunks_exact(dimension.max(1)).zip(codes.chunks_exact(dimension.max(1)));
        let residual = rows.map(|(row, codes)| distance(row, codes, step)).fold(0.0, f32::max);
        (Coding { step, residual }, codes)
    }

    /// Codes a question of length 1.
    pub(super) fn query(self, query: &[f32]) -> CodedQuery {
        let greatest = query.iter().fold(0.0_f32, |greatest, x| greatest.max(x.abs()));
        let step = if greatest > 0.0 { greatest / 127.0 } else { 1.0 };
        let codes: Vec<i8> = query.iter().map(|&x| code(x, step)).collect();
        // |q·x − q̂·x̂| ≤ |q|·|x − x̂| + |q − q̂|·|x̂|, and |x̂| ≤ 1 + |x − x̂|.
        let own = distance(query, &codes, step);
        let error = self.residual + own * (1.0 + self.residual);
        CodedQuery { codes, unit: step * self.step, error }
    }
}

fn code(x: f32, step: f32) -> i8 {
    (x / step).round().clamp(-127.0, 127.0) as i8
}

fn distance(vector: &[f32], codes: &[i8], step: f32) -> f32 {
    let squares = vector.iter().zip(codes).map(|(x, &code)| (x - f32::from(code) * step).powi(2));
    squares.sum::<f32>().sqrt()
}

/// The inner product of codes, in the form that compilers know as multiply and
/// add. Products stay below 2^14, and 2^17 of them fit a sum.
#[inline(always)]
pub(super) fn dot(a: &[i8], b: &[i8]) -> i32 {
    a.iter().zip(b).map(|(&x, &y)| i32::from(x) * i32::from(y)).sum()
}

/// The inner product of codes, by the widest instructions of the machine.
pub(super) fn dot_codes(arch: Arch, a: &[i8], b: &[i8]) -> i32 {
    arch.dispatch(
        #[inline(always)]
        || dot(a, b),
    )
}

/// The inner products of a question with rows of a table of codes.
pub(super) fn scan(codes: &[i8], query: &[i8], rows: impl Iterator<Item = u32>) -> Vec<(u32, i32)> {
    let dimension = query.len();
    let row = |row: u32| &codes[row as usize * dimension..][..dimension];
    Arch::new().dispatch(
        #[inline(always)]
        || {
            rows.map(
                #[inline(always)]
                |at| (at, dot(query, row(at))),
            )
            .collect()
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::dot as exact;

    #[test]
    fn a_score_is_never_further_off_than_said() {
        let vectors: Vec<Vec<f32>> = (0..50_u32)
            .map(|seed| {
                let mut vector: Vec<f32> =
                    (0..64_u32).map(|n| ((seed * 31 + n * 17) % 29) as f32 - 14.0).collect();
                crate::embed::normalize(&mut vector);
                vector
            })
            .collect();
        let flat: Vec<f32> = vectors.concat();
        let (coding, codes) = Coding::encode(&flat, 64);
        for query in &vectors {
            let coded = coding.query(query);
            for (row, dot) in scan(&codes, &coded.codes, 0..50) {
                let cosine = exact(query, &vectors[row as usize]);
                let off = (dot as f32 * coded.unit - cosine).abs();
                assert!(off <= coded.error, "{off} > {}", coded.error);
            }
        }
    }
}

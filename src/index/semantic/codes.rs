//! Vectors in one byte a number: a quarter of the memory and of the time. What
//! they give is near enough to walk a graph by; the vectors themselves decide.
//!
//! All vectors of a segment share one step, so that inner products of codes are
//! integers that compare, whatever the vectors.

use pulp::Arch;

/// The codes of vectors of one segment, or of a question.
pub(super) fn encode(vectors: &[f32]) -> Vec<i8> {
    let greatest = vectors.iter().fold(0.0_f32, |greatest, x| greatest.max(x.abs()));
    let step = if greatest > 0.0 { greatest / 127.0 } else { 1.0 };
    vectors.iter().map(|x| (x / step).round().clamp(-127.0, 127.0) as i8).collect()
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

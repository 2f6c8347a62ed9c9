//! Arithmetic on embeddings.

/// The inner product, by the widest instructions of the machine and equal on all.
/// Of two unit vectors it is their cosine.
pub(crate) fn dot(a: &[f32], b: &[f32]) -> f32 {
    pulp::Arch::new().dispatch(
        #[inline(always)]
        || dot_in_strands(a, b),
    )
}

/// Eight strands, which the compiler makes vectors of.
#[inline(always)]
fn dot_in_strands(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 8];
    let (left, left_rest) = a.as_chunks::<8>();
    let (right, right_rest) = b.as_chunks::<8>();
    for (x, y) in left.iter().zip(right) {
        for strand in 0..8 {
            sums[strand] += x[strand] * y[strand];
        }
    }
    let rest: f32 = left_rest.iter().zip(right_rest).map(|(x, y)| x * y).sum();
    sums.iter().sum::<f32>() + rest
}

/// Scales a vector to length 1. A zero vector stays.
pub(crate) fn normalize(vector: &mut [f32]) {
    let norm = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
    if norm > 0.0 {
        vector.iter_mut().for_each(|x| *x /= norm);
    }
}

/// The unit vector between some; nothing between none.
pub(crate) fn mean(vectors: &[Vec<f32>]) -> Option<Vec<f32>> {
    let mut sum = vectors.first()?.clone();
    vectors[1..].iter().for_each(|own| sum.iter_mut().zip(own).for_each(|(x, y)| *x += y));
    normalize(&mut sum);
    Some(sum)
}

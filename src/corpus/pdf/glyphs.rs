//! The characters of a page at their places, turned so that its lines run from left
//! to right and downwards, each once.

use std::collections::HashMap;

use hayro_font::kurbo::Affine;
use unicode_normalization::UnicodeNormalization;

/// The most characters of a page.
const GLYPHS_MAX: usize = 100_000;

/// A character at its place; `y` grows downwards.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Glyph {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub size: f64,
    pub bold: bool,
    pub text: Box<str>,
}

impl Glyph {
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    pub(super) fn end(&self) -> f64 {
        self.x + self.width
    }
}

/// Which way a line runs, and which way is up, as the nearest of the four directions.
type Direction = (i8, i8, i8, i8);

/// Gathers the characters of a page.
#[derive(Default)]
pub(super) struct Collector {
    found: Vec<(Direction, Glyph)>,
    pub is_cut: bool,
}

impl Collector {
    /// Takes up a character: where the square of its type stands, and how much of that
    /// it is wide.
    pub(super) fn add(&mut self, place: Affine, width: f64, bold: bool, text: &str) {
        let [along_x, along_y, up_x, up_y, x, y] = place.as_coeffs();
        // The side of the square that the font's unit square becomes.
        let size = (along_x * up_y - along_y * up_x).abs().sqrt();
        let width = width * along_x.hypot(along_y);
        let there = x.is_finite() && y.is_finite() && width.is_finite();
        let Some(direction) = direction(place) else { return };
        if !there || !(0.5..2_000.0).contains(&size) || text.is_empty() {
            return;
        }
        if self.found.len() >= GLYPHS_MAX {
            self.is_cut = true;
            return;
        }
        let width = width.clamp(0.0, 10.0 * size);
        self.found.push((direction, Glyph { x, y, width, size, bold, text: text.into() }));
    }

    /// The characters that stand as most of the page does, turned upright, and whether
    /// they had to be turned. What stands across, in the margin, is no text of the page.
    pub(super) fn upright(self) -> (Vec<Glyph>, bool) {
        let mut counts: HashMap<Direction, usize> = HashMap::new();
        for (direction, _) in self.found.iter().filter(|(_, glyph)| !glyph.is_blank()) {
            *counts.entry(*direction).or_default() += 1;
        }
        let most = counts.into_iter().max_by_key(|&(direction, count)| (count, direction));
        let Some((most, _)) = most else { return (Vec::new(), false) };
        let (along_x, along_y, up_x, up_y) = most;
        let turn = |(_, mut glyph): (Direction, Glyph)| {
            let (x, y) = (glyph.x, glyph.y);
            glyph.x = f64::from(along_x) * x + f64::from(along_y) * y;
            glyph.y = -(f64::from(up_x) * x + f64::from(up_y) * y);
            glyph
        };
        let glyphs = self.found.into_iter().filter(|(direction, _)| *direction == most);
        (glyphs.map(turn).collect(), most != (1, 0, 0, 1))
    }
}

/// The direction of a place; nothing where it stands aslant.
fn direction(place: Affine) -> Option<Direction> {
    let nearest = |x: f64, y: f64| {
        let length = x.hypot(y);
        let near = |part: f64| (part / length).round() as i8;
        let aslant = (x / length).abs().max((y / length).abs()) < 0.95;
        (length > 0.0 && !aslant).then(|| (near(x), near(y)))
    };
    let [along_x, along_y, up_x, up_y, ..] = place.as_coeffs();
    let along = nearest(along_x, along_y)?;
    let up = nearest(up_x, up_y).unwrap_or((-along.1, along.0));
    // Slanted type leans over; only which side is up counts.
    let up = if up.0.abs() == along.0.abs() { (-along.1, along.0) } else { up };
    Some((along.0, along.1, up.0, up.1))
}

/// Letters as they are written, from the forms that they are printed in: a page may name
/// the shape that a letter has between others.
pub(super) fn letters(text: &str) -> String {
    let is_form = |c: char| matches!(c, '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}');
    match text.chars().any(is_form) {
        true => text.nfkc().collect(),
        false => text.to_owned(),
    }
}

/// Takes out of a row, which runs from left to right, what is printed over the same
/// character to make it bold.
pub(super) fn once(row: &mut Vec<Glyph>) {
    let mut kept: Vec<Glyph> = Vec::with_capacity(row.len());
    for glyph in row.drain(..) {
        // Between a character and its double may stand others that are as near.
        let double = kept.iter().rev().take(4).any(|other| {
            other.text == glyph.text
                && (glyph.x - other.x).abs() < (0.1 * glyph.size).min(0.6 * glyph.width.max(0.1))
                && (glyph.y - other.y).abs() < 0.1 * glyph.size
        });
        match double {
            true => {
                let printed = kept.iter_mut().rev().take(4).find(|other| other.text == glyph.text);
                printed
                    .into_iter()
                    .filter(|other| !other.is_blank())
                    .for_each(|other| other.bold = true);
            }
            false => kept.push(glyph),
        }
    }
    *row = kept;
}

#[cfg(test)]
pub(super) fn typed(text: &str, x: f64, y: f64, size: f64) -> Vec<Glyph> {
    let glyph = |(at, c): (usize, char)| Glyph {
        x: x + at as f64 * size * 0.5,
        y,
        width: size * 0.5,
        size,
        bold: false,
        text: c.to_string().into(),
    };
    text.chars().enumerate().map(glyph).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(matrix: [f64; 4], steps: [(f64, f64); 3]) -> (String, bool) {
        let mut collector = Collector::default();
        for ((x, y), letter) in steps.into_iter().zip(["a", "b", "c"]) {
            let place = Affine::new([matrix[0], matrix[1], matrix[2], matrix[3], x, y]);
            collector.add(place * Affine::scale(10.0), 0.5, false, letter);
        }
        let (mut glyphs, turned) = collector.upright();
        glyphs.sort_by(|a, b| a.x.total_cmp(&b.x));
        (glyphs.iter().map(|glyph| &*glyph.text).collect(), turned)
    }

    #[test]
    fn pages_are_turned_upright() {
        let across = [(10.0, 0.0), (15.0, 0.0), (20.0, 0.0)];
        let back = [(20.0, 0.0), (15.0, 0.0), (10.0, 0.0)];
        let upwards = [(0.0, 10.0), (0.0, 15.0), (0.0, 20.0)];
        assert_eq!(drawn([1.0, 0.0, 0.0, 1.0], across), ("abc".into(), false));
        assert_eq!(drawn([-1.0, 0.0, 0.0, 1.0], back), ("abc".into(), true), "mirrored");
        assert_eq!(drawn([-1.0, 0.0, 0.0, -1.0], back), ("abc".into(), true), "upside down");
        assert_eq!(drawn([0.0, 1.0, -1.0, 0.0], upwards), ("abc".into(), true), "on its side");
        assert_eq!(drawn([0.7, 0.7, -0.7, 0.7], upwards), (String::new(), false), "aslant");
    }

    #[test]
    fn shapes_of_letters_are_letters() {
        assert_eq!(letters("ﻻ ﺗﻘﺮﺭ"), "لا تقرر");
        assert_eq!(letters("ﬁt"), "ﬁt", "of no concern here");
    }

    #[test]
    fn overprinted_type_is_read_once() {
        let mut row = typed("all", 0.0, 0.0, 10.0);
        row.extend(typed("all", 0.3, 0.0, 10.0));
        row.sort_by(|a, b| a.x.total_cmp(&b.x));
        once(&mut row);
        assert_eq!(row.iter().map(|glyph| &*glyph.text).collect::<String>(), "all");
    }
}

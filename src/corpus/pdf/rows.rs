//! Characters into rows, and rows into the pieces that wide gaps part.

use std::collections::HashMap;

use super::{
    super::text::superscript::raise,
    glyphs::{Glyph, once},
    leftward::{in_reading_order, is_combining},
};

/// Gaps between words begin at this share of the size of type.
const SPACE: f64 = 0.16;
/// Gaps that part what stands in different places of a row.
const WIDE: f64 = 1.6;

/// Words that stand together on a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Piece {
    pub x: f64,
    pub end: f64,
    pub y: f64,
    pub size: f64,
    /// Whether most of it is bold.
    pub bold: bool,
    pub text: String,
}

/// A row of a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Row {
    pub y: f64,
    pub pieces: Vec<Piece>,
}

/// The rows of a page, from the top down; `leftward` is whether the page was mirrored.
pub(super) fn rows(mut glyphs: Vec<Glyph>, leftward: bool) -> Vec<Row> {
    glyphs.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x)));
    let mut lines: Vec<Vec<Glyph>> = Vec::new();
    for glyph in glyphs {
        // Type of one size on one line, give or take; of several, on one baseline.
        let recent = lines.len().saturating_sub(RECENT);
        let fits = |line: &&mut Vec<Glyph>| {
            let other = &line[0];
            let (large, small) = (other.size.max(glyph.size), other.size.min(glyph.size));
            let near = if small >= 0.8 * large { 0.45 * large } else { 0.25 * small };
            (glyph.y - other.y).abs() < near
        };
        match lines[recent..].iter_mut().rev().find(fits) {
            Some(line) => line.push(glyph),
            None => lines.push(vec![glyph]),
        }
    }
    lines.iter_mut().for_each(|line| line.sort_by(|a, b| a.x.total_cmp(&b.x)));
    attach_raised(&mut lines);
    let lines = lines.into_iter().filter(|line| !line.is_empty());
    let rows = lines.map(|line| row_of(line, leftward));
    rows.filter(|row| !row.pieces.is_empty()).collect()
}

/// How many lines back a character may belong to.
const RECENT: usize = 4;

/// Moves smaller type that is raised or lowered into the line that it stands in.
fn attach_raised(lines: &mut [Vec<Glyph>]) {
    for at in 0..lines.len() {
        let near = at.saturating_sub(2)..(at + 3).min(lines.len());
        let (mut kept, mut moved) = (Vec::new(), Vec::new());
        for run in runs(std::mem::take(&mut lines[at])) {
            let home = near.clone().filter(|&other| other != at);
            let home = home.into_iter().find(|&other| is_beside(&run, &lines[other]));
            match home {
                Some(home) => moved.push((home, run)),
                None => kept.extend(run),
            }
        }
        lines[at] = kept;
        // Runs are held against lines that are in order: what is moved into one stands in
        // its place before the next line's are, and after this line's were.
        moved.into_iter().for_each(|(home, run)| lines[home].extend(run));
        for other in near {
            lines[other].sort_by(|a, b| a.x.total_cmp(&b.x));
        }
    }
}

/// Characters of a line that touch.
fn runs(line: Vec<Glyph>) -> Vec<Vec<Glyph>> {
    let mut out: Vec<Vec<Glyph>> = Vec::new();
    for glyph in line {
        let open = out
            .last_mut()
            .filter(|run| run.last().is_some_and(|last| glyph.x - last.end() < 0.5 * glyph.size));
        match open {
            Some(run) => run.push(glyph),
            None => out.push(vec![glyph]),
        }
    }
    out
}

/// Whether a run stands close beside larger type of a line, above or below its baseline.
fn is_beside(run: &[Glyph], line: &[Glyph]) -> bool {
    let words = || run.iter().filter(|glyph| !glyph.is_blank());
    let (Some(first), Some(last)) = (words().next(), words().next_back()) else { return false };
    let fits = |glyph: &Glyph| {
        let rise = glyph.y - first.y;
        !glyph.is_blank()
            && first.size < 0.8 * glyph.size
            && (-0.4 * glyph.size..0.7 * glyph.size).contains(&rise)
    };
    let behind = line.partition_point(|glyph| glyph.x < first.x);
    let mut before = line[..behind].iter().rev().take(3);
    let mut after = line[behind..].iter().take(3);
    before.any(|glyph| fits(glyph) && first.x - glyph.end() < 0.5 * glyph.size)
        || after.any(|glyph| fits(glyph) && glyph.x - last.end() < 1.5 * glyph.size)
}

fn row_of(mut glyphs: Vec<Glyph>, leftward: bool) -> Row {
    glyphs.sort_by(|a, b| a.x.total_cmp(&b.x));
    once(&mut glyphs);
    let raised = raised(&glyphs);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut signs: Vec<String> = Vec::new();
    let mut bold = 0_i64;
    let mut sizes: Vec<f64> = Vec::new();
    let mut end: Option<f64> = None;
    let mut blank = false;
    let mut last: Option<&Glyph> = None;
    for (glyph, raised) in glyphs.iter().zip(raised) {
        if glyph.is_blank() {
            // Blanks of other lines reach into the row where type is set close.
            let off = last.is_some_and(|last| (last.y - glyph.y).abs() > 0.2 * last.size);
            blank |= !off;
            continue;
        }
        if !pieces.is_empty() && is_combining(&glyph.text) {
            // It belongs to the letter before it, wherever it is drawn.
            signs.push(glyph.text.to_string());
            continue;
        }
        last = Some(glyph).filter(|_| !raised).or(last);
        let gap = end.map_or(f64::MAX, |end| glyph.x - end);
        if gap > WIDE * glyph.size.max(sizes.last().copied().unwrap_or(0.0)) {
            close(&mut pieces, &mut sizes, &mut bold);
            set(&mut pieces, &mut signs, leftward);
            pieces.push(Piece { x: glyph.x, ..Piece::default() });
        } else if blank || gap > SPACE * glyph.size {
            signs.push(" ".to_owned());
        }
        blank = false;
        end = Some(end.unwrap_or(glyph.x).max(glyph.end()));
        if let Some(piece) = pieces.last_mut() {
            match raised {
                true => signs.push(raise(&glyph.text)),
                false => {
                    signs.push(glyph.text.to_string());
                    piece.y = if sizes.is_empty() { glyph.y } else { piece.y.max(glyph.y) };
                    sizes.push(glyph.size);
                    bold += if glyph.bold { 1 } else { -1 };
                }
            }
            piece.end = glyph.end();
            if sizes.is_empty() {
                piece.y = glyph.y;
                piece.size = glyph.size;
            }
        }
    }
    close(&mut pieces, &mut sizes, &mut bold);
    set(&mut pieces, &mut signs, leftward);
    let y = pieces.iter().map(|piece| piece.y).fold(f64::MIN, f64::max);
    Row { y, pieces }
}

/// Gives the open piece its text.
fn set(pieces: &mut [Piece], signs: &mut Vec<String>, leftward: bool) {
    if let Some(piece) = pieces.last_mut() {
        piece.text = in_reading_order(std::mem::take(signs), leftward);
    }
}

fn close(pieces: &mut [Piece], sizes: &mut Vec<f64>, bold: &mut i64) {
    if let Some(piece) = pieces.last_mut() {
        if !sizes.is_empty() {
            piece.size = typical(sizes.drain(..), 4.0);
        }
        piece.bold = *bold > 0;
    }
    sizes.clear();
    *bold = 0;
}

/// Which characters of a row are raised: smaller than the type beside them and above
/// its baseline. What stands further off on the row says nothing.
fn raised(row: &[Glyph]) -> Vec<bool> {
    let above = |glyph: &Glyph, other: &Glyph, gap: f64| {
        gap < 2.5 * other.size
            && glyph.size < 0.8 * other.size
            && other.y - glyph.y > 0.12 * other.size
    };
    let mut out = vec![false; row.len()];
    let mut base: Option<&Glyph> = None;
    for (at, glyph) in row.iter().enumerate().filter(|(_, glyph)| !glyph.is_blank()) {
        let before = base.is_some_and(|base| above(glyph, base, glyph.x - base.end()));
        out[at] = before;
        if !before {
            base = Some(glyph);
        }
    }
    // A mark may stand before its words too, as at the beginning of a note.
    let mut base: Option<&Glyph> = None;
    for (at, glyph) in row.iter().enumerate().rev().filter(|(_, glyph)| !glyph.is_blank()) {
        if out[at] {
            continue;
        }
        out[at] = base.is_some_and(|base| above(glyph, base, base.x - glyph.end()));
        if !out[at] {
            base = Some(glyph);
        }
    }
    out
}

/// The value that most have, in steps of which `steps` make one.
pub(super) fn typical(values: impl Iterator<Item = f64>, steps: f64) -> f64 {
    let mut counts: HashMap<i64, usize> = HashMap::new();
    values.for_each(|value| *counts.entry((value * steps).round() as i64).or_default() += 1);
    let most = counts.into_iter().max_by_key(|&(value, count)| (count, value));
    most.map_or(10.0, |(value, _)| value as f64 / steps)
}

/// A row of 10 point type: where its pieces begin and end, and their words.
#[cfg(test)]
pub(super) fn row(y: f64, pieces: &[(f64, f64, &str)]) -> Row {
    let piece = |&(x, end, text): &(f64, f64, &str)| Piece {
        x,
        end,
        y,
        size: 10.0,
        bold: false,
        text: text.to_owned(),
    };
    Row { y, pieces: pieces.iter().map(piece).collect() }
}

#[cfg(test)]
mod tests {
    use super::{super::glyphs::typed, *};

    fn texts(glyphs: Vec<Glyph>) -> Vec<Vec<String>> {
        let texts = |row: Row| row.pieces.into_iter().map(|piece| piece.text).collect();
        rows(glyphs, false).into_iter().map(texts).collect()
    }

    #[test]
    fn raised_type_is_told_by_what_stands_beside_it() {
        let mut row = typed("General Assembly", 0.0, 100.0, 16.0);
        row.extend(typed("4 February 2025", 300.0, 95.0, 10.0));
        row.extend(typed("Distr.: General", 300.0, 107.0, 10.0));
        let found = texts(row);
        assert_eq!(found, [["4 February 2025"], ["General Assembly"], ["Distr.: General"]]);
        let mut row = typed("measures", 0.0, 100.0, 10.0);
        row.extend(typed("12", 40.0, 96.0, 6.0));
        row.extend(typed("and", 49.0, 100.0, 10.0));
        assert_eq!(texts(row), [["measures¹² and"]]);
        let mut row = typed("girls", 0.0, 100.0, 10.0);
        row.extend(typed("10", 25.0, 96.0, 6.0));
        row.extend(typed(" are out of school.", 31.0, 100.0, 10.0));
        row.extend(typed("11", 126.0, 96.0, 6.0));
        row.extend(typed(" ", 132.0, 100.0, 10.0));
        assert_eq!(texts(row), [["girls¹⁰ are out of school.¹¹"]]);
        let mut note = typed("3", 0.0, 96.0, 6.0);
        note.extend(typed("See", 9.0, 100.0, 9.0));
        assert_eq!(texts(note), [["³ See"]]);
    }

    #[test]
    fn rows_are_parted_at_wide_gaps() {
        let mut row = typed("Distr.", 300.0, 100.0, 10.0);
        row.extend(typed("one two", 0.0, 100.0, 10.0));
        row.extend(typed("below", 0.0, 112.0, 10.0));
        assert_eq!(texts(row), [vec!["one two", "Distr."], vec!["below"]]);
    }
}

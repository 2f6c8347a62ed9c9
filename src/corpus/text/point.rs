//! Where the label of a point stands among the points that are open.

use crate::citation::roman_value;

use super::label::{bare, last_bytes};

/// Whether a point with this label can stand behind the points that are open:
/// letters in brackets anywhere; `(1)` and `a.`, which other lines begin with too,
/// only as the first or the next of a sequence, or `(5)` where print has `(b)`.
pub(crate) fn fits_points(points: &[String], label: &str, after_colon: bool) -> bool {
    let inner = bare(label);
    let doubtful = label.ends_with('.') || inner.starts_with(|c: char| c.is_ascii_digit());
    let opens = after_colon && ["a", "i", "1"].contains(&inner);
    let goes_on = points.iter().any(|open| follows(bare(open), inner));
    let misread = !label.ends_with('.') && !points.is_empty();
    !doubtful || opens || goes_on || misread
}

/// A point's label as it is cited, whatever is printed around it: `(a)` of `a.`.
pub(crate) fn cited(label: &str) -> String {
    match label.strip_suffix('.') {
        Some(letter) => format!("({letter})"),
        None => label.to_owned(),
    }
}

/// The deepest point that is read: UN documents go four levels down.
const POINTS_MAX: usize = 8;

/// Puts a point's label at its depth: next in an open sequence, or the first of
/// a deeper one.
pub(crate) fn place_point(points: &mut Vec<String>, label: &str, after_colon: bool) {
    let inner = bare(label);
    let opens = inner == "a" || inner == "i" || inner == "1";
    if opens && after_colon && (1..POINTS_MAX).contains(&points.len()) {
        points.push(label.to_owned());
        return;
    }
    for depth in (0..points.len()).rev() {
        let alike = points[depth].ends_with('.') == label.ends_with('.');
        if alike && follows(bare(&points[depth]), inner) {
            points.truncate(depth);
            points.push(label.to_owned());
            return;
        }
    }
    let is_number = |label: &str| label.starts_with(|c: char| c.is_ascii_digit());
    if is_number(inner) && points.last().is_some_and(|last| !is_number(bare(last))) {
        // `(5)` where print has `(b)`: the next of the sequence, whatever it is called.
        points.pop();
        points.push(label.to_owned());
        return;
    }
    // `(i)` below `(a)` goes deeper; everything else begins anew.
    if inner != "i" || points.len() > 1 {
        points.clear();
    }
    points.push(label.to_owned());
}

/// Whether a point is one of those within the running text before it: behind
/// `(a) laws; (b) courts;` a line that begins with `(c)` goes on.
pub(crate) fn is_within(text: &str, label: &str) -> bool {
    let text = last_bytes(text, WITHIN_MAX);
    label.starts_with('(')
        && text.match_indices(" (").any(|(at, open)| {
            let inner = text[at + open.len()..].split_once(')').map_or("", |(inner, _)| inner);
            text[..at].ends_with([';', ',']) && follows(inner, bare(label))
        })
}

/// How far back the point before one in running text stands, in bytes.
const WITHIN_MAX: usize = 2000;

/// Whether `next` comes after `this` as a letter or as a small roman number.
fn follows(this: &str, next: &str) -> bool {
    let letter = |text: &str| {
        let bytes = text.as_bytes();
        match bytes {
            [c] => Some(u32::from(*c)),
            [c, d] if c == d => Some(u32::from(*c) + 26),
            _ => None,
        }
    };
    let by_letter = letter(this).zip(letter(next)).is_some_and(|(a, b)| b == a + 1);
    let by_roman = roman_value(this).zip(roman_value(next)).is_some_and(|(a, b)| b == a + 1);
    let number = |text: &str| text.parse::<u32>().ok();
    let by_number = number(this).zip(number(next)).is_some_and(|(a, b)| b == a + 1);
    by_letter || by_roman || by_number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_find_their_depth() {
        for (open, label, after_colon, expected) in [
            (&["(a)"][..], "(b)", false, &["(b)"][..]),
            (&["(a)"], "(i)", true, &["(a)", "(i)"]),
            (&["(b)", "(i)"], "a.", true, &["(b)", "(i)", "a."]),
            (&["(b)", "(i)", "a."], "b.", false, &["(b)", "(i)", "b."]),
            (&["(b)", "(i)", "b."], "(c)", false, &["(c)"]),
            (&["(a)"], "(5)", false, &["(5)"]),
            (&["(5)"], "(c)", false, &["(c)"]),
            (&["(b)"], "i.", true, &["(b)", "i."]),
            (&["(b)", "i."], "ii.", false, &["(b)", "ii."]),
            (&[], "(1)", true, &["(1)"]),
            (&["(1)"], "(2)", false, &["(2)"]),
        ] {
            let mut points: Vec<String> = open.iter().map(|&label| label.to_owned()).collect();
            assert!(fits_points(&points, label, after_colon), "{open:?} {label}");
            place_point(&mut points, label, after_colon);
            assert_eq!(points, expected, "{open:?} {label}");
        }
        assert!(!fits_points(&[], "ii.", true) && !fits_points(&["(b)".into()], "vi.", true));
        assert!(is_within("including: (a) laws; (b) courts;", "(c)"));
        assert!(!is_within("1. Decides: (a) laws;", "(b)") && !is_within("(b) courts;", "(c)"));
        assert!(!fits_points(&[], "(5)", false) && !fits_points(&["(a)".into()], "p.", false));
    }
}

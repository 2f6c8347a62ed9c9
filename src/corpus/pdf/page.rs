//! The rows of a page in the order in which they are read: columns one after the
//! other, the cells of a table together, what stands apart by itself.

use std::sync::LazyLock;

use regex::Regex;

use crate::pattern::pattern;

use super::{
    rows::{Piece, Row, typical},
    table,
};

/// Gaps of a row beyond which its pieces are lines of their own, as in a masthead.
const APART: f64 = 6.0;
/// The fewest rows that make columns.
const COLUMN_ROWS_MIN: usize = 8;
/// The share of its column that running text fills.
const COLUMN_FILL_MIN: f64 = 0.7;

/// A line of a page.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PageLine {
    pub x: f64,
    pub end: f64,
    pub y: f64,
    pub size: f64,
    pub bold: bool,
    pub text: String,
    /// Whether it is a row of a table.
    pub is_row: bool,
}

static MASTHEAD: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?i:distr\b|original ?:|english(?: only)?$|united nations$)"));

/// The lines of a page in reading order. The masthead of a first page is no table.
pub(super) fn lines(rows: Vec<Row>, is_first: bool) -> Vec<PageLine> {
    let rows = in_columns(rows);
    let masthead = rows
        .iter()
        .rposition(|row| is_first && row.pieces.iter().any(|piece| MASTHEAD.is_match(&piece.text)));
    let text = masthead.map_or(0, |last| last + 1);
    let tables = table::tables(&rows, text);
    let mut lines: Vec<PageLine> = Vec::new();
    for (number, (row, in_table)) in table::whole_rows(rows, tables).into_iter().enumerate() {
        let apart = if number < text { 0.0 } else { APART };
        let mut pieces = row.pieces.into_iter();
        let Some(first) = pieces.next() else { continue };
        let mut line = line_of(first, in_table);
        for piece in pieces {
            let gap = piece.x - line.end;
            if !in_table && gap > apart * line.size.max(piece.size) {
                lines.push(std::mem::replace(&mut line, line_of(piece, false)));
                continue;
            }
            line.text.push_str(if in_table { " | " } else { "\t" });
            line.text.push_str(&piece.text);
            line.bold &= piece.bold;
            line.end = piece.end;
            line.y = line.y.max(piece.y);
            line.size = line.size.max(piece.size);
        }
        lines.push(line);
    }
    lines
}

fn line_of(piece: Piece, is_row: bool) -> PageLine {
    let Piece { x, end, y, size, bold, text } = piece;
    PageLine { x, end, y, size, bold, text, is_row }
}

/// Puts the rows of the left column before those of the right one, where a gutter
/// stays free over many rows and running text fills both sides of it.
fn in_columns(rows: Vec<Row>) -> Vec<Row> {
    let Some(gutter) = gutter(&rows) else { return rows };
    let is_free = |row: &Row| row.pieces.iter().all(|piece| piece.end < gutter || piece.x > gutter);
    let mut out: Vec<Row> = Vec::with_capacity(rows.len());
    let mut run: Vec<Row> = Vec::new();
    for row in rows {
        if is_free(&row) {
            run.push(row);
            continue;
        }
        out.append(&mut parted(std::mem::take(&mut run), gutter));
        out.push(row);
    }
    out.append(&mut parted(run, gutter));
    out
}

/// The middle of the gap that most rows with two pieces have near the middle of the page.
fn gutter(rows: &[Row]) -> Option<f64> {
    let pieces = || rows.iter().flat_map(|row| &row.pieces);
    let left = pieces().map(|piece| piece.x).fold(f64::MAX, f64::min);
    let right = pieces().map(|piece| piece.end).fold(f64::MIN, f64::max);
    let middle =
        |gap: f64| (left + 0.35 * (right - left)..left + 0.65 * (right - left)).contains(&gap);
    let mut starts: Vec<f64> = rows
        .iter()
        .filter(|row| row.pieces.len() >= 2)
        .flat_map(|row| row.pieces.windows(2).map(|pair| (pair[0].end, pair[1].x)))
        .filter(|&(end, start)| middle((end + start) / 2.0))
        .map(|(_, start)| start)
        .collect();
    if starts.len() < COLUMN_ROWS_MIN {
        return None;
    }
    // The right column begins where most of its lines do.
    let start = typical(starts.drain(..), 0.5);
    Some(start - 3.0)
}

/// What stands on one side of a gutter in a row.
struct Span {
    x: f64,
    end: f64,
    /// How much of it is set: text is set throughout, the columns of a table stand apart.
    set: f64,
}

fn parted(run: Vec<Row>, gutter: f64) -> Vec<Row> {
    let side = |row: &Row, left: bool| {
        let pieces = row.pieces.iter().filter(|piece| (piece.x < gutter) == left);
        pieces.fold(None, |span: Option<Span>, piece| {
            let width = piece.end - piece.x;
            Some(match span {
                Some(span) => Span { end: piece.end, set: span.set + width, ..span },
                None => Span { x: piece.x, end: piece.end, set: width },
            })
        })
    };
    let both: Vec<(Span, Span)> =
        run.iter().filter_map(|row| side(row, true).zip(side(row, false))).collect();
    if both.len() < COLUMN_ROWS_MIN || both.len() * 2 < run.len() {
        return run;
    }
    let fills = |spans: Vec<Span>| {
        let left = spans.iter().map(|span| span.x).fold(f64::MAX, f64::min);
        let right = spans.iter().map(|span| span.end).fold(f64::MIN, f64::max);
        let full = spans.iter().filter(|span| span.set > COLUMN_FILL_MIN * (right - left));
        full.count() * 3 >= spans.len() * 2
    };
    let (left, right): (Vec<_>, Vec<_>) = both.into_iter().unzip();
    if !fills(left) || !fills(right) {
        return run;
    }
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for row in run {
        let (left, right): (Vec<Piece>, Vec<Piece>) =
            row.pieces.into_iter().partition(|piece| piece.x < gutter);
        for (pieces, column) in [(left, &mut first), (right, &mut second)] {
            if !pieces.is_empty() {
                let y = pieces.iter().map(|piece| piece.y).fold(f64::MIN, f64::max);
                column.push(Row { y, pieces });
            }
        }
    }
    first.append(&mut second);
    first
}

#[cfg(test)]
mod tests {
    use super::{super::rows::row, *};

    fn texts(rows: Vec<Row>, is_first: bool) -> Vec<String> {
        lines(rows, is_first).into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn columns_are_read_one_after_the_other() {
        let mut rows = vec![row(0.0, &[(50.0, 500.0, "heading over both columns")])];
        let column = |n: u32| {
            row(12.0 * f64::from(n + 1), &[(50.0, 260.0, "left"), (290.0, 500.0, "right")])
        };
        rows.extend((0..9).map(column));
        let found = texts(rows, false);
        assert_eq!(found.len(), 19);
        assert!(found[1..10].iter().all(|text| text == "left"));
    }

    #[test]
    fn two_halves_of_a_table_are_no_columns() {
        let figures = |n: u32| {
            let cells =
                [(50.0, 80.0), (150.0, 160.0), (240.0, 250.0), (290.0, 300.0), (480.0, 500.0)];
            row(20.0 * f64::from(n), &cells.map(|(x, end)| (x, end, "40")))
        };
        let found = texts((0..9).map(figures).collect(), false);
        assert_eq!(found, ["40 | 40 | 40 | 40 | 40"; 9]);
    }

    #[test]
    fn rows_of_tables_are_kept_together() {
        let rows = vec![
            row(0.0, &[(50.0, 90.0, "10 a.m."), (200.0, 210.0, "1."), (230.0, 400.0, "Opening")]),
            row(12.0, &[(200.0, 210.0, "2."), (230.0, 400.0, "Election")]),
            row(24.0, &[(50.0, 90.0, "3 p.m."), (200.0, 300.0, "General debate")]),
            row(36.0, &[(50.0, 90.0, "6 p.m."), (200.0, 300.0, "Closing")]),
            row(72.0, &[(50.0, 500.0, "Text goes on below the table.")]),
        ];
        let found = lines(rows, false);
        assert_eq!(found[0].text, "10 a.m. | 1. | Opening");
        assert_eq!(
            found.iter().map(|line| line.is_row).collect::<Vec<_>>(),
            [true, true, true, true, false]
        );
    }

    #[test]
    fn numbered_paragraphs_and_mastheads_are_no_tables() {
        let rows =
            (0..4).map(|n| row(f64::from(n) * 12.0, &[(50.0, 60.0, "1."), (80.0, 400.0, "Text")]));
        assert!(lines(rows.collect(), false).iter().all(|line| !line.is_row));
        let masthead = ["A/79/1", "Distr.: General", "7 May 2025", "Original: English"];
        let rows = masthead.iter().enumerate().map(|(n, right)| {
            row(n as f64 * 12.0, &[(50.0, 150.0, "General Assembly"), (400.0, 500.0, right)])
        });
        assert!(lines(rows.collect(), true).iter().all(|line| !line.is_row));
    }
}

//! The rows of a page in the order in which they are read: columns one after the
//! other, the cells of a table together, what stands apart by itself.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use crate::pattern::pattern;

use super::rows::{Piece, Row, typical};

/// Gaps of a row beyond which its pieces are lines of their own, as in a masthead.
const APART: f64 = 6.0;
/// The fewest rows that make columns.
const COLUMN_ROWS_MIN: usize = 8;
/// The share of its column that running text fills.
const COLUMN_FILL_MIN: f64 = 0.7;
/// The fewest rows with cells that make a table.
const TABLE_ROWS_MIN: usize = 3;
/// How far the rows of a table that have cells may stand apart.
const TABLE_GAP_MAX: usize = 8;
/// Lines of one cell stand less than this many sizes of type apart, and rows this many
/// times as far as lines.
const WIDER: f64 = 1.3;
/// Lines that stand closer than this many sizes of type are of cells beside each other.
const BETWEEN: f64 = 0.8;

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

/// A number, a letter, a bullet or a mark that stands before its text.
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:\(?[A-Za-z]{1,5}[.)]|\(?\d{1,3}[.)]?|\([a-z]{1,5}\)|[•●▪◦○‣·–—*-]+|[¹²³⁰⁴-⁹]+)$")
});
/// The beginning of an item, which is a row of its own.
static LABELLED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:\(?[A-Za-z0-9]{1,3}[.)]|[•–—-])(?:\s|$)"));
static MASTHEAD: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?i:distr\b|original ?:|english(?: only)?$|united nations$)"));

/// The lines of a page in reading order. The masthead of a first page is no table.
pub(super) fn lines(rows: Vec<Row>, is_first: bool) -> Vec<PageLine> {
    let rows = in_columns(rows);
    let masthead = rows
        .iter()
        .rposition(|row| is_first && row.pieces.iter().any(|piece| MASTHEAD.is_match(&piece.text)));
    let text = masthead.map_or(0, |last| last + 1);
    let tables = tables(&rows, text);
    let mut lines: Vec<PageLine> = Vec::new();
    for (number, (row, in_table)) in with_tables(rows, tables).into_iter().enumerate() {
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

/// Adds a line to what stands above it. Behind a hyphen or a slash a word may go on.
pub(super) fn join(above: &mut String, line: &str) {
    let goes_on =
        above.ends_with(['-', '–', '/']) && !above.ends_with(" -") && !above.ends_with(" –");
    if !above.is_empty() && !goes_on {
        above.push(' ');
    }
    above.push_str(line);
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

fn parted(run: Vec<Row>, gutter: f64) -> Vec<Row> {
    let side = |row: &Row, left: bool| {
        let pieces = row.pieces.iter().filter(|piece| (piece.x < gutter) == left);
        pieces.fold(None, |span: Option<(f64, f64)>, piece| {
            Some((span.map_or(piece.x, |span| span.0), piece.end))
        })
    };
    let both: Vec<((f64, f64), (f64, f64))> =
        run.iter().filter_map(|row| side(row, true).zip(side(row, false))).collect();
    if both.len() < COLUMN_ROWS_MIN || both.len() * 2 < run.len() {
        return run;
    }
    let fills = |spans: Vec<(f64, f64)>| {
        let left = spans.iter().map(|span| span.0).fold(f64::MAX, f64::min);
        let right = spans.iter().map(|span| span.1).fold(f64::MIN, f64::max);
        let full = spans.iter().filter(|span| span.1 - span.0 > COLUMN_FILL_MIN * (right - left));
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

/// Which rows are tables: several with cells in the same columns, and the rows between
/// them that stay within one column or are the only one that does not.
fn tables(rows: &[Row], from: usize) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut at = from;
    while at < rows.len() {
        if !has_cells(&rows[at]) {
            at += 1;
            continue;
        }
        let (last, cells) = table(rows, at);
        if cells >= TABLE_ROWS_MIN {
            out.push(at..last + 1);
        }
        at = last + 1;
    }
    out
}

/// All rows and whether each is of a table, the lines of one row of a table as one.
fn with_tables(rows: Vec<Row>, tables: Vec<Range<usize>>) -> Vec<(Row, bool)> {
    let mut out = Vec::with_capacity(rows.len());
    let mut rows = rows.into_iter();
    let mut at = 0;
    for table in tables {
        out.extend(rows.by_ref().take(table.start - at).map(|row| (row, false)));
        let lines: Vec<Row> = rows.by_ref().take(table.len()).collect();
        out.extend(joined(lines).into_iter().map(|row| (row, true)));
        at = table.end;
    }
    out.extend(rows.map(|row| (row, false)));
    out
}

/// The lines of a table as its rows: cells run over several lines, and what is set in the
/// middle of its cell stands between those of the others.
fn joined(lines: Vec<Row>) -> Vec<Row> {
    let most = lines.iter().map(|line| line.pieces.len()).max().unwrap_or(0);
    let gaps: Vec<f64> = lines.windows(2).map(|pair| pair[1].y - pair[0].y).collect();
    let is_close = |gap: f64| {
        let wide = gaps.iter().filter(|&&other| other > WIDER * gap).count();
        wide >= 2 && wide * 4 >= gaps.len()
    };
    let mut out: Vec<Row> = Vec::with_capacity(lines.len());
    for line in lines {
        let goes_on = |open: &&mut Row| {
            let gap = line.y - open.y;
            let [first, ..] = line.pieces.as_slice() else { return true };
            let beside = open.pieces.get(1).is_some_and(|second| first.x > second.x - 3.0);
            let part = open.pieces.len() + line.pieces.len() < 2 * most && is_close(gap);
            let within = (beside || part) && !LABELLED.is_match(&first.text);
            gap < BETWEEN * first.size || gap < WIDER * first.size && within
        };
        match out.last_mut().filter(goes_on) {
            Some(open) => add_line(open, line),
            None => out.push(line),
        }
    }
    out
}

/// Adds each piece of a line to the cell above it.
fn add_line(row: &mut Row, line: Row) {
    row.y = line.y;
    for piece in line.pieces {
        let over = |cell: &&mut Piece| piece.x < cell.end && piece.end > cell.x;
        match row.pieces.iter_mut().find(over) {
            Some(cell) => {
                join(&mut cell.text, &piece.text);
                cell.end = cell.end.max(piece.end);
            }
            None => {
                let at = row.pieces.partition_point(|cell| cell.x < piece.x);
                row.pieces.insert(at, piece);
            }
        }
    }
}

/// The last row of what may be a table, and how many of its rows have cells.
fn table(rows: &[Row], first: usize) -> (usize, usize) {
    let (mut last, mut cells) = (first, 1);
    let mut known = columns(&rows[first]);
    for (next, row) in rows.iter().enumerate().skip(first + 1) {
        let size = row.pieces.first().map_or(10.0, |piece| piece.size);
        if row.y - rows[next - 1].y > 4.0 * size || next - last > TABLE_GAP_MAX {
            break;
        }
        if has_cells(row) {
            if !shares_column(row, &known) {
                break;
            }
            cells += 1;
            last = next;
            known.extend(columns(row));
            known.truncate(64);
        } else if begins_within(row, &known) && row.y - rows[next - 1].y < 2.0 * size {
            // What begins in an inner column is of the table, however far it runs.
            last = next;
        } else if crosses(row, &known) {
            // The name of a group of rows runs over all columns, the next row is of them.
            let goes_on = rows.get(next + 1).is_some_and(|row| {
                has_cells(row) && shares_column(row, &known) && !crosses(row, &known)
            });
            if next > last + 1 || !goes_on {
                break;
            }
        }
    }
    (last, cells)
}

fn has_cells(row: &Row) -> bool {
    match row.pieces.as_slice() {
        [] | [_] => false,
        [label, _] => !LABEL.is_match(&label.text),
        _ => true,
    }
}

/// Where the columns of a row begin and end, but for the first.
fn columns(row: &Row) -> Vec<(f64, f64)> {
    row.pieces.iter().skip(1).map(|piece| (piece.x, piece.end)).collect()
}

/// Whether a cell of a row begins where another of its column does, as words are set, or
/// ends there or has its middle there, as figures do.
fn shares_column(row: &Row, known: &[(f64, f64)]) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() < 3.0;
    let shared = |piece: &Piece| {
        known.iter().any(|&(start, end)| {
            near(piece.x, start) || near(piece.end, end) || near(piece.x + piece.end, start + end)
        })
    };
    row.pieces.iter().any(shared)
}

/// Whether a row has nothing before one of the columns.
fn begins_within(row: &Row, known: &[(f64, f64)]) -> bool {
    let first = row.pieces.first().map_or(f64::MIN, |piece| piece.x);
    known.iter().any(|&(start, _)| (first - start).abs() < 3.0)
}

/// Whether a piece of a row runs on where another column begins.
fn crosses(row: &Row, known: &[(f64, f64)]) -> bool {
    let over = |piece: &Piece| {
        known.iter().any(|&(start, _)| piece.x < start - 3.0 && piece.end > start + piece.size)
    };
    row.pieces.iter().any(over)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(y: f64, pieces: &[(f64, f64, &str)]) -> Row {
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
    fn numbers_stand_in_columns_by_their_ends_and_groups_of_rows_have_names() {
        let rows = vec![
            row(0.0, &[(50.0, 180.0, "1. Construction"), (300.0, 330.0, "12 173.9")]),
            row(12.0, &[(50.0, 200.0, "2. Professional services"), (306.0, 330.0, "5 893.1")]),
            row(24.0, &[(60.0, 200.0, "Subtotal, section 33"), (300.0, 330.0, "22 103.5")]),
            row(36.0, &[(50.0, 340.0, "Section 29D, United Nations Office at Nairobi")]),
            row(48.0, &[(50.0, 200.0, "5. Project management"), (306.0, 330.0, "3 776.5")]),
            row(60.0, &[(60.0, 340.0, "A sentence begins here and fills its line.")]),
            row(72.0, &[(50.0, 340.0, "It goes on, and it is no row.")]),
        ];
        let found = lines(rows, false);
        let rows: Vec<bool> = found.iter().map(|line| line.is_row).collect();
        assert_eq!(rows, [true, true, true, true, true, false, false]);
        assert_eq!(found[0].text, "1. Construction | 12 173.9");
    }

    #[test]
    fn lines_of_one_row_of_a_table_are_joined() {
        let rows = vec![
            row(0.0, &[(50.0, 120.0, "Area"), (300.0, 340.0, "Requested"), (350.0, 380.0, "Done")]),
            row(17.0, &[(50.0, 200.0, "Universal field presence of")]),
            row(23.0, &[(320.0, 330.0, "1"), (360.0, 370.0, "2")]),
            row(29.0, &[(50.0, 160.0, "the Programme")]),
            row(46.0, &[(50.0, 190.0, "Management of UN-")]),
            row(57.0, &[(50.0, 180.0, "Women projects"), (320.0, 330.0, "3"), (360.0, 370.0, "4")]),
            row(74.0, &[(50.0, 120.0, "Total"), (320.0, 330.0, "4"), (360.0, 370.0, "6")]),
            row(86.0, &[(320.0, 345.0, "(final)")]),
        ];
        assert_eq!(
            texts(rows, false),
            [
                "Area | Requested | Done",
                "Universal field presence of the Programme | 1 | 2",
                "Management of UN-Women projects | 3 | 4",
                "Total | 4 (final) | 6",
            ]
        );
        let names = (0..6).map(|n| {
            row(f64::from(n) * 12.0, &[(50.0, 90.0, "Angola"), (200.0, 240.0, "Jamaica")])
        });
        assert_eq!(texts(names.collect(), false).len(), 6);
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

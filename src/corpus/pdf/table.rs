//! Tables of a page: which rows are of one, and what is one row of it though its cells
//! run over several lines.

use std::sync::LazyLock;

use regex::Regex;

use crate::pattern::pattern;

use super::{
    super::text::{label, stops},
    rows::{Piece, Row},
};

/// The fewest rows with cells that make a table.
const TABLE_ROWS_MIN: usize = 3;
/// How far apart two lines of one cell are at most, in sizes of type; rows stand further
/// apart where cells are wrapped.
const CLOSE: f64 = 1.4;
/// Nearer than lines of type can stand: a cell that is centred beside two lines.
const BESIDE: f64 = 0.9;
/// The most lines of a cell that are looked for behind the last row with several, and
/// the most cells of a row whose lines are put together. No page of print comes near.
const BEHIND_MAX: usize = 100;
const CELLS_MAX: usize = 64;
/// The most columns of a table that are kept.
const COLUMNS_MAX: usize = 64;
/// How exactly the cells of a column begin or end at one place.
const ALIGNED: f64 = 3.0;

/// A number, a letter, a bullet or a mark that stands before its text.
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:\(?[A-Za-z]{1,5}[.)]|\(?\d{1,3}[.)]?|\([a-z]{1,5}\)|[•●▪◦○‣·–—*-]+|[¹²³⁰⁴-⁹]+)$")
});

/// Which rows are of a table: several with cells that begin at the same places, or with
/// numbers that end there, and the rows between them that stay within one column.
pub(super) fn tables(rows: &[Row], from: usize) -> Vec<bool> {
    let mut out = vec![false; rows.len()];
    let mut at = from;
    while at < rows.len() {
        if !has_cells(&rows[at]) {
            at += 1;
            continue;
        }
        let (last, cells, columns) = extent(rows, at);
        let last = if cells >= TABLE_ROWS_MIN { behind(rows, last, &columns) } else { last };
        if cells >= TABLE_ROWS_MIN {
            out[at..=last].fill(true);
        }
        at = last + 1;
    }
    out
}

fn has_cells(row: &Row) -> bool {
    match row.pieces.as_slice() {
        [] | [_] => false,
        [label, _] => !LABEL.is_match(&label.text),
        _ => true,
    }
}

/// The last row with cells of the table that begins here, how many have some, and where
/// its columns are.
fn extent(rows: &[Row], at: usize) -> (usize, usize, Columns) {
    let (mut last, mut cells) = (at, 1);
    let mut columns = Columns::default();
    columns.add(&rows[at]);
    for (next, row) in rows.iter().enumerate().skip(at + 1) {
        if row.y - rows[next - 1].y > 4.0 * size(row) || next - last > 8 {
            break;
        }
        if has_cells(row) {
            if !columns.share(row) {
                break;
            }
            cells += 1;
            last = next;
            columns.add(row);
        } else if row.pieces.iter().any(|piece| columns.crossed_by(piece)) {
            break;
        }
    }
    (last, cells, columns)
}

/// The last line of the table's last rows, whose cells may go on below: of the lines that
/// stand close, the last that begins in another column than the first.
fn behind(rows: &[Row], last: usize, columns: &Columns) -> usize {
    let gap = |pair: &[Row]| (pair[1].y - pair[0].y) / size(&pair[1]);
    let close = |pair: &&[Row]| (-BESIDE..=CLOSE).contains(&gap(pair));
    let run = rows[last..].windows(2).take(BEHIND_MAX).take_while(close).count();
    let in_columns = |row: &Row| row.pieces.iter().all(|piece| columns.begins(piece));
    let end = rows[last + 1..=last + run].iter().rposition(in_columns);
    end.map_or(last, |end| last + 1 + end)
}

fn size(row: &Row) -> f64 {
    row.pieces.first().map_or(10.0, |piece| piece.size)
}

/// Where the columns of a table begin, but for the first, and where those of numbers end.
#[derive(Default)]
struct Columns {
    starts: Vec<f64>,
    ends: Vec<f64>,
}

impl Columns {
    fn add(&mut self, row: &Row) {
        let cells = || row.pieces.iter().skip(1);
        self.starts.extend(cells().map(|piece| piece.x));
        self.ends.extend(cells().filter(|piece| is_figure(piece)).map(|piece| piece.end));
        self.starts.truncate(COLUMNS_MAX);
        self.ends.truncate(COLUMNS_MAX);
    }

    fn share(&self, row: &Row) -> bool {
        let is_end = |piece: &Piece| {
            is_figure(piece) && self.ends.iter().any(|end| (piece.end - end).abs() < ALIGNED)
        };
        row.pieces.iter().skip(1).any(|piece| self.begins(piece) || is_end(piece))
    }

    fn begins(&self, piece: &Piece) -> bool {
        self.starts.iter().any(|start| (piece.x - start).abs() < ALIGNED)
    }

    /// Whether a piece runs on where another column begins.
    fn crossed_by(&self, piece: &Piece) -> bool {
        let crosses = |&start: &f64| piece.x < start - ALIGNED && piece.end > start + piece.size;
        self.starts.iter().any(crosses)
    }
}

/// Whether a cell has a figure, or the dash of none.
fn is_figure(piece: &Piece) -> bool {
    let is_digit = |c: char| c.is_ascii_digit();
    piece.text.starts_with(is_digit) && piece.text.ends_with(is_digit)
        || ["–", "-", "—", ".."].contains(&piece.text.as_str())
}

/// Makes one row of the lines that the cells of one run over.
pub(super) fn whole_rows(rows: Vec<Row>, in_table: Vec<bool>) -> Vec<(Row, bool)> {
    let mut out: Vec<(Row, bool)> = Vec::with_capacity(rows.len());
    let mut left = f64::MAX;
    let mut last_y = f64::MIN;
    for (row, in_table) in rows.into_iter().zip(in_table) {
        let y = row.y;
        let x = row.pieces.first().map_or(f64::MAX, |piece| piece.x);
        match out.last_mut().filter(|(_, open)| *open && in_table) {
            Some((above, _)) => {
                left = left.min(x);
                let gap = (y - last_y) / size(&row);
                let few = above.pieces.len().max(row.pieces.len()) <= CELLS_MAX;
                let close = (-BESIDE..=CLOSE).contains(&gap) && !opens_item(&row);
                let below = || close && (x > left + ALIGNED || goes_on(above, &row));
                if few && ((-BESIDE..BESIDE).contains(&gap) || below()) {
                    row.pieces.into_iter().for_each(|piece| add_to(above, piece));
                } else {
                    out.push((row, in_table));
                }
            }
            None => {
                left = x;
                out.push((row, in_table));
            }
        }
        last_y = y;
    }
    out
}

/// The cell of a row that a piece stands below.
fn cell<'a>(row: &'a Row, piece: &Piece) -> Option<&'a Piece> {
    row.pieces.iter().find(|cell| is_over(cell, piece))
}

fn is_over(cell: &Piece, piece: &Piece) -> bool {
    piece.x < cell.end && cell.x < piece.end
}

/// Whether a line goes on within a sentence of a cell above.
fn goes_on(above: &Row, row: &Row) -> bool {
    let within =
        |cell: &Piece| cell.text.ends_with([',', '-', '–', '/']) || label::ends_within(&cell.text);
    row.pieces.iter().any(|piece| {
        let small = piece.text.starts_with(|c: char| c.is_lowercase() || c == '(');
        cell(above, piece).is_some_and(|cell| small || within(cell))
    })
}

/// Whether a line has a number of its own before its words.
fn opens_item(row: &Row) -> bool {
    static NUMBER: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^(?:\d{1,3}|1[0-8]\d\d)\.(?:$|[ \t])"));
    row.pieces.first().is_some_and(|piece| NUMBER.is_match(&piece.text))
}

/// Adds a line to the cell that it stands below.
fn add_to(row: &mut Row, piece: Piece) {
    let cell = row.pieces.iter_mut().find(|cell| is_over(cell, &piece));
    let Some(cell) = cell else {
        let at = row.pieces.partition_point(|cell| cell.x < piece.x);
        return row.pieces.insert(at, piece);
    };
    let joint = stops::joint(&cell.text, &piece.text);
    cell.text.push_str(joint);
    cell.text.push_str(&piece.text);
    cell.x = cell.x.min(piece.x);
    cell.end = cell.end.max(piece.end);
    cell.y = cell.y.max(piece.y);
    cell.bold &= piece.bold;
}

#[cfg(test)]
mod tests {
    use super::{super::rows::row, *};

    #[track_caller]
    fn check(rows: Vec<Row>, expected: &[&str]) {
        let in_table = tables(&rows, 0);
        let text = |row: Row| {
            row.pieces.into_iter().map(|piece| piece.text).collect::<Vec<_>>().join(" | ")
        };
        let found = whole_rows(rows, in_table);
        let found: Vec<String> =
            found.into_iter().filter_map(|(row, is_row)| is_row.then(|| text(row))).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_row_has_all_lines_of_its_cells() {
        check(
            vec![
                row(
                    0.0,
                    &[(50.0, 80.0, "Day"), (200.0, 240.0, "Item"), (360.0, 420.0, "Document")],
                ),
                row(
                    20.0,
                    &[(50.0, 140.0, "Monday, 24 May, to"), (200.0, 320.0, "7. Draft report")],
                ),
                row(32.0, &[(50.0, 120.0, "Friday, 28 May"), (200.0, 300.0, "by the Working")]),
                row(44.0, &[(200.0, 300.0, "Group of the Whole")]),
                row(64.0, &[(50.0, 80.0, "10 a.m."), (200.0, 280.0, "8. Closing")]),
                row(76.0, &[(200.0, 300.0, "(to be confirmed)")]),
                row(90.0, &[(50.0, 80.0, "3 p.m.")]),
                row(102.0, &[(200.0, 380.0, "9. Adoption of the report (L.3)")]),
                row(126.0, &[(50.0, 400.0, "Text goes on below the table.")]),
            ],
            &[
                "Day | Item | Document",
                "Monday, 24 May, to Friday, 28 May | 7. Draft report by the Working Group of the Whole",
                "10 a.m. | 8. Closing (to be confirmed)",
                "3 p.m.",
                "9. Adoption of the report (L.3)",
            ],
        );
    }

    #[test]
    fn rows_that_stand_close_stay_rows() {
        let names = [("Angola", "Jamaica"), ("Brunei Darussalam", "Mali"), ("Chad", "Niger")];
        let rows = names.iter().enumerate().map(|(n, (left, right))| {
            row(12.0 * n as f64, &[(50.0, 90.0, left), (200.0, 250.0, right)])
        });
        check(rows.collect(), &["Angola | Jamaica", "Brunei Darussalam | Mali", "Chad | Niger"]);
    }

    #[test]
    fn numbers_that_end_at_one_place_are_a_column_and_a_cell_may_be_centred() {
        check(
            vec![
                row(0.0, &[(50.0, 150.0, "1. Construction"), (200.0, 250.0, "12 173.9")]),
                row(20.0, &[(50.0, 150.0, "2. Escalation"), (210.0, 250.0, "5 893")]),
                row(40.0, &[(50.0, 180.0, "3. Field presence of the Nations")]),
                row(46.0, &[(245.0, 250.0, "1")]),
                row(52.0, &[(50.0, 120.0, "Programme")]),
                row(72.0, &[(50.0, 150.0, "4. Contingency"), (230.0, 250.0, "12")]),
            ],
            &[
                "1. Construction | 12 173.9",
                "2. Escalation | 5 893",
                "3. Field presence of the Nations Programme | 1",
                "4. Contingency | 12",
            ],
        );
    }
}

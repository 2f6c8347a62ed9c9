//! A series: the documents that say the same from year to year, a row a paragraph and a
//! column a document.
//!
//! Nobody names the documents. Those belong to a series that share enough of their words,
//! as was found when they were indexed; from the oldest and the newest others are looked for
//! again, as a text drifts over the years. Then each document in turn is aligned with what the ones before it said last,
//! so that a paragraph that was left out for a year is known when it comes back.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use jiff::civil::Date;

use crate::{
    alignment::{ALIGNED_BYTES_MAX, Aligned, Paragraph, Role, align, is_paragraph},
    backend::{Backend, DocumentFacts, Outline},
    citation::Symbol,
    corpus::Unit,
};

use super::{
    history::when,
    lineage::{Change, LineageError, Told, Whole, changed},
    strength::rise,
};

/// The most documents of a series that are told.
pub const SERIES_DOCUMENTS_MAX: usize = 12;
/// The least share of the words of two documents that both have in paragraphs that are the
/// same, beside the formulas of their organ.
const SHARE_MIN: f64 = 0.2;
/// From so many documents others are looked for.
const DOCUMENTS_PROBED_MAX: usize = 3;
/// So many bytes of texts are read for one series.
const BYTES_MAX: usize = 2 * ALIGNED_BYTES_MAX;

/// A paragraph in one document of a series.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Where it stands, and what it says.
    pub told: Told,
    /// What became of it since the document before that has it; nothing in the first
    /// document of a series.
    pub change: Option<Change>,
    /// The id of what it came from; nothing where it is new.
    pub from: Option<String>,
    /// How much the strength of its opening verb rose since, below 0 where it fell.
    pub rise: Option<i8>,
}

/// One paragraph, in each document of a series that has it.
#[derive(Clone, Debug)]
pub struct Row {
    /// A cell a document, in the order of the documents.
    pub cells: Vec<Option<Cell>>,
}

/// Documents that say the same from year to year.
#[derive(Clone, Debug)]
pub struct Series {
    /// The documents, the oldest first.
    pub documents: Vec<Arc<DocumentFacts>>,
    /// How many more there are, which stand further away in time.
    pub left_out: usize,
    /// The paragraphs. What is new stands behind what stands before it in its document,
    /// so that dropped ones keep their place.
    pub rows: Vec<Row>,
}

/// The series that a document belongs to: itself alone where no other is like it.
///
/// # Errors
/// [`LineageError`] where the index cannot be read, or the document is too long.
pub fn series(backend: &dyn Backend, of: Outline) -> Result<Series, LineageError> {
    let own = Whole::read(backend, of)?;
    let members = members(backend, &own.outline.document)?;
    let count = members.len();
    let documents = told_members(backend, &members, own)?;
    let rows = rows(&documents);
    Ok(Series {
        left_out: count - documents.len(),
        rows,
        documents: documents.into_iter().map(|one| one.outline.document).collect(),
    })
}

/// What the documents of a series are ordered by: when they are of, then their symbols.
fn moment(one: &DocumentFacts) -> ((Option<i16>, Option<Date>), &Symbol) {
    (when(one), &one.symbol)
}

/// The documents of a series, the oldest first.
fn members(
    backend: &dyn Backend,
    own: &Arc<DocumentFacts>,
) -> Result<Vec<Arc<DocumentFacts>>, LineageError> {
    let mut known = HashSet::from([own.symbol.clone()]);
    let mut found = vec![Arc::clone(own)];
    let mut probed: HashSet<Symbol> = HashSet::new();
    for _ in 0..DOCUMENTS_PROBED_MAX {
        let ends = [Some(own), found.first(), found.last()].into_iter().flatten();
        let next = ends.map(|one| one.symbol.clone()).find(|symbol| !probed.contains(symbol));
        let Some(next) = next else { break };
        let outline = backend.outline(&next, Some(own.language))?;
        probed.insert(next);
        let Some(first) = outline.and_then(|outline| outline.units.into_iter().next()) else {
            continue;
        };
        let like = backend.related(first.key)?.into_iter();
        let like = like.filter(|one| f64::from(one.share) >= SHARE_MIN).map(|one| one.document);
        found.extend(like.filter(|one| known.insert(one.symbol.clone())));
        found.sort_by(|a, b| moment(a).cmp(&moment(b)));
    }
    Ok(found)
}

/// Those documents of a series that are told, the oldest first: the nearest in time around
/// one of them, within the bounds.
fn told_members(
    backend: &dyn Backend,
    members: &[Arc<DocumentFacts>],
    own: Whole,
) -> Result<Vec<Whole>, LineageError> {
    let place = members.iter().position(|one| one.symbol == *own.symbol()).unwrap_or(0);
    let first = place
        .saturating_sub(SERIES_DOCUMENTS_MAX / 2)
        .min(members.len().saturating_sub(SERIES_DOCUMENTS_MAX));
    let mut near: Vec<usize> = (first..members.len()).take(SERIES_DOCUMENTS_MAX).collect();
    near.sort_by_key(|&one| one.abs_diff(place));
    let mut bytes_left = BYTES_MAX.saturating_sub(own.bytes);
    let mut read = vec![(place, own)];
    for &one in near.iter().filter(|&&one| one != place) {
        let document = &members[one];
        let other = Whole::find(backend, &document.symbol, document.language)?;
        let Some(other) = other.filter(|other| other.bytes <= bytes_left) else { continue };
        bytes_left -= other.bytes;
        read.push((one, other));
    }
    read.sort_by_key(|one| one.0);
    Ok(read.into_iter().map(|(_, one)| one).collect())
}

/// A paragraph through the documents, by its places; the number of its row names it.
struct Line {
    /// Document and place where it was last said, or nothing once it was merged.
    last: Option<(usize, usize)>,
    cells: Vec<Option<Cell>>,
}

/// The paragraphs of documents that are in order.
fn rows(documents: &[Whole]) -> Vec<Row> {
    let mut lines: Vec<Line> = Vec::new();
    let mut order: Vec<usize> = Vec::new();
    let mut latest: Vec<Paragraph<'_>> = Vec::new();
    for (column, document) in documents.iter().enumerate() {
        let paragraphs = document.paragraphs();
        let pairs = align(&latest, &paragraphs).pairs;
        let of_place = continue_lines(&mut lines, documents, column, &pairs);
        order = ordered(&order, document, &of_place, &pairs);
        latest = said_last(latest, paragraphs, &of_place, &lines, &order, column);
    }
    order.into_iter().map(|line| Row { cells: std::mem::take(&mut lines[line].cells) }).collect()
}

/// Adds a document to the lines, new ones at the end, and says which line each of its
/// paragraphs belongs to.
fn continue_lines(
    lines: &mut Vec<Line>,
    documents: &[Whole],
    column: usize,
    pairs: &[Aligned],
) -> HashMap<usize, usize> {
    let document = &documents[column];
    let mut of_place: HashMap<usize, usize> = HashMap::new();
    let count = documents.len();
    let cell = |lines: &[Line], line: Option<usize>, place: usize, pair: Option<&Aligned>| {
        let before = line.and_then(|line| lines[line].last);
        let earlier = before.map(|(column, place)| &documents[column].units[place]);
        let became = told(document.told(place), earlier, pair);
        Cell { change: became.change.filter(|_| column > 0), ..became }
    };
    for pair in pairs {
        let (line, place) = (pair.from, pair.to);
        let own = cell(lines, Some(line), place, Some(pair));
        let is_taken = of_place.contains_key(&place);
        if lines[line].cells[column].is_none() {
            // Of what is split the part that is nearest goes on; of what is merged one line
            // does, and the others end in its paragraph.
            lines[line].cells[column] = Some(own);
            if !is_taken {
                of_place.insert(place, line);
            }
        } else if !is_taken {
            of_place.insert(place, lines.len());
            let mut cells = vec![None; count];
            cells[column] = Some(own);
            lines.push(Line { last: None, cells });
        }
    }
    for place in (0..document.units.len()).filter(|&place| is_paragraph(&document.units[place])) {
        of_place.entry(place).or_insert_with(|| {
            let mut cells = vec![None; count];
            cells[column] = Some(cell(lines, None, place, None));
            lines.push(Line { last: None, cells });
            lines.len() - 1
        });
    }
    let of_line: HashMap<usize, usize> =
        of_place.iter().map(|(&place, &line)| (line, place)).collect();
    for (number, line) in lines.iter_mut().enumerate() {
        if line.cells[column].is_some() {
            line.last = of_line.get(&number).map(|&place| (column, place));
        }
    }
    of_place
}

/// A paragraph, and what became of what it was.
fn told(told: Told, earlier: Option<&Unit>, pair: Option<&Aligned>) -> Cell {
    let change = match (earlier, pair.map(|pair| pair.role)) {
        (None, _) | (_, None) => Change::New,
        (_, Some(Role::Split)) => Change::Split,
        (_, Some(Role::Merged)) => Change::Merged,
        (Some(earlier), Some(Role::Same)) => {
            changed(&earlier.text, &told.1.text, pair.is_some_and(|pair| pair.is_moved))
        }
    };
    let rise = earlier.and_then(|earlier| rise(earlier, &told.1));
    Cell { change: Some(change), from: earlier.map(|unit| unit.id.clone()), rise, told }
}

/// The lines in the order of the latest document, what it has not behind what stood before.
fn ordered(
    before: &[usize],
    document: &Whole,
    of_place: &HashMap<usize, usize>,
    pairs: &[Aligned],
) -> Vec<usize> {
    let moved: HashSet<usize> =
        pairs.iter().filter(|pair| pair.is_moved).map(|pair| pair.to).collect();
    let known: HashSet<usize> = before.iter().copied().collect();
    let mut behind: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
    let mut last = None;
    for place in 0..document.units.len() {
        let Some(&line) = of_place.get(&place) else { continue };
        match known.contains(&line) {
            false => behind.entry(last).or_default().push(line),
            true if !moved.contains(&place) => last = Some(line),
            true => {}
        }
    }
    let mut order = behind.remove(&None).unwrap_or_default();
    for &line in before {
        order.push(line);
        order.extend(behind.remove(&Some(line)).into_iter().flatten());
    }
    order
}

/// What each line said last, as paragraphs whose place is their line: those of the latest
/// document, and of earlier ones what it has not.
fn said_last<'a>(
    earlier: Vec<Paragraph<'a>>,
    latest: Vec<Paragraph<'a>>,
    of_place: &HashMap<usize, usize>,
    lines: &[Line],
    order: &[usize],
    column: usize,
) -> Vec<Paragraph<'a>> {
    let renamed = latest.into_iter().filter_map(|one| by_line(one, of_place));
    let older = earlier.into_iter().filter_map(|one| without(one, lines, column));
    let rank: HashMap<usize, usize> =
        order.iter().enumerate().map(|(rank, &line)| (line, rank)).collect();
    let mut all: Vec<Paragraph<'a>> = renamed.chain(older).collect();
    all.sort_by_key(|one| rank.get(&one.place));
    all
}

/// A paragraph whose place, and those of its points, are their lines.
fn by_line<'a>(mut one: Paragraph<'a>, of_place: &HashMap<usize, usize>) -> Option<Paragraph<'a>> {
    one.place = *of_place.get(&one.place)?;
    let points = std::mem::take(&mut one.points).into_iter();
    one.points = points.filter_map(|point| by_line(point, of_place)).collect();
    Some(one)
}

/// A paragraph of an earlier document without what the latest has, or nothing where it
/// has all of it, or its line has ended.
fn without<'a>(mut one: Paragraph<'a>, lines: &[Line], column: usize) -> Option<Paragraph<'a>> {
    let (last, _) = lines[one.place].last?;
    if last == column {
        return None;
    }
    let points = std::mem::take(&mut one.points).into_iter();
    one.points = points.filter_map(|point| without(point, lines, column)).collect();
    Some(one)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{backend::sample::Shelf, citation::Language};

    const MARK: &str = "Encourages all States to mark every small arm when it is made or imported, and to keep \
                        records of the marks for thirty years";
    const STRONGER: &str = "Urges all States to mark every small arm when it is made or imported, and to keep \
                            records of the marks for thirty years";
    const REPORT: &str = "Requests the Secretary-General to report on the implementation of the present \
                          resolution at its next session";
    const FUND: &str =
        "Invites donors to contribute to the voluntary trust fund for assistance to victims";
    const ACCESS: &str = "Calls upon all parties to grant humanitarian personnel safe and unhindered access to \
                          the camps in the eastern provinces";
    const CHILDREN: &str = "Demands that armed groups release every child soldier whom they hold and end all \
                            recruitment of minors at once";
    const BOTH: &str = "Calls upon all parties to grant humanitarian personnel safe and unhindered access to \
                        the camps in the eastern provinces, and demands that armed groups release every child \
                        soldier whom they hold and end all recruitment of minors at once";
    const OTHER: &str = "Welcomes the progress of the negotiations on the law of treaties between States and \
                         international organizations";

    fn resolution(number: &str, year: i16, operative: &[&str]) -> String {
        let mut text = format!("{number}. Small arms\n\nThe General Assembly,\n\n");
        for (number, paragraph) in operative.iter().enumerate() {
            let end = if number + 1 == operative.len() { '.' } else { ';' };
            text.push_str(&format!("{}. {paragraph}{end}\n\n", number + 1));
        }
        text + &format!("12th plenary meeting\n12 December {year}\n")
    }

    /// The series of a document as a table: the symbols, then of each row what its cells say.
    fn table(shelf: &Shelf, of: &str) -> (Vec<String>, Vec<String>) {
        let symbol: Symbol = of.parse().unwrap();
        let outline = shelf.outline(&symbol, Some(Language::En)).unwrap().unwrap();
        let found = series(shelf, outline).unwrap();
        let cell = |cell: &Option<Cell>| {
            let Some(cell) = cell else { return "-".to_owned() };
            let place = cell.told.1.anchor().trim_start_matches("para-").to_owned();
            cell.change.map_or(place.clone(), |change| format!("{place} {}", change.name()))
        };
        let row = |row: &Row| row.cells.iter().map(cell).collect::<Vec<_>>().join(" | ");
        let symbols = found.documents.iter().map(|one| one.symbol.to_string()).collect();
        (symbols, found.rows.iter().map(row).collect())
    }

    #[test]
    fn a_paragraph_is_known_when_it_comes_back() {
        let texts = [
            resolution("70/1", 2015, &[MARK, REPORT, FUND, ACCESS]),
            resolution("71/1", 2016, &[MARK, FUND, CHILDREN, ACCESS]),
            resolution("72/1", 2017, &[STRONGER, REPORT, FUND, CHILDREN]),
            resolution("70/9", 2015, &[OTHER]),
        ];
        let files: Vec<(&str, &str)> =
            ["a", "b", "c", "d"].into_iter().zip(texts.iter().map(String::as_str)).collect();
        let shelf = Shelf::of(&files);
        let (symbols, rows) = table(&shelf, "A/RES/71/1");
        assert_eq!(symbols, ["A/RES/70/1", "A/RES/71/1", "A/RES/72/1"]);
        assert_eq!(
            rows,
            [
                "1 | 1 identical | 1 amended",
                "2 | - | 2 identical",
                "3 | 2 identical | 3 identical",
                "- | 3 new | 4 identical",
                "4 | 4 identical | -",
            ]
        );
        assert_eq!(table(&shelf, "A/RES/70/1"), (symbols, rows), "from wherever it is looked at");
        assert_eq!(table(&shelf, "A/RES/70/9").0, ["A/RES/70/9"]);
    }

    #[test]
    fn what_was_split_or_merged_keeps_its_rows() {
        let texts = [
            resolution("70/1", 2015, &[MARK, BOTH, FUND]),
            resolution("71/1", 2016, &[MARK, ACCESS, CHILDREN, FUND]),
            resolution("72/1", 2017, &[MARK, BOTH, FUND]),
            resolution("73/1", 2018, &[MARK, BOTH, FUND]),
        ];
        let files: Vec<(&str, &str)> =
            ["a", "b", "c", "d"].into_iter().zip(texts.iter().map(String::as_str)).collect();
        let (_, rows) = table(&Shelf::of(&files), "A/RES/72/1");
        assert_eq!(
            rows,
            [
                "1 | 1 identical | 1 identical | 1 identical",
                "- | 2 split | 2 merged | -",
                "2 | 3 split | 2 merged | 2 identical",
                "3 | 4 identical | 3 identical | 3 identical",
            ]
        );
    }

    #[test]
    fn the_nearest_in_time_are_told_of_a_long_series() {
        let texts: Vec<String> = (0..SERIES_DOCUMENTS_MAX as i16 + 4)
            .map(|year| resolution(&format!("{}/1", 60 + year), 2005 + year, &[MARK, REPORT, FUND]))
            .collect();
        let stems: Vec<String> = (0..texts.len()).map(|number| format!("f{number}")).collect();
        let files: Vec<(&str, &str)> =
            stems.iter().map(String::as_str).zip(texts.iter().map(String::as_str)).collect();
        let shelf = Shelf::of(&files);
        let (symbols, rows) = table(&shelf, "A/RES/60/1");
        assert_eq!(symbols.len(), SERIES_DOCUMENTS_MAX);
        assert_eq!(symbols[0], "A/RES/60/1");
        assert_eq!(rows.len(), 3);
        assert_eq!(table(&shelf, "A/RES/75/1").0.last().unwrap(), "A/RES/75/1");
    }
}

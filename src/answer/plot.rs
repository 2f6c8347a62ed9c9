//! Documents by year as a picture: bars of those that have a phrase in its own words, and
//! above them those that have it in other words alone. Made of shapes and text, so that it is
//! whole without scripts; within a page the style sheet gives the colours.

use askama::Template;

use crate::research::AgreedLanguage;

const WIDTH: usize = 640;
const HEIGHT: usize = 220;
/// Room for the numbers at the left, for the legend above and the years below.
const LEFT: usize = 44;
const TOP: usize = 34;
const BOTTOM: usize = 26;
/// The widest bar.
const BAR_MAX: f64 = 36.0;
/// At most so many years have their number below them.
const LABELS_MAX: usize = 12;

/// A picture of documents by year.
pub struct YearPlot {
    /// Whether it stands alone, and has its own style.
    pub is_alone: bool,
    /// The width of the drawing, in its own units.
    pub width: usize,
    /// Its height.
    pub height: usize,
    /// What it shows.
    pub title: String,
    /// The same in a sentence with numbers.
    pub description: String,
    /// The bars.
    pub bars: Vec<YearBar>,
    /// Lines across: their height, and what it counts.
    pub lines: Vec<(String, usize)>,
    /// Years below the bars: their middle, and themselves.
    pub years: Vec<(String, i16)>,
    /// The left and the right end of lines, and the foot of the bars.
    pub frame: (usize, usize, usize),
}

/// A year in a picture: rectangles as x, y, width and height.
pub struct YearBar {
    /// What a pointer is told of it.
    pub words: String,
    /// Documents with the phrase in its own words.
    pub exact: Option<[String; 4]>,
    /// Documents with other wordings alone.
    pub others: Option<[String; 4]>,
}

/// The picture as a file.
#[derive(Template)]
#[template(path = "plot.svg")]
struct PlotFile<'a> {
    plot: &'a YearPlot,
}

impl YearPlot {
    /// The picture of a phrase; nothing where no document with it has a year.
    pub fn new(found: &AgreedLanguage, is_alone: bool) -> Option<YearPlot> {
        let counted = found.by_year();
        let of_year = |year: i16| counted.iter().find(|one| one.year == Some(year));
        let first = counted.iter().find_map(|one| one.year)?;
        let last = counted.iter().rev().find_map(|one| one.year)?;
        let most = counted.iter().filter(|one| one.year.is_some());
        let most = most.map(|one| one.exact + one.others).max().unwrap_or(1).max(1);
        let step = step(most);
        let top = most.div_ceil(step) * step;
        let foot = HEIGHT - BOTTOM;
        let height = |count: usize| (foot - TOP) as f64 * count as f64 / top as f64;
        let years = usize::from(last.abs_diff(first)) + 1;
        let slot = (WIDTH - LEFT) as f64 / years as f64;
        let width = (slot * 0.8).min(BAR_MAX);
        let middle = |place: usize| LEFT as f64 + slot * (place as f64 + 0.5);
        let bar = |(place, year): (usize, i16)| {
            let one = of_year(year)?;
            let rect = |below: usize, count: usize| {
                let y = foot as f64 - height(below + count);
                let numbers = [middle(place) - width / 2.0, y, width, height(count)];
                (count > 0).then(|| numbers.map(|number| format!("{number:.1}")))
            };
            Some(YearBar {
                words: format!("{year}: {}", words(one.exact, one.others)),
                exact: rect(0, one.exact),
                others: rect(one.exact, one.others),
            })
        };
        let label_step = years.div_ceil(LABELS_MAX);
        let sum =
            |count: fn(&crate::research::PhraseYear) -> usize| counted.iter().map(count).sum();
        Some(YearPlot {
            is_alone,
            width: WIDTH,
            height: HEIGHT,
            title: "Documents by year".to_owned(),
            description: format!(
                "{first} to {last}: {}; at most {most} a year.",
                words(sum(|one| one.exact), sum(|one| one.others))
            ),
            bars: (first..=last).enumerate().filter_map(bar).collect(),
            lines: (0..=top / step)
                .map(|line| (format!("{:.1}", foot as f64 - height(line * step)), line * step))
                .collect(),
            years: (first..=last)
                .enumerate()
                .filter(|(place, _)| place.is_multiple_of(label_step))
                .map(|(place, year)| (format!("{:.1}", middle(place)), year))
                .collect(),
            frame: (LEFT, WIDTH, foot),
        })
    }

    /// The picture as a file.
    ///
    /// # Errors
    /// Where the template cannot be filled, which none of this can cause.
    pub fn svg(&self) -> Result<String, askama::Error> {
        PlotFile { plot: self }.render()
    }
}

/// What lines across stand apart by: some four of them.
fn step(most: usize) -> usize {
    let rough = most.div_ceil(4).max(1);
    let ten = 10_usize.pow(rough.ilog10());
    [1, 2, 5, 10].into_iter().map(|one| one * ten).find(|&step| step >= rough).unwrap_or(rough)
}

fn words(exact: usize, others: usize) -> String {
    let documents = |count: usize| match count {
        1 => "1 document".to_owned(),
        _ => format!("{count} documents"),
    };
    match (exact, others) {
        (exact, 0) => format!("{} in these words", documents(exact)),
        (0, others) => format!("{} in other words", documents(others)),
        (exact, others) => format!("{} in these words, {others} in others", documents(exact)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stand_at_round_numbers() {
        for (most, expected) in [(1, 1), (4, 1), (5, 2), (9, 5), (40, 10), (41, 20), (1_000, 500)] {
            assert_eq!(step(most), expected, "{most}");
        }
    }
}

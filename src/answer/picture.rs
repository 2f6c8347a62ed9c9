//! The surroundings of a document as a picture: what it cites on the left, what cites it
//! on the right, each with how many paragraphs. Made of shapes and text alone, so that it
//! is whole without scripts; within a page the style sheet gives the colours.

use askama::Template;

use crate::{
    citation::{Language, official_url},
    research::{NearDocument, Surroundings},
};

use super::address;

/// So many documents are drawn on each side; of more, the rest is one line.
pub const DRAWN_MAX: usize = 12;

const WIDTH: usize = 760;
const BOX_WIDTH: usize = 220;
const BOX_HEIGHT: usize = 40;
/// From one box to the next.
const STEP: usize = 50;
/// Room for the headings.
const TOP: usize = 34;
/// The longest name that a box has room for, in characters.
const NAME_MAX: usize = 27;

/// A picture of a document's surroundings.
pub struct Picture {
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
    /// The document in the middle: its name, the left and the upper edge of its box.
    pub own: (String, usize, usize),
    /// Lines to the document in the middle: path, and width.
    pub lines: Vec<(String, String)>,
    /// The documents around it.
    pub boxes: Vec<PictureBox>,
    /// Words beside the boxes: their left end, their line, and themselves.
    pub words: Vec<(usize, usize, String)>,
}

/// A document in a picture.
pub struct PictureBox {
    /// The left edge.
    pub x: usize,
    /// The upper edge.
    pub y: usize,
    /// Where its link leads.
    pub url: String,
    /// Its name, as far as the box has room.
    pub name: String,
    /// How many paragraphs, and its year.
    pub few: String,
    /// Its whole name and its title.
    pub title: String,
}

/// The picture as a file.
#[derive(Template)]
#[template(path = "picture.svg")]
struct SvgFile<'a> {
    picture: &'a Picture,
}

impl Picture {
    /// The picture of a document's surroundings. Its links lead to the pages of this
    /// program where it is shown in one, and else to the UN's documents.
    pub fn new(around: &Surroundings, is_alone: bool) -> Picture {
        let mut sides = [
            Side::new("It cites", &around.cites, around.cites_total, 0),
            Side::new("It is cited by", &around.cited_by, around.cited_by_total, WIDTH - BOX_WIDTH),
        ];
        let rows = sides.iter().map(Side::rows).max().unwrap_or_default().max(1);
        // The shorter column stands in the middle of the longer.
        sides.iter_mut().for_each(|side| side.top = TOP + (rows - side.rows()) * STEP / 2);
        let middle = TOP + (rows * STEP - (STEP - BOX_HEIGHT)) / 2 - BOX_HEIGHT / 2;
        let name = around.document.symbol.printed();
        Picture {
            is_alone,
            width: WIDTH,
            height: TOP + rows * STEP,
            title: format!("What {name} cites, and what cites it"),
            description: format!(
                "{name} cites {} and is cited by {}.",
                documents(around.cites_total),
                documents(around.cited_by_total)
            ),
            own: (shortened(&name), (WIDTH - BOX_WIDTH) / 2, middle),
            lines: sides.iter().flat_map(|side| side.lines(middle + BOX_HEIGHT / 2)).collect(),
            boxes: sides.iter().flat_map(|side| side.boxes(is_alone)).collect(),
            words: sides.iter().flat_map(Side::words).collect(),
        }
    }

    /// The picture as a file.
    ///
    /// # Errors
    /// Where the template cannot be filled, which none of this can cause.
    pub fn svg(&self) -> Result<String, askama::Error> {
        SvgFile { picture: self }.render()
    }
}

/// A column of the picture.
struct Side<'a> {
    heading: &'static str,
    drawn: &'a [NearDocument],
    total: usize,
    x: usize,
    /// The upper edge of its first box.
    top: usize,
}

fn documents(count: usize) -> String {
    match count {
        0 => "no document".to_owned(),
        1 => "one document".to_owned(),
        _ => format!("{count} documents"),
    }
}

impl<'a> Side<'a> {
    fn new(heading: &'static str, near: &'a [NearDocument], total: usize, x: usize) -> Side<'a> {
        Side { heading, drawn: &near[..near.len().min(DRAWN_MAX)], total, x, top: TOP }
    }

    /// How many are not drawn.
    fn more(&self) -> usize {
        self.total - self.drawn.len()
    }

    fn rows(&self) -> usize {
        self.drawn.len() + usize::from(self.more() > 0 || self.total == 0)
    }

    /// The lines to the document in the middle, the wider the more paragraphs cite.
    fn lines(&self, middle: usize) -> Vec<(String, String)> {
        let most = self.drawn.iter().map(|near| near.units).max().unwrap_or(1).max(1);
        let own = (WIDTH - BOX_WIDTH) / 2;
        let (from, to) = match self.x {
            0 => (BOX_WIDTH, own),
            x => (x, own + BOX_WIDTH),
        };
        let bend = from.midpoint(to);
        let line = |(row, near): (usize, &NearDocument)| {
            let y = self.top + row * STEP + BOX_HEIGHT / 2;
            let width = 1.0 + 4.0 * f64::from(near.units) / f64::from(most);
            let path = format!("M{from} {y}C{bend} {y} {bend} {middle} {to} {middle}");
            (path, format!("{width:.1}"))
        };
        self.drawn.iter().enumerate().map(line).collect()
    }

    fn words(&self) -> Vec<(usize, usize, String)> {
        let rest = match (self.total, self.more()) {
            (0, _) => "nothing that is known here".to_owned(),
            (_, 0) => String::new(),
            (_, more) => format!("and {more} more"),
        };
        let y = self.top + self.drawn.len() * STEP + 25;
        let rest = (!rest.is_empty()).then_some((self.x + 12, y, rest));
        [(self.x, self.top - 16, self.heading.to_owned())].into_iter().chain(rest).collect()
    }

    fn boxes(&self, is_alone: bool) -> Vec<PictureBox> {
        let place = |(row, near)| self.one(near, self.top + row * STEP, is_alone);
        self.drawn.iter().enumerate().map(place).collect()
    }

    /// A document of the side, with its link.
    fn one(&self, near: &NearDocument, y: usize, is_alone: bool) -> PictureBox {
        let document = &near.document;
        let name = document.symbol.printed();
        let facts = document.facts.as_deref();
        let paragraphs = match near.units {
            1 => "1 paragraph".to_owned(),
            units => format!("{units} paragraphs"),
        };
        let few = match (facts, facts.and_then(|facts| facts.year)) {
            (Some(_), Some(year)) => format!("{paragraphs} · {year}"),
            (Some(_), None) => paragraphs,
            (None, _) => format!("{paragraphs} · not in this collection"),
        };
        let language = facts.map_or(Language::En, |facts| facts.language);
        let symbol = document.symbol.as_str();
        PictureBox {
            x: self.x,
            y,
            // A document that is not here has its page of who cites it too.
            url: match is_alone {
                true => official_url(symbol, language.code()),
                false => address::references_url(symbol, language),
            },
            title: match facts {
                Some(facts) => format!("{name}: {}", facts.title()),
                None => name.clone(),
            },
            name: shortened(&name),
            few,
        }
    }
}

/// A name that fits into its box.
fn shortened(name: &str) -> String {
    match name.char_indices().nth(NAME_MAX) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}

//! Units of their readers' drafts: ordinal, locator, verb, references and
//! citation of each. Text and Akoma Ntoso share it.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

use crate::citation::{Citation, Language, Locator, Part, Pin, Symbol, is_article};

use super::{
    Kind, Unit,
    draft::{Draft, Marked, RawUnit},
    references, verb,
};

/// Gives each unit its place, its id and what its words say. `drafts` are in the
/// order of the document; `warnings` are told with their lines.
pub(super) fn assemble(
    mut drafts: Vec<Draft>,
    symbol: &Symbol,
    language: Language,
    warnings: &mut Vec<(u32, String)>,
) -> Vec<Unit> {
    drafts.retain(|(_, marked)| !marked.text.trim().is_empty());
    drafts.iter_mut().for_each(|(raw, _)| raw.bound());
    settle_chapeaux(&mut drafts);
    settle_operative(&mut drafts);
    let depths = section_depths(&drafts);
    let preambles = preamble_depths(&drafts);
    let mut counts: HashMap<(Part, Vec<String>, Kind), u32> = HashMap::new();
    let mut taken: HashMap<String, u32> = HashMap::new();
    let mut anchors = Anchors::default();
    let mut units = Vec::with_capacity(drafts.len());
    for (raw, marked) in drafts {
        let kind = raw.kind.unwrap_or(Kind::Unnumbered);
        let (part, labels) = raw.section();
        let ordinal = counts.entry((part, labels.clone(), kind)).or_default();
        *ordinal += 1;
        anchors.before(&raw, kind);
        let pin = pin(&raw, kind, *ordinal, anchors.of_points(&raw));
        anchors.behind(&raw, &pin, &marked.text);
        let depth = match kind {
            Kind::Chapeau | Kind::Unnumbered => labels.len(),
            Kind::Operative if raw.number.is_none() => labels.len(),
            // A point stands in the section of its paragraph.
            Kind::Subparagraph if is_counted(&pin) => labels.len(),
            Kind::Footnote | Kind::FrontMatter | Kind::Closing => 0,
            _ => {
                let counted = matches!(pin, Pin::Preambular { .. });
                let of = |depths: &HashMap<Part, usize>| depths.get(&raw.part).copied();
                let preamble = of(&preambles).filter(|_| counted).unwrap_or(0);
                of(&depths).unwrap_or(0).max(preamble).min(labels.len())
            }
        };
        let mut locator = Locator::new(raw.part.clone(), labels[..depth].to_vec(), pin);
        if taken.contains_key(&locator.to_string()) {
            locator.section = labels.clone();
        }
        let occurrence = taken.entry(locator.to_string()).or_default();
        *occurrence += 1;
        locator.occurrence = *occurrence;
        let counted = match kind {
            Kind::Chapeau => *ordinal > 1,
            Kind::Numbered | Kind::Subparagraph | Kind::Footnote => false,
            _ => true,
        };
        let ordinal =
            (counted && raw.number.is_none() && raw.label.is_none() && raw.points.is_empty())
                .then_some(*ordinal);
        units.push(unit(raw, marked, kind, ordinal, &locator, symbol, language));
    }
    match references::add_references(&mut units, symbol) {
        0 => {}
        more => warnings.push((0, format!("{more} more references of this document are not kept"))),
    }
    units
}

/// A paragraph before the first number is a chapeau only where numbers follow in
/// its section; in a text without numbers it is a paragraph like the others.
fn settle_chapeaux(drafts: &mut [Draft]) {
    let mut follows: HashSet<(Part, Vec<String>)> = HashSet::new();
    for (raw, _) in drafts.iter_mut().rev() {
        let (part, labels) = raw.section();
        match raw.kind {
            Some(Kind::Numbered | Kind::Operative | Kind::Preambular) => {
                for depth in 0..=labels.len() {
                    follows.insert((part.clone(), labels[..depth].to_vec()));
                }
            }
            Some(Kind::Chapeau) if !follows.contains(&(part, labels)) => {
                let enacting = raw.text.text.ends_with(',') && raw.text.text.len() < 120;
                raw.kind = Some(if enacting { Kind::Chapeau } else { Kind::Unnumbered });
            }
            _ => {}
        }
    }
}

/// Operative paragraphs are counted where a text does not number them. Where it does, one
/// without a number is only that: to call it the first would mistake it for the
/// paragraph of that number.
fn settle_operative(drafts: &mut [Draft]) {
    let operative = |raw: &RawUnit| raw.kind == Some(Kind::Operative);
    let numbered: HashSet<(Part, Vec<String>)> = drafts
        .iter()
        .filter(|(raw, _)| operative(raw) && raw.number.is_some())
        .map(|(raw, _)| raw.section())
        .collect();
    for (raw, _) in drafts.iter_mut().filter(|(raw, _)| operative(raw) && raw.number.is_none()) {
        if numbered.contains(&raw.section()) {
            raw.kind = Some(Kind::Unnumbered);
        }
    }
}

/// How many section labels a citation needs in each part: as few as make every
/// paragraph number unique, and articles always.
fn section_depths(drafts: &[Draft]) -> HashMap<Part, usize> {
    let mut numbers: HashMap<Part, Vec<(Vec<&str>, &str)>> = HashMap::new();
    let mut articles: HashMap<&Part, usize> = HashMap::new();
    for (raw, _) in drafts {
        if let Some(at) = raw.labels().enumerate().find_map(|(at, l)| is_article(l).then_some(at)) {
            let depth = articles.entry(&raw.part).or_default();
            *depth = (at + 1).max(*depth);
        }
        let counted = raw.kind == Some(Kind::Operative) && raw.number.is_none();
        if matches!(raw.kind, Some(Kind::Numbered | Kind::Operative)) && !counted {
            let labels = raw.labels().collect();
            numbers
                .entry(raw.part.clone())
                .or_default()
                .push((labels, raw.number.as_deref().unwrap_or_default()));
        }
    }
    let with_articles =
        |part: &Part, depth: usize| articles.get(part).copied().unwrap_or(0).max(depth);
    numbers
        .into_iter()
        .map(|(part, paragraphs)| {
            let depth = with_articles(&part, unique_depth(&paragraphs));
            (part, depth)
        })
        .collect()
}

/// How many section labels a preambular paragraph needs in each part, which is counted
/// within its section: as few as make every count unique.
fn preamble_depths(drafts: &[Draft]) -> HashMap<Part, usize> {
    let mut counts: HashMap<(Part, Vec<String>), u32> = HashMap::new();
    let mut ordinals: HashMap<Part, Vec<(Vec<&str>, u32)>> = HashMap::new();
    for (raw, _) in drafts.iter().filter(|(raw, _)| raw.kind == Some(Kind::Preambular)) {
        let ordinal = counts.entry(raw.section()).or_default();
        *ordinal += 1;
        let of_part = ordinals.entry(raw.part.clone()).or_default();
        of_part.push((raw.labels().collect(), *ordinal));
    }
    ordinals.into_iter().map(|(part, counted)| (part, unique_depth(&counted))).collect()
}

/// As few section labels as make every number of a part unique.
fn unique_depth<T: Eq + Hash>(numbers: &[(Vec<&str>, T)]) -> usize {
    let deepest = numbers.iter().map(|(labels, _)| labels.len()).max().unwrap_or(0);
    let unique = |&depth: &usize| {
        let mut seen = HashSet::new();
        numbers
            .iter()
            .all(|(labels, number)| seen.insert((&labels[..depth.min(labels.len())], number)))
    };
    (0..=deepest).find(unique).unwrap_or(deepest)
}

/// Whether a pin counts paragraphs without numbers, which begins anew in each section, or
/// is of a list that no paragraph leads into.
fn is_counted(pin: &Pin) -> bool {
    matches!(
        pin,
        Pin::Unnumbered { .. } | Pin::Operative { .. } | Pin::Item { paragraph: None, .. }
    )
}

/// What points may stand under.
#[derive(Clone, Debug)]
struct Anchor {
    part: Part,
    pin: Pin,
    /// Whether it leads into a list.
    colon: bool,
    has_points: bool,
}

/// The last paragraph, and the one before it that has a list open.
#[derive(Default)]
struct Anchors {
    last: Option<Anchor>,
    open: Option<Anchor>,
    /// The number of the last paragraph.
    number: Option<String>,
}

impl Anchors {
    /// What a point stands under. A line without a number that comes between the
    /// points of a paragraph (the name of a group of them) does not take the rest of
    /// them away.
    fn of_points(&self, raw: &RawUnit) -> Option<&Pin> {
        let last = self.last.as_ref();
        let begins = match raw.points.as_slice() {
            [label] => ["(a)", "(A)", "(i)", "(1)", "bullet 1"].contains(&label.as_str()),
            _ => false,
        };
        let interrupts = last.is_some_and(|last| {
            let line = matches!(last.pin, Pin::Unnumbered { .. }) && !last.has_points;
            line && (!begins || !last.colon)
        });
        let open = self.open.as_ref().filter(|open| open.part == raw.part && interrupts);
        let goes_on = |open: &&Anchor| if begins { !open.has_points } else { open.has_points };
        open.filter(goes_on).or(last).map(|anchor| &anchor.pin)
    }

    /// Takes up the paragraph of a point, which is no unit where it has no words before its
    /// first: `2. (a) To`.
    fn before(&mut self, raw: &RawUnit, kind: Kind) {
        let Some(number) = raw.number.as_ref().filter(|_| kind == Kind::Subparagraph) else {
            return;
        };
        if self.number.as_ref().is_some_and(|last| last != number) {
            let pin = Pin::Paragraph { number: number.clone(), points: Vec::new() };
            let anchor = Anchor { part: raw.part.clone(), pin, colon: true, has_points: false };
            self.number = Some(number.clone());
            self.open = Some(anchor.clone());
            self.last = Some(anchor);
        }
    }

    /// Takes up a unit.
    fn behind(&mut self, raw: &RawUnit, pin: &Pin, text: &str) {
        if !raw.points.is_empty() {
            let of_point = self.of_points(raw).cloned();
            for anchor in self.last.iter_mut().chain(&mut self.open) {
                anchor.has_points |= Some(&anchor.pin) == of_point.as_ref();
            }
            return;
        }
        if let Pin::Paragraph { number, .. } = pin {
            self.number = Some(number.clone());
        }
        let colon = text.trim_end().ends_with([':', '：']);
        let anchor = Anchor { part: raw.part.clone(), pin: pin.clone(), colon, has_points: false };
        if !matches!(pin, Pin::Unnumbered { .. }) {
            self.open = Some(anchor.clone()).filter(|open| open.colon);
        }
        self.last = Some(anchor);
    }
}

fn pin(raw: &RawUnit, kind: Kind, ordinal: u32, anchor: Option<&Pin>) -> Pin {
    let number = raw.number.clone();
    let points = raw.points.clone();
    match kind {
        Kind::FrontMatter => Pin::Front(ordinal),
        Kind::Chapeau => Pin::Chapeau(ordinal),
        Kind::Preambular => Pin::Preambular { ordinal, points },
        Kind::Operative if number.is_none() => Pin::Operative { ordinal, points },
        Kind::Operative | Kind::Numbered => {
            Pin::Paragraph { number: number.unwrap_or_default(), points }
        }
        Kind::Footnote => Pin::Footnote(number.unwrap_or_default()),
        Kind::Closing => Pin::Closing(ordinal),
        Kind::VoteList => {
            Pin::Vote { paragraph: number, label: raw.label.clone().unwrap_or_default() }
        }
        Kind::ListItem => Pin::Item {
            paragraph: raw.parent.clone(),
            item: number.or_else(|| raw.label.clone()).unwrap_or_default(),
            points,
        },
        Kind::Unnumbered => Pin::Unnumbered { ordinal, points },
        Kind::Subparagraph => match (anchor, number) {
            (Some(Pin::Preambular { ordinal, .. }), _) => {
                Pin::Preambular { ordinal: *ordinal, points }
            }
            (Some(Pin::Operative { ordinal, .. }), _) => {
                Pin::Operative { ordinal: *ordinal, points }
            }
            (Some(Pin::Unnumbered { ordinal, .. }), _) => {
                Pin::Unnumbered { ordinal: *ordinal, points }
            }
            (Some(Pin::Paragraph { number, .. }), Some(_)) => {
                Pin::Paragraph { number: number.clone(), points }
            }
            (_, Some(number)) => Pin::Paragraph { number, points },
            // A list that no paragraph leads into.
            _ => {
                let mut points = points.into_iter();
                let item = points.next().unwrap_or_default();
                let item = item.trim_matches(['(', ')']).to_owned();
                Pin::Item { paragraph: None, item, points: points.collect() }
            }
        },
    }
}

fn unit(
    raw: RawUnit,
    marked: Marked,
    kind: Kind,
    ordinal: Option<u32>,
    locator: &Locator,
    symbol: &Symbol,
    language: Language,
) -> Unit {
    let Marked { text, marks, links } = trim(marked);
    let opening = match kind {
        // Outside of English the rules know no verbs, and the markup does.
        _ if language != Language::En => raw.opening,
        Kind::Preambular => preambular_verb(&text),
        Kind::Operative => verb::opening(&text),
        Kind::Numbered | Kind::Unnumbered => {
            verb::opening(&text).filter(|_| verb::opens_operative(&text))
        }
        _ => None,
    };
    let sub = match (&raw.label, raw.points.is_empty()) {
        (Some(label), _) => Some(label.clone()),
        (None, false) if raw.printed.is_empty() => Some(raw.points.join(" ")),
        (None, false) => Some(raw.printed.join(" ")),
        (None, true) => None,
    };
    let citation = Citation { symbol, locator };
    let mut seen = HashSet::new();
    let labels = marks.iter().map(|mark| mark.label.as_str());
    let footnotes = labels.filter(|label| seen.insert(*label)).map(str::to_owned).collect();
    Unit {
        id: format!("{symbol}#{locator}"),
        symbol: symbol.clone(),
        language,
        part: raw.part,
        part_title: raw.part_title,
        headings: raw.headings,
        kind,
        number: raw.number,
        ordinal,
        sub,
        verb_base: opening.as_deref().filter(|_| language == Language::En).and_then(verb::base),
        verb: opening,
        text,
        footnotes,
        marks,
        references: links,
        lines: (raw.text.first_line(), raw.text.last_line()),
        page: None,
        citation: citation.un(),
        pinpoint: citation.pinpoint(),
    }
}

/// `States, reaffirming` opens with its second word.
fn preambular_verb(text: &str) -> Option<String> {
    match text.strip_prefix("States, ") {
        Some(rest) => rest.split_whitespace().next().map(str::to_owned),
        None => verb::opening(text),
    }
}

/// Trims the text and moves the places in it along; tabs within become spaces.
fn trim(mut marked: Marked) -> Marked {
    let start = marked.text.chars().take_while(|c| c.is_whitespace()).count();
    marked.text = marked.text.trim().replace('\t', " ");
    let length = marked.text.chars().count();
    marked.places().for_each(|place| *place = place.saturating_sub(start).min(length));
    marked
}

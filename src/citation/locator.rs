//! The pinpoint: which part, section and paragraph of a document is meant.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The large divisions that come before sections: the body of a document, its
/// annexes, their appendices.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The document proper.
    #[default]
    Body,
    /// An annex, with its roman number where there are several.
    Annex(Option<String>),
    /// An appendix, likewise.
    Appendix(Option<String>),
    /// An enclosure of a letter, likewise.
    Enclosure(Option<String>),
    /// One resolution of a composite one: the `B` of 74/250 B. Its letter is part
    /// of the number, not of the pinpoint.
    Resolution(String),
    /// A draft that a report recommends, with its kind and number as printed:
    /// `resolution`, `decision II`. Its paragraph 7 is not the report's.
    Draft(String),
}

impl Part {
    /// The part as it is cited, `annex I`; nothing for the body.
    pub fn cited(&self) -> Option<String> {
        let (name, label) = match self {
            Part::Body => return None,
            Part::Annex(label) => ("annex", label),
            Part::Appendix(label) => ("appendix", label),
            Part::Enclosure(label) => ("enclosure", label),
            Part::Resolution(_) => return None,
            Part::Draft(label) => return Some(format!("draft {label}")),
        };
        Some(match label {
            Some(label) => format!("{name} {label}"),
            None => name.to_owned(),
        })
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Resolution(letter) => write!(f, "resolution {letter}"),
            _ => f.write_str(self.cited().as_deref().unwrap_or("body")),
        }
    }
}

/// A string is not the display of a [`Part`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no part of a document, such as `body` or `annex II`")]
pub struct PartError(String);

impl FromStr for Part {
    type Err = PartError;

    /// Reads what the display writes.
    fn from_str(text: &str) -> Result<Part, PartError> {
        let (name, label) = match text.split_once(' ') {
            Some((name, label)) => (name, Some(label.to_owned())),
            None => (text, None),
        };
        match (name, label) {
            ("body", None) => Ok(Part::Body),
            ("annex", label) => Ok(Part::Annex(label)),
            ("appendix", label) => Ok(Part::Appendix(label)),
            ("enclosure", label) => Ok(Part::Enclosure(label)),
            ("resolution", Some(letter)) => Ok(Part::Resolution(letter)),
            ("draft", Some(label)) => Ok(Part::Draft(label)),
            _ => Err(PartError(text.to_owned())),
        }
    }
}

/// As it is displayed.
impl Serialize for Part {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Part {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Part, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// The unit itself, the last step of a pinpoint.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pin {
    /// A block of the masthead, counted from 1. Cited as the document.
    Front(u32),
    /// The words before the first paragraph of a section, counted from 1.
    Chapeau(u32),
    /// A preambular paragraph, counted from 1, and points within it.
    Preambular {
        /// The count.
        ordinal: u32,
        /// The labels of the points as printed, from the outside in.
        points: Vec<String>,
    },
    /// An operative paragraph of a resolution that does not number them, counted from
    /// 1, and points within it.
    Operative {
        /// The count.
        ordinal: u32,
        /// The labels of the points as printed, from the outside in.
        points: Vec<String>,
    },
    /// A numbered paragraph and the points within it: `13`, `["(a)", "(i)"]`.
    Paragraph {
        /// The number as printed, without its full stop.
        number: String,
        /// The labels of the points as printed, from the outside in.
        points: Vec<String>,
    },
    /// An item of a list that a paragraph holds, such as an agenda.
    Item {
        /// The paragraph that holds the list, where it is numbered.
        paragraph: Option<String>,
        /// The item's own number or label.
        item: String,
        /// Points within the item.
        points: Vec<String>,
    },
    /// One column of a recorded vote.
    Vote {
        /// The paragraph that reports the vote.
        paragraph: Option<String>,
        /// `In favour`, `Against` or `Abstaining`.
        label: String,
    },
    /// A paragraph without a number, counted from 1 in its section, and points
    /// within it.
    Unnumbered {
        /// The count.
        ordinal: u32,
        /// The labels of the points as printed, from the outside in.
        points: Vec<String>,
    },
    /// A footnote, by its label.
    Footnote(String),
    /// The lines that close a document: meeting and date.
    Closing(u32),
}

/// Where a unit stands in its document, with no more than it takes to be
/// unambiguous. Its display is the stable second half of a unit's id:
/// `para-16`, `pp-21`, `annex/II/para-56`, `annex-II/para-13/a`, `fn-8`.
///
/// ```
/// use undex::citation::{Locator, Pin};
///
/// let place: Locator = "annex-II/para-13/b".parse()?;
/// let pin = Pin::Paragraph { number: "13".to_owned(), points: vec!["(b)".to_owned()] };
/// assert_eq!(place.pin, pin);
/// assert_eq!(place.to_string(), "annex-II/para-13/b");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Locator {
    /// Body, annex or appendix.
    pub part: Part,
    /// Labels of the sections that a citation must name, from the outside in.
    pub section: Vec<String>,
    /// The unit itself.
    pub pin: Pin,
    /// Which of several units with the same place this is, from 1. Above 1 only
    /// where the document itself repeats a number.
    pub occurrence: u32,
}

impl Locator {
    /// The first unit with this place.
    pub fn new(part: Part, section: Vec<String>, pin: Pin) -> Locator {
        Locator { part, section, pin, occurrence: 1 }
    }
}

/// A label as a path component: `(a)` is `a`, `In favour` is `In-favour`, `art. 3`
/// is `art-3`. Of a label that is nothing but signs only their number is left: `**` is `xx`.
fn slug(label: &str) -> String {
    let mut out = String::new();
    for c in label.replace(". ", " ").chars() {
        if c.is_alphanumeric() || c == '.' {
            out.push(c);
        } else if c.is_whitespace() || c == '-' {
            out.push('-');
        }
    }
    if out.is_empty() { "x".repeat(label.chars().count().max(1)) } else { out }
}

fn write_points(f: &mut fmt::Formatter<'_>, points: &[String]) -> fmt::Result {
    points.iter().try_for_each(|point| write!(f, "/{}", slug(point)))
}

impl fmt::Display for Locator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.part != Part::Body {
            write!(f, "{}/", self.part.to_string().replace(' ', "-"))?;
        }
        for label in &self.section {
            write!(f, "{}/", slug(label))?;
        }
        match &self.pin {
            Pin::Front(n) => write!(f, "front-{n}")?,
            Pin::Chapeau(1) => f.write_str("chapeau")?,
            Pin::Chapeau(n) => write!(f, "chapeau-{n}")?,
            Pin::Preambular { ordinal, points } => {
                write!(f, "pp-{ordinal}")?;
                write_points(f, points)?;
            }
            Pin::Operative { ordinal, points } => {
                write!(f, "op-{ordinal}")?;
                write_points(f, points)?;
            }
            Pin::Paragraph { number, points } => {
                write!(f, "para-{}", slug(number))?;
                write_points(f, points)?;
            }
            Pin::Item { paragraph, item, points } => {
                if let Some(number) = paragraph {
                    write!(f, "para-{}/", slug(number))?;
                }
                write!(f, "item-{}", slug(item))?;
                write_points(f, points)?;
            }
            Pin::Vote { paragraph, label } => {
                if let Some(number) = paragraph {
                    write!(f, "para-{}/", slug(number))?;
                }
                write!(f, "vote-{}", slug(&label.to_lowercase()))?;
            }
            Pin::Unnumbered { ordinal, points } => {
                write!(f, "unnumbered-{ordinal}")?;
                write_points(f, points)?;
            }
            Pin::Footnote(label) => write!(f, "fn-{}", slug(label))?,
            Pin::Closing(n) => write!(f, "closing-{n}")?,
        }
        if self.occurrence > 1 { write!(f, "~{}", self.occurrence) } else { Ok(()) }
    }
}

/// A string is not the display of a [`Locator`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no place in a document, such as `para-16` or `annex/II/para-56`")]
pub struct LocatorError(String);

impl FromStr for Locator {
    type Err = LocatorError;

    /// Reads what the display writes. Labels that were in brackets get them back.
    fn from_str(text: &str) -> Result<Locator, LocatorError> {
        let fail = || LocatorError(text.to_owned());
        let (place, occurrence) = match text.split_once('~') {
            Some((place, occurrence)) => (place, occurrence.parse().map_err(|_| fail())?),
            None => (text, 1),
        };
        let mut steps: Vec<&str> = place.split('/').collect();
        let part = steps.first().and_then(|step| part(step)).inspect(|_| {
            steps.remove(0);
        });
        let at = steps.iter().position(|step| is_pin(step)).ok_or_else(fail)?;
        let section = steps[..at].iter().map(|label| bracketed(label)).collect();
        let pin = pin(&steps[at..]).ok_or_else(fail)?;
        let locator = Locator { part: part.unwrap_or_default(), section, pin, occurrence };
        // What the display would write otherwise names nothing: `para-1}6` is not 16.
        if locator.to_string() == text { Ok(locator) } else { Err(fail()) }
    }
}

fn part(step: &str) -> Option<Part> {
    let (name, label) = match step.split_once('-') {
        Some((name, label)) => (name, Some(label.to_owned())),
        None => (step, None),
    };
    Some(match name {
        "annex" => Part::Annex(label),
        "appendix" => Part::Appendix(label),
        "enclosure" => Part::Enclosure(label),
        "resolution" => Part::Resolution(label?),
        "draft" => Part::Draft(label?.replace('-', " ")),
        _ => return None,
    })
}

fn is_pin(step: &str) -> bool {
    let name = step.split('-').next().unwrap_or_default();
    ["front", "chapeau", "pp", "op", "para", "item", "vote", "unnumbered", "fn", "closing"]
        .contains(&name)
}

/// Small letters are labels of points, which are printed in brackets; articles
/// and rules are words.
fn bracketed(slug: &str) -> String {
    if let Some(number) = slug.strip_prefix("art-") {
        return format!("art. {number}");
    }
    if let Some(number) = slug.strip_prefix("part-") {
        return format!("part {number}");
    }
    if let Some(number) = slug.strip_prefix("rule-") {
        return format!("rule {number}");
    }
    if slug.starts_with(|c: char| c.is_lowercase()) { format!("({slug})") } else { slug.to_owned() }
}

/// A point's label of its step: in brackets, whatever it is; a bullet is a word.
fn point(step: &str) -> String {
    match step.strip_prefix("bullet-") {
        Some(number) => format!("bullet {number}"),
        None => format!("({step})"),
    }
}

fn pin(steps: &[&str]) -> Option<Pin> {
    let (first, rest) = steps.split_first()?;
    let (name, value) = first.split_once('-').unwrap_or((first, "1"));
    let points = |steps: &[&str]| steps.iter().map(|step| point(step)).collect::<Vec<String>>();
    let item = |paragraph: Option<String>, value: &str, rest: &[&str]| Pin::Item {
        paragraph,
        item: value.replace('-', " "),
        points: points(rest),
    };
    let vote = |paragraph: Option<String>, value: &str| {
        let label = value.replace('-', " ");
        let mut letters = label.chars();
        let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
        Pin::Vote { paragraph, label: first + letters.as_str() }
    };
    let number = || value.parse::<u32>().ok();
    Some(match name {
        "front" => Pin::Front(number()?),
        "chapeau" => Pin::Chapeau(number()?),
        "pp" => Pin::Preambular { ordinal: number()?, points: points(rest) },
        "op" => Pin::Operative { ordinal: number()?, points: points(rest) },
        "unnumbered" => Pin::Unnumbered { ordinal: number()?, points: points(rest) },
        "fn" if value.bytes().all(|byte| byte == b'x') => Pin::Footnote("*".repeat(value.len())),
        "fn" => Pin::Footnote(value.to_owned()),
        "closing" => Pin::Closing(number()?),
        "item" => item(None, value, rest),
        "vote" => vote(None, value),
        "para" => match rest.first().and_then(|step| step.split_once('-')) {
            Some(("item", inner)) => item(Some(value.to_owned()), inner, &rest[1..]),
            Some(("vote", inner)) => vote(Some(value.to_owned()), inner),
            _ => Pin::Paragraph { number: value.replace('-', " "), points: points(rest) },
        },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(part: Part, section: &[&str], pin: Pin, expected: &str) {
        let section = section.iter().map(|&s| s.to_owned()).collect();
        let locator = Locator::new(part, section, pin);
        assert_eq!(locator.to_string(), expected);
        assert_eq!(expected.parse(), Ok(locator), "what it writes it reads");
    }

    #[test]
    fn what_it_would_write_otherwise_it_does_not_read() {
        for text in [
            "para-1}6",
            "para-16/",
            "annex/(II)/para-1",
            "vote-",
            "para-1/vote-",
            "vote-Против",
            "para-1~1",
            "pp-01",
        ] {
            assert!(text.parse::<Locator>().is_err(), "{text}");
        }
        let russian: Locator = "para-7/vote-голосовали-против".parse().expect("a place");
        assert_eq!(
            russian.pin,
            Pin::Vote {
                paragraph: Some("7".to_owned()), label: "Голосовали против".to_owned()
            }
        );
    }

    fn paragraph(number: &str, points: &[&str]) -> Pin {
        Pin::Paragraph {
            number: number.to_owned(),
            points: points.iter().map(|&s| s.to_owned()).collect(),
        }
    }

    #[test]
    fn the_id_is_readable() {
        check(Part::Body, &[], paragraph("16", &[]), "para-16");
        check(Part::Body, &[], Pin::Preambular { ordinal: 21, points: vec![] }, "pp-21");
        let operative = |points| Pin::Operative { ordinal: 1, points };
        check(Part::Body, &[], operative(vec![]), "op-1");
        check(Part::Body, &["II"], operative(vec!["(a)".into()]), "II/op-1/a");
        check(Part::Annex(None), &["II"], paragraph("56", &[]), "annex/II/para-56");
        check(Part::Annex(Some("II".into())), &[], paragraph("13", &["(a)"]), "annex-II/para-13/a");
        check(Part::Body, &[], Pin::Footnote("8".into()), "fn-8");
        check(Part::Body, &[], Pin::Footnote("**".into()), "fn-xx");
        check(
            Part::Draft("resolution I".into()),
            &[],
            paragraph("7", &[]),
            "draft-resolution-I/para-7",
        );
        check(
            Part::Annex(None),
            &["II", "A", "1", "(c)"],
            Pin::Chapeau(1),
            "annex/II/A/1/c/chapeau",
        );
        let item =
            Pin::Item { paragraph: Some("6".into()), item: "9".into(), points: vec!["(b)".into()] };
        check(Part::Body, &[], item, "para-6/item-9/b");
        let vote = |paragraph| Pin::Vote { paragraph, label: "In favour".into() };
        check(Part::Body, &[], vote(Some("15".into())), "para-15/vote-in-favour");
        check(Part::Body, &[], vote(None), "vote-in-favour");
        let label = || Some("I".to_owned());
        check(Part::Appendix(label()), &[], Pin::Front(2), "appendix-I/front-2");
        check(Part::Enclosure(None), &[], Pin::Chapeau(2), "enclosure/chapeau-2");
        check(Part::Resolution("B".into()), &[], Pin::Closing(1), "resolution-B/closing-1");
        let unnumbered = Pin::Unnumbered { ordinal: 3, points: vec!["(a)".into()] };
        check(Part::Body, &["art. 3"], unnumbered, "art-3/unnumbered-3/a");
    }

    #[test]
    fn units_with_one_place_are_counted() {
        let second: Locator = "para-16~2".parse().expect("a place");
        assert_eq!(second.occurrence, 2);
        assert_eq!(second.to_string(), "para-16~2");
    }

    #[test]
    fn notes_with_asterisks_are_told_apart() {
        for (label, id) in [("*", "fn-x"), ("**", "fn-xx"), ("12", "fn-12")] {
            let pin = Pin::Footnote(label.to_owned());
            assert_eq!(Locator::new(Part::Body, vec![], pin).to_string(), id);
        }
    }

    #[test]
    fn parts_are_read_as_they_are_written() {
        let label = || Some("II".to_owned());
        for part in [
            Part::Body,
            Part::Annex(None),
            Part::Annex(label()),
            Part::Appendix(label()),
            Part::Enclosure(None),
            Part::Resolution("B".to_owned()),
            Part::Draft("decision II".to_owned()),
        ] {
            assert_eq!(part.to_string().parse(), Ok(part));
        }
        assert!("preface".parse::<Part>().is_err());
    }
}

//! Written citations, in the styles that researchers are asked for.

use jiff::civil::Date;

use super::{Locator, Part, Pin, Symbol, ordinal_word};

/// A symbol with a pinpoint.
#[derive(Clone, Copy, Debug)]
pub struct Citation<'a> {
    /// The document.
    pub symbol: &'a Symbol,
    /// The place in it.
    pub locator: &'a Locator,
}

/// What a style prints of the document cited beside symbol and pinpoint. Absent
/// facts are left out of the citation, never guessed.
#[derive(Clone, Copy, Debug, Default)]
pub struct CitedDocument<'a> {
    /// The document's title.
    pub title: Option<&'a str>,
    /// The date of adoption, or else of distribution.
    pub date: Option<Date>,
}

impl Citation<'_> {
    /// The UN's own form: `General Assembly resolution 74/60, para. 16`.
    pub fn un(&self) -> String {
        let document = match self.spoken() {
            Some((name, number)) => format!("{name} {number}"),
            None => self.symbol.to_string(),
        };
        join(&document, &pinpoint(self.locator, &UN))
    }

    /// The name and number of a resolution; of a composite one, with the letter of
    /// the resolution meant in the place of all letters.
    fn spoken(&self) -> Option<(&'static str, String)> {
        let (name, number) = self.symbol.spoken()?;
        Some(match &self.locator.part {
            Part::Resolution(letter) => {
                (name, format!("{} {letter}", number.split(' ').next().unwrap_or(number)))
            }
            _ => (name, number.to_owned()),
        })
    }

    /// The pinpoint alone in the UN's form; empty for the document as a whole.
    pub fn pinpoint(&self) -> String {
        pinpoint(self.locator, &UN).unwrap_or_default()
    }

    /// The symbol with the UN's pinpoint: `A/RES/74/60, para. 16`.
    pub fn symbol(&self) -> String {
        join(self.symbol.as_str(), &pinpoint(self.locator, &UN))
    }

    /// The Bluebook's form (rule 21.7): `G.A. Res. 67/58, ¶ 15, U.N. Doc.
    /// A/RES/67/58 (Dec. 3, 2012)`.
    pub fn bluebook(&self, facts: CitedDocument<'_>) -> String {
        let mut out: Vec<String> = Vec::new();
        match self.spoken() {
            Some((name, number)) => {
                let short = name
                    .replace("General Assembly", "G.A.")
                    .replace("Security Council", "S.C.")
                    .replace("Economic and Social Council", "E.S.C.")
                    .replace("Human Rights Council", "H.R.C.")
                    .replace("resolution", "Res.")
                    .replace("decision", "Dec.");
                out.push(format!("{short} {number}"));
            }
            None => out.extend(facts.title.map(str::to_owned)),
        }
        let pinpoint = pinpoint(self.locator, &BLUEBOOK);
        let document = format!("U.N. Doc. {}", self.symbol);
        if out.is_empty() {
            out.push(document);
            out.extend(pinpoint);
        } else {
            out.extend(pinpoint);
            out.push(document);
        }
        let date = facts.date.map(|date| {
            let month = [
                "Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.",
                "Nov.", "Dec.",
            ][date.month() as usize - 1];
            format!(" ({month} {}, {})", date.day(), date.year())
        });
        format!("{}{}", out.join(", "), date.unwrap_or_default())
    }

    /// The OSCOLA form: `UNGA Res 67/58 (3 December 2012) UN Doc A/RES/67/58,
    /// para 15`.
    pub fn oscola(&self, facts: CitedDocument<'_>) -> String {
        let date =
            facts.date.map(|date| date.strftime(" (%-d %B %Y)").to_string()).unwrap_or_default();
        let name = match self.spoken() {
            Some((name, number)) => {
                let short = name
                    .replace("General Assembly", "UNGA")
                    .replace("Security Council", "UNSC")
                    .replace("Economic and Social Council", "ECOSOC")
                    .replace("Human Rights Council", "UNHRC")
                    .replace("resolution", "Res")
                    .replace("decision", "Dec");
                format!("{short} {number}{date} ")
            }
            None => match (facts.title, self.symbol.organ()) {
                (Some(title), "A") => format!("UNGA '{title}'{date} "),
                (Some(title), "S") => format!("UNSC '{title}'{date} "),
                (Some(title), "E") => format!("ECOSOC '{title}'{date} "),
                (Some(title), _) => format!("UN '{title}'{date} "),
                (None, _) => String::new(),
            },
        };
        let mut steps = pinpoint_steps(self.locator, &OSCOLA);
        if self.locator.part != Part::Body && !self.locator.section.is_empty() {
            steps[0].push(',');
        }
        let pinpoint = steps.join(" ");
        let comma = if pinpoint.is_empty() { "" } else { ", " };
        format!("{name}UN Doc {}{comma}{pinpoint}", self.symbol)
    }

    /// The Akoma Ntoso IRI of the AKN4UN convention:
    /// `/akn/un/statement/deliberation/unga/2012-12-03/67-58/~para_15`.
    /// Only resolutions and decisions whose adoption date is known have one.
    pub fn akn(&self, facts: CitedDocument<'_>) -> Option<String> {
        let (name, number) = self.spoken()?;
        let body = match name.split(' ').next()? {
            "General" => "unga",
            "Security" => "unsc",
            "Economic" => "unecosoc",
            _ => "unga-hrc",
        };
        let number: String = number
            .chars()
            .filter(|c| !"()[]".contains(*c))
            .map(|c| if c == '/' || c == ' ' { '-' } else { c })
            .collect();
        let place = self.locator.to_string().replace('/', "__").replace('-', "_");
        let place = match self.locator.pin {
            Pin::Front(_) => String::new(),
            _ => format!("~{place}"),
        };
        Some(format!("/akn/un/statement/deliberation/{body}/{}/{number}/{place}", facts.date?))
    }
}

fn join(document: &str, pinpoint: &Option<String>) -> String {
    match pinpoint {
        Some(pinpoint) => format!("{document}, {pinpoint}"),
        None => document.to_owned(),
    }
}

/// The words of a style.
struct Words {
    section: &'static str,
    paragraph: &'static str,
    point_space: &'static str,
    /// Whether a letter below `(a)` and `(i)` is written `a.`, as UN documents print it.
    letters_with_stops: bool,
    preambular: fn(u32) -> String,
    operative: fn(u32) -> String,
    footnote: &'static str,
}

const UN: Words = Words {
    section: "sect. ",
    paragraph: "para. ",
    point_space: " ",
    letters_with_stops: true,
    preambular: |n| format!("{} preambular paragraph", ordinal_word(n)),
    operative: |n| format!("{} operative paragraph", ordinal_word(n)),
    footnote: "footnote ",
};
const BLUEBOOK: Words = Words {
    section: "§ ",
    paragraph: "¶ ",
    point_space: "",
    letters_with_stops: false,
    preambular: |n| format!("pmbl. ¶ {n}"),
    operative: |n| format!("op. ¶ {n}"),
    footnote: "n.",
};
const OSCOLA: Words = Words {
    section: "s ",
    paragraph: "para ",
    point_space: "",
    letters_with_stops: false,
    preambular: |n| format!("preamble para {n}"),
    operative: |n| format!("operative para {n}"),
    footnote: "fn ",
};

fn pinpoint(locator: &Locator, words: &Words) -> Option<String> {
    let steps = pinpoint_steps(locator, words);
    (!steps.is_empty()).then(|| steps.join(", "))
}

fn pinpoint_steps(locator: &Locator, words: &Words) -> Vec<String> {
    let mut steps: Vec<String> = locator.part.cited().into_iter().collect();
    let (articles, sections): (Vec<&String>, Vec<&String>) =
        locator.section.iter().partition(|label| is_article(label));
    if let Some((first, rest)) = sections.split_first() {
        // `II.A.1 (a)`: capitals and numbers with stops, points in brackets.
        let mut section = first.to_string();
        for label in rest {
            section.push_str(if label.starts_with('(') { " " } else { "." });
            section.push_str(label);
        }
        steps.push(format!("{}{section}", words.section));
    }
    steps.extend(articles.into_iter().cloned());
    let bracketed = |points: &[String]| -> String {
        let written = points.iter().enumerate().map(|(depth, point)| {
            let third = innermost_letter(point).filter(|_| depth >= 2 && words.letters_with_stops);
            match (bullet_number(point), third) {
                (Some(number), _) => format!(", {} bullet", ordinal_word(number)),
                (_, Some(letter)) => format!("{}{letter}.", words.point_space),
                _ => format!("{}{point}", words.point_space),
            }
        });
        written.collect()
    };
    let paragraph = |number: &str, points: &[String]| {
        format!("{}{number}{}", words.paragraph, bracketed(points))
    };
    match &locator.pin {
        Pin::Front(_) | Pin::Closing(_) => {}
        Pin::Chapeau(_) => steps.push("chapeau".to_owned()),
        Pin::Preambular { ordinal, points } => {
            steps.push((words.preambular)(*ordinal) + &bracketed(points));
        }
        Pin::Operative { ordinal, points } => {
            steps.push((words.operative)(*ordinal) + &bracketed(points));
        }
        Pin::Paragraph { number, points } => steps.push(paragraph(number, points)),
        Pin::Item { paragraph: number, item, points } => {
            steps.extend(number.as_ref().map(|number| paragraph(number, &[])));
            let letters = item.len() <= 4 && item.bytes().all(|byte| byte.is_ascii_lowercase());
            if item.starts_with(|c: char| c.is_ascii_digit()) {
                steps.push(format!("item {item}{}", bracketed(points)));
            } else if letters || bullet_number(item).is_some() {
                let item = if letters { format!("({item})") } else { item.clone() };
                let whole = bracketed(&[item]) + &bracketed(points);
                steps.push(whole.trim_start_matches([',', ' ']).to_owned());
            }
        }
        Pin::Vote { paragraph: number, .. } => {
            steps.extend(number.as_ref().map(|number| paragraph(number, &[])));
        }
        Pin::Unnumbered { ordinal, points } => {
            steps.push(format!(
                "{} unnumbered paragraph{}",
                ordinal_word(*ordinal),
                bracketed(points)
            ));
        }
        Pin::Footnote(label) => steps.push(format!("{}{label}", words.footnote)),
    }
    steps
}

/// The letter of `(a)`.
fn innermost_letter(point: &str) -> Option<&str> {
    let letter = point.strip_prefix('(')?.strip_suffix(')')?;
    (letter.len() == 1 && letter.bytes().all(|byte| byte.is_ascii_lowercase())).then_some(letter)
}

/// The count of a point that is printed with a dash or a bullet: `bullet 2`.
pub(crate) fn bullet_number(point: &str) -> Option<u32> {
    point.strip_prefix("bullet ")?.parse().ok()
}

/// Whether a section is an article of a treaty, a rule of procedure or a part of an
/// annex, which is cited by its own word: `art. 3`, `rule 12`, `part II`.
pub(crate) fn is_article(label: &str) -> bool {
    ["art. ", "rule ", "part "].iter().any(|word| label.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn paragraph(number: &str, points: &[&str]) -> Pin {
        Pin::Paragraph {
            number: number.to_owned(),
            points: points.iter().map(|&s| s.to_owned()).collect(),
        }
    }

    #[test]
    fn every_style_writes_a_paragraph_of_a_resolution() {
        let symbol: Symbol = "A/RES/67/58".parse().expect("a symbol");
        let locator = Locator::new(Part::Body, vec![], paragraph("15", &[]));
        let citation = Citation { symbol: &symbol, locator: &locator };
        let facts =
            CitedDocument { title: Some("The illicit trade"), date: Some(date(2012, 12, 3)) };
        assert_eq!(citation.un(), "General Assembly resolution 67/58, para. 15");
        assert_eq!(citation.symbol(), "A/RES/67/58, para. 15");
        assert_eq!(
            citation.bluebook(facts),
            "G.A. Res. 67/58, ¶ 15, U.N. Doc. A/RES/67/58 (Dec. 3, 2012)"
        );
        assert_eq!(
            citation.oscola(facts),
            "UNGA Res 67/58 (3 December 2012) UN Doc A/RES/67/58, para 15"
        );
        assert_eq!(
            citation.akn(facts).as_deref(),
            Some("/akn/un/statement/deliberation/unga/2012-12-03/67-58/~para_15")
        );
    }

    #[test]
    fn preambular_paragraphs_are_counted() {
        let symbol: Symbol = "A/RES/72/57".parse().expect("a symbol");
        let locator =
            Locator::new(Part::Body, vec![], Pin::Preambular { ordinal: 18, points: vec![] });
        let citation = Citation { symbol: &symbol, locator: &locator };
        let facts = CitedDocument { title: None, date: Some(date(2017, 12, 4)) };
        assert_eq!(
            citation.un(),
            "General Assembly resolution 72/57, eighteenth preambular paragraph"
        );
        assert_eq!(
            citation.bluebook(facts),
            "G.A. Res. 72/57, pmbl. ¶ 18, U.N. Doc. A/RES/72/57 (Dec. 4, 2017)"
        );
        assert_eq!(
            citation.oscola(facts),
            "UNGA Res 72/57 (4 December 2017) UN Doc A/RES/72/57, preamble para 18"
        );
    }

    #[test]
    fn operative_paragraphs_without_numbers_are_counted() {
        let symbol: Symbol = "S/RES/37 (1947)".parse().expect("a symbol");
        let pin = Pin::Operative { ordinal: 1, points: vec!["(a)".into()] };
        let locator = Locator::new(Part::Body, vec![], pin);
        let citation = Citation { symbol: &symbol, locator: &locator };
        let facts = CitedDocument::default();
        assert_eq!(
            citation.un(),
            "Security Council resolution 37 (1947), first operative paragraph (a)"
        );
        assert_eq!(
            citation.bluebook(facts),
            "S.C. Res. 37 (1947), op. ¶ 1(a), U.N. Doc. S/RES/37 (1947)"
        );
        assert_eq!(
            citation.oscola(facts),
            "UNSC Res 37 (1947) UN Doc S/RES/37 (1947), operative para 1(a)"
        );
    }

    #[test]
    fn a_section_is_named_where_it_must_be() {
        let symbol: Symbol = "A/CONF.192/2018/RC/3".parse().expect("a symbol");
        let locator = Locator::new(Part::Annex(None), vec!["II".into()], paragraph("56", &[]));
        let citation = Citation { symbol: &symbol, locator: &locator };
        let facts = CitedDocument { title: Some("Report"), date: Some(date(2018, 7, 6)) };
        assert_eq!(citation.un(), "A/CONF.192/2018/RC/3, annex, sect. II, para. 56");
        assert_eq!(
            citation.bluebook(facts),
            "Report, annex, § II, ¶ 56, U.N. Doc. A/CONF.192/2018/RC/3 (July 6, 2018)"
        );
        assert_eq!(
            citation.oscola(facts),
            "UNGA 'Report' (6 July 2018) UN Doc A/CONF.192/2018/RC/3, annex, s II para 56"
        );
    }

    #[test]
    fn letters_of_the_third_level_have_a_stop() {
        let symbol: Symbol = "A/80/7".parse().expect("a symbol");
        let locator: Locator = "annex/para-13/b/i/a".parse().expect("an id");
        let citation = Citation { symbol: &symbol, locator: &locator };
        assert_eq!(citation.pinpoint(), "annex, para. 13 (b) (i) a.");
        let oscola = citation.oscola(CitedDocument::default());
        assert!(oscola.ends_with("para 13(b)(i)(a)"), "{oscola}");
    }

    #[test]
    fn bullets_are_counted() {
        let locator = Locator::new(Part::Body, vec![], paragraph("31", &["(a)", "bullet 2"]));
        assert_eq!(locator.to_string(), "para-31/a/bullet-2");
        assert_eq!("para-31/a/bullet-2".parse(), Ok(locator.clone()));
        let symbol = "A/RES/74/60".parse().expect("a symbol");
        let cited = Citation { symbol: &symbol, locator: &locator };
        assert_eq!(cited.pinpoint(), "para. 31 (a), second bullet");
        for (id, written) in [("item-b/i", "(b) (i)"), ("item-bullet-3", "third bullet")] {
            let locator: Locator = id.parse().expect("a place");
            assert_eq!(locator.to_string(), id);
            assert_eq!(Citation { symbol: &symbol, locator: &locator }.pinpoint(), written);
        }
    }

    #[test]
    fn points_keep_their_brackets() {
        let symbol: Symbol = "A/CONF.192/2012/RC/4".parse().expect("a symbol");
        let part = Part::Annex(Some("II".into()));
        let locator = Locator::new(part, vec![], paragraph("13", &["(a)"]));
        let citation = Citation { symbol: &symbol, locator: &locator };
        assert_eq!(citation.un(), "A/CONF.192/2012/RC/4, annex II, para. 13 (a)");
        assert_eq!(
            citation.bluebook(CitedDocument::default()),
            "U.N. Doc. A/CONF.192/2012/RC/4, annex II, ¶ 13(a)"
        );
        assert_eq!(
            citation.oscola(CitedDocument::default()),
            "UN Doc A/CONF.192/2012/RC/4, annex II para 13(a)"
        );
    }

    #[test]
    fn parts_and_divisions_have_words_of_their_own() {
        for (symbol, id, expected) in [
            (
                "A/RES/74/250 A-B",
                "resolution-B/para-1",
                "General Assembly resolution 74/250 B, para. 1",
            ),
            ("A/80/7", "annex/art-3/para-1", "A/80/7, annex, art. 3, para. 1"),
            ("A/80/7", "para-1/b/i/ii", "A/80/7, para. 1 (b) (i) (ii)"),
            ("A/80/7", "para-1/item-II", "A/80/7, para. 1"),
            ("A/80/7", "front-1", "A/80/7"),
        ] {
            let symbol = symbol.parse().expect("a symbol");
            let locator = id.parse().expect("a place");
            assert_eq!(Citation { symbol: &symbol, locator: &locator }.un(), expected);
        }
    }

    #[test]
    fn an_iri_names_the_body() {
        let facts = CitedDocument { title: None, date: Some(date(2012, 12, 3)) };
        for (symbol, id, expected) in [
            ("A/RES/67/58", "front-1", Some("unga/2012-12-03/67-58/")),
            ("A/RES/74/250 B", "para-1/a", Some("unga/2012-12-03/74-250-B/~para_1__a")),
            ("S/RES/1325 (2000)", "pp-2", Some("unsc/2012-12-03/1325-2000/~pp_2")),
            ("E/RES/2012/5", "para-1", Some("unecosoc/2012-12-03/2012-5/~para_1")),
            ("A/HRC/RES/5/1", "para-1", Some("unga-hrc/2012-12-03/5-1/~para_1")),
            ("A/80/7", "para-1", None),
        ] {
            let symbol = symbol.parse().expect("a symbol");
            let locator = id.parse().expect("a place");
            let found = Citation { symbol: &symbol, locator: &locator }.akn(facts);
            let expected = expected.map(|end| format!("/akn/un/statement/deliberation/{end}"));
            assert_eq!(found, expected);
        }
    }
}

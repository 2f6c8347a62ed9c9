//! The styles of a document: which paragraphs are headings and titles, which are
//! numbered, and which words are hidden or raised.

use std::collections::HashMap;

use super::{
    super::{text::Style, xml::Element},
    property::{is_name, is_on, is_raised, value},
};

/// How many styles one is based on, at most.
const BASES_MAX: usize = 10;
/// The outline level of text that is no heading (ECMA-376, part 1, 17.3.1.20).
const BODY_LEVEL: u32 = 9;

/// The list that a style puts its paragraphs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Numbered {
    pub list: String,
    /// The level that is stated; a level that names the style comes before it.
    pub level: Option<usize>,
    /// The style that names the list: this one, or one that it is based on.
    pub giver: String,
}

/// What a style says of its paragraphs or words.
#[derive(Clone, Debug, Default)]
pub(super) struct StyleFacts {
    pub set: Style,
    pub numbered: Option<Numbered>,
    pub hidden: bool,
    pub raised: bool,
    /// Whether its paragraphs are block quotes.
    pub quoted: bool,
}

/// The styles of a document by their ids.
#[derive(Debug, Default)]
pub(super) struct Styles {
    facts: HashMap<String, StyleFacts>,
}

impl Styles {
    /// Reads the styles; each takes from those that it is based on what it does not say.
    pub(super) fn of(styles: Option<&Element>) -> Styles {
        let roots = styles.into_iter().flat_map(Element::elements);
        let found = roots.flat_map(Element::elements).filter(|element| element.name == "style");
        let named: HashMap<&str, &Element> = found
            .filter_map(|style| Some((style.attribute("styleId").filter(is_name)?, style)))
            .collect();
        let facts = named.iter().map(|(&id, style)| {
            let mut chain = vec![(id, *style)];
            while let Some((base, style)) = chain
                .last()
                .and_then(|(_, style)| named.get_key_value(value(style, "basedOn")?))
                .filter(|_| chain.len() < BASES_MAX)
            {
                chain.push((*base, *style));
            }
            (id.to_owned(), facts(&chain))
        });
        Styles { facts: facts.collect() }
    }

    /// What is said of the style with this id, whether it is defined or not.
    pub(super) fn get(&self, id: Option<&str>) -> StyleFacts {
        let Some(id) = id else { return StyleFacts::default() };
        let undefined = || StyleFacts {
            set: set_by_id(id),
            quoted: is_quote_name(id),
            ..StyleFacts::default()
        };
        self.facts.get(id).cloned().unwrap_or_else(undefined)
    }
}

/// The facts of a style, which stands first, and those that it is based on.
fn facts(chain: &[(&str, &Element)]) -> StyleFacts {
    let words = |name: &str| {
        chain.iter().find_map(|(_, style)| style.child("rPr").and_then(|words| words.child(name)))
    };
    StyleFacts {
        set: set_by_chain(chain),
        numbered: numbered(chain),
        hidden: words("vanish").is_some_and(is_on),
        raised: words("vertAlign").is_some_and(is_raised),
        quoted: chain.iter().any(|(id, style)| {
            is_quote_name(id) || is_quote_name(value(style, "name").unwrap_or_default())
        }),
    }
}

/// Whether a name is that of a style for block quotes: Word's and LibreOffice's own.
fn is_quote_name(name: &str) -> bool {
    let name = name.replace([' ', '-'], "").to_lowercase();
    ["quote", "intensequote", "blocktext", "quotations", "blockquote"].contains(&name.as_str())
}

fn numbered(chain: &[(&str, &Element)]) -> Option<Numbered> {
    let mut level = None;
    for (id, style) in chain {
        let Some(found) = style.child("pPr").and_then(|own| own.child("numPr")) else { continue };
        level = level.or_else(|| value(found, "ilvl").and_then(|level| level.parse().ok()));
        if let Some(list) = value(found, "numId").filter(is_name) {
            let numbered = Numbered { list: list.to_owned(), level, giver: (*id).to_owned() };
            return (list != "0").then_some(numbered);
        }
    }
    None
}

/// How paragraphs of a style are set. The names of Word's own styles are the same in all
/// languages, their ids are not: `berschrift1` is `heading 1`.
fn set_by_chain(chain: &[(&str, &Element)]) -> Style {
    let Some((id, own)) = chain.first() else { return Style::Plain };
    let by_id = set_by_id(id);
    if by_id != Style::Plain {
        return by_id;
    }
    let outline = |style: &Element| {
        let level = value(style.child("pPr")?, "outlineLvl")?;
        level.parse::<u32>().ok()
    };
    for (_, style) in chain {
        let name = value(style, "name").unwrap_or_default();
        if name.eq_ignore_ascii_case("title") || name.eq_ignore_ascii_case("subtitle") {
            return Style::Title;
        }
        if is_heading_name(name) {
            return Style::Heading;
        }
        if outline(style) == Some(BODY_LEVEL) {
            break;
        }
    }
    let is_outlined = outline(own).is_some_and(|level| level < BODY_LEVEL);
    if is_outlined { Style::Heading } else { Style::Plain }
}

/// Whether a name is that of Word's own headings: `heading 1`.
fn is_heading_name(name: &str) -> bool {
    let (word, level) = name.rsplit_once(' ').unwrap_or_default();
    word.eq_ignore_ascii_case("heading") && level.parse::<u8>().is_ok()
}

/// How a style sets its paragraphs by its id: Word's own in English, or those of the UN
/// (`HCh`, `H1`, `H23`; `TitleHCH` and `TitleH1` for the title of the document).
fn set_by_id(id: &str) -> Style {
    let un = id
        .strip_prefix('H')
        .or(id.strip_prefix('_').and_then(|id| id.trim_start_matches('_').strip_prefix('H')));
    let is_heading = id.starts_with("Heading")
        || un.is_some_and(|rest| {
            rest.starts_with("Ch")
                || rest.starts_with("CH")
                || rest.starts_with(|c: char| c.is_ascii_digit())
        });
    match id {
        _ if id.starts_with("Title") || id == "Subtitle" => Style::Title,
        _ if is_heading => Style::Heading,
        _ => Style::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::{super::super::xml, *};

    #[test]
    fn headings_are_told_by_name_base_and_outline() {
        let (styles, _) = xml::read(concat!(
            "<styles><style styleId='berschrift1'><name val='heading 1'/><pPr><numPr><numId val='4'/></numPr></pPr></style>",
            "<style styleId='Chapitre'><name val='Chapitre'/><basedOn val='berschrift1'/></style>",
            "<style styleId='Inhalt'><name val='TOC Heading'/><basedOn val='berschrift1'/>",
            "<pPr><outlineLvl val='9'/><numPr><numId val='0'/></numPr></pPr></style>",
            "<style styleId='Titel'><name val='Title'/></style>",
            "<style styleId='Sect'><name val='Sect'/><pPr><outlineLvl val='1'/></pPr></style>",
            "<style styleId='H1'><name val='_ H_1'/><pPr><outlineLvl val='0'/></pPr></style>",
            "<style styleId='ListNumber'><name val='List Number'/><basedOn val='H1'/></style>",
            "<style styleId='a'><name val='a'/><basedOn val='b'/></style>",
            "<style styleId='b'><name val='b'/><basedOn val='a'/></style></styles>",
        ));
        let styles = Styles::of(Some(&styles));
        for (id, set, list) in [
            ("berschrift1", Style::Heading, Some("4")),
            ("Chapitre", Style::Heading, Some("4")),
            ("Inhalt", Style::Plain, None),
            ("Titel", Style::Title, None),
            ("Sect", Style::Heading, None),
            ("H1", Style::Heading, None),
            ("ListNumber", Style::Plain, None),
            ("Heading2", Style::Heading, None),
            ("a", Style::Plain, None),
        ] {
            let found = styles.get(Some(id));
            let numbered = found.numbered.as_ref().map(|numbered| numbered.list.as_str());
            assert_eq!((found.set, numbered), (set, list), "{id}");
        }
    }
}

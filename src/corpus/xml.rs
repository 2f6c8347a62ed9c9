//! A small tree of an XML file, mended where its markup is damaged.
//!
//! External entities do not exist here, and size and depth have limits, so a
//! hostile file costs no more than an honest one.

use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};

use super::invisible::without_invisible;

/// The deepest nesting that is read; AKN documents have about twenty levels.
const DEPTH_MAX: usize = 200;
/// So many faults of the markup are told and mended; a file with more is no XML.
const DAMAGE_MAX: usize = 1000;

/// An element or a text.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    /// An element.
    Element(Element),
    /// Text between tags, as it stands.
    Text(String),
}

/// An element: its local name, its attributes and what is in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Element {
    /// The name without prefix.
    pub name: String,
    /// The line of the file where it begins.
    pub line: u32,
    attributes: Vec<(String, String)>,
    /// What is in it, in order.
    pub children: Vec<Node>,
}

impl Element {
    /// An attribute's value, by its local name.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The elements in it.
    pub(crate) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|child| match child {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The first element of a name directly in it.
    pub(crate) fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|element| element.name == name)
    }

    /// The first element of a name anywhere in it.
    pub(crate) fn find(&self, name: &str) -> Option<&Element> {
        self.elements().find_map(|element| {
            if element.name == name { Some(element) } else { element.find(name) }
        })
    }

    /// Every element of a name anywhere in it, in order.
    pub(crate) fn find_all<'a>(&'a self, name: &str, found: &mut Vec<&'a Element>) {
        for element in self.elements() {
            if element.name == name {
                found.push(element);
            }
            element.find_all(name, found);
        }
    }

    /// All text in it, white space collapsed.
    pub(crate) fn text(&self) -> String {
        self.raw_text().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// All text in it, as it stands.
    pub(crate) fn raw_text(&self) -> String {
        let mut out = String::new();
        self.push_text(&mut out);
        out
    }

    fn push_text(&self, out: &mut String) {
        for child in &self.children {
            match child {
                Node::Text(text) => out.push_str(text),
                Node::Element(element) if element.name == "eol" => out.push(' '),
                Node::Element(element) => element.push_text(out),
            }
        }
    }
}

/// Where the markup is damaged, and what was made of it: line and words.
pub(crate) type Damage = (u32, String);

/// Reads a file into a tree. Damage costs no text: an end tag that is missing is
/// put where its element's parent ends, one that closes nothing is passed over, and
/// an angle bracket that begins no tag is a character.
pub(crate) fn read(text: &str) -> (Element, Vec<Damage>) {
    let mut tree = Tree { open: vec![Element::default()], ..Tree::default() };
    let lines = LineCounter::new(text);
    let mut start = 0;
    while let Some(damaged) = read_from(text, start, &lines, &mut tree) {
        if tree.damage.len() >= DAMAGE_MAX {
            tree.damage.push((
                lines.line(damaged as u64),
                "so much of it that the rest was not read".to_owned(),
            ));
            break;
        }
        // The bracket that begins no tag, and on behind it.
        let bracket = text[damaged..].find('<').map_or(text.len(), |at| damaged + at);
        let line = lines.line(bracket as u64);
        if bracket >= text.len() {
            tree.damage.push((line, "a tag is cut off".to_owned()));
            break;
        }
        tree.damage.push((line, "`<` begins no tag and was read as a character".to_owned()));
        tree.text(&text[damaged..=bracket]);
        start = bracket + 1;
    }
    while tree.open.len() > 1 {
        let name = tree.open.last().map(|open| open.name.clone()).unwrap_or_default();
        tree.damage.push((lines.line(text.len() as u64), format!("the file ends inside <{name}>")));
        tree.close();
    }
    (tree.open.pop().unwrap_or_default(), tree.damage)
}

/// Reads events from a byte on until the end, or until the byte where the syntax is
/// broken, which is returned.
fn read_from(text: &str, start: usize, lines: &LineCounter, tree: &mut Tree) -> Option<usize> {
    let mut reader = Reader::from_str(&text[start..]);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    loop {
        let at = start + usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let line = lines.line(at as u64);
        match reader.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) if !is_named(&tag) => return Some(at),
            Ok(Event::Start(tag)) => tree.start(element(&tag, line), line),
            Ok(Event::Empty(tag)) => tree.attach(Node::Element(element(&tag, line))),
            Ok(Event::End(tag)) => tree.end(tag.local_name().as_ref(), line),
            Ok(Event::Text(words)) => tree.text(&words),
            Ok(Event::CData(words)) => tree.text(&words),
            Ok(Event::GeneralRef(name)) => tree.text(&entity(&name)),
            Ok(Event::Eof) => return None,
            Ok(_) => {}
            Err(quick_xml::Error::Syntax(_)) => return Some(at),
            Err(error) => tree.damage.push((line, error.to_string())),
        }
        if tree.damage.len() > DAMAGE_MAX {
            return Some(at);
        }
    }
}

/// Whether a tag begins as one does: `<` before a space or a figure is a sign.
fn is_named(tag: &BytesStart<'_>) -> bool {
    tag.name().as_ref().starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// The tree while it grows.
#[derive(Default)]
struct Tree {
    open: Vec<Element>,
    /// How many elements are open beyond the deepest that is kept.
    too_deep: usize,
    damage: Vec<Damage>,
}

impl Tree {
    fn start(&mut self, element: Element, line: u32) {
        if self.open.len() <= DEPTH_MAX {
            return self.open.push(element);
        }
        if self.too_deep == 0 {
            self.damage.push((line, format!("elements are nested deeper than {DEPTH_MAX}")));
        }
        self.too_deep += 1;
    }

    fn end(&mut self, name: &str, line: u32) {
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        let Some(depth) = self.open.iter().skip(1).rposition(|open| open.name == name) else {
            return self
                .damage
                .push((line, format!("</{name}> closes nothing and was passed over")));
        };
        // The root of the tree is no element of the file.
        while self.open.len() > depth + 2 {
            if let Some(open) = self.open.last() {
                let message = format!("<{}> of line {} has no end tag", open.name, open.line);
                self.damage.push((line, message));
            }
            self.close();
        }
        self.close();
    }

    fn attach(&mut self, node: Node) {
        if let Some(last) = self.open.last_mut() {
            last.children.push(node);
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(last) = self.open.last_mut() {
            match last.children.last_mut() {
                Some(Node::Text(before)) => before.push_str(text),
                _ => last.children.push(Node::Text(text.to_owned())),
            }
        }
    }

    fn close(&mut self) {
        if let Some(mut done) = self.open.pop() {
            // Most elements have one child, and room for four costs three times as much.
            done.children.shrink_to_fit();
            self.attach(Node::Element(done));
        }
    }
}

fn element(start: &BytesStart<'_>, line: u32) -> Element {
    let name = start.local_name().as_ref().to_owned();
    let attributes = start.attributes().flatten().map(|attribute| {
        let key = attribute.key.local_name().as_ref().to_owned();
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        (key, value.map(|value| without_invisible(value.into_owned())).unwrap_or_default())
    });
    Element { name, line, attributes: attributes.collect(), children: Vec::new() }
}

/// The characters of the five entities of XML and of character references.
fn entity(name: &quick_xml::events::BytesRef<'_>) -> String {
    if let Ok(Some(character)) = name.resolve_char_ref() {
        return without_invisible(character.to_string());
    }
    match &**name {
        "amp" => "&".to_owned(),
        "lt" => "<".to_owned(),
        "gt" => ">".to_owned(),
        "quot" => "\"".to_owned(),
        "apos" => "'".to_owned(),
        // An entity that the file would have to define is left as it stands.
        other => format!("&{other};"),
    }
}

/// The line of a byte, found in logarithmic time.
struct LineCounter {
    ends: Vec<u64>,
}

impl LineCounter {
    fn new(text: &str) -> LineCounter {
        LineCounter {
            ends: text
                .bytes()
                .zip(0..)
                .filter(|&(byte, _)| byte == b'\n')
                .map(|(_, at)| at)
                .collect(),
        }
    }

    fn line(&self, at: u64) -> u32 {
        u32::try_from(self.ends.partition_point(|&end| end < at) + 1).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_read_with_its_lines() {
        let (root, damage) = read("<a>\n<b c='1 &amp; 2'>x &lt; y&#8211;z</b><akn:e/></a>");
        assert!(damage.is_empty());
        let b = root.find("b").expect("b");
        assert_eq!((b.line, b.attribute("c"), b.text().as_str()), (2, Some("1 & 2"), "x < y–z"));
        assert!(root.find("e").is_some());
    }

    #[test]
    fn damage_costs_no_text() {
        for (text, expected, words) in [
            ("<a><b>kept</b><c>on", "the file ends inside <c>", "kepton"),
            ("<a><b>kept</b></c> on</a>", "</c> closes nothing", "kept on"),
            ("<a><b>kept<i>on</b>, on</a>", "<i> of line 1 has no end tag", "kepton, on"),
            ("<a><b>kept</b>3 < 4 <c>on</c></a>", "begins no tag", "kept3 < 4 on"),
            ("<a><b>kept</b> on <", "begins no tag", "kept on <"),
            ("<a><b>kept</b> Q&A on</a>", "", "kept Q&A on"),
        ] {
            let (root, damage) = read(text);
            let said = damage.first().map(|(_, message)| message.as_str()).unwrap_or_default();
            assert!(said.contains(expected), "{text}: {damage:?}");
            assert_eq!(root.text(), words, "{text}: {damage:?}");
        }
        let deep = format!("{}kept", "<a>".repeat(100_000));
        let (root, damage) = read(&deep);
        assert!(damage.iter().any(|(_, message)| message.contains("nested deeper")));
        assert_eq!(root.text(), "kept");
    }

    #[test]
    fn a_file_of_brackets_ends() {
        let (_, damage) = read(&"<".repeat(1 << 20));
        assert!(damage.len() <= DAMAGE_MAX + 2 * DEPTH_MAX);
    }

    #[test]
    fn references_to_controls_give_nothing() {
        let (root, _) = read("<a b='x&#27;[2J'>y&#x9b;&#27;[2J&#10;z</a>");
        let a = root.find("a").expect("a");
        assert_eq!((a.attribute("b"), a.text().as_str()), (Some("x[2J"), "y[2J z"));
    }

    #[test]
    fn entities_of_the_file_are_not_resolved() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"boom\">]><a>&b;</a>";
        assert_eq!(read(bomb).0.text(), "&b;");
    }
}

//! A small tree of an XML file, read as far as it goes.
//!
//! External entities do not exist here, and size and depth have limits, so a
//! hostile file costs no more than an honest one.

use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};

/// The deepest nesting that is read; AKN documents have about twenty levels.
const DEPTH_MAX: usize = 200;

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

/// Reads a file into a tree. What is damaged ends the tree there: everything
/// before it is kept, and the line and the damage are returned.
pub(crate) fn read(text: &str) -> (Element, Option<(u32, String)>) {
    let mut reader = Reader::from_str(text);
    let lines = LineCounter::new(text);
    let mut open: Vec<Element> = vec![Element::default()];
    let mut damage = None;
    loop {
        let at = lines.line(reader.buffer_position());
        let depth = open.len();
        match reader.read_event() {
            Ok(Event::Start(start)) if depth <= DEPTH_MAX => open.push(element(&start, at)),
            Ok(Event::Start(_)) => {
                damage = Some((at, format!("elements are nested deeper than {DEPTH_MAX}")));
                break;
            }
            Ok(Event::Empty(start)) => attach(&mut open, Node::Element(element(&start, at))),
            Ok(Event::End(_)) if depth > 1 => close(&mut open),
            Ok(Event::Text(text)) => attach_text(&mut open, &text),
            Ok(Event::CData(text)) => attach_text(&mut open, &text),
            Ok(Event::GeneralRef(name)) => attach_text(&mut open, &entity(&name)),
            Ok(Event::Eof) => {
                if depth > 1 {
                    damage = Some((at, format!("the file ends inside <{}>", open[depth - 1].name)));
                }
                break;
            }
            Ok(_) => {}
            Err(error) => {
                damage = Some((at, error.to_string()));
                break;
            }
        }
    }
    while open.len() > 1 {
        close(&mut open);
    }
    (open.pop().unwrap_or_default(), damage)
}

fn element(start: &BytesStart<'_>, line: u32) -> Element {
    let name = start.local_name().as_ref().to_owned();
    let attributes = start.attributes().flatten().map(|attribute| {
        let key = attribute.key.local_name().as_ref().to_owned();
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        (key, value.map(|value| value.into_owned()).unwrap_or_default())
    });
    Element { name, line, attributes: attributes.collect(), children: Vec::new() }
}

fn attach(open: &mut [Element], node: Node) {
    if let Some(last) = open.last_mut() {
        last.children.push(node);
    }
}

fn attach_text(open: &mut [Element], text: &str) {
    if let Some(last) = open.last_mut() {
        match last.children.last_mut() {
            Some(Node::Text(before)) => before.push_str(text),
            _ => last.children.push(Node::Text(text.to_owned())),
        }
    }
}

fn close(open: &mut Vec<Element>) {
    if let Some(done) = open.pop() {
        attach(open, Node::Element(done));
    }
}

/// The characters of the five entities of XML and of character references.
fn entity(name: &quick_xml::events::BytesRef<'_>) -> String {
    if let Ok(Some(character)) = name.resolve_char_ref() {
        return character.to_string();
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
        assert!(damage.is_none());
        let b = root.find("b").expect("b");
        assert_eq!((b.line, b.attribute("c"), b.text().as_str()), (2, Some("1 & 2"), "x < y–z"));
        assert!(root.find("e").is_some());
    }

    #[test]
    fn damage_ends_the_tree_and_keeps_what_came_before() {
        for (text, expected) in [
            ("<a><b>kept</b><c>", "the file ends inside <c>"),
            ("<a><b>kept</b></c></a>", "ill-formed document"),
            ("<a><b>kept</b><", "syntax error"),
        ] {
            let (root, damage) = read(text);
            let (_, message) = damage.unwrap_or_else(|| panic!("{text}"));
            assert!(message.contains(expected), "{text}: {message}");
            assert_eq!(root.find("b").map(Element::text).as_deref(), Some("kept"), "{text}");
        }
        let deep = "<a>".repeat(100_000);
        assert!(read(&deep).1.is_some_and(|(_, message)| message.contains("nested deeper")));
    }

    #[test]
    fn entities_of_the_file_are_not_resolved() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"boom\">]><a>&b;</a>";
        assert_eq!(read(bomb).0.text(), "&b;");
    }
}

//! Lists: the points of a paragraph at the depth that the markup gives them.

use super::{
    super::{Kind, num::Num, xml::Element},
    Reader,
    elements::{is_block, is_intro, is_list, is_paragraph},
};

impl Reader {
    /// A list that no paragraph holds: what leads into it is a paragraph.
    pub(super) fn free_list(&mut self, list: &Element) {
        if let Some(intro) = list.elements().find(|child| is_intro(&child.name)) {
            let kind = if self.in_preamble { Kind::Preambular } else { Kind::Unnumbered };
            self.block(intro, kind);
        }
        self.list(list);
    }

    /// The points of a list, below those that are open.
    pub(super) fn list(&mut self, list: &Element) {
        let depth = self.points.depth();
        for child in list.elements() {
            match child.name.as_str() {
                name if is_intro(name) => {}
                // A list behind a point goes on below it.
                name if is_list(name) => {
                    let open = self.points.depth();
                    self.list(child);
                    self.points.truncate(open);
                }
                "wrapUp" | "listWrapUp" => {
                    self.points.truncate(depth);
                    let marked = self.marked(child);
                    self.add(Kind::Unnumbered, None, marked, child.line, None);
                }
                name if is_paragraph(name) => {
                    self.points.truncate(depth);
                    self.point(child);
                }
                _ => self.walk(child),
            }
        }
        // The last point of a paragraph stays open: the markup may have more of them
        // behind the list.
        if depth > 0 {
            self.points.truncate(depth);
        }
    }

    fn point(&mut self, point: &Element) {
        let printed = point.child("num").map(Element::text).unwrap_or_default();
        match Num::read(&printed) {
            Some(Num::Number(digits)) => self.points.push(format!("({digits})"), &printed),
            Some(Num::Point(label)) => self.points.push(label, &printed),
            Some(Num::Bullet) | None => self.points.push_bullet(&printed),
        }
        let marked = self.marked(point);
        self.add(Kind::Subparagraph, self.last.clone(), marked, point.line, None);
        self.below(point);
    }

    /// What stands within a point, below it.
    fn below(&mut self, point: &Element) {
        let depth = self.points.depth();
        for child in point.elements() {
            match child.name.as_str() {
                "content" => self.below(child),
                "table" => self.table(child),
                name if is_list(name) => self.list(child),
                name if is_block(name) => self.point(child),
                _ => {}
            }
            self.points.truncate(depth);
        }
    }
}

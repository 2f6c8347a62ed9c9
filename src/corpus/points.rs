//! The labels of open points: as they are cited, and as they are printed.

use super::{
    draft::{LABEL_MAX, cut},
    text::point,
};

/// The points that are open, from the outside in.
#[derive(Debug, Default)]
pub(super) struct PointPath {
    labels: Vec<String>,
    printed: Vec<String>,
    /// How many bullets there were at each depth.
    bullets: Vec<u32>,
}

impl PointPath {
    /// The labels by which the innermost point is cited.
    pub(super) fn labels(&self) -> &[String] {
        &self.labels
    }

    /// The labels as they are printed.
    pub(super) fn printed(&self) -> &[String] {
        &self.printed
    }

    /// Closes all points.
    pub(super) fn clear(&mut self) {
        self.truncate(0);
        self.bullets.clear();
    }

    /// How many points are open.
    pub(super) fn depth(&self) -> usize {
        self.labels.len()
    }

    /// Closes all but the outermost `depth` points.
    pub(super) fn truncate(&mut self, depth: usize) {
        self.labels.truncate(depth);
        self.printed.truncate(depth);
        self.bullets.truncate(depth + 1);
    }

    /// Opens a point below those that are open.
    pub(super) fn push(&mut self, mut label: String, printed: &str) {
        cut(&mut label, LABEL_MAX);
        self.labels.push(label);
        self.printed.push(bounded(printed));
    }

    /// Opens the next bullet below the points that are open.
    pub(super) fn push_bullet(&mut self, printed: &str) {
        let depth = self.depth();
        self.bullets.resize(depth + 1, 0);
        self.bullets[depth] += 1;
        let label = format!("bullet {}", self.bullets[depth]);
        self.push(label, printed);
    }

    /// Puts a point, whose depth the markup does not say, where its label leads.
    pub(super) fn place(&mut self, label: &str, printed: &str, after_colon: bool) {
        point::place_point(&mut self.labels, &bounded(label), after_colon);
        let depth = self.depth() - 1;
        self.printed.truncate(depth);
        self.printed.push(bounded(printed));
        self.bullets.truncate(depth + 1);
    }

    /// Puts a bullet, whose depth the markup does not say, behind the bullet before it
    /// or below the point before it.
    pub(super) fn place_bullet(&mut self, printed: &str) {
        if self.labels.last().is_some_and(|last| last.starts_with("bullet ")) {
            self.truncate(self.depth() - 1);
        }
        self.push_bullet(printed);
    }
}

/// A label as long as points below it may say it again.
fn bounded(label: &str) -> String {
    let mut label = label.to_owned();
    cut(&mut label, LABEL_MAX);
    label
}

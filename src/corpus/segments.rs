//! Text that remembers the lines it came from.

/// Text with the line that each piece came from.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Segments {
    pub text: String,
    /// Byte offset in `text` and line number, ascending.
    pub starts: Vec<(usize, u32)>,
}

impl Segments {
    pub(super) fn of(text: &str, line: u32) -> Segments {
        Segments { text: text.to_owned(), starts: vec![(0, line)] }
    }

    /// Appends `other` after `joint`.
    pub(super) fn append(&mut self, joint: &str, other: &Segments) {
        self.text.push_str(joint);
        let base = self.text.len();
        self.text.push_str(&other.text);
        self.starts.extend(other.starts.iter().map(|&(offset, line)| (base + offset, line)));
    }

    /// The rest from byte `at` on, with its lines.
    pub(super) fn tail(&self, at: usize) -> Segments {
        let text = self.text[at..].trim_start();
        let cut = self.text.len() - text.len();
        let mut starts = vec![(0, self.line_at(cut))];
        starts.extend(
            self.starts.iter().filter(|&&(o, _)| o > cut).map(|&(o, line)| (o - cut, line)),
        );
        Segments { text: text.to_owned(), starts }
    }

    /// The line of the file that byte `offset` came from.
    pub(super) fn line_at(&self, offset: usize) -> u32 {
        let after = self.starts.partition_point(|&(start, _)| start <= offset);
        self.starts[..after].last().or(self.starts.first()).map_or(0, |&(_, line)| line)
    }

    pub(super) fn first_line(&self) -> u32 {
        self.starts.first().map_or(0, |&(_, line)| line)
    }

    pub(super) fn last_line(&self) -> u32 {
        self.starts.last().map_or(0, |&(_, line)| line)
    }
}

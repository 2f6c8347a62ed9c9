//! How much one page shows: a stretch of something long, with what leads to the others,
//! and so many characters of texts.

use crate::query::TEXT_MAX;

/// A page shows so many characters of texts; behind them the beginning of each.
const CHARACTERS_MAX: usize = 2_000_000;
const BEGINNING_CHARACTERS: usize = 500;

/// Which stretch of how much a page has, where it does not have all.
pub(super) struct Pager {
    pub words: String,
    pub previous: Option<String>,
    pub next: Option<String>,
}

impl Pager {
    /// The page that begins at one of so many things that have a name; nothing where there
    /// is no other page.
    pub(super) fn new(
        name: &str,
        from: usize,
        size: usize,
        total: usize,
        at: impl Fn(usize) -> String,
    ) -> Option<Pager> {
        let end = from.saturating_add(size).min(total);
        (total > size).then(|| Pager {
            words: format!("{name} {} to {end} of {total}", from + 1),
            previous: from.checked_sub(size).map(&at),
            next: (end < total).then(|| at(end)),
        })
    }
}

/// Where the page begins that has one of so many things; what is behind the last is on the
/// last page.
pub(super) fn begin(wanted: usize, size: usize, total: usize) -> usize {
    let wanted = wanted.min(total.saturating_sub(1));
    wanted - wanted % size
}

/// What a page may still show.
pub(super) struct Room {
    characters: usize,
}

impl Room {
    /// Of a page on which nothing is shown yet.
    pub(super) fn new() -> Room {
        Room { characters: CHARACTERS_MAX }
    }

    /// So many characters of the next text are shown.
    pub(super) fn most(&self) -> usize {
        TEXT_MAX.min(self.characters).max(BEGINNING_CHARACTERS)
    }

    /// So many are.
    pub(super) fn take(&mut self, characters: usize) {
        self.characters = self.characters.saturating_sub(characters);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pager(from: usize, total: usize) -> Option<(String, Option<String>, Option<String>)> {
        let found = Pager::new("Units", from, 10, total, |from| from.to_string())?;
        Some((found.words, found.previous, found.next))
    }

    #[test]
    fn links_lead_to_every_page_and_to_none_beyond() {
        let at = |from: &str| Some(from.to_owned());
        assert!(pager(0, 0).is_none() && pager(0, 10).is_none(), "one page is all");
        assert_eq!(pager(0, 11), Some(("Units 1 to 10 of 11".to_owned(), None, at("10"))));
        assert_eq!(pager(10, 11), Some(("Units 11 to 11 of 11".to_owned(), at("0"), None)));
        assert_eq!(pager(10, 20), Some(("Units 11 to 20 of 20".to_owned(), at("0"), None)));
        assert_eq!(pager(10, 21), Some(("Units 11 to 20 of 21".to_owned(), at("0"), at("20"))));
    }

    #[test]
    fn a_page_begins_at_the_same_place_whatever_of_it_is_wanted() {
        for (wanted, total, expected) in
            [(0, 0, 0), (9, 20, 0), (10, 20, 10), (19, 20, 10), (20, 20, 10), (usize::MAX, 1, 0)]
        {
            assert_eq!(begin(wanted, 10, total), expected, "{wanted} of {total}");
        }
    }

    #[test]
    fn where_there_is_no_room_a_text_has_its_beginning() {
        let mut room = Room::new();
        assert_eq!(room.most(), TEXT_MAX);
        room.take(CHARACTERS_MAX - 700);
        assert_eq!(room.most(), 700);
        room.take(700);
        room.take(1);
        assert_eq!(room.most(), BEGINNING_CHARACTERS);
    }
}

//! Strings and lists as numbers in columns.

use std::{collections::HashMap, ops::Range, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::corpus::Kind;

/// Strings that many units share, by number.
#[derive(Default)]
pub(super) struct Dictionary {
    pub(super) words: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32>,
}

impl Dictionary {
    /// The number of a string, a new one where it has none.
    pub(super) fn number(&mut self, word: &str) -> u32 {
        if let Some(&number) = self.numbers.get(word) {
            return number;
        }
        let number = self.words.len() as u32;
        let word: Arc<str> = word.into();
        self.words.push(Arc::clone(&word));
        self.numbers.insert(word, number);
        number
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.words.len()
    }
}

/// The piece of a list that a place has, where the ends of all pieces are given.
pub(super) fn from_ends(ends: &[u32], place: u32) -> Range<usize> {
    let from = (place as usize).checked_sub(1).map_or(0, |before| ends[before]);
    from as usize..ends[place as usize] as usize
}

/// What the numbers in the columns stand for.
#[derive(Serialize, Deserialize)]
pub(super) struct Words {
    pub(super) kinds: Vec<Kind>,
    pub(super) verbs: Vec<Arc<str>>,
    pub(super) sections: Vec<Arc<str>>,
    pub(super) symbols: Vec<Arc<str>>,
    pub(super) places: Vec<Arc<str>>,
}

//! The key of a unit.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::citation::Language;

/// The key by which a unit is known to every part of an index: a hash of its id
/// and its language, and so the same in every index and after every change.
///
/// Of a million units two have the same key with a probability of 3 in 10⁸; a
/// writer says so and leaves the index as it is.
///
/// ```
/// use undex::{backend::UnitKey, citation::Language};
/// let english = UnitKey::of("A/RES/74/60#para-16", Language::En);
/// assert_eq!(english, UnitKey::of("A/RES/74/60#para-16", Language::En));
/// assert_ne!(english, UnitKey::of("A/RES/74/60#para-16", Language::Fr));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitKey(u64);

impl UnitKey {
    /// The key of a unit by its id, `<symbol>#<locator>`, and its language.
    pub fn of(id: &str, language: Language) -> UnitKey {
        let mut hash = Sha256::new();
        hash.update(language.code());
        hash.update(id);
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&hash.finalize()[..8]);
        UnitKey(u64::from_le_bytes(bytes))
    }

    /// The key as a number, as it is stored.
    pub fn number(self) -> u64 {
        self.0
    }

    /// The key of a number that was stored.
    pub fn from_number(number: u64) -> UnitKey {
        UnitKey(number)
    }
}

impl fmt::Display for UnitKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

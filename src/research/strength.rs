//! How strongly an opening verb asks for something.

use crate::corpus::Unit;

/// Base forms of verbs, from the weakest to the strongest; those of one line are equal.
///
/// Source: no rule of the organs ranks verbs. The United Nations Editorial Manual
/// (Resolutions, II.C and K) tells how they open paragraphs; decision 55/488 of the
/// General Assembly says that "takes note of" and "notes" are neutral; the order of the
/// rest is that in which delegates trade one for another, and agrees with the scale of
/// J. S. Gruenberg (Case Western Reserve Journal of International Law 41, 2009, p. 513)
/// but for "decides", which alone binds.
const SCALE: [&[&str]; 8] = [
    &["note", "take"],
    &["invite", "suggest", "hope"],
    &["encourage", "recommend"],
    &["urge", "appeal", "exhort"],
    &["call"],
    &["request", "ask"],
    &["demand", "instruct", "insist"],
    &["decide", "resolve"],
];

/// How strongly the base form of a verb asks, 1 to 8; nothing for one that asks nothing.
pub fn strength(verb: &str) -> Option<u8> {
    let level = SCALE.iter().position(|level| level.contains(&verb))?;
    Some(level as u8 + 1)
}

/// How much the strength of the opening verb rose from one paragraph to another, below 0
/// where it fell; nothing where one of the verbs asks for nothing.
pub(super) fn rise(from: &Unit, to: &Unit) -> Option<i8> {
    let level = |unit: &Unit| strength(unit.verb_base.as_deref()?);
    Some(level(to)? as i8 - level(from)? as i8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strength_rises_from_inviting_to_deciding() {
        let rising = ["note", "invite", "encourage", "urge", "call", "request", "demand", "decide"];
        let levels: Vec<u8> = rising.iter().filter_map(|verb| strength(verb)).collect();
        assert_eq!(levels, [1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(strength("recall"), None);
    }
}

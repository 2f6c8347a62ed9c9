//! The opening phrase of a paragraph: `Also encourages`, `Noting with
//! satisfaction`, `Mindful of`, and the base form of its verb.

use std::{collections::HashSet, sync::LazyLock};

/// Words that may stand before the verb, or behind it as in `Noting also`.
const ADVERBS: &[&str] = &[
    "also",
    "further",
    "again",
    "once",
    "still",
    "yet",
    "more",
    "hereby",
    "therefore",
    "now",
    "likewise",
    "thus",
    "henceforth",
];
/// Participles and adjectives that open a preambular paragraph without `-ing`.
const ADJECTIVES: &[&str] = &[
    "mindful",
    "aware",
    "conscious",
    "concerned",
    "alarmed",
    "convinced",
    "determined",
    "guided",
    "inspired",
    "encouraged",
    "dismayed",
    "disturbed",
    "desirous",
    "appalled",
    "gratified",
    "cognizant",
    "resolved",
    "committed",
    "troubled",
    "shocked",
    "satisfied",
    "pleased",
    "grieved",
    "horrified",
    "outraged",
    "saddened",
    "confident",
    "anxious",
    "persuaded",
    "prompted",
    "impressed",
    "distressed",
    "perturbed",
    "dissatisfied",
    "hopeful",
    "grateful",
    "cognisant",
    "indignant",
    "disappointed",
    "desiring",
];
/// Words in `-ing` that are prepositions or nouns.
const NO_PARTICIPLES: [&str; 9] = [
    "during",
    "following",
    "regarding",
    "concerning",
    "including",
    "pending",
    "according",
    "nothing",
    "meeting",
];
/// Nouns of feeling and judgement that belong to the phrase: `with grave
/// concern`, `its appreciation`.
const NOUNS: [&str; 20] = [
    "appreciation",
    "satisfaction",
    "concern",
    "regret",
    "interest",
    "gratitude",
    "approval",
    "alarm",
    "thanks",
    "hope",
    "condolences",
    "conviction",
    "support",
    "solidarity",
    "sympathy",
    "disappointment",
    "readiness",
    "pride",
    "outrage",
    "dismay",
];

/// Whether a word can open a preambular paragraph: a participle, or one of the
/// adjectives in use.
pub(crate) fn opens_preamble(text: &str) -> bool {
    let mut words = text.split_whitespace().map(trimmed);
    let Some(first) = words.next() else { return false };
    let is_opening = |word: &str| {
        let lower = word.to_lowercase();
        (word.len() > 5 && word.ends_with("ing") && !NO_PARTICIPLES.contains(&lower.as_str()))
            || ADJECTIVES.contains(&lower.as_str())
            || lower == "whereas"
    };
    text.starts_with(char::is_uppercase)
        && (is_opening(first) || ((is_adverb(first)) && words.next().is_some_and(is_opening)))
}

/// Whether a text opens as an operative paragraph does, with a verb in the
/// present tense: `Decides`, `Also calls upon`, `Reaffirm` in the plural of States.
pub(crate) fn opens_operative(text: &str) -> bool {
    let Some(phrase) = opening(text) else { return false };
    let verb = phrase.split(' ').map(str::to_lowercase).find(|word| !is_adverb(word));
    verb.is_some_and(|verb| !verb.ends_with("ing") && BASES.contains(base_of(&verb).as_str()))
}

/// Whether a text opens as paragraphs of resolutions do, told by the verbs in use alone,
/// for a line that may as well go on with a sentence: `Recalling`, `Deeply concerned`,
/// `Decides`; not `Working Group`, `Support`.
pub(crate) fn opens_paragraph(text: &str) -> bool {
    let words = text.split_whitespace().map(|word| trimmed(word).to_lowercase());
    let Some(verb) = words.take(3).find(|word| !is_adverb(word)) else { return false };
    let base = base_of(&verb);
    let in_use = BASES.contains(base.as_str()) || ADJECTIVES.contains(&base.as_str());
    let participle = in_use || verb == "having" || verb == "whereas";
    opens_preamble(text) && participle || opens_operative(text) && base != verb
}

/// A word without the punctuation around it.
fn trimmed(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric() && c != '-')
}

fn is_adverb(word: &str) -> bool {
    let lower = word.to_lowercase();
    ADVERBS.contains(&lower.as_str()) || (lower.len() > 4 && lower.ends_with("ly"))
}

/// The opening phrase of a paragraph, whole: adverbs, verb, particle and the
/// noun of judgement that goes with it. Nothing where the text is empty or
/// begins with a small letter or a pronoun.
pub(crate) fn opening(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().take(12).collect();
    let mut end = 0;
    while end < words.len() && is_adverb(trimmed(words[end])) {
        if words[end].ends_with(',') {
            return None;
        }
        end += 1;
    }
    let verb = trimmed(words.get(end)?).to_lowercase();
    if verb.is_empty()
        || !verb.chars().all(|c| c.is_alphabetic() || c == '-')
        || !text.starts_with(char::is_uppercase)
    {
        return None;
    }
    end += 1;
    let ended = |end: usize| words[end - 1].ends_with([',', ';', ':', '.']);
    let word = |index: usize| {
        words.get(index).map(|word| trimmed(word).to_lowercase()).unwrap_or_default()
    };
    if verb == "having" && !ended(end) {
        end += 1;
    }
    while !ended(end) && is_adverb(&word(end)) {
        end += 1;
    }
    let base = base_of(&verb);
    let particle = match (base.as_str(), word(end).as_str(), word(end + 1).as_str()) {
        _ if ended(end) => 0,
        ("call" | "look", "upon" | "forward", _) => 1,
        ("call" | "agree" | "act" | "insist", "on", _) => usize::from(base == "call"),
        ("take", "note", "of") => 2,
        ("take", "note", _) => 1,
        ("take", "into", "account" | "consideration") => 2,
        ("bear", "in", "mind") => 2,
        ("keep", "in", "mind") => 2,
        ("be", _, _) => 1,
        (_, "of", _) if ADJECTIVES.contains(&verb.as_str()) => 1,
        (_, "by" | "about" | "that", _) if ADJECTIVES.contains(&verb.as_str()) => 0,
        _ => 0,
    };
    end = (end + particle).min(words.len());
    end += judgement(&words, end);
    Some(words[..end].join(" ").trim_end_matches([',', ';', ':', '.']).to_owned())
}

/// How many words at `from` are `with [deep] appreciation` or `its [grave]
/// concern`, adverbs behind them included.
fn judgement(words: &[&str], from: usize) -> usize {
    let word = |index: usize| {
        words.get(index).map(|word| trimmed(word).to_lowercase()).unwrap_or_default()
    };
    if from == 0
        || words[from - 1].ends_with([',', ';', ':'])
        || !["with", "its", "their"].contains(&word(from).as_str())
    {
        return 0;
    }
    (1..=3)
        .find(|&length| NOUNS.contains(&word(from + length).as_str()))
        .map_or(0, |length| length + 1)
}

/// Base forms of the verbs that resolutions use.
static BASES: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "abolish accept acknowledge act address admit adopt advise affirm agree allocate amend \
     apologize appeal apply appoint appreciate appropriate approve ask assert assign assure \
     attach authorise authorize await bear believe call cancel caution censure choose commend \
     commit concede concur condemn confirm congratulate consider constitute convene create decide \
     declare deem defer delegate demand denounce deplore deprecate designate determine devote \
     direct disapprove dismiss dissolve draw elect emphasise emphasize empower encourage endorse \
     enjoin entrust envisage establish exempt exhort expect express extend find fix forward grant \
     guide hail highlight honour hope implore increase inform insist institute instruct intend \
     invite invoke join keep launch lift look maintain mandate modify nominate note notice \
     observe offer order pay permit place plan pledge postpone praise proclaim prohibit prolong \
     promise propose protest ratify reaffirm realise realize reappoint reassert recall recognise \
     recognize recommend recommit reconfirm reduce reemphasize refer refuse regret reinforce \
     reiterate reject relieve remain remind remit renew repeal replace repudiate request require \
     rescind reserve resolve restate restore resume retain revise revoke salute seek select set \
     share strengthen stress submit suggest summon support suspend take task terminate thank \
     transfer transmit trust underline underscore undertake uphold urge vest view warn welcome \
     wish withdraw"
        .split(' ')
        .collect()
});

/// The base form of a verb in the third person or the participle: `decides` and
/// `deciding` are `decide`. An adjective is its own base.
fn base_of(word: &str) -> String {
    // `re-affirming` is no other verb.
    if let Some(stem) = word.strip_prefix("re-") {
        let whole = base_of(&format!("re{stem}"));
        return if BASES.contains(whole.as_str()) { whole } else { word.to_owned() };
    }
    if BASES.contains(word) || ADJECTIVES.contains(&word) {
        return word.to_owned();
    }
    let mut guesses = Vec::new();
    if let Some(stem) = word.strip_suffix("ies") {
        guesses.push(format!("{stem}y"));
    }
    if let Some(stem) = word.strip_suffix("es") {
        guesses.extend([stem.to_owned(), format!("{stem}e")]);
    }
    if let Some(stem) = word.strip_suffix('s') {
        guesses.push(stem.to_owned());
    }
    if let Some(stem) = word.strip_suffix("ing") {
        guesses.extend([format!("{stem}e"), stem.to_owned()]);
        if let Some(single) =
            stem.strip_suffix(&stem[stem.char_indices().last().map_or(0, |(i, _)| i)..])
        {
            guesses.push(single.to_owned());
        }
    }
    if word == "being" {
        return "be".to_owned();
    }
    let known = guesses.iter().find(|guess| BASES.contains(guess.as_str()));
    known
        .or(guesses.last().filter(|_| !word.ends_with("ing")))
        .cloned()
        .unwrap_or_else(|| word.to_owned())
}

/// The base form of an opening phrase: `Also encourages` is `encourage`,
/// `Having considered` is `consider`, `Deeply concerned` is `concerned`.
pub(crate) fn base(phrase: &str) -> Option<String> {
    let mut words = phrase.split_whitespace().map(|word| trimmed(word).to_lowercase());
    let verb = words.find(|word| !is_adverb(word))?;
    if verb == "having" {
        let participle = words.next()?;
        let stem = participle.strip_suffix("ed").unwrap_or(&participle).to_owned();
        let with_e = format!("{stem}e");
        return Some(if BASES.contains(with_e.as_str()) { with_e } else { stem });
    }
    Some(base_of(&verb))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_opening_phrase_is_kept_whole() {
        for (text, phrase, base_form) in [
            ("Recalling its resolution", "Recalling", "recall"),
            ("Emphasizing also the importance", "Emphasizing also", "emphasize"),
            ("Mindful of the implementation", "Mindful of", "mindful"),
            ("Noting with satisfaction regional", "Noting with satisfaction", "note"),
            ("Noting with grave concern that", "Noting with grave concern", "note"),
            ("Taking into account the importance", "Taking into account", "take"),
            ("Taking note of the report", "Taking note of", "take"),
            ("Calls upon all States", "Calls upon", "call"),
            ("Also decides, in accordance", "Also decides", "decide"),
            ("Decides, pursuant to the schedule", "Decides", "decide"),
            ("Further encourage civil society", "Further encourage", "encourage"),
            ("Expresses its appreciation to", "Expresses its appreciation", "express"),
            ("Stresses that", "Stresses", "stress"),
            ("Strongly urges all", "Strongly urges", "urge"),
            ("Having considered chapter V", "Having considered", "consider"),
            ("Deeply concerned about", "Deeply concerned", "concerned"),
            ("Bearing in mind the", "Bearing in mind", "bear"),
            ("Urging", "Urging", "urge"),
            ("Re-affirming its resolution", "Re-affirming", "reaffirm"),
        ] {
            let found = opening(text).unwrap_or_default();
            assert_eq!(found, phrase, "{text}");
            assert_eq!(base(&found).as_deref(), Some(base_form), "{text}");
        }
    }

    #[test]
    fn preambular_and_operative_openings_differ() {
        for text in [
            "Recalling the",
            "Deeply concerned about",
            "Mindful of",
            "Taking note of the",
            "Whereas the Council",
            "GRAVELY CONCERNED at",
            "Having in mind the",
        ] {
            assert!(opens_preamble(text), "{text}");
            assert!(!opens_operative(text), "{text}");
        }
        for text in [
            "Decides to",
            "Also calls upon",
            "Reaffirm the",
            "Takes note of",
            "Hereby terminates the",
            "Therefore concurs in",
            "Resolves :",
        ] {
            assert!(opens_operative(text), "{text}");
            assert!(!opens_preamble(text), "{text}");
        }
        assert!(!opens_preamble("During the session"));
        for text in ["Recalling its", "Deeply concerned at", "Having heard", "Also decides to"] {
            assert!(opens_paragraph(text), "{text}");
        }
        for text in ["Working Group", "Support for", "recalling its", "Beijing"] {
            assert!(!opens_paragraph(text), "{text}");
        }
    }
}

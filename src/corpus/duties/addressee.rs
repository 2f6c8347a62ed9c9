//! Who is asked: the noun phrases between a verb and what is to be done.
//!
//! Source: the usage of the texts. Between the verb and its infinitive (`to submit`) or
//! its modal (`shall`) stand those who are asked, joined by commas and `and`; what is set
//! apart by commas (`in consultation with`, `within existing resources`) or says more of
//! them (`that have not yet done so`, `including`) is no one's name. A phrase counts only
//! where its head noun can act, so `encourages all efforts to` asks nobody.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use crate::pattern::pattern;

/// Nouns in small letters that can act, in the singular; their plurals count too.
const ACTORS: &str = "state|government|country|party|organization|organisation|agency|entity|body|\
    institution|donor|partner|stakeholder|actor|authority|group|committee|council|commission|\
    member|group|force|militia|side|leader|nation|signatory|faction|movement|community|society|\
    sector|company|representative|rapporteur|expert|mechanism|mission|office|secretariat|judge|\
    president|chair|chairman|chairperson|chairmanship|coordinator|department|programme|\
    contributor|contributing|power|foundation|academia|media|other|individual|person|people|\
    scientist|researcher|manufacturer|association|union|bank|centre|court|tribunal|prosecutor|\
    registrar|panel|team|board|director|head|executive|official|commander|personnel|contingent|\
    operator|industry|business|parliament|parliamentarian|legislature|police|army|component|\
    arrangement|envoy|facilitator|mediator|guarantor|delegation|network|conference|assembly|\
    bureau|neighbour|creditor|everyone|anyone|all concerned|presence|candidate|minister|ministry|\
    fund|university|school|youth|concerned|belligerent|combatant|fighter|rebel|insurgent|family|\
    owner|system|carrier|airline|vessel|holder|recipient|provider|employer|worker|civilian|citizen";

/// Nouns with a capital that cannot act.
const THINGS: &str = "Convention|Action|Agreement|Agreements|Protocol|Treaty|Charter|Declaration|\
    Framework|Agenda|Plan|Strategy|Instrument|Register|Day|Year|Decade|Statute|Rules|Code|Goals|\
    Goal|Accord|Accords|Roadmap|Pathway|Principles|Guidelines|Standards|Resolution|Compact|List|\
    Chapter|Article|Area|Zone|Regulations|Procedures|Process|Initiative|Model|Dialogue";

/// What begins an aside or says more of those who are asked.
const ASIDE: &str = "that|who|which|whose|whom|where|when|while|if|unless|including|particularly|\
    especially|notably|inter|such|namely|like|in|within|through|with|without|under|pursuant|\
    acting|working|operating|taking|bearing|by|at|from|during|upon|on|as|consistent|subject|\
    established|referred|involved|engaged|participating|present|responsible|after|before|until|\
    drawing|using|supporting|beginning|starting|building|having|being|making|given|based|mandated|following|depending|per|once|\
    also|so|either|first|should|for|submitting|providing|concerned|described|set|comprising|\
    represented|not|no|towards|to|listed|according|considering|recognizing|noting|ensuring|\
    deployed|currently|still|immediately|fully|associated|hosting|affected|able|whether|\
    not|each|over|notwithstanding|between|among|against|into|across|throughout|imposed|contained|decided|adopted|made|taken|regarding|respecting|relating|related|belonging|outside|along|together|jointly|\
    wherever|whenever|and/or|willing|capable|contributing|exercising|possessing|conducting";

struct Patterns {
    actor: Regex,
    thing: Regex,
    infinitive: Regex,
    modal: Regex,
    no_infinitive: Regex,
    no_verb: Regex,
    aside: Regex,
    and: Regex,
    of_mandate: Regex,
    starts: Regex,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    Patterns {
        actor: pattern(&format!(
            r"^(?i:(?:{ACTORS})(?:s|es)?|parties|countries|agencies|entities|bodies|authorities|societies|communities|companies|signatories|industries|ministries|universities|families|secretaries|militias|they|them|it|all|both|each|one|those|these|[a-z]+-general|men|women)$"
        )),
        thing: pattern(&format!(r"^(?:{THINGS})s?$")),
        infinitive: pattern(r"\b(?:to|not to)\b"),
        modal: pattern(
            r"\b(?:shall|should|must|will|may|can|be|is to|are to|would|has to|have to|is|are|has|have|does|do|continues?|remains?)\b",
        ),
        // What stands before a `to` that opens no action of those who are asked.
        no_infinitive: pattern(
            r"(?i)\b(?:order|view|position|able|capacity|ability|willing|yet|opportunity|pursuant|according|subject|due|relat\w+|relevan\w+|regard|respect|addition|contribut\w+|belong\w+|access\w*|advis[eo]rs?|assistants?|respons\w+|signatory|signatories|acced\w+|adher\w+|up|close|prior|contrary|commit\w*|intend\w*|obligations?|right|need|efforts?|failed|continue|wish\w*|required|likely|ready|threats?|adjacent|annex\w*|attach\w*|applicable|similar|equal|committed|refer\w*|amendments?|so as|leading|owing|thanks|linked|Representatives?|Envoys?|Observers?|Ambassadors?|Mission|linked|seek\w*|decid\w+|agreed|pledged|invited|requested|mandated|authorized|deployed|territor\w+|committing|with the means|position so|citizens|contributors?|next)$",
        ),
        no_verb: pattern(
            r"^(?: the\b| an?\b| all\b| any\b| its\b| their\b| his\b| her\b| this\b| that\b| these\b| those\b| which\b| whom\b| it\b| them\b| each\b| both\b| other\b| such\b| date\b| paragraphs?\b| resolutions?\b| articles?\b| armed conflict| conflict| \p{Lu}| \d| [a-z]+ing\b| international\b| humanitarian\b| developing\b| persons\b| women\b| people\b| do so\b)",
        ),
        aside: pattern(&format!(r"^(?:{ASIDE})\b")),
        and: pattern(
            r"(?:,? as well as (?:to )?|,? and (?:to |upon |on )?|,? or (?:to )?| together with )",
        ),
        of_mandate: pattern(
            r"(?i)^(?:the |its )?(?:[a-z]+ )*(?:mandate|tasks?|priority tasks|priorities|strategic priorities|roles?|functions?|objectives?|responsibilities|terms of reference|main tasks) of (?P<of>.+)$|^(?:the )?(?P<own>[\p{L} -]+?)(?:’|')s? (?:[a-z]+ )*(?:mandate|tasks|priorities|role|functions)\b",
        ),
        starts: pattern(
            r"^(?:the|all|both|each|every|any|those|these|its|their|other|relevant|interested|States|Member|Governments?|countries|parties|donors|no|an?|then|regional|international|civil|[a-z-]+ (?:States|parties|countries|organizations)|\p{Lu}[\p{L}-]*)\b",
        ),
    }
});

/// Where those who are asked end, before an infinitive: the place of its `to`.
pub(super) fn infinitive(text: &str) -> Option<usize> {
    let patterns = &*PATTERNS;
    patterns.infinitive.find_iter(text).map(|to| (to.start(), to.end())).find_map(|(start, end)| {
        let before = text[..start].trim_end();
        let is_action = !patterns.no_infinitive.is_match(before.trim_end_matches(','))
            || before.ends_with(',') && !before.ends_with("inter alia,");
        (is_action && !patterns.no_verb.is_match(&text[end..])).then_some(start)
    })
}

/// Where a subject ends, before its modal.
pub(super) fn modal(text: &str) -> Option<Range<usize>> {
    PATTERNS.modal.find(text).map(|modal| modal.range())
}

/// Where whoever is named begins, behind what stands before: `, acting under Chapter VII,
/// the Committee`.
pub(super) fn behind_aside(text: &str, objects: Option<&[&str]>) -> usize {
    let patterns = &*PATTERNS;
    let is_object = |text: &str| match objects {
        Some(words) => words.iter().any(|word| {
            text.strip_prefix(word).is_some_and(|rest| rest.starts_with([' ', ',', ':']))
        }),
        None => patterns.starts.is_match(text),
    };
    let bare = text.trim_start_matches([',', ' ']);
    let start = text.len() - bare.len();
    let opens_aside = patterns.aside.is_match(bare) || text.starts_with(',');
    if !opens_aside || is_object(bare) && !text.starts_with(',') {
        return start;
    }
    if is_object(bare) && !patterns.aside.is_match(bare) {
        return start;
    }
    let mut from = start;
    while let Some(comma) = text[from..].find(", ").map(|at| from + at + 2) {
        if is_object(&text[comma..]) && !text[comma..].starts_with("the latter") {
            return comma;
        }
        from = comma;
    }
    start
}

/// Those who are named in a phrase, each with its place in it.
pub(super) fn named(phrase: &str) -> Vec<Range<usize>> {
    let patterns = &*PATTERNS;
    let (mut out, mut at) = (Vec::new(), 0);
    // What goes on with a list within an aside is part of it.
    let mut aside: Option<&str> = None;
    for part in phrase.split_inclusive(", ") {
        let trimmed = part.trim_end_matches([' ', ',']);
        let own = at..at + trimmed.strip_suffix(" and").unwrap_or(trimmed).len();
        at += part.len();
        let text = &phrase[own.clone()];
        let joined = ["and ", "as well as to ", "as well as ", "or "];
        let joint = joined.iter().find(|joint| text.starts_with(**joint)).copied().unwrap_or("");
        let bare = &text[joint.len()..];
        // `Israel, the occupying Power`, is one.
        if joint.is_empty()
            && (bare.starts_with("the occupying Power")
                || bare.starts_with("the administering Power"))
            && !out.is_empty()
        {
            continue;
        }
        if patterns.aside.is_match(bare) {
            aside = Some(
                if bare.starts_with("inc")
                    || bare.starts_with("such")
                    || bare.starts_with("in particular")
                    || bare.starts_with("esp")
                    || bare.starts_with("not")
                    || bare.starts_with("part")
                {
                    "list"
                } else {
                    "aside"
                },
            );
            continue;
        }
        match (aside, joint) {
            (Some("list"), "and " | "or " | "") | (Some(_), "") => continue,
            _ => aside = None,
        }
        let start = own.start + joint.len();
        split(phrase, start..own.end, &mut out);
    }
    merge(phrase, out)
}

/// Cuts a part of a phrase at `and`, up to what says more of it.
fn split(phrase: &str, part: Range<usize>, out: &mut Vec<Range<usize>>) {
    let end = part.start + core(&phrase[part.clone()]);
    let mut start = part.start;
    for and in PATTERNS.and.find_iter(&phrase[part.start..end]) {
        out.push(start..part.start + and.start());
        start = part.start + and.end();
    }
    out.push(start..end);
}

/// What says that somebody can: it belongs to their name, with all that it says.
const ABLE: [&str; 4] =
    ["in a position to", "with the capacity", "with the ability", "with the means"];
/// Nouns whose `to` belongs to the name: `parties to the conflict`.
const TO: [&str; 9] = [
    "party",
    "parties",
    "Adviser",
    "Advisor",
    "Assistant",
    "Representative",
    "Observer",
    "Envoy",
    "signatories",
];

/// The words of a text with their places.
fn placed(text: &str) -> Vec<(usize, &str)> {
    let mut at = 0;
    let place = |word| {
        let start = at;
        at += str::len(word) + 1;
        (start, word)
    };
    text.split(' ').map(place).collect()
}

/// The length of a noun phrase without what says more of it. Names have prepositions of
/// their own: `the Mission in Liberia`, `the Committee on Contributions`.
fn core(text: &str) -> usize {
    let words = placed(text);
    let is_name = |word: &str| word.starts_with(char::is_uppercase) || word.starts_with('(');
    for (index, &(start, word)) in words.iter().enumerate().skip(1) {
        if ABLE.iter().any(|able| text[start..].starts_with(able)) {
            return text.len();
        }
        let word_at = |place: usize| words.get(place).map_or("", |(_, word)| *word);
        let (before, behind, next) = (words[index - 1].1, word_at(index + 1), word_at(index + 2));
        let is_place = is_name(behind)
            || behind == "each"
            || behind == "the" && (is_name(next) || next.starts_with("region"));
        let goes_on = match word {
            "to" => TO.contains(&before),
            "with" => false,
            // Whoever has no name of their own is named by a place: `all parties in Haiti`.
            "in" if !is_name(before) && is_place => true,
            "for" | "on" | "in" | "from" | "against" | "at" => {
                is_name(before)
                    && (is_name(behind) || behind == "the")
                    && !["States", "Parties", "Governments"].contains(&before)
            }
            "contributing" | "concerned" => true,
            "affected" if index < 2 => true,
            _ => !PATTERNS.aside.is_match(word) || is_name(word),
        };
        if !goes_on {
            return start - 1;
        }
    }
    text.len()
}

/// Puts together what `and` and commas took apart: `regional and subregional
/// organizations`, `the Governments of Chad and the Sudan`, `funds and programmes`.
fn merge(phrase: &str, parts: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut waiting: Option<usize> = None;
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        let start = waiting.take().unwrap_or(part.start);
        let text = &phrase[part.clone()];
        if is_qualifier(text) {
            waiting = Some(start);
            continue;
        }
        let whole = start..part.end;
        let continues = out.last().is_some_and(|last| {
            let before = &phrase[last.clone()];
            let is_short = text.split(' ').count() <= 3
                && [
                    "funds",
                    "programmes",
                    "bodies",
                    "mechanisms",
                    "institutions",
                    "entities",
                    "specialized agencies",
                    "arrangements",
                    "police",
                    "its members",
                    "movements",
                ]
                .contains(&text);
            let is_of = before.contains("s of ") && is_proper(text) && !can_act(text);
            let is_one_name = !text.starts_with("the ")
                && is_proper(text)
                && !PATTERNS.actor.is_match(text.rsplit(' ').next().unwrap_or(text))
                && text.chars().any(char::is_lowercase)
                && [" on ", " for ", " of "].iter().any(|of| {
                    before.rfind(of).is_some_and(|at| {
                        before[at + 4..].trim_start().starts_with(char::is_uppercase)
                    })
                });
            is_one_name || is_short || is_of || before.contains("s of ") && is_country(text)
        });
        // Not across an aside.
        let is_next =
            out.last().is_some_and(|last| whole.start - last.end <= ", as well as ".len());
        match continues && is_next {
            true => out.last_mut().expect("one before").end = part.end,
            false => out.push(whole),
        }
    }
    out.retain(|part| can_act(&phrase[part.clone()]));
    out
}

/// Whether a part of a list is an adjective of what follows: `regional`.
fn is_qualifier(text: &str) -> bool {
    let last = text.rsplit(' ').next().unwrap_or(text);
    let ends =
        ["al", "ary", "ive", "ed", "ing", "ic", "an", "non-governmental", "public", "private"];
    let is_adjective = [
        "other",
        "relevant",
        "civil",
        "all",
        "troop-",
        "troop",
        "police",
        "civilian",
        "political",
        "multilateral",
        "developed",
        "interested",
        "donor",
        "host",
        "humanitarian",
        "development",
        "finance",
        "trade",
    ]
    .contains(&last)
        || last.ends_with('-')
        || ends.iter().any(|end| last.ends_with(end));
    if ["Economic", "Administrative", "Food", "Trade", "Safety", "Social"].contains(&last) {
        return true;
    }
    last.starts_with(char::is_lowercase) && is_adjective && !PATTERNS.actor.is_match(last)
}

fn is_proper(text: &str) -> bool {
    text.trim_start_matches("the ")
        .split(' ')
        .all(|word| word.starts_with(char::is_uppercase) || ["of", "and", "the"].contains(&word))
}

/// Whether a text has the look of a country's name: proper, and no organ's.
fn is_country(text: &str) -> bool {
    let organs = [
        "Council",
        "Union",
        "Nations",
        "Committee",
        "Mission",
        "Group",
        "Commission",
        "Organization",
        "Secretary",
        "Representative",
        "Government",
        "Bank",
        "Force",
        "Office",
    ];
    is_proper(text)
        && !organs.iter().any(|organ| text.contains(organ))
        && !text.chars().all(char::is_uppercase)
}

/// Whether the head noun of a phrase can act.
fn can_act(text: &str) -> bool {
    let patterns = &*PATTERNS;
    let bare = text.trim_start_matches("the ").trim_matches(['“', '”', '"', ',', ' ']);
    let able = [" in a position", " with the "].iter().filter_map(|able| bare.find(able)).min();
    let bare = &bare[..able.unwrap_or(bare.len())];
    let head_end = [" of ", " for ", " to ", " on ", " in ", " ("]
        .iter()
        .filter_map(|end| bare.find(end))
        .min();
    let head = bare[..head_end.unwrap_or(bare.len())].trim();
    let last = head.rsplit(' ').next().unwrap_or(head).trim_matches(['(', ')', ',', '.', '”', '“']);
    if last.starts_with(char::is_lowercase) {
        let before = head.rsplit(' ').nth(1).unwrap_or("");
        return patterns.actor.is_match(last)
            && (last != "concerned" || patterns.actor.is_match(before) || before == "all")
            && (last != "contributing");
    }
    last.starts_with(char::is_uppercase) && last.len() > 1 && !patterns.thing.is_match(last)
}

/// Whether a phrase at the beginning of a sentence is a name for more than its capital:
/// `States`, `UNMISS`, `Panel of Experts`; not `Carry`.
pub(super) fn is_name(text: &str) -> bool {
    let bare = text.trim_start_matches("The ");
    let is_capital = |word: &str| word.starts_with(char::is_uppercase);
    bare.len() < text.len()
        || bare.split(' ').skip(1).any(|word| is_capital(word) || PATTERNS.actor.is_match(word))
        || PATTERNS.actor.is_match(&bare.to_lowercase())
        || bare.chars().filter(|c| c.is_uppercase()).count() > 1
}

/// The body whose mandate, tasks or priorities a subject is: `the mandate of UNMISS`.
pub(super) fn of_mandate(subject: &str) -> Option<Range<usize>> {
    let found = PATTERNS.of_mandate.captures(subject)?;
    let name = found.name("of").or(found.name("own"))?;
    let end = core(name.as_str());
    Some(name.start()..name.start() + end)
}

/// Where a subject ends that no modal follows, `that Israel comply with`: behind the last
/// noun that can act.
pub(super) fn subject(text: &str) -> usize {
    let mut words = placed(text);
    words.truncate(40);
    for (index, &(start, word)) in words.iter().enumerate() {
        let bare = word.trim_end_matches([',', ';', ':']);
        let acts = PATTERNS.actor.is_match(bare)
            && !["all", "both", "each", "those", "these", "one", "other"].contains(&bare)
            || bare.starts_with(char::is_uppercase);
        let Some(&(_, next)) = words.get(index + 1) else { continue };
        // An aside ends whoever is named: `the Secretary-General, in coordination with`.
        let goes_on = word != bare && !PATTERNS.aside.is_match(next)
            || next.starts_with(char::is_uppercase)
            || next.starts_with(['(', '“'])
            || next.starts_with("d’")
            || next.starts_with("d'")
            || [
                "and",
                "or",
                "of",
                "for",
                "on",
                "in",
                "as",
                "to",
                "that",
                "who",
                "which",
                "the",
                "involved",
                "concerned",
                "including",
                "with",
                "contributing",
                "associated",
                "present",
                "engaged",
            ]
            .contains(&next)
            || PATTERNS.actor.is_match(next.trim_end_matches(','));
        if acts && !goes_on {
            return start + bare.len();
        }
    }
    0
}

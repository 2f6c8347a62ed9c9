//! What is to be given or done, where it is one of the things that people keep a list of.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::pattern::pattern;

/// What is to be given or done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deliverable {
    /// A report, briefing, update, or information that is to be given.
    Report,
    /// A meeting, conference, session or dialogue.
    Meeting,
    /// A review, evaluation or assessment.
    Review,
    /// Money: a fund, contributions, appropriations.
    Fund,
    /// A person who is appointed or elected.
    Appointment,
    /// A notification.
    Notification,
    /// A mandate or term that is given, extended or ended.
    Mandate,
    /// A body that is set up: a panel, a committee, a mission.
    Body,
    /// An item of an agenda.
    Agenda,
    /// Measures, sanctions above all, that are imposed, extended or ended.
    Measures,
}

impl Deliverable {
    /// All of them.
    pub const ALL: [Deliverable; 10] = [
        Deliverable::Report,
        Deliverable::Meeting,
        Deliverable::Review,
        Deliverable::Fund,
        Deliverable::Appointment,
        Deliverable::Notification,
        Deliverable::Mandate,
        Deliverable::Body,
        Deliverable::Agenda,
        Deliverable::Measures,
    ];

    /// The name in the JSON contract.
    pub fn name(self) -> &'static str {
        match self {
            Deliverable::Report => "report",
            Deliverable::Meeting => "meeting",
            Deliverable::Review => "review",
            Deliverable::Fund => "fund",
            Deliverable::Appointment => "appointment",
            Deliverable::Notification => "notification",
            Deliverable::Mandate => "mandate",
            Deliverable::Body => "body",
            Deliverable::Agenda => "agenda",
            Deliverable::Measures => "measures",
        }
    }

    /// The deliverable of a name.
    pub fn from_name(name: &str) -> Option<Deliverable> {
        Deliverable::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// A verb that gives or does, the noun that it gives, and how many bytes may stand between
/// them. The noun alone is often what was given before (`notes the report`), so it never
/// counts without its verb; without a noun the verb alone says it.
struct Rule {
    kind: Deliverable,
    verb: &'static str,
    noun: &'static str,
    gap: usize,
}

const fn rule(kind: Deliverable, verb: &'static str, noun: &'static str, gap: usize) -> Rule {
    Rule { kind, verb, noun, gap }
}

const RULES: &[Rule] = &[
    rule(Deliverable::Agenda, "include|place|inscribe|retain|inclusion", "agenda", 400),
    rule(
        Deliverable::Agenda,
        "(?:continue|resume|revert to|defer|conclude|take up) (?:its |the |until |further )?(?:consideration|discussion|debate|examination)",
        "sessions?",
        200,
    ),
    rule(
        Deliverable::Report,
        "(?:report|reporting) (?:back|regularly|periodically|annually|orally|in writing|thereon|to|on|every|within|by|no later|quarterly|separately|as appropriate)",
        "",
        0,
    ),
    rule(
        Deliverable::Report,
        "submit|provide|present|prepare|issue|transmit|produce|publish|circulate|deliver|include|compile|convey|submitting|providing|presenting|preparing|make (?:a|an|the|its|further|any)|update (?:the|its|his)",
        "reports?|updates?|briefings?|assessment|analysis|summary|recommendations|information|proposals|study|overview|statistics|data|account|findings|options",
        160,
    ),
    rule(
        Deliverable::Report,
        "(?:interim|final|midterm|mid-term|written|oral|progress) (?:reports?|briefings?|updates?)",
        "",
        0,
    ),
    rule(
        Deliverable::Report,
        "brief (?:the|it|Member|members)|(?:inform|update|apprise) (?:the|it|all|States|Member|members)|develop recommendations",
        "",
        0,
    ),
    rule(Deliverable::Report, "keep|bring", "informed|apprised|updated|abreast|attention", 80),
    rule(
        Deliverable::Meeting,
        "convene|convenes|convening|hold|holds|holding|organi[sz]e|organi[sz]es|organi[sz]ing|host|hosts|hosting",
        "conferences?|meetings?|sessions?|summit|congress|forums?|events?|workshops?|seminars?|consultations?|dialogues?|debates?|symposium|talks|commemorat[a-z]+",
        120,
    ),
    rule(
        Deliverable::Meeting,
        "to meet (?:informally|at|in|on|twice|once|regularly|annually|every|within)",
        "",
        0,
    ),
    rule(
        Deliverable::Review,
        "(?-i:review|evaluate|reassess|re-evaluate) (?:the|these|this|its|their|those|all|and|thereafter|at|on|progress|within|in)",
        "",
        0,
    ),
    rule(
        Deliverable::Review,
        "conduct|conducting|undertake|carry out|initiate|consider|perform|complete",
        "review|evaluation|assessment",
        140,
    ),
    rule(Deliverable::Review, "keep", "under (?:[a-z]+ )?(?:review|consideration)", 80),
    rule(
        Deliverable::Fund,
        "establish|create|set up|contribute (?:generously )?to|replenish",
        "(?:trust )?fund",
        80,
    ),
    rule(
        Deliverable::Fund,
        "make|provide|contribute|announce|invites?|encourages?|solicit|seek|mobili[sz]e|increase|urges?|pledge",
        "(?:voluntary|financial|generous)(?: [a-z]+)? contributions|funding|funds|financing|financial (?:assistance|support|resources)",
        80,
    ),
    rule(
        Deliverable::Fund,
        "to appropriate|appropriates|to apportion|apportions|contribute (?:generously|financially)",
        "",
        0,
    ),
    rule(
        Deliverable::Appointment,
        "(?:re-?appoint|appoint|designate|nominate|elect|recruit)s? (?:the|an?|as|to|his|its|up|Mr|Ms|Mrs|Judge|General|Ambassador|special|new|additional|experts|judges|members|five|four|six|eight|three)",
        "",
        0,
    ),
    rule(Deliverable::Notification, "notif(?:y|ies|ying)", "", 0),
    rule(
        Deliverable::Mandate,
        "extend|extends|extending|renew|renews|prolong|terminate|terminates|discontinue|authori[sz]e|authori[sz]es|maintain|modify|revise|adjust",
        "mandates?|terms? of (?:office|appointment)|authori[sz]ations?|authority|deployment|presence",
        140,
    ),
    rule(
        Deliverable::Mandate,
        "mandates?",
        "shall be (?:further )?(?:extended|renewed|prolonged|terminated)|be (?:further )?(?:extended|renewed|prolonged|terminated)",
        120,
    ),
    rule(
        Deliverable::Body,
        "establish|establishes|create|creates|set up|constitute|re-establish|form",
        "committee|commission|panel|group|mission|office|force|tribunal|mechanism|operation|team|unit|secretariat|centre|council|board",
        100,
    ),
    rule(
        Deliverable::Measures,
        "extend|renew|impose|terminate|lift|suspend|prolong|modify",
        "measures|sanctions|embargo|prohibitions?|travel ban|asset freeze|exemptions?",
        100,
    ),
    rule(
        Deliverable::Measures,
        "measures|sanctions|prohibitions?|exemptions?",
        "shall (?:not apply|be (?:extended|renewed|terminated|lifted)|expire|remain|continue|cease|have effect|apply)",
        200,
    ),
];

static EACH: LazyLock<Vec<(&'static Rule, Regex, Option<Regex>)>> = LazyLock::new(|| {
    let whole = |words: &str| pattern(&format!(r"(?-u:\b)(?i:{words})(?-u:\b)"));
    let noun = |rule: &Rule| (!rule.noun.is_empty()).then(|| whole(rule.noun));
    RULES.iter().map(|rule| (rule, whole(rule.verb), noun(rule))).collect()
});

impl Rule {
    /// The words of the first that a text has: the verb, and the noun that is nearest.
    fn find(&self, text: &str, verb: &Regex, noun: Option<&Regex>) -> Option<Range<usize>> {
        verb.find_iter(text).find_map(|verb| {
            let Some(noun) = noun else { return Some(verb.range()) };
            let noun = noun.find_at(text, verb.end())?;
            let between = &text[verb.end()..noun.start()];
            let is_near = between.len() <= self.gap && !between.contains(';');
            is_near.then(|| verb.start()..noun.end())
        })
    }
}

/// What a clause has to be given or done, each kind once with its first place, in the
/// order of its words. The first of two that share words wins: `establish a trust fund`
/// sets up no body.
pub(super) fn deliverables(text: &str) -> Vec<(Deliverable, Range<usize>)> {
    let mut found: Vec<(Deliverable, Range<usize>)> = Vec::new();
    for (rule, verb, noun) in EACH.iter() {
        if let Some(at) = rule.find(text, verb, noun.as_ref()) {
            found.push((rule.kind, at));
        }
    }
    found.sort_by_key(|(kind, at)| (at.start, at.end, *kind));
    let mut kept: Vec<(Deliverable, Range<usize>)> = Vec::new();
    for (kind, at) in found {
        let overlaps = kept.last().is_some_and(|last| last.1.end > at.start);
        if !overlaps && kept.iter().all(|(other, _)| *other != kind) {
            kept.push((kind, at));
        }
    }
    kept
}

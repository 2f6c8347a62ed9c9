//! Where a phrase stands, as tools are told of it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::research::{AgreedLanguage, Appearance, BodyCount, PhraseVariant, SeparateVote};

use super::{
    lineage::{PieceAnswer, pieces},
    unit::UnitLink,
};

/// A paragraph that has a wording.
#[derive(Serialize, ToSchema)]
pub struct AppearanceAnswer {
    /// The paragraph.
    pub unit: UnitLink,
    /// Where the words run over several paragraphs, the last of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub through: Option<UnitLink>,
    /// The title of the document; its symbol where it has none.
    pub title: String,
    /// The year of the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<i16>,
}

impl AppearanceAnswer {
    fn new(one: &Appearance) -> AppearanceAnswer {
        let through = one.through.as_ref();
        AppearanceAnswer {
            unit: UnitLink::named(&one.unit, &one.citation),
            through: through.map(|(unit, citation)| UnitLink::named(unit, citation)),
            title: one.unit.document.title().to_owned(),
            year: one.year(),
        }
    }
}

/// How many documents of a year have a wording.
#[derive(Serialize, ToSchema)]
pub struct WordingYear {
    /// The year; absent for documents without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<i16>,
    /// The documents, each once in whatever languages.
    pub documents: usize,
}

/// How many documents of a body have a wording.
#[derive(Serialize, ToSchema)]
pub struct WordingBody {
    /// How symbols of the body begin.
    pub symbol: String,
    /// What it is called.
    pub name: String,
    /// Whether these are its resolutions, decisions, presidential statements or, of a
    /// conference, its documents; reports, drafts and letters otherwise.
    pub decides: bool,
    /// The documents.
    pub documents: usize,
    /// The year of the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year_from: Option<i16>,
    /// The year of the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year_to: Option<i16>,
}

impl WordingBody {
    /// The documents of a body.
    pub fn new(count: BodyCount) -> WordingBody {
        WordingBody {
            name: count.body.label(),
            symbol: count.body.symbol,
            decides: count.body.decides,
            documents: count.documents,
            year_from: count.years.map(|(first, _)| first),
            year_to: count.years.map(|(_, last)| last),
        }
    }
}

/// A wording in which a phrase stands.
#[derive(Serialize, ToSchema)]
pub struct VariantAnswer {
    /// Its place among all, from 0: the value of `variant`.
    pub variant: usize,
    /// Whether it is the phrase in its own words.
    pub exact: bool,
    /// Whether only numbers, dates and ordinals differ from it.
    pub numbers_only: bool,
    /// How many forms it has that differ from one another in numbers alone.
    pub forms: usize,
    /// Its words, of several forms those of most documents.
    pub text: String,
    /// How many words differ from the phrase.
    pub differences: usize,
    /// The words that differ: the phrase's (`delete`) and its own (`insert`); absent of the
    /// phrase itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diff: Option<Vec<PieceAnswer>>,
    /// How many documents have it, each once in whatever languages.
    pub documents: usize,
    /// How many paragraphs.
    pub paragraphs: usize,
    /// Documents by year.
    pub years: Vec<WordingYear>,
    /// Documents by body, the most first.
    pub bodies: Vec<WordingBody>,
    /// Where it appears first, by date.
    pub first: AppearanceAnswer,
    /// Where it appears last.
    pub last: AppearanceAnswer,
}

impl VariantAnswer {
    fn new(place: usize, variant: &PhraseVariant) -> VariantAnswer {
        let years = variant.years().into_iter();
        VariantAnswer {
            variant: place,
            exact: variant.is_exact,
            numbers_only: variant.numbers_only,
            forms: variant.forms,
            text: variant.text.clone(),
            differences: variant.differences,
            diff: (!variant.is_exact).then(|| pieces(&variant.difference)),
            documents: variant.documents(),
            paragraphs: variant.appearances.len(),
            years: years.map(|(year, documents)| WordingYear { year, documents }).collect(),
            bodies: variant.bodies().into_iter().map(WordingBody::new).collect(),
            first: AppearanceAnswer::new(variant.first()),
            last: AppearanceAnswer::new(variant.last()),
        }
    }
}

/// A separate vote on a paragraph that has the phrase, as the collection tells of it.
#[derive(Serialize, ToSchema)]
pub struct VoteAnswer {
    /// The paragraph that tells of it.
    pub unit: UnitLink,
    /// The words that tell of it.
    pub text: String,
    /// How it went, where they say so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    /// The wording that stands in the paragraph, by its place.
    pub variant: usize,
    /// The paragraph, by the number that the words give: a draft's may be another in the
    /// text that was adopted.
    pub about: AppearanceAnswer,
}

impl VoteAnswer {
    fn new(vote: &SeparateVote) -> VoteAnswer {
        VoteAnswer {
            unit: UnitLink::named(&vote.unit, &vote.citation),
            text: vote.words.clone(),
            result: vote.result.clone(),
            variant: vote.variant,
            about: AppearanceAnswer::new(&vote.about),
        }
    }
}

/// What of an answer is listed.
#[derive(Clone, Copy, Debug)]
pub struct ListedVariant {
    /// The wording whose paragraphs are listed, by its place.
    pub variant: usize,
    /// How many paragraphs are passed over.
    pub offset: usize,
    /// How many are listed.
    pub limit: usize,
    /// How many wordings are told.
    pub variants: usize,
}

/// A phrase in the collection.
#[derive(Serialize, ToSchema)]
pub struct AgreedAnswer {
    /// The phrase as it was looked for.
    pub phrase: String,
    /// How many words it has.
    pub words: usize,
    /// How many documents have it in these words; 0 where it stands nowhere so.
    pub documents: usize,
    /// The wordings in which it stands: its own first, then those of the most documents.
    pub variants: Vec<VariantAnswer>,
    /// How many there are; the rarest are not told.
    pub variants_total: usize,
    /// The wording that differs in the fewest words, by its place; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest: Option<usize>,
    /// How many paragraphs the wording has that is listed.
    pub total: usize,
    /// Those of the page, the oldest first.
    pub appearances: Vec<AppearanceAnswer>,
    /// The `offset` at which to go on; absent where these are the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<usize>,
    /// Separate votes on such paragraphs that reports and records in the collection tell of.
    /// That none is told of does not say that there was none.
    pub votes: Vec<VoteAnswer>,
    /// What was not looked at, in words; empty where all of it was.
    pub left_out: Vec<String>,
}

impl AgreedAnswer {
    /// A phrase, with what is wanted of it; nothing where there is no such wording.
    pub fn new(found: &AgreedLanguage, listed: ListedVariant) -> Option<AgreedAnswer> {
        let variant = found.variants.get(listed.variant);
        if variant.is_none() && listed.variant > 0 {
            return None;
        }
        let all = variant.map_or(&[][..], |variant| &variant.appearances);
        let page = all.iter().skip(listed.offset).take(listed.limit);
        let next = listed.offset.saturating_add(listed.limit);
        // The nearest is told wherever it stands.
        let nearest = found.nearest();
        let is_told = |place: usize| place < listed.variants || Some(place) == nearest;
        let told = found.variants.iter().enumerate().filter(|(place, _)| is_told(*place));
        Some(AgreedAnswer {
            phrase: found.phrase.clone(),
            words: found.words,
            documents: found.exact().map_or(0, PhraseVariant::documents),
            variants: told.map(|(place, one)| VariantAnswer::new(place, one)).collect(),
            variants_total: found.variants.len(),
            nearest,
            total: all.len(),
            appearances: page.map(AppearanceAnswer::new).collect(),
            next: (listed.limit > 0 && next < all.len()).then_some(next),
            votes: found.votes.votes.iter().map(VoteAnswer::new).collect(),
            left_out: found.left_out.clone(),
        })
    }
}

//! What is asked: a question, and how to answer it.

use serde::{Deserialize, Serialize};

use crate::backend::Filter;

/// The last hit that a page may reach.
pub const WINDOW_MAX: usize = 1_000;
/// The most hits on a page.
pub const LIMIT_MAX: usize = 100;
/// Hits on a page where nothing is said. A paragraph takes a few lines, and the
/// ones that answer a question together are often in different documents.
pub const LIMIT_DEFAULT: usize = 20;

/// A question and how to answer it.
///
/// ```
/// use undex::query::{Mode, Page, Query};
/// let query = Query { mode: Mode::Lexical, page: Page::first(5)?, ..Query::new("marking") };
/// assert_eq!(query.page.limit(), 5);
/// assert!(Page::new(990, 20).is_err(), "no page reaches beyond hit 1,000");
/// # Ok::<(), undex::query::PageError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// The question as typed.
    pub text: String,
    /// Which legs rank.
    pub mode: Mode,
    /// Which hits are wanted.
    pub page: Page,
    /// What every hit must be.
    pub filter: Filter,
    /// How the legs are fused.
    pub fusion: Fusion,
    /// Whether each hit says why it stands where it stands.
    pub explain: bool,
    /// What becomes of near-identical units of several documents.
    pub fold: Fold,
}

impl Query {
    /// A question, answered as one is where nothing else is said.
    pub fn new(text: impl Into<String>) -> Query {
        Query {
            text: text.into(),
            mode: Mode::default(),
            page: Page::default(),
            filter: Filter::default(),
            fusion: Fusion::default(),
            explain: false,
            fold: Fold::default(),
        }
    }
}

/// Which legs rank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Both, fused.
    #[default]
    Hybrid,
    /// Words alone.
    Lexical,
    /// Meaning alone.
    Semantic,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Mode; 3] = [Mode::Hybrid, Mode::Lexical, Mode::Semantic];

    /// The name in the contracts.
    pub fn name(self) -> &'static str {
        match self {
            Mode::Hybrid => "hybrid",
            Mode::Lexical => "lexical",
            Mode::Semantic => "semantic",
        }
    }

    /// The mode of a name.
    pub fn from_name(name: &str) -> Option<Mode> {
        Mode::ALL.into_iter().find(|mode| mode.name() == name)
    }
}

/// What becomes of near-identical units of several documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fold {
    /// The newest stands for all; the others are listed with it.
    #[default]
    Lineage,
    /// Each is a hit of its own.
    None,
}

impl Fold {
    /// Every way.
    pub const ALL: [Fold; 2] = [Fold::Lineage, Fold::None];

    /// The name in the contracts.
    pub fn name(self) -> &'static str {
        match self {
            Fold::Lineage => "lineage",
            Fold::None => "none",
        }
    }

    /// The way of a name.
    pub fn from_name(name: &str) -> Option<Fold> {
        Fold::ALL.into_iter().find(|fold| fold.name() == name)
    }
}

/// How two rankings become one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Fusion {
    /// A convex combination of scores, stretched between bounds of the question.
    #[default]
    Convex,
    /// Reciprocal ranks: the sum of 1 / (k + rank) over the legs (Cormack, Clarke
    /// and Büttcher, SIGIR 2009).
    ReciprocalRank(RrfK),
}

/// The constant of reciprocal ranks, which flattens the first places: from 1 to
/// 1,000; 60 in the paper.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RrfK(f32);

/// A number that is no constant of reciprocal ranks.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("rrf_k is {0}")]
pub struct RrfKError(f64);

impl RrfKError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        "give a number from 1 to 1000"
    }
}

impl RrfK {
    /// A constant.
    ///
    /// # Errors
    /// Where it is not from 1 to 1,000.
    pub fn new(k: f64) -> Result<RrfK, RrfKError> {
        if (1.0..=1000.0).contains(&k) { Ok(RrfK(k as f32)) } else { Err(RrfKError(k)) }
    }

    /// The number.
    pub fn get(self) -> f32 {
        self.0
    }
}

impl Default for RrfK {
    fn default() -> RrfK {
        RrfK(60.0)
    }
}

/// Which hits of the whole list are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    offset: usize,
    limit: usize,
}

/// A page that cannot be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// It reaches beyond what can be paged to.
    #[error(
        "offset {offset} and limit {limit} reach beyond hit {WINDOW_MAX}, the last that can be shown"
    )]
    Window {
        /// The offset asked for.
        offset: usize,
        /// The limit asked for.
        limit: usize,
    },
    /// It has no or too many hits.
    #[error("limit is {limit}, it must be between 1 and {LIMIT_MAX}")]
    Limit {
        /// The limit asked for.
        limit: usize,
    },
}

impl PageError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            PageError::Window { .. } => "narrow the question with a filter instead of paging on",
            PageError::Limit { .. } => "page on with `offset`",
        }
    }
}

impl Page {
    /// `limit` hits behind the first `offset`.
    ///
    /// # Errors
    /// [`PageError`] where there are none or too many, or they lie too far down.
    pub fn new(offset: usize, limit: usize) -> Result<Page, PageError> {
        if limit == 0 || limit > LIMIT_MAX {
            return Err(PageError::Limit { limit });
        }
        if offset.saturating_add(limit) > WINDOW_MAX {
            return Err(PageError::Window { offset, limit });
        }
        Ok(Page { offset, limit })
    }

    /// The first `limit` hits.
    ///
    /// # Errors
    /// [`PageError`] where there are none or too many.
    pub fn first(limit: usize) -> Result<Page, PageError> {
        Page::new(0, limit)
    }

    /// Hits before the page.
    pub fn offset(self) -> usize {
        self.offset
    }

    /// Hits on the page.
    pub fn limit(self) -> usize {
        self.limit
    }

    /// The first page of as many hits.
    pub fn start(self) -> Page {
        Page { offset: 0, ..self }
    }

    /// The page before this one; nothing before the first.
    pub fn previous(self) -> Option<Page> {
        let offset = self.offset.saturating_sub(self.limit);
        (self.offset > 0).then_some(Page { offset, ..self })
    }

    /// The page behind this one, where there are so many hits in all.
    pub fn next(self, hits: usize) -> Option<Page> {
        let offset = self.offset + self.limit;
        let page = Page::new(offset, self.limit.min(WINDOW_MAX.saturating_sub(offset)).max(1));
        page.ok().filter(|_| offset < hits.min(WINDOW_MAX))
    }
}

impl Default for Page {
    fn default() -> Page {
        Page { offset: 0, limit: LIMIT_DEFAULT }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        assert_eq!(Mode::ALL.map(Mode::name), ["hybrid", "lexical", "semantic"]);
        assert_eq!(Fold::ALL.map(Fold::name), ["lineage", "none"]);
        for mode in Mode::ALL {
            assert_eq!(Mode::from_name(mode.name()), Some(mode));
        }
        for fold in Fold::ALL {
            assert_eq!(Fold::from_name(fold.name()), Some(fold));
        }
        assert_eq!((Mode::from_name("words"), Fold::from_name("all")), (None, None));
    }

    #[test]
    fn the_constant_of_reciprocal_ranks_has_bounds() {
        assert_eq!(RrfK::default().get(), 60.0);
        for k in [1.0, 60.5, 1000.0] {
            assert_eq!(RrfK::new(k).map(RrfK::get), Ok(k as f32));
        }
        for k in [0.99, 1000.1, -60.0, f64::NAN] {
            let error = RrfK::new(k).expect_err("out of bounds");
            assert_eq!(error.hint(), "give a number from 1 to 1000", "{k}");
        }
    }

    #[test]
    fn a_page_ends_within_the_window() {
        for (offset, limit) in [(0, 1), (0, 100), (900, 100), (999, 1)] {
            let page = Page::new(offset, limit).expect("a page");
            assert_eq!((page.offset(), page.limit()), (offset, limit));
            assert_eq!(page.start(), Page::first(limit).expect("a page"));
        }
        for limit in [0, 101] {
            let error = PageError::Limit { limit };
            assert_eq!(Page::new(0, limit), Err(error));
            assert_eq!(error.hint(), "page on with `offset`");
        }
        for (offset, limit) in [(901, 100), (1000, 1), (usize::MAX, 1)] {
            let error = PageError::Window { offset, limit };
            assert_eq!(Page::new(offset, limit), Err(error));
            assert!(error.hint().starts_with("narrow the question"));
        }
    }

    #[test]
    fn pages_lead_to_their_neighbours() {
        let page = |offset, limit| Page::new(offset, limit).expect("a page");
        assert_eq!(page(0, 20).previous(), None);
        assert_eq!(page(5, 20).previous(), Some(page(0, 20)));
        assert_eq!(page(50, 20).previous(), Some(page(30, 20)));
        assert_eq!(page(20, 20).next(41), Some(page(40, 20)));
        assert_eq!(page(20, 20).next(40), None);
        assert_eq!(page(900, 60).next(5_000), Some(page(960, 40)), "as far as the window reaches");
        assert_eq!(page(900, 100).next(5_000), None);
    }
}

//! `GET /references?of=…`: who cites a document or a paragraph, as a picture, as a table of
//! years and verbs, and as a list; with `show=cites` what it cites. Without a document what
//! the collection cites most.

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;

use crate::{
    answer::{CitedByAnswer, CitesAnswer, DRAWN_MAX, MostCitedAnswer, Picture, VerbCount, address},
    backend::{Backend, Filter},
    citation::Language,
    research::{AskedPlace, asked_place, references, surroundings},
    web::{
        api::{
            LISTED, LanguageParam, ListParams, NarrowParams, PlaceParams, QueryString,
            find_citations, find_document, find_most_cited, standings,
        },
        error::Problem,
        site::{App, blocking},
    },
};

use super::{Form, answered, bounds::Pager, render};

/// Verbs that have a column of their own; the rest share one.
const COLUMNS_MAX: usize = 6;
/// The most cited documents and paragraphs on the page of a collection.
const MOST_CITED: usize = 50;

/// What is shown of a document.
#[derive(Clone, Debug, Default, Deserialize)]
pub(in crate::web) struct ShowParams {
    /// `cites` for what it cites; what cites it where nothing is said.
    #[serde(default)]
    show: String,
    /// Of what it cites: which references.
    status: Option<String>,
}

/// The head of both pages of a document.
struct Head {
    heading: String,
    /// The page of the document or the paragraph, where the collection has it.
    url: Option<String>,
    /// The page of its document, where it is a paragraph.
    whole: Option<(String, String)>,
    cited_by: String,
    cites: Option<String>,
    official: String,
}

/// A cell of the table: a count with the list behind it.
struct Count {
    count: usize,
    url: String,
}

struct Row {
    year: String,
    all: Count,
    verbs: Vec<Count>,
    /// How many the other verbs have.
    others: usize,
}

struct Table {
    verbs: Vec<(String, Count)>,
    others: usize,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "references.html")]
struct CitedByPage {
    form: Form,
    head: Head,
    picture: Option<Picture>,
    /// The picture and the graph as files.
    files: Vec<(&'static str, String)>,
    table: Table,
    answer: CitedByAnswer,
    /// What narrows the list, and the page without that.
    narrowed: Option<(String, String)>,
    pager: Pager,
}

#[derive(Template)]
#[template(path = "cites.html")]
struct CitesPage {
    form: Form,
    head: Head,
    answer: CitesAnswer,
    /// Of each reference whether it is the first that is shown of its paragraph.
    firsts: Vec<bool>,
    /// Which references are listed: name, count, address, whether these are.
    tabs: Vec<(&'static str, usize, String, bool)>,
    pager: Pager,
}

#[derive(Template)]
#[template(path = "most-cited.html")]
struct MostCitedPage {
    form: Form,
    answer: MostCitedAnswer,
}

/// `GET /references`
pub(in crate::web) async fn references_page(
    State(app): State<App>,
    QueryString(place): QueryString<PlaceParams>,
    QueryString(show): QueryString<ShowParams>,
    QueryString(narrow): QueryString<NarrowParams>,
    QueryString(list): QueryString<ListParams>,
    QueryString(language): QueryString<LanguageParam>,
) -> Response {
    let page = blocking(move || {
        let state = app.state();
        let language = language.read()?;
        if place.of.trim().is_empty() {
            let answer = find_most_cited(state.as_ref(), Filter::default(), MOST_CITED)?;
            return render(&MostCitedPage { form: Form::empty(), answer });
        }
        match show.show.as_str() {
            "cites" => {
                let links = Links { place: &place, language };
                render(&cites_page(state.as_ref(), &links, &show, &list)?)
            }
            _ => render(&cited_by_page(state.as_ref(), &place, &narrow, &list, language)?),
        }
    });
    answered(page.await)
}

/// The addresses of a page and of its parts.
struct Links<'a> {
    place: &'a PlaceParams,
    language: Option<Language>,
}

impl Links<'_> {
    fn at(&self, more: &[(&'static str, String)]) -> String {
        let mut pairs = vec![("of", self.place.of.clone())];
        pairs.extend(self.place.paragraph.clone().map(|paragraph| ("paragraph", paragraph)));
        pairs.extend(self.language.map(|language| ("language", language.code().to_owned())));
        pairs.extend(more.iter().cloned());
        format!("/references{}", address::query_string(&pairs))
    }

    /// The list of a year and a verb.
    fn narrowed(&self, year: Option<i16>, verb: Option<&Option<String>>) -> String {
        let mut more = Vec::new();
        more.extend(year.map(|year| ("year", year.to_string())));
        more.extend(verb.map(|verb| ("verb", name_of(verb).to_owned())));
        self.at(&more) + "#list"
    }

    /// The other pages of a list of `total`, of which `offset` are passed over.
    fn pager(
        &self,
        (offset, limit): (usize, usize),
        total: usize,
        kept: &[(&'static str, String)],
    ) -> Pager {
        let at = |offset: usize| {
            let mut more = kept.to_vec();
            more.push(("offset", offset.to_string()));
            more.extend((limit != LISTED).then(|| ("limit", limit.to_string())));
            self.at(&more) + "#list"
        };
        let end = offset.saturating_add(limit).min(total);
        Pager {
            words: match total {
                0 => "None.".to_owned(),
                _ if offset >= total => format!("There are {total}."),
                _ => format!("{} to {end} of {total}", offset + 1),
            },
            previous: (offset > 0 && total > 0)
                .then(|| at(offset.min(total).saturating_sub(limit))),
            next: (end < total && offset < total).then(|| at(end)),
        }
    }
}

/// The name of a verb in addresses.
fn name_of(verb: &Option<String>) -> &str {
    verb.as_deref().unwrap_or("none")
}

fn head(asked: &AskedPlace, links: &Links<'_>, citation: Option<&str>) -> Head {
    let symbol = asked.symbol.as_str();
    let language = links.language.unwrap_or(Language::En);
    let whole = Links { place: &PlaceParams { of: symbol.to_owned(), paragraph: None }, ..*links };
    let is_place = !asked.place.is_empty();
    let written = links
        .place
        .paragraph
        .clone()
        .or_else(|| links.place.of.split_once('#').map(|(_, anchor)| anchor.to_owned()));
    let heading = match (citation, written) {
        (Some(citation), _) => citation.to_owned(),
        (None, Some(written)) if is_place => format!("{}, {written}", asked.symbol.printed()),
        _ => asked.symbol.printed(),
    };
    Head {
        heading,
        url: match asked.units.as_slice() {
            [unit, ..] => Some(address::permalink(&unit.id, unit.document.language)),
            [] => asked.is_known.then(|| address::document_url(symbol, language)),
        },
        cites: asked.is_known.then(|| whole.at(&[("show", "cites".to_owned())])),
        whole: is_place.then(|| (asked.symbol.printed(), whole.at(&[]))),
        cited_by: links.at(&[]),
        official: crate::citation::official_url(symbol, language.code()),
    }
}

fn cited_by_page(
    backend: &dyn Backend,
    place: &PlaceParams,
    narrow: &NarrowParams,
    list: &ListParams,
    language: Option<Language>,
) -> Result<CitedByPage, Problem> {
    let links = Links { place, language };
    let listed = narrow.read(list)?;
    let (asked, found) = find_citations(backend, place, language)?;
    let answer = CitedByAnswer::new(backend, &asked, &found, &listed)?;
    let around = surroundings(backend, &asked.symbol, DRAWN_MAX)?;
    let symbol = address::encode(asked.symbol.as_str());
    let file = |(name, format): (&'static str, &str)| {
        (name, format!("/api/v1/references/graph?of={symbol}&format={format}"))
    };
    let mut kept: Vec<(&'static str, String)> = Vec::new();
    kept.extend(listed.year.map(|year| ("year", year.to_string())));
    kept.extend(listed.verb.clone().map(|verb| ("verb", verb)));
    let words: Vec<&str> = kept.iter().map(|(_, value)| value.as_str()).collect();
    let citation = match answer.of.units.as_slice() {
        [unit] => Some(unit.citation.clone()),
        _ => None,
    };
    Ok(CitedByPage {
        form: Form::empty(),
        head: head(&asked, &links, citation.as_deref()),
        picture: around.map(|around| Picture::new(&around, false)),
        files: [("SVG", "svg"), ("GraphML", "graphml"), ("JSON", "json")].map(file).into(),
        table: table(&answer, &links),
        narrowed: (!kept.is_empty()).then(|| (words.join(", "), links.at(&[]) + "#list")),
        pager: links.pager((listed.offset, listed.limit), answer.listed, &kept),
        answer,
    })
}

fn table(answer: &CitedByAnswer, links: &Links<'_>) -> Table {
    let columns = &answer.verbs[..answer.verbs.len().min(COLUMNS_MAX)];
    let count_of = |counts: &[VerbCount], verb: &Option<String>| {
        counts.iter().find(|count| count.verb == *verb).map_or(0, |count| count.paragraphs)
    };
    let others = |counts: &[VerbCount], all: usize| {
        all - columns.iter().map(|column| count_of(counts, &column.verb)).sum::<usize>()
    };
    let column = |count: &VerbCount| {
        let url = links.narrowed(None, Some(&count.verb));
        let name = count.verb.clone().unwrap_or_else(|| "no verb".to_owned());
        (name, Count { count: count.paragraphs, url })
    };
    let rows = answer.years.iter().map(|year| Row {
        year: year.year.map_or("no year".to_owned(), |year| year.to_string()),
        all: Count { count: year.paragraphs, url: links.narrowed(year.year, None) },
        verbs: columns
            .iter()
            .map(|column| Count {
                count: count_of(&year.verbs, &column.verb),
                url: links.narrowed(year.year, Some(&column.verb)),
            })
            .collect(),
        others: others(&year.verbs, year.paragraphs),
    });
    Table {
        verbs: columns.iter().map(column).collect(),
        others: others(&answer.verbs, answer.total),
        rows: rows.collect(),
    }
}

fn cites_page(
    backend: &dyn Backend,
    links: &Links<'_>,
    show: &ShowParams,
    list: &ListParams,
) -> Result<CitesPage, Problem> {
    let asked = asked_place(backend, &links.place.of, None, links.language)?;
    let (offset, limit) = list.read()?;
    let status = show.status.as_deref().unwrap_or_default();
    let wanted = standings(Some(status))?;
    let found =
        references(backend, find_document(backend, asked.symbol.as_str(), links.language)?)?;
    let answer = CitesAnswer::new(backend, &found, &wanted, offset, limit)?;
    let ids: Vec<&str> = answer.references.iter().map(|given| given.unit.id.as_str()).collect();
    let firsts = (0..ids.len()).map(|place| place == 0 || ids[place] != ids[place - 1]).collect();
    let counts = &answer.counts;
    let all = counts.found + counts.document + counts.no_such_paragraph + counts.unknown;
    let tab = |(name, key, count): (&'static str, &'static str, usize)| {
        let mut more = vec![("show", "cites".to_owned())];
        more.extend((!key.is_empty()).then(|| ("status", key.to_owned())));
        (name, count, links.at(&more), key == status)
    };
    let tabs = [
        ("all references", "", all),
        ("paragraphs that are here", "found", counts.found),
        ("documents that are here", "document", counts.document),
        ("paragraphs that are not", "no_such_paragraph", counts.no_such_paragraph),
        ("documents that are not", "unknown", counts.unknown),
    ];
    let mut kept = vec![("show", "cites".to_owned())];
    kept.extend((!status.is_empty()).then(|| ("status", status.to_owned())));
    Ok(CitesPage {
        form: Form::empty(),
        head: head(
            &AskedPlace { place: Default::default(), units: Vec::new(), ..asked },
            links,
            None,
        ),
        firsts,
        tabs: tabs.map(tab).into(),
        pager: links.pager((offset, limit), answer.listed, &kept),
        answer,
    })
}

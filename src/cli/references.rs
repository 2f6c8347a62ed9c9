//! `undex references`: who cites a document or a paragraph, what a document cites, and what
//! is cited most.

use clap::{Args, ValueEnum};

use crate::{
    answer::{
        CitedByAnswer, CitesAnswer, DRAWN_MAX, GraphAnswer, GraphFacts, Listed, MostCitedAnswer,
        Picture, VerbCount,
    },
    backend::{Backend, Selection},
    citation::Language,
    index::Snapshot,
    research::{
        AROUND_MAX, AskedPlace, Standing, asked_place, citations, most_cited_documents, references,
        surroundings,
    },
};

use super::{
    failure::Failure,
    fields::FieldOptions,
    options::IndexFolder,
    output::{print_data, print_line, tell},
};

/// Arguments of `undex references`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// The symbol of a document, or the id of one paragraph: A/RES/74/60#para-16; without
    /// one, what is cited most, by the units that the filters leave
    #[arg(default_value = "", hide_default_value = true)]
    of: String,
    /// The place in the document, as a citation writes it: 24, or `sect. II, para. 6`
    pinpoint: Option<String>,
    /// What the document cites, instead of what cites it
    #[arg(long)]
    cites: bool,
    /// With --cites: only references that name nothing in the index
    #[arg(long, requires = "cites")]
    unresolved: bool,
    /// The documents around it as a graph; without a document that of the whole collection
    #[arg(long, value_name = "FORMAT", conflicts_with_all = ["json", "cites", "pinpoint"])]
    graph: Option<GraphFormat>,
    /// How many are listed, after the first --offset
    #[arg(long, default_value_t = 100, value_name = "N")]
    limit: usize,
    /// How many are passed over
    #[arg(long, default_value_t = 0, value_name = "N")]
    offset: usize,
    /// Print the API's JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    index: IndexFolder,
    #[command(flatten)]
    fields: FieldOptions,
}

/// The form of a graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum GraphFormat {
    /// Nodes and links, as networkx and D3 read them
    Json,
    /// As Gephi, yEd and networkx read it
    Graphml,
    /// A picture
    Svg,
}

pub(super) fn run(options: &Options) -> Result<(), Failure> {
    let snapshot = Snapshot::open(&options.index.path)?;
    if options.of.is_empty() {
        let among = Selection { filters: vec![options.fields.filter()?], ..Selection::default() };
        return match options.graph {
            Some(format) => whole(&snapshot, format, &among),
            None => most_cited(&snapshot, options, &among),
        };
    }
    let language = options.fields.language_alone()?;
    let asked = asked_place(&snapshot, &options.of, options.pinpoint.as_deref(), language)?;
    match options.graph {
        Some(format) => graph(&snapshot, &asked, format),
        None if options.cites => cites(&snapshot, options, &asked, language),
        None => cited_by(&snapshot, options, &asked, language),
    }
}

/// What nobody cites and what is not there is most likely misspelled.
fn nobody(asked: &AskedPlace) -> Failure {
    Failure::new(
        format!("`{}` is not in the index, and nothing there cites it", asked.symbol.printed()),
        "look at the symbol",
    )
}

fn cited_by(
    backend: &dyn Backend,
    options: &Options,
    asked: &AskedPlace,
    language: Option<Language>,
) -> Result<(), Failure> {
    let found = citations(backend, &asked.symbol, &asked.place, language)?;
    if !asked.is_known && found.paragraphs.is_empty() && found.document_only == 0 {
        return Err(nobody(asked));
    }
    let (offset, limit) = (options.offset, options.limit);
    let listed = Listed { offset, limit, ..Listed::default() };
    let answer = CitedByAnswer::new(backend, asked, &found, &listed)?;
    if options.json {
        return json(&answer);
    }
    for year in &answer.years {
        let name = year.year.map_or("no year".to_owned(), |year| year.to_string());
        if !print_line(&format!("{name}\t{}\t{}", year.paragraphs, verbs(&year.verbs)))? {
            return Ok(());
        }
    }
    for citing in &answer.paragraphs {
        let verb = citing.verb.as_ref().map_or("-", |verb| &verb.verb);
        let date = citing.unit.date.as_deref().unwrap_or_default();
        let text = citing.text.replace('\n', "\n    ");
        if !print_line(&format!("{date}\t{}\t{verb}\n    {text}", citing.unit.citation))? {
            return Ok(());
        }
    }
    tell(format_args!("{} paragraphs cite it: {}", answer.total, verbs(&answer.verbs)));
    if answer.document_only > 0 {
        tell(format_args!("{} more name only its document", answer.document_only));
    }
    Ok(())
}

/// Counts in words: `recall 12, reaffirm 3, no verb 1`.
fn verbs(counts: &[VerbCount]) -> String {
    let count = |count: &VerbCount| {
        format!("{} {}", count.verb.as_deref().unwrap_or("no verb"), count.paragraphs)
    };
    counts.iter().map(count).collect::<Vec<_>>().join(", ")
}

fn cites(
    backend: &dyn Backend,
    options: &Options,
    asked: &AskedPlace,
    language: Option<Language>,
) -> Result<(), Failure> {
    let outline = backend.outline(&asked.symbol, language)?.ok_or_else(|| {
        let hint = "put it into the corpus and run `undex index`";
        Failure::new(format!("`{}` is not in the index", options.of), hint)
    })?;
    let standings: &[Standing] = match options.unresolved {
        true => &[Standing::NoSuchParagraph, Standing::Unknown],
        false => &[],
    };
    let found = references(backend, outline)?;
    let answer = CitesAnswer::new(backend, &found, standings, options.offset, options.limit)?;
    if options.json {
        return json(&answer);
    }
    for given in &answer.references {
        let note = given.through_note.as_ref().map(|label| format!("footnote {label}"));
        let words = note.as_deref().unwrap_or(&given.words);
        let units: Vec<&str> = given.units.iter().map(|unit| unit.citation.as_str()).collect();
        let named = match units.is_empty() {
            true => given.document.symbol.clone(),
            false => units.join("; "),
        };
        let mut line = format!("{}\t{words}\t{}\t{named}", given.unit.citation, given.status);
        if let Some(guess) = &given.guess {
            let units: Vec<&str> = guess.units.iter().map(|unit| unit.citation.as_str()).collect();
            let meant =
                if units.is_empty() { guess.document.symbol.clone() } else { units.join("; ") };
            line.push_str(&format!("\n    perhaps {meant}: {}", guess.reason));
        }
        if !print_line(&line)? {
            return Ok(());
        }
    }
    let counts = &answer.counts;
    tell(format_args!(
        "{} documents cited; of the references {} name paragraphs that are here, {} documents that are, {} paragraphs \
         that their documents do not have, {} documents that are not here",
        answer.documents_total,
        counts.found,
        counts.document,
        counts.no_such_paragraph,
        counts.unknown
    ));
    Ok(())
}

fn most_cited(backend: &dyn Backend, options: &Options, among: &Selection) -> Result<(), Failure> {
    let documents = most_cited_documents(backend, among, options.limit)?;
    let units = backend.most_cited(among, options.limit)?;
    let answer = MostCitedAnswer::new(backend, &documents, &units)?;
    if options.json {
        return json(&answer);
    }
    let lines = answer.documents.iter().map(|one| {
        let here = if one.document.url.is_some() { "" } else { "not in the index" };
        let title = one.document.title.as_deref().unwrap_or(here);
        format!("{}\t{}\t{}\t{title}", one.paragraphs, one.documents, one.document.symbol)
    });
    let units = answer
        .paragraphs
        .iter()
        .map(|one| format!("{}\t{}\t{}", one.paragraphs, one.documents, one.unit.citation));
    tell("paragraphs and documents that cite, and what they cite: documents, then paragraphs");
    for line in lines.chain(units) {
        if !print_line(&line)? {
            return Ok(());
        }
    }
    Ok(())
}

fn graph(backend: &dyn Backend, asked: &AskedPlace, format: GraphFormat) -> Result<(), Failure> {
    let limit = if format == GraphFormat::Svg { DRAWN_MAX } else { AROUND_MAX };
    let around = surroundings(backend, &asked.symbol, limit)?.ok_or_else(|| nobody(asked))?;
    match format {
        GraphFormat::Svg => {
            let picture = Picture::new(&around, true).svg();
            print_data(picture.map_err(|error| Failure::new(error, ""))?.trim_end()).map(drop)
        }
        _ => written(&GraphAnswer::new(&around.links, GraphFacts::of(&around)), format),
    }
}

/// The graph of a whole collection.
fn whole(backend: &dyn Backend, format: GraphFormat, among: &Selection) -> Result<(), Failure> {
    if format == GraphFormat::Svg {
        let hint = "name the document in the middle, or take graphml to a program that draws";
        return Err(Failure::usage("a picture shows the surroundings of one document", hint));
    }
    let links = backend.links(among)?;
    written(&GraphAnswer::new(&links, GraphFacts::default()), format)
}

fn written(graph: &GraphAnswer, format: GraphFormat) -> Result<(), Failure> {
    match format {
        GraphFormat::Json => json(graph),
        _ => print_data(graph.graphml().trim_end()).map(drop),
    }
}

fn json(answer: &impl serde::Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(answer).map_err(|error| Failure::new(error, ""))?;
    print_data(&text).map(drop)
}

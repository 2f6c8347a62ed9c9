//! `undex duties`: who is to do what, by when.

use clap::{Arg, ArgAction, ArgMatches, Args, Command, Error, FromArgMatches};

use crate::{
    answer::{DutiesAnswer, duties_csv},
    backend::{Backend, DUTIES_MAX, DutyQuery},
    citation::Symbol,
    index::Snapshot,
    research::{Duties, GivenDuty, calendar, duties, events},
};

use super::{
    failure::Failure,
    options::IndexFolder,
    output::{print_data, print_line, tell},
};

/// Arguments of `undex duties`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// The symbol of one document; without it the whole collection is looked through
    #[arg(value_name = "SYMBOL")]
    document: Option<String>,
    #[command(flatten)]
    wanted: Wanted,
    /// Print the API's JSON
    #[arg(long)]
    json: bool,
    /// Print a calendar (iCalendar) of those that have a day
    #[arg(long, conflicts_with_all = ["json", "csv"])]
    ics: bool,
    /// Print a table
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    #[command(flatten)]
    index: IndexFolder,
}

/// What was given for the parameters of duties.
#[derive(Clone, Debug, Default)]
struct Wanted {
    pairs: Vec<(&'static str, String)>,
}

impl Args for Wanted {
    fn augment_args(command: Command) -> Command {
        DutyQuery::parameters().fold(command, |command, (name, help)| {
            let argument = Arg::new(name).long(name.replace('_', "-")).help(help);
            command.arg(argument.action(ArgAction::Append).value_name("VALUE"))
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Wanted {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Wanted, Error> {
        let of = |name: &'static str| {
            let values = matches.get_many::<String>(name).into_iter().flatten();
            values.map(move |value| (name, value.clone())).collect::<Vec<_>>()
        };
        Ok(Wanted { pairs: DutyQuery::parameters().flat_map(|(name, _)| of(name)).collect() })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Wanted::from_arg_matches(matches)?;
        Ok(())
    }
}

pub(super) fn run(options: &Options) -> Result<(), Failure> {
    let mut pairs = options.wanted.pairs.clone();
    pairs.extend(options.document.iter().map(|symbol| ("symbol", symbol.clone())));
    let is_file = options.ics || options.csv;
    if is_file && !pairs.iter().any(|(name, _)| *name == "limit") {
        pairs.push(("limit", DUTIES_MAX.to_string()));
    }
    let query = DutyQuery::read(pairs.iter().map(|(name, value)| (*name, value.as_str())))?;
    let snapshot = Snapshot::open(&options.index.path)?;
    if let Some(symbol) = &options.document
        && snapshot.outline(&Symbol::spelled(symbol), None)?.is_none()
    {
        let hint = "put it into the corpus and run `undex index`";
        return Err(Failure::new(format!("`{symbol}` is not in the index"), hint));
    }
    let found = duties(&snapshot, &query)?;
    if options.json {
        let answer = DutiesAnswer::new(&query, &found);
        let json = serde_json::to_string_pretty(&answer);
        return print_data(&json.map_err(|error| Failure::new(error, ""))?).map(drop);
    }
    if options.ics {
        let calendar = calendar(&found.given);
        // The line that ends it has its own end.
        print_data(calendar.trim_end())?;
        tell(format_args!("{} events", events(&found.given)));
    } else if options.csv {
        let table = duties_csv(&found.given).map_err(|error| Failure::new(error, ""))?;
        print_data(table.trim_end())?;
    } else {
        for given in &found.given {
            if !print_line(&told(given))? {
                return Ok(());
            }
        }
    }
    tell_how_many(&query, &found);
    Ok(())
}

fn told(given: &GivenDuty) -> String {
    let duty = &given.duty;
    let list = |values: Vec<String>| match values.is_empty() {
        true => "-".to_owned(),
        false => values.join(", "),
    };
    let people = list(duty.addressees.iter().map(|one| one.name.clone()).collect());
    let what = list(duty.deliverables.iter().map(|(kind, _)| kind.name().to_owned()).collect());
    let due = list(
        duty.dues
            .iter()
            .map(|due| format!("{}{}", due.when, if due.computed { " (reckoned)" } else { "" }))
            .collect(),
    );
    let words = given.words.replace('\n', "\n    ");
    format!("{due}\t{people}\t{what}\t{}\t{}\n    {words}", duty.verb, given.citation)
}

fn tell_how_many(query: &DutyQuery, found: &Duties) {
    tell(format_args!("{} of {} duties", found.given.len(), found.total));
    if query.offset + found.given.len() < found.total {
        tell("--offset and --limit lead to the others");
    }
    if found.uncovered > 0 {
        let documents = found.uncovered;
        tell(format_args!(
            "{documents} documents are not in English: nothing is told of their duties"
        ));
    }
}

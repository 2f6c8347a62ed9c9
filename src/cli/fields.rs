//! The options that narrow a search, from the table of fields.

use clap::{Arg, ArgAction, ArgMatches, Args, Command, Error, FromArgMatches, value_parser};

use crate::{
    backend::{Filter, parameters},
    citation::Language,
};

use super::failure::Failure;

/// What was given for the fields of the table, in its order.
#[derive(Clone, Debug, Default)]
pub(super) struct FieldOptions {
    pairs: Vec<(&'static str, String)>,
}

impl FieldOptions {
    /// The filter that they mean.
    pub(super) fn filter(&self) -> Result<Filter, Failure> {
        let pairs = self.pairs.iter().map(|(name, value)| (*name, value.as_str()));
        Filter::read(pairs).map_err(|error| Failure::usage(&error, error.hint()))
    }

    /// The language, where nothing else was given: of a document that is named by its symbol.
    pub(super) fn language_alone(&self) -> Result<Option<Language>, Failure> {
        match self.pairs.as_slice() {
            [] => Ok(None),
            [("language", language)] => Language::asked(Some(language))
                .map_err(|error| Failure::usage(&error, error.hint())),
            _ => Err(Failure::usage(
                "a document is named, and filters are for the whole collection",
                "leave out one of both; --language alone says which text of it is meant",
            )),
        }
    }
}

/// The option of a parameter: `year_from` is `--year-from`.
fn option(name: &'static str) -> String {
    name.replace('_', "-")
}

impl Args for FieldOptions {
    fn augment_args(command: Command) -> Command {
        parameters().fold(command, |command, parameter| {
            let argument = Arg::new(parameter.name).long(option(parameter.name));
            let argument = argument.help(parameter.help());
            command.arg(match parameter.bound {
                None => argument.action(ArgAction::Append).value_name("VALUE"),
                Some(_) => argument.value_parser(value_parser!(i16)).value_name("N"),
            })
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for FieldOptions {
    fn from_arg_matches(matches: &ArgMatches) -> Result<FieldOptions, Error> {
        let mut pairs = Vec::new();
        for parameter in parameters() {
            match parameter.bound {
                None => {
                    let values = matches.get_many::<String>(parameter.name).into_iter().flatten();
                    pairs.extend(values.map(|value| (parameter.name, value.clone())));
                }
                Some(_) => {
                    let end = matches.get_one::<i16>(parameter.name);
                    pairs.extend(end.map(|end| (parameter.name, end.to_string())));
                }
            }
        }
        Ok(FieldOptions { pairs })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = FieldOptions::from_arg_matches(matches)?;
        Ok(())
    }
}

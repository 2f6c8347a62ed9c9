//! Citations between units: which paragraphs cite a document or a paragraph, by which
//! verbs and in which years; what a document cites, and what of it names nothing; what is
//! cited most; and the surroundings of a document as a graph. All of it is read from the
//! references that were found when documents were read ([`crate::backend::Backend`]);
//! texts are read for verbs and for what is shown, and for nothing else.

mod asked;
mod cites;
mod citing;
mod given;
mod governing;
mod guess;
mod surroundings;

pub use asked::{AskedPlace, AskedPlaceError, asked_place};
pub use cites::{CitedSymbol, References, references};
pub use citing::{Citations, CitingParagraph, YearCount, citations};
pub use given::{GivenReference, Guess, Standing};
pub use governing::{GoverningVerb, Whose};
pub use surroundings::{
    AROUND_MAX, MostCited, NearDocument, Surroundings, most_cited_documents, surroundings,
};

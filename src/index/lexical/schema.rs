//! The fields of the lexical index.

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};

/// The name of the column of slots: by it a hit is told to be a unit of the
/// catalog.
pub(in crate::index) const SLOT: &str = "slot";

/// The fields of the lexical index.
#[derive(Clone, Copy, Debug)]
pub(in crate::index) struct Fields {
    /// The slot of the unit: its document and its place there.
    pub(super) slot: Field,
    /// The number of the document, for deleting it whole.
    pub(in crate::index) document: Field,
    /// The unit as JSON, stored.
    pub(in crate::index) unit: Field,
    /// Words as they are written, for suggestions.
    pub(in crate::index) surface: Field,
    pub(super) text: Field,
    pub(super) headings: Field,
    pub(super) title: Field,
    pub(super) names: Field,
}

pub(in crate::index) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let words = |record| {
        let indexing = TextFieldIndexing::default().set_tokenizer("raw").set_index_option(record);
        TextOptions::default().set_indexing_options(indexing)
    };
    let fields = Fields {
        slot: builder.add_u64_field(SLOT, FAST),
        document: builder.add_u64_field("document", INDEXED),
        unit: builder.add_text_field("unit", STORED),
        surface: builder.add_text_field("surface", STRING),
        text: builder.add_text_field("text", words(IndexRecordOption::WithFreqsAndPositions)),
        headings: builder
            .add_text_field("headings", words(IndexRecordOption::WithFreqsAndPositions)),
        title: builder.add_text_field("title", words(IndexRecordOption::WithFreqs)),
        names: builder.add_text_field("names", STRING),
    };
    (builder.build(), fields)
}

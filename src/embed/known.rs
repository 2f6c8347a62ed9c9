//! What well-known families of models want, for those whose files do not say it.
//! A model card tells people; this table is what the cards say.

use fastembed::Pooling;

/// A family of models.
#[derive(Debug)]
pub(super) struct Known {
    /// The words of a name that tell the family, all of them.
    words: &'static [&'static str],
    /// What stands before a question.
    pub query_prefix: &'static str,
    /// What stands before a passage.
    pub passage_prefix: &'static str,
    /// How the vectors of the tokens make one.
    pub pooling: Pooling,
    /// The languages that it reads, by their codes; empty for more than can be listed.
    pub languages: &'static [&'static str],
}

/// A model of no family here.
const UNKNOWN: Known = Known {
    words: &[],
    query_prefix: "",
    passage_prefix: "",
    pooling: Pooling::Mean,
    languages: ALL,
};

const ALL: &[&str] = &[];
const ENGLISH: &[&str] = &["en"];
const REPRESENT: &str = "Represent this sentence for searching relevant passages: ";

/// The first that fits counts. Sources: the model cards of intfloat/e5,
/// sentence-transformers/all-MiniLM, BAAI/bge-*-en, Snowflake/snowflake-arctic-embed (the second version has another
/// prompt), mixedbread-ai/mxbai-embed, nomic-ai/nomic-embed-text,
/// lightonai/modernbert-embed and google/embeddinggemma.
static FAMILIES: [Known; 10] = [
    Known {
        words: &["multilingual", "e5"],
        query_prefix: "query: ",
        passage_prefix: "passage: ",
        pooling: Pooling::Mean,
        languages: ALL,
    },
    Known {
        words: &["all", "minilm"],
        query_prefix: "",
        passage_prefix: "",
        pooling: Pooling::Mean,
        languages: ENGLISH,
    },
    Known {
        words: &["e5"],
        query_prefix: "query: ",
        passage_prefix: "passage: ",
        pooling: Pooling::Mean,
        languages: ENGLISH,
    },
    Known {
        words: &["bge", "en"],
        query_prefix: REPRESENT,
        passage_prefix: "",
        pooling: Pooling::Cls,
        languages: ENGLISH,
    },
    Known {
        words: &["arctic", "v2"],
        query_prefix: "query: ",
        passage_prefix: "",
        pooling: Pooling::Cls,
        languages: ALL,
    },
    Known {
        words: &["arctic"],
        query_prefix: REPRESENT,
        passage_prefix: "",
        pooling: Pooling::Cls,
        languages: ENGLISH,
    },
    Known {
        words: &["mxbai"],
        query_prefix: REPRESENT,
        passage_prefix: "",
        pooling: Pooling::Cls,
        languages: ENGLISH,
    },
    Known {
        words: &["nomic", "embed"],
        query_prefix: "search_query: ",
        passage_prefix: "search_document: ",
        pooling: Pooling::Mean,
        languages: ALL,
    },
    Known {
        words: &["modernbert", "embed"],
        query_prefix: "search_query: ",
        passage_prefix: "search_document: ",
        pooling: Pooling::Mean,
        languages: ENGLISH,
    },
    Known {
        words: &["embeddinggemma"],
        query_prefix: "task: search result | query: ",
        passage_prefix: "title: none | text: ",
        pooling: Pooling::Mean,
        languages: ALL,
    },
];

/// The family that a model belongs to by its name or that of its folder.
pub(super) fn family(name: &str) -> &'static Known {
    let name = name.to_ascii_lowercase();
    let words: Vec<&str> = name.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    let fits = |known: &&Known| known.words.iter().all(|word| words.contains(word));
    FAMILIES.iter().find(fits).unwrap_or(&UNKNOWN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_the_family() {
        for (name, query, passage) in [
            ("intfloat/multilingual-e5-small", "query: ", "passage: "),
            ("e5_base", "query: ", "passage: "),
            ("BGE-small-EN-v1.5", REPRESENT, ""),
            ("BAAI/bge-m3", "", ""),
            ("snowflake-arctic-embed-xs", REPRESENT, ""),
            ("snowflake-arctic-embed-m-v2.0", "query: ", ""),
            ("mxbai-embed-large-v1", REPRESENT, ""),
            ("nomic-embed-text-v1.5", "search_query: ", "search_document: "),
            ("lightonai/modernbert-embed-large", "search_query: ", "search_document: "),
            ("all-MiniLM-L6-v2", "", ""),
            ("export-9e5f", "", ""),
        ] {
            let known = family(name);
            assert_eq!((known.query_prefix, known.passage_prefix), (query, passage), "{name}");
        }
    }
}

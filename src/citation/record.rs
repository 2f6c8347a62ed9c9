//! Records for reference managers, one by one: RIS, BibTeX and CSL-JSON.
//!
//! Sources: RIS Format Specifications (Research Information Systems, 2011);
//! BibTeX (Patashnik, "BibTeXing", 1988); the CSL-JSON schema of
//! citation-style-language/schema 1.0.2.

use jiff::civil::Date;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::Symbol;

/// A form in which reference managers and word processors take records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// RIS: EndNote, Zotero, Mendeley and others.
    Ris,
    /// BibTeX.
    Bibtex,
    /// CSL-JSON: Zotero, pandoc.
    Csl,
    /// Comma-separated values, with a line of names.
    Csv,
    /// One JSON object a line.
    Jsonl,
    /// Markdown with footnotes, as pandoc and most renderers take them.
    Markdown,
    /// A document of Word (Office Open XML) with footnotes.
    Docx,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 7] = [
        Format::Ris,
        Format::Bibtex,
        Format::Csl,
        Format::Csv,
        Format::Jsonl,
        Format::Markdown,
        Format::Docx,
    ];

    /// The name in the contracts.
    pub fn name(self) -> &'static str {
        match self {
            Format::Ris => "ris",
            Format::Bibtex => "bibtex",
            Format::Csl => "csl",
            Format::Csv => "csv",
            Format::Jsonl => "jsonl",
            Format::Markdown => "markdown",
            Format::Docx => "docx",
        }
    }

    /// The format of a name.
    pub fn from_name(name: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Ris => "application/x-research-info-systems",
            Format::Bibtex => "application/x-bibtex; charset=utf-8",
            Format::Csl => "application/vnd.citationstyles.csl+json",
            Format::Csv => "text/csv; charset=utf-8",
            Format::Jsonl => "application/jsonl",
            Format::Markdown => "text/markdown; charset=utf-8",
            Format::Docx => {
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            }
        }
    }

    /// How names of such files end.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Bibtex => "bib",
            Format::Csl => "json",
            Format::Markdown => "md",
            _ => self.name(),
        }
    }
}

/// A citable unit, as a reference manager keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// `<symbol>#<locator>`.
    pub id: String,
    /// The symbol of the document, which is its number.
    pub symbol: String,
    /// The title of the document.
    pub title: Option<String>,
    /// The date of adoption or distribution.
    pub date: Option<Date>,
    /// The two-letter code of its language.
    pub language: String,
    /// The pinpoint: `annex, sect. II, para. 56`.
    pub pinpoint: String,
    /// The citation in the UN's own form.
    pub citation: String,
    /// The words.
    pub text: String,
    /// What the reader noted of it; nothing for most.
    pub note: String,
}

impl Record {
    /// The body that speaks, as libraries enter it.
    pub fn author(&self) -> &'static str {
        let symbol: Option<Symbol> = self.symbol.parse().ok();
        match symbol.as_ref().map_or("", Symbol::organ) {
            "A" if self.symbol.starts_with("A/HRC/") => "United Nations Human Rights Council",
            "A" if self.symbol.starts_with("A/RES/") => "United Nations General Assembly",
            "S" => "United Nations Security Council",
            "E" if self.symbol.starts_with("E/RES/") => {
                "United Nations Economic and Social Council"
            }
            "ST" => "United Nations Secretariat",
            _ => "United Nations",
        }
    }

    /// The document where the UN publishes it.
    pub fn official_url(&self) -> String {
        official_url(&self.symbol, &self.language)
    }

    /// The citation as a footnote prints it, with its full stop.
    pub(super) fn footnote(&self) -> String {
        let citation = self.citation.trim_end();
        if citation.ends_with('.') { citation.to_owned() } else { format!("{citation}.") }
    }

    fn title(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.symbol)
    }

    pub(super) fn ris(&self) -> String {
        let mut out = String::new();
        let mut field = |tag: &str, value: &str| {
            // A value is a line of visible characters.
            let words = value.split(|c: char| c.is_whitespace() || c.is_control());
            let value = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
            if !value.is_empty() {
                out.push_str(&format!("{tag}  - {value}\r\n"));
            }
        };
        field("TY", "RPRT");
        field("ID", &self.id);
        field("AU", self.author());
        field("TI", self.title());
        if let Some(date) = self.date {
            field("PY", &date.strftime("%Y").to_string());
            field("DA", &date.strftime("%Y/%m/%d").to_string());
        }
        field("PB", "United Nations");
        // Zotero reads the number of a report from SN, others from M1.
        field("SN", &self.symbol);
        field("M1", &self.symbol);
        field("SP", &self.pinpoint);
        field("C1", &self.citation);
        field("N2", &self.text);
        field("N1", &self.note);
        field("LA", &self.language);
        field("UR", &self.official_url());
        out.push_str("ER  - \r\n");
        out
    }

    pub(super) fn bibtex(&self) -> String {
        let key =
            self.id.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
        let key = key.collect::<Vec<_>>().join("-");
        let mut fields = vec![
            ("author", format!("{{{}}}", escaped(self.author()))),
            ("title", format!("{{{}}}", escaped(self.title()))),
            ("institution", "United Nations".to_owned()),
            ("number", escaped(&self.symbol)),
            ("note", escaped(&self.pinpoint)),
        ];
        if let Some(date) = self.date {
            fields.push(("year", date.strftime("%Y").to_string()));
            fields.push(("date", date.strftime("%Y-%m-%d").to_string()));
        }
        fields.push(("abstract", escaped(&self.text)));
        fields.push(("annote", escaped(&self.note)));
        fields.push(("language", self.language.clone()));
        // Verbatim in styles, and of characters that mean nothing to TeX but for `%`.
        fields.push(("url", self.official_url()));
        let fields: Vec<String> = fields
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("  {name} = {{{value}}}"))
            .collect();
        format!("@techreport{{{key},\n{}\n}}\n", fields.join(",\n"))
    }

    pub(super) fn csl(&self) -> Value {
        let mut out = json!({
            "id": self.id,
            "type": "report",
            "author": [{ "literal": self.author() }],
            "title": self.title(),
            "publisher": "United Nations",
            "number": self.symbol,
            "locator": self.pinpoint,
            "abstract": self.text,
            "language": self.language,
            "URL": self.official_url(),
        });
        if !self.note.is_empty() {
            out["note"] = json!(self.note);
        }
        if let Some(date) = self.date {
            out["issued"] = json!({ "date-parts": [[date.year(), date.month(), date.day()]] });
        }
        out
    }

    /// Names and values, for tables and lines of JSON.
    pub(super) fn columns(&self) -> [(&'static str, String); 10] {
        [
            ("id", self.id.clone()),
            ("citation", self.citation.clone()),
            ("symbol", self.symbol.clone()),
            ("pinpoint", self.pinpoint.clone()),
            ("title", self.title.clone().unwrap_or_default()),
            ("date", self.date.map(|date| date.to_string()).unwrap_or_default()),
            ("language", self.language.clone()),
            ("text", self.text.clone()),
            ("url", self.official_url()),
            ("note", self.note.clone()),
        ]
    }
}

/// What an official address has as it is: what is unreserved (RFC 3986, section 2.3), and
/// what symbols have besides: `A/CONF.192/2018/RC/3`, `A/RES/46(I)`.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/')
    .remove(b'(')
    .remove(b')');

/// A document where the UN publishes it: an address of safe characters alone, whatever the
/// symbol has.
pub fn official_url(symbol: &str, language: &str) -> String {
    format!("https://docs.un.org/{language}/{}", utf8_percent_encode(symbol, PLAIN))
}

/// A value in which TeX sees no commands.
fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '{' | '}' | '%' | '$' | '&' | '#' | '_' => {
                out.push('\\');
                out.push(c);
            }
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

//! Records for reference managers: RIS, BibTeX, CSL-JSON and CSV.
//!
//! Sources: RIS Format Specifications (Research Information Systems, 2011);
//! BibTeX (Patashnik, "BibTeXing", 1988); the CSL-JSON schema of
//! citation-style-language/schema 1.0.2.

use jiff::civil::Date;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::Symbol;

/// A form in which reference managers take records.
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
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 5] =
        [Format::Ris, Format::Bibtex, Format::Csl, Format::Csv, Format::Jsonl];

    /// The name in the contracts.
    pub fn name(self) -> &'static str {
        match self {
            Format::Ris => "ris",
            Format::Bibtex => "bibtex",
            Format::Csl => "csl",
            Format::Csv => "csv",
            Format::Jsonl => "jsonl",
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
        }
    }

    /// How names of such files end.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Bibtex => "bib",
            Format::Csl => "json",
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

    fn title(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.symbol)
    }

    fn ris(&self) -> String {
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
        field("LA", &self.language);
        field("UR", &self.official_url());
        out.push_str("ER  - \r\n");
        out
    }

    fn bibtex(&self) -> String {
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

    fn csl(&self) -> Value {
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
        if let Some(date) = self.date {
            out["issued"] = json!({ "date-parts": [[date.year(), date.month(), date.day()]] });
        }
        out
    }

    /// Names and values, for tables and lines of JSON.
    fn columns(&self) -> [(&'static str, String); 9] {
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

/// Records in a format, as one file.
///
/// # Errors
/// Where a table cannot be written, which does not happen in memory.
pub fn write(records: &[Record], format: Format) -> std::io::Result<String> {
    match format {
        Format::Ris => Ok(records.iter().map(Record::ris).collect()),
        Format::Bibtex => {
            let entries: Vec<String> = records.iter().map(Record::bibtex).collect();
            Ok(entries.join("\n"))
        }
        Format::Csl => {
            let all: Vec<Value> = records.iter().map(Record::csl).collect();
            Ok(serde_json::to_string_pretty(&all)? + "\n")
        }
        Format::Csv => {
            let mut table = csv::Writer::from_writer(Vec::new());
            table.write_record(Record::default().columns().map(|(name, _)| name))?;
            for record in records {
                table.write_record(record.columns().map(|(_, value)| harmless_cell(&value)))?;
            }
            let bytes = table.into_inner().map_err(|error| error.into_error())?;
            String::from_utf8(bytes).map_err(std::io::Error::other)
        }
        Format::Jsonl => {
            let mut out = String::new();
            for record in records {
                let object: serde_json::Map<String, Value> = record
                    .columns()
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), Value::String(value)))
                    .collect();
                out.push_str(&serde_json::to_string(&object)?);
                out.push('\n');
            }
            Ok(out)
        }
    }
}

/// Spreadsheets take a cell that begins like this for a formula (OWASP, "CSV
/// Injection").
pub(crate) fn harmless_cell(value: &str) -> String {
    match value.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{value}"),
        false => value.to_owned(),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        Record {
            id: "A/RES/74/60#para-16".to_owned(),
            symbol: "A/RES/74/60".to_owned(),
            title: Some("The illicit trade in small arms & light weapons".to_owned()),
            date: Some(jiff::civil::date(2019, 12, 12)),
            language: "en".to_owned(),
            pinpoint: "para. 16".to_owned(),
            citation: "General Assembly resolution 74/60, para. 16".to_owned(),
            text: "Emphasizes, \"inter alia\",\n50% of {all}".to_owned(),
        }
    }

    #[test]
    fn ris_has_a_value_a_line_and_the_symbol() {
        let ris = write(&[record()], Format::Ris).expect("written");
        assert!(ris.starts_with("TY  - RPRT\r\n") && ris.ends_with("ER  - \r\n"));
        for line in ["SN  - A/RES/74/60", "SP  - para. 16", "DA  - 2019/12/12", "PY  - 2019"] {
            assert!(ris.contains(&format!("{line}\r\n")), "{line}");
        }
        assert!(ris.contains("N2  - Emphasizes, \"inter alia\", 50% of {all}\r\n"));
    }

    #[test]
    fn bibtex_is_escaped() {
        let bibtex = write(&[record()], Format::Bibtex).expect("written");
        assert!(bibtex.starts_with("@techreport{A-RES-74-60-para-16,\n"));
        assert!(bibtex.contains("title = {{The illicit trade in small arms \\& light weapons}}"));
        assert!(bibtex.contains("50\\% of \\{all\\}"));
    }

    #[test]
    fn nothing_of_a_document_leaves_its_field() {
        let hostile = Record {
            symbol: "A/RES/1}, url = {x\n\u{1b}é (I)".to_owned(),
            title: Some("Title\u{1b}}\nER  - \n\\input{x}".to_owned()),
            text: "text\r\nER  - \r\n".to_owned(),
            ..record()
        };
        assert_eq!(
            hostile.official_url(),
            "https://docs.un.org/en/A/RES/1%7D%2C%20url%20%3D%20%7Bx%0A%1B%C3%A9%20(I)"
        );
        let bibtex = write(std::slice::from_ref(&hostile), Format::Bibtex).expect("written");
        let plain = write(&[record()], Format::Bibtex).expect("written");
        assert_eq!(bibtex.lines().count(), plain.lines().count(), "{bibtex}");
        for field in bibtex.lines().filter(|line| line.starts_with("  ")) {
            let bare = field.replace("\\{", "").replace("\\}", "");
            assert_eq!(bare.matches('{').count(), bare.matches('}').count(), "{field}");
        }
        let ris = write(&[hostile], Format::Ris).expect("written");
        assert_eq!(ris.matches("\r\nER  - ").count(), 1);
        assert!(![bibtex, ris].concat().contains('\u{1b}'));
    }

    #[test]
    fn the_body_that_speaks_is_the_author() {
        for (symbol, author) in [
            ("A/RES/74/60", "United Nations General Assembly"),
            ("A/HRC/RES/16/21", "United Nations Human Rights Council"),
            ("S/RES/1325 (2000)", "United Nations Security Council"),
            ("E/RES/2005/20", "United Nations Economic and Social Council"),
            ("E/CN.4/2006/1", "United Nations"),
            ("ST/SGB/2003/13", "United Nations Secretariat"),
            ("A/CONF.192/15", "United Nations"),
            ("", "United Nations"),
        ] {
            let author_of = Record { symbol: symbol.to_owned(), ..record() }.author();
            assert_eq!(author_of, author, "{symbol}");
        }
    }

    #[test]
    fn formats_have_their_names_types_and_endings() {
        let told = Format::ALL.map(|format| {
            assert_eq!(Format::from_name(format.name()), Some(format));
            (format.name(), format.media_type(), format.extension())
        });
        let expected = [
            ("ris", "application/x-research-info-systems", "ris"),
            ("bibtex", "application/x-bibtex; charset=utf-8", "bib"),
            ("csl", "application/vnd.citationstyles.csl+json", "json"),
            ("csv", "text/csv; charset=utf-8", "csv"),
            ("jsonl", "application/jsonl", "jsonl"),
        ];
        assert_eq!(told, expected);
        assert_eq!(Format::from_name("xml"), None);
    }

    #[test]
    fn csv_is_quoted_and_no_formula() {
        let formula = Record { text: "=1+1".to_owned(), ..record() };
        let table = write(&[record(), formula], Format::Csv).expect("written");
        let mut rows = csv::Reader::from_reader(table.as_bytes());
        let rows: Vec<csv::StringRecord> =
            rows.records().collect::<Result<_, _>>().expect("a table");
        assert_eq!(&rows[0][7], record().text);
        assert_eq!(&rows[1][7], "'=1+1");
    }

    #[test]
    fn csl_and_lines_of_json_are_json() {
        let csl: Value =
            serde_json::from_str(&write(&[record()], Format::Csl).expect("written")).expect("json");
        assert_eq!(csl[0]["issued"]["date-parts"][0], json!([2019, 12, 12]));
        assert_eq!(csl[0]["number"], "A/RES/74/60");
        let lines = write(&[record(), record()], Format::Jsonl).expect("written");
        assert_eq!(lines.lines().count(), 2);
        let line: Value =
            serde_json::from_str(lines.lines().next().expect("a line")).expect("json");
        assert_eq!(line["pinpoint"], "para. 16");
    }
}

//! Records as one file: for reference managers, for tables, and for those who write.

use std::io::{self, Write};

use serde_json::Value;

use super::{Format, Record, markdown, word};

/// Records in a format, as one file.
///
/// # Errors
/// Where a table or an archive cannot be written, which does not happen in memory.
pub fn write(records: &[Record], format: Format) -> io::Result<Vec<u8>> {
    let mut out = RecordWriter::new(Vec::new(), format);
    records.iter().try_for_each(|record| out.add(record))?;
    out.finish()
}

/// Writes records one by one, so that nobody needs all of them at once; but a file of Word
/// is an archive, which is written at its end.
#[derive(Debug)]
pub struct RecordWriter<W: Write> {
    out: W,
    format: Format,
    /// How many were written.
    count: usize,
    document: Option<word::Document>,
}

impl<W: Write> RecordWriter<W> {
    /// Begins a file of a format.
    pub fn new(out: W, format: Format) -> RecordWriter<W> {
        let document = (format == Format::Docx).then(word::Document::default);
        RecordWriter { out, format, count: 0, document }
    }

    /// Writes a record.
    ///
    /// # Errors
    /// What the output says.
    pub fn add(&mut self, record: &Record) -> io::Result<()> {
        self.begin()?;
        let between: &[u8] = match self.format {
            Format::Bibtex if self.count > 0 => b"\n",
            Format::Csl if self.count > 0 => b",\n",
            _ => b"",
        };
        self.count += 1;
        self.out.write_all(between)?;
        match &mut self.document {
            Some(document) => document.add(record),
            None => self.out.write_all(&entry(record, self.format, self.count)?)?,
        }
        Ok(())
    }

    /// What stands before the first record.
    fn begin(&mut self) -> io::Result<()> {
        match self.format {
            Format::Csv if self.count == 0 => {
                let names = Record::default().columns().map(|(name, _)| name.to_owned());
                self.out.write_all(&line(names)?)
            }
            Format::Csl if self.count == 0 => self.out.write_all(b"[\n"),
            _ => Ok(()),
        }
    }

    /// Ends the file.
    ///
    /// # Errors
    /// What the output says.
    pub fn finish(mut self) -> io::Result<W> {
        match (self.format, self.count) {
            (Format::Csv, 0) => self.begin()?,
            (Format::Csl, 0) => self.out.write_all(b"[]\n")?,
            (Format::Csl, _) => self.out.write_all(b"\n]\n")?,
            _ => {}
        }
        if let Some(document) = self.document.take() {
            self.out.write_all(&document.pack()?)?;
        }
        Ok(self.out)
    }
}

/// What stands for a record in a file of text, which has so many with it.
fn entry(record: &Record, format: Format, count: usize) -> io::Result<Vec<u8>> {
    Ok(match format {
        // An archive has no lines.
        Format::Docx => Vec::new(),
        Format::Markdown => markdown::entry(record, count).into_bytes(),
        Format::Ris => record.ris().into_bytes(),
        Format::Bibtex => record.bibtex().into_bytes(),
        Format::Csl => {
            // In a list; a line's end within a value is written as a letter.
            let lines = serde_json::to_string_pretty(&record.csl())?.replace('\n', "\n  ");
            format!("  {lines}").into_bytes()
        }
        Format::Csv => line(record.columns().map(|(_, value)| value))?,
        Format::Jsonl => {
            let columns = record.columns().into_iter();
            let object: serde_json::Map<String, Value> =
                columns.map(|(name, value)| (name.to_owned(), Value::String(value))).collect();
            let mut line = serde_json::to_vec(&object)?;
            line.push(b'\n');
            line
        }
    })
}

/// A line of a table.
fn line(cells: [String; 10]) -> io::Result<Vec<u8>> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(cells.map(|cell| harmless_cell(&cell)))?;
    table.into_inner().map_err(|error| error.into_error())
}

/// Spreadsheets take a cell that begins like this for a formula (OWASP, "CSV
/// Injection").
pub(crate) fn harmless_cell(value: &str) -> String {
    match value.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{value}"),
        false => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Records in a format that is text.
    fn text(records: &[Record], format: Format) -> io::Result<String> {
        String::from_utf8(write(records, format)?).map_err(io::Error::other)
    }

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
            note: String::new(),
        }
    }

    #[test]
    fn ris_has_a_value_a_line_and_the_symbol() {
        let ris = text(&[record()], Format::Ris).expect("written");
        assert!(ris.starts_with("TY  - RPRT\r\n") && ris.ends_with("ER  - \r\n"));
        for line in ["SN  - A/RES/74/60", "SP  - para. 16", "DA  - 2019/12/12", "PY  - 2019"] {
            assert!(ris.contains(&format!("{line}\r\n")), "{line}");
        }
        assert!(ris.contains("N2  - Emphasizes, \"inter alia\", 50% of {all}\r\n"));
    }

    #[test]
    fn bibtex_is_escaped() {
        let bibtex = text(&[record()], Format::Bibtex).expect("written");
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
        let bibtex = text(std::slice::from_ref(&hostile), Format::Bibtex).expect("written");
        let plain = text(&[record()], Format::Bibtex).expect("written");
        assert_eq!(bibtex.lines().count(), plain.lines().count(), "{bibtex}");
        for field in bibtex.lines().filter(|line| line.starts_with("  ")) {
            let bare = field.replace("\\{", "").replace("\\}", "");
            assert_eq!(bare.matches('{').count(), bare.matches('}').count(), "{field}");
        }
        let ris = text(&[hostile], Format::Ris).expect("written");
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
            ("markdown", "text/markdown; charset=utf-8", "md"),
            (
                "docx",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                "docx",
            ),
        ];
        assert_eq!(told, expected);
        assert_eq!(Format::from_name("xml"), None);
    }

    #[test]
    fn csv_is_quoted_and_no_formula() {
        let formula = Record { text: "=1+1".to_owned(), ..record() };
        let table = text(&[record(), formula], Format::Csv).expect("written");
        let mut rows = csv::Reader::from_reader(table.as_bytes());
        let rows: Vec<csv::StringRecord> =
            rows.records().collect::<Result<_, _>>().expect("a table");
        assert_eq!(&rows[0][7], record().text);
        assert_eq!(&rows[1][7], "'=1+1");
    }

    #[test]
    fn csl_and_lines_of_json_are_json() {
        let csl: Value =
            serde_json::from_str(&text(&[record()], Format::Csl).expect("written")).expect("json");
        assert_eq!(csl[0]["issued"]["date-parts"][0], json!([2019, 12, 12]));
        assert_eq!(csl[0]["number"], "A/RES/74/60");
        let lines = text(&[record(), record()], Format::Jsonl).expect("written");
        assert_eq!(lines.lines().count(), 2);
        let line: Value =
            serde_json::from_str(lines.lines().next().expect("a line")).expect("json");
        assert_eq!(line["pinpoint"], "para. 16");
    }
}

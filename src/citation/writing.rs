//! Records as one file: for reference managers, for tables, and for those who write.

use serde_json::Value;

use super::{Format, Record, markdown, word};

/// Records in a format, as one file.
///
/// # Errors
/// Where a table or an archive cannot be written, which does not happen in memory.
pub fn write(records: &[Record], format: Format) -> std::io::Result<Vec<u8>> {
    match format {
        Format::Docx => word::write(records),
        _ => text(records, format).map(String::into_bytes),
    }
}

fn text(records: &[Record], format: Format) -> std::io::Result<String> {
    match format {
        // An archive is no text.
        Format::Docx => Ok(String::new()),
        Format::Markdown => Ok(markdown::write(records)),
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
                table.write_record(record.columns().map(|(_, value)| harmless(&value)))?;
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
fn harmless(value: &str) -> String {
    match value.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{value}"),
        false => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

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

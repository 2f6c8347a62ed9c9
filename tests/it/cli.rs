//! The program as a process: exit codes, and messages that say what to do.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Output, Stdio},
};

use serde_json::{Value, json};
use undex::backend::Backend;

use crate::support::{corpus, folder_of, index, resolution};

pub(crate) fn undex(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_undex")).args(arguments).output().unwrap()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[track_caller]
fn check_failure(output: &Output, code: i32, parts: &[&str]) {
    let text = stderr(output);
    assert_eq!(output.status.code(), Some(code), "{text}");
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in {text:?}");
    }
    assert!(!text.contains("panicked"), "{text}");
}

pub(crate) fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn parse_prints_units_and_reports_what_it_repaired() {
    let file = corpus().join("A_RES_72_57.txt");
    let output = undex(&["parse", "--jsonl", path(&file)]);
    assert!(output.status.success());
    let lines: Vec<String> =
        String::from_utf8(output.stdout.clone()).unwrap().lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 57);
    let unit: serde_json::Value = serde_json::from_str(&lines[5]).unwrap();
    for field in [
        "symbol",
        "language",
        "part",
        "section_path",
        "section_titles",
        "kind",
        "number",
        "ordinal",
        "sub",
        "text",
        "footnotes",
        "verb",
        "refs",
        "id",
        "citation",
    ] {
        assert!(unit.get(field).is_some(), "{field}");
    }
    let warning = "A_RES_72_57.txt:123: a garbled footnote mark was read as 1";
    assert!(stderr(&output).contains(warning), "{}", stderr(&output));
}

#[test]
fn index_then_search() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = folder_of(&[("a.txt", &resolution(60, "polymer weapons"))]);
    let index = ["--index", path(folder.path()), "--model", "hashing"];
    let indexed = undex(&[&["index", "--corpus", path(corpus.path())], &index[..]].concat());
    assert!(indexed.status.success(), "{}", stderr(&indexed));
    assert!(
        stderr(&indexed).contains("1 added, 0 changed, 0 removed, 0 kept"),
        "{}",
        stderr(&indexed)
    );
    let found = undex(&[&["search", "polymer weapons", "--limit", "1"], &index[..]].concat());
    let text = String::from_utf8_lossy(&found.stdout).into_owned();
    assert!(text.contains("General Assembly resolution 60/1"), "{text}");
    let json = undex(&[&["search", "polymer", "--json"], &index[..]].concat());
    let answer: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(answer["query"]["text"], "polymer");
}

#[test]
fn failures_say_what_to_do() {
    let empty = tempfile::tempdir().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let index = ["--index", path(folder.path()), "--model", "hashing"];
    let run = |arguments: &[&str]| undex(&[arguments, &index[..]].concat());
    check_failure(
        &run(&["index", "--corpus", path(empty.path())]),
        1,
        &["there is no document in", "put .txt, .md, .docx, .pdf or .xml files there"],
    );
    check_failure(
        &run(&["index", "--corpus", "/does/not/exist"]),
        1,
        &["the corpus folder `/does/not/exist` does not exist", "--corpus"],
    );
    let binary = folder_of(&[]);
    fs::write(binary.path().join("photo.txt"), [0x89, b'P', b'N', b'G', 0, 0, 0, 13, 0, 0])
        .unwrap();
    fs::write(binary.path().join("scan.tiff"), "x").unwrap();
    check_failure(
        &run(&["index", "--corpus", path(binary.path())]),
        1,
        &["photo.txt` is not text: byte 4 is binary", "scan.tiff: no reader for this kind of file"],
    );
    let missing = tempfile::tempdir().unwrap();
    let nowhere = ["--index", path(missing.path()), "--model", "hashing"];
    check_failure(
        &undex(&[&["search", "x"], &nowhere[..]].concat()),
        1,
        &["there is no index in", "undex index"],
    );
    check_failure(&undex(&["search", "x", "--limit", "many"]), 2, &["invalid value 'many'"]);
    check_failure(
        &undex(&["parse", "/does/not/exist.txt"]),
        1,
        &["cannot read `/does/not/exist.txt`"],
    );
}

#[test]
fn refused_and_doubtful_files_are_named_and_strictness_fails() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = folder_of(&[
        ("a.txt", &resolution(60, "polymer weapons")),
        ("nobody.txt", "A text that nobody signed, about weapons of all kinds and their marks."),
        ("void.xml", "<html><body></body></html>"),
    ]);
    let index = ["--index", path(folder.path()), "--model", "hashing"];
    let run = |more: &[&str]| {
        undex(&[&["index", "--corpus", path(corpus.path())], more, &index[..]].concat())
    };
    let lenient = run(&[]);
    assert!(lenient.status.success(), "{}", stderr(&lenient));
    for told in [
        "2 added",
        "doubtful: ",
        "nobody.txt: the text does not print its symbol",
        "refused: ",
        "void.xml` has no text",
    ] {
        assert!(stderr(&lenient).contains(told), "{told}: {}", stderr(&lenient));
    }
    check_failure(
        &run(&["--strict"]),
        1,
        &["refused: 1; doubts about documents: 1", "mend or remove"],
    );
    fs::remove_file(corpus.path().join("void.xml")).unwrap();
    fs::remove_file(corpus.path().join("nobody.txt")).unwrap();
    let strict = run(&["--strict"]);
    assert!(strict.status.success(), "{}", stderr(&strict));
}

#[test]
fn an_index_is_not_searched_with_another_model() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = folder_of(&[("a.txt", &resolution(60, "polymer weapons"))]);
    let indexed = undex(&[
        "index",
        "--corpus",
        path(corpus.path()),
        "--index",
        path(folder.path()),
        "--model",
        "hashing",
    ]);
    assert!(indexed.status.success());
    let output = undex(&["search", "x", "--index", path(folder.path())]);
    check_failure(&output, 1, &["the index was embedded with hashing", "give the same --model"]);
}

#[test]
fn a_missing_model_or_library_is_named() {
    let cache = tempfile::tempdir().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let run = |variable: &str, value: &str, model: &str| {
        Command::new(env!("CARGO_BIN_EXE_undex"))
            .args([
                "index",
                "--corpus",
                path(&corpus()),
                "--index",
                path(folder.path()),
                "--model",
                model,
            ])
            .env(variable, value)
            .output()
            .unwrap()
    };
    let no_model = run("UNDEX_CACHE", path(cache.path()), "all-MiniLM-L6-v2");
    check_failure(&no_model, 1, &["all-MiniLM-L6-v2", "is incomplete", "run `undex setup`"]);
    let no_library = run("ORT_DYLIB_PATH", "/does/not/exist.so", "all-MiniLM-L6-v2");
    check_failure(
        &no_library,
        1,
        &["ONNX Runtime is missing: `/does/not/exist.so`", "run `undex setup`"],
    );
    let unknown = run("UNDEX_CACHE", path(cache.path()), "no-such-model");
    check_failure(&unknown, 1, &["there is no model `no-such-model`"]);
}

#[test]
fn an_empty_folder_is_told_how_to_begin() {
    let empty = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_undex"))
            .args(arguments)
            .current_dir(empty.path())
            .env("UNDEX_CACHE", empty.path())
            .output()
            .unwrap()
    };
    check_failure(&run(&[]), 2, &["undex setup", "undex index --corpus FOLDER", "undex serve"]);
    for command in [&["search", "marking"][..], &["serve", "--addr", "127.0.0.1:0"], &["mcp"]] {
        check_failure(&run(command), 1, &["there is no index in `index`", "undex index --corpus"]);
    }
    let script = run(&["setup", "--print"]);
    assert!(script.status.success());
    assert!(String::from_utf8_lossy(&script.stdout).starts_with("#!/usr/bin/env python3"));
}

#[test]
fn nothing_that_a_terminal_obeys_is_said() {
    let corpus = folder_of(&[
        (
            "a.txt",
            "74/1. Title\u{1b}]0;x\n\n1. Decides \u{1b}[2Jto act;\n\n2. Requests \u{9b}31m a report.\n",
        ),
        ("b\u{1b}[2J\u{7}.txt", " "),
    ]);
    let index_folder = tempfile::tempdir().unwrap();
    let folders = ["--corpus", path(corpus.path()), "--index", path(index_folder.path())];
    let indexed = undex(&[&["index", "--verbose", "--model", "hashing"][..], &folders].concat());
    let found = undex(&["search", "act\u{1b}[2J", "--model", "hashing", "--index", folders[3]]);
    let parsed = undex(&["parse", path(&corpus.path().join("a.txt"))]);
    for output in [&indexed, &found, &parsed] {
        let said = [&*stderr(output), &String::from_utf8_lossy(&output.stdout)].concat();
        assert!(output.status.success(), "{said}");
        let obeyed = |c: char| c.is_control() && c != '\n' && c != '\t';
        assert!(!said.contains(obeyed), "{said:?}");
    }
    assert!(stderr(&indexed).contains("b\\u{1b}[2J\\u{7}.txt"), "{}", stderr(&indexed));
}

#[test]
fn work_is_done_where_nobody_listens() {
    let folder = tempfile::tempdir().unwrap();
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let status = Command::new(env!("CARGO_BIN_EXE_undex"))
        .args(["index", "--model", "hashing", "--corpus", path(&corpus())])
        .args(["--index", path(folder.path())])
        .stderr(full())
        .status()
        .unwrap();
    assert!(status.success());
    let parse = ["parse", path(&corpus().join("A_RES_67_58.txt"))].map(str::to_owned);
    let output = Command::new(env!("CARGO_BIN_EXE_undex")).args(parse).stdout(full()).output();
    check_failure(&output.unwrap(), 1, &["cannot write to standard output"]);
}

#[test]
fn what_a_server_is_told_must_be_meant() {
    for (option, value) in [("UNDEX_PUBLIC_URL", "undex.example.org"), ("UNDEX_LOG", "a=b=c")] {
        let output =
            Command::new(env!("CARGO_BIN_EXE_undex")).arg("serve").env(option, value).output();
        check_failure(&output.unwrap(), 2, &[value]);
    }
}

#[test]
fn a_port_in_use_is_told_before_anything_is_loaded() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = undex(&["serve", "--addr", &address]);
    check_failure(&output, 1, &[&format!("{address} is in use by another program"), "--addr"]);
}

/// Waits until something holds, for at most half a minute.
fn wait_until(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..600 {
        if holds() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("waited for {what} in vain");
}

fn interrupt(child: &std::process::Child) {
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(sent.unwrap().success());
}

#[test]
fn an_interrupted_run_keeps_what_is_done_and_a_second_writer_is_told_who_is_at_work() {
    let texts: Vec<(String, String)> =
        (1..1_500).map(|number| (format!("{number}.txt"), resolution(number, "marking"))).collect();
    let texts: Vec<(&str, &str)> = texts.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let corpus = folder_of(&texts);
    let folder = tempfile::tempdir().unwrap();
    let index_folder = folder.path().join("index");
    let arguments = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_undex"));
        command.args(["index", "--model", "hashing", "--corpus"]).arg(corpus.path());
        command.arg("--index").arg(&index_folder).stderr(Stdio::piped()).stdout(Stdio::piped());
        command
    };
    let child = arguments().spawn().unwrap();
    wait_until("the writer", || index_folder.join("semantic/writer.json").exists());
    let second = arguments().output().unwrap();
    let message = String::from_utf8_lossy(&second.stderr).into_owned();
    assert_eq!(second.status.code(), Some(1), "{message}");
    assert!(message.contains(&format!("process {}", child.id())), "{message}");
    interrupt(&child);
    let stopped = child.wait_with_output().unwrap();
    let message = String::from_utf8_lossy(&stopped.stderr).into_owned();
    assert_eq!(stopped.status.code(), Some(1), "{message}");
    assert!(message.contains("goes on where it stopped"), "{message}");
    let snapshot = undex::index::Snapshot::open(&index_folder);
    let done = snapshot.map_or(0, |snapshot| snapshot.describe().documents);
    assert!(done < 1_499, "{done}");
    let rest = arguments().output().unwrap();
    let message = String::from_utf8_lossy(&rest.stderr).into_owned();
    assert!(rest.status.success(), "{message}");
    assert!(message.contains(&format!("{} added", 1_499 - done)), "{done} done; {message}");
    assert!(message.contains(&format!("{done} kept")), "{message}");
}

#[test]
fn a_watched_corpus_is_followed() {
    let corpus = folder_of(&[("a.txt", &resolution(60, "marking"))]);
    let folder = tempfile::tempdir().unwrap();
    let index_folder = folder.path().join("index");
    let mut child = Command::new(env!("CARGO_BIN_EXE_undex"))
        .args(["index", "--watch", "--model", "hashing", "--corpus"])
        .arg(corpus.path())
        .arg("--index")
        .arg(&index_folder)
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let documents = || {
        let snapshot = undex::index::Snapshot::open(&index_folder);
        snapshot.map_or(0, |snapshot| snapshot.describe().documents)
    };
    wait_until("the first document", || documents() == 1);
    fs::write(corpus.path().join("b.txt"), resolution(61, "tracing")).unwrap();
    wait_until("the second document", || documents() == 2);
    fs::remove_file(corpus.path().join("a.txt")).unwrap();
    wait_until("the first document to go", || documents() == 1);
    interrupt(&child);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_whole_index_is_verified_and_a_damaged_one_is_mended() {
    let corpus = folder_of(&[("a.txt", &resolution(60, "marking"))]);
    let folder = tempfile::tempdir().unwrap();
    index(&[corpus.path().to_owned()], folder.path()).unwrap();
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_undex"))
            .args(arguments)
            .arg("--index")
            .arg(folder.path())
            .output()
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let (code, out, _) = run(&["verify"]);
    assert_eq!(code, Some(0));
    assert!(out.contains("1 documents, 6 units and 5 vectors are as they were written"), "{out}");
    let segment = folder.path().join("semantic/000001-0.segment");
    let mut bytes = fs::read(&segment).unwrap();
    bytes[5_000] ^= 4;
    fs::remove_file(&segment).unwrap();
    fs::write(&segment, bytes).unwrap();
    let (code, _, message) = run(&["verify"]);
    assert_eq!(code, Some(1));
    assert!(
        message.contains("the index is damaged") && message.contains("undex index"),
        "{message}"
    );
    let corpus = corpus.path().to_string_lossy().into_owned();
    let (code, _, message) =
        run(&["index", "--model", "hashing", "--verbose", "--corpus", &corpus]);
    assert_eq!(code, Some(0), "{message}");
    assert_eq!(run(&["verify"]).0, Some(0));
}

#[test]
fn citations_are_looked_up_and_records_written() {
    let folder = tempfile::tempdir().unwrap();
    index(&[corpus()], folder.path()).unwrap();
    let at = ["--index", path(folder.path())];
    let text =
        "see paragraph 16 of resolution 74/60, resolution 67/58, paragraph 99, and A/RES/1/1";
    let cited = undex(&[&["cite", text], &at[..]].concat());
    assert!(cited.status.success(), "{}", stderr(&cited));
    let lines = String::from_utf8(cited.stdout).unwrap();
    for said in [
        "General Assembly resolution 74/60, para. 16",
        "A/RES/67/58: in the index, without such a paragraph",
        "A/RES/1/1: not in the index",
    ] {
        assert!(lines.contains(said), "{said} in {lines}");
    }
    let short = undex(&[&["cite", "74/60 op 16"], &at[..]].concat());
    let short = String::from_utf8(short.stdout).unwrap();
    assert_eq!(short, "74/60 op 16\tGeneral Assembly resolution 74/60, para. 16\n");
    check_failure(&undex(&[&["cite", "nothing"], &at[..]].concat()), 1, &["no citation was found"]);
    let document = ["export", "--document", "A/RES/74/60", "--format", "csv"];
    let table = undex(&[&document, &at[..]].concat());
    let table = String::from_utf8(table.stdout).unwrap();
    assert!(table.starts_with("id,citation,symbol,") && table.contains("A/RES/74/60#para-29"));
    let model = ["--model", "hashing"];
    let hits = ["export", "polymer", "--limit", "2", "--format", "jsonl"];
    let hits = undex(&[&hits, &at[..], &model].concat());
    assert_eq!(String::from_utf8(hits.stdout).unwrap().lines().count(), 2);
    let unknown = undex(&[&["export", "--document", "A/1"], &at[..]].concat());
    check_failure(&unknown, 1, &["`A/1` is not in the index"]);
}

/// An assistant on the program's own pipes.
#[test]
fn an_assistant_is_served_on_standard_input_and_output() {
    let folder = tempfile::tempdir().unwrap();
    index(&[corpus()], folder.path()).unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_undex"))
        .args(["mcp", "--index", path(folder.path()), "--model", "hashing"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = program.stdin.take().unwrap();
    let mut answers = BufReader::new(program.stdout.take().unwrap()).lines();
    let mut ask = |id: u32, method: &str, params: Value| -> Value {
        let question = json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
        writeln!(input, "{question}").unwrap();
        let answer: Value = serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap();
        if method == "initialize" {
            let ready = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
            writeln!(input, "{ready}").unwrap();
        }
        answer["result"].clone()
    };
    let client = json!({
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": { "name": "a test", "version": "1" },
    });
    let hello = ask(1, "initialize", client);
    assert_eq!(hello["serverInfo"]["name"], "undex");
    assert!(hello["instructions"].as_str().unwrap().contains("citation"));
    let call = json!({ "name": "resolve_citation", "arguments": { "citation": "74/60 op 16" } });
    let found = ask(2, "tools/call", call);
    let unit = &found["structuredContent"]["units"][0];
    assert_eq!(unit["citation"], "General Assembly resolution 74/60, para. 16");
    for (id, name, value, told) in [
        (3, "kinds", json!(["operative"]), "there is no filter `kinds`"),
        (4, "year_from", json!([2015]), "`[2015]` cannot stand in `year_from`"),
        (5, "organ", json!([1]), "`1` cannot stand in `organ`"),
    ] {
        let call = json!({ "name": "search", "arguments": { "question": "marking", name: value } });
        let refused = ask(id, "tools/call", call);
        assert_eq!(refused["isError"], true, "{name}");
        let text = refused["content"][0]["text"].as_str().unwrap();
        assert!(text.starts_with(told), "{text}");
    }
    // It hangs up, and the program ends.
    drop(input);
    assert!(program.wait().unwrap().success());
}

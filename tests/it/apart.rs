//! Documents read in child processes: as in this one, and whatever a file does to its
//! reader, the others are indexed.

use std::{
    fs,
    io::Write,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
    process::{Command, Output},
    time::Duration,
};

use undex::corpus::{Answer, Limits, Manifest, Readers, Reading, Refusal, Request, find_files};

use crate::support::{corpus, folder_of, resolution, root};

fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_undex"))
}

fn read(reading: &Reading, files: &[PathBuf]) -> Vec<Answer> {
    let requests = files.iter().map(|file| {
        let manifest = Manifest::read(&Manifest::beside(file)).unwrap();
        ((), Some(Request::new(file, &manifest)))
    });
    Readers::start(reading).read(requests).filter_map(|((), answer)| answer).collect()
}

#[track_caller]
fn refusal(reading: &Reading, file: &Path) -> Refusal {
    read(reading, &[file.to_owned()]).remove(0).unwrap_err()
}

#[test]
fn documents_are_the_same_whoever_reads_them() {
    let mut files = find_files(&corpus(), false).unwrap().files;
    files.extend(find_files(&root().join("tests/fixtures"), false).unwrap().files);
    let apart = Reading::Apart { program: program(), limits: Limits::default() };
    let (here, apart) = (read(&Reading::Here, &files), read(&apart, &files));
    assert_eq!(here.len(), files.len());
    for ((file, here), apart) in files.iter().zip(here).zip(apart) {
        assert!(here == apart, "{}", file.display());
    }
}

/// Text that costs: a paragraph a line.
fn paragraphs(megabytes: usize) -> String {
    "1. Decides to consider the question.\n\n".repeat(megabytes << 20 >> 5)
}

#[test]
fn what_a_document_may_use_is_bounded() {
    let folder =
        folder_of(&[("a.txt", &resolution(60, "marking")), ("large.txt", &paragraphs(48))]);
    let large = folder.path().join("large.txt");
    let limits = Limits { seconds: 1, memory: 8 << 30, ..Limits::default() };
    let Refusal { reason, lasting } =
        refusal(&Reading::Apart { program: program(), limits }, &large);
    assert!(reason.contains("large.txt` takes more than 1 s of the processor"), "{reason}");
    assert!(lasting);
    let limits = Limits { seconds: 100, memory: 256 << 20, ..Limits::default() };
    let apart = Reading::Apart { program: program(), limits };
    let Refusal { reason, lasting } = refusal(&apart, &large);
    assert!(reason.contains("large.txt` needs more than 256 MB of memory"), "{reason}");
    assert!(lasting);
    // A reader that ended is replaced.
    let good = folder.path().join("a.txt");
    let answers = read(&apart, &[large.clone(), good.clone(), large, good]);
    let read: Vec<bool> = answers.iter().map(Result::is_ok).collect();
    assert_eq!(read, [false, true, false, true]);
}

#[test]
fn a_reader_that_breaks_is_told_of() {
    let folder = folder_of(&[("a.txt", "one")]);
    let file = folder.path().join("a.txt");
    let with = |script: &str, wait| {
        let program = folder.path().join("reader.sh");
        fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let limits = Limits { wait: Duration::from_millis(wait), ..Limits::default() };
        refusal(&Reading::Apart { program, limits }, &file)
    };
    for (script, wait, said, lasting) in [
        ("echo \"thread 'main' panicked at a.rs\" >&2; exit 101", 60_000, "panicked at a.rs", true),
        ("kill -SEGV $$", 60_000, "breaks its reader", true),
        ("echo 'has overflowed its stack' >&2; kill -ABRT $$", 60_000, "nested too deep", true),
        ("kill -KILL $$", 60_000, "ended from outside", false),
        ("exec sleep 600", 200, "was not read within 0 s", false),
    ] {
        let refusal = with(script, wait);
        assert!(refusal.reason.contains(said), "{script}: {}", refusal.reason);
        assert!(refusal.reason.contains("a.txt"), "{script}: {}", refusal.reason);
        assert_eq!(refusal.lasting, lasting, "{script}");
    }
    let program = folder.path().join("nowhere");
    let refusal = refusal(&Reading::Apart { program, limits: Limits::default() }, &file);
    assert!(refusal.reason.contains("cannot start the reader") && !refusal.lasting);
}

fn index(corpus: &Path, index: &Path, more: &[&str]) -> Output {
    Command::new(program())
        .args(["index", "--model", "hashing", "--corpus"])
        .arg(corpus)
        .arg("--index")
        .arg(index)
        .args(more)
        .output()
        .unwrap()
}

#[track_caller]
fn said(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    said
}

#[test]
fn odd_files_are_told_of_and_the_others_indexed() {
    let folder = folder_of(&[("a.txt", &resolution(60, "marking"))]);
    let at = |name: &str| folder.path().join(name);
    fs::File::create(at("sparse.txt")).unwrap().set_len(8 << 30).unwrap();
    let made = Command::new("mkfifo").arg(at("pipe.txt")).status().unwrap();
    assert!(made.success());
    let outside = folder_of(&[("secret.txt", "root:x:0:0")]);
    symlink(outside.path().join("secret.txt"), at("secret.txt")).unwrap();
    symlink(folder.path(), at("loop")).unwrap();
    symlink(at("a.txt"), at("same.txt")).unwrap();
    fs::create_dir(at("part")).unwrap();
    fs::write(at("part/b.txt"), resolution(61, "tracing")).unwrap();
    let (once, linked) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let text = said(&index(folder.path(), once.path(), &[]));
    for part in [
        "2 added",
        "sparse.txt` has 8589934592 bytes",
        "pipe.txt: is no regular file",
        "secret.txt: is a link",
        "loop: is a link",
        "same.txt: is a link",
    ] {
        assert!(text.contains(part), "{part:?} is not in {text:?}");
    }
    let text = said(&index(folder.path(), linked.path(), &["--follow-links"]));
    for part in ["2 added", "secret.txt: is a link out of the corpus", "same.txt: A/RES/60/1"] {
        assert!(text.contains(part), "{part:?} is not in {text:?}");
    }
    assert!(!text.contains("loop"), "{text}");
}

#[test]
fn a_refused_file_is_tried_again_when_it_has_changed() {
    let folder = folder_of(&[("a.txt", &resolution(60, "marking")), ("b.pdf", "%PDF-1.4 nothing")]);
    let storage = tempfile::tempdir().unwrap();
    let first = said(&index(folder.path(), storage.path(), &[]));
    assert!(first.contains("b.pdf`") && !first.contains("not tried again"), "{first}");
    let files = || {
        let entries = fs::read_dir(storage.path().join("lexical")).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let before = files();
    let second = said(&index(folder.path(), storage.path(), &[]));
    assert!(second.contains("b.pdf`") && second.contains("it was not tried again"), "{second}");
    assert!(second.contains("0 added, 0 changed, 0 removed, 1 kept"), "{second}");
    assert_eq!(files(), before, "nothing is written where nothing changed");
    let mut file = fs::File::create(folder.path().join("b.pdf")).unwrap();
    file.write_all(resolution(61, "tracing").as_bytes()).unwrap();
    let third = said(&index(folder.path(), storage.path(), &[]));
    assert!(third.contains("1 added") && !third.contains("refused"), "{third}");
}

#[test]
fn limits_that_are_too_small_are_told() {
    let folder = folder_of(&[("a.txt", &resolution(60, "marking"))]);
    let storage = tempfile::tempdir().unwrap();
    for (limit, said) in [("-n 6", "6 files open"), ("-v 200000", "195 MB of memory")] {
        let output = Command::new("sh")
            .args(["-c", &format!("ulimit {limit} && exec \"$@\""), "sh"])
            .arg(program())
            .args(["index", "--model", "hashing", "--corpus"])
            .arg(folder.path())
            .arg("--index")
            .arg(storage.path())
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{text}");
        assert!(text.contains(said) && text.contains("ulimit"), "{text}");
    }
}

/// Shells give a program few open files and let it raise them: a server does, and is
/// refused where there are fewer than its connections.
#[test]
fn a_command_is_held_against_what_it_needs() {
    let folder = tempfile::tempdir().unwrap();
    let serve = ["serve", "--addr", "127.0.0.1:0"];
    for (limit, arguments, said) in [
        ("-Sn 64", &serve[..], "there is no index"),
        ("-n 500", &serve, "500 files open, the least is 1088"),
        ("-n 500", &["search", "marking"], "there is no index"),
        ("-n 30", &["search", "marking"], "30 files open, the least is 64"),
        ("-n 30", &["cite", "74/60"], "there is no index"),
    ] {
        let output = Command::new("sh")
            .args(["-c", &format!("ulimit {limit} && exec \"$@\""), "sh"])
            .arg(program())
            .args(arguments)
            .arg("--index")
            .arg(folder.path())
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(text.contains(said), "{arguments:?} {limit}: {text}");
    }
}

//! What is not the index's own is never removed, and what is not seen is not gone.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use undex::index::{Snapshot, Storage, UpdateError, verify};

use crate::{
    cli::{path, stderr, undex},
    history::everything,
    support::{every_unit, folder_of, index, resolution},
};

const BINARY: &[u8] = b"\x00\x01\x02\x03binary\x00";

/// A folder `c` with two documents, one of them in `c/sub`, and room for an index beside it.
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("c/sub")).unwrap();
    fs::write(folder.path().join("c/a.txt"), resolution(60, "marking")).unwrap();
    fs::write(folder.path().join("c/sub/b.txt"), resolution(61, "tracing")).unwrap();
    folder
}

/// The symbols of the documents.
fn symbols(index: &Path) -> Vec<String> {
    let snapshot = Snapshot::open(index).unwrap();
    let mut symbols: Vec<String> = every_unit(&snapshot)
        .iter()
        .map(|unit| unit.id.split('#').next().unwrap().to_owned())
        .collect();
    symbols.dedup();
    symbols
}

#[test]
fn files_of_others_are_neither_joined_nor_removed() {
    let folder = project();
    let project = folder.path().join("thesis");
    let others = ["semantic/draft/1.md", "semantic/000001", "lexical/meta.json", "semantic/a.csv"];
    for kept in others {
        let kept = project.join(kept);
        fs::create_dir_all(kept.parent().unwrap()).unwrap();
        fs::write(&kept, "mine").unwrap();
        let before = fs::read_dir(project.join("semantic")).unwrap().count();
        let error = Storage::create(&project).err().unwrap();
        assert!(matches!(error, UpdateError::Foreign { .. }), "{error}");
        assert!(error.hint().contains("--index"), "{}", error.hint());
        assert_eq!(fs::read_dir(project.join("semantic")).unwrap().count(), before);
    }
    // They may come later, or be there since a program that did not look.
    let made = folder.path().join("i");
    let corpora = [folder.path().join("c")];
    index(&corpora, &made).unwrap();
    fs::create_dir(made.join("semantic/draft")).unwrap();
    let others = ["semantic/draft/1.md", "semantic/000002", "lexical/notes.txt", "semantic/a.csv"];
    others.iter().for_each(|other| fs::write(made.join(other), "mine").unwrap());
    let damage = || fs::write(made.join("semantic/000001-0.segment"), "nonsense").unwrap();
    for change in
        [&damage as &dyn Fn(), &|| fs::remove_file(made.join("lexical/meta.json")).unwrap()]
    {
        change();
        index(&corpora, &made).unwrap();
        assert_eq!(symbols(&made), ["A/RES/60/1", "A/RES/61/1"]);
        for other in others {
            assert_eq!(fs::read_to_string(made.join(other)).unwrap(), "mine", "{other}");
        }
    }
    // They are told by name, and count for nothing.
    let storage = Storage::open(&made).unwrap();
    let found = verify(&storage).unwrap();
    let ignored = ["lexical/notes.txt", "semantic/000002", "semantic/a.csv", "semantic/draft"];
    assert_eq!(found.ignored, ignored.map(|name| made.join(name)));
    let done = undex(&["verify", "--index", path(&made)]);
    for other in ignored {
        assert!(stderr(&done).contains(&format!("{other}` is no file of this index")), "{other}");
    }
    let clean = folder.path().join("clean");
    index(&corpora, &clean).unwrap();
    let clean = verify(&Storage::open(&clean).unwrap()).unwrap();
    assert_eq!((clean.files, clean.ignored.len()), (found.files, 0));
    // A folder with the name of a file that is to go.
    fs::create_dir(made.join("semantic/000009.catalog")).unwrap();
    let inner = made.join("semantic/000009.catalog/mine.txt");
    fs::write(&inner, "mine").unwrap();
    let error = index(&corpora, &made).unwrap_err().to_string();
    assert!(error.contains("move it away") && inner.exists(), "{error}");
}

#[test]
fn a_file_in_the_place_of_a_folder_has_one_remedy() {
    let folder = project();
    for file in ["i/semantic", "i/lexical", "j"] {
        let file = folder.path().join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, "mine").unwrap();
        let made = if file.ends_with("j") { file.clone() } else { folder.path().join("i") };
        let corpus = folder.path().join("c");
        let indexed = ["index", "--corpus", path(&corpus)];
        for command in [&["search", "marking"][..], &indexed, &["verify"]] {
            let model: &[&str] = if command[0] == "verify" { &[] } else { &["--model", "hashing"] };
            let done = undex(&[command, model, &["--index", path(&made)]].concat());
            let said = stderr(&done);
            assert!(!done.status.success() && said.contains("is no folder"), "{said}");
            assert!(said.contains("move it away"), "{said}");
        }
        assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
        fs::remove_file(&file).unwrap();
    }
}

/// Has a run of the program in a folder.
fn run(within: &Path, arguments: &[&str]) -> String {
    let done = Command::new(env!("CARGO_BIN_EXE_undex"))
        .current_dir(within)
        .args(["index", "--model", "hashing"])
        .args(arguments)
        .output()
        .unwrap();
    let said = stderr(&done);
    assert!(done.status.success(), "{said}");
    said
}

#[test]
fn files_have_one_name_however_their_folder_is_typed() {
    let folder = project();
    let whole = folder.path().canonicalize().unwrap();
    run(&whole, &["--corpus", "c", "--index", "i"]);
    // Bad now: a file of another name would have no document.
    fs::write(whole.join("c/a.txt"), BINARY).unwrap();
    std::os::unix::fs::symlink("c", whole.join("d")).unwrap();
    let (absolute, made) = (whole.join("c"), whole.join("i"));
    let typed: [(&Path, &[&str]); 7] = [
        (&whole, &["--corpus", "./c", "--index", "i"]),
        (&whole, &["--corpus", "c/../c/", "--index", "./i"]),
        (&whole, &["--corpus", path(&absolute), "--index", path(&made)]),
        (&whole.join("c"), &["--corpus", ".", "--index", "../i"]),
        (&whole.join("c/sub"), &["--corpus", "..", "--index", "../../i"]),
        (&whole, &["--corpus", "d", "--index", "i"]),
        (&whole, &["--corpus", "c", "--corpus", "./c", "--index", "i"]),
    ];
    for (within, arguments) in typed {
        let said = run(within, arguments);
        assert!(said.contains("0 added, 0 changed, 0 removed, 2 kept"), "{arguments:?}: {said}");
        let files = everything(&made);
        assert_eq!(symbols(&made), ["A/RES/60/1", "A/RES/61/1"], "{files:?}");
    }
    // What belongs together moves together.
    let moved = whole.join("elsewhere");
    fs::create_dir(&moved).unwrap();
    for part in ["c", "i"] {
        fs::rename(whole.join(part), moved.join(part)).unwrap();
    }
    let (absolute, made) = (moved.join("c"), moved.join("i"));
    let said = run(&whole, &["--corpus", path(&absolute), "--index", path(&made)]);
    assert!(said.contains("0 added, 0 changed, 0 removed, 2 kept"), "{said}");
}

#[test]
fn a_file_stays_the_same_where_its_folder_or_the_index_is_moved_alone() {
    let folder = project();
    // Read again it would be another document: the name alone says what it is.
    fs::write(folder.path().join("c/A_RES_60_9.txt"), "1. Decides to mark.\n").unwrap();
    let (corpus, made) = (folder.path().join("c"), folder.path().join("i"));
    index(std::slice::from_ref(&corpus), &made).unwrap();
    let (away, elsewhere) = (folder.path().join("away"), folder.path().join("elsewhere"));
    fs::create_dir(&elsewhere).unwrap();
    let moves = [
        // The index alone, then the documents alone, back, and a folder of documents.
        (made.clone(), elsewhere.join("i"), corpus.clone()),
        (corpus.clone(), elsewhere.join("d"), elsewhere.join("d")),
        (elsewhere.join("i"), made.clone(), elsewhere.join("d")),
        (elsewhere.join("d"), corpus.clone(), corpus.clone()),
        (corpus.join("sub"), corpus.join("part"), corpus.clone()),
    ];
    for (from, to, corpus) in moves {
        fs::rename(&from, &to).unwrap();
        let made = if made.exists() { made.clone() } else { elsewhere.join("i") };
        let summary = index(std::slice::from_ref(&corpus), &made).unwrap();
        let did = (summary.added, summary.changed, summary.removed, summary.kept);
        assert_eq!(did, (0, 0, 0, 3), "{} to {}", from.display(), to.display());
        let fresh = tempfile::tempdir_in(made.parent().unwrap()).unwrap();
        index(std::slice::from_ref(&corpus), &fresh.path().join("i")).unwrap();
        let again = index(std::slice::from_ref(&corpus), &made).unwrap();
        assert_eq!((again.kept, again.refused.len()), (3, 0), "{:?}", again.refused);
        assert_eq!(symbols(&made), symbols(&fresh.path().join("i")));
    }
    // Another name or another content is another file.
    fs::rename(corpus.join("a.txt"), corpus.join("b2.txt")).unwrap();
    let summary = index(std::slice::from_ref(&corpus), &made).unwrap();
    assert_eq!((summary.added, summary.removed, summary.kept), (1, 1, 2));
    fs::create_dir(&away).unwrap();
    fs::rename(corpus.join("b2.txt"), away.join("b2.txt")).unwrap();
    fs::write(away.join("b2.txt"), resolution(60, "brokering")).unwrap();
    let summary = index(&[corpus, away], &made).unwrap();
    assert_eq!((summary.added, summary.removed, summary.kept), (1, 1, 2));
}

#[test]
fn a_folder_that_lost_its_documents_at_once_is_not_believed() {
    let folder = project();
    let (c, sub, made) =
        (folder.path().join("c"), folder.path().join("c/sub"), folder.path().join("i"));
    let other = folder_of(&[("e.txt", &resolution(62, "brokering"))]);
    let corpora = [c.clone(), other.path().to_owned()];
    index(&corpora, &made).unwrap();
    let all = ["A/RES/60/1", "A/RES/61/1", "A/RES/62/1"];
    let away = folder.path().join("away");
    let is_kept = |corpora: &[PathBuf], said: &str| {
        let summary = index(corpora, &made).unwrap();
        let told = summary.refused.iter().filter(|told| told.contains("is kept")).count();
        assert_eq!((summary.removed, told), (0, 1), "{:?}", summary.refused);
        assert!(summary.refused.iter().any(|told| told.contains(said)), "{:?}", summary.refused);
        assert_eq!(symbols(&made), all);
    };
    fs::rename(&sub, &away).unwrap();
    fs::write(&sub, "a file").unwrap();
    is_kept(&corpora, "is no folder now");
    fs::remove_file(&sub).unwrap();
    fs::create_dir(&sub).unwrap();
    is_kept(&corpora, "remove the folder");
    // An unmounted disk.
    fs::remove_dir(&sub).unwrap();
    fs::rename(&away, &sub).unwrap();
    let kept = other.path().with_extension("away");
    fs::rename(other.path().join("e.txt"), &kept).unwrap();
    is_kept(&corpora, "leave this --corpus out");
    // On purpose.
    let summary = index(&corpora[..1], &made).unwrap();
    assert_eq!((summary.removed, symbols(&made)), (1, vec![all[0].into(), all[1].into()]));
    fs::remove_dir_all(&sub).unwrap();
    let summary = index(&corpora[..1], &made).unwrap();
    assert_eq!((summary.removed, symbols(&made)), (1, vec![all[0].to_owned()]));
    fs::remove_file(kept).unwrap();
}

#[test]
fn a_list_of_another_index_hides_no_damage() {
    let folder = project();
    let (one, other) = (folder.path().join("i"), folder.path().join("j"));
    let corpora = [folder.path().join("c")];
    index(&corpora, &one).unwrap();
    index(&corpora, &other).unwrap();
    let list = |index: &Path| index.join("lexical/.managed.json");
    let parts = ["store", "pos", "idx", "term", "fast", "fieldnorm"];
    for (part, is_removed) in parts.iter().flat_map(|part| [(part, false), (part, true)]) {
        let mut files = fs::read_dir(one.join("lexical")).unwrap();
        let file = files.find_map(|file| {
            let file = file.unwrap().path();
            (file.extension()? == *part).then_some(file)
        });
        let file = file.unwrap();
        let mut bytes = fs::read(&file).unwrap();
        let place = bytes.len() / 3;
        bytes[place] ^= 0x55;
        fs::remove_file(&file).unwrap();
        if !is_removed {
            fs::write(&file, bytes).unwrap();
        }
        fs::copy(list(&other), list(&one)).unwrap();
        let said = verify(&Storage::open(&one).unwrap()).unwrap_err().to_string();
        assert!(said.contains(&format!(".{part}`")), "{said}");
        let summary = index(&corpora, &one).unwrap();
        assert!(summary.warnings.iter().any(|told| told.contains("built anew")));
        verify(&Storage::open(&one).unwrap()).unwrap();
    }
    // The list alone, sealed as it is or not at all.
    let foreign = fs::read(list(&other)).unwrap();
    for bytes in [&foreign[..], b"[\"meta.json\"]"] {
        fs::write(list(&one), bytes).unwrap();
        let said = verify(&Storage::open(&one).unwrap()).unwrap_err().to_string();
        assert!(said.contains(".managed.json"), "{said}");
        index(&corpora, &one).unwrap();
        verify(&Storage::open(&one).unwrap()).unwrap();
    }
}

#[test]
fn a_copy_takes_the_place_of_a_broken_original_once() {
    let text = resolution(60, "marking");
    let corpus =
        folder_of(&[("a.txt", &text), ("b.txt", &text), ("z.txt", &resolution(61, "tracing"))]);
    let corpora = [corpus.path().to_owned()];
    let (lived, fresh) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let state = || {
        index(&corpora, lived.path()).unwrap();
        fs::read(lived.path().join("lexical/meta.json")).unwrap()
    };
    state();
    fs::write(corpus.path().join("a.txt"), BINARY).unwrap();
    let first = state();
    assert_eq!((state() == first, state() == first), (true, true), "nothing is left to do");
    index(&corpora, fresh.path()).unwrap();
    assert_eq!(everything(lived.path()), everything(fresh.path()));
    fs::write(corpus.path().join("a.txt"), resolution(60, "brokering")).unwrap();
    let (first, fresh) = (state(), tempfile::tempdir().unwrap());
    assert!(state() == first);
    index(&corpora, fresh.path()).unwrap();
    assert_eq!(everything(lived.path()), everything(fresh.path()));
}

#[test]
fn a_bound_on_the_size_of_files_is_told() {
    let folder = project();
    let (c, made) = (folder.path().join("c"), folder.path().join("i"));
    for blocks in ["0", "1", "2", "4"] {
        let done = Command::new("sh")
            .args(["-c", "ulimit -f $1; shift; exec \"$@\"", "sh", blocks])
            .arg(env!("CARGO_BIN_EXE_undex"))
            .args(["index", "--model", "hashing", "--corpus", path(&c), "--index", path(&made)])
            .output()
            .unwrap();
        let said = stderr(&done);
        assert_eq!(done.status.code(), Some(1), "{blocks}: {said}");
        assert!(said.contains("what to do") && !said.contains("panicked"), "{blocks}: {said}");
    }
}

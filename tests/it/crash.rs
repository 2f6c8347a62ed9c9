//! Whatever moment a run dies at, the index is in the state before or in the
//! state after it.

use std::{
    fs,
    os::unix::process::ExitStatusExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::AtomicBool,
    time::{Duration, Instant},
};

use undex::{
    corpus::{Corpora, Reading},
    embed::HashingEmbedder,
    index::{OpenError, Snapshot, Storage, Summary, Update, UpdateError, update, verify},
    query::{Mode, Page, Query, search},
};

use crate::{
    disk::{Disk, Fault, Survives},
    dying::update_dying_at,
    support::{every_text, folder_of, index, resolution},
};

/// The signal that no process can refuse.
const SIGKILL: i32 = 9;

fn run(storage: &Storage, corpus: &Path) -> Result<Summary, UpdateError> {
    let stop = AtomicBool::new(false);
    let corpora = Corpora { folders: vec![corpus.to_owned()], follow_links: false };
    let options = Update { corpora: &corpora, reading: &Reading::Here, storage, stop: &stop };
    update(options, &HashingEmbedder, &|_| ())
}

/// Every unit with its text; nothing where there is no index yet.
fn state(storage: &Storage) -> Vec<(String, String)> {
    let snapshot = match Snapshot::open_in(storage) {
        Ok(snapshot) => snapshot,
        Err(OpenError::Missing { .. }) => return Vec::new(),
        Err(error) => panic!("{error}"),
    };
    verify(storage).unwrap_or_else(|error| panic!("{error}"));
    let units = every_text(&snapshot).into_iter();
    units.map(|unit| (unit.id, unit.text)).collect()
}

/// A corpus before and after: one document changes, one goes, one comes.
struct Change {
    before: tempfile::TempDir,
    after: tempfile::TempDir,
}

fn change() -> Change {
    let (kept, changed, gone) =
        (resolution(60, "marking"), resolution(61, "tracing"), resolution(62, "brokering"));
    let before = folder_of(&[("a.txt", &kept), ("b.txt", &changed), ("c.txt", &gone)]);
    let after = folder_of(&[
        ("a.txt", &kept),
        ("b.txt", &resolution(61, "stockpiles")),
        ("d.txt", &resolution(63, "ammunition")),
    ]);
    Change { before, after }
}

/// Has an update die at each of its operations, and looks at what survives.
fn dies_everywhere(first: bool, survives: Survives) {
    let Change { before, after } = change();
    let prepared = || {
        let disk = Disk::new();
        if !first {
            run(&disk.storage(), before.path()).unwrap();
        }
        disk
    };
    let old = state(&prepared().storage());
    let disk = prepared();
    disk.fail(None);
    run(&disk.storage(), after.path()).unwrap();
    let (operations, new) = (disk.operations(), state(&disk.storage()));
    assert!(operations > 30 && old != new, "{operations} operations");
    let (mut old_seen, mut new_seen) = (0, 0);
    for operation in 0..operations {
        let disk = prepared();
        disk.fail(Some(Fault::Dead(operation)));
        let _ = run(&disk.storage(), after.path());
        let left = disk.after(survives);
        let found = state(&left.storage());
        match found {
            found if found == old => old_seen += 1,
            found if found == new => new_seen += 1,
            found => panic!("neither state after operation {operation}: {found:?}"),
        }
        // The next run goes on from there.
        run(&left.storage(), after.path()).unwrap_or_else(|error| panic!("{operation}: {error}"));
        assert_eq!(state(&left.storage()), new, "after operation {operation}");
    }
    assert!(old_seen > 0 && new_seen > 0, "{old_seen} old, {new_seen} new");
}

#[test]
fn a_first_run_killed_at_any_write_leaves_nothing_or_all() {
    dies_everywhere(true, Survives::Written);
}

#[test]
fn a_run_killed_at_any_write_leaves_the_state_before_or_after() {
    dies_everywhere(false, Survives::Written);
}

#[test]
fn power_lost_at_any_write_leaves_the_state_before_or_after() {
    dies_everywhere(false, Survives::Synced);
    dies_everywhere(true, Survives::Synced);
}

#[test]
fn power_lost_after_names_were_written_leaves_the_state_before_or_after() {
    dies_everywhere(false, Survives::SyncedContent);
}

#[test]
fn a_full_disk_is_an_error_and_loses_nothing() {
    let Change { before, after } = change();
    let prepared = || {
        let disk = Disk::new();
        run(&disk.storage(), before.path()).unwrap();
        disk.fail(None);
        disk
    };
    let disk = prepared();
    let old = state(&disk.storage());
    run(&disk.storage(), after.path()).unwrap();
    let (operations, new) = (disk.operations(), state(&disk.storage()));
    let mut failed = 0;
    for operation in 0..operations {
        let disk = prepared();
        disk.fail(Some(Fault::Full(operation)));
        match run(&disk.storage(), after.path()) {
            Ok(_) => assert_eq!(state(&disk.storage()), new),
            Err(error) => {
                assert!(!error.hint().is_empty(), "{error}");
                let left = disk.after(Survives::Written);
                // The commit itself may have been done when there was no room
                // left to tidy up.
                if state(&left.storage()) != new {
                    assert_eq!(state(&left.storage()), old, "{operation}: {error}");
                    failed += 1;
                }
                run(&left.storage(), after.path()).unwrap();
                assert_eq!(state(&left.storage()), new);
            }
        }
    }
    assert!(failed > 20, "{failed} of {operations}");
}

#[test]
fn a_read_only_disk_is_an_error_and_can_be_searched() {
    let Change { before, after } = change();
    let disk = Disk::new();
    run(&disk.storage(), before.path()).unwrap();
    let old = state(&disk.storage());
    disk.fail(Some(Fault::ReadOnly));
    let error = run(&disk.storage(), after.path()).unwrap_err();
    assert!(error.to_string().contains("cannot write"), "{error}");
    assert!(error.hint().contains("permissions"), "{}", error.hint());
    assert_eq!(state(&disk.storage()), old);
}

/// A process of its own on the disk of the system, killed at each of its writes
/// with half of them done.
#[test]
fn a_process_killed_at_any_write_leaves_the_state_before_or_after() {
    let Change { before, after } = change();
    let prepared = || {
        let folder = tempfile::tempdir().unwrap();
        index(&[before.path().to_owned()], folder.path()).unwrap();
        folder
    };
    let reopened = |folder: &Path| state(&Storage::open(folder).unwrap());
    let completed = |folder: &Path| {
        index(&[after.path().to_owned()], folder).unwrap();
        reopened(folder)
    };
    let folder = prepared();
    let old = reopened(folder.path());
    let new = completed(folder.path());
    let (mut old_seen, mut new_seen) = (0, 0);
    for operation in 0.. {
        let folder = prepared();
        let status = update_dying_at(operation, after.path(), folder.path());
        if status.success() {
            break;
        }
        assert_eq!(status.signal(), Some(SIGKILL), "operation {operation}: {status}");
        match reopened(folder.path()) {
            found if found == old => old_seen += 1,
            found if found == new => new_seen += 1,
            found => panic!("neither state after operation {operation}: {found:?}"),
        }
        assert_eq!(completed(folder.path()), new, "after operation {operation}");
    }
    assert!(old_seen > 20 && new_seen > 0, "{old_seen} old, {new_seen} new");
}

/// The program itself, killed by the system at random moments of its run.
#[test]
fn a_process_killed_at_two_hundred_moments_leaves_the_state_before_or_after() {
    let Change { before, after } = change();
    let folder = tempfile::tempdir().unwrap();
    let corpus = folder.path().join("corpus");
    let index = folder.path().join("index");
    let put = |from: &Path| {
        let _ = fs::remove_dir_all(&corpus);
        fs::create_dir(&corpus).unwrap();
        for file in fs::read_dir(from).unwrap() {
            let file = file.unwrap();
            fs::copy(file.path(), corpus.join(file.file_name())).unwrap();
        }
    };
    let child = || {
        Command::new(env!("CARGO_BIN_EXE_undex"))
            .args(["index", "--model", "hashing", "--corpus"])
            .args([&corpus, &PathBuf::from("--index"), &index])
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    put(after.path());
    let started = Instant::now();
    assert!(child().wait().unwrap().success());
    let whole = started.elapsed();
    let new = state(&Storage::open(&index).unwrap());
    put(before.path());
    assert!(child().wait().unwrap().success());
    let old = state(&Storage::open(&index).unwrap());
    let mut random = 7_u64;
    for moment in 0..200 {
        // Each run changes the index from one state to the other.
        let wanted = if moment % 2 == 0 { after.path() } else { before.path() };
        put(wanted);
        let mut child = child();
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let share = (random >> 33) as f64 / f64::from(1_u32 << 31);
        std::thread::sleep(Duration::from_secs_f64(whole.as_secs_f64() * share * 1.1));
        let _ = child.kill();
        child.wait().unwrap();
        let found = state(&Storage::open(&index).unwrap());
        assert!(found == old || found == new, "moment {moment}: {found:?}");
    }
}

/// Answers to a few questions, scores and all; or why there are none.
fn answers(storage: &Storage) -> Result<Vec<String>, String> {
    let snapshot = Snapshot::open_in(storage).map_err(|error| error.to_string())?;
    let mut out = Vec::new();
    for (text, mode) in [
        ("marking", Mode::Lexical),
        ("a report on tracing of weapons", Mode::Semantic),
        ("\"next session\" brokering", Mode::Hybrid),
        ("60/1", Mode::Hybrid),
    ] {
        let query = Query { mode, page: Page::first(20).unwrap(), ..Query::new(text) };
        let results =
            search(&snapshot, &HashingEmbedder, &query).map_err(|error| error.to_string())?;
        out.extend(results.hits.iter().map(|hit| {
            format!("{} {:?} {} {:?}", hit.unit.id, hit.scores, hit.unit.text, hit.unit.refs())
        }));
    }
    Ok(out)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for part in ["lexical", "semantic"] {
        for entry in fs::read_dir(folder.join(part)).unwrap() {
            files.push(entry.unwrap().path());
        }
    }
    files.sort();
    files
}

#[test]
fn a_changed_byte_is_an_error_or_changes_nothing() {
    let Change { before, .. } = change();
    let folder = tempfile::tempdir().unwrap();
    let storage = Storage::create(folder.path()).unwrap();
    run(&storage, before.path()).unwrap();
    let right = answers(&storage).unwrap();
    let (mut told, mut harmless) = (0, 0);
    for file in files(folder.path()) {
        let whole = fs::read(&file).unwrap();
        let step = (whole.len() / 60).max(1);
        for place in (0..whole.len()).step_by(step) {
            let mut bytes = whole.clone();
            bytes[place] ^= 1 << (place % 8);
            replace(&file, &bytes);
            // A storage opened anew: a mapped file would be seen as it was.
            match answers(&Storage::open(folder.path()).unwrap()) {
                Ok(found) => {
                    assert_eq!(found, right, "{} byte {place}", file.display());
                    harmless += 1;
                }
                Err(_) => told += 1,
            }
        }
        for length in [0, 1, whole.len() / 2, whole.len().saturating_sub(1)] {
            replace(&file, &whole[..length.min(whole.len())]);
            match answers(&Storage::open(folder.path()).unwrap()) {
                Ok(found) => assert_eq!(found, right, "{} cut at {length}", file.display()),
                Err(_) => told += 1,
            }
        }
        replace(&file, &whole);
    }
    assert!(told > 5 * harmless, "{told} told, {harmless} harmless");
    assert_eq!(answers(&storage).unwrap(), right);
}

/// What `undex verify` says is not in order.
fn verified(folder: &Path) -> String {
    let storage = Storage::open(folder).unwrap();
    verify(&storage)
        .map(|found| format!("{found:?}"))
        .map_err(|error| error.to_string())
        .unwrap_err()
}

#[test]
fn every_byte_of_the_lists_of_files_is_checked() {
    let Change { before, .. } = change();
    let folder = tempfile::tempdir().unwrap();
    run(&Storage::create(folder.path()).unwrap(), before.path()).unwrap();
    for name in ["meta.json", ".managed.json"] {
        let file = folder.path().join("lexical").join(name);
        let whole = fs::read(&file).unwrap();
        for place in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[place] ^= 1 << (place % 8);
            replace(&file, &bytes);
            let said = verified(folder.path());
            assert!(said.contains(name), "{name} byte {place}: {said}");
        }
        fs::remove_file(&file).unwrap();
        verified(folder.path());
        fs::write(&file, &whole).unwrap();
    }
    verify(&Storage::open(folder.path()).unwrap()).unwrap();
}

#[test]
fn what_is_no_file_is_named_and_never_opened() {
    let Change { before, .. } = change();
    let whole = tempfile::tempdir().unwrap();
    run(&Storage::create(whole.path()).unwrap(), before.path()).unwrap();
    for file in files(whole.path()) {
        let name = file.file_name().unwrap().to_str().unwrap();
        for made in ["mkfifo", "mkdir"] {
            let folder = tempfile::tempdir().unwrap();
            let done = |command: &mut Command| assert!(command.status().unwrap().success());
            done(Command::new("cp").arg("-r").arg(whole.path().join(".")).arg(folder.path()));
            let file = folder.path().join(file.strip_prefix(whole.path()).unwrap());
            fs::remove_file(&file).unwrap();
            done(Command::new(made).arg(&file));
            // The writer's locks are none of a reader's.
            if !name.ends_with(".lock") {
                let said = verified(folder.path());
                assert!(said.contains(name) && said.contains("no regular file"), "{name}: {said}");
            }
            let mended = run(&Storage::create(folder.path()).unwrap(), before.path());
            match mended {
                Ok(_) => drop(verify(&Storage::open(folder.path()).unwrap()).unwrap()),
                Err(error) => assert!(error.to_string().contains("remove it"), "{name}: {error}"),
            }
        }
    }
}

/// A new file under an old name, as a restored backup would be.
fn replace(file: &Path, bytes: &[u8]) {
    fs::remove_file(file).unwrap();
    fs::write(file, bytes).unwrap();
}

#[test]
fn a_file_of_another_index_is_an_error() {
    let Change { before, after } = change();
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    run(&Storage::create(one.path()).unwrap(), before.path()).unwrap();
    run(&Storage::create(other.path()).unwrap(), after.path()).unwrap();
    for name in ["000001.catalog", "000001-0.segment"] {
        let (own, foreign) =
            (one.path().join("semantic").join(name), other.path().join("semantic").join(name));
        let whole = fs::read(&own).unwrap();
        replace(&own, &fs::read(foreign).unwrap());
        let error = Snapshot::open(one.path()).err().unwrap();
        assert!(error.to_string().contains("the index is damaged"), "{error}");
        assert!(error.hint().contains("undex index"), "{}", error.hint());
        replace(&own, &whole);
    }
    // The two halves of different indexes.
    for file in fs::read_dir(one.path().join("lexical")).unwrap() {
        fs::remove_file(file.unwrap().path()).unwrap();
    }
    for file in fs::read_dir(other.path().join("lexical")).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), one.path().join("lexical").join(file.file_name())).unwrap();
    }
    assert!(Snapshot::open(one.path()).is_err());
}

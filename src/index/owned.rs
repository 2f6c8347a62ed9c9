//! Which files are the index's own, told by the names that it gives: nothing else in
//! its folders is ever removed, and no new index is made among files of others.

use std::{fs, io, path::Path};

use super::{OpenError, UpdateError};

/// The halves of an index, each with what tells its own names.
const HALVES: [(&str, IsOwn); 2] =
    [("lexical", is_lexical as IsOwn), ("semantic", is_semantic as IsOwn)];

type IsOwn = fn(&str) -> bool;

/// The file that says what the current commit is: every commit replaces it.
pub(super) const COMMIT: &str = "meta.json";
/// The list by which tantivy knows which files are its own.
pub(super) const LIST: &str = ".managed.json";

/// The parts of a lexical segment; deletions have a number before theirs.
const PARTS: [&str; 7] = ["idx", "pos", "term", "store", "store.temp", "fast", "fieldnorm"];

/// What a folder of vectors held before segments were files.
const OLDER_FILES: [&str; 4] =
    ["catalog.json", "vectors.f32", "graph.hnsw.data", "graph.hnsw.graph"];

/// Whether a name in the lexical half is one that tantivy gives.
pub(super) fn is_lexical(name: &str) -> bool {
    let fixed = [COMMIT, LIST, ".tantivy-writer.lock", ".tantivy-meta.lock"];
    fixed.contains(&name) || is_lexical_segment(name) || is_unfinished(name)
}

/// Whether a name in the semantic half is one that this program gives.
pub(super) fn is_semantic(name: &str) -> bool {
    is_of_writer(name) || is_of_commit(name) || is_older(name) || is_unfinished(name)
}

/// Whether a name in the semantic half is one by which a writer says that it is there.
pub(super) fn is_of_writer(name: &str) -> bool {
    [".writer.lock", "writer.json"].contains(&name)
}

/// Whether nobody but this program gives the name: an index is, or was begun, where one is.
fn is_telling(name: &str) -> bool {
    let fixed = [LIST, ".writer.lock"];
    fixed.contains(&name) || is_lexical_segment(name) || is_of_commit(name)
}

fn is_lexical_segment(name: &str) -> bool {
    let is_id = |id: &str| {
        id.len() == 32 && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    let is_part =
        |part: &str| PARTS.contains(&part) || part.strip_suffix(".del").is_some_and(is_number);
    name.split_once('.').is_some_and(|(id, part)| is_id(id) && is_part(part))
}

/// `000007.catalog`, `000003-0.segment`.
fn is_of_commit(name: &str) -> bool {
    let segment = || name.strip_suffix(".segment")?.split_once('-');
    name.strip_suffix(".catalog").is_some_and(is_older)
        || segment().is_some_and(|(commit, number)| is_older(commit) && is_number(number))
}

/// `000007`: a folder, before segments were files.
fn is_older(name: &str) -> bool {
    name.len() >= 6 && is_number(name)
}

/// What an interrupted run left that was about to take the name of a list.
fn is_unfinished(name: &str) -> bool {
    name.strip_prefix(".tmp").is_some_and(|rest| {
        rest.len() == 6 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Looks whether an index can have its folders there.
///
/// # Errors
/// [`OpenError::NoFolder`] where something else has the name of one.
pub(super) fn check_folders(path: &Path) -> Result<(), OpenError> {
    let folders = [path.to_owned(), path.join("lexical"), path.join("semantic")];
    let other =
        folders.into_iter().find(|folder| folder.symlink_metadata().is_ok() && !folder.is_dir());
    other.map_or(Ok(()), |path| Err(OpenError::NoFolder { path }))
}

/// Looks whether a new index can be made there, or one is there.
///
/// # Errors
/// [`UpdateError::Foreign`] where neither is so; the folder is as it was.
pub(super) fn check_free(path: &Path) -> Result<(), UpdateError> {
    check_folders(path)?;
    let mut foreign = Vec::new();
    for (half, is_own) in HALVES {
        let folder = path.join(half);
        let refused = |source| UpdateError::Write { path: folder.clone(), source };
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(refused(error)),
        };
        for entry in entries {
            let entry = entry.map_err(refused)?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if is_own(&name) && is_telling(&name) {
                return Ok(());
            }
            // Others name a file `meta.json` too.
            if !(is_own(&name) && name.starts_with('.')) {
                foreign.push(entry.path());
            }
        }
    }
    foreign.sort();
    match foreign.is_empty() {
        true => Ok(()),
        false => Err(UpdateError::Foreign { path: path.to_owned(), files: foreign }),
    }
}

/// Removes what has the name of a file of the semantic half and is a folder: one of an
/// older format with its files, or an empty one.
pub(super) fn remove_folder(folder: &Path) -> io::Result<()> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let known: &[&str] = if is_older(&name) { &OLDER_FILES } else { &[] };
    let files = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    let is_known = |file: &fs::DirEntry| {
        let is_folder = file.file_type().is_ok_and(|kind| kind.is_dir());
        !is_folder && known.iter().any(|name| file.file_name() == *name)
    };
    if !files.iter().all(is_known) {
        let problem =
            "is a folder with files that are none of the index: move it away, or remove it";
        return Err(io::Error::other(format!("`{}` {problem}", folder.display())));
    }
    files.iter().try_for_each(|file| fs::remove_file(file.path()))?;
    fs::remove_dir(folder)
}

/// Whether a file that is no folder has a name that only folders had: it is somebody's.
pub(super) fn is_foreign_file(name: &Path) -> bool {
    name.to_str().is_some_and(is_older)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_names_are_told_from_those_of_others() {
        let id = "6de8d79c20f94fea9da816326627ccb5";
        for name in ["meta.json", ".managed.json", ".tantivy-meta.lock", ".tmpa1B2c3"] {
            assert!(is_lexical(name), "{name}");
        }
        for part in ["idx", "pos", "term", "store", "store.temp", "fast", "fieldnorm", "17.del"] {
            assert!(is_lexical(&format!("{id}.{part}")), "{part}");
        }
        for name in ["notes.txt", "data.csv", ".gitignore", ".tmp", &format!("{id}.txt"), id] {
            assert!(!is_lexical(name) && !is_semantic(name), "{name}");
        }
        assert!(!is_lexical("../semantic/000001.catalog") && !is_lexical("/etc/passwd"));
        for name in ["000001.catalog", "1000000-12.segment", "000001", "writer.json"] {
            assert!(is_semantic(name), "{name}");
        }
        for name in ["1.catalog", "a-0.segment", "000001-.segment", "my.catalog", "2024"] {
            assert!(!is_semantic(name), "{name}");
        }
    }
}

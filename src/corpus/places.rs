//! By what names the files of the corpus are known: the same ones however a folder is typed
//! and wherever the command is run, and still the same where corpus and index are moved
//! together. And what became of the place of a file that is not found any more.

use std::{
    collections::HashSet,
    fs, io,
    path::{Component, Path, PathBuf},
};

/// The folders of documents, with the names that they give to their files.
pub(super) struct Places {
    /// The folder that the index lies in: names of what lies in it too begin there.
    base: PathBuf,
    folders: Vec<Folder>,
}

struct Folder {
    /// As it was typed.
    path: PathBuf,
    /// Where it is, without links.
    real: PathBuf,
    name: PathBuf,
}

/// What became of a file that was known and is not found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is no longer there, or its folder is no longer one of the corpus.
    Gone,
    /// What is now in its place, and why it is not said that it is gone.
    Kept(PathBuf, &'static str),
}

/// Where something is. Its own name may be a link, which may be led elsewhere: only what it
/// lies in is looked up.
fn place(path: &Path) -> io::Result<PathBuf> {
    let Some(name) = path.file_name() else { return path.canonicalize() };
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    Ok(parent.unwrap_or(Path::new(".")).canonicalize()?.join(name))
}

impl Places {
    /// The folders of documents of an index.
    ///
    /// # Errors
    /// The folder that cannot be looked up, with what the system says.
    pub(super) fn of(folders: &[PathBuf], index: &Path) -> Result<Places, (PathBuf, io::Error)> {
        let base = place(index).ok().and_then(|index| Some(index.parent()?.to_owned()));
        let base = base.unwrap_or_default();
        let folder = |path: &PathBuf| -> io::Result<Folder> {
            let place = place(path)?;
            let name = place.strip_prefix(&base).map(Path::to_owned).unwrap_or(place);
            Ok(Folder { path: path.clone(), real: path.canonicalize()?, name })
        };
        let found = folders.iter().map(|path| folder(path).map_err(|error| (path.clone(), error)));
        let folders = found.collect::<Result<_, _>>()?;
        Ok(Places { base, folders })
    }

    /// The name of what is found in a folder.
    pub(super) fn name(&self, folder: usize, path: &Path) -> PathBuf {
        let Folder { path: typed, name, .. } = &self.folders[folder];
        path.strip_prefix(typed).map_or_else(|_| path.to_owned(), |inner| name.join(inner))
    }

    /// The name that a file has now which was known by another, of a folder that was typed
    /// otherwise. The file need not be there any more.
    pub(super) fn renamed(&self, known: &str) -> Option<PathBuf> {
        let is_plain = |part| matches!(part, Component::Normal(_) | Component::RootDir);
        let path = Path::new(known);
        if path.components().all(is_plain) && self.holder(path).is_some() {
            return None;
        }
        // Names of earlier programs began where the command was run.
        [self.base.join(path), path.to_owned()].iter().find_map(|path| {
            path.ancestors().skip(1).find_map(|outer| {
                let outer = if outer.as_os_str().is_empty() { Path::new(".") } else { outer };
                let real = outer.canonicalize().ok()?;
                let folder = self.folders.iter().find(|folder| folder.real == real)?;
                Some(folder.name.join(path.strip_prefix(outer).unwrap_or(path)))
            })
        })
    }

    /// The folder that a name begins with, the innermost one.
    fn holder(&self, name: &Path) -> Option<&Folder> {
        let holds = |folder: &&Folder| {
            let same_root = folder.name.is_absolute() == name.is_absolute();
            same_root && name.starts_with(&folder.name)
        };
        self.folders.iter().filter(holds).max_by_key(|folder| folder.name.components().count())
    }

    /// What became of a file that is not found. `filled` are the folders that files are found
    /// in or below, by name.
    pub(super) fn fate(&self, name: &Path, filled: &HashSet<PathBuf>) -> Fate {
        let Some(folder) = self.holder(name) else { return Fate::Gone };
        let inner = name.strip_prefix(&folder.name).unwrap_or(name);
        if folder.path.join(inner).is_dir() {
            let kept =
                "is a folder now; what was indexed of the file is kept: put the document there";
            return Fate::Kept(name.to_owned(), kept);
        }
        for outer in inner.ancestors().skip(1) {
            let is_whole = outer.as_os_str().is_empty();
            let name = if is_whole { folder.name.clone() } else { folder.name.join(outer) };
            let Ok(found) = fs::metadata(folder.path.join(outer)) else { continue };
            if !found.is_dir() {
                let kept = "is no folder now; what was indexed from it is kept: put the folder there, \
                            or remove what is there so that the documents go too";
                return Fate::Kept(name, kept);
            }
            if filled.contains(&name) {
                return Fate::Gone;
            }
            // Where no folder has a document nothing is indexed at all, and that is told.
            return match (is_whole, filled.is_empty()) {
                (true, true) => Fate::Gone,
                (true, false) => Fate::Kept(
                    name,
                    "has no document now; what was indexed from it is kept: leave this --corpus out \
                     so that the documents go too",
                ),
                (false, _) => Fate::Kept(
                    name,
                    "has no document now; what was indexed from it is kept: remove the folder so that \
                     the documents go too",
                ),
            };
        }
        Fate::Gone
    }
}

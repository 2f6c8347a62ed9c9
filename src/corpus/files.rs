//! Which files of a folder are looked at: regular ones that a reader exists for.

use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
};

use super::{Warning, manifest};

/// How deep below the corpus folder files are looked for.
const DEPTH_MAX: usize = 8;

/// The files of a folder.
#[derive(Debug, Default)]
pub struct FoundFiles {
    /// Files that a reader exists for, sorted by path.
    pub files: Vec<PathBuf>,
    /// Files and folders that were passed over, and why.
    pub passed_over: Vec<Warning>,
    /// What is there but was not looked into: folders that cannot be listed, links, pipes.
    /// What was read from there before is not gone.
    pub unseen: Vec<PathBuf>,
}

/// The documents below a folder, sorted, so that equal folders read equally. Links are
/// followed where `follow_links` says so, but never out of the folder.
///
/// # Errors
/// Where the folder itself cannot be listed.
pub fn find_files(folder: &Path, follow_links: bool) -> io::Result<FoundFiles> {
    let mut walk = Walk {
        root: folder.canonicalize()?,
        follow_links,
        entered: HashSet::new(),
        found: FoundFiles::default(),
    };
    walk.folder(folder, 0)?;
    walk.found.files.sort();
    Ok(walk.found)
}

struct Walk {
    root: PathBuf,
    follow_links: bool,
    /// The folders that were looked into, by their real names: a link may lead back.
    entered: HashSet<PathBuf>,
    found: FoundFiles,
}

impl Walk {
    fn folder(&mut self, folder: &Path, depth: usize) -> io::Result<()> {
        if self.follow_links && !self.entered.insert(folder.canonicalize()?) {
            return Ok(());
        }
        let mut folders = Vec::new();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let apart = name.starts_with('.')
                || name == manifest::FILE_NAME
                || name.eq_ignore_ascii_case("README.md");
            if !apart && self.entry(&path) {
                folders.push(path);
            }
        }
        folders.sort();
        for folder in folders {
            if depth == DEPTH_MAX {
                self.pass_over(
                    &folder,
                    "folders are nested too deep; what was indexed from it is kept: move it up",
                );
                self.found.unseen.push(folder);
            } else if let Err(error) = self.folder(&folder, depth + 1) {
                self.pass_over(
                    &folder,
                    &format!(
                        "cannot list the folder: {error}; what was indexed from it is kept: \
                         grant the right to read it"
                    ),
                );
                self.found.unseen.push(folder);
            }
        }
        Ok(())
    }

    /// Takes up a file, or says that the entry is a folder.
    fn entry(&mut self, path: &Path) -> bool {
        let kind = match self.kind(path) {
            Ok(kind) => kind,
            Err(reason) => {
                self.pass_over(path, &reason);
                self.found.unseen.push(path.to_owned());
                return false;
            }
        };
        if kind.is_dir() {
            return true;
        }
        if !is_supported(path) {
            self.pass_over(
                path,
                "no reader for this kind of file: give .txt, .md, .docx, .pdf or Akoma Ntoso .xml",
            );
        } else if !kind.is_file() {
            self.pass_over(
                path,
                "is no regular file; what was indexed of it is kept: put the document itself there",
            );
            self.found.unseen.push(path.to_owned());
        } else if path.to_str().is_none() {
            // Names are kept as text: two such might become one.
            self.pass_over(path, "the name is not UTF-8: rename the file");
        } else {
            self.found.files.push(path.to_owned());
        }
        false
    }

    /// What an entry is; of a link, what it leads to.
    fn kind(&self, path: &Path) -> Result<fs::FileType, String> {
        let unknown = |error: io::Error| format!("cannot be looked at: {error}");
        let kind = fs::symlink_metadata(path).map_err(unknown)?.file_type();
        if !kind.is_symlink() {
            return Ok(kind);
        }
        if !self.follow_links {
            return Err("is a link: put the document itself there, or give --follow-links".into());
        }
        let target = path.canonicalize().map_err(unknown)?;
        match target.starts_with(&self.root) {
            true => Ok(fs::metadata(&target).map_err(unknown)?.file_type()),
            false => Err(format!(
                "is a link out of the corpus, to `{}`: put the document itself there",
                target.display()
            )),
        }
    }

    fn pass_over(&mut self, path: &Path, message: &str) {
        let message = message.to_owned();
        self.found.passed_over.push(Warning { file: path.to_owned(), line: 0, message });
    }
}

fn is_supported(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    ["txt", "text", "md", "markdown", "xml", "akn", "pdf", "docx"].contains(&extension.as_str())
}

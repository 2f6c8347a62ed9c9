//! The walls between the rooms of `src/`: which room may name which, which crates
//! are named where, and that no files depend on one another in a circle.
//! ARCHITECTURE.md tells what each room is for.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use crate::{
    imports::{Imports, Named},
    source::{Source, sources},
};

/// Each room with the rooms that it may name. A room that is not here is an error,
/// so that a new one is thought about.
const ROOMS: &[(&str, &[&str])] = &[
    ("pattern", &[]),
    ("regular", &[]),
    ("recent", &[]),
    ("citation", &["pattern"]),
    ("embed", &["regular"]),
    ("analysis", &["pattern", "citation"]),
    ("corpus", &["pattern", "regular", "citation"]),
    ("alignment", &["corpus", "embed"]),
    ("backend", &["citation", "corpus", "embed"]),
    ("index", &["recent", "backend", "alignment", "analysis", "citation", "corpus", "embed"]),
    ("query", &["pattern", "backend", "analysis", "citation", "corpus", "embed"]),
    (
        "research",
        &["pattern", "backend", "alignment", "analysis", "query", "citation", "corpus", "embed"],
    ),
    ("engine", &["recent", "backend", "index", "query", "research", "embed"]),
    ("answer", &["backend", "query", "research", "citation", "corpus"]),
    ("eval", &["regular", "backend", "query", "citation", "corpus", "embed"]),
    ("mcp", &["engine", "answer", "research", "query", "backend", "citation", "corpus"]),
    ("web", &["engine", "answer", "research", "query", "backend", "citation", "corpus", "mcp"]),
    (
        "cli",
        &[
            "regular", "engine", "answer", "research", "query", "backend", "index", "corpus",
            "citation", "embed", "eval", "mcp",
        ],
    ),
];

/// Single files that may name one room more.
const DOORS: &[(&str, &str)] = &[("src/cli/serve.rs", "web")];

/// Crates and modules of the standard library, with the rooms and files that may
/// name them. A folder of the system that is looked at by methods of `Path` alone is
/// not seen.
const CRATES: &[(&[&str], &[&str])] = &[
    // Of tantivy only the tokenizers may be named outside of the index.
    (&["tantivy", "hnsw_rs"], &["src/index", "src/analysis"]),
    (&["fastembed", "ort", "tokenizers"], &["src/embed"]),
    (&["hayro_cmap", "hayro_font", "hayro_syntax"], &["src/corpus/pdf"]),
    (&["axum", "hyper", "hyper_util", "tower", "tower_http"], &["src/web"]),
    (&["clap"], &["src/cli"]),
    (&["docx_rs"], &["src/citation"]),
    (&["rmcp"], &["src/mcp", "src/mcp.rs", "src/web/mcp.rs"]),
    (
        &["std::fs", "tokio::fs"],
        &["src/regular.rs", "src/corpus", "src/embed", "src/index", "src/cli"],
    ),
];

fn imports() -> Imports {
    Imports::of(&sources("src"))
}

/// The room of a file: `src/query/mod.rs` is in `query`, `src/engine.rs` in `engine`.
/// `lib.rs` and `main.rs` are in none.
fn room(path: &Path) -> Option<String> {
    let first = path.strip_prefix("src").ok()?.components().next()?;
    let name = Path::new(first.as_os_str()).file_stem()?.to_string_lossy().into_owned();
    (name != "lib" && name != "main").then_some(name)
}

/// What a file names beyond its own walls: one line each, under the two rooms.
fn beyond_walls(imports: &Imports) -> BTreeMap<String, BTreeSet<String>> {
    let mut wrong: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let known: BTreeMap<&str, &[&str]> = ROOMS.iter().copied().collect();
    for file in &imports.files {
        if let Some(room) = room(file).filter(|room| !known.contains_key(room.as_str())) {
            let kind = format!("the room `{room}` is not in the table of tests/it/walls.rs");
            wrong.entry(kind).or_default().insert(file.display().to_string());
        }
    }
    for Named { file, line, path } in &imports.named {
        let Some(from) = room(file) else { continue };
        let Some(to) = path.strip_prefix("crate::").and_then(|rest| rest.split("::").next()) else {
            continue;
        };
        let allowed = known.get(from.as_str()).copied().unwrap_or_default();
        let door = DOORS.iter().any(|&(name, room)| Path::new(name) == file && room == to);
        if to != from && !allowed.contains(&to) && !door {
            let found = wrong.entry(format!("`{from}` names `{to}`")).or_default();
            found.insert(format!("{}:{line} {path}", file.display()));
        }
    }
    wrong
}

fn crates_out_of_place(imports: &Imports) -> BTreeMap<String, BTreeSet<String>> {
    let mut wrong: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for Named { file, line, path } in &imports.named {
        for (names, places) in CRATES {
            let is_named = |name: &&&str| {
                path.strip_prefix(**name)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
            };
            let Some(name) = names.iter().find(is_named) else { continue };
            if !places.iter().any(|place| file.starts_with(place)) {
                let found = wrong.entry(format!("`{name}` outside {}", places.join(", ")));
                found.or_default().insert(format!("{}:{line} {path}", file.display()));
            }
        }
    }
    wrong
}

/// Circles of files, each with the dependencies that close it.
fn circles(imports: &Imports) -> Vec<String> {
    let circles = imports.circles().into_iter();
    let told = circles.map(|circle| {
        let inside = imports
            .edges
            .iter()
            .filter(|((from, to), _)| circle.contains(from) && circle.contains(to));
        let name = |file: &usize| imports.files[*file].strip_prefix("src").unwrap().display();
        let lines = inside.map(|((from, to), names)| {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            format!("    {} -> {}: {}", name(from), name(to), names.join(", "))
        });
        let lines: Vec<String> = lines.collect();
        format!("  a circle of {} files\n{}", circle.len(), lines.join("\n"))
    });
    told.collect()
}

#[track_caller]
fn check_none(what: &str, wrong: &BTreeMap<String, BTreeSet<String>>) {
    let total: usize = wrong.values().map(BTreeSet::len).sum();
    let told = wrong.iter().map(|(kind, places)| {
        let places: Vec<String> = places.iter().map(|place| format!("    {place}")).collect();
        format!("  {kind}: {} times\n{}", places.len(), places.join("\n"))
    });
    let told: Vec<String> = told.collect();
    assert!(wrong.is_empty(), "{what}, {total} times:\n{}", told.join("\n"));
}

#[test]
fn rooms_name_only_rooms_that_they_may() {
    check_none("rooms name what they may not", &beyond_walls(&imports()));
}

#[test]
fn what_a_room_may_name_it_names() {
    let imports = imports();
    let mut used: BTreeSet<(String, String)> = BTreeSet::new();
    for Named { file, path, .. } in &imports.named {
        let to = path.strip_prefix("crate::").and_then(|rest| rest.split("::").next());
        if let (Some(from), Some(to)) = (room(file), to) {
            used.insert((from, to.to_owned()));
        }
    }
    let allowed = ROOMS.iter().flat_map(|(from, rooms)| rooms.iter().map(move |to| (from, to)));
    let unused: Vec<String> = allowed
        .filter(|(from, to)| !used.contains(&((**from).to_owned(), (**to).to_owned())))
        .map(|(from, to)| format!("{from} may name {to} and does not"))
        .collect();
    assert!(unused.is_empty(), "{unused:?}");
}

/// Data folders and their files, with the room that owns them.
const FOLDERS: &[(&[&str], &[&str])] = &[
    (&["meta.json", ".catalog", ".segment"], &["src/index"]),
    (&["manifest.toml"], &["src/corpus"]),
];

#[test]
fn a_data_folder_is_opened_by_its_room_alone() {
    for source in sources("src") {
        for (names, places) in FOLDERS {
            if places.iter().any(|place| source.path.starts_with(place)) {
                continue;
            }
            let text = std::fs::read_to_string(crate::support::root().join(&source.path)).unwrap();
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            for line in code {
                let named = names.iter().find(|name| line.contains(&format!("{name}\"")));
                assert!(named.is_none(), "{}: {line}", source.path.display());
            }
        }
    }
}

#[test]
fn crates_are_named_where_they_belong() {
    check_none("crates are named where they do not belong", &crates_out_of_place(&imports()));
}

#[test]
fn no_files_depend_on_one_another_in_a_circle() {
    let found = circles(&imports());
    assert!(found.is_empty(), "{} circles of files:\n{}", found.len(), found.join("\n"));
}

#[test]
fn the_table_of_rooms_has_no_circle() {
    for (index, (room, allowed)) in ROOMS.iter().enumerate() {
        for name in *allowed {
            let before = ROOMS[..index].iter().any(|(known, _)| known == name);
            assert!(before, "`{room}` may name `{name}`, which does not stand above it");
        }
    }
}

/// A crate of a few lines: files with their text.
fn small(files: &[(&str, &str)]) -> Imports {
    let parsed: Vec<Source> =
        files.iter().map(|(path, text)| Source::parse(&PathBuf::from(path), text)).collect();
    Imports::of(&parsed)
}

/// The dependencies of a small crate: `from -> to: names`.
fn edges(imports: &Imports) -> Vec<String> {
    let name = |file: usize| imports.files[file].display().to_string().replace("src/", "");
    let told = imports.edges.iter().map(|(&(from, to), names)| {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        format!("{} -> {}: {}", name(from), name(to), names.join(" "))
    });
    told.collect()
}

const LIB: (&str, &str) = ("src/lib.rs", "pub mod corpus; pub mod query; mod pattern;");

#[test]
fn a_facade_depends_on_nothing_and_is_looked_through() {
    let found = small(&[
        LIB,
        (
            "src/corpus/mod.rs",
            "mod read; mod unit; pub use read::{read, Fault}; pub use self::unit::Unit as Piece;",
        ),
        (
            "src/corpus/read.rs",
            "use super::Piece; pub fn read() -> Piece { todo!() } pub enum Fault { Bad }",
        ),
        ("src/corpus/unit.rs", "pub struct Unit;"),
        (
            "src/query/mod.rs",
            "use crate::corpus::{self, Piece as P}; fn f() -> P { corpus::read() } fn g() { matches!(1, crate::corpus::Fault::Bad) }",
        ),
    ]);
    let wanted = [
        "corpus/read.rs -> corpus/unit.rs: Unit",
        "query/mod.rs -> corpus/read.rs: Fault read",
        "query/mod.rs -> corpus/unit.rs: Unit",
    ];
    assert_eq!(edges(&found), wanted);
    assert!(found.circles().is_empty());
}

#[test]
fn an_item_of_a_facade_that_a_child_uses_is_a_circle() {
    let found = small(&[
        LIB,
        (
            "src/query/mod.rs",
            "mod rank; pub use rank::rank; pub struct Hit; pub fn search() { rank(); helper::go() } mod helper { pub fn go() {} }",
        ),
        (
            "src/query/rank.rs",
            "pub fn rank() -> super::Hit { super::helper::go(); let _ = 1; todo!() }",
        ),
    ]);
    assert_eq!(
        edges(&found),
        ["query/mod.rs -> query/rank.rs: rank", "query/rank.rs -> query/mod.rs: Hit go"]
    );
    assert_eq!(circles(&found).len(), 1);
    assert!(circles(&found)[0].contains("query/rank.rs -> query/mod.rs: Hit"));
}

#[test]
fn a_star_counts_for_what_is_used_of_it_and_tests_do_not_count() {
    let found = small(&[
        LIB,
        ("src/corpus/mod.rs", "pub use unit::*; mod unit; #[cfg(test)] mod trial;"),
        (
            "src/corpus/unit.rs",
            "pub struct Unit; pub struct Other; #[cfg(test)] mod tests { use crate::query::find; }",
        ),
        ("src/corpus/trial.rs", "use crate::query::find; fn f() { std::fs::read(1); }"),
        (
            "src/query/mod.rs",
            "use crate::corpus::*; mod find; pub use find::find; fn f(find: u8) -> Unit { find; todo!() }",
        ),
        ("src/query/find.rs", "pub fn find() {}"),
    ]);
    assert_eq!(edges(&found), ["query/mod.rs -> corpus/unit.rs: Unit"]);
    assert!(crates_out_of_place(&found).is_empty());
}

#[test]
fn what_is_named_beyond_a_wall_is_seen_however_it_is_written() {
    let found = small(&[
        ("src/lib.rs", "pub mod corpus; pub mod query; pub mod attic;"),
        ("src/attic.rs", "pub fn f() {}"),
        (
            "src/corpus/mod.rs",
            "use std::{fs, io}; use super::query::Hit; pub(crate) use crate::query; fn f() { fs::read(1); query::go(); }",
        ),
        (
            "src/query/mod.rs",
            "pub struct Hit; fn f() { let tantivy = 1; println!(\"{}\", ::tantivy::VERSION); std::fs::read(tantivy); vec![crate::attic::f()] }\n\
             #[derive(clap::Args)] struct A(axum::Router); struct B { ort: u8 }",
        ),
    ]);
    let told: Vec<String> = beyond_walls(&found)
        .into_iter()
        .map(|(kind, places)| format!("{kind}: {}", places.len()))
        .collect();
    let wanted = [
        "`corpus` names `query`: 2",
        "`query` names `attic`: 1",
        "the room `attic` is not in the table of tests/it/walls.rs: 1",
    ];
    assert_eq!(told, wanted);
    let kinds: Vec<String> = crates_out_of_place(&found)
        .into_keys()
        .map(|kind| kind.split(' ').next().unwrap().to_owned())
        .collect();
    assert_eq!(kinds, ["`axum`", "`clap`", "`std::fs`", "`tantivy`"]);
}

//! The style of the tree: what a reader can rely on in every file.

use std::{collections::BTreeMap, fs};

use syn::visit::Visit;

use crate::{
    source::{is_for_tests, sources, tracked},
    support::root,
};

/// The longest file of code, in lines, tests in it included.
const FILE_LINES_MAX: usize = 500;
/// The longest function, in lines, from `fn` to its last brace.
const FUNCTION_LINES_MAX: usize = 75;
/// Files that may be longer, each with the reason, which ARCHITECTURE.md tells too.
const LONG_FILES: [(&str, &str); 0] = [];

/// Every function of a file, wherever it stands: name, first line, lines.
#[derive(Default)]
struct Functions(Vec<(String, usize, usize)>);

impl Functions {
    fn add(&mut self, signature: &syn::Signature, body: &syn::Block) {
        let first = signature.fn_token.span.start().line;
        let last = body.brace_token.span.close().end().line;
        self.0.push((signature.ident.to_string(), first, last - first + 1));
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.add(&function.sig, &function.block);
        syn::visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.add(&function.sig, &function.block);
        syn::visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        if let Some(block) = &function.default {
            self.add(&function.sig, block);
        }
        syn::visit::visit_trait_item_fn(self, function);
    }
}

fn functions(syntax: &syn::File) -> Vec<(String, usize, usize)> {
    let mut found = Functions::default();
    found.visit_file(syntax);
    found.0
}

/// The public types of a file, tests left out: name and line.
#[derive(Default)]
struct PublicTypes(Vec<(String, usize)>);

impl<'ast> Visit<'ast> for PublicTypes {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let (attributes, visibility, name) = match item {
            syn::Item::Struct(item) => (&item.attrs, &item.vis, &item.ident),
            syn::Item::Enum(item) => (&item.attrs, &item.vis, &item.ident),
            syn::Item::Trait(item) => (&item.attrs, &item.vis, &item.ident),
            syn::Item::Type(item) => (&item.attrs, &item.vis, &item.ident),
            syn::Item::Mod(module) if !is_for_tests(&module.attrs) => {
                return syn::visit::visit_item(self, item);
            }
            _ => return,
        };
        if matches!(visibility, syn::Visibility::Public(_)) && !is_for_tests(attributes) {
            self.0.push((name.to_string(), name.span().start().line));
        }
    }
}

#[test]
fn every_module_says_what_it_is() {
    for file in tracked(".rs") {
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("//! "), "{} does not open with its purpose", file.display());
    }
}

#[test]
fn files_are_short() {
    let architecture = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let mut wrong = Vec::new();
    for source in sources("") {
        let path = source.path.display().to_string();
        let excused = LONG_FILES.iter().any(|(file, _)| *file == path);
        match source.lines > FILE_LINES_MAX {
            true if !excused => wrong.push(format!("{path} has {} lines", source.lines)),
            false if excused => wrong.push(format!("{path} is short again: take it off the list")),
            _ => {}
        }
    }
    for (file, reason) in LONG_FILES {
        if !root().join(file).exists() {
            wrong.push(format!("{file} may be long, and is not there"));
        }
        if !architecture.contains(&format!("`{file}`")) {
            wrong.push(format!("ARCHITECTURE.md does not say that `{file}` is long: {reason}"));
        }
    }
    assert!(wrong.is_empty(), "a file has at most {FILE_LINES_MAX} lines:\n{}", wrong.join("\n"));
}

#[test]
fn functions_are_short() {
    let mut wrong = Vec::new();
    for source in sources("") {
        for (name, first, lines) in functions(&source.syntax) {
            if lines > FUNCTION_LINES_MAX {
                wrong.push(format!("{}:{first} `{name}` has {lines}", source.path.display()));
            }
        }
    }
    let most = format!("a function has at most {FUNCTION_LINES_MAX} lines");
    assert!(wrong.is_empty(), "{most}:\n{}", wrong.join("\n"));
}

#[test]
fn every_function_is_measured_however_it_is_written() {
    let text = "trait T {\n    fn given() {\n    }\n    fn asked();\n}\nimpl T for u8 {\n    pub(crate) \
        fn of<A>(\n        a: A,\n    ) -> A\n    where\n        A: Copy,\n    {\n        fn nested() {}\n        a\n    }\n}\n";
    let found = functions(&syn::parse_file(text).unwrap());
    let wanted = [("given", 2, 2), ("of", 7, 9), ("nested", 13, 1)];
    assert_eq!(found, wanted.map(|(name, first, lines)| (name.to_owned(), first, lines)));
}

#[test]
fn a_public_name_is_one_type() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for source in sources("src") {
        let mut found = PublicTypes::default();
        found.visit_file(&source.syntax);
        for (name, line) in found.0 {
            places.entry(name).or_default().push(format!("{}:{line}", source.path.display()));
        }
    }
    let wrong: Vec<String> = places
        .iter()
        .filter(|(_, places)| places.len() > 1)
        .map(|(name, places)| format!("{name}: {}", places.join(", ")))
        .collect();
    assert!(wrong.is_empty(), "public types of one name:\n{}", wrong.join("\n"));
}

#[test]
fn links_between_documents_lead_somewhere() {
    for file in tracked(".md").into_iter().filter(|file| !file.starts_with(root().join("corpus/")))
    {
        let text = fs::read_to_string(&file).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = link.split('#').next().unwrap_or_default();
            if path.is_empty() || path.contains("://") {
                continue;
            }
            let target = file.parent().unwrap().join(path);
            assert!(target.exists(), "{} links to {link}, which is not there", file.display());
        }
    }
}

#[test]
fn files_that_documents_name_are_there() {
    for file in tracked(".md").into_iter().filter(|file| !file.starts_with(root().join("corpus/")))
    {
        let text = fs::read_to_string(&file).unwrap();
        for name in text.split('`').skip(1).step_by(2) {
            let is_path = ["src/", "tests/", "scripts/", "benches/", "web/", "docs/"]
                .iter()
                .any(|folder| name.starts_with(folder));
            let path = name.split([' ', '*', '{']).next().unwrap_or_default();
            if is_path && path == name {
                assert!(root().join(path).exists(), "{} names {name}", file.display());
            }
        }
    }
}

#[test]
fn the_architecture_names_every_room() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    for entry in fs::read_dir(root().join("src")).unwrap() {
        let entry = entry.unwrap();
        if entry.path().is_dir() {
            let name = format!("`src/{}/`", entry.file_name().to_string_lossy());
            assert!(text.contains(&name), "ARCHITECTURE.md does not name {name}");
        }
    }
}

//! Who names whom: a graph of files, made from what `use` and paths say.
//!
//! A path leads to the file that defines the item, through re-exports. So a
//! `mod.rs` that only hands on what its children define depends on none of them,
//! and an item that `mod.rs` defines and a child uses is a dependency of the child.
//! Items for tests alone (`#[cfg(test)]`) are left out. Methods are not followed:
//! who calls them has a value of the type, and named it or its maker.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::Visit;

use crate::source::{Source, is_for_tests};

/// Steps of a path, from the root of the crate where it begins with `crate`.
type Steps = Vec<String>;

/// How often a re-export may lead to another one.
const HOPS_MAX: usize = 16;

/// A path as it stands in a file.
#[derive(Clone, Debug)]
struct Mention {
    steps: Steps,
    line: usize,
}

/// A name that a `use` brings into a module.
#[derive(Clone, Debug)]
struct Import {
    /// The name; nothing for `*`.
    name: Option<String>,
    from: Mention,
    /// Whether others get it from here.
    hands_on: bool,
}

/// What a module says.
#[derive(Default)]
struct Module {
    file: usize,
    path: Steps,
    children: BTreeSet<String>,
    items: BTreeSet<String>,
    imports: Vec<Import>,
    mentions: Vec<Mention>,
}

/// What a file names of something else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Named {
    /// The file that names it, from the root of the project.
    pub(crate) file: PathBuf,
    /// The line.
    pub(crate) line: usize,
    /// What it names: `crate::index::Snapshot`, `std::fs::read`.
    pub(crate) path: String,
}

/// The files of a crate, and who names whom.
pub(crate) struct Imports {
    /// The files, from the root of the project.
    pub(crate) files: Vec<PathBuf>,
    /// What is named by path: of this crate, and of others.
    pub(crate) named: BTreeSet<Named>,
    /// From one file to another, with the names of the items.
    pub(crate) edges: BTreeMap<(usize, usize), BTreeSet<String>>,
}

impl Imports {
    /// Reads the files of `src/`.
    pub(crate) fn of(sources: &[Source]) -> Imports {
        let mut modules: BTreeMap<Steps, Module> = BTreeMap::new();
        for (file, source) in sources.iter().enumerate() {
            let path = module_of(&source.path);
            collect(&mut modules, file, path, &source.syntax.items);
        }
        // A file that no module names, but for tests, is for tests alone.
        let declared: BTreeSet<Steps> = modules
            .values()
            .flat_map(|module| module.children.iter().map(|child| joined(&module.path, child)))
            .collect();
        modules.retain(|path, _| path.len() <= 1 || declared.contains(path));
        let mut imports = Imports {
            files: sources.iter().map(|source| source.path.clone()).collect(),
            named: BTreeSet::new(),
            edges: BTreeMap::new(),
        };
        for module in modules.values() {
            imports.add(&modules, module);
        }
        imports
    }

    fn add(&mut self, modules: &BTreeMap<Steps, Module>, module: &Module) {
        for import in &module.imports {
            self.name(module, &import.from, true);
            let Some(name) = &import.name else {
                // Of all that a `*` brings, what is mentioned counts.
                for mention in &module.mentions {
                    let steps = joined(&import.from.steps, &mention.steps[0]);
                    self.depend(modules, module, &steps);
                }
                continue;
            };
            let is_mentioned =
                || module.mentions.iter().any(|mention| mention.steps == [name.clone()]);
            if !import.hands_on || is_mentioned() {
                self.depend(modules, module, &import.from.steps);
            }
        }
        for mention in &module.mentions {
            self.name(module, mention, false);
            if mention.steps.len() > 1 {
                self.depend(modules, module, &mention.steps);
            }
        }
    }

    /// Notes a path that names something of this crate or of another one.
    fn name(&mut self, module: &Module, mention: &Mention, is_import: bool) {
        let steps = absolute(&module.path, &mention.steps);
        let Some(first) = steps.first() else { return };
        if first != "crate" {
            let is_own = module.children.contains(first) || module.items.contains(first);
            let is_imported =
                module.imports.iter().any(|import| import.name.as_ref() == Some(first));
            // What is imported is noted where it is.
            if is_own || (!is_import && (is_imported || steps.len() == 1)) {
                return;
            }
        }
        self.named.insert(Named {
            file: self.files[module.file].clone(),
            line: mention.line,
            path: steps.join("::"),
        });
    }

    fn depend(&mut self, modules: &BTreeMap<Steps, Module>, module: &Module, steps: &[String]) {
        let mut found = Vec::new();
        resolve(modules, module, steps, HOPS_MAX, &mut found);
        for (file, name) in found.into_iter().filter(|&(file, _)| file != module.file) {
            self.edges.entry((module.file, file)).or_default().insert(name);
        }
    }

    /// Groups of files that depend on one another, in circles.
    pub(crate) fn circles(&self) -> Vec<BTreeSet<usize>> {
        let reach: Vec<BTreeSet<usize>> =
            (0..self.files.len()).map(|file| self.reached(file)).collect();
        let mut circles = BTreeSet::new();
        for file in 0..self.files.len() {
            let members: BTreeSet<usize> =
                reach[file].iter().copied().filter(|&other| reach[other].contains(&file)).collect();
            if members.len() > 1 {
                circles.insert(members);
            }
        }
        circles.into_iter().collect()
    }

    fn reached(&self, from: usize) -> BTreeSet<usize> {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
        while let Some(file) = open.pop() {
            for &(_, to) in self.edges.keys().filter(|(a, _)| *a == file) {
                if seen.insert(to) {
                    open.push(to);
                }
            }
        }
        seen
    }
}

fn joined(path: &[String], step: &str) -> Steps {
    path.iter().cloned().chain([step.to_owned()]).collect()
}

/// `src/query/mod.rs` is `crate::query`. The program's own `main.rs` is no part of
/// the library: it is a module that nobody can name.
fn module_of(path: &Path) -> Steps {
    let inside = path.strip_prefix("src").unwrap_or(path).with_extension("");
    let mut steps: Steps = vec!["crate".to_owned()];
    steps.extend(inside.components().map(|step| step.as_os_str().to_string_lossy().into_owned()));
    match steps.last().map(String::as_str) {
        Some("mod" | "lib") => drop(steps.pop()),
        Some("main") if steps.len() == 2 => steps = vec!["main".to_owned()],
        _ => {}
    }
    steps
}

/// A path with `crate`, `self`, `super` and the crate's own name made plain.
fn absolute(module: &[String], steps: &[String]) -> Steps {
    let mut steps = steps.iter().map(String::as_str).peekable();
    let mut base: Steps = match steps.peek() {
        Some(&"crate" | &"undex") => {
            steps.next();
            vec!["crate".to_owned()]
        }
        Some(&"self" | &"super") => module.to_vec(),
        _ => Vec::new(),
    };
    for step in steps {
        match step {
            "self" => {}
            "super" => drop(base.pop()),
            step => base.push(step.to_owned()),
        }
    }
    base
}

/// Follows a path to the files that define what it names, which may be several: a
/// module, a function and a type can have one name.
fn resolve(
    modules: &BTreeMap<Steps, Module>,
    module: &Module,
    steps: &[String],
    hops: usize,
    found: &mut Vec<(usize, String)>,
) {
    let steps = absolute(&module.path, steps);
    let (mut at, rest) = match steps.first().map(String::as_str) {
        Some("crate") => (vec!["crate".to_owned()], &steps[1..]),
        _ => (module.path.clone(), &steps[..]),
    };
    for (index, step) in rest.iter().enumerate() {
        let Some(here) = modules.get(&at) else { return };
        let after = &rest[index + 1..];
        if here.items.contains(step) {
            found.push((here.file, step.clone()));
        }
        if here.children.contains(step) && !after.is_empty() {
            at = joined(&at, step);
            continue;
        }
        if here.items.contains(step) || hops == 0 {
            return;
        }
        for import in &here.imports {
            let by_name = import.name.as_ref() == Some(step);
            if by_name || import.name.is_none() {
                let mut longer = import.from.steps.clone();
                longer.extend((!by_name).then(|| step.clone()));
                longer.extend(after.iter().cloned());
                resolve(modules, here, &longer, hops - 1, found);
            }
        }
        return;
    }
}

/// Puts what a module says, and its inner modules, into the map.
fn collect(modules: &mut BTreeMap<Steps, Module>, file: usize, path: Steps, items: &[syn::Item]) {
    let mut reader = Reader {
        module: Module { file, path: path.clone(), ..Module::default() },
        bound: Vec::new(),
    };
    let mut inner = Vec::new();
    for item in items.iter().filter(|item| !is_for_tests(attributes(item))) {
        match item {
            syn::Item::Mod(module) => {
                reader.module.children.insert(module.ident.to_string());
                if let Some((_, items)) = &module.content {
                    inner.push((joined(&path, &module.ident.to_string()), items));
                }
            }
            item => {
                reader.module.items.extend(name_of(item));
                reader.visit_item(item);
            }
        }
    }
    modules.insert(path, reader.module);
    for (path, items) in inner {
        collect(modules, file, path, items);
    }
}

fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Const(item) => &item.attrs,
        syn::Item::Enum(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Macro(item) => &item.attrs,
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Static(item) => &item.attrs,
        syn::Item::Struct(item) => &item.attrs,
        syn::Item::Trait(item) => &item.attrs,
        syn::Item::Type(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn name_of(item: &syn::Item) -> Option<String> {
    let name = match item {
        syn::Item::Const(item) => &item.ident,
        syn::Item::Enum(item) => &item.ident,
        syn::Item::Fn(item) => &item.sig.ident,
        syn::Item::Macro(item) => item.ident.as_ref()?,
        syn::Item::Static(item) => &item.ident,
        syn::Item::Struct(item) => &item.ident,
        syn::Item::Trait(item) => &item.ident,
        syn::Item::Type(item) => &item.ident,
        syn::Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

/// Gathers imports and mentions of a module.
struct Reader {
    module: Module,
    /// Names that the function at hand gives to values.
    bound: Vec<BTreeSet<String>>,
}

impl Reader {
    fn mention(&mut self, steps: Steps, line: usize) {
        let is_bound = steps.len() == 1 && self.bound.iter().any(|names| names.contains(&steps[0]));
        if !steps.is_empty() && !is_bound && !matches!(steps[0].as_str(), "Self") {
            self.module.mentions.push(Mention { steps, line });
        }
    }

    fn import(&mut self, before: &Steps, tree: &syn::UseTree, hands_on: bool) {
        let (steps, name, ident) = match tree {
            syn::UseTree::Path(path) => {
                return self.import(&joined(before, &path.ident.to_string()), &path.tree, hands_on);
            }
            syn::UseTree::Group(group) => {
                return group.items.iter().for_each(|tree| self.import(before, tree, hands_on));
            }
            syn::UseTree::Name(name) if name.ident == "self" => {
                (before.clone(), before.last().cloned(), &name.ident)
            }
            syn::UseTree::Name(name) => {
                let text = name.ident.to_string();
                (joined(before, &text), Some(text), &name.ident)
            }
            syn::UseTree::Rename(rename) if rename.ident == "self" => {
                (before.clone(), Some(rename.rename.to_string()), &rename.ident)
            }
            syn::UseTree::Rename(rename) => {
                let steps = joined(before, &rename.ident.to_string());
                (steps, Some(rename.rename.to_string()), &rename.ident)
            }
            syn::UseTree::Glob(star) => {
                let line = star.star_token.span.start().line;
                let from = Mention { steps: before.clone(), line };
                return self.module.imports.push(Import { name: None, from, hands_on });
            }
        };
        let from = Mention { steps, line: ident.span().start().line };
        self.module.imports.push(Import { name, from, hands_on });
    }

    /// Paths in the tokens of a macro or an attribute, which have no syntax yet.
    fn tokens(&mut self, tokens: TokenStream) {
        let (mut steps, mut line, mut colons, mut after_dot) = (Steps::new(), 0, 0, false);
        for token in tokens {
            match token {
                TokenTree::Ident(ident) if colons == 2 && !steps.is_empty() => {
                    steps.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Ident(ident) => {
                    self.mention(std::mem::take(&mut steps), line);
                    line = ident.span().start().line;
                    colons = 0;
                    if !after_dot {
                        steps = vec![ident.to_string()];
                    }
                }
                TokenTree::Punct(sign) if sign.as_char() == ':' => {
                    colons += 1;
                    continue;
                }
                other => {
                    self.mention(std::mem::take(&mut steps), line);
                    colons = 0;
                    after_dot = matches!(&other, TokenTree::Punct(sign) if matches!(sign.as_char(), '.' | '\''));
                    if let TokenTree::Group(group) = other {
                        self.tokens(group.stream());
                    }
                    continue;
                }
            }
            after_dot = false;
        }
        self.mention(steps, line);
    }
}

/// The names that patterns give to values.
#[derive(Default)]
struct Bound(BTreeSet<String>);

impl<'ast> Visit<'ast> for Bound {
    fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
        self.0.insert(pattern.ident.to_string());
        syn::visit::visit_pat_ident(self, pattern);
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let hands_on = !matches!(item.vis, syn::Visibility::Inherited);
        self.import(&Steps::new(), &item.tree, hands_on);
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        let mut bound = Bound::default();
        bound.visit_item_fn(function);
        self.bound.push(bound.0);
        syn::visit::visit_item_fn(self, function);
        self.bound.pop();
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if is_for_tests(&function.attrs) {
            return;
        }
        let mut bound = Bound::default();
        bound.visit_impl_item_fn(function);
        self.bound.push(bound.0);
        syn::visit::visit_impl_item_fn(self, function);
        self.bound.pop();
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let steps: Steps = path.segments.iter().map(|step| step.ident.to_string()).collect();
        let line = path.segments.first().map_or(0, |step| step.ident.span().start().line);
        self.mention(steps, line);
        syn::visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.tokens(call.tokens.clone());
        syn::visit::visit_macro(self, call);
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if let syn::Meta::List(list) = &attribute.meta {
            self.tokens(list.tokens.clone());
        }
        syn::visit::visit_attribute(self, attribute);
    }
}

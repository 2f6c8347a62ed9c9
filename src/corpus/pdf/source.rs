//! What a PDF holds, taken out within bounds: its pages from the tree, and the
//! contents of streams. A file may nest, repeat and inflate without end, so nothing
//! here recurses, no node of the tree is walked twice, and what is inflated has a limit.

use std::{
    collections::HashSet,
    io::Read,
    panic::{AssertUnwindSafe, catch_unwind},
};

use flate2::read::{DeflateDecoder, ZlibDecoder};
use pdf_extract::{Dictionary, Document, Object, ObjectId, Stream};

/// The most pages that are read.
const PAGES_MAX: usize = 5_000;
/// The most nodes of the tree of pages that are looked at.
const NODES_MAX: usize = 200_000;
/// The most references that lead to one object.
const HOPS_MAX: usize = 32;
/// The most bytes that one stream may inflate to. The contents of a page of print
/// have some hundred kilobytes.
pub(super) const STREAM_BYTES_MAX: u64 = 32 << 20;
/// The most bytes that the streams of objects and references may inflate to together.
const TABLES_BYTES_MAX: u64 = 256 << 20;
/// The most bytes of a stream in an older compression, which has no reader here that
/// could be stopped; one byte becomes at most some thousand.
const OLD_STREAM_BYTES_MAX: usize = 128 << 10;

/// A page, with what it inherits.
#[derive(Clone, Copy)]
pub(super) struct PageSource<'a> {
    pub page: &'a Dictionary,
    pub resources: Option<&'a Dictionary>,
}

/// Opens a file.
///
/// # Errors
/// Where it is no PDF that can be read, in words.
pub(super) fn open(bytes: &[u8]) -> Result<Document, String> {
    check_tables(bytes)?;
    let load = catch_unwind(AssertUnwindSafe(|| Document::load_mem(bytes)));
    let mut document = match load {
        Ok(Ok(document)) => document,
        Ok(Err(error)) => return Err(format!("is no PDF that can be read: {error}")),
        Err(_) => return Err("is no PDF that can be read".to_owned()),
    };
    let decrypted = |document: &mut Document| {
        catch_unwind(AssertUnwindSafe(|| document.decrypt("").is_ok())).unwrap_or(false)
    };
    if document.is_encrypted() && !decrypted(&mut document) {
        return Err("is encrypted: save it without a password".to_owned());
    }
    Ok(document)
}

/// Streams of objects and of references are inflated as soon as a file is opened:
/// whether they stay within bounds is found out before.
fn check_tables(bytes: &[u8]) -> Result<(), String> {
    const KEYWORD: &[u8] = b"stream";
    let mut total = 0;
    let mut at = 0;
    while let Some(found) = bytes[at..].windows(KEYWORD.len()).position(|word| word == KEYWORD) {
        let head = &bytes[(at + found).saturating_sub(2_000)..at + found];
        at += found + KEYWORD.len();
        let opens = head.windows(4).rposition(|word| word == b" obj").unwrap_or(0);
        let head = &head[opens..];
        let has = |name: &[u8]| head.windows(name.len()).any(|word| word == name);
        let is_table = has(b"/ObjStm") || has(b"/XRef");
        if !is_table || head.ends_with(b"end") || !has(b"FlateDecode") {
            continue;
        }
        let start =
            at + bytes[at..].iter().take_while(|&&byte| byte == b'\r' || byte == b'\n').count();
        let limit = TABLES_BYTES_MAX - total;
        total += inflated(&bytes[start..], limit).len() as u64;
        let twice = head.windows(11).filter(|word| word == b"FlateDecode").count() > 1;
        if twice || total >= TABLES_BYTES_MAX {
            return Err(format!("has tables that inflate to over {TABLES_BYTES_MAX} bytes"));
        }
    }
    Ok(())
}

/// What compressed bytes inflate to, up to a limit; damage ends it early.
fn inflated(bytes: &[u8], limit: u64) -> Vec<u8> {
    let mut out = Vec::new();
    let _ = ZlibDecoder::new(bytes).take(limit).read_to_end(&mut out);
    if out.is_empty() && bytes.len() > 2 {
        let _ = DeflateDecoder::new(&bytes[2..]).take(limit).read_to_end(&mut out);
    }
    out
}

/// The contents of a stream without its compression; nothing where they go over the
/// limit or are compressed in a way that text never is.
pub(super) fn plain(stream: &Stream) -> Option<Vec<u8>> {
    let filters: Vec<Vec<u8>> =
        stream.filters().unwrap_or_default().into_iter().map(<[u8]>::to_vec).collect();
    let mut content = stream.content.clone();
    for filter in filters.into_iter().take(8) {
        content = match filter.as_slice() {
            b"FlateDecode" | b"Fl" => inflated(&content, STREAM_BYTES_MAX),
            b"LZWDecode" | b"ASCII85Decode" if content.len() <= OLD_STREAM_BYTES_MAX => {
                let mut single = Stream::new(stream.dict.clone(), content);
                single.dict.set("Filter", Object::Name(filter));
                catch_unwind(AssertUnwindSafe(|| single.decompressed_content())).ok()?.ok()?
            }
            _ => return None,
        };
        if content.len() as u64 >= STREAM_BYTES_MAX {
            return None;
        }
    }
    Some(content)
}

/// The object that a reference leads to.
pub(super) fn resolved<'a>(document: &'a Document, object: &'a Object) -> Option<&'a Object> {
    let mut object = object;
    for _ in 0..HOPS_MAX {
        match object {
            Object::Reference(id) => object = document.objects.get(id)?,
            _ => return Some(object),
        }
    }
    None
}

/// What a dictionary has under a key, wherever it stands.
pub(super) fn value<'a>(
    document: &'a Document,
    dictionary: &'a Dictionary,
    key: &[u8],
) -> Option<&'a Object> {
    dictionary.get(key).ok().and_then(|object| resolved(document, object))
}

/// The pages in their order.
///
/// # Errors
/// Where there are none or too many, in words.
pub(super) fn pages(document: &Document) -> Result<Vec<PageSource<'_>>, String> {
    let root = document.trailer.get(b"Root").ok().and_then(|root| resolved(document, root));
    let tree = root
        .and_then(|root| root.as_dict().ok())
        .and_then(|catalog| catalog.get(b"Pages").ok())
        .ok_or("is no PDF that can be read: it has no pages")?;
    let mut pages = Vec::new();
    let mut visited: HashSet<ObjectId> = HashSet::new();
    // What is still to be looked at, the next one last.
    let mut open: Vec<(&Object, Option<&Dictionary>)> = vec![(tree, None)];
    let mut nodes = 0;
    while let Some((node, inherited)) = open.pop() {
        nodes += 1;
        if pages.len() > PAGES_MAX || nodes > NODES_MAX {
            return Err(format!("has over {PAGES_MAX} pages: split it"));
        }
        let id = node.as_reference().ok();
        // A node that is its own descendant would never end; a page stands in the tree once.
        if id.is_some_and(|id| !visited.insert(id)) {
            continue;
        }
        let Some(Ok(dictionary)) = resolved(document, node).map(Object::as_dict) else { continue };
        let own = value(document, dictionary, b"Resources").and_then(|own| own.as_dict().ok());
        let resources = own.or(inherited);
        match value(document, dictionary, b"Kids").and_then(|kids| kids.as_array().ok()) {
            Some(kids) => {
                let kids = kids.iter().rev().take(NODES_MAX.saturating_sub(nodes));
                open.extend(kids.map(|kid| (kid, resources)));
            }
            None => pages.push(PageSource { page: dictionary, resources }),
        }
        if open.len() > NODES_MAX {
            return Err(format!("has over {PAGES_MAX} pages: split it"));
        }
    }
    if pages.is_empty() {
        return Err("is no PDF that can be read: it has no pages".to_owned());
    }
    Ok(pages)
}

/// The instructions that draw a page; nothing where they cannot be had.
pub(super) fn contents(document: &Document, page: &Dictionary) -> Option<Vec<u8>> {
    let contents = value(document, page, b"Contents")?;
    let pieces: Vec<&Object> = match contents {
        Object::Array(pieces) => {
            pieces.iter().filter_map(|piece| resolved(document, piece)).collect()
        }
        _ => vec![contents],
    };
    let mut out = Vec::new();
    for piece in pieces {
        out.extend(plain(piece.as_stream().ok()?)?);
        out.push(b'\n');
        if out.len() as u64 > STREAM_BYTES_MAX {
            return None;
        }
    }
    Some(out)
}

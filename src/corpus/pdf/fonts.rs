//! The fonts of a document: which letters their codes are, how far they move the pen,
//! and whether they are bold. A font may state widths and letters without end, so what
//! it takes is counted before it is read, and each code is looked up once.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use hayro_cmap::{BfString, load_embedded};
use hayro_font::{
    CMapResolverFn, Font, FontCache, FontGlyph, FontQuery, FontResolverFn, UNITS_PER_EM,
    kurbo::Vec2,
};
use hayro_syntax::object::{Array, Dict, Name, Object, Stream, dict::keys};

use super::{glyphs::letters, source::plain};

/// The most widths of a font, each as often as it is stated.
const WIDTHS_MAX: usize = 200_000;
/// The most bytes of letters that one code stands for. A ligature has four letters.
const LETTERS_MAX: usize = 128;
/// The most bytes that the tables of one font take: maps of codes, widths and names.
const TABLES_BYTES_MAX: usize = 4 << 20;
/// The most bytes that the tables of all fonts take.
const ALL_TABLES_BYTES_MAX: usize = 32 << 20;
/// What each font takes at least.
const FONT_BYTES: usize = 4 << 10;
/// What a map takes that a font only names: those of Chinese have so many codes.
const NAMED_MAP_BYTES: usize = 1 << 20;
/// What the width of a code takes.
const WIDTH_BYTES: usize = 8;
/// What a glyph takes that a font draws by instructions.
const DRAWN_GLYPH_BYTES: usize = 128;
/// The most bytes that the programs of all fonts take.
const PROGRAMS_BYTES_MAX: usize = 128 << 20;
/// The most bytes that the letters of all codes that are used take.
const CODES_BYTES_MAX: usize = 16 << 20;
/// What a code takes besides its letters.
const CODE_BYTES: usize = 16;

/// What a code sets, in units of the size of its type.
pub(super) struct Code {
    pub letters: Box<str>,
    /// How far the pen moves.
    pub advance: Vec2,
    /// Where the letter stands from the pen.
    pub shift: Vec2,
}

/// The fonts of a document, by number.
pub(super) struct Fonts<'a> {
    cache: FontCache<'a>,
    standard: FontResolverFn,
    maps: CMapResolverFn,
    /// Numbers by where fonts stand in the document; none for those that are not read.
    numbers: HashMap<*const u8, Option<usize>>,
    fonts: Vec<KnownFont<'a>>,
    /// Programs that were counted, by where they stand.
    programs: HashSet<*const u8>,
    tables_left: usize,
    programs_left: usize,
    codes_left: usize,
}

struct KnownFont<'a> {
    font: Font<'a>,
    is_bold: bool,
    codes: HashMap<u32, Code>,
}

impl<'a> Fonts<'a> {
    pub(super) fn new() -> Fonts<'a> {
        let standard = |query: &FontQuery| {
            let font = match query {
                FontQuery::Standard(font) => *font,
                FontQuery::Fallback(wanted) => wanted.pick_standard_font(),
            };
            Some(font.get_font_data())
        };
        Fonts {
            cache: FontCache::new(),
            standard: Arc::new(standard),
            maps: Arc::new(load_embedded),
            numbers: HashMap::new(),
            fonts: Vec::new(),
            programs: HashSet::new(),
            tables_left: ALL_TABLES_BYTES_MAX,
            programs_left: PROGRAMS_BYTES_MAX,
            codes_left: CODES_BYTES_MAX,
        }
    }

    /// The number of a font; none where it cannot be read within bounds.
    pub(super) fn number(&mut self, dictionary: &Dict<'a>) -> Option<usize> {
        let place = dictionary.data().as_ptr();
        if let Some(number) = self.numbers.get(&place) {
            return *number;
        }
        // Should reading it give up, it is not tried again.
        self.numbers.insert(place, None);
        self.count(dictionary)?;
        let font = self.cache.font(dictionary, &self.standard, &self.maps)?;
        let name = dictionary.get::<Name<'_>>(keys::BASE_FONT);
        let name = name.map(|name| name.as_str().to_lowercase()).unwrap_or_default();
        let is_bold = ["bold", "black", "heavy"].iter().any(|weight| name.contains(weight));
        self.fonts.push(KnownFont { font, is_bold, codes: HashMap::new() });
        let number = Some(self.fonts.len() - 1);
        self.numbers.insert(place, number);
        number
    }

    pub(super) fn is_bold(&self, number: usize) -> bool {
        self.fonts[number].is_bold
    }

    /// Whether lines run across and not downwards.
    pub(super) fn is_horizontal(&self, number: usize) -> bool {
        self.fonts[number].font.is_horizontal()
    }

    /// The first code of a string, which is not empty, as a number, with how many bytes it has.
    pub(super) fn first_code(&self, number: usize, string: &[u8]) -> (u32, usize) {
        let (code, length) = self.fonts[number].font.read_code(string, 0);
        (code, length.max(1))
    }

    /// What a code sets; nothing where too many codes were looked up.
    pub(super) fn code(&mut self, number: usize, code: u32) -> Option<&Code> {
        let KnownFont { font, codes, .. } = &mut self.fonts[number];
        if self.codes_left == 0 && !codes.contains_key(&code) {
            return None;
        }
        let left = &mut self.codes_left;
        Some(codes.entry(code).or_insert_with(|| {
            let glyph = match font.glyph(font.map_code(code), code) {
                FontGlyph::Outline(glyph) => glyph.as_unicode(),
                FontGlyph::Type3(glyph) => glyph.as_unicode(),
            };
            let text = match glyph {
                Some(BfString::Char(letter)) => letter.to_string(),
                Some(BfString::String(letters)) => letters,
                None => String::new(),
            };
            *left = left.saturating_sub(text.len() + CODE_BYTES);
            let letters = if text.len() > LETTERS_MAX { String::new() } else { letters(&text) };
            let em = f64::from(UNITS_PER_EM);
            Code {
                letters: letters.into(),
                advance: font.code_advance(code) / em,
                shift: font.origin_displacement(code) / em,
            }
        }))
    }

    /// Counts what a font takes; nothing where that is too much.
    fn count(&mut self, font: &Dict<'a>) -> Option<()> {
        let descendants = font.get::<Array<'_>>(keys::DESCENDANT_FONTS);
        let descendant = descendants.and_then(|fonts| fonts.iter::<Dict<'_>>().next());
        let tables = tables_bytes(font, descendant.as_ref())?;
        self.tables_left = self.tables_left.checked_sub(tables)?;
        for font in [Some(font), descendant.as_ref()].into_iter().flatten() {
            let Some(descriptor) = font.get::<Dict<'_>>(keys::FONT_DESC) else { continue };
            for key in [keys::FONT_FILE, keys::FONT_FILE2, keys::FONT_FILE3] {
                let Some(program) = descriptor.get::<Stream<'_>>(key) else { continue };
                if self.programs.insert(program.dict().data().as_ptr()) {
                    self.programs_left = self.programs_left.checked_sub(plain(&program)?.len())?;
                }
            }
        }
        Some(())
    }
}

/// The bytes that the tables of a font take, about; nothing where they are too many.
fn tables_bytes(font: &Dict<'_>, descendant: Option<&Dict<'_>>) -> Option<usize> {
    let mut total = FONT_BYTES + font.data().len();
    // Before these codes as many widths would be written out as missing.
    if font.get::<i64>(keys::FIRST_CHAR).is_some_and(|first| !(0..256).contains(&first)) {
        return None;
    }
    for dictionary in [Some(font), descendant].into_iter().flatten() {
        for key in [keys::TO_UNICODE, keys::ENCODING, keys::CID_TO_GID_MAP] {
            total += match dictionary.get::<Object<'_>>(key) {
                Some(Object::Stream(map)) => plain(&map)?.len(),
                Some(Object::Dict(encoding)) => {
                    let names = encoding.get::<Array<'_>>(keys::DIFFERENCES);
                    names.map_or(0, |names| names.data().len())
                }
                Some(Object::Name(name))
                    if !name.starts_with(b"Identity") && descendant.is_some() =>
                {
                    NAMED_MAP_BYTES
                }
                _ => 0,
            };
        }
    }
    if let Some(descendant) = descendant {
        for (key, is_downwards) in [(keys::W, false), (keys::W2, true)] {
            let widths = descendant.get::<Array<'_>>(key).unwrap_or_default();
            total += WIDTH_BYTES * codes_count(&widths, is_downwards)?;
        }
        if !font.contains_key(keys::TO_UNICODE) {
            total += NAMED_MAP_BYTES;
        }
    }
    let widths = font.get::<Array<'_>>(keys::WIDTHS).unwrap_or_default();
    let drawn = font.get::<Dict<'_>>(keys::CHAR_PROCS).unwrap_or_default();
    total += widths.data().len() + DRAWN_GLYPH_BYTES * drawn.len();
    (total <= TABLES_BYTES_MAX).then_some(total)
}

/// How many codes a list states the widths of, as it is read: `first [width ...]` or
/// `first last width`, where lines run downwards three numbers for a width; nothing where
/// they are too many.
fn codes_count(list: &Array<'_>, is_downwards: bool) -> Option<usize> {
    let mut items = list.flex_iter();
    let mut count = 0_usize;
    loop {
        if let Some((_, widths)) = items.next::<(u32, Array<'_>)>() {
            count += widths.iter::<f32>().take(WIDTHS_MAX + 1).count();
        } else {
            let range = match is_downwards {
                true => items.next::<(u32, u32, f32, f32, f32)>().map(|range| (range.0, range.1)),
                false => items.next::<(u32, u32, f32)>().map(|range| (range.0, range.1)),
            };
            let Some((first, last)) = range else { return Some(count) };
            count = count.saturating_add(last.saturating_sub(first) as usize + 1);
        }
        if count > WIDTHS_MAX {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use hayro_syntax::object::FromBytes;

    use super::*;

    #[test]
    fn widths_are_counted_before_they_are_written_out() {
        let count = |list: &str, is_downwards| {
            codes_count(&Array::from_bytes(list.as_bytes()).expect("a list"), is_downwards)
        };
        assert_eq!(count("[1 3 500 9 [250 300]]", false), Some(5));
        assert_eq!(count("[1 3 -1000 440 880 9 [-1000 440 880]]", true), Some(6));
        assert_eq!(count("[0 4294967295 500]", false), None);
        assert_eq!(count(&format!("[{}]", "0 65535 500 ".repeat(1_000)), false), None);
    }
}

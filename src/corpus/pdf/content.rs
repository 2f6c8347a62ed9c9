//! Follows the instructions that draw a page, as far as they set type. Forms that a page
//! calls are followed in their place, and how much is followed has a limit.

use hayro_font::kurbo::{Affine, Vec2};
use hayro_syntax::{
    Pdf,
    content::{Instruction, UntypedIter},
    object::{Array, Dict, Name, Object, dict::keys},
    page::{Page, Resources},
};

use super::{fonts::Fonts, glyphs::Collector, layers::Layers, source};

/// How deep forms call one another.
const DEPTH_MAX: usize = 12;
/// The most instructions of a page.
const OPERATIONS_MAX: usize = 400_000;
/// The most bytes of the strings that a page sets.
const STRING_BYTES_MAX: usize = 400_000;
/// The most bytes of the instructions of a document, those of a form each time.
const CONTENTS_BYTES_MAX: usize = 512 << 20;
/// How many states of the pen are kept for later.
const STATES_MAX: usize = 64;

/// What the instructions set for those that follow.
#[derive(Clone, Copy)]
struct State {
    /// From the units of the instructions to those of the page.
    place: Affine,
    font: Option<usize>,
    size: f64,
    character_spacing: f64,
    word_spacing: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
}

impl State {
    const FIRST: State = State {
        place: Affine::IDENTITY,
        font: None,
        size: 0.0,
        character_spacing: 0.0,
        word_spacing: 0.0,
        stretch: 1.0,
        leading: 0.0,
        rise: 0.0,
    };
}

/// Reads the pages of a document one after the other.
pub(super) struct Reader<'a> {
    fonts: Fonts<'a>,
    layers: Layers,
    contents_left: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(pdf: &Pdf) -> Reader<'a> {
        let layers = Layers::of(pdf);
        Reader { fonts: Fonts::new(), layers, contents_left: CONTENTS_BYTES_MAX }
    }

    /// Gathers the characters of a page.
    pub(super) fn read(&mut self, page: &Page<'a>, out: &mut Collector) {
        // A page without contents is an empty one.
        if !page.raw().contains_key(keys::CONTENTS) {
            return;
        }
        let goes_on = self.contents_left > 0;
        let Some(contents) = goes_on.then(|| source::contents(page.raw())).flatten() else {
            out.is_cut = true;
            return;
        };
        let mut drawing = Drawing { reader: self, out, depth: 0, operations: 0, string_bytes: 0 };
        drawing.follow(&contents, page.resources(), State::FIRST, false);
    }
}

/// A page that is being read.
struct Drawing<'r, 'a> {
    reader: &'r mut Reader<'a>,
    out: &'r mut Collector,
    /// How many forms are being followed, each called by the one before.
    depth: usize,
    operations: usize,
    string_bytes: usize,
}

/// Instructions that are being followed: of the page, or of a form.
struct Pen<'c, 'a> {
    resources: &'c Resources<'a>,
    state: State,
    kept: Vec<State>,
    /// Further states, which are not kept.
    passed: usize,
    text: Affine,
    line: Affine,
    marks: Marks,
}

/// Marks that are open, each within the one before.
struct Marks {
    open: usize,
    /// The one from which on nothing is shown, since it is that of a layer that is off.
    hidden_from: Option<usize>,
}

impl Marks {
    fn open(&mut self, is_hidden: bool) {
        self.open = self.open.saturating_add(1);
        if is_hidden && self.hidden_from.is_none() {
            self.hidden_from = Some(self.open);
        }
    }

    fn close(&mut self) {
        let Some(left) = self.open.checked_sub(1) else { return };
        if self.hidden_from == Some(self.open) {
            self.hidden_from = None;
        }
        self.open = left;
    }
}

impl Pen<'_, '_> {
    fn keep(&mut self) {
        match self.kept.len() < STATES_MAX {
            true => self.kept.push(self.state),
            false => self.passed += 1,
        }
    }

    fn restore(&mut self) {
        match self.passed {
            0 => self.state = self.kept.pop().unwrap_or(self.state),
            _ => self.passed -= 1,
        }
    }

    fn new_line(&mut self, x: f64, y: f64) {
        self.line *= Affine::translate((x, y));
        self.text = self.line;
    }

    /// Follows an instruction that only sets something, if its operands are what they
    /// must be.
    fn set(&mut self, operator: &[u8], operands: &[Object<'_>]) {
        match operator {
            b"q" => self.keep(),
            b"Q" => self.restore(),
            b"BT" => (self.text, self.line) = (Affine::IDENTITY, Affine::IDENTITY),
            b"T*" => self.new_line(0.0, -self.state.leading),
            b"BMC" => self.marks.open(false),
            b"EMC" => self.marks.close(),
            b"cm" => self.state.place *= numbers(operands).map_or(Affine::IDENTITY, Affine::new),
            _ => self.set_numbers(operator, operands),
        }
    }

    fn set_numbers(&mut self, operator: &[u8], operands: &[Object<'_>]) {
        let state = &mut self.state;
        if let Some([number]) = numbers(operands) {
            match operator {
                b"Tc" => state.character_spacing = number,
                b"Tw" => state.word_spacing = number,
                b"Tz" => state.stretch = number / 100.0,
                b"TL" => state.leading = number,
                b"Ts" => state.rise = number,
                _ => {}
            }
        } else if let Some([x, y]) = numbers(operands) {
            if operator == b"TD" {
                state.leading = -y;
            }
            if operator == b"Td" || operator == b"TD" {
                self.new_line(x, y);
            }
        } else if let Some(matrix) = numbers(operands)
            && operator == b"Tm"
        {
            self.line = Affine::new(matrix);
            self.text = self.line;
        }
    }
}

impl<'a> Drawing<'_, 'a> {
    fn follow(
        &mut self,
        contents: &[u8],
        resources: &Resources<'a>,
        state: State,
        is_hidden: bool,
    ) {
        self.reader.contents_left = self.reader.contents_left.saturating_sub(contents.len());
        let marks = Marks { open: 0, hidden_from: is_hidden.then_some(0) };
        let (text, line) = (Affine::IDENTITY, Affine::IDENTITY);
        let mut pen = Pen { resources, state, kept: Vec::new(), passed: 0, text, line, marks };
        let mut instructions = UntypedIter::new(contents);
        while let Some(instruction) = instructions.next() {
            self.operations += 1;
            if self.operations > OPERATIONS_MAX {
                self.out.is_cut = true;
                return;
            }
            self.instruction(&instruction, &mut pen);
        }
    }

    fn instruction(&mut self, instruction: &Instruction<'_, '_>, pen: &mut Pen<'_, 'a>) {
        let operator: &[u8] = instruction.operator;
        let operands: Vec<Object<'_>> = instruction.operands().cloned().collect();
        match (operator, operands.as_slice()) {
            (b"Tf", [Object::Name(name), size]) => self.set_font(name, size, pen),
            (b"Do", [Object::Name(name)]) => self.form(name, pen),
            (b"BDC", [Object::Name(kind), property]) => {
                let properties = &pen.resources.properties;
                pen.marks.open(match property {
                    Object::Name(name) if &**kind == b"OC" => {
                        self.reader.layers.hide(properties, name)
                    }
                    _ => false,
                });
            }
            (b"BDC", _) => pen.marks.open(false),
            (b"Tj" | b"TJ", [.., string]) => self.strings(string, pen),
            (b"'" | b"\"", [spacing @ .., string]) => {
                if let Some([word, character]) = numbers(spacing) {
                    pen.state.word_spacing = word;
                    pen.state.character_spacing = character;
                }
                pen.new_line(0.0, -pen.state.leading);
                self.strings(string, pen);
            }
            _ => pen.set(operator, &operands),
        }
    }

    fn set_font(&mut self, name: &Name<'_>, size: &Object<'_>, pen: &mut Pen<'_, 'a>) {
        let font = pen.resources.get_font(name).and_then(|font| self.reader.fonts.number(&font));
        let Some([size]) = numbers(std::slice::from_ref(size)).filter(|_| font.is_some()) else {
            self.out.is_cut = true;
            return;
        };
        pen.state.font = font;
        pen.state.size = size;
    }

    /// Sets a string, or several with steps of the pen between them.
    fn strings(&mut self, operand: &Object<'_>, pen: &mut Pen<'_, 'a>) {
        // Without a font no string has letters.
        let Some(font) = pen.state.font else { return };
        match operand {
            Object::String(string) => self.string(string.as_bytes(), font, pen),
            Object::Array(pieces) => {
                for piece in pieces.iter::<Object<'_>>() {
                    match piece {
                        Object::String(string) => self.string(string.as_bytes(), font, pen),
                        piece => {
                            let Some([step]) = numbers(&[piece]) else { continue };
                            self.step(Vec2::new(-step / 1000.0, -step / 1000.0), 0.0, font, pen);
                        }
                    }
                }
            }
            _ => {}
        }
    }

    fn string(&mut self, string: &[u8], font: usize, pen: &mut Pen<'_, 'a>) {
        let left = STRING_BYTES_MAX - self.string_bytes;
        self.out.is_cut |= string.len() > left;
        let string = &string[..string.len().min(left)];
        self.string_bytes += string.len();
        let State { place, size, character_spacing, word_spacing, stretch, rise, .. } = pen.state;
        let square = Affine::new([size * stretch, 0.0, 0.0, size, 0.0, rise]);
        let is_bold = self.reader.fonts.is_bold(font);
        let mut rest = string;
        while !rest.is_empty() {
            let (number, length) = self.reader.fonts.first_code(font, rest);
            rest = &rest[length.min(rest.len())..];
            let Some(code) = self.reader.fonts.code(font, number) else {
                self.out.is_cut = true;
                return;
            };
            if pen.marks.hidden_from.is_none() {
                let place = place * pen.text * square * Affine::translate(code.shift);
                self.out.add(place, code.advance.x, is_bold, &code.letters);
            }
            let advance = code.advance;
            let is_space = number == 32 && length == 1;
            let spacing = character_spacing + if is_space { word_spacing } else { 0.0 };
            self.step(advance, spacing, font, pen);
        }
    }

    /// Moves the pen along its line: by so much of the size of type, and so much more.
    fn step(&self, advance: Vec2, spacing: f64, font: usize, pen: &mut Pen<'_, 'a>) {
        let State { size, stretch, .. } = pen.state;
        pen.text *= Affine::translate(match self.reader.fonts.is_horizontal(font) {
            true => ((advance.x * size + spacing) * stretch, 0.0),
            false => (0.0, advance.y * size + spacing),
        });
    }

    /// Follows a form in its place. One that calls itself is not had from within itself.
    fn form(&mut self, name: &Name<'_>, pen: &Pen<'_, 'a>) {
        let Some(form) = pen.resources.get_x_object(name) else {
            self.out.is_cut |= pen.resources.x_objects.contains_key(name);
            return;
        };
        let dictionary = form.dict();
        if dictionary.get::<Name<'_>>(keys::SUBTYPE).is_none_or(|kind| &*kind != b"Form") {
            return;
        }
        let goes_on = self.depth < DEPTH_MAX && self.reader.contents_left > 0;
        let Some(contents) = goes_on.then(|| source::plain(&form)).flatten() else {
            self.out.is_cut = true;
            return;
        };
        let mut state = pen.state;
        let matrix = dictionary.get::<Array<'_>>(keys::MATRIX).unwrap_or_default();
        let matrix: Vec<Object<'_>> = matrix.iter().take(7).collect();
        state.place *= numbers(&matrix).map_or(Affine::IDENTITY, Affine::new);
        let own = dictionary.get::<Dict<'_>>(keys::RESOURCES).map(Resources::new);
        let is_hidden =
            pen.marks.hidden_from.is_some() || self.reader.layers.hide(dictionary, b"OC");
        self.depth += 1;
        self.follow(&contents, own.as_ref().unwrap_or(pen.resources), state, is_hidden);
        self.depth -= 1;
    }
}

/// Operands that are so many numbers, of a size that a page may have.
fn numbers<const COUNT: usize>(operands: &[Object<'_>]) -> Option<[f64; COUNT]> {
    let operands: &[Object<'_>; COUNT] = operands.try_into().ok()?;
    let mut found = [0.0; COUNT];
    for (found, operand) in found.iter_mut().zip(operands) {
        let Object::Number(number) = operand else { return None };
        *found = Some(number.as_f64()).filter(|number| number.abs() < 1e9)?;
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::{super::source, *};

    const FONTS: &str = "/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> \
        /B << /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >> >>";

    /// What a page with these contents says, what of it in bold, and whether that is all.
    fn read(
        contents: &str,
        resources: &str,
        catalog: &str,
        more: &[&str],
    ) -> (String, String, bool) {
        let page =
            format!("<< /Type /Page /Contents 4 0 R /Resources << {FONTS} {resources} >> >>");
        let catalog = format!("<< /Type /Catalog /Pages 2 0 R {catalog} >>");
        let pages = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
        let contents = source::stream_of("", contents);
        let mut objects = vec![catalog.as_str(), pages, &page, &contents];
        objects.extend(more);
        let pdf = source::open(&source::pdf_of(&objects)).expect("a PDF");
        let mut out = Collector::default();
        Reader::new(&pdf).read(&pdf.pages()[0], &mut out);
        let is_whole = !out.is_cut;
        let glyphs = out.upright().0;
        let text = glyphs.iter().map(|glyph| &*glyph.text).collect();
        let bold = glyphs.iter().filter(|glyph| glyph.bold).map(|glyph| &*glyph.text).collect();
        (text, bold, is_whole)
    }

    #[test]
    fn a_font_ends_with_the_state_that_has_it() {
        let found = read("BT /F 9 Tf q /B 9 Tf (b) Tj Q (f) Tj /B 9 Tf (c) Tj ET", "", "", &[]);
        assert_eq!(found, ("bfc".into(), "bc".into(), true));
        let deep = format!("{}BT /F 9 Tf (a) Tj ET {}", "q ".repeat(100), "Q ".repeat(100));
        assert_eq!(read(&deep, "", "", &[]).0, "a", "states that are not kept are counted");
    }

    #[test]
    fn what_has_no_end_is_cut() {
        let endless = format!("BT /F 9 Tf (a) Tj ET {}", "q ".repeat(1_000_000));
        assert_eq!(read(&endless, "", "", &[]), ("a".into(), String::new(), false));
        let form =
            source::stream_of("/Subtype /Form /Resources << /XObject << /X 5 0 R >> >>", "/X Do");
        let found = read("BT /F 9 Tf (a) Tj ET /X Do", "/XObject << /X 5 0 R >>", "", &[&form]);
        assert_eq!(found, ("a".into(), String::new(), false), "a form that calls itself");
        let found = read("BT /F 9 Tf (a) Tj /G 9 Tf (b) Tj ET", "", "", &[]);
        assert_eq!(found, ("ab".into(), String::new(), false), "a font that is not there");
    }

    #[test]
    fn codes_of_old_chinese_documents_are_letters() {
        let font = "/Font << /C << /Type /Font /Subtype /Type0 /BaseFont /Song \
            /Encoding /GBK-EUC-H /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 \
            /BaseFont /Song /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> \
            /FontDescriptor << /Type /FontDescriptor /FontName /Song /Flags 4 >> >>] >> >>";
        let found = read("BT /C 9 Tf <C1AABACFB9FA> Tj ET", font, "", &[]);
        assert_eq!(found, ("联合国".into(), String::new(), true));
    }

    #[test]
    fn layers_that_are_off_are_not_read() {
        let contents = "BT /F 9 Tf /OC /A BDC (a) Tj EMC /OC /B BDC (b) Tj /P BMC (c) Tj EMC EMC \
            /OC /C BDC (d) Tj EMC (e) Tj ET /X Do";
        let layer = "<< /Type /OCG /Name (layer) >>";
        let condition = "<< /Type /OCMD /OCGs [6 0 R] >>";
        let form = source::stream_of("/Subtype /Form /OC 6 0 R", "BT /F 9 Tf (f) Tj ET");
        let resources = "/Properties << /A 5 0 R /B 6 0 R /C 7 0 R >> /XObject << /X 8 0 R >>";
        let read = |settings: &str| {
            let catalog = format!("/OCProperties << /OCGs [5 0 R 6 0 R] /D << {settings} >> >>");
            read(contents, resources, &catalog, &[layer, layer, condition, &form]).0
        };
        assert_eq!(read(""), "abcdef");
        assert_eq!(read("/OFF [6 0 R]"), "ae");
        assert_eq!(read("/BaseState /OFF /ON [6 0 R]"), "bcdef");
    }
}

//! What a page draws, as one flat list of instructions that set type. Forms that a
//! page calls are written out in their place, so that those who draw themselves
//! end, and everything that no letter depends on is left out.

use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
};

use pdf_extract::{
    Dictionary, Document, Object,
    content::{Content, Operation},
};

use super::source::{self, PageSource, resolved, value};

/// How deep forms call one another.
const DEPTH_MAX: usize = 12;
/// The most instructions of a page.
const OPERATIONS_MAX: usize = 400_000;
/// The most bytes of the strings that a page sets.
const STRING_BYTES_MAX: usize = 400_000;
/// How many states of the pen are kept for later.
const STATES_MAX: usize = 64;

/// The instructions of a page that set type.
#[derive(Default)]
pub(super) struct Drawing<'a> {
    pub operations: Vec<Operation>,
    /// The fonts by their number: `F3` is the fourth.
    pub fonts: Vec<&'a Dictionary>,
    /// The font of each string, in their order.
    pub strings: Vec<usize>,
    /// Whether something was left out that may hold words.
    pub is_cut: bool,
    numbers: HashMap<*const Dictionary, usize>,
    font: usize,
    bytes: usize,
    looked_at: usize,
}

/// The instructions of a page; nothing where they cannot be read.
pub(super) fn drawing<'a>(document: &'a Document, page: PageSource<'a>) -> Option<Drawing<'a>> {
    let mut drawing = Drawing::default();
    // A page without contents is an empty one.
    if page.page.get(b"Contents").is_err() {
        return Some(drawing);
    }
    let contents = source::contents(document, page.page)?;
    let empty = page.resources?;
    drawing.add(document, &contents, empty, &mut Vec::new());
    (!drawing.is_cut || !drawing.operations.is_empty()).then_some(drawing)
}

fn instructions(contents: &[u8]) -> Option<Vec<Operation>> {
    let decoded = catch_unwind(AssertUnwindSafe(|| Content::decode(contents)));
    Some(decoded.ok()?.ok()?.operations)
}

impl<'a> Drawing<'a> {
    fn add(
        &mut self,
        document: &'a Document,
        contents: &[u8],
        resources: &'a Dictionary,
        forms: &mut Vec<*const Object>,
    ) {
        let Some(operations) = instructions(contents) else {
            self.is_cut = true;
            return;
        };
        let (mut kept, mut passed) = (0_usize, 0_usize);
        for operation in operations {
            self.looked_at += 1;
            if self.looked_at > OPERATIONS_MAX || self.bytes > STRING_BYTES_MAX {
                self.is_cut = true;
                break;
            }
            match operation.operator.as_str() {
                "q" if kept + forms.len() >= STATES_MAX => passed += 1,
                "q" => {
                    kept += 1;
                    self.operations.push(operation);
                }
                "Q" if passed > 0 => passed -= 1,
                "Q" if kept > 0 => {
                    kept -= 1;
                    self.operations.push(operation);
                }
                "Q" => {}
                "Do" => self.form(document, &operation, resources, forms),
                "Tf" => self.set_font(document, &operation, resources),
                _ => self.instruction(operation),
            }
        }
        // What a form leaves open must not reach what follows it.
        (0..kept).for_each(|_| self.operations.push(Operation::new("Q", vec![])));
    }

    /// Keeps an instruction that moves the pen or sets a string, if its operands are
    /// what they must be.
    fn instruction(&mut self, operation: Operation) {
        let count = match operation.operator.as_str() {
            "BT" | "ET" | "T*" => 0,
            "Tc" | "Tw" | "Tz" | "TL" | "Ts" => 1,
            "Td" | "TD" => 2,
            "cm" | "Tm" => 6,
            "Tj" | "TJ" | "'" | "\"" => return self.string(operation),
            _ => return,
        };
        if operation.operands.len() == count && operation.operands.iter().all(is_number) {
            self.operations.push(operation);
        }
    }

    /// `'` and `"` are a new line and a string; the extractor knows only strings.
    fn string(&mut self, mut operation: Operation) {
        if operation.operator == "\"" && operation.operands.len() == 3 {
            let spacing: Vec<Object> = operation.operands.drain(..2).collect();
            for (operator, operand) in ["Tw", "Tc"].into_iter().zip(spacing) {
                if is_number(&operand) {
                    self.operations.push(Operation::new(operator, vec![operand]));
                }
            }
        }
        if operation.operator != "Tj" && operation.operator != "TJ" {
            self.operations.push(Operation::new("T*", vec![]));
        }
        let Some(operand) = operation.operands.pop() else { return };
        let pieces = match operand {
            Object::Array(pieces) => pieces,
            string => vec![string],
        };
        let pieces: Vec<Object> = pieces
            .into_iter()
            .filter(|piece| matches!(piece, Object::String(..)) || is_number(piece))
            .collect();
        // Without a font no string has letters.
        if self.fonts.is_empty() {
            return;
        }
        for piece in &pieces {
            if let Object::String(bytes, _) = piece {
                self.bytes += bytes.len();
                self.strings.push(self.font);
            }
        }
        self.operations.push(Operation::new("TJ", vec![Object::Array(pieces)]));
    }

    fn set_font(
        &mut self,
        document: &'a Document,
        operation: &Operation,
        resources: &'a Dictionary,
    ) {
        let [Object::Name(name), size] = operation.operands.as_slice() else { return };
        let font = value(document, resources, b"Font")
            .and_then(|fonts| fonts.as_dict().ok())
            .and_then(|fonts| value(document, fonts, name))
            .and_then(|font| font.as_dict().ok());
        let Some(font) = font.filter(|_| is_number(size)) else {
            self.is_cut = true;
            return;
        };
        let next = self.fonts.len();
        self.font = *self.numbers.entry(std::ptr::from_ref(font)).or_insert(next);
        if self.font == next {
            self.fonts.push(font);
        }
        let name = Object::Name(format!("F{}", self.font).into_bytes());
        self.operations.push(Operation::new("Tf", vec![name, size.clone()]));
    }

    /// Writes out a form in its place, unless it is one of those that call it.
    fn form(
        &mut self,
        document: &'a Document,
        operation: &Operation,
        resources: &'a Dictionary,
        forms: &mut Vec<*const Object>,
    ) {
        let form = match operation.operands.as_slice() {
            [Object::Name(name)] => value(document, resources, b"XObject")
                .and_then(|all| all.as_dict().ok())
                .and_then(|all| value(document, all, name)),
            _ => None,
        };
        let Some(form) = form else { return };
        let Ok(stream) = form.as_stream() else { return };
        if value(document, &stream.dict, b"Subtype").and_then(|kind| kind.as_name().ok())
            != Some(b"Form")
        {
            return;
        }
        let place = std::ptr::from_ref(form);
        if forms.contains(&place) || forms.len() >= DEPTH_MAX {
            self.is_cut = true;
            return;
        }
        let Some(contents) = source::plain(stream) else {
            self.is_cut = true;
            return;
        };
        let own = value(document, &stream.dict, b"Resources").and_then(|own| own.as_dict().ok());
        self.operations.push(Operation::new("q", vec![]));
        if let Some(Object::Array(matrix)) = value(document, &stream.dict, b"Matrix") {
            let matrix: Vec<Object> =
                matrix.iter().filter_map(|number| resolved(document, number)).cloned().collect();
            self.instruction(Operation::new("cm", matrix));
        }
        let font = self.font;
        forms.push(place);
        self.add(document, &contents, own.unwrap_or(resources), forms);
        forms.pop();
        self.font = font;
        self.operations.push(Operation::new("Q", vec![]));
    }
}

fn is_number(object: &Object) -> bool {
    match object {
        Object::Integer(number) => number.unsigned_abs() < 1 << 40,
        Object::Real(number) => number.is_finite() && number.abs() < 1e9,
        _ => false,
    }
}

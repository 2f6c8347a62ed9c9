//! The layers of a document that are switched off (optional content, ISO 32000-1, 8.11):
//! what stands on them is not printed and not read.

use std::collections::HashSet;

use hayro_syntax::{
    Pdf,
    object::{Array, Dict, Name, ObjectIdentifier},
};

/// The layers that a document has switched off.
#[derive(Default)]
pub(super) struct Layers {
    off: HashSet<ObjectIdentifier>,
}

impl Layers {
    /// The layers as the document shows itself when it is opened.
    pub(super) fn of(pdf: &Pdf) -> Layers {
        let catalog = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id());
        let properties = catalog.and_then(|catalog| catalog.get::<Dict<'_>>("OCProperties"));
        let Some(properties) = properties else { return Layers::default() };
        let settings = properties.get::<Dict<'_>>("D").unwrap_or_default();
        let all_off = settings.get::<Name<'_>>("BaseState").is_some_and(|state| &*state == b"OFF");
        let mut off: HashSet<ObjectIdentifier> = match all_off {
            true => named(&properties, "OCGs").collect(),
            false => HashSet::new(),
        };
        named(&settings, "ON").for_each(|layer| {
            off.remove(&layer);
        });
        off.extend(named(&settings, "OFF"));
        Layers { off }
    }

    /// Whether what a dictionary names under a key is not shown: a layer, or a condition
    /// on layers.
    pub(super) fn hide(&self, dictionary: &Dict<'_>, key: &[u8]) -> bool {
        if self.off.is_empty() {
            return false;
        }
        if dictionary.get_ref(key).is_some_and(|layer| self.off.contains(&layer.into())) {
            return true;
        }
        let Some(condition) = dictionary.get::<Dict<'_>>(key) else { return false };
        let single = condition.get_ref("OCGs").map(ObjectIdentifier::from);
        let layers: Vec<ObjectIdentifier> = match condition.get::<Array<'_>>("OCGs") {
            Some(_) => named(&condition, "OCGs").collect(),
            None => single.into_iter().collect(),
        };
        let off = layers.iter().filter(|layer| self.off.contains(layer)).count();
        match condition.get::<Name<'_>>("P").as_deref() {
            Some(b"AllOn") => off > 0,
            Some(b"AnyOff" | b"AllOff") => false,
            _ => off > 0 && off == layers.len(),
        }
    }
}

/// The objects that a list refers to.
fn named<'a>(dictionary: &Dict<'a>, key: &str) -> impl Iterator<Item = ObjectIdentifier> + 'a {
    let list = dictionary.get::<Array<'a>>(key).unwrap_or_default();
    list.raw_iter().filter_map(|object| object.as_obj_ref()).map(ObjectIdentifier::from)
}

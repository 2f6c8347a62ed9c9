//! What stands in several documents, asked of every [`Backend`] through the trait alone.

use undex::{
    backend::{BackendError, UnitKey},
    citation::Language,
};

use crate::{backend::backends, support::every_unit};

#[test]
fn counterparts_are_told_from_both_sides() {
    for (name, backend, _folder) in backends() {
        let units = every_unit(backend.as_ref());
        let keys: Vec<UnitKey> = units.iter().map(|unit| unit.key).collect();
        let all = backend.counterparts(&keys).unwrap();
        let of = |key: UnitKey| &all[keys.iter().position(|own| *own == key).unwrap()];
        let known = backend.facts(&keys).unwrap();
        let document = |key: UnitKey| {
            let place = keys.iter().position(|own| *own == key).unwrap();
            &known[place].as_ref().unwrap().document
        };
        for (unit, counterparts) in units.iter().zip(&all) {
            let places = counterparts.iter().map(|one| keys.iter().position(|k| *k == one.unit));
            assert!(places.is_sorted(), "{name}: {} in the order of the collection", unit.id);
            for one in counterparts {
                let other = document(one.unit);
                assert_ne!(other.symbol, unit.document.symbol, "{name}: {}", unit.id);
                assert_eq!(other.language, unit.document.language, "{name}: {}", unit.id);
                assert!((0.0..=1.0).contains(&one.likeness), "{name}: {}", unit.id);
                let back = of(one.unit).iter().find(|back| back.unit == unit.key);
                assert_eq!(back.map(|back| back.likeness), Some(one.likeness), "{name}");
            }
            let related = backend.related(unit.key).unwrap();
            assert!(related.is_sorted_by(|a, b| a.share >= b.share), "{name}: {}", unit.id);
            assert!(related.iter().all(|one| one.share > 0.0), "{name}: {}", unit.id);
        }
        let of_id = |id: &str| UnitKey::of(id, Language::En);
        let second = of(of_id("A/RES/72/57#pp-2"));
        let next = second.iter().find(|one| one.unit == of_id("A/RES/74/60#pp-2"));
        assert!(next.is_some_and(|next| next.likeness > 0.7), "{name}: {second:?}");
        let absent = UnitKey::of("A/RES/99/99#para-1", Language::En);
        assert_eq!(
            backend.counterparts(&[absent]).unwrap_err(),
            BackendError::NoSuchUnit(absent),
            "{name}"
        );
        assert!(backend.related(absent).is_err(), "{name}");
    }
}

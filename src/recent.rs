//! What was worked out last, so that who asks again need not wait again.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The values that were asked for last, at most so many, the newest last.
///
/// The lock is not held while a value is worked out: two may do the same work, and both
/// are right.
#[derive(Debug)]
pub(crate) struct Recent<K, V, const MOST: usize> {
    kept: Mutex<Vec<(K, Arc<V>)>>,
}

impl<K, V, const MOST: usize> Default for Recent<K, V, MOST> {
    fn default() -> Self {
        Recent { kept: Mutex::default() }
    }
}

impl<K: PartialEq, V, const MOST: usize> Recent<K, V, MOST> {
    /// The value of a key, worked out where it is not known.
    pub(crate) fn get<E>(
        &self,
        key: &K,
        work_out: impl FnOnce() -> Result<V, E>,
    ) -> Result<Arc<V>, E>
    where
        K: Clone,
    {
        if let Some(value) = self.known(key) {
            return Ok(value);
        }
        let value = Arc::new(work_out()?);
        if let Some(value) = self.known(key) {
            return Ok(value);
        }
        let mut kept = self.lock();
        if kept.len() >= MOST {
            kept.remove(0);
        }
        kept.push((key.clone(), Arc::clone(&value)));
        Ok(value)
    }

    /// What is known of a key, which is the newest from then on.
    fn known(&self, key: &K) -> Option<Arc<V>> {
        let mut kept = self.lock();
        let place = kept.iter().position(|(known, _)| known == key)?;
        let found = kept.remove(place);
        let value = Arc::clone(&found.1);
        kept.push(found);
        Some(value)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(K, Arc<V>)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_for_last_is_kept_and_the_oldest_goes_first() {
        let recent: Recent<u32, u32, 3> = Recent::default();
        let is_new = |key: u32| {
            let mut is_new = false;
            let work_out = || {
                is_new = true;
                Ok::<_, ()>(key * 10)
            };
            assert_eq!(*recent.get(&key, work_out).expect("no error"), key * 10);
            is_new
        };
        assert!([1, 2, 3].into_iter().all(is_new), "each is worked out once");
        assert!(!is_new(1), "and then known");
        assert!(is_new(4), "one more");
        assert!(!is_new(1), "what is asked for stays");
        assert!(is_new(2), "what was not goes first");
    }

    #[test]
    fn what_could_not_be_worked_out_is_tried_again() {
        let recent: Recent<u32, u32, 3> = Recent::default();
        assert_eq!(recent.get(&1, || Err("not now")), Err("not now"));
        assert_eq!(recent.get(&1, || Ok::<_, ()>(7)).as_deref(), Ok(&7));
    }

    #[test]
    fn what_two_work_out_at_once_is_kept_once() {
        let recent: Recent<u32, u32, 2> = Recent::default();
        let both = recent.get(&1, || {
            recent.get(&1, || Ok::<_, ()>(1))?;
            Ok::<_, ()>(2)
        });
        assert_eq!(both.as_deref(), Ok(&1), "both are told the same");
        recent.get(&2, || Ok::<_, ()>(2)).expect("no error");
        assert_eq!(recent.get(&1, || Ok::<_, ()>(3)).as_deref(), Ok(&1), "it takes one place");
    }
}

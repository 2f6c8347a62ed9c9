//! A pool of sessions of a model. A session does one thing at a time, so whoever
//! has a text waits for one, first come first served; a session is given back
//! however its work ends.

use std::{
    collections::VecDeque,
    panic::resume_unwind,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Sender, channel},
    },
    thread::{self, ScopedJoinHandle},
};

/// Sessions that are lent one by one.
pub(super) struct Pool<T> {
    /// Never contended: a lent session has one borrower.
    sessions: Vec<Mutex<T>>,
    state: Mutex<State>,
}

/// Sessions go by their numbers. While somebody waits, none is idle.
#[derive(Debug, Default)]
struct State {
    /// The sessions that nobody has.
    idle: Vec<usize>,
    /// Who waits for a session, the longest first. A session is handed on to them:
    /// left for whoever is quickest, it would mostly go back to the last borrower.
    waiting: VecDeque<Sender<usize>>,
}

/// A lent session. It goes back when this is dropped, also by a panic.
pub(super) struct Lent<'a, T> {
    pool: &'a Pool<T>,
    number: usize,
}

impl<T> Lent<'_, T> {
    /// The session.
    pub(super) fn session(&self) -> MutexGuard<'_, T> {
        // A panic poisons the lock of a session that can go on working.
        self.pool.sessions[self.number].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Drop for Lent<'_, T> {
    fn drop(&mut self) {
        let mut state = self.pool.state();
        while let Some(waiting) = state.waiting.pop_front() {
            if waiting.send(self.number).is_ok() {
                return;
            }
        }
        state.idle.push(self.number);
    }
}

/// What a worker has done, each with the place of its item.
type Done<O, E> = Result<Vec<(usize, O)>, E>;

impl<T: Send> Pool<T> {
    /// Opens `size` sessions, at least one.
    pub(super) fn open<E>(
        size: usize,
        mut open: impl FnMut() -> Result<T, E>,
    ) -> Result<Pool<T>, E> {
        let sessions: Vec<Mutex<T>> =
            (0..size.max(1)).map(|_| open().map(Mutex::new)).collect::<Result<_, E>>()?;
        let idle = (0..sessions.len()).collect();
        let state = Mutex::new(State { idle, waiting: VecDeque::new() });
        Ok(Pool { sessions, state })
    }

    /// Lends a session, as soon as there is one.
    pub(super) fn take(&self) -> Lent<'_, T> {
        loop {
            let handed = {
                let mut state = self.state();
                if let Some(number) = state.idle.pop() {
                    return Lent { pool: self, number };
                }
                let (sender, receiver) = channel();
                state.waiting.push_back(sender);
                receiver
            };
            if let Ok(number) = handed.recv() {
                return Lent { pool: self, number };
            }
        }
    }

    /// Lends a session that is idle now.
    fn take_idle(&self) -> Option<Lent<'_, T>> {
        let number = self.state().idle.pop()?;
        Some(Lent { pool: self, number })
    }

    /// Works on items and returns what came of them, in their order; the first
    /// failure ends it.
    ///
    /// The calling thread waits for one session and works with it. It calls a
    /// helper for every session that is idle, now or between two of its items,
    /// while there is an item for it: so a few items take what nobody uses, many
    /// come to take all, and nobody waits for more than one session. Nothing to do
    /// takes none, and one item starts no thread.
    pub(super) fn map<I: Sync, O: Send, E: Send>(
        &self,
        items: &[I],
        work: impl Fn(&mut T, &I) -> Result<O, E> + Sync,
    ) -> Result<Vec<O>, E> {
        if items.is_empty() {
            return Ok(Vec::new());
        }
        let next = AtomicUsize::new(1);
        let run = |lent: Lent<'_, T>, first: usize, between: &mut dyn FnMut()| -> Done<O, E> {
            let mut session = lent.session();
            let mut done = Vec::new();
            let mut index = first;
            while let Some(item) = items.get(index) {
                between();
                match work(&mut session, item) {
                    Ok(out) => done.push((index, out)),
                    Err(error) => {
                        // Nobody begins another one.
                        next.store(items.len(), Ordering::Relaxed);
                        return Err(error);
                    }
                }
                index = next.fetch_add(1, Ordering::Relaxed);
            }
            Ok(done)
        };
        let (run, next) = (&run, &next);
        let own = self.take();
        let mut done = thread::scope(|scope| {
            let mut helpers: Vec<ScopedJoinHandle<'_, Done<O, E>>> = Vec::new();
            let mut call = || {
                while next.load(Ordering::Relaxed) < items.len()
                    && let Some(lent) = self.take_idle()
                {
                    // Its first item is set aside here: a helper that has not begun
                    // yet is none too many.
                    let first = next.fetch_add(1, Ordering::Relaxed);
                    helpers.push(scope.spawn(move || run(lent, first, &mut || ())));
                }
            };
            let mut done = run(own, 0, &mut call)?;
            for helper in helpers {
                done.append(&mut helper.join().unwrap_or_else(|panic| resume_unwind(panic))?);
            }
            Ok(done)
        })?;
        done.sort_unstable_by_key(|&(index, _)| index);
        Ok(done.into_iter().map(|(_, out)| out).collect())
    }
}

impl<T> Pool<T> {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        collections::HashSet,
        convert::Infallible,
        panic::{AssertUnwindSafe, catch_unwind},
        sync::Barrier,
        thread::ThreadId,
    };

    use super::*;

    fn pool(size: usize) -> Pool<usize> {
        let mut opened = 0;
        let open = || {
            opened += 1;
            Ok::<usize, Infallible>(opened)
        };
        Pool::open(size, open).unwrap()
    }

    fn idle(pool: &Pool<usize>) -> usize {
        pool.state().idle.len()
    }

    /// The threads that `count` items are worked on by.
    fn threads(pool: &Pool<usize>, count: usize) -> HashSet<ThreadId> {
        let items: Vec<usize> = (0..count).collect();
        let work = |_: &mut usize, _: &usize| Ok::<_, Infallible>(thread::current().id());
        pool.map(&items, work).unwrap().into_iter().collect()
    }

    #[test]
    fn a_pool_has_a_session_at_least() {
        assert_eq!(idle(&pool(0)), 1);
        assert_eq!(Pool::<usize>::open(2, || Err("no model")).err(), Some("no model"));
    }

    #[test]
    fn nothing_to_do_waits_for_no_session() {
        let pool = pool(1);
        let lent = pool.take();
        assert!(threads(&pool, 0).is_empty());
        drop(lent);
    }

    #[test]
    fn one_item_stays_on_the_calling_thread() {
        assert_eq!(threads(&pool(4), 1), HashSet::from([thread::current().id()]));
    }

    #[test]
    fn sessions_of_others_are_not_waited_for() {
        let pool = pool(4);
        let others = [pool.take(), pool.take(), pool.take()];
        assert_eq!(threads(&pool, 10), HashSet::from([thread::current().id()]));
        drop(others);
        assert_eq!(idle(&pool), 4);
    }

    #[test]
    fn items_are_shared_among_the_idle_and_keep_their_order() {
        let pool = pool(3);
        // Nobody gets past the barrier unless three work at once.
        let barrier = Barrier::new(3);
        let work = |_: &mut usize, item: &usize| {
            barrier.wait();
            Ok::<_, Infallible>(item * 10)
        };
        assert_eq!(pool.map(&[1, 2, 3], work).unwrap(), [10, 20, 30]);
        assert_eq!(idle(&pool), 3);
    }

    #[test]
    fn there_are_no_more_workers_than_items() {
        let pool = pool(4);
        let least = Mutex::new(usize::MAX);
        let barrier = Barrier::new(2);
        let work = |_: &mut usize, _: &usize| {
            barrier.wait();
            let mut least = least.lock().unwrap();
            *least = idle(&pool).min(*least);
            Ok::<_, Infallible>(())
        };
        pool.map(&[1, 2], work).unwrap();
        assert!(*least.lock().unwrap() >= 2, "two of four sessions are left alone");
    }

    #[test]
    fn a_session_that_comes_back_joins_in() {
        let pool = pool(2);
        let other = Mutex::new(Some(pool.take()));
        let barrier = Barrier::new(2);
        let work = |_: &mut usize, item: &usize| {
            match item {
                0 => drop(other.lock().unwrap().take()),
                // The last two are worked on at once.
                _ => drop(barrier.wait()),
            }
            Ok::<_, Infallible>(thread::current().id())
        };
        let used: HashSet<ThreadId> = pool.map(&[0, 1, 2], work).unwrap().into_iter().collect();
        assert_eq!(used.len(), 2);
    }

    #[test]
    fn who_waits_longest_is_next() {
        let pool = pool(1);
        let lent = pool.take();
        let turns = Mutex::new(Vec::new());
        thread::scope(|scope| {
            for turn in 0..5 {
                let (pool, turns) = (&pool, &turns);
                scope.spawn(move || {
                    let lent = pool.take();
                    turns.lock().unwrap().push(turn);
                    drop(lent);
                });
                while pool.state().waiting.len() <= turn {
                    thread::yield_now();
                }
            }
            drop(lent);
        });
        assert_eq!(turns.into_inner().unwrap(), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn the_first_failure_ends_it() {
        let pool = pool(1);
        let worked = AtomicUsize::new(0);
        let work = |_: &mut usize, item: &usize| {
            worked.fetch_add(1, Ordering::Relaxed);
            if *item == 2 { Err(format!("item {item}")) } else { Ok(()) }
        };
        assert_eq!(pool.map(&[1, 2, 3, 4], work), Err("item 2".to_owned()));
        assert_eq!(worked.into_inner(), 2);
        assert_eq!(idle(&pool), 1);
    }

    #[test]
    fn a_panic_gives_the_sessions_back() {
        let pool = pool(2);
        for guilty in 0..3 {
            let work = |_: &mut usize, item: &usize| {
                assert_ne!(*item, guilty, "the model fell over");
                Ok::<_, Infallible>(())
            };
            let map = AssertUnwindSafe(|| pool.map(&[0, 1, 2], work));
            assert!(catch_unwind(map).is_err());
            assert_eq!(idle(&pool), 2);
        }
        assert_eq!(threads(&pool, 1).len(), 1, "and they work on");
    }

    #[test]
    fn everybody_gets_a_turn() {
        let pool = pool(2);
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for count in 0..50 {
                        let items: Vec<usize> = (0..count % 5).collect();
                        let doubled = pool.map(&items, |_, item| Ok::<_, Infallible>(item * 2));
                        let expected: Vec<usize> = items.iter().map(|item| item * 2).collect();
                        assert_eq!(doubled.unwrap(), expected);
                        drop(pool.take());
                    }
                });
            }
        });
        assert_eq!(idle(&pool), 2);
        assert!(pool.state().waiting.is_empty());
    }
}

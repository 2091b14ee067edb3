//! Work that several threads do at once, with what came of it in the order of the work.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;

/// Does something with each of some things, on so many threads at most, and returns what came of
/// them in their order.
///
/// ```
/// use channelshift::threads::in_order;
/// assert_eq!(in_order(3, &[1, 2, 3, 4], |number| number * 2), [2, 4, 6, 8]);
/// ```
pub fn in_order<T: Sync, R: Send>(
    threads: usize,
    things: &[T],
    each: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    if threads < 2 || things.len() < 2 {
        return things.iter().map(each).collect();
    }
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            match things.get(at) {
                Some(thing) => done.push((at, each(thing))),
                None => return done,
            }
        }
    };
    let mut done: Vec<(usize, R)> = Vec::new();
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..threads.min(things.len()))
            .map(|_| scope.spawn(work))
            .collect();
        for thread in all {
            match thread.join() {
                Ok(some) => done.extend(some),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// How many results each thread may have lie before it waits for them to be taken.
const RESULTS_A_THREAD: usize = 4;

/// Does something with each of some things, on so many threads at most, and takes what came of them in
/// their order, while the next are worked on. The first error ends it.
///
/// ```
/// use channelshift::threads::in_turn;
/// let mut text = String::new();
/// let taken = in_turn(3, &[1, 2, 3, 4], |number| number * 2, |double: i32| {
///     text.push_str(&double.to_string());
///     if double < 6 { Ok(()) } else { Err("enough") }
/// });
/// assert_eq!((taken, text.as_str()), (Err("enough"), "246"));
/// ```
///
/// # Errors
/// That of the one who takes.
pub fn in_turn<T: Sync, R: Send, E>(
    threads: usize,
    things: &[T],
    each: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    if threads < 2 || things.len() < 2 {
        return things.iter().try_for_each(|thing| take(each(thing)));
    }
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let (send, results) = sync_channel(threads * RESULTS_A_THREAD);
        for _ in 0..threads.min(things.len()) {
            let (send, next, each) = (send.clone(), &next, &each);
            scope.spawn(move || {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(thing) = things.get(at) else {
                        return;
                    };
                    // Where nobody takes any more, there is nothing more to do.
                    if send.send((at, each(thing))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(send);
        let (mut early, mut turn) = (BTreeMap::new(), 0);
        for (at, result) in results {
            early.insert(at, result);
            while let Some(result) = early.remove(&turn) {
                take(result)?;
                turn += 1;
            }
        }
        Ok(())
    })
}

//! Work that several threads do at once, with what came of it in the order of the work.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;

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

/// How many things each thread may have begun before their turn: one to work on, and one that lies ready. What
/// lies ready may be a file unpacked.
const RESULTS_A_THREAD: usize = 2;

/// Does something with each of some things, on so many threads at most, and takes what came of them in
/// their order, while the next are worked on. No thread goes further ahead of the one that is taken
/// than a few things, however long that one is: what waits must not fill the memory. The first error
/// ends it.
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
pub fn in_turn<'t, T: Sync, R: Send, E>(
    threads: usize,
    things: &'t [T],
    each: impl Fn(&'t T) -> R + Sync,
    mut take: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    if threads < 2 || things.len() < 2 {
        return things.iter().try_for_each(|thing| take(each(thing)));
    }
    let (to_do, waiting) = channel();
    let waiting = Mutex::new(waiting);
    std::thread::scope(|scope| {
        let (send, results) = channel();
        for _ in 0..threads.min(things.len()) {
            let (send, waiting, each) = (send.clone(), &waiting, &each);
            scope.spawn(move || {
                // The lock is held for the wait alone.
                let next = || waiting.lock().ok()?.recv().ok();
                while let Some((at, thing)) = next() {
                    // A fault of ours is told: nobody may wait for what never comes. Where nobody takes
                    // any more, there is nothing more to do.
                    let done = catch_unwind(AssertUnwindSafe(|| each(thing)));
                    if send.send((at, done)).is_err() {
                        return;
                    }
                }
            });
        }
        // Threads end when nothing more can begin, which is when this has ended, however it does.
        let to_do = to_do;
        let mut left = things.iter().enumerate();
        let mut begin = |count: usize| {
            for next in left.by_ref().take(count) {
                // Who takes it is there for as long as this is.
                let _ = to_do.send(next);
            }
        };
        begin(threads * RESULTS_A_THREAD);
        let (mut early, mut turn) = (BTreeMap::new(), 0);
        for (at, done) in results.iter().take(things.len()) {
            match done {
                Ok(result) => early.insert(at, result),
                Err(panic) => resume_unwind(panic),
            };
            while let Some(result) = early.remove(&turn) {
                turn += 1;
                begin(1);
                take(result)?;
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn nobody_goes_far_ahead_of_what_is_taken() {
        let things: Vec<usize> = (0..200).collect();
        let (begun, most) = (AtomicUsize::new(0), 3 * RESULTS_A_THREAD);
        let mut taken = 0;
        let done: Result<(), ()> = in_turn(
            3,
            &things,
            |thing| {
                // The first takes longest.
                if *thing == 0 {
                    std::thread::sleep(Duration::from_millis(20));
                }
                begun.fetch_add(1, Ordering::SeqCst);
                *thing
            },
            |thing| {
                assert_eq!(thing, taken);
                taken += 1;
                assert!(begun.load(Ordering::SeqCst) <= taken + most);
                Ok(())
            },
        );
        assert_eq!((done, taken), (Ok(()), 200));
    }

    #[test]
    fn a_fault_ends_it_and_nobody_waits() {
        let things: Vec<usize> = (0..200).collect();
        let run = || in_turn(2, &things, |at| assert!(*at != 50), |()| Ok::<(), ()>(()));
        let fault = catch_unwind(run);
        assert!(fault.is_err());
        let stopped = in_turn(
            2,
            &things,
            |at| *at,
            |at| if at < 3 { Ok(()) } else { Err(at) },
        );
        assert_eq!(stopped, Err(3));
    }
}

//! Any bytes are read as a file: every row has its place, and the rows add up.

#![no_main]

use std::io::Cursor;

use channelshift::model::{Account, Findings};
use channelshift::read::{Manner, Reader};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let (mut findings, mut account) = (Findings::default(), Account::default());
    let manner = Manner::default();
    let Ok(Some(mut reader)) = Reader::open("f", Cursor::new(bytes), manner, &mut findings) else {
        return;
    };
    let mut rows = 0;
    while let Ok(Some(header)) = reader.next_table(manner, &mut account, &mut findings) {
        let _ = header.place("f", header.cells.len());
        while let Ok(Some(row)) = reader.next_row(&mut account) {
            rows += 1;
            let _ = row.odd_letters();
            for field in 0..=row.cells() {
                let _ = row.place("f", field);
            }
        }
    }
    let others = account.total_skipped() + account.total_set_aside();
    assert_eq!(account.rows_in, rows + others);
});

//! Any bytes are taken in as a return: nothing panics, and every row is used, set aside or skipped.

#![no_main]

use std::io::Cursor;
use std::sync::LazyLock;

use channelshift::mapping::Mapping;
use channelshift::read::Manner;
use channelshift::registers::Registers;
use channelshift::returns::Returns;
use libfuzzer_sys::fuzz_target;

static REGISTERS: LazyLock<Registers> =
    LazyLock::new(|| Registers::load(&[]).expect("the shipped registers load"));

fuzz_target!(|bytes: &[u8]| {
    let mut returns = Returns::default();
    let source = Cursor::new(bytes);
    let taken = returns.take("f", source, Manner::default(), &Mapping::default(), &REGISTERS);
    if taken.is_ok() {
        let account = &returns.accounts[0];
        let parts = account.used + account.total_set_aside() + account.total_skipped();
        assert_eq!(account.rows_in, parts);
    }
});

//! libFuzzer drives `pdf` of the library.
#![no_main]

libfuzzer_sys::fuzz_target!(
    // Libraries may panic, where the reader takes it for damage; libFuzzer's hook takes
    // every panic for the end.
    init: std::panic::set_hook(Box::new(|_| ())),
    |data: &[u8]| undex_fuzz::pdf(data)
);

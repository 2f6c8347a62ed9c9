//! libFuzzer drives `draft` of the library.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| undex_fuzz::draft(data));

//! Sealed plans: no document makes the reader panic, and what it reads is written
//! so that it reads the same.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| sync_fuzz::plan(text));

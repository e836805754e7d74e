//! Answers of a server: whatever it says to a pull and a diff, they end.
#![no_main]

libfuzzer_sys::fuzz_target!(|answers: &[u8]| sync_fuzz::answers(answers));

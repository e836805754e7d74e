//! Dump folders: no files make the reader panic, and what it reads is written so
//! that it reads the same.
#![no_main]

libfuzzer_sys::fuzz_target!(|files: &[u8]| sync_fuzz::dump(files));

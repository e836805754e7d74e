//! What the compiler says to a user. Each case makes one mistake; its `.stderr`
//! was read as that user would read it.
//!
//! `TRYBUILD=overwrite cargo test -p sync-sdk --test ui` writes the texts anew.

#[test]
fn messages() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/pass/*.rs");
    cases.compile_fail("tests/ui/fail/*.rs");
}

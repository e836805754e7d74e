//! What the compiler says to a user. Each case makes one mistake; its `.stderr`
//! was read as that user would read it.
//!
//! `TRYBUILD=overwrite cargo test -p sync-sdk --test ui` writes the texts anew.

// Other features bring more types, which the compiler then names by longer
// paths: the texts are those of a config crate, which has none of them.
#[cfg(not(any(feature = "dump", feature = "testing")))]
#[test]
fn messages() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/pass/*.rs");
    cases.compile_fail("tests/ui/fail/*.rs");
}

/// `README.md` beside the cases says which check each is about, and what its way
/// out is.
#[test]
fn every_case_is_in_the_table() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/ui");
    let cases: Vec<String> = std::fs::read_dir(format!("{folder}/fail"))
        .unwrap()
        .filter_map(|entry| {
            let name = entry.unwrap().file_name().into_string().unwrap();
            name.strip_suffix(".rs").map(str::to_owned)
        })
        .collect();
    let table = std::fs::read_to_string(format!("{folder}/README.md")).unwrap();
    let listed: Vec<&str> = table
        .lines()
        .filter_map(|row| row.split('|').nth(2))
        .flat_map(|column| column.split('`').skip(1).step_by(2))
        .collect();
    let about = |pattern: &str, case: &str| match pattern.split_once('*') {
        Some((start, end)) => case.starts_with(start) && case.ends_with(end),
        None => case == pattern,
    };
    let unlisted = |case: &&String| !listed.iter().any(|pattern| about(pattern, case));
    assert_eq!(cases.iter().filter(unlisted).collect::<Vec<_>>(), [""; 0]);
    let empty = |pattern: &&&str| !cases.iter().any(|case| about(pattern, case));
    assert_eq!(listed.iter().filter(empty).collect::<Vec<_>>(), [&""; 0]);
}

use super::*;
use crate::engine::{Thing, Work};
use crate::model::{Address, Kind};

const TARGET: &str = "http://x";

fn run(id: usize) -> Run {
    Run {
        id: format!("20261121T150400000Z-{id:08}"),
        ..Run::new("push", "anna", "laptop")
    }
}

fn begin(folder: &Path, id: usize) -> Journal {
    Journal::begin(folder, &run(id), TARGET, Some("gazette")).expect("it can be written")
}

#[test]
fn a_run_that_was_killed_is_told_of() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = &folder.path().join("journal");
    let journal = begin(folder, 1);
    let address = Address::new("role.editor");
    let thing = Thing {
        address: Some(&address),
        key: Some("k"),
    };
    let step = Step {
        work: Work::Create,
        collection: None,
        kind: Some(Kind::Roles),
        count: 1,
        things: vec![thing],
    };
    assert_eq!(interrupted(folder, TARGET), None, "it is alive");
    assert!(!is_dead(folder, &run(1).id));
    journal.event(Event::Applying(&step));
    drop(journal);

    assert!(is_dead(folder, &run(1).id));
    assert!(!is_dead(folder, "../journal/x"));
    assert_eq!(interrupted(folder, "http://y"), None);
    let found = interrupted(folder, TARGET).expect("it was killed");
    assert_eq!((found.run, found.by.as_str()), (run(1).id, "anna@laptop"));
    let doing = Doing {
        work: "create".into(),
        kind: Some("roles".into()),
        count: 1,
    };
    assert_eq!(found.doing, Some(doing));

    // The last one counts.
    let journal = begin(folder, 2);
    journal.end(false);
    drop(journal);
    assert_eq!(interrupted(folder, TARGET), None);
    let text = fs::read_to_string(folder.join(format!("{}.jsonl", run(1).id))).expect("a file");
    let line: Value = serde_json::from_str(text.lines().nth(1).expect("a line")).expect("JSON");
    assert_eq!(line["things"], json!([["role.editor", "k"]]));
    assert!(line["at"].is_string(), "{line}");
}

#[test]
fn half_a_line_is_no_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = begin(folder.path(), 1).path().to_owned();
    let mut text = fs::read_to_string(&path).expect("a file");
    text.push_str(r#"{"event":"applying","work":"cr"#);
    fs::write(&path, text).expect("a file");
    let found = interrupted(folder.path(), TARGET).expect("it was killed");
    assert_eq!(found.doing, None);
}

#[test]
fn old_journals_go_but_not_of_those_who_live() {
    let folder = tempfile::tempdir().expect("a folder");
    let alive = begin(folder.path(), 0);
    for id in 1..60 {
        drop(begin(folder.path(), id));
    }
    let left = fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(left, KEPT + 1);
    assert!(alive.path().is_file());
}

#[test]
fn later_runs_sort_behind() {
    let begun = |millisecond| {
        let now = jiff::Timestamp::from_millisecond(millisecond).expect("a time");
        Run::begun(now, "push", "anna", "laptop")
    };
    let of_a_second: Vec<_> = [0, 1, 10, 100, 1_000].map(|at| begun(at).id).into();
    assert!(of_a_second.is_sorted(), "{of_a_second:?}");
    assert_eq!(begun(999).began, "1970-01-01T00:00:00Z");
}

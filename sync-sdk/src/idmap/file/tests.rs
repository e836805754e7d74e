use std::collections::BTreeMap;

use serde_json::json;

use super::*;
use crate::idmap::{Digest, ItemTable, Subject};
use crate::model::{Address, SyncId};

const TARGET: &str = "https://directus.example.com";

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("ids.json")
    }

    fn store(&self, target: &str) -> FileStore {
        FileStore::new(self.path(), target, Some("gazette"))
    }

    fn text(&self) -> String {
        fs::read_to_string(self.path()).expect("a file")
    }
}

fn put(sync_id: &str, local_id: &str) -> MapChange {
    MapChange::Put {
        kind: Kind::Roles,
        sync_id: SyncId::new(sync_id),
        local_id: local_id.to_owned(),
    }
}

fn changes() -> Vec<MapChange> {
    let digest = |value| Digest::of(&json!(value));
    vec![
        put("b", "2"),
        put("a", "1"),
        MapChange::PutItem {
            table: ItemTable::of("letters"),
            sync_id: SyncId::new("first"),
            local_id: "7".to_owned(),
        },
        MapChange::Declare(Address::new("field.letters.title")),
        MapChange::Declare(Address::new("collection.letters")),
        MapChange::Remember {
            subject: Subject::Record(Kind::Roles, SyncId::new("a")),
            fields: BTreeMap::from([
                ("name".to_owned(), digest("Editor")),
                ("icon".to_owned(), digest("edit")),
            ]),
        },
        MapChange::Remember {
            subject: Subject::Model(Address::new("collection.letters")),
            fields: BTreeMap::new(),
        },
    ]
}

#[tokio::test]
async fn what_was_written_is_read_and_other_targets_stay() {
    let folder = Folder::new();
    let (store, other) = (folder.store(TARGET), folder.store("http://localhost:8055"));
    assert_eq!(store.load_all().await.ok(), Some(MapState::default()));
    assert!(!folder.path().exists(), "a diff leaves nothing");
    other.write(&[put("c", "3")]).await.expect("it is written");
    store.write(&changes()).await.expect("it is written");
    let mut expected = MapState::default();
    for change in changes() {
        expected.apply(change, Some("gazette"));
    }
    assert_eq!(store.load_all().await.ok(), Some(expected));
    assert_eq!(
        other
            .load_all()
            .await
            .expect("a state")
            .of(Kind::Roles)
            .count(),
        1
    );
    // The order of writing leaves no trace.
    let text = folder.text();
    let mut backwards = changes();
    backwards.reverse();
    store.write(&backwards).await.expect("it is written");
    assert_eq!(folder.text(), text);
    // Nothing but the file itself is there to be committed.
    let mut names: Vec<_> = fs::read_dir(folder.0.path())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    names.sort();
    assert_eq!(names, [".directus-sync", "ids.json"]);
    assert!(folder.0.path().join(LOCKS).join(".gitignore").is_file());
}

#[tokio::test]
async fn a_thing_is_a_line() {
    let folder = Folder::new();
    folder
        .store(TARGET)
        .write(&changes())
        .await
        .expect("it is written");
    assert_eq!(
        folder.text(),
        r#"{
  "format": "directus-sync/id-map",
  "version": 1,
  "targets": {
    "https://directus.example.com": {
      "records": {
        "roles": {
          "a": {"row":"1","project":"gazette"},
          "b": {"row":"2","project":"gazette"}
        },
        "items::letters": {
          "first": {"row":"7","project":"gazette"}
        }
      },
      "declared": {
        "gazette": [
          "collection.letters",
          "field.letters.title"
        ]
      },
      "last": {
        "roles": {
          "a": {"project":"gazette","fields":{"icon":"hg2eqrw0","name":"IyePttvn"}}
        },
        "model": {
          "collection.letters": {"project":"gazette","fields":{}}
        }
      }
    }
  }
}
"#
    );
}

#[tokio::test]
async fn what_cannot_be_used_is_told_with_its_line() {
    let folder = Folder::new();
    let store = folder.store(TARGET);
    store.write(&changes()).await.expect("it is written");
    let good = folder.text();
    let row = "          \"a\": {\"row\":\"1\",\"project\":\"gazette\"},\n";
    let cases = [
        (
            good.replace(row, &format!("<<<<<<< HEAD\n{row}=======\n>>>>>>> other\n")),
            "ids.json:8: a merge conflict stands here",
        ),
        (
            good.replace(row, &format!("{row}{}", row.replace(":\"1\"", ":\"9\""))),
            "ids.json:9: this stands here twice",
        ),
        (
            good.replace("\"version\": 1", "\"version\": 2"),
            "ids.json: it is of version 2",
        ),
        (
            good.replace("sync/id-map", "sync/plan"),
            "ids.json: its `format` is not",
        ),
        (
            good.replace("\"row\"", "\"rwo\""),
            "ids.json:8: unknown field `rwo`",
        ),
        (
            good.replacen("\"roles\"", "\"rolls\"", 1),
            "ids.json:7: `rolls` is not a kind of record",
        ),
        (good.replace("IyePttvn", "IyeP"), "`IyeP` is not a digest"),
        (good[..200].to_owned(), "ids.json:9: EOF while parsing"),
        (String::new(), "ids.json:1: EOF while parsing"),
        ("[]".to_owned(), "ids.json:1: invalid"),
    ];
    for (text, expected) in cases {
        fs::write(folder.path(), &text).expect("a file");
        for error in [
            store.load_all().await.expect_err("it cannot be used"),
            store
                .write(&[put("x", "y")])
                .await
                .expect_err("it cannot be used"),
        ] {
            assert!(
                error.to_string().contains(expected),
                "{error} lacks {expected}"
            );
        }
        assert_eq!(folder.text(), text, "it is left as it is");
    }
}

#[tokio::test]
async fn a_living_process_keeps_its_lock() {
    let folder = Folder::new();
    let (one, other) = (folder.store(TARGET), folder.store(TARGET));
    let holder = |run: &str| Holder {
        run: run.to_owned(),
        user: "anna".to_owned(),
        host: "laptop".to_owned(),
        command: "push".to_owned(),
        began: "now".to_owned(),
        ttl: std::time::Duration::from_secs(30),
        left: false,
    };
    assert_eq!(one.held().await.ok(), Some(None));
    let ours = Claimed::Ours(KEY.to_owned());
    assert_eq!(one.claim(&holder("a")).await.ok(), Some(ours.clone()));
    let held = Held {
        key: KEY.to_owned(),
        holder: Some(holder("a")),
        beat: None,
    };
    for store in [&one, &other] {
        assert_eq!(store.held().await.ok(), Some(Some(held.clone())));
        let theirs = Claimed::Theirs(held.clone());
        assert_eq!(store.claim(&holder("b")).await.ok(), Some(theirs));
    }
    other.remove(KEY).await.expect("it does nothing");
    assert_eq!(one.renew(KEY, &holder("a"), 1).await.ok(), Some(true));
    // Its end is the end of the lock, however it ends.
    drop(one);
    assert_eq!(other.claim(&holder("b")).await.ok(), Some(ours));
    other.remove(KEY).await.expect("it goes");
    assert_eq!(other.held().await.ok(), Some(None));
}

#[test]
fn a_file_system_without_locks_is_told_from_a_file_that_cannot_be_used() {
    let store = FileStore::new("ids.json", "http://x", None);
    let mut unsupported = vec![io::Error::from(io::ErrorKind::Unsupported)];
    if cfg!(target_os = "linux") {
        unsupported.push(io::Error::from_raw_os_error(37));
    }
    for error in unsupported {
        let told = store.lock_fails(error);
        assert!(matches!(told, TargetError::NoFileLocks { .. }), "{told:?}");
    }
    let told = store.lock_fails(io::Error::from(io::ErrorKind::PermissionDenied));
    assert!(matches!(told, TargetError::IdMapFile { .. }), "{told:?}");
}

#[tokio::test]
async fn a_look_tells_who_holds_the_lock_and_that_something_was_written() {
    let folder = Folder::new();
    let (one, other) = (folder.store(TARGET), folder.store(TARGET));
    let look = async || other.glance().await.expect("a look");
    let before = look().await;
    assert!(!before.is_held);
    one.write(&[put("a", "1")]).await.expect("written");
    let after = look().await;
    assert_ne!(after, before);
    assert_eq!(look().await, after);
}

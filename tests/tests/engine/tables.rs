//! The table of our own: how it grows, and what it takes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use sync_sdk::idmap::{Claimed, CollectionStore, Digest, IdMap, MapChange, Subject};
use sync_sdk::model::{Address, Kind, SyncId};
use sync_sdk::target::directus::{Client, DirectusReader};
use sync_tests::{Server, holder, id};
use xtask::directus::Version;

const TABLE: &str = "/items/sync_sdk_id_map";

fn store(server: &Server) -> CollectionStore {
    let client = Client::new(server.sync().connect).expect("a client");
    CollectionStore::new(client.clone(), DirectusReader::new(client), Some("tests"))
}

async fn load(store: &CollectionStore) -> sync_sdk::idmap::MapState {
    store.load(&BTreeSet::new()).await.expect("a state")
}

fn put(number: usize) -> MapChange {
    MapChange::Put {
        kind: Kind::Roles,
        sync_id: SyncId::new(id(&format!("role{number}"))),
        local_id: id(&format!("row{number}")),
    }
}

/// What is remembered of a record with many fields.
fn remembered(number: usize) -> MapChange {
    let digest = |field: usize| {
        (
            format!("field_{field}"),
            Digest::of(&json!([number, field])),
        )
    };
    MapChange::Remember {
        subject: Subject::Model(Address::new(format!("field.articles.field{number}"))),
        fields: (0..40).map(digest).collect(),
    }
}

#[tokio::test]
async fn a_log_of_ten_megabytes_is_read_and_made_short() {
    let server = Server::start();
    let store = store(&server);
    let changes: Vec<MapChange> = (0..11_000).map(remembered).collect();
    store.write(&changes).await.expect("it is written");
    let rows = server.list(TABLE);
    let sizes: Vec<usize> = rows
        .iter()
        .map(|row| row["changes"].as_str().unwrap().len())
        .collect();
    assert!(sizes.iter().sum::<usize>() > 10_000_000, "{sizes:?}");
    // What MySQL takes in a column of this type.
    assert!(sizes.iter().all(|size| *size <= 65_535), "{sizes:?}");

    let loaded = load(&store).await;
    assert_eq!(loaded.all_last().count(), 11_000);
    assert!(matches!(
        store.lock().claim(&holder("push")).await,
        Ok(Claimed::Ours(_))
    ));
    load(&store).await;
    store.tidy().await.expect("it is made short");
    assert_eq!(load(&store).await, loaded);
    let short = server.list(TABLE);
    // A short log stays as it is, however many rows it needs.
    store.tidy().await.expect("there is nothing to do");
    assert_eq!(server.list(TABLE), short);
}

#[tokio::test]
async fn nobody_makes_a_log_short_who_does_not_hold_the_lock() {
    let server = Server::start();
    let store = store(&server);
    for number in 0..70 {
        store.write(&[put(number)]).await.expect("it is written");
    }
    load(&store).await;
    store.tidy().await.expect("it does nothing");
    assert_eq!(server.count(TABLE), 70);
    let Ok(Claimed::Ours(key)) = store.lock().claim(&holder("push")).await else {
        panic!("the lock is free")
    };
    load(&store).await;
    store.tidy().await.expect("it does its work");
    // One row, and the lock.
    assert_eq!(server.count(TABLE), 2);
    store.lock().remove(&key).await.expect("it goes");
    assert_eq!(load(&store).await.of(Kind::Roles).count(), 70);
}

#[tokio::test]
async fn a_table_of_an_earlier_version_gets_what_it_lacks() {
    for version in [Version::V11, Version::V12] {
        let server = Server::of(version);
        let field = |name: &str, kind: &str, schema: Value| json!({ "field": name, "type": kind, "meta": null, "schema": schema });
        server.post(
            "/collections",
            &json!({ "collection": "sync_sdk_id_map", "meta": null, "schema": {}, "fields": [
                field("id", "integer", json!({ "is_primary_key": true, "has_auto_increment": true })),
                field("changes", "text", json!({})),
            ] }),
        );
        let earlier = json!([["roles", id("role"), id("row"), null]]).to_string();
        server.post(TABLE, &json!({ "changes": earlier }));
        let store = store(&server);
        let before = load(&store).await;
        assert_eq!(before.of(Kind::Roles).count(), 1);
        assert_eq!(store.lock().held().await.expect("an answer"), None);

        let (one, other) = (holder("push"), holder("pull"));
        let Ok(Claimed::Ours(key)) = store.lock().claim(&one).await else {
            panic!("the lock is free")
        };
        // The lock is not of the log, and it is one.
        assert_eq!(load(&store).await, before);
        match store.lock().claim(&other).await {
            Ok(Claimed::Theirs(held)) => {
                assert_eq!((held.holder.as_ref(), held.beat), (Some(&one), Some(0)));
            }
            claimed => panic!("{claimed:?}"),
        }
        let second = json!({ "lock": "target", "changes": "[]" });
        let refused = server
            .attempt("POST", TABLE, &second)
            .expect_err("it is unique");
        assert_eq!(refused.errors[0]["extensions"]["code"], "RECORD_NOT_UNIQUE");
        // Who lost the answer asks again.
        assert_eq!(
            store.lock().claim(&one).await.ok(),
            Some(Claimed::Ours(key.clone()))
        );
        assert_eq!(store.lock().renew(&key, &one, 1).await.ok(), Some(true));
        assert_eq!(
            store
                .lock()
                .held()
                .await
                .ok()
                .flatten()
                .and_then(|held| held.beat),
            Some(1)
        );
        for _ in 0..2 {
            store
                .lock()
                .remove(&key)
                .await
                .expect("it goes, or is gone");
        }
        assert_eq!(store.lock().renew(&key, &one, 2).await.ok(), Some(false));
        assert_eq!(server.count(TABLE), 1);
        // Nothing of it is in the data model.
        let model = server.get("/schema/snapshot");
        assert!(
            !model.to_string().contains("sync_sdk_id_map"),
            "{version:?}"
        );
    }
}

#[tokio::test]
async fn the_extension_and_the_table_share_what_is_kept() {
    let server = Server::with_extension();
    let client = Client::new(server.sync().connect).expect("a client");
    let open = || {
        sync_sdk::idmap::ExtensionStore::new(
            client.clone(),
            DirectusReader::new(client.clone()),
            Some("tests"),
        )
    };
    let (extension, kinds) = (open(), BTreeSet::from([Kind::Roles]));
    let subject = Subject::Record(Kind::Roles, SyncId::new(id("role0")));
    let remember = MapChange::Remember {
        subject: subject.clone(),
        fields: BTreeMap::from([("name".to_owned(), Digest::of(&json!("Editor")))]),
    };
    extension
        .write(&[put(0), remember])
        .await
        .expect("it is written");
    assert_eq!(server.extension_table("roles").len(), 1);
    assert_eq!(server.count(TABLE), 1);
    let state = open().load(&kinds).await.expect("a state");
    assert_eq!(state.of(Kind::Roles).count(), 1);
    assert!(state.digest(&subject, "name").is_some());
    // The mappings of its own time in the table are not those of the extension.
    store(&server)
        .write(&[put(1)])
        .await
        .expect("it is written");
    assert_eq!(
        open()
            .load(&kinds)
            .await
            .expect("a state")
            .of(Kind::Roles)
            .count(),
        1
    );
    extension
        .write(&[MapChange::Forget(subject)])
        .await
        .expect("it is written");
    let state = open().load(&kinds).await.expect("a state");
    assert_eq!(state.all_last().count(), 0);
}

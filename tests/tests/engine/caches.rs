//! A server that answers a request as it has answered it before.

use serde_json::json;
use sync_sdk::model::Kind;
use sync_sdk::target::directus::{Client, DirectusReader};
use sync_sdk::target::{Count, ReadTarget as _};
use sync_tests::{Server, launch_of};
use xtask::directus::Version;

#[tokio::test]
async fn what_is_read_is_what_is_there() {
    for version in [Version::V11, Version::V12] {
        let launch = launch_of(version)
            .env("CACHE_ENABLED", "true")
            .env("CACHE_STORE", "memory");
        let server = Server::launch(&launch);
        server.make_collection("articles", &["title"]);
        let client = Client::new(server.sync().connect).expect("a client");
        let reader = DirectusReader::new(client);
        reader.hello().await.expect("a Directus");
        let seen = async || {
            let roles = reader.rows(Kind::Roles).await.expect("roles");
            let settings = reader.rows(Kind::Settings).await.expect("settings");
            let model = reader.data_model().await.expect("a data model");
            let count = Count::of("articles", "id").with_values(["title"]);
            let counted = reader.count(&count).await.expect("a number");
            (
                roles.len(),
                settings[0]["project_name"].clone(),
                model.collections.len(),
                counted.items,
            )
        };
        let before = seen().await;
        let cached = server.get("/roles");
        server.post("/roles", &json!({ "name": "Editor" }));
        server.patch("/settings", &json!({ "project_name": "Gazette" }));
        server.make_collection("letters", &[]);
        server.post("/items/articles", &json!({ "title": "Tide" }));
        let after = seen().await;
        assert_eq!(after, (before.0 + 1, json!("Gazette"), before.2 + 1, 1));
        // Who asks the same again gets the same.
        assert_eq!(server.get("/roles"), cached, "there is no cache");
    }
}

//! The pictures of the settings: logo, favicon, foreground and background.

use serde_json::{Value, json};
use sync_tests::{Cli, Dump, Run, Server, file, text};
use xtask::proxy::{Fault, Proxy, When};

const LOGO: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg'><circle r='4'/></svg>";
const OTHER: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg'><circle r='5'/></svg>";
const ICON: &[u8] = b"an icon";
const SVG: &str = "image/svg+xml";

const MANIFEST: &str = "assets/settings.json";

/// An instance whose settings name a logo and a favicon, which it got in the app.
fn branded() -> Server {
    let server = Server::start();
    let logo = server.upload("Our Logo.svg", SVG, LOGO);
    let icon = server.upload("icon.ico", "image/x-icon", ICON);
    server.patch(
        "/settings",
        &json!({ "project_logo": logo, "public_favicon": icon }),
    );
    server
}

/// What it is pulled into, with pictures.
fn pulled() -> Dump {
    let (server, dump) = (branded(), Dump::empty());
    Cli::to(server.url())
        .on(&dump, &["pull", "--assets"])
        .expect(0);
    dump
}

fn write(dump: &Dump, path: &str, content: &[u8]) {
    dump.write(path, std::str::from_utf8(content).unwrap());
}

/// The file that a setting names.
fn named(server: &Server, setting: &str) -> Value {
    let id = text(&server.get("/settings"), setting);
    server.get(&format!("/files/{id}"))
}

fn content(server: &Server, setting: &str) -> Vec<u8> {
    let id = text(&named(server, setting), "id");
    // Everyone can see them, without a permission.
    server.public_content(&id).expect("a public picture")
}

fn push(cli: &Cli, dump: &Dump) -> Run {
    cli.on(dump, &["push", "--assets", "--yes"]).expect(0)
}

/// The fields of the settings that a diff with pictures names.
fn differing(cli: &Cli, dump: &Dump) -> Vec<String> {
    let plan = cli
        .on(dump, &["diff", "--assets", "--json"])
        .expect(0)
        .json();
    let records = plan["records"].as_array().unwrap().iter();
    let settings = records.filter(|record| record["kind"] == "settings");
    let fields = settings.flat_map(|record| record["fields"].as_array().unwrap());
    fields.map(|field| text(field, "path")).collect()
}

#[test]
fn a_pull_writes_pictures_once_and_only_when_asked() {
    let server = branded();
    let (cli, dump) = (Cli::to(server.url()), Dump::empty());
    cli.on(&dump, &["pull"]).expect(0);
    assert!(!dump.path().join("assets").exists());
    let settings = &dump.records("settings")[0];
    assert!(settings.get("project_logo").is_none());

    cli.on(&dump, &["pull", "--assets"]).expect(0);
    assert_eq!(dump.read("assets/project_logo.svg").as_bytes(), LOGO);
    assert_eq!(dump.read("assets/public_favicon.ico").as_bytes(), ICON);
    let manifest: Value = serde_json::from_str(&dump.read(MANIFEST)).unwrap();
    let expected = json!({
        "version": 1,
        "project_logo": { "file": "project_logo.svg", "name": "Our Logo.svg", "title": "Our Logo", "type": SVG },
        "public_foreground": null,
        "public_background": null,
        "public_favicon": { "file": "public_favicon.ico", "name": "icon.ico", "title": "Icon", "type": "image/x-icon" },
    });
    assert_eq!(manifest, expected);
    // The records are those of a pull without them.
    assert_eq!(&dump.records("settings")[0], settings);

    let again = cli.on(&dump, &["pull", "--assets", "--no-specs", "--json"]);
    let files = &again.expect(0).json()["files"];
    assert_eq!(
        *files,
        json!({ "created": [], "changed": [], "removed": [] })
    );

    // What another picture takes the place of goes; with the key of the config file.
    let photo = server.upload("photo.ico", "image/x-icon", LOGO);
    server.patch(
        "/settings",
        &json!({ "project_logo": photo, "public_favicon": null }),
    );
    cli.folder()
        .write("directus-sync.config.json", r#"{ "assets": true }"#);
    cli.on(&dump, &["pull"]).expect(0);
    assert_eq!(dump.read("assets/project_logo.ico").as_bytes(), LOGO);
    for gone in ["project_logo.svg", "public_favicon.ico"] {
        assert!(!dump.path().join("assets").join(gone).exists(), "{gone}");
    }
}

#[test]
fn a_push_uploads_what_differs_and_nothing_twice() {
    let dump = pulled();
    let server = Server::start();
    let proxy = Proxy::start(server.url()).unwrap();
    let cli = Cli::to(&proxy.url());

    // Without the flag there is nothing.
    cli.on(&dump, &["push", "--yes"]).expect(0);
    assert_eq!(server.count("/files"), 0);
    cli.expect_no_diff(&dump);

    assert_eq!(
        differing(&cli, &dump),
        ["assets.project_logo", "assets.public_favicon"]
    );
    cli.on(&dump, &["diff", "--assets"])
        .expect(0)
        .says("project_logo.svg (");
    push(&cli, &dump);
    assert_eq!(content(&server, "project_logo"), LOGO);
    assert_eq!(content(&server, "public_favicon"), ICON);
    let logo = named(&server, "project_logo");
    assert_eq!(logo["filename_download"], "Our Logo.svg");
    assert_eq!(logo["title"], "Our Logo");
    assert_eq!(logo["type"], SVG);

    // What it has uploaded it knows by the key: nothing is downloaded.
    proxy.reset();
    assert_eq!(differing(&cli, &dump), [""; 0]);
    cli.on(&dump, &["pull", "--assets"]).expect(0);
    let downloads = proxy
        .log()
        .into_iter()
        .filter(|it| it.path.starts_with("/assets"));
    assert_eq!(downloads.count(), 0);

    // Another picture is another file; the old one may be used by others.
    write(&dump, "assets/project_logo.svg", OTHER);
    push(&cli, &dump);
    assert_eq!(content(&server, "project_logo"), OTHER);
    assert_eq!(server.count("/files"), 3);
    // And the first one again is there already.
    write(&dump, "assets/project_logo.svg", LOGO);
    push(&cli, &dump);
    assert_eq!(named(&server, "project_logo")["id"], logo["id"]);
    assert_eq!(server.count("/files"), 3);

    // The same content in a file that somebody else uploaded is as good.
    let own = server.upload("own.svg", SVG, LOGO);
    server.patch("/settings", &json!({ "project_logo": own }));
    assert_eq!(differing(&cli, &dump), [""; 0]);

    // A setting may be emptied.
    dump.edit(MANIFEST, |manifest| {
        manifest["public_favicon"] = Value::Null
    });
    push(&cli, &dump);
    assert_eq!(server.get("/settings")["public_favicon"], Value::Null);
    assert_eq!(server.count("/files"), 4);
}

#[test]
fn what_was_replaced_by_hand_is_seen_and_not_lost() {
    let dump = pulled();
    let server = Server::start();
    let cli = Cli::to(server.url());
    push(&cli, &dump);
    let logo = text(&named(&server, "project_logo"), "id");

    // Another logo is a change by hand as any other, also after a push without
    // pictures.
    dump.edit(&file("settings"), |it| {
        it[0]["project_name"] = json!("Ours")
    });
    cli.on(&dump, &["push", "--yes"]).expect(0);
    let by_hand = server.upload("hand.svg", SVG, OTHER);
    server.patch("/settings", &json!({ "project_logo": by_hand }));
    cli.on(&dump, &["push", "--assets", "--yes"])
        .expect(1)
        .complains("assets.project_logo");
    cli.on(
        &dump,
        &["push", "--assets", "--yes", "--on-conflict", "ours"],
    )
    .expect(0);
    assert_eq!(named(&server, "project_logo")["id"], logo.as_str());

    // The file itself gets another content of the same size: its key tells nothing
    // then.
    assert_eq!(LOGO.len(), OTHER.len());
    server.replace_file(&logo, "logo.svg", SVG, OTHER);
    assert_eq!(differing(&cli, &dump), ["assets.project_logo"]);
    cli.on(
        &dump,
        &["push", "--assets", "--yes", "--on-conflict", "ours"],
    )
    .expect(0);
    assert_eq!(content(&server, "project_logo"), LOGO);
    assert_eq!(
        server.public_content(&logo),
        Err(403),
        "it is no picture of the settings now"
    );
    assert_ne!(named(&server, "project_logo")["id"], logo.as_str());
    assert_eq!(differing(&cli, &dump), [""; 0]);
}

#[test]
fn an_interrupted_push_leaves_no_doubles() {
    let dump = pulled();
    let server = Server::start();
    let proxy = Proxy::start(server.url()).unwrap();
    let cli = Cli::to(&proxy.url());
    cli.on(&dump, &["push", "--yes"]).expect(0);

    // The pictures are there, and the settings do not name them.
    let settings = When::path("/settings").method("PATCH").always();
    proxy.disturb(settings, Fault::refusal(403, "FORBIDDEN"));
    let stopped = cli.on(&dump, &["push", "--assets", "--yes"]).expect(1);
    stopped.complains("settings");
    assert_eq!(server.count("/files"), 2);
    assert_eq!(server.get("/settings")["project_logo"], Value::Null);
    let journals: String = cli.folder().files().into_values().collect();
    assert!(journals.contains(r#""work":"upload""#), "{journals}");
    proxy.reset();
    push(&cli, &dump);
    assert_eq!(server.count("/files"), 2);
    assert_eq!(content(&server, "project_logo"), LOGO);

    // The answer to an upload is lost.
    write(&dump, "assets/project_logo.svg", OTHER);
    let upload = When::exactly("/files").method("POST");
    proxy.disturb(upload, Fault::timed_out());
    push(&cli, &dump);
    assert_eq!(server.count("/files"), 3);
    assert_eq!(content(&server, "project_logo"), OTHER);
}

#[test]
fn a_saved_plan_brings_the_pictures_along() {
    let dump = pulled();
    let server = Server::start();
    let cli = Cli::to(server.url());
    cli.on(&dump, &["push", "--yes"]).expect(0);
    cli.on(&dump, &["diff", "--assets", "--save", "plan.json"])
        .expect(0);
    dump.remove("assets/project_logo.svg");
    cli.run("show plan.json")
        .expect(0)
        .says("project_logo.svg (");
    cli.run("push --plan plan.json --yes").expect(0);
    assert_eq!(content(&server, "project_logo"), LOGO);

    // It is refused when the picture is another one by then.
    write(&dump, "assets/project_logo.svg", OTHER);
    cli.on(&dump, &["diff", "--assets", "--save", "plan.json"])
        .expect(0);
    server.patch("/settings", &json!({ "project_logo": null }));
    cli.run("push --plan plan.json --yes").expect(1);
    assert_eq!(server.count("/files"), 2);
}

#[test]
fn a_saved_plan_goes_on_after_its_uploads() {
    let dump = pulled();
    let server = Server::start();
    let proxy = Proxy::start(server.url()).unwrap();
    let cli = Cli::to(&proxy.url());
    cli.on(&dump, &["push", "--yes"]).expect(0);
    let push = || cli.run("push --plan plan.json --yes");

    // The pictures are there, and the settings do not name them.
    cli.on(&dump, &["diff", "--assets", "--save", "plan.json"])
        .expect(0);
    let settings = When::path("/settings").method("PATCH").always();
    proxy.disturb(settings, Fault::refusal(403, "FORBIDDEN"));
    push().expect(1).complains("settings");
    assert_eq!(server.count("/files"), 2);
    assert_eq!(server.get("/settings")["project_logo"], Value::Null);
    proxy.reset();
    push().expect(0);
    assert_eq!(server.count("/files"), 2);
    assert_eq!(content(&server, "project_logo"), LOGO);
    assert_eq!(differing(&cli, &dump), [""; 0]);

    // A picture that was there when the plan was made is not in it, and must be there.
    let logo = text(&named(&server, "project_logo"), "id");
    let cleared = json!({ "project_logo": null });
    server.patch("/settings", &cleared);
    cli.on(
        &dump,
        &[
            "diff",
            "--assets",
            "--on-conflict",
            "ours",
            "--save",
            "plan.json",
        ],
    )
    .expect(0);
    server.delete(&format!("/files/{logo}"));
    push()
        .expect(1)
        .complains(&format!(
            "settings: the file {logo}, which they are to name"
        ))
        .complains("diff --save");
    assert_eq!(server.get("/settings")["project_logo"], Value::Null);
}

#[test]
fn the_published_client_leaves_pictures_alone() {
    let server = Server::with_extension();
    let logo = server.upload("logo.svg", SVG, LOGO);
    server.patch("/settings", &json!({ "project_logo": logo }));
    let dump = Dump::empty();
    Cli::to(server.url())
        .on(&dump, &["pull", "--assets"])
        .expect(0);
    assert_eq!(dump.read("assets/project_logo.svg").as_bytes(), LOGO);
    // It knows no users of policies.
    let dump = dump.as_published();
    Cli::published(server.url()).expect_no_diff(&dump);

    dump.edit(&file("settings"), |it| {
        it[0]["project_name"] = json!("Theirs")
    });
    let files = dump.files();
    let published = Cli::published(server.url());
    published.push(&dump);
    let settings = server.get("/settings");
    assert_eq!(settings["project_name"], "Theirs");
    assert_eq!(settings["project_logo"], logo.as_str());
    assert_eq!(server.count("/files"), 1);
    published.on(&dump, &["pull"]).expect(0);
    assert_eq!(dump.files().get(MANIFEST), files.get(MANIFEST));
    assert_eq!(dump.read("assets/project_logo.svg").as_bytes(), LOGO);
}

#[test]
fn what_is_wrong_with_a_picture_is_told() {
    let dump = pulled();
    let server = Server::with_env(&[("FILES_MAX_UPLOAD_SIZE", "1kb")]);
    let cli = Cli::to(server.url());
    cli.on(&dump, &["push", "--yes"]).expect(0);
    let fails = |message: &str| {
        let run = cli.on(&dump, &["push", "--assets", "--yes"]).expect(1);
        run.complains(message);
        assert_eq!(server.count("/files"), 0, "{message}");
    };
    let name = |file: &str| dump.edit(MANIFEST, |it| it["project_logo"] = json!({ "file": file }));

    name("gone.svg");
    fails("the file of `project_logo`");
    dump.write("assets/text.txt", "no picture");
    name("text.txt");
    fails("is `text/plain`, and a picture is expected");
    name("../collections/roles.json");
    fails("leads out of the folder");
    dump.write(MANIFEST, "[]");
    fails("assets/settings.json: it does not say which pictures");

    dump.write("assets/large.svg", &" ".repeat(5000));
    dump.write(
        MANIFEST,
        r#"{ "version": 1, "project_logo": { "file": "large.svg" } }"#,
    );
    fails("the file large.svg is not uploaded");
    assert_eq!(server.get("/settings")["project_logo"], Value::Null);

    // A dump without pictures leaves them alone.
    dump.remove(MANIFEST);
    cli.on(&dump, &["push", "--assets", "--yes"])
        .expect(0)
        .complains("says nothing of pictures");
}

//! Pictures of an instance become files of a config crate, and follow it there.

use serde_json::{Value, json};
use sync_tests::{Cli, Dump, Server, text};

use crate::crates::{Krate, compiling};

const LOGO: &str = "<svg xmlns='http://www.w3.org/2000/svg'><circle r='4'/></svg>";
const PHOTO: &str = "a photo";
const OTHER: &str = "another photo";
const ICON: &str = "an icon";

/// A generated crate, and the server that it is of.
struct Branded {
    server: Server,
    krate: Krate,
}

impl Branded {
    /// An instance with a logo and a favicon, whose name leads elsewhere.
    fn new() -> Self {
        let server = Server::start();
        let logo = server.upload("Our Logo.SVG", "image/svg+xml", LOGO.as_bytes());
        let icon = server.upload("icon", "image/png", ICON.as_bytes());
        let name = json!({ "filename_download": "../../escaped", "title": null });
        server.patch(&format!("/files/{icon}"), &name);
        server.patch(
            "/settings",
            &json!({ "project_name": "Branded", "project_logo": logo, "public_favicon": icon }),
        );
        let cli = compiling(&server);
        let init = format!("init --from {} --assets branded", server.url());
        cli.run(&init).expect(0).says("Created branded from");
        let krate = Krate::new(cli, "branded");
        krate.commit();
        Self { server, krate }
    }

    /// Pulls what somebody has changed, which `--check` sees before.
    fn pull(&self) -> Vec<String> {
        self.krate.run("pull --assets --check").expect(2);
        assert_eq!(self.krate.changed(), [""; 0]);
        self.krate
            .run("pull --assets")
            .expect(0)
            .says("Done and verified");
        let changed = self.krate.changed();
        self.is_as_the_instance();
        changed
    }

    /// Neither side has anything to do.
    fn is_as_the_instance(&self) {
        for line in ["pull --assets", "diff --assets --exit-code"] {
            self.krate.run(line).expect(0).says("Nothing to do");
        }
        assert_eq!(self.krate.changed(), [""; 0]);
    }

    /// Somebody chooses another picture.
    fn choose(&self, setting: &str, name: &str, content: &str) {
        let media_type = "image/png";
        let id = self.server.upload(name, media_type, content.as_bytes());
        self.server.patch("/settings", &json!({ setting: id }));
    }
}

#[test]
fn pictures_become_files_of_the_crate_and_follow_the_instance() {
    let it = Branded::new();
    assert_eq!(it.krate.read("assets/project_logo.svg"), LOGO);
    assert_eq!(it.krate.read("assets/public_favicon"), ICON);
    let code = it.krate.read("src/settings.rs");
    for said in [
        r#"Asset::new("assets/project_logo.svg")"#,
        r#".name("Our Logo.SVG")"#,
        r#".title("Our Logo")"#,
        r#"Asset::new("assets/public_favicon")"#,
        r#".name("../../escaped")"#,
        r#".media_type("image/png")"#,
        r#""public_background""#,
    ] {
        assert!(code.contains(said), "{said}\n{code}");
    }
    it.is_as_the_instance();
    // A pull without the flag leaves them as they are.
    it.krate.run("pull --check").expect(0).says("Nothing to do");
    names_what_a_dump_names(&it);

    // Another kind of picture is another file; the old one goes with its name.
    it.choose("project_logo", "photo.png", PHOTO);
    it.server
        .patch("/settings", &json!({ "public_favicon": null }));
    assert_eq!(
        it.pull(),
        [
            "D assets/project_logo.svg",
            "D assets/public_favicon",
            "M src/settings.rs",
            "?? assets/project_logo.png",
        ]
    );
    assert_eq!(it.krate.read("assets/project_logo.png"), PHOTO);
    assert!(
        !it.krate
            .read("src/settings.rs")
            .contains(".public_favicon(")
    );

    // Another one of the same name is written over it.
    it.choose("project_logo", "photo.png", OTHER);
    assert_eq!(it.pull(), ["M assets/project_logo.png"]);
    assert_eq!(it.krate.read("assets/project_logo.png"), OTHER);

    stays_where_somebody_keeps_it(&it);
    merges(&it);
}

/// What the code compiles to is the list of a pull into a dump.
fn names_what_a_dump_names(it: &Branded) {
    let (code, instance) = (Dump::empty(), Dump::empty());
    let at = |dump: &Dump| dump.path().to_str().expect("text").to_owned();
    it.krate
        .run(&format!("synth --out {}", at(&code)))
        .expect(0);
    it.krate
        .run(&format!("pull --assets --dump-path {}", at(&instance)))
        .expect(0);
    // And it is the code of that dump.
    let generate = format!("generate --assets --check --from-dump {}", at(&instance));
    it.krate
        .cli
        .run(&format!("{generate} --out branded"))
        .expect(0)
        .says("Nothing to do");
    let list = |dump: &Dump| -> Value {
        serde_json::from_str(&dump.read("assets/settings.json")).expect("JSON")
    };
    let (code, instance) = (list(&code), list(&instance));
    assert_eq!(code["project_logo"], instance["project_logo"]);
    assert_eq!(code["public_favicon"], instance["public_favicon"]);
    assert_eq!(code["public_background"], Value::Null);
}

/// A file that has the picture is where somebody wants it, and nobody's to remove.
fn stays_where_somebody_keeps_it(it: &Branded) {
    it.krate.git("mv assets/project_logo.png mine.png");
    let code = it.krate.read("src/settings.rs");
    let mine = code.replace("assets/project_logo.png", "mine.png");
    assert_ne!(code, mine);
    it.krate.write("src/settings.rs", &mine);
    it.is_as_the_instance();

    it.choose("project_logo", "photo.png", PHOTO);
    assert_eq!(
        it.pull(),
        ["M src/settings.rs", "?? assets/project_logo.png"]
    );
    assert_eq!(it.krate.read("mine.png"), OTHER);
    assert_eq!(it.krate.read("src/settings.rs"), code);
}

/// A merge takes the picture that was chosen by hand, and leaves what the code has
/// changed.
fn merges(it: &Branded) {
    it.krate.run("push --assets --yes --adopt").expect(0);
    it.choose("project_logo", "photo.png", OTHER);
    it.krate.write("assets/public_favicon.png", ICON);
    let code = it.krate.read("src/settings.rs");
    let ours = code
        .replace("\"Branded\"", "\"Ours\"")
        .replace("\"public_favicon\",", "")
        .replace(
            ".unset(",
            ".public_favicon(\"assets/public_favicon.png\")\n        .unset(",
        );
    it.krate.write("src/settings.rs", &ours);
    it.krate.run("pull --merge --assets --check").expect(2);
    let merge = it.krate.run("pull --merge --assets --yes").expect(0);
    merge.says("assets.project_logo:");
    assert_eq!(it.krate.changed(), ["M assets/project_logo.png"]);
    assert_eq!(it.krate.read("assets/project_logo.png"), OTHER);
    assert_eq!(it.krate.read("src/settings.rs"), ours);
    it.krate
        .run("pull --merge --assets --check")
        .expect(0)
        .says("Nothing to do");
    it.krate
        .run("push --assets --yes")
        .expect(0)
        .says("Done and verified");
    let favicon = text(&it.server.get("/settings"), "public_favicon");
    let favicon = it.server.public_content(&favicon).expect("a picture");
    assert_eq!(favicon, ICON.as_bytes());
    it.krate.run("drift --assets").expect(0);
}

#[test]
fn a_merge_takes_a_picture_into_a_dump() {
    let server = Server::start();
    let cli = Cli::to(server.url());
    let choose = |setting: &str, content: &str| {
        let id = server.upload("photo.png", "image/png", content.as_bytes());
        server.patch("/settings", &json!({ setting: id }));
    };
    choose("project_logo", PHOTO);
    choose("public_favicon", ICON);
    let dump = Dump::empty();
    cli.on(&dump, &["pull", "--assets"]).expect(0);
    cli.on(&dump, &["push", "--assets", "--yes"]).expect(0);

    // The favicon is the dump's change, the logo that of the instance.
    choose("project_logo", OTHER);
    dump.write("assets/public_favicon.png", LOGO);
    let before = dump.files();
    let merge = ["pull", "--merge", "--assets"];
    cli.on(&dump, &["pull", "--merge", "--check"]).expect(0);
    cli.on(&dump, &[&merge[..], &["--check"]].concat())
        .expect(2);
    assert_eq!(dump.files(), before);
    let merged = cli.on(&dump, &[&merge[..], &["--json"]].concat());
    let merged = merged.expect(0).json();
    assert_eq!(merged["merge"]["taken"][0]["field"], "assets.project_logo");
    let after = dump.files();
    let changed = |path: &&String| before[*path] != after[*path];
    let changed: Vec<&String> = after.keys().filter(changed).collect();
    assert_eq!(changed, ["assets/project_logo.png"]);
    assert_eq!(after["assets/project_logo.png"], OTHER);
    cli.on(&dump, &["push", "--assets", "--yes"]).expect(0);
    cli.on(&dump, &["drift", "--assets"]).expect(0);
    let icon = text(&server.get("/settings"), "public_favicon");
    assert_eq!(server.public_content(&icon), Ok(LOGO.into()));

    // One that both have changed is decided by a person.
    choose("project_logo", PHOTO);
    dump.write("assets/project_logo.png", LOGO);
    cli.on(&dump, &merge)
        .expect(1)
        .complains("`assets.project_logo` was changed by hand to \"photo.png (");
    assert_eq!(dump.read("assets/project_logo.png"), LOGO);
    cli.on(&dump, &[&merge[..], &["--on-conflict", "theirs"]].concat())
        .expect(0);
    assert_eq!(dump.read("assets/project_logo.png"), PHOTO);
}

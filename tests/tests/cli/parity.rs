//! Flags and keys do what they do in the published client, beside it on one server.

use serde_json::{Value, json};
use sync_tests::{Cli, Dump, Server, text};

use xtask::directus::{ADMIN_EMAIL, ADMIN_PASSWORD, ADMIN_TOKEN};

use crate::specs::versionless;

/// A newsroom on a server with the extension, all of which is tracked, and both
/// clients.
struct Newsroom {
    /// It runs as long as this is there.
    _server: Server,
    ours: Cli,
    published: Cli,
    dump: Dump,
}

impl Newsroom {
    /// Pushed by ours.
    fn start() -> Self {
        Self::pushed_by(Cli::to)
    }

    fn pushed_by(client: fn(&str) -> Cli) -> Self {
        let server = Server::with_extension();
        let (ours, published) = (Cli::to(server.url()), Cli::published(server.url()));
        let dump = Dump::newsroom().as_published();
        client(server.url()).push(&dump);
        Self {
            _server: server,
            ours,
            published,
            dump,
        }
    }

    /// Expects that both pull the same with these words, which may have flags
    /// before the command.
    fn expect_same_pull(&self, words: &[&str]) -> Dump {
        let (mine, theirs) = (Dump::empty(), Dump::empty());
        self.published.on(&theirs, words).expect(0);
        self.ours.on(&mine, words).expect(0);
        let mine = mine.as_published();
        let [files, expected] = [&mine, &theirs].map(|dump| {
            let mut files = dump.files();
            for (path, text) in &mut files {
                if path.ends_with("openapi.json") {
                    *text = versionless(text);
                }
            }
            files
        });
        let names = |files: &std::collections::BTreeMap<String, String>| -> Vec<String> {
            files.keys().cloned().collect()
        };
        assert_eq!(names(&files), names(&expected), "{words:?}");
        assert_eq!(files, expected, "{words:?}");
        mine
    }
}

#[test]
fn the_same_flags_give_the_same_folder() {
    let newsroom = Newsroom::start();
    for words in [
        "pull --no-specs --no-collections",
        "pull --no-specs --no-snapshot",
        "pull --no-specs --no-split --no-collections",
        "pull --no-specs -x roles,flows,policies",
        "pull --no-specs --exclude-collections permissions,policies --no-snapshot",
        "pull --no-specs -o roles,folders --no-snapshot",
        "pull --no-specs --only-collections flows,operations --snapshot-path model",
        "pull --no-specs --only-collections panels --collections-path parts/records",
        "--sort-json pull --no-specs",
        "--sort-json -d pull --no-specs --no-split --only-collections flows",
    ] {
        let words: Vec<&str> = words.split(' ').collect();
        let dump = newsroom.expect_same_pull(&words);
        assert!(!dump.files().is_empty(), "{words:?}");
    }
}

#[test]
fn the_same_keys_give_the_same_folder() {
    // The first with specifications: those of the published client tell of our table
    // as soon as there is one.
    let newsroom = Newsroom::pushed_by(Cli::published);
    for keys in [
        json!({ "snapshotPath": "model", "specsPath": "api", "collectionsPath": "records",
            "onlyCollections": ["folders"] }),
        json!({ "snapshot": false, "specs": false, "excludeCollections": ["policies"] }),
        json!({ "split": false, "specs": false, "onlyCollections": ["roles", "flows"], "sortJson": true }),
    ] {
        for cli in [&newsroom.ours, &newsroom.published] {
            let file = "directus-sync.config.json";
            cli.folder().write(file, &keys.to_string());
        }
        newsroom.expect_same_pull(&["pull"]);
    }
}

/// Where somebody may have said where to and who: variables, a `.env`, a config file,
/// flags.
#[derive(Default)]
struct Said<'a> {
    flags: &'a str,
    variables: &'a [(&'a str, &'a str)],
    dotenv: &'a str,
    config: Value,
}

impl Said<'_> {
    /// Pulls roles; the exit code, and what was written.
    fn pull(&self, cli: Cli) -> (i32, Option<String>) {
        let variables = self.variables.iter();
        let cli = variables.fold(cli.token(""), |cli, (name, value)| cli.env(name, value));
        cli.folder().write(".env", self.dotenv);
        if !self.config.is_null() {
            let file = "directus-sync.config.json";
            cli.folder().write(file, &self.config.to_string());
        }
        let line = format!("{} pull --no-specs --no-snapshot -o roles", self.flags);
        let run = cli.run(&line);
        let mut files = cli.folder().files();
        (
            run.code,
            files.remove("directus-config/collections/roles.json"),
        )
    }
}

#[test]
fn who_and_where_to_come_from_the_same_places() {
    let server = Server::with_extension();
    let (url, token, nowhere) = (server.url(), ADMIN_TOKEN, "http://127.0.0.1:1");
    let admin = [
        ("DIRECTUS_URL", url),
        ("DIRECTUS_ADMIN_EMAIL", ADMIN_EMAIL),
        ("DIRECTUS_ADMIN_PASSWORD", ADMIN_PASSWORD),
    ];
    let wrong = [("DIRECTUS_URL", nowhere), ("DIRECTUS_TOKEN", "wrong")];
    let right = [("DIRECTUS_URL", url), ("DIRECTUS_TOKEN", token)];
    let flags = format!("-u {url} -t {token}");
    let login = format!("-u {url} -e {ADMIN_EMAIL} -p {ADMIN_PASSWORD}");
    let dotenv =
        format!("# ours\nexport DIRECTUS_URL=\"{url}\" # here\nDIRECTUS_TOKEN='{token}'\n");
    let no_env = "DIRECTUS_URL=http://127.0.0.1:1\nDIRECTUS_TOKEN=wrong\n";
    let config = |url: &str, token: &str| json!({ "directusUrl": url, "directusToken": token });
    let login_in_file = json!({ "directusUrl": url, "directusEmail": ADMIN_EMAIL,
        "directusPassword": ADMIN_PASSWORD });
    // Quotes, signs of other dialects, one name twice, and what is for somebody else.
    let (email, password) = ("odd@example.com", r#"pa$HOME#\n"1""#);
    let role = server.get("/users/me")["role"].clone();
    let odd = json!({ "email": email, "password": password, "role": role });
    server.post("/users", &odd);
    let odd = format!(
        "EMAIL_FROM=The Desk <desk@example.com>\nDIRECTUS_URL: {url} # there\n\
         DIRECTUS_ADMIN_EMAIL=nobody@example.com\nDIRECTUS_ADMIN_EMAIL={email}#one\n???\n\
         DIRECTUS_ADMIN_PASSWORD='{password}' # a comment\n"
    );
    let or = Said::default;
    for (name, works, said) in [
        (
            "flags before variables",
            true,
            Said {
                flags: &flags,
                variables: &wrong,
                ..or()
            },
        ),
        (
            "variables before .env and file",
            true,
            Said {
                variables: &right,
                dotenv: no_env,
                config: config(nowhere, "wrong"),
                ..or()
            },
        ),
        (
            ".env before the file",
            true,
            Said {
                dotenv: &dotenv,
                config: config(nowhere, "wrong"),
                ..or()
            },
        ),
        (
            "the file alone",
            true,
            Said {
                config: config(url, token),
                ..or()
            },
        ),
        (
            "a login in variables",
            true,
            Said {
                variables: &admin,
                ..or()
            },
        ),
        (
            "a login in flags",
            true,
            Said {
                flags: &login,
                ..or()
            },
        ),
        (
            "a token before a login",
            false,
            Said {
                flags: &login,
                variables: &wrong,
                ..or()
            },
        ),
        (
            "a login in the file",
            true,
            Said {
                config: login_in_file,
                ..or()
            },
        ),
        (
            "an odd .env",
            true,
            Said {
                dotenv: &odd,
                ..or()
            },
        ),
        ("nothing", false, or()),
    ] {
        let (theirs, mine) = (said.pull(Cli::published("")), said.pull(Cli::to("")));
        assert_eq!(mine, theirs, "{name}");
        let expected = if works { 0 } else { 1 };
        assert_eq!((mine.0, mine.1.is_some()), (expected, works), "{name}");
    }
}

/// The published client has the key, and does not go by it.
#[test]
fn the_key_of_the_collections_is_heeded() {
    let server = Server::start();
    let cli = Cli::to(server.url());
    let keys = json!({ "collections": false, "specs": false });
    cli.folder()
        .write("directus-sync.config.json", &keys.to_string());
    let dump = Dump::empty();
    cli.on(&dump, &["pull"]).expect(0);
    let files: Vec<String> = dump.files().into_keys().collect();
    assert!(
        files.iter().all(|file| file.starts_with("snapshot/")),
        "{files:?}"
    );
    assert!(!files.is_empty());
}

#[test]
fn the_same_flags_show_the_same_changes() {
    let newsroom = Newsroom::start();
    let dump = &newsroom.dump;
    let editor = dump.sync_id("roles", "name", "Editor");
    dump.set("roles", &editor, "/icon", json!("gavel"));
    dump.retain("presets", |preset| preset["bookmark"] != "To review");
    dump.edit("snapshot/fields/articles/title.json", |field| {
        field["meta"]["note"] = json!("Short");
    });
    for (flags, role, preset, field) in [
        (&[][..], true, true, true),
        (&["--no-snapshot"], true, true, false),
        (&["--no-collections"], false, false, true),
        (&["-x", "roles"], false, true, true),
        (&["-o", "roles", "--no-snapshot"], true, false, false),
        (&["-o", "folders"], false, false, true),
    ] {
        let words = [&["diff"], flags].concat();
        let theirs = newsroom.published.on(dump, &words).expect(0);
        let theirs = format!("{}{}", theirs.stdout, theirs.stderr);
        let mine = newsroom.ours.on(dump, &words).expect(0).stdout;
        for (differs, said, shown) in [
            (role, "[roles] To update: 1 item(s)", "~ role.editor"),
            (preset, "[presets] To delete: 1 item(s)", "- preset."),
            (field, "Found 1 change in fields", "~ field.articles.title"),
        ] {
            assert_eq!(theirs.contains(said), differs, "{flags:?}: {theirs}");
            assert_eq!(mine.contains(shown), differs, "{flags:?}: {mine}");
        }
    }
}

#[test]
fn roles_of_policies_are_left_alone() {
    let server = Server::start();
    let cli = Cli::to(server.url());
    let dump = Dump::newsroom();
    cli.push(&dump);
    let access = server.list("/access");
    assert!(access.len() > 2);
    dump.edit("collections/policies.json", |policies| {
        for policy in policies.as_array_mut().expect("a list") {
            policy["roles"] = json!([]);
        }
    });
    let without =
        |command: &str| cli.on(&dump, &[command, "--no-sync-policy-roles", "--no-snapshot"]);
    without("diff").expect(0).says("Nothing to do");
    without("push").expect(0).says("Nothing to do");
    assert_eq!(server.list("/access"), access);
    // It would say something without the flag.
    cli.on(&dump, &["diff", "--exit-code"]).expect(2);

    let pulled = Dump::empty();
    let words = ["pull", "--no-sync-policy-roles", "--no-specs"];
    cli.on(&pulled, &words).expect(0);
    let policies = pulled.records("policies");
    assert!(policies.len() > 2);
    let has_roles = |policy: &Value| policy.get("roles").is_some();
    assert!(!policies.iter().any(has_roles), "{policies:#?}");
}

#[test]
fn new_ids_are_preserved_as_there() {
    for kinds in ["roles,panels", "all", "*"] {
        let server = Server::with_extension();
        let cli = Cli::to(server.url());
        let role = text(&server.post("/roles", &json!({ "name": "By hand" })), "id");
        let dump = Dump::empty();
        cli.on(&dump, &["pull", "--no-specs", "--preserve-ids", kinds])
            .expect(0);
        assert_eq!(dump.sync_id("roles", "name", "By hand"), role);

        let other = Server::with_extension();
        let push = ["push", "--preserve-ids", kinds];
        Cli::to(other.url()).on(&dump, &push).expect(0);
        assert_eq!(text(&other.find("/roles", "name", "By hand"), "id"), role);
    }
    let server = Server::with_extension();
    let role = text(&server.post("/roles", &json!({ "name": "By hand" })), "id");
    let dump = Cli::to(server.url()).pull();
    assert_ne!(dump.sync_id("roles", "name", "By hand"), role);
}

#[test]
fn a_dump_of_another_minor_is_pushed_with_force() {
    let server = Server::start();
    let cli = Cli::to(server.url());
    let dump = Dump::newsroom();
    dump.edit("snapshot/info.json", |info| {
        info["directus"] = json!("11.14.0");
        info["vendor"] = json!("postgres");
    });
    for command in ["diff", "push"] {
        cli.on(&dump, &[command]).expect(1).complains("--force");
    }
    let push = ["push", "-f", "--allow", "open-to-public"];
    cli.on(&dump, &push).expect(0);
    cli.on(&dump, &["diff", "--force", "--exit-code"]).expect(0);
}

#[test]
fn what_is_created_is_shown_whole() {
    let server = Server::start();
    let cli = Cli::to(server.url());
    let dump = Dump::newsroom();
    let plain = cli.on(&dump, &["diff"]).expect(0).says("+ role.editor");
    let pretty = cli
        .on(&dump, &["diff", "--pretty-diff"])
        .expect(0)
        .says("+ role.editor")
        .says("icon: \"edit_note\"");
    assert!(!plain.stdout.contains("icon: \"edit_note\""), "{plain}");
    assert!(pretty.stdout.len() > 2 * plain.stdout.len());
}

//! A new config crate around its code: what cargo, git, the tests and CI need,
//! and an example for those who begin with nothing.

use std::path::PathBuf;

use super::literal::string_text;
use super::update::Files;
use super::{Options, Place, crate_name};
use crate::model::Lock;

/// Where a crate finds the SDK.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sdk {
    /// A published version, as cargo reads it: `0.1`.
    Version(String),
    /// The folder of the SDK's `Cargo.toml`.
    Path(PathBuf),
}

/// Everything of a new crate but its code: `Cargo.toml`, a test of what it
/// compiles to, a README, a workflow for GitHub, what git
/// leaves alone.
///
/// `is_root`: it says that it is no member of the workspace that it is in.
///
/// ```
/// use sync_sdk::codegen::{Options, Sdk, scaffold};
///
/// let files = scaffold(&Options::new("newsroom"), &Sdk::Version("0.1".into()), false);
/// assert!(files["Cargo.toml"].contains("[package.metadata.directus-sync]\n"));
/// assert!(files["tests/snapshot.rs"].contains("assert_snapshot!(Newsroom);"));
/// ```
pub fn scaffold(options: &Options, sdk: &Sdk, is_root: bool) -> Files {
    let source = match sdk {
        Sdk::Version(version) => format!("version = {}", toml_string(version)),
        Sdk::Path(path) => format!("path = {}", toml_string(&path.to_string_lossy())),
    };
    let plain = match sdk {
        Sdk::Version(version) => toml_string(version),
        Sdk::Path(_) => format!("{{ {source} }}"),
    };
    let testing = format!("{{ {source}, features = [\"testing\"] }}");
    let mut manifest = include_str!("crate/Cargo.toml.txt")
        .replace("@sdk@", &plain)
        .replace("@sdk with testing@", &testing);
    if is_root {
        manifest.push_str(
            "\n# Not a member of the workspace around it. To join that one, leave this out and list the\n\
             # crate in its `members`.\n[workspace]\n",
        );
    }
    let others = [
        (
            ".gitattributes",
            include_str!("crate/gitattributes.txt"),
        ),
        (".gitignore", include_str!("crate/gitignore.txt")),
        ("README.md", include_str!("crate/README.md.txt")),
        (
            ".github/workflows/directus.yml",
            include_str!("crate/directus.yml.txt"),
        ),
        ("tests/snapshot.rs", include_str!("crate/snapshot.rs.txt")),
    ];
    let texts = others.map(|(path, text)| (path, text.to_owned()));
    filled(options, texts.into_iter().chain([("Cargo.toml", manifest)]))
}

/// A small config to begin with: a collection, a policy, a role and a flow.
///
/// ```
/// use sync_sdk::codegen::{Options, example};
///
/// let files = example(&Options::new("newsroom"));
/// assert!(files["src/lib.rs"].contains("pub struct Newsroom;"));
/// ```
pub fn example(options: &Options) -> Files {
    let folder = |stem: &str| format!("mod {stem};\n\npub use {stem}::*;\n");
    filled(
        options,
        [
            ("src/lib.rs", include_str!("example/lib.rs.txt").to_owned()),
            (
                "src/main.rs",
                include_str!("example/main.rs.txt").to_owned(),
            ),
            ("src/collections/mod.rs", folder("article")),
            (
                "src/collections/article.rs",
                include_str!("example/article.rs.txt").to_owned(),
            ),
            ("src/policies/mod.rs", folder("writing")),
            (
                "src/policies/writing.rs",
                include_str!("example/writing.rs.txt").to_owned(),
            ),
            ("src/roles/mod.rs", folder("author")),
            (
                "src/roles/author.rs",
                include_str!("example/author.rs.txt").to_owned(),
            ),
            ("src/flows/mod.rs", folder("announce")),
            (
                "src/flows/announce.rs",
                include_str!("example/announce.rs.txt").to_owned(),
            ),
            ("sync.lock", Lock::default().to_string()),
        ],
    )
}

/// The texts with the names of the crate in them.
fn filled<'a>(options: &Options, texts: impl IntoIterator<Item = (&'a str, String)>) -> Files {
    let Options { key, project, .. } = options;
    let package = match &options.place {
        Place::Package(package) => package,
        Place::Module(path) => path,
    };
    let fill = |text: String| {
        text.replace("@package@", package)
            .replace("@crate@", &crate_name(package))
            .replace("@project@", project)
            .replace("@key@", &string_text(key.as_str()))
    };
    texts
        .into_iter()
        .map(|(path, text)| (path.to_owned(), fill(text)))
        .collect()
}

/// A basic string of TOML, which has the escapes of JSON.
fn toml_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_names_the_sdk_twice() {
        let options = Options::new("newsroom");
        let manifest = |sdk: &Sdk, is_root| scaffold(&options, sdk, is_root)["Cargo.toml"].clone();
        let text = manifest(&Sdk::Version("0.1".into()), false);
        assert!(text.contains("\nsync-sdk = \"0.1\"\n"), "{text}");
        let testing = "\nsync-sdk = { version = \"0.1\", features = [\"testing\"] }\n";
        assert!(text.contains(testing), "{text}");
        assert!(!text.contains("[workspace]"), "{text}");
        let text = manifest(&Sdk::Path(r#"C:\a "b"\sdk"#.into()), true);
        let path = r#"sync-sdk = { path = "C:\\a \"b\"\\sdk" }"#;
        assert!(
            text.contains(path) && text.contains("\n[workspace]\n"),
            "{text}"
        );
    }

    #[test]
    fn no_place_is_left_open() {
        let mut options = Options::new("my-site");
        options.place = Place::Package("directus-config".into());
        let mut files = scaffold(&options, &Sdk::Version("1".into()), true);
        files.extend(example(&options));
        for (path, text) in &files {
            for place in ["@package@", "@crate@", "@project@", "@key@", "@sdk"] {
                assert!(!text.contains(place), "{path}: {place}");
            }
        }
        assert!(files["src/main.rs"].contains("sync_sdk::main::<directus_config::MySite>()"));
        assert!(files["src/lib.rs"].contains("key = \"my-site\""));
    }
}

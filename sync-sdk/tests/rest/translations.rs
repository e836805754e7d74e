use super::*;

const PLACE: &str = "the harbour";

#[derive(Translations)]
#[translations(languages(en_us, zh_hant, valencian = "ca-ES-valencia"))]
pub enum Strings {
    #[text(en_us = "Front page", zh_hant = "頭版", valencian = "Portada")]
    FrontPage,
    #[text(key = "sea", en_us = PLACE, zh_hant = "港", valencian = "port")]
    Harbour,
}

#[derive(Translations)]
#[translations(languages(en_us, de), partial, prefix = "desk.")]
pub enum Desk {
    #[text(de = "Pult")]
    Desk,
}

/// Text wherever the app shows it.
#[derive(Collection)]
pub struct Page {
    #[field(primary_key)]
    pub id: i32,
    #[field(interface = input().option("placeholder", Strings::Harbour))]
    pub title: String,
}

#[derive(Folder)]
#[folder(name = Strings::FrontPage)]
pub struct Front;

#[derive(Project)]
#[project(
    key = "texts",
    translations(Strings, Desk),
    folders(Front),
    collections(Page)
)]
pub struct App;

impl ProjectSpec for App {
    type Env = ();

    fn settings((): ()) -> Settings {
        Settings::new().project_name(Strings::FrontPage)
    }
}

#[test]
fn a_text_is_a_record_a_language_and_stands_where_text_stands() {
    let compiled = built::<App>();
    let texts: Vec<(String, String, String)> = compiled
        .snapshot
        .of(Kind::Translations)
        .iter()
        .map(|record| {
            let text = |field| record.text(field).expect("text").to_owned();
            (text("key"), text("language"), text("value"))
        })
        .collect();
    let texts: Vec<[&str; 3]> = texts.iter().map(|(k, l, v)| [&**k, &**l, &**v]).collect();
    assert_eq!(
        texts,
        [
            ["front_page", "en-US", "Front page"],
            ["front_page", "zh-Hant", "頭版"],
            ["front_page", "ca-ES-valencia", "Portada"],
            ["sea", "en-US", "the harbour"],
            ["sea", "zh-Hant", "港"],
            ["sea", "ca-ES-valencia", "port"],
            ["desk.desk", "de", "Pult"],
        ]
    );
    let front = record(
        &compiled,
        Kind::Translations,
        "translation.front_page.zh_hant",
    );
    assert!(front.origin.as_ref().expect("a place").line > 5);

    let folder = record(&compiled, Kind::Folders, "folder.front");
    assert_eq!(folder.fields["name"], "$t:front_page");
    let settings = record(&compiled, Kind::Settings, "settings");
    assert_eq!(settings.fields["project_name"], "$t:front_page");
    let model = compiled.snapshot.data_model.expect("a data model");
    assert_eq!(model.fields[1]["meta"]["options"]["placeholder"], "$t:sea");
}

mod shared {
    use super::*;

    #[derive(Translations)]
    #[translations(languages(en_us, de))]
    pub enum Other {
        #[text(en_us = "Sea", de = "Meer")]
        Sea,
    }

    project!(App, translations(Strings, Other));
}

#[test]
fn a_key_stands_for_one_text() {
    let found = problems::<shared::App>();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("translation.sea: "), "{found:?}");
    assert!(
        found[0].ends_with(
            "declares a text with the key `sea` too: give one `key = \"…\"`, or the enum a `prefix = \"…\"`"
        ),
        "{found:?}"
    );
}

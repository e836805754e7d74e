//! A field for every interface and display, each with all its options; where
//! two exclude each other, with one of them.

#![allow(unreachable_pub, reason = "written as in a library")]

use sync_sdk::prelude::*;

#[derive(Folder)]
#[folder(name = "Uploads")]
pub struct Uploads;

#[derive(Choices)]
pub enum Size {
    Small,
    #[choice(color = "#FF0000", icon = "bolt")]
    Large,
}

#[derive(Flow)]
#[flow(name = "Announce")]
pub struct Announce {
    #[op(start)]
    log: Log,
}

impl FlowSpec for Announce {
    fn trigger() -> Trigger {
        Trigger::manual(Location::Item).of::<Presented>()
    }

    fn operations() -> Self {
        Self { log: Log("out") }
    }
}

/// What is typed in.
#[derive(Collection)]
pub struct Typed {
    #[field(primary_key)]
    pub id: Uuid,
    #[field(
        interface = input()
            .placeholder("A title")
            .icon_left("title")
            .icon_right("search")
            .soft_length(80)
            .monospace()
            .trim()
            .masked()
            .clear()
            .slug(),
        display = formatted()
            .format()
            .serif()
            .bold()
            .italic()
            .prefix("<")
            .suffix(">")
            .color("#111111")
            .background("#EEEEEE")
            .icon("title")
            .border()
            .masked()
            .style(when("eq", "x").color("#FF0000").background("#00FF00").text("X").icon("bolt")),
    )]
    pub input: String,
    #[field(interface = input().min(-1).max(1000).step(0.5), display = rating().simple())]
    pub number: f64,
    #[field(interface = textarea().placeholder("Text").soft_length(500).trim().serif().clear(), display = plain())]
    pub textarea: Option<Text>,
    #[field(interface = markdown()
        .toolbar(MarkdownTool::ALL.iter().copied())
        .placeholder("Text")
        .folder::<Uploads>()
        .image_token("token")
        .soft_length(5000)
        .editor_monospace()
        .preview_serif()
        .preview_first()
        .syntax(syntax("Key", "<kbd>", "</kbd>").icon("keyboard").block()))]
    pub markdown: Option<Text>,
    #[field(interface = wysiwyg()
        .toolbar(HtmlTool::ALL.iter().copied())
        .serif()
        .folder::<Uploads>()
        .image_token("token")
        .soft_length(5000)
        .custom_formats(json!([{ "title": "Lead", "inline": "span", "classes": "lead" }]))
        .tinymce_overrides(json!({ "font_size_formats": "8pt 10pt" })))]
    pub wysiwyg: Option<Text>,
    #[field(interface = code().language("yaml").without_line_numbers().wrap_lines().template("a: 1"))]
    pub code: Option<Text>,
    #[field(interface = hash().placeholder("Secret").masked(), display = hash())]
    pub hash: Option<Hash>,
    #[field(interface = autocomplete()
        .url("https://example.com/?q={{value}}")
        .results_path("hits")
        .text_path("name")
        .value_path("id")
        .debounce()
        .rate(300)
        .placeholder("City")
        .serif()
        .icon_left("search")
        .icon_right("bolt"))]
    pub autocomplete: Option<String>,
    #[field(interface = block_editor()
        .placeholder("Text")
        .serif()
        .tools(BlockTool::ALL.iter().copied())
        .without_border()
        .folder::<Uploads>(), display = formatted_json().format("{{ blocks }}"))]
    pub blocks: Option<Json>,
    #[field(interface = tags()
        .presets(["news", "sport"])
        .placeholder("Tags")
        .alphabetize()
        .only_presets()
        .replace_spaces("-")
        .title_case()
        .icon_left("sell")
        .icon_right("bolt"))]
    pub tags: Option<Csv>,
}

/// What is picked.
#[derive(Collection)]
pub struct Picked {
    #[field(primary_key)]
    pub id: Uuid,
    #[field(
        interface = toggle().label("On").icon_on("check").icon_off("close").color_on("#00FF00").color_off("#FF0000"),
        display = boolean()
            .label_on("On")
            .label_off("Off")
            .icon_on("check")
            .icon_off("close")
            .color_on("#00FF00")
            .color_off("#FF0000"),
    )]
    pub toggle: bool,
    #[field(
        interface = datetime()
            .relative()
            .without_suffix()
            .strict()
            .round_down()
            .format("yyyy-MM-dd")
            .seconds()
            .twelve_hours()
            .time_zone("Europe/Paris"),
        display = datetime()
            .relative()
            .without_suffix()
            .strict()
            .round_up()
            .short()
            .seconds()
            .twenty_four_hours()
            .time_zone("Europe/Paris"),
    )]
    pub at: Option<Timestamp>,
    #[field(interface = slider().min(1).max(5).step(1).always_show_value(), display = file_size())]
    pub slider: Option<i32>,
    #[field(interface = color().opacity().preset("Brand", "#6644FF"), display = color().default_color("#FFFFFF"))]
    pub color: Option<String>,
    #[field(interface = icon(), display = icon().filled().color("#6644FF"))]
    pub icon: Option<String>,
    #[field(
        interface = select_dropdown().allow_other().allow_none().icon("bolt").placeholder("Size"),
        display = labels().without_format().as_dots(),
    )]
    pub dropdown: Size,
    #[field(interface = select_radio().allow_other().icon_on("check").icon_off("close").color("#6644FF"))]
    pub radio: Size,
    #[field(interface = select_checkboxes()
        .choices::<Size>()
        .choice("other", "Other")
        .allow_other()
        .color("#6644FF")
        .icon_on("check")
        .icon_off("close")
        .items_shown(4))]
    pub checkboxes: Option<Json>,
    #[field(interface = select_multiple().allow_other().allow_none().placeholder("Sizes").icon("bolt").preview_threshold(2))]
    pub multiple: Option<Multi<Size>>,
    #[field(interface = select_tree()
        .node(node("eu", "Europe").child(node("fr", "France")))
        .combine_exclusive())]
    pub tree: Option<Json>,
    #[field(interface = list()
        .field(list_field::<String>("label").name("Label").note("Shown").required().half())
        .field(list_field::<Size>("size").interface(select_radio()).display(sync_sdk::author::display::labels()))
        .template("{{ label }}")
        .add_label("One more")
        .sort("label")
        .limit(7))]
    pub list: Option<Json>,
    #[field(interface = map().geometry(GeometryKind::Point).view(2.35, 48.85, 11.5))]
    pub map: Option<Json>,
    #[field(interface = collection_item()
        .collection::<Typed>()
        .template("{{ input }}")
        .filter::<Typed>(|typed| typed.input.not_empty()))]
    pub one: Option<Json>,
    #[field(interface = collection_items()
        .collection::<Typed>()
        .template("{{ input }}")
        .filter::<Typed>(|typed| typed.input.not_empty()))]
    pub several: Option<Json>,
}

/// What is related.
#[derive(Collection)]
pub struct Relational {
    #[field(primary_key)]
    pub id: i32,
    #[field(
        interface = select_item()
            .template("{{ input }}")
            .without_create()
            .without_select()
            .filter::<Typed>(|typed| typed.number.gt(1))
            .link(),
        display = related().template("{{ input }}"),
    )]
    pub item: Option<M2o<Typed>>,
    #[field(display = user().avatar_only().circle())]
    pub user: Option<M2o<User>>,
    #[field(
        interface = file()
            .folder::<Uploads>()
            .filter::<File>(|file| file.filesize.lt(1_000_000))
            .without_create()
            .without_select()
            .mime_types(["application/pdf"]),
        display = file(),
    )]
    pub file: Option<M2o<File>>,
    #[field(
        interface = image()
            .folder::<Uploads>()
            .filter::<File>(|file| file.width.gt(100))
            .without_crop()
            .letterbox()
            .without_create()
            .without_select()
            .mime_types(["image/png"]),
        display = image().circle(),
    )]
    pub image: Option<M2o<File>>,
    #[field(interface = files()
        .folder::<Uploads>()
        .template("{{ file.title }}")
        .filter::<File>(|file| file.title.not_null())
        .without_create()
        .without_select()
        .limit(5)
        .mime_types(["image/*"]))]
    #[relation(inverse = relational, other = file)]
    pub files: Files<RelationalFile>,
    #[field(interface = none())]
    pub parent: Option<M2o<Relational>>,
    #[field(interface = list_o2m()
        .table()
        .compact()
        .columns(fields![Child::FIELDS.id, Child::FIELDS.name])
        .template("{{ name }}")
        .without_create()
        .without_select()
        .limit(5)
        .filter::<Child>(|child| child.name.not_empty())
        .sort(Child::FIELDS.name)
        .descending()
        .search()
        .link())]
    #[relation(inverse = relational)]
    pub children: O2m<Child>,
    #[field(interface = list_o2m_tree()
        .template("{{ id }}")
        .without_create()
        .without_select()
        .filter::<Relational>(|other| other.id.gt(0)))]
    #[relation(inverse = parent)]
    pub below: O2m<Relational>,
    #[field(interface = list_m2m()
        .table()
        .comfortable()
        .columns(["typed.input"])
        .template("{{ typed.input }}")
        .without_create()
        .without_select()
        .limit(5)
        .junction_fields_on_top()
        .allow_duplicates()
        .filter::<Typed>(|typed| typed.input.not_empty())
        .search()
        .link())]
    #[relation(inverse = relational, other = typed)]
    pub many: M2m<RelationalTyped>,
    #[field(interface = list_m2a().without_select().without_create().limit(5).allow_duplicates().prefix("{{ collection }}"))]
    #[relation(inverse = relational, other = item)]
    pub any: M2a<RelationalAny>,
    #[field(
        interface = translations()
            .language_field(Language::FIELDS.name)
            .direction_field(Language::FIELDS.direction)
            .user_language()
            .default_language("en-US")
            .open_split_view(),
        display = translations()
            .template("{{ text }}")
            .language_field(Language::FIELDS.name)
            .default_language("en-US")
            .user_language(),
    )]
    #[relation(inverse = relational, other = language)]
    pub translations: Translated<RelationalText>,
}

#[derive(Collection)]
pub struct Child {
    #[field(primary_key)]
    pub id: i32,
    #[field(display = collection().icon())]
    pub name: String,
    #[field(display = mime_type().as_extension())]
    pub mime_type: Option<String>,
    pub relational: Option<M2o<Relational>>,
}

#[derive(Collection)]
pub struct RelationalFile {
    #[field(primary_key)]
    pub id: i32,
    pub relational: Option<M2o<Relational>>,
    pub file: Option<M2o<File>>,
}

#[derive(Collection)]
pub struct RelationalTyped {
    #[field(primary_key)]
    pub id: i32,
    pub relational: Option<M2o<Relational>>,
    pub typed: Option<M2o<Typed>>,
}

#[derive(Collection)]
pub struct RelationalAny {
    #[field(primary_key)]
    pub id: i32,
    pub relational: Option<M2o<Relational>>,
    #[relation(collection = collection)]
    pub item: Option<AnyItem<(Typed, Picked)>>,
    pub collection: Option<String>,
}

#[derive(Collection)]
pub struct RelationalText {
    #[field(primary_key)]
    pub id: i32,
    pub relational: Option<M2o<Relational>>,
    pub language: Option<M2o<Language>>,
    pub text: Option<String>,
}

#[derive(Collection)]
pub struct Language {
    #[field(primary_key)]
    pub code: String,
    pub name: String,
    pub direction: Option<String>,
}

/// What holds no data.
#[derive(Collection)]
pub struct Presented {
    #[field(primary_key)]
    pub id: Uuid,
    #[field(interface = divider().title("More").color("#6644FF").icon("bolt").inline_title())]
    pub divider: Presentation,
    #[field(interface = links()
        .link(link("Site", "https://example.com/{{ id }}").icon("public").primary())
        .link(flow_link::<Announce>("Announce").warning()))]
    pub links: Presentation,
    #[field(interface = notice().text("Take care").icon("warning").danger())]
    pub notice: Presentation,
    #[field(interface = header()
        .title("{{ id }}")
        .color("#6644FF")
        .icon("bolt")
        .subtitle("below")
        .help("<p>Help</p>")
        .help_in_modal()
        .translate_help()
        .help_translations("$t:help")
        .link(flow_link::<Announce>("Announce")))]
    pub header: Presentation,
    #[field(interface = group_raw())]
    pub raw: Group,
    #[field(interface = group_detail().closed().icon("bolt").color("#6644FF"))]
    pub detail: Group,
    #[field(interface = group_accordion().several_open().first_open())]
    pub accordion: Group,
    #[field(interface = group_tabs().fill_width())]
    pub tabs: Group,
}

/// What the app's own forms have.
#[derive(Collection)]
pub struct Own {
    #[field(primary_key)]
    pub id: Uuid,
    #[field(interface = system_collection().include_system().without_singletons().allow_none())]
    pub collection: Option<String>,
    #[field(interface = system_collections().include_system().without_singletons())]
    pub collections: Option<Csv>,
    #[field(interface = system_field()
        .collection::<Typed>()
        .collection_field("collection")
        .types(["string"])
        .placeholder("Field")
        .allow_none()
        .allow_primary_key()
        .without_foreign_keys())]
    pub field: Option<String>,
    #[field(interface = system_field_tree()
        .collection::<Typed>()
        .collection_field("collection")
        .placeholder("Field")
        .allow_none())]
    pub field_tree: Option<String>,
    #[field(interface = system_fields().collection::<Typed>().allow_select_all())]
    pub fields: Option<Csv>,
    #[field(interface = system_filter()
        .collection::<Typed>()
        .collection_field("collection")
        .without_collection()
        .validation()
        .without_relations()
        .only_through_relations()
        .raw_field_names())]
    pub filter: Option<Json>,
    #[field(interface = system_display_template()
        .collection::<Typed>()
        .collection_field("collection")
        .placeholder("Template")
        .without_relations())]
    pub template: Option<String>,
    #[field(interface = system_folder().placeholder("Folder"))]
    pub folder: Option<M2o<Folder>>,
    #[field(interface = system_language().project_default())]
    pub language: Option<String>,
    #[field(interface = system_translated_string().placeholder("Text"))]
    pub text: Option<String>,
    #[field(interface = system_password().placeholder("Password").autocomplete("off"))]
    pub password: Option<Hash>,
    #[field(interface = system_raw_editor().language("yaml").placeholder("Text"))]
    pub raw: Option<Text>,
    #[field(interface = system_manual_flow().collection::<Presented>())]
    pub flow: Option<String>,
    #[field(interface = system_scope())]
    pub scope: Option<String>,
    #[field(interface = system_token())]
    pub token: Option<Hash>,
}

#[derive(Policy)]
pub struct Reading;

impl Grants for Reading {
    fn grants(g: &mut Grant) {
        g.on::<Relational>(|p, _| {
            p.read();
        });
        g.on::<Presented>(|p, _| {
            p.read();
        });
        g.on::<Own>(|p, _| {
            p.read();
        });
    }
}

#[derive(Role)]
#[role(policies(Reading))]
pub struct Reader;

#[derive(Project)]
#[project(key = "catalogue", roles(Reader))]
pub struct Catalogue;

impl ProjectSpec for Catalogue {
    type Env = ();
}

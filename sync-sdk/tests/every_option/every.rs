use sync_sdk::prelude::*;

use crate::collections::Book;
use crate::flows::Announce;
use crate::folders::Uploads;
use sync_sdk::author::display;

#[derive(Collection)]
pub struct Every {
    #[field(primary_key)]
    pub id: Uuid,
    #[field(
        interface = list()
            .field(list_field::<String>("f1"))
            .field(
                list_field::<String>("f2").interface(
                    input()
                        .placeholder("short text")
                        .icon_left("short text")
                        .icon_right("short text")
                        .soft_length(0)
                        .monospace()
                        .trim()
                        .masked()
                        .clear()
                        .slug()
                        .min(5)
                        .max(5)
                        .step(5),
                ),
            )
            .field(
                list_field::<String>("f3").interface(
                    input()
                        .placeholder("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .icon_left("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .icon_right("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .soft_length(4294967295)
                        .serif()
                        .min(-0.5)
                        .max(-0.5)
                        .step(-0.5),
                ),
            )
            .field(
                list_field::<String>("f4").interface(
                    input()
                        .placeholder("")
                        .icon_left("")
                        .icon_right("")
                        .min(3000000000.0)
                        .max(3000000000.0)
                        .step(3000000000.0),
                ),
            )
            .field(list_field::<String>("f5").interface(input().min(1e300).max(1e300).step(1e300)))
            .field(list_field::<String>("f6").interface(textarea()))
            .field(
                list_field::<String>("f7").interface(
                    textarea().placeholder("short text").soft_length(0).trim().monospace().clear(),
                ),
            )
            .field(
                list_field::<String>("f8").interface(
                    textarea()
                        .placeholder("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .soft_length(4294967295)
                        .serif(),
                ),
            )
            .field(list_field::<String>("f9").interface(textarea().placeholder("")))
            .field(list_field::<String>("f10").interface(markdown()))
            .field(
                list_field::<String>("f11").interface(
                    markdown()
                        .toolbar([
                            MarkdownTool::Heading,
                            MarkdownTool::Bold,
                            MarkdownTool::Italic,
                            MarkdownTool::Strikethrough,
                            MarkdownTool::Blockquote,
                            MarkdownTool::BulletedList,
                            MarkdownTool::NumberedList,
                            MarkdownTool::Table,
                            MarkdownTool::Code,
                            MarkdownTool::Image,
                            MarkdownTool::Link,
                            MarkdownTool::Empty,
                        ])
                        .placeholder("short text")
                        .folder::<Uploads>()
                        .image_token("short text")
                        .soft_length(0)
                        .editor_monospace()
                        .preview_monospace()
                        .preview_first()
                        .syntax(syntax("Key", "<kbd>", "</kbd>"))
                        .syntax(syntax("Box", "::", "::").icon("box").block()),
                ),
            )
            .field(
                list_field::<String>("f12").interface(
                    markdown()
                        .placeholder("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .image_token("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .soft_length(4294967295)
                        .editor_serif()
                        .preview_serif(),
                ),
            )
            .field(
                list_field::<String>("f13").interface(markdown().placeholder("").image_token("")),
            )
            .field(list_field::<String>("f14").interface(wysiwyg()))
            .field(
                list_field::<String>("f15").interface(
                    wysiwyg()
                        .toolbar([
                            HtmlTool::Undo,
                            HtmlTool::Redo,
                            HtmlTool::Bold,
                            HtmlTool::Italic,
                            HtmlTool::Underline,
                            HtmlTool::Strikethrough,
                            HtmlTool::Subscript,
                            HtmlTool::Superscript,
                            HtmlTool::FontFamily,
                            HtmlTool::FontSize,
                            HtmlTool::H1,
                            HtmlTool::H2,
                            HtmlTool::H3,
                            HtmlTool::H4,
                            HtmlTool::H5,
                            HtmlTool::H6,
                            HtmlTool::Preformatted,
                            HtmlTool::AlignLeft,
                            HtmlTool::AlignCenter,
                            HtmlTool::AlignRight,
                            HtmlTool::AlignJustify,
                            HtmlTool::AlignNone,
                            HtmlTool::Indent,
                            HtmlTool::Outdent,
                            HtmlTool::NumberedList,
                            HtmlTool::BulletedList,
                            HtmlTool::TextColor,
                            HtmlTool::BackgroundColor,
                            HtmlTool::RemoveFormat,
                            HtmlTool::Cut,
                            HtmlTool::Copy,
                            HtmlTool::Paste,
                            HtmlTool::Remove,
                            HtmlTool::SelectAll,
                            HtmlTool::Blockquote,
                            HtmlTool::InlineCode,
                            HtmlTool::Link,
                            HtmlTool::Unlink,
                            HtmlTool::Image,
                            HtmlTool::Media,
                            HtmlTool::Table,
                            HtmlTool::HorizontalRule,
                            HtmlTool::PageBreak,
                            HtmlTool::InsertDateTime,
                            HtmlTool::Fullscreen,
                            HtmlTool::VisualAid,
                            HtmlTool::Direction,
                            HtmlTool::Code,
                        ])
                        .monospace()
                        .folder::<Uploads>()
                        .image_token("short text")
                        .soft_length(0)
                        .custom_formats(json!({
                            "a": [1, null, { "b\"": "He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/" }],
                        }))
                        .tinymce_overrides(json!({
                            "a": [1, null, { "b\"": "He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/" }],
                        })),
                ),
            )
            .field(
                list_field::<String>("f16").interface(
                    wysiwyg()
                        .serif()
                        .image_token("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .soft_length(4294967295)
                        .custom_formats(json!([]))
                        .tinymce_overrides(json!([])),
                ),
            )
            .field(
                list_field::<String>("f17").interface(
                    wysiwyg().image_token("").custom_formats("x").tinymce_overrides("x"),
                ),
            )
            .field(list_field::<String>("f18").interface(code()))
            .field(
                list_field::<String>("f19").interface(
                    code()
                        .language("short text")
                        .without_line_numbers()
                        .wrap_lines()
                        .template("short text"),
                ),
            )
            .field(
                list_field::<String>("f20").interface(
                    code()
                        .language("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .template("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/"),
                ),
            )
            .field(list_field::<String>("f21").interface(code().language("").template("")))
            .field(list_field::<String>("f22").interface(hash()))
            .field(list_field::<String>("f23").interface(hash().placeholder("short text").masked()))
            .field(
                list_field::<String>("f24").interface(
                    hash().placeholder("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/"),
                ),
            )
            .field(list_field::<String>("f25").interface(hash().placeholder("")))
            .field(list_field::<String>("f26").interface(autocomplete()))
            .field(
                list_field::<String>("f27").interface(
                    autocomplete()
                        .url("short text")
                        .results_path("short text")
                        .text_path("short text")
                        .value_path("short text")
                        .debounce()
                        .rate(0)
                        .placeholder("short text")
                        .monospace()
                        .icon_left("short text")
                        .icon_right("short text"),
                ),
            )
            .field(
                list_field::<String>("f28").interface(
                    autocomplete()
                        .url("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .results_path("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .text_path("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .value_path("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .rate(4294967295)
                        .placeholder("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .serif()
                        .icon_left("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .icon_right("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/"),
                ),
            )
            .field(
                list_field::<String>("f29").interface(
                    autocomplete()
                        .url("")
                        .results_path("")
                        .text_path("")
                        .value_path("")
                        .placeholder("")
                        .icon_left("")
                        .icon_right(""),
                ),
            )
            .field(list_field::<String>("f30").interface(block_editor()))
            .field(
                list_field::<String>("f31").interface(
                    block_editor()
                        .placeholder("short text")
                        .monospace()
                        .tools([
                            BlockTool::Header,
                            BlockTool::NestedList,
                            BlockTool::Embed,
                            BlockTool::Paragraph,
                            BlockTool::Code,
                            BlockTool::Image,
                            BlockTool::Attaches,
                            BlockTool::Table,
                            BlockTool::Quote,
                            BlockTool::Underline,
                            BlockTool::InlineCode,
                            BlockTool::Delimiter,
                            BlockTool::Checklist,
                            BlockTool::Toggle,
                            BlockTool::Alignment,
                            BlockTool::Raw,
                        ])
                        .without_border()
                        .folder::<Uploads>(),
                ),
            )
            .field(
                list_field::<String>("f32").interface(
                    block_editor().placeholder("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/").serif(),
                ),
            )
            .field(list_field::<String>("f33").interface(block_editor().placeholder("")))
            .field(list_field::<String>("f34").interface(tags()))
            .field(
                list_field::<String>("f35").interface(
                    tags()
                        .presets(["a", "He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/"])
                        .placeholder("short text")
                        .alphabetize()
                        .only_presets()
                        .replace_spaces("short text")
                        .uppercase()
                        .icon_left("short text")
                        .icon_right("short text"),
                ),
            )
            .field(
                list_field::<String>("f36").interface(
                    tags()
                        .placeholder("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .replace_spaces("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .lowercase()
                        .icon_left("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .icon_right("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/"),
                ),
            )
            .field(
                list_field::<String>("f37").interface(
                    tags()
                        .placeholder("")
                        .replace_spaces("")
                        .title_case()
                        .icon_left("")
                        .icon_right(""),
                ),
            )
            .field(list_field::<String>("f38").interface(toggle()))
            .field(
                list_field::<String>("f39").interface(
                    toggle()
                        .label("short text")
                        .icon_on("short text")
                        .icon_off("short text")
                        .color_on("short text")
                        .color_off("short text"),
                ),
            )
            .field(
                list_field::<String>("f40").interface(
                    toggle()
                        .label("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .icon_on("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .icon_off("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .color_on("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .color_off("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/"),
                ),
            )
            .field(
                list_field::<String>("f41").interface(
                    toggle().label("").icon_on("").icon_off("").color_on("").color_off(""),
                ),
            )
            .field(list_field::<String>("f42").interface(datetime()))
            .field(
                list_field::<String>("f43").interface(
                    datetime()
                        .relative()
                        .without_suffix()
                        .strict()
                        .round_down()
                        .short()
                        .seconds()
                        .twelve_hours()
                        .time_zone("short text"),
                ),
            )
            .field(
                list_field::<String>("f44").interface(
                    datetime()
                        .round_up()
                        .format("short text")
                        .time_zone("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/"),
                ),
            )
            .field(
                list_field::<String>("f45").interface(
                    datetime().format("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/").time_zone(""),
                ),
            )
            .field(list_field::<String>("f46").interface(datetime().format("")))
            .field(list_field::<String>("f47").interface(slider()))
            .field(
                list_field::<String>("f48").interface(
                    slider().min(5).max(5).step(5).always_show_value(),
                ),
            )
            .field(list_field::<String>("f49").interface(slider().min(-0.5).max(-0.5).step(-0.5)))
            .field(
                list_field::<String>("f50").interface(
                    slider().min(3000000000.0).max(3000000000.0).step(3000000000.0),
                ),
            )
            .field(
                list_field::<String>("f51").interface(slider().min(1e300).max(1e300).step(1e300)),
            )
            .field(list_field::<String>("f52").interface(color()))
            .field(
                list_field::<String>("f53").interface(
                    color()
                        .opacity()
                        .preset("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/", "#6644FF"),
                ),
            )
            .field(list_field::<String>("f54").interface(icon()))
            .field(list_field::<String>("f55").interface(select_dropdown()))
            .field(
                list_field::<String>("f56").interface(
                    select_dropdown()
                        .choice(1, "One")
                        .choice("two", "He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .choice(json!(null), "None")
                        .allow_other()
                        .allow_none()
                        .icon("short text")
                        .placeholder("short text"),
                ),
            )
            .field(
                list_field::<String>("f57").interface(
                    select_dropdown()
                        .icon("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .placeholder("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/"),
                ),
            )
            .field(
                list_field::<String>("f58").interface(select_dropdown().icon("").placeholder("")),
            )
            .field(list_field::<String>("f59").interface(select_radio()))
            .field(
                list_field::<String>("f60").interface(
                    select_radio()
                        .choice(1, "One")
                        .choice("two", "He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .choice(json!(null), "None")
                        .allow_other()
                        .icon_on("short text")
                        .icon_off("short text")
                        .color("short text"),
                ),
            )
            .field(
                list_field::<String>("f61").interface(
                    select_radio()
                        .icon_on("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .icon_off("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .color("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/"),
                ),
            )
            .field(
                list_field::<String>("f62").interface(
                    select_radio().icon_on("").icon_off("").color(""),
                ),
            )
            .field(list_field::<String>("f63").interface(select_checkboxes()))
            .field(
                list_field::<String>("f64").interface(
                    select_checkboxes()
                        .choice(1, "One")
                        .choice("two", "He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .choice(json!(null), "None")
                        .allow_other()
                        .color("short text")
                        .icon_on("short text")
                        .icon_off("short text")
                        .items_shown(0),
                ),
            )
            .field(
                list_field::<String>("f65").interface(
                    select_checkboxes()
                        .color("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .icon_on("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .icon_off("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .items_shown(4294967295),
                ),
            )
            .field(
                list_field::<String>("f66").interface(
                    select_checkboxes().color("").icon_on("").icon_off(""),
                ),
            )
            .field(list_field::<String>("f67").interface(select_multiple()))
            .field(
                list_field::<String>("f68").interface(
                    select_multiple()
                        .choice(1, "One")
                        .choice("two", "He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .choice(json!(null), "None")
                        .allow_other()
                        .allow_none()
                        .placeholder("short text")
                        .icon("short text")
                        .preview_threshold(0),
                ),
            )
            .field(
                list_field::<String>("f69").interface(
                    select_multiple()
                        .placeholder("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .icon("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .preview_threshold(4294967295),
                ),
            )
            .field(
                list_field::<String>("f70").interface(select_multiple().placeholder("").icon("")),
            )
            .field(list_field::<String>("f71").interface(select_tree()))
            .field(
                list_field::<String>("f72").interface(
                    select_tree()
                        .node(
                            node("eu", "Europe")
                                .child(node("fr", "France").child(node(75, "Paris")))
                                .child(node("es", "Spain")),
                        )
                        .combine_branches(),
                ),
            )
            .field(list_field::<String>("f73").interface(select_tree().combine_leaves()))
            .field(list_field::<String>("f74").interface(select_tree().combine_indeterminate()))
            .field(list_field::<String>("f75").interface(select_tree().combine_exclusive()))
            .field(list_field::<String>("f76").interface(list()))
            .field(
                list_field::<String>("f77").interface(
                    list()
                        .field(
                            list_field::<String>("label")
                                .name("Label")
                                .required()
                                .half()
                                .note("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                                .interface(input().trim())
                                .display(display::labels().as_dots()),
                        )
                        .field(
                            list_field::<i32>("stars")
                                .interface(slider())
                                .meta("options", json!({}))
                                .meta("special", json!(null))
                                .meta("width", "fill"),
                        )
                        .field(list_field::<Json>("plain").interface(none()))
                        .template("short text")
                        .add_label("short text")
                        .sort("short text")
                        .limit(0),
                ),
            )
            .field(
                list_field::<String>("f78").interface(
                    list()
                        .template("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .add_label("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .sort("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .limit(4294967295),
                ),
            )
            .field(
                list_field::<String>("f79").interface(list().template("").add_label("").sort("")),
            )
            .field(list_field::<String>("f80").interface(map()))
            .field(
                list_field::<String>("f81").interface(
                    map().geometry(GeometryKind::Point).view(2.35, 48.0, 11.5),
                ),
            )
            .field(list_field::<String>("f82").interface(map().geometry(GeometryKind::LineString)))
            .field(list_field::<String>("f83").interface(map().geometry(GeometryKind::Polygon)))
            .field(list_field::<String>("f84").interface(map().geometry(GeometryKind::MultiPoint)))
            .field(
                list_field::<String>("f85").interface(
                    map().geometry(GeometryKind::MultiLineString),
                ),
            )
            .field(
                list_field::<String>("f86").interface(map().geometry(GeometryKind::MultiPolygon)),
            )
            .field(list_field::<String>("f87").interface(collection_item()))
            .field(
                list_field::<String>("f88").interface(
                    collection_item()
                        .collection::<Book>()
                        .template("short text")
                        .filter::<Book>(|b| b.r#type.not_null()),
                ),
            )
            .field(
                list_field::<String>("f89").interface(
                    collection_item()
                        .collection::<Book>()
                        .template("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .filter::<Book>(|b| b.r#type.eq(
                                "He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/",
                            )
                            & Filter::raw(json!({ "gone": { "_eq": 1 } }))),
                ),
            )
            .field(
                list_field::<String>("f90").interface(
                    collection_item().collection::<User>().template(""),
                ),
            )
            .field(list_field::<String>("f91").interface(collection_items()))
            .field(
                list_field::<String>("f92").interface(
                    collection_items()
                        .collection::<Book>()
                        .template("short text")
                        .filter::<Book>(|b| b.r#type.not_null()),
                ),
            )
            .field(
                list_field::<String>("f93").interface(
                    collection_items()
                        .collection::<Book>()
                        .template("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .filter::<Book>(|b| b.r#type.eq(
                                "He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/",
                            )
                            & Filter::raw(json!({ "gone": { "_eq": 1 } }))),
                ),
            )
            .field(
                list_field::<String>("f94").interface(
                    collection_items().collection::<User>().template(""),
                ),
            )
            .field(list_field::<String>("f95").interface(select_item()))
            .field(
                list_field::<String>("f96").interface(
                    select_item()
                        .template("short text")
                        .without_create()
                        .without_select()
                        .filter::<Book>(|b| b.r#type.not_null())
                        .link(),
                ),
            )
            .field(
                list_field::<String>("f97").interface(
                    select_item()
                        .template("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .filter::<Book>(|b| b.r#type.eq(
                                "He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/",
                            )
                            & Filter::raw(json!({ "gone": { "_eq": 1 } }))),
                ),
            )
            .field(list_field::<String>("f98").interface(select_item().template("")))
            .field(list_field::<String>("f99").interface(file()))
            .field(
                list_field::<String>("f100").interface(
                    file()
                        .folder::<Uploads>()
                        .filter::<Book>(|b| b.r#type.not_null())
                        .without_create()
                        .without_select()
                        .mime_types(["a", "He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/"]),
                ),
            )
            .field(
                list_field::<String>("f101").interface(
                    file().filter::<Book>(|b| b.r#type.eq(
                            "He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/",
                        )
                        & Filter::raw(json!({ "gone": { "_eq": 1 } }))),
                ),
            )
            .field(list_field::<String>("f102").interface(image()))
            .field(
                list_field::<String>("f103").interface(
                    image()
                        .folder::<Uploads>()
                        .filter::<Book>(|b| b.r#type.not_null())
                        .without_crop()
                        .letterbox()
                        .without_create()
                        .without_select()
                        .mime_types(["a", "He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/"]),
                ),
            )
            .field(
                list_field::<String>("f104").interface(
                    image().filter::<Book>(|b| b.r#type.eq(
                            "He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/",
                        )
                        & Filter::raw(json!({ "gone": { "_eq": 1 } }))),
                ),
            )
            .field(list_field::<String>("f105").interface(files()))
            .field(
                list_field::<String>("f106").interface(
                    files()
                        .folder::<Uploads>()
                        .template("short text")
                        .filter::<Book>(|b| b.r#type.not_null())
                        .without_create()
                        .without_select()
                        .limit(0)
                        .mime_types(["a", "He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/"]),
                ),
            )
            .field(
                list_field::<String>("f107").interface(
                    files()
                        .template("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .filter::<Book>(|b| b.r#type.eq(
                                "He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/",
                            )
                            & Filter::raw(json!({ "gone": { "_eq": 1 } })))
                        .limit(4294967295),
                ),
            )
            .field(list_field::<String>("f108").interface(files().template("")))
            .field(list_field::<String>("f109").interface(list_o2m()))
            .field(
                list_field::<String>("f110").interface(
                    list_o2m()
                        .table()
                        .compact()
                        .columns(fields![Book::FIELDS.r#type, Book::FIELDS.id])
                        .template("short text")
                        .without_create()
                        .without_select()
                        .limit(0)
                        .filter::<Book>(|b| b.r#type.not_null())
                        .sort(Book::FIELDS.r#type)
                        .descending()
                        .search()
                        .link(),
                ),
            )
            .field(
                list_field::<String>("f111").interface(
                    list_o2m()
                        .comfortable()
                        .template("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .limit(4294967295)
                        .filter::<Book>(|b| b.r#type.eq(
                                "He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/",
                            )
                            & Filter::raw(json!({ "gone": { "_eq": 1 } }))),
                ),
            )
            .field(list_field::<String>("f112").interface(list_o2m().template("")))
            .field(list_field::<String>("f113").interface(list_o2m_tree()))
            .field(
                list_field::<String>("f114").interface(
                    list_o2m_tree()
                        .template("short text")
                        .without_create()
                        .without_select()
                        .filter::<Book>(|b| b.r#type.not_null()),
                ),
            )
            .field(
                list_field::<String>("f115").interface(
                    list_o2m_tree()
                        .template("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .filter::<Book>(|b| b.r#type.eq(
                                "He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/",
                            )
                            & Filter::raw(json!({ "gone": { "_eq": 1 } }))),
                ),
            )
            .field(list_field::<String>("f116").interface(list_o2m_tree().template("")))
            .field(list_field::<String>("f117").interface(list_m2m()))
            .field(
                list_field::<String>("f118").interface(
                    list_m2m()
                        .table()
                        .compact()
                        .columns(["a", "He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/"])
                        .template("short text")
                        .without_create()
                        .without_select()
                        .limit(0)
                        .junction_fields_on_top()
                        .allow_duplicates()
                        .filter::<Book>(|b| b.r#type.not_null())
                        .search()
                        .link(),
                ),
            )
            .field(
                list_field::<String>("f119").interface(
                    list_m2m()
                        .comfortable()
                        .template("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .limit(4294967295)
                        .filter::<Book>(|b| b.r#type.eq(
                                "He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/",
                            )
                            & Filter::raw(json!({ "gone": { "_eq": 1 } }))),
                ),
            )
            .field(list_field::<String>("f120").interface(list_m2m().template("")))
            .field(list_field::<String>("f121").interface(list_m2a()))
            .field(
                list_field::<String>("f122").interface(
                    list_m2a()
                        .without_select()
                        .without_create()
                        .limit(0)
                        .allow_duplicates()
                        .prefix("short text"),
                ),
            )
            .field(
                list_field::<String>("f123").interface(
                    list_m2a()
                        .limit(4294967295)
                        .prefix("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/"),
                ),
            )
            .field(list_field::<String>("f124").interface(list_m2a().prefix("")))
            .field(list_field::<String>("f125").interface(translations()))
            .field(
                list_field::<String>("f126").interface(
                    translations()
                        .language_field(Book::FIELDS.r#type)
                        .direction_field(Book::FIELDS.r#type)
                        .user_language()
                        .default_language("short text")
                        .open_split_view(),
                ),
            )
            .field(
                list_field::<String>("f127").interface(
                    translations().default_language("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/"),
                ),
            )
            .field(list_field::<String>("f128").interface(translations().default_language("")))
            .field(list_field::<String>("f129").interface(divider()))
            .field(
                list_field::<String>("f130").interface(
                    divider()
                        .title("short text")
                        .color("short text")
                        .icon("short text")
                        .inline_title(),
                ),
            )
            .field(
                list_field::<String>("f131").interface(
                    divider()
                        .title("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .color("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .icon("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/"),
                ),
            )
            .field(list_field::<String>("f132").interface(divider().title("").color("").icon("")))
            .field(list_field::<String>("f133").interface(links()))
            .field(
                list_field::<String>("f134").interface(
                    links()
                        .link(link("Site", "https://example.com/{{ id }}"))
                        .link(flow_link::<Announce>("Go").icon("bolt").danger()),
                ),
            )
            .field(list_field::<String>("f135").interface(notice()))
            .field(
                list_field::<String>("f136").interface(
                    notice().text("short text").icon("short text").info(),
                ),
            )
            .field(
                list_field::<String>("f137").interface(
                    notice()
                        .text("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .icon("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .success(),
                ),
            )
            .field(list_field::<String>("f138").interface(notice().text("").icon("").warning()))
            .field(list_field::<String>("f139").interface(notice().danger()))
            .field(list_field::<String>("f140").interface(header()))
            .field(
                list_field::<String>("f141").interface(
                    header()
                        .title("short text")
                        .color("short text")
                        .icon("short text")
                        .subtitle("short text")
                        .help("short text")
                        .help_in_modal()
                        .translate_help()
                        .help_translations("short text")
                        .link(link("Site", "https://example.com/{{ id }}"))
                        .link(flow_link::<Announce>("Go").icon("bolt").danger()),
                ),
            )
            .field(
                list_field::<String>("f142").interface(
                    header()
                        .title("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .color("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .icon("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .subtitle("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .help("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .help_translations("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/"),
                ),
            )
            .field(
                list_field::<String>("f143").interface(
                    header()
                        .title("")
                        .color("")
                        .icon("")
                        .subtitle("")
                        .help("")
                        .help_translations(""),
                ),
            )
            .field(list_field::<String>("f144").interface(group_raw()))
            .field(list_field::<String>("f145").interface(group_detail()))
            .field(
                list_field::<String>("f146").interface(
                    group_detail().closed().icon("short text").color("short text"),
                ),
            )
            .field(
                list_field::<String>("f147").interface(
                    group_detail()
                        .icon("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .color("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/"),
                ),
            )
            .field(list_field::<String>("f148").interface(group_detail().icon("").color("")))
            .field(list_field::<String>("f149").interface(group_accordion()))
            .field(
                list_field::<String>("f150").interface(
                    group_accordion().several_open().first_open(),
                ),
            )
            .field(list_field::<String>("f151").interface(group_tabs()))
            .field(list_field::<String>("f152").interface(group_tabs().fill_width()))
            .field(list_field::<String>("f153").interface(system_collection()))
            .field(
                list_field::<String>("f154").interface(
                    system_collection().include_system().without_singletons().allow_none(),
                ),
            )
            .field(list_field::<String>("f155").interface(system_collections()))
            .field(
                list_field::<String>("f156").interface(
                    system_collections().include_system().without_singletons(),
                ),
            )
            .field(list_field::<String>("f157").interface(system_field()))
            .field(
                list_field::<String>("f158").interface(
                    system_field()
                        .collection::<Book>()
                        .collection_field("short text")
                        .types(["a", "He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/"])
                        .placeholder("short text")
                        .allow_none()
                        .allow_primary_key()
                        .without_foreign_keys(),
                ),
            )
            .field(
                list_field::<String>("f159").interface(
                    system_field()
                        .collection::<Book>()
                        .collection_field("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .placeholder("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/"),
                ),
            )
            .field(
                list_field::<String>("f160").interface(
                    system_field().collection::<User>().collection_field("").placeholder(""),
                ),
            )
            .field(list_field::<String>("f161").interface(system_field_tree()))
            .field(
                list_field::<String>("f162").interface(
                    system_field_tree()
                        .collection::<Book>()
                        .collection_field("short text")
                        .placeholder("short text")
                        .allow_none(),
                ),
            )
            .field(
                list_field::<String>("f163").interface(
                    system_field_tree()
                        .collection::<Book>()
                        .collection_field("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .placeholder("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/"),
                ),
            )
            .field(
                list_field::<String>("f164").interface(
                    system_field_tree().collection::<User>().collection_field("").placeholder(""),
                ),
            )
            .field(list_field::<String>("f165").interface(system_fields()))
            .field(
                list_field::<String>("f166").interface(
                    system_fields().collection::<Book>().allow_select_all(),
                ),
            )
            .field(list_field::<String>("f167").interface(system_fields().collection::<Book>()))
            .field(list_field::<String>("f168").interface(system_fields().collection::<User>()))
            .field(list_field::<String>("f169").interface(system_filter()))
            .field(
                list_field::<String>("f170").interface(
                    system_filter()
                        .collection::<Book>()
                        .collection_field("short text")
                        .without_collection()
                        .validation()
                        .without_relations()
                        .only_through_relations()
                        .raw_field_names(),
                ),
            )
            .field(
                list_field::<String>("f171").interface(
                    system_filter()
                        .collection::<Book>()
                        .collection_field("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/"),
                ),
            )
            .field(
                list_field::<String>("f172").interface(
                    system_filter().collection::<User>().collection_field(""),
                ),
            )
            .field(list_field::<String>("f173").interface(system_display_template()))
            .field(
                list_field::<String>("f174").interface(
                    system_display_template()
                        .collection::<Book>()
                        .collection_field("short text")
                        .placeholder("short text")
                        .without_relations(),
                ),
            )
            .field(
                list_field::<String>("f175").interface(
                    system_display_template()
                        .collection::<Book>()
                        .collection_field("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .placeholder("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/"),
                ),
            )
            .field(
                list_field::<String>("f176").interface(
                    system_display_template()
                        .collection::<User>()
                        .collection_field("")
                        .placeholder(""),
                ),
            )
            .field(list_field::<String>("f177").interface(system_folder()))
            .field(
                list_field::<String>("f178").interface(system_folder().placeholder("short text")),
            )
            .field(
                list_field::<String>("f179").interface(
                    system_folder().placeholder("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/"),
                ),
            )
            .field(list_field::<String>("f180").interface(system_folder().placeholder("")))
            .field(list_field::<String>("f181").interface(system_language()))
            .field(list_field::<String>("f182").interface(system_language().project_default()))
            .field(list_field::<String>("f183").interface(system_translated_string()))
            .field(
                list_field::<String>("f184").interface(
                    system_translated_string().placeholder("short text"),
                ),
            )
            .field(
                list_field::<String>("f185").interface(
                    system_translated_string().placeholder(
                        "He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/",
                    ),
                ),
            )
            .field(
                list_field::<String>("f186").interface(system_translated_string().placeholder("")),
            )
            .field(list_field::<String>("f187").interface(system_password()))
            .field(
                list_field::<String>("f188").interface(
                    system_password().placeholder("short text").autocomplete("short text"),
                ),
            )
            .field(
                list_field::<String>("f189").interface(
                    system_password()
                        .placeholder("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .autocomplete("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/"),
                ),
            )
            .field(
                list_field::<String>("f190").interface(
                    system_password().placeholder("").autocomplete(""),
                ),
            )
            .field(list_field::<String>("f191").interface(system_raw_editor()))
            .field(
                list_field::<String>("f192").interface(
                    system_raw_editor().language("short text").placeholder("short text"),
                ),
            )
            .field(
                list_field::<String>("f193").interface(
                    system_raw_editor()
                        .language("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .placeholder("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/"),
                ),
            )
            .field(
                list_field::<String>("f194").interface(
                    system_raw_editor().language("").placeholder(""),
                ),
            )
            .field(list_field::<String>("f195").interface(system_manual_flow()))
            .field(
                list_field::<String>("f196").interface(system_manual_flow().collection::<Book>()),
            )
            .field(
                list_field::<String>("f197").interface(system_manual_flow().collection::<Book>()),
            )
            .field(
                list_field::<String>("f198").interface(system_manual_flow().collection::<User>()),
            )
            .field(list_field::<String>("f199").interface(system_scope()))
            .field(list_field::<String>("f200").interface(system_token()))
            .field(list_field::<String>("f201").display(display::plain()))
            .field(list_field::<String>("f202").display(display::boolean()))
            .field(
                list_field::<String>("f203").display(
                    display::boolean()
                        .label_on("short text")
                        .label_off("short text")
                        .icon_on("short text")
                        .icon_off("short text")
                        .color_on("short text")
                        .color_off("short text"),
                ),
            )
            .field(
                list_field::<String>("f204").display(
                    display::boolean()
                        .label_on("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .label_off("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .icon_on("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .icon_off("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .color_on("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .color_off("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/"),
                ),
            )
            .field(
                list_field::<String>("f205").display(
                    display::boolean()
                        .label_on("")
                        .label_off("")
                        .icon_on("")
                        .icon_off("")
                        .color_on("")
                        .color_off(""),
                ),
            )
            .field(list_field::<String>("f206").display(display::collection()))
            .field(list_field::<String>("f207").display(display::collection().icon()))
            .field(list_field::<String>("f208").display(display::color()))
            .field(
                list_field::<String>("f209").display(display::color().default_color("short text")),
            )
            .field(
                list_field::<String>("f210").display(
                    display::color().default_color("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/"),
                ),
            )
            .field(list_field::<String>("f211").display(display::color().default_color("")))
            .field(list_field::<String>("f212").display(display::datetime()))
            .field(
                list_field::<String>("f213").display(
                    display::datetime()
                        .relative()
                        .without_suffix()
                        .strict()
                        .round_down()
                        .short()
                        .seconds()
                        .twenty_four_hours()
                        .time_zone("short text"),
                ),
            )
            .field(
                list_field::<String>("f214").display(
                    display::datetime()
                        .round_up()
                        .format("short text")
                        .time_zone("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/"),
                ),
            )
            .field(
                list_field::<String>("f215").display(
                    display::datetime()
                        .format("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .time_zone(""),
                ),
            )
            .field(list_field::<String>("f216").display(display::datetime().format("")))
            .field(list_field::<String>("f217").display(display::file()))
            .field(list_field::<String>("f218").display(display::file_size()))
            .field(list_field::<String>("f219").display(display::formatted_json()))
            .field(
                list_field::<String>("f220").display(
                    display::formatted_json().format("short text"),
                ),
            )
            .field(
                list_field::<String>("f221").display(
                    display::formatted_json().format("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/"),
                ),
            )
            .field(list_field::<String>("f222").display(display::formatted_json().format("")))
            .field(list_field::<String>("f223").display(display::formatted()))
            .field(
                list_field::<String>("f224").display(
                    display::formatted()
                        .format()
                        .monospace()
                        .bold()
                        .italic()
                        .prefix("short text")
                        .suffix("short text")
                        .color("short text")
                        .background("short text")
                        .icon("short text")
                        .border()
                        .masked()
                        .style(display::when("eq", 5))
                        .style(
                            display::when("gt", "x")
                                .color("#111")
                                .background("#222")
                                .text("X")
                                .icon("bolt"),
                        ),
                ),
            )
            .field(
                list_field::<String>("f225").display(
                    display::formatted()
                        .serif()
                        .prefix("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .suffix("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .color("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .background("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .icon("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/"),
                ),
            )
            .field(
                list_field::<String>("f226").display(
                    display::formatted().prefix("").suffix("").color("").background("").icon(""),
                ),
            )
            .field(list_field::<String>("f227").display(display::hash()))
            .field(list_field::<String>("f228").display(display::icon()))
            .field(
                list_field::<String>("f229").display(display::icon().filled().color("short text")),
            )
            .field(
                list_field::<String>("f230").display(
                    display::icon().color("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/"),
                ),
            )
            .field(list_field::<String>("f231").display(display::icon().color("")))
            .field(list_field::<String>("f232").display(display::image()))
            .field(list_field::<String>("f233").display(display::image().circle()))
            .field(list_field::<String>("f234").display(display::labels()))
            .field(
                list_field::<String>("f235").display(
                    display::labels()
                        .without_format()
                        .as_dots()
                        .choice(1, "One")
                        .choice("two", "He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .choice(json!(null), "None"),
                ),
            )
            .field(
                list_field::<String>("f236").display(
                    display::labels()
                        .label(
                            display::label("draft", "Draft")
                                .foreground("#FFFFFF")
                                .background("var(--primary)"),
                        )
                        .label(display::label("sent", "Sent").color("#2ECDA7").icon("mail")),
                ),
            )
            .field(list_field::<String>("f237").display(display::mime_type()))
            .field(list_field::<String>("f238").display(display::mime_type().as_extension()))
            .field(list_field::<String>("f239").display(display::rating()))
            .field(list_field::<String>("f240").display(display::rating().simple()))
            .field(list_field::<String>("f241").display(display::related()))
            .field(list_field::<String>("f242").display(display::related().template("short text")))
            .field(
                list_field::<String>("f243").display(
                    display::related().template("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/"),
                ),
            )
            .field(list_field::<String>("f244").display(display::related().template("")))
            .field(list_field::<String>("f245").display(display::translations()))
            .field(
                list_field::<String>("f246").display(
                    display::translations()
                        .template("short text")
                        .language_field(Book::FIELDS.r#type)
                        .default_language("short text")
                        .user_language(),
                ),
            )
            .field(
                list_field::<String>("f247").display(
                    display::translations()
                        .template("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/")
                        .default_language("He said \"hi\" \\ \"# {{ x }}\n\u{202e}*/"),
                ),
            )
            .field(
                list_field::<String>("f248").display(
                    display::translations().template("").default_language(""),
                ),
            )
            .field(list_field::<String>("f249").display(display::user()))
            .field(list_field::<String>("f250").display(display::user().avatar_only().circle()))
            .field(list_field::<String>("f251").display(display::user().name_only())),
    )]
    pub every: Json,
}

//! Names and texts: mostly such as people write, and some that are hard to put
//! into a program.

use serde_json::{Value, json};

use super::dice::Dice;

const PLAIN: &[&str] = &[
    "article",
    "author",
    "invoice",
    "member",
    "order line",
    "Sales",
    "newsletter",
    "page",
    "product_variants",
    "Stock Level",
    "shift",
    "team",
    "event",
    "Customer",
    "region",
    "comment",
    "Published",
    "Draft",
    "price list",
    "tax_rate",
    "holiday",
    "room",
    "booking",
    "ticket",
];

/// What is no identifier, is one of Rust or of the prelude, or meets another one
/// after a change of case.
const ODD: &[&str] = &[
    "type",
    "self",
    "Self",
    "super",
    "crate",
    "fn",
    "async",
    "impl",
    "match",
    "move",
    "dyn",
    "gen",
    "try",
    "yield",
    "union",
    "static",
    "true",
    "macro_rules",
    "_",
    "__",
    "r#type",
    "r#fn",
    "Collection",
    "Policy",
    "Role",
    "Flow",
    "Dashboard",
    "Folder",
    "Preset",
    "Project",
    "Settings",
    "Grant",
    "Filter",
    "Field",
    "Text",
    "Uuid",
    "Json",
    "Date",
    "DateTime",
    "User",
    "File",
    "Log",
    "Raw",
    "Mail",
    "Option",
    "Some",
    "None",
    "Ok",
    "Result",
    "Vec",
    "String",
    "str",
    "bool",
    "i32",
    "Box",
    "Default",
    "Clone",
    "From",
    "Into",
    "Iterator",
    "main",
    "lib",
    "mod",
    "std",
    "core",
    "sync_sdk",
    "serde_json",
    "json",
    "fields",
    "settings",
    "Env",
    "Now",
    "M2o",
    "O2m",
    "Group",
    "a-b",
    "a b",
    "a.b",
    "a_b",
    "aB",
    "AB",
    "ab",
    "Ab",
    "A B",
    "a__b",
    "_a_b",
    "a/b",
    "a\\b",
    "1",
    "1st",
    "007",
    "2fa",
    "3 D",
    "100%",
    "#1",
    "C++",
    "C#",
    "€",
    "a&b",
    "a|b",
    "(a)",
    "[a]",
    "{a}",
    "{{a}}",
    "a'b",
    "a\"b",
    "`a`",
    "a*/b",
    "/*a*/",
    "//a",
    "a//b",
    "$a",
    "$t:a",
    "@a",
    "a:b",
    "a::b",
    "a;b",
    "a=b",
    "a?b",
    "a!b",
    "a~b",
    "Größe",
    "größe",
    "GRÖSSE",
    "naïve",
    "Straße",
    "ärger",
    "Æther",
    "œuvre",
    "İstanbul",
    "ısı",
    "Привет",
    "привет",
    "Ελλάδα",
    "日本",
    "にほん",
    "한국어",
    "שלום",
    "مرحبا",
    "हिन्दी",
    "ไทย",
    "🚀",
    "👩‍👩‍👧",
    "🇦🇹",
    "a🚀b",
    "ﬁne",
    "ſ",
    "Ⅷ",
    "x²",
    "e\u{301}",
    "a\u{200d}b",
    "a\u{200b}b",
    "a\u{202e}b",
    "\u{feff}a",
    " a",
    "a ",
    "  ",
    "a\tb",
    "a\nb",
    "NULL",
    "null",
    "undefined",
    "constructor",
    "__proto__",
    "id",
    "key",
    "name",
    "Con",
    "aux",
    "nul",
];

/// What is hard to put into a string literal or a comment.
const HARD: &[&str] = &[
    "",
    " ",
    "\n",
    "\r\n",
    "\t",
    "a\n",
    "\na",
    "a\r\nb",
    "a\rb",
    "a\tb",
    "a  ",
    "  a",
    "a \nb",
    "a\n\n\nb",
    "a\\",
    "\\",
    "\\n",
    "a\\\"b",
    "\"",
    "\"#",
    "\"##",
    "r#\"a\"#",
    "r\"a\"",
    "#",
    "##",
    "'",
    "''",
    "it's",
    "*/",
    "/*",
    "/* */",
    "//",
    "///",
    "//! x",
    "#!",
    "#[a]",
    "{",
    "}",
    "{}",
    "{{",
    "}}",
    "{{ a }}",
    "{{$trigger.key}}",
    "{{ $last",
    "${a}",
    "%s",
    "%",
    "```",
    "```rust\nlet a = 1;\n```",
    "    a",
    "\ta\n\tb",
    "- a\n- b",
    "1. a",
    "# a",
    "> a",
    "<b>a</b>",
    "<!-- a -->",
    "[a](b)",
    "[a]",
    "[`a`]",
    "|a|b|\n|-|-|",
    "a\u{0}b",
    "\u{0}",
    "\u{1}",
    "\u{7f}",
    "\u{85}",
    "\u{a0}",
    "\u{2028}",
    "\u{2029}",
    "\u{202e}a\u{202c}",
    "\u{2066}a\u{2069}",
    "\u{feff}",
    "\u{200b}",
    "e\u{301}",
    "\u{301}",
    "\u{10ffff}",
    "🚀",
    "👩‍👩‍👧",
    "שלום עולם",
    "日本語の文",
    "$CURRENT_USER",
    "$NOW",
    "$NOW(-1 day)",
    "null",
    "true",
    "0",
    "1e5",
    "\\u{41}",
    "\\x41",
    "a\u{b}b",
    "console.log(\"#\");\n",
    "module.exports = async function(data) {\n\treturn { a: `x${data}` };\n}",
    "SELECT 'a' -- b",
    "a, b",
    "a; b",
    "a\\\nb",
    "\\\n",
    "a \\\n  b",
    "$t:a",
    "_sync_default_admin_role",
    "https://example.com/a?b=c&d=%20#e",
    "line one\nline two\nline three",
    "\u{1b}[31mred\u{1b}[0m",
];

/// A name of a record, as people give it; sometimes two get the same.
pub(crate) fn name(dice: &mut Dice) -> String {
    match dice.below(20) {
        0..9 => dice.word(PLAIN).to_owned(),
        9 => format!("{} {}", dice.word(PLAIN), dice.below(30)),
        10..17 => dice.word(ODD).to_owned(),
        17 => long(dice, 255),
        18 => text(dice),
        _ => String::new(),
    }
}

/// What a server takes for a name of a field, or meets in a table from
/// elsewhere: paths, functions, wildcards, operators and variables are written
/// with the same signs.
const WILD: &[&str] = &[
    "a.b",
    ".a",
    "a.",
    "author.name",
    "a,b",
    ",",
    "a, b",
    "[0]",
    "a[0]",
    "[a, b]",
    "(a)",
    "{a}",
    "{{a}}",
    "{{ id }}",
    "a\"b",
    "\"a\"",
    "'a'",
    "it's",
    "`a`",
    "a b",
    " a",
    "a ",
    "#",
    "#1",
    "a#b",
    "\"#",
    "r#\"a\"#",
    "a\nb",
    "a\tb",
    "a\r\nb",
    "a\\b",
    "\\n",
    "a:b",
    "item:article.title",
    "a::b",
    "*",
    "a.*",
    "-a",
    "-",
    "+a",
    "$a",
    "$NOW",
    "$CURRENT_USER",
    "$thumbnail",
    "$FOLLOW",
    "_and",
    "_or",
    "_eq",
    "_some",
    "count(a)",
    "year(date)",
    "a;b",
    "a=b",
    "a?b=c",
    "a&b",
    "a/b",
    "//a",
    "/*a*/",
    "*/",
    "a|b",
    "a~b",
    "a%20b",
    "<a>",
    "null",
    "\u{7f}",
    "\u{2028}",
    "\u{202e}a",
];

/// A name in the data model: not empty. Mostly without what the server splits
/// at; `POST /fields` refuses nothing but an empty name, and SQL takes any.
pub(crate) fn column(dice: &mut Dice) -> String {
    if dice.often(8) {
        return dice.word(WILD).to_owned();
    }
    let odd = match dice.below(20) {
        0..9 => (dice.word(PLAIN)).replace(' ', "_"),
        9..13 => format!("{}_{}", dice.word(PLAIN), dice.below(9)).replace(' ', "_"),
        13..19 => dice.word(ODD).to_owned(),
        _ => long(dice, 60),
    };
    let name: String = odd
        .chars()
        .filter(|c| !c.is_control() && !".,:()\"'`\\/[]{}$*".contains(*c))
        .collect();
    let name = name.trim().to_owned();
    if name.is_empty() || name.to_lowercase().starts_with("directus_") {
        "x".to_owned()
    } else {
        name
    }
}

/// A name of a column that none of these has.
pub(crate) fn new_column(dice: &mut Dice, taken: impl Fn(&str) -> bool) -> String {
    unused(&column(dice), taken)
}

/// The name, with a number if it is taken.
pub(crate) fn unused(first: &str, taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2..).map(|number| format!("{first}_{number}"));
    let mut all = std::iter::once(first.to_owned()).chain(numbered);
    all.find(|name| !taken(name))
        .expect("some number is not taken")
}

pub(crate) fn key(dice: &mut Dice) -> String {
    let word = dice.word(PLAIN);
    match dice.below(10) {
        0..5 => format!("{}_{}", word, dice.below(100))
            .replace(' ', "_")
            .to_lowercase(),
        5..7 => format!("item_read_{}", dice.below(9)),
        7 => word.to_owned(),
        8 => dice.word(ODD).to_owned(),
        _ => format!("{}{}", word, dice.below(10)),
    }
}

/// A text of any kind.
pub(crate) fn text(dice: &mut Dice) -> String {
    match dice.below(12) {
        0..4 => format!("{} of the {}", capital(dice.word(PLAIN)), dice.word(PLAIN)),
        4..9 => dice.word(HARD).to_owned(),
        9 => {
            let parts: Vec<&str> = (0..dice.within(2, 6)).map(|_| dice.word(HARD)).collect();
            parts.join(dice.word(&["", " ", "\n", "\r\n", "\t"]))
        }
        10 => long(dice, 400),
        _ => dice.word(ODD).to_owned(),
    }
}

/// Null, or a text.
pub(crate) fn maybe(dice: &mut Dice, percent: usize) -> Value {
    if dice.often(percent) {
        json!(text(dice))
    } else {
        Value::Null
    }
}

/// As long as that.
fn long(dice: &mut Dice, length: usize) -> String {
    let mut text = String::new();
    while text.chars().count() < length {
        text += dice.word(PLAIN);
        text += dice.word(&[" ", "_", " ", "  ", "-"]);
    }
    text.chars().take(length).collect()
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + chars.as_str()
}

pub(crate) fn icon(dice: &mut Dice) -> String {
    (dice.word(&[
        "bolt",
        "article",
        "edit_note",
        "supervised_user_circle",
        "star",
        "box",
        "",
        "my icon",
    ]))
    .to_owned()
}

pub(crate) fn color(dice: &mut Dice) -> Value {
    match dice.below(5) {
        0..3 => Value::Null,
        3 => json!("#2ECDA7"),
        _ => json!(dice.word(&["var(--theme--primary)", "red", "#abc", "#11223344", ""])),
    }
}

/// Any JSON.
pub(crate) fn json(dice: &mut Dice, depth: usize) -> Value {
    match dice.below(if depth == 0 { 8 } else { 11 }) {
        0 => Value::Null,
        1 => json!(dice.often(50)),
        2 => number(dice),
        3..8 => json!(text(dice)),
        8 => (0..dice.below(4)).map(|_| json(dice, depth - 1)).collect(),
        _ => {
            let mut object = serde_json::Map::new();
            for _ in 0..dice.below(4) {
                let key = if dice.often(70) {
                    key(dice)
                } else {
                    text(dice)
                };
                let value = json(dice, depth - 1);
                object.insert(key, value);
            }
            object.into()
        }
    }
}

pub(crate) fn number(dice: &mut Dice) -> Value {
    dice.one(&[
        json!(0),
        json!(1),
        json!(-1),
        json!(5),
        json!(20),
        json!(255),
        json!(1.5),
        json!(-0.5),
        json!(0.1),
        json!(1.0),
        json!(-0.0),
        json!(9_007_199_254_740_993_i64),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(1e21),
        json!(1e-9),
        json!(2_147_483_648_i64),
        json!(1e300),
    ])
    .clone()
}

//! Rules through lists mean on a server what they say, however they are put
//! together: rules made at random are asked there and worked out here.

#![allow(unreachable_pub, reason = "written as in a library")]

use serde_json::{Value, json};
use sync_sdk::prelude::*;
use sync_tests::{Config, Server};

use super::encoded;

#[derive(Collection)]
pub struct Post {
    #[field(primary_key)]
    pub id: i32,
    pub mark: i32,
    pub parent: Option<M2o<Post>>,
    #[relation(inverse = post)]
    pub notes: O2m<Note>,
}

#[derive(Collection)]
pub struct Note {
    #[field(primary_key)]
    pub id: i32,
    pub mark: Option<i32>,
    pub kind: i32,
    pub post: Option<M2o<Post>>,
    #[relation(inverse = note)]
    pub hints: O2m<Hint>,
}

#[derive(Collection)]
pub struct Hint {
    #[field(primary_key)]
    pub id: i32,
    pub mark: Option<i32>,
    pub kind: i32,
    pub note: Option<M2o<Note>>,
}

#[derive(Project)]
#[project(collections(Post))]
pub struct Board;

impl ProjectSpec for Board {
    type Env = ();
}

/// A rule over posts, notes or hints.
#[derive(Debug)]
enum Rule {
    Mark(i32),
    NoMark,
    Kind(i32),
    All(Vec<Rule>),
    Any(Vec<Rule>),
    Parent(Box<Rule>),
    Some(Box<Rule>),
    None(Box<Rule>),
}

/// The same numbers in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        let next = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = next.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn number(&mut self) -> i32 {
        i32::try_from(self.roll(3)).unwrap()
    }

    /// `level`: 0 for posts, 1 for notes, 2 for hints.
    fn rule(&mut self, level: u64, depth: u64) -> Rule {
        let inner = depth.saturating_sub(1);
        match self.roll(if depth == 0 { 3 } else { 9 }) {
            0 if level > 0 => Rule::NoMark,
            1 if level > 0 => Rule::Kind(self.number()),
            0..=2 => Rule::Mark(self.number()),
            3 | 4 => Rule::All((0..2).map(|_| self.rule(level, inner)).collect()),
            5 => Rule::Any((0..2).map(|_| self.rule(level, inner)).collect()),
            6 if level == 0 => Rule::Parent(Box::new(self.rule(0, inner))),
            _ if level == 2 => Rule::Kind(self.number()),
            8 => Rule::None(Box::new(self.rule(level + 1, inner))),
            _ => Rule::Some(Box::new(self.rule(level + 1, inner))),
        }
    }
}

macro_rules! filters {
    ($($name:ident($collection:ident) { $($pattern:pat => $filter:expr,)* })*) => {$(
        fn $name(rule: &Rule) -> Filter<$collection> {
            #[allow(unused_variables)]
            let f = $collection::FIELDS;
            match rule {
                Rule::Mark(mark) => $collection::FIELDS.mark.eq(*mark),
                Rule::All(parts) => Filter::all(parts.iter().map($name)),
                Rule::Any(parts) => Filter::any(parts.iter().map($name)),
                $($pattern => $filter(f, rule),)*
                other => panic!("{other:?}"),
            }
        }
    )*};
}

filters! {
    posts(Post) {
        Rule::Parent(_) => |f: PostFields, rule: &Rule| f.parent.has(|_| posts(inner(rule))),
        Rule::Some(_) => |f: PostFields, rule: &Rule| f.notes.some(|_| notes(inner(rule))),
        Rule::None(_) => |f: PostFields, rule: &Rule| f.notes.none(|_| notes(inner(rule))),
    }
    notes(Note) {
        Rule::NoMark => |f: NoteFields, _: &Rule| f.mark.null(),
        Rule::Kind(kind) => |f: NoteFields, _: &Rule| f.kind.eq(*kind),
        Rule::Some(_) => |f: NoteFields, rule: &Rule| f.hints.some(|_| hints(inner(rule))),
        Rule::None(_) => |f: NoteFields, rule: &Rule| f.hints.none(|_| hints(inner(rule))),
    }
    hints(Hint) {
        Rule::NoMark => |f: HintFields, _: &Rule| f.mark.null(),
        Rule::Kind(kind) => |f: HintFields, _: &Rule| f.kind.eq(*kind),
    }
}

fn inner(rule: &Rule) -> &Rule {
    match rule {
        Rule::Parent(rule) | Rule::Some(rule) | Rule::None(rule) => rule,
        other => panic!("{other:?}"),
    }
}

/// Whether an item, with its list and its parent in it, is as the rule says.
fn holds(rule: &Rule, item: &Value, all: &[Value]) -> bool {
    let list = || item["list"].as_array().into_iter().flatten();
    match rule {
        Rule::Mark(mark) => item["mark"] == *mark,
        Rule::NoMark => item["mark"].is_null(),
        Rule::Kind(kind) => item["kind"] == *kind,
        Rule::All(parts) => parts.iter().all(|part| holds(part, item, all)),
        Rule::Any(parts) => parts.iter().any(|part| holds(part, item, all)),
        Rule::Parent(rule) => {
            let parent = all.iter().find(|post| post["id"] == item["parent"]);
            parent.is_some_and(|parent| holds(rule, parent, all))
        }
        Rule::Some(rule) => list().any(|one| holds(rule, one, all)),
        Rule::None(rule) => !list().any(|one| holds(rule, one, all)),
    }
}

/// Posts with notes with hints: many that differ little, some without a list.
fn items(dice: &mut Dice) -> Vec<Value> {
    let mut posts: Vec<Value> = Vec::new();
    for id in 1..=40 {
        let parent = match usize::try_from(dice.roll(2 * id)).unwrap() {
            older if older < posts.len() => posts[older]["id"].clone(),
            _ => Value::Null,
        };
        let notes = list(dice, 4, |dice| {
            let hints = list(dice, 3, |dice| item(dice, Vec::new()));
            item(dice, hints)
        });
        posts.push(json!({ "id": id, "mark": dice.number(), "parent": parent, "list": notes }));
    }
    posts
}

fn list(dice: &mut Dice, below: u64, one: fn(&mut Dice) -> Value) -> Vec<Value> {
    (0..dice.roll(below)).map(|_| one(dice)).collect()
}

fn item(dice: &mut Dice, list: Vec<Value>) -> Value {
    let mark = Some(dice.number()).filter(|mark| *mark < 2);
    json!({ "mark": mark, "kind": dice.number(), "list": list })
}

/// The items as Directus takes them: the list under its name.
fn body(items: &[Value], lists: &[&str]) -> Value {
    let one = |item: &Value| {
        let mut item = item.clone();
        let list = item["list"].take();
        let item_fields = item.as_object_mut().unwrap();
        item_fields.shift_remove("list");
        if let Some((name, deeper)) = lists.split_first() {
            item[*name] = body(list.as_array().unwrap(), deeper);
        }
        item
    };
    items.iter().map(one).collect()
}

#[test]
fn a_rule_finds_the_items_that_are_as_it_says() {
    let snapshot = sync_sdk::build::<Board>(()).expect("sound").snapshot;
    let server = Server::start();
    server.sync().project("board").push(&Config::from(snapshot));
    let mut dice = Dice(2026);
    let items = items(&mut dice);
    server.post("/items/post", &body(&items, &["notes", "hints"]));

    let (mut asked, mut impossible, mut selective) = (0, 0, 0);
    while asked < 300 {
        let rule = dice.rule(0, 4);
        let filter = posts(&rule).to_value().to_string();
        if filter.contains("$impossible") {
            impossible += 1;
            continue;
        }
        let expected: Vec<&Value> = items
            .iter()
            .filter(|item| holds(&rule, item, &items))
            .map(|item| &item["id"])
            .collect();
        let path = format!("/items/post?fields=id&filter={}", encoded(&filter));
        let found = server.list(&path);
        let found: Vec<&Value> = found.iter().map(|post| &post["id"]).collect();
        assert_eq!(found, expected, "{rule:?} as {filter}");
        asked += 1;
        selective += usize::from(!expected.is_empty() && expected.len() < items.len());
    }
    // Most rules have a form, and tell items apart.
    assert!(impossible < asked, "{impossible}");
    assert!(selective > asked / 3, "{selective}");
}

//! Each derive inside a `macro_rules!`: with the names from the caller, and with
//! names of the macro's own. What a type is, and where it stands, is as if it had
//! been written out.

#![deny(warnings)]

use sync_sdk::prelude::*;

macro_rules! named {
    (
        $env:ident, $live:ident; $status:ident, $draft:ident; $content:ident; $item:ident,
        $part:ident, $worker:ident; $title:ident = $default:expr, $parts:ident, $rank:ident,
        $of:ident; $policy:ident; $role:ident; $folder:ident; $flow:ident, $first:ident,
        $second:ident; $board:ident, $panel:ident; $preset:ident; $texts:ident, $text:ident;
        $rows:ident, $row:ident; $table:ident; $project:ident
    ) => {
        #[derive(Clone, Copy, Environment)]
        pub enum $env {
            $live,
        }

        #[derive(Choices)]
        pub enum $status {
            #[choice(icon = "edit")]
            $draft,
        }

        #[derive(CollectionFolder)]
        #[collection(icon = "folder", note = $default)]
        pub struct $content;

        #[derive(Collection)]
        #[collection(
            icon = "article",
            group = $content,
            sort = $rank,
            archive(field = status, value = $status::$draft),
            duplicate($title),
            translations(en_us = $default)
        )]
        pub struct $item {
            #[field(primary_key)]
            pub id: Uuid,
            #[field(default = $status::$draft, interface = select_radio())]
            pub status: $status,
            #[field(
                default = $default,
                interface = input().placeholder($default),
                note = $default,
                validation = |i| i.$title.not_empty(),
                conditions(when("a", |i| i.$title.not_empty()).hidden(true))
            )]
            pub $title: String,
            #[relation(inverse = $of, sort = $rank)]
            pub $parts: O2m<$part>,
            pub $rank: Option<i32>,
        }

        #[derive(Collection)]
        pub struct $part {
            #[field(primary_key)]
            pub id: Uuid,
            #[relation(on_delete = cascade)]
            pub $of: M2o<$item>,
            #[relation(collection = kind)]
            pub thing: Option<AnyItem<(User, $item)>>,
            pub kind: String,
            pub $rank: Option<i32>,
        }

        #[derive(Collection)]
        #[collection(extends = User)]
        pub struct $worker {
            pub $title: Option<String>,
        }

        #[derive(Policy)]
        #[policy(name = $default, icon = "badge", app_access, ip_access("10.0.0.0/8"))]
        pub struct $policy;

        impl Grants for $policy {
            fn grants(g: &mut Grant) {
                g.on::<$item>(|p, i| {
                    p.read().when(i.$title.eq($default) & i.status.eq($status::$draft));
                });
            }
        }

        #[derive(Role)]
        #[role(name = $default, policies($policy))]
        pub struct $role;

        #[derive(Folder)]
        #[folder(name = $default)]
        pub struct $folder;

        #[derive(Flow)]
        #[flow(icon = "bolt")]
        pub struct $flow {
            #[op(start, resolve = $second)]
            $first: Condition,
            #[op(name = $default)]
            $second: Log,
        }

        impl FlowSpec for $flow {
            fn trigger() -> Trigger {
                on::<$item>(&["items.create"])
            }

            fn operations() -> Self {
                Self {
                    $first: Condition::payload::<$item>(|i| i.$title.not_empty()),
                    $second: Log("x"),
                }
            }
        }

        #[derive(Dashboard)]
        #[dashboard(icon = "insights")]
        pub struct $board {
            #[panel(at = (1, 1), size = (12, 6), name = $default)]
            $panel: Metric,
        }

        impl DashboardSpec for $board {
            fn panels() -> Self {
                Self { $panel: Metric::count::<$item>(|i| i.$title.not_empty()) }
            }
        }

        #[derive(Preset)]
        #[preset(collection = $item, role = $role, bookmark = $default)]
        pub struct $preset;

        impl View<$item> for $preset {
            fn view(t: &mut Table<$item>, i: <$item as Collection>::Fields) {
                t.columns(fields![i.$title]);
            }
        }

        #[derive(Translations)]
        #[translations(languages(en_us))]
        pub enum $texts {
            #[text(en_us = $default)]
            $text,
        }

        #[derive(Seed)]
        #[seed(collection = $item, ignore_on_update($title))]
        pub enum $rows {
            $row,
        }

        impl SeedRows for $rows {
            fn row(self, row: &mut Row<$item>, i: <$item as Collection>::Fields) {
                row.set(i.$title, $default);
            }
        }

        #[derive(Seed)]
        #[seed(collection = $part)]
        pub struct $table;

        impl SeedTable for $table {
            fn rows(rows: &mut Rows<$part>, p: <$part as Collection>::Fields) {
                rows.add("one").set(p.$of, $rows::$row).set(p.kind, "users");
            }
        }

        #[derive(Project)]
        #[project(
            key = "x",
            collections($content, $worker),
            folders($folder),
            roles($role),
            flows($flow),
            dashboards($board),
            presets($preset),
            translations($texts),
            seeds($rows, $table)
        )]
        pub struct $project;

        impl ProjectSpec for $project {
            type Env = $env;
        }
    };
}

named! {
    Env, Live; Status, Draft; Content; Article, Comment, Staff; title = "Untitled", comments, rank,
    article; Editors; Editor; Covers; Announce, check, note; Newsroom, drafts; Drafts; Strings,
    Byline; Firsts, First; Replies; Gazette
}

mod own {
    use sync_sdk::prelude::*;

    macro_rules! own {
        () => {
            #[derive(Collection)]
            #[collection(sort = rank)]
            pub struct Page {
                #[field(primary_key)]
                pub id: Uuid,
                #[field(default = "x", interface = input(), validation = |p| p.title.not_empty())]
                pub title: String,
                pub rank: Option<i32>,
            }

            #[derive(Choices)]
            pub enum Kind {
                A,
            }

            #[derive(Choices)]
            pub enum Level {
                #[choice(value = 1)]
                Low,
            }

            #[derive(Policy)]
            #[policy(external, name = "Readers")]
            pub struct Readers;

            #[derive(Translations)]
            #[translations(languages(en_us))]
            pub enum Texts {
                #[text(en_us = "A")]
                A,
            }

            #[derive(Role)]
            #[role(policies(Readers))]
            pub struct Visitor;
        };
    }

    own!();
}

fn main() {
    use sync_sdk::__private::{Entity, ProjectDeclaration};

    let _ = (own::Kind::A, own::Level::Low);
    let source = include_str!("macro_rules.rs");
    let line = |text: &str| source.lines().position(|line| line.contains(text)).map(|at| at as u32 + 1);
    let editors = line("article; Editors; Editor;");
    assert_eq!(Some(Editors::IDENTITY.line), editors);
    assert_eq!(Some(Editor::IDENTITY.line), editors);
    assert_eq!(Some(Covers::IDENTITY.line), editors);
    assert_eq!(Some(Announce::IDENTITY.line), editors);
    assert_eq!(Some(Newsroom::IDENTITY.line), editors);
    assert_eq!(Some(Gazette::origin().line), line("Byline; Firsts, First;"));
    assert_eq!(Some(own::Visitor::IDENTITY.line), line("    own!();"));
    assert!(own::Visitor::IDENTITY.file.ends_with("macro_rules.rs"));

    sync_sdk::build::<Gazette>(Env::Live).expect("the config is sound");
}

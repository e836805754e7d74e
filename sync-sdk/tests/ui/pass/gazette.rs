//! `gazette.rs` of the design, which builds too.

use sync_sdk::prelude::*;

#[derive(Clone, Copy, PartialEq, Environment)]
pub enum Env {
    Dev,
    Prod,
}

#[derive(Choices)]
pub enum Status {
    Draft,
    Published,
    Archived,
}

/// Everything the desk publishes.
#[derive(Collection)]
#[collection(icon = "article", display = "{{title}}", sort = rank)]
pub struct Article {
    #[field(primary_key, special = uuid, hidden, readonly)]
    pub id: Uuid,
    #[field(default = Status::Draft, interface = select_dropdown(), width = half)]
    pub status: Status,
    /// Shown on the front page.
    #[field(required, default = "Untitled", interface = input())]
    pub title: String,
    #[field(interface = markdown())]
    pub body: Option<Text>,
    #[relation(on_delete = set_null)]
    pub author: Option<M2o<User>>,
    #[relation(inverse = article)]
    pub comments: O2m<Comment>,
    pub rank: Option<i32>,
}

#[derive(Collection)]
pub struct Comment {
    #[field(primary_key)]
    pub id: Uuid,
    #[relation(on_delete = cascade)]
    pub article: M2o<Article>,
    pub spam: bool,
}

#[derive(Policy)]
#[policy(name = "Editors", icon = "edit_note", app_access)]
pub struct Editors;
impl Grants for Editors {
    fn grants(g: &mut Grant) {
        g.on::<Article>(|p, a| {
            p.create().fields(fields![a.title, a.body]).preset(a.status, Status::Draft);
            p.read().when(a.status.ne(Status::Archived) | a.author.eq(CURRENT_USER));
            p.update()
                .fields(fields![a.title, a.body, a.status])
                .when(a.author.eq(CURRENT_USER) & a.comments.some(|c| c.spam.eq(false)))
                .validate(a.title.not_empty());
        });
    }
}

#[derive(Role)]
#[role(name = "Editor", icon = "person", policies(Editors))]
pub struct Editor;

#[derive(Folder)]
#[folder(name = "Covers")]
pub struct Covers;

#[derive(Preset)]
#[preset(collection = Article, role = Editor, bookmark = "My drafts")]
pub struct MyDrafts;
impl View<Article> for MyDrafts {
    fn view(t: &mut Table<Article>, a: ArticleFields) {
        t.columns(fields![a.title]).only(a.status.eq(Status::Draft));
    }
}

#[derive(Flow)]
#[flow(name = "Announce", icon = "campaign")]
pub struct Announce {
    #[op(start, resolve = mail, reject = log)]
    check: Condition,
    #[op(name = "Mail the desk")]
    mail: Mail,
    #[op]
    log: Log,
}
impl FlowSpec for Announce {
    fn trigger() -> Trigger {
        on::<Article>(&["items.create", "items.update"])
    }
    fn operations() -> Self {
        Self {
            check: Condition::payload::<Article>(|a| a.status.eq(Status::Published)),
            mail: Mail {
                to: var("DESK_EMAIL"),
                subject: "{{$trigger.payload.title}}",
                body: "Out.",
            },
            log: Log("not published: {{$last}}"),
        }
    }
}

#[derive(Dashboard)]
#[dashboard(name = "Newsroom", icon = "insights")]
pub struct Newsroom {
    #[panel(at = (1, 1), size = (12, 6), name = "Drafts")]
    drafts: Metric,
    #[panel(at = (13, 1), size = (12, 6), show_header)]
    spam: Metric,
}
impl DashboardSpec for Newsroom {
    fn panels() -> Self {
        Self {
            drafts: Metric::count::<Article>(|a| a.status.eq(Status::Draft)),
            spam: Metric::count::<Comment>(|c| c.spam.eq(true)),
        }
    }
}

#[derive(Translations)]
#[translations(languages(en_us, fr_fr))]
pub enum Strings {
    #[text(en_us = "Byline", fr_fr = "Signature")]
    Byline,
}

#[derive(Project)]
#[project(roles(Editor), flows(Announce), dashboards(Newsroom), folders(Covers))]
#[project(presets(MyDrafts), translations(Strings))]
pub struct Gazette;
impl ProjectSpec for Gazette {
    type Env = Env;
    fn settings(env: Env) -> Settings {
        Settings::new().project_name(if env == Env::Prod { "Gazette" } else { "Gazette (test)" })
    }
}

fn main() {
    let _: fn() -> std::process::ExitCode = sync_sdk::main::<Gazette>;
    for env in [Env::Dev, Env::Prod] {
        sync_sdk::build::<Gazette>(env).expect("the config is sound");
    }
}

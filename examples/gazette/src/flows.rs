//! What happens by itself.

use sync_sdk::prelude::*;

use crate::content::{Article, Comment, Letter, Status};

/// Tells the desk and the site about a published article.
// With `all`, Directus would keep the site's token with each run.
#[derive(Flow)]
#[flow(icon = "campaign", color = "#2ECDA7", accountability = activity)]
pub struct Announce {
    #[op(start, resolve = mail, reject = log)]
    check: Condition,
    #[op(name = "Mail the desk", resolve = site)]
    mail: Mail,
    #[op(name = "Refresh the site", reject = retry)]
    site: Request,
    #[op(name = "Say that the site was not told")]
    retry: TriggerFlow<Retract>,
    #[op]
    log: Log,
}

impl FlowSpec for Announce {
    fn trigger() -> Trigger {
        on::<Article>(&[Scope::ITEMS_UPDATE])
    }

    fn operations() -> Self {
        Self {
            check: Condition::payload::<Article>(|a| a.status.eq(Status::Published)),
            mail: Mail {
                to: var("DESK_EMAIL"),
                subject: "{{$trigger.payload.title}}",
                body: "Out.",
            },
            site: Request::post("https://gazette.example.com/refresh")
                .header("Authorization", secret("SITE_TOKEN"))
                .body("{{$trigger.keys}}"),
            retry: TriggerFlow::new()
                .payload("{{$trigger.keys}}")
                .iterate(Iteration::Serial),
            log: Log("not published: {{$last}}"),
        }
    }
}

/// Takes an article back to draft; other flows call it.
#[derive(Flow)]
#[flow(icon = "undo", accountability = activity)]
pub struct Retract {
    #[op(start, resolve = note)]
    draft: ItemUpdate<Article>,
    #[op(name = "Leave a comment")]
    note: ItemCreate<Comment>,
}

impl FlowSpec for Retract {
    fn trigger() -> Trigger {
        Trigger::operation()
    }

    fn operations() -> Self {
        Self {
            draft: ItemUpdate::<Article>::new(|row, a| {
                row.set(a.status, Status::Draft).set(a.front_page, false);
            })
            .key("{{$trigger}}")
            .access(ItemAccess::Full),
            note: ItemCreate::<Comment>::new(|row, c| {
                row.set(c.article, template("{{$trigger}}"))
                    .set(c.text, "Taken back: the site could not be told.");
            })
            .access(ItemAccess::Full)
            .emit_events(),
        }
    }
}

/// Every night: old articles leave the site, spam leaves the database.
#[derive(Flow)]
#[flow(name = "Nightly archive", icon = "bedtime")]
pub struct Archive {
    #[op(start, resolve = count)]
    old: ItemRead<Article>,
    #[op(name = "Count them", resolve = archive)]
    count: Exec,
    #[op(resolve = spam)]
    archive: ItemUpdate<Article>,
    #[op(name = "Delete spam", resolve = wait)]
    spam: ItemDelete<Comment>,
    #[op]
    wait: Sleep,
}

impl FlowSpec for Archive {
    fn trigger() -> Trigger {
        Trigger::schedule("0 0 3 * * *")
    }

    fn operations() -> Self {
        Self {
            old: ItemRead::<Article>::new()
                .filter(|a| {
                    a.status.eq(Status::Published) & a.published_on.lt(NOW.shifted("-1 year"))
                })
                .fields(|a| fields![a.id])
                .limit(-1)
                .access(ItemAccess::Full),
            count: Exec(include_str!("count.js")),
            archive: ItemUpdate::<Article>::new(|row, a| {
                row.set(a.status, Status::Archived);
            })
            .filter(|a| a.published_on.lt(NOW.shifted("-1 year")))
            .access(ItemAccess::Full),
            spam: ItemDelete::<Comment>::new()
                .filter(|c| c.spam.eq(true))
                .access(ItemAccess::Full),
            wait: Sleep(500),
        }
    }
}

/// Takes letters from the form on the site.
#[derive(Flow)]
#[flow(icon = "inbox", inactive)]
pub struct Intake {
    #[op(start)]
    store: ItemCreate<Letter>,
}

impl FlowSpec for Intake {
    fn trigger() -> Trigger {
        Trigger::webhook(Method::Post).asynchronous()
    }

    fn operations() -> Self {
        Self {
            store: ItemCreate::<Letter>::new(|row, letter| {
                row.set(letter.from, template("{{$trigger.body.from}}"))
                    .set(letter.text, template("{{$trigger.body.text}}"));
            })
            .access(ItemAccess::Full),
        }
    }
}

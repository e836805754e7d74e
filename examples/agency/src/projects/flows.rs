//! What happens to projects by itself, or at the press of a button.

use sync_sdk::prelude::*;

use super::{Project, ProjectStatus, Task, TaskStatus, TimeEntry};
use crate::texts::Strings;

/// Nobody books hours on a closed project.
#[derive(Flow)]
#[flow(icon = "lock_clock", color = "#E35169")]
pub struct RefuseHours {
    #[op(start, resolve = open)]
    task: ItemRead<Task>,
    #[op(reject = refuse)]
    open: Condition,
    #[op]
    refuse: ThrowError,
}

impl FlowSpec for RefuseHours {
    fn trigger() -> Trigger {
        Trigger::filter(&[Scope::ITEMS_CREATE])
            .of::<TimeEntry>()
            .returns("$trigger.payload")
    }

    fn operations() -> Self {
        Self {
            task: ItemRead::<Task>::new()
                .key("{{$trigger.payload.task}}")
                .fields_raw(["project.status"])
                .access(ItemAccess::Full),
            open: Condition::result(Self::task, |t| {
                t.project.has(|p| p.status.ne(ProjectStatus::Closed))
            }),
            refuse: ThrowError::new("PROJECT_CLOSED")
                .status(422)
                .message("This project is closed: nobody books hours on it any more."),
        }
    }
}

/// A lead closes a project; what is still open is dropped.
#[derive(Flow)]
#[flow(icon = "flag")]
pub struct CloseProject {
    #[op(start, resolve = drop)]
    close: ItemUpdate<Project>,
    #[op(name = "Drop open tasks")]
    drop: ItemUpdate<Task>,
}

impl FlowSpec for CloseProject {
    fn trigger() -> Trigger {
        Trigger::manual(Location::Item)
            .of::<Project>()
            .confirm(Strings::CloseProject)
            .ask::<Text>("reason", |ask| ask.label("Why?").required())
    }

    fn operations() -> Self {
        Self {
            close: ItemUpdate::<Project>::new(|row, p| {
                row.set(p.status, ProjectStatus::Closed)
                    .set(p.closing_note, template("{{$trigger.body.reason}}"));
            })
            .keys("{{$trigger.body.keys}}")
            .access(ItemAccess::Trigger),
            drop: ItemUpdate::<Task>::new(|row, t| {
                row.set(t.status, TaskStatus::Dropped);
            })
            .filter(|t| {
                t.project.eq(template("{{$trigger.body.keys[0]}}"))
                    & t.status.in_([TaskStatus::Open, TaskStatus::Doing])
            })
            .access(ItemAccess::Full),
        }
    }
}

/// On Friday, everyone's hours go to the office. Only where mails reach people.
#[derive(Flow)]
#[flow(icon = "summarize")]
pub struct WeeklyDigest {
    #[op(start, resolve = lines)]
    hours: ItemRead<TimeEntry>,
    #[op(name = "One line a person", resolve = mail)]
    lines: Exec,
    #[op]
    mail: Mail,
}

impl FlowSpec for WeeklyDigest {
    fn trigger() -> Trigger {
        Trigger::schedule("0 0 17 * * 5")
    }

    fn operations() -> Self {
        Self {
            hours: ItemRead::<TimeEntry>::new()
                .filter(|t| t.day.gte(NOW.shifted("-7 days")))
                .group_by(|t| fields![t.user])
                .aggregate(Aggregate::Sum, |t| t.hours)
                .limit(-1)
                .access(ItemAccess::Full),
            lines: Exec(include_str!("digest.js")),
            mail: Mail {
                to: var("OFFICE_EMAIL"),
                subject: "Hours of this week",
                body: "{{lines}}",
            },
        }
    }
}

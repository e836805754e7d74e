//! Flows that run.

use super::*;

/// Called with a title and a number of words, it makes a story, changes it,
/// and answers with it.
#[derive(Flow)]
pub struct Intake {
    #[op(start, resolve = write, reject = refuse)]
    check: Condition,
    #[op(resolve = publish)]
    write: ItemCreate<Story>,
    #[op(resolve = read)]
    publish: ItemUpdate<Story>,
    #[op(resolve = shape)]
    read: ItemRead<Story>,
    #[op(resolve = mark)]
    shape: Transform,
    #[op(resolve = clean)]
    mark: TriggerFlow<Leave>,
    #[op(resolve = answer)]
    clean: ItemDelete<Mark>,
    #[op]
    answer: Transform,
    #[op]
    refuse: ThrowError,
}

impl FlowSpec for Intake {
    fn trigger() -> Trigger {
        Trigger::webhook(Method::Post).error_on_reject()
    }

    fn operations() -> Self {
        let full = ItemAccess::Full;
        Self {
            check: Condition::at("$trigger.body.kind").eq("story")
                & Condition::on::<Story>("$trigger.body", |s| {
                    s.title.not_empty() & s.words.gte(100)
                }),
            write: ItemCreate::<Story>::new(|row, s| {
                row.set(s.title, template("{{$trigger.body.title}}"))
                    .set(s.words, template("{{$trigger.body.words}}"));
            })
            .access(full)
            .emit_events(),
            publish: ItemUpdate::<Story>::new(|row, s| {
                row.set(s.stage, Stage::Published);
            })
            .keys(Self::write.value())
            .access(full)
            .emit_events(),
            read: ItemRead::<Story>::new()
                .filter(|s| s.stage.eq(Stage::Published))
                .fields(|s| fields![s.id, s.title])
                .sort_desc(|s| s.words)
                .limit(2)
                .access(full),
            shape: Transform(json!({
                "lines": ["{{read[0].title}}!", "old"],
                "longest": "{{read}}",
            })),
            mark: TriggerFlow::new()
                .payload(Self::shape.path("lines"))
                .iterate(Iteration::Serial),
            clean: ItemDelete::<Mark>::new()
                .filter(|m| m.text.eq("old"))
                .access(full),
            answer: Transform(json!({ "longest": "{{shape.longest}}", "marks": "{{mark}}" })),
            refuse: ThrowError::new("NOT_A_STORY")
                .status(422)
                .message("{{$trigger.body.title}} is no story"),
        }
    }
}

/// Leaves a mark.
#[derive(Flow)]
pub struct Leave {
    #[op(start)]
    mark: ItemCreate<Mark>,
}

impl FlowSpec for Leave {
    fn trigger() -> Trigger {
        Trigger::operation().returns("mark[0]")
    }

    fn operations() -> Self {
        Self {
            mark: ItemCreate::<Mark>::new(|row, m| {
                row.set(m.text, template("{{$trigger}}"));
            })
            .access(ItemAccess::Full),
        }
    }
}

/// What is published gets a mark, in its own time.
#[derive(Flow)]
pub struct Audit {
    #[op(start, resolve = published, reject = other)]
    check: Condition,
    #[op]
    published: ItemCreate<Mark>,
    #[op]
    other: ItemCreate<Mark>,
}

impl FlowSpec for Audit {
    fn trigger() -> Trigger {
        on::<Story>(&[Scope::ITEMS_UPDATE])
    }

    fn operations() -> Self {
        let mark = |text: &'static str| {
            ItemCreate::<Mark>::new(|row, m| {
                row.set(m.text, template(text))
                    .set(m.story, template("{{$trigger.keys[0]}}"));
            })
            .access(ItemAccess::Full)
        };
        Self {
            check: Condition::payload::<Story>(|s| s.stage.eq(Stage::Published) | s.words.gt(1000)),
            published: mark("published"),
            other: mark("changed: {{$trigger.payload.title}}"),
        }
    }
}

/// Every new story gets a title in capitals before it is written.
#[derive(Flow)]
pub struct Prepare {
    #[op(start)]
    title: Transform,
}

impl FlowSpec for Prepare {
    fn trigger() -> Trigger {
        Trigger::filter(&[Scope::ITEMS_CREATE]).of::<Story>()
    }

    fn operations() -> Self {
        Self {
            title: Transform(json!({
                "title": "<{{$trigger.payload.title}}>",
                "words": "{{$trigger.payload.words}}",
            })),
        }
    }
}

#[derive(Project)]
#[project(key = "running", flows(Intake, Audit, Prepare))]
pub struct App;

impl ProjectSpec for App {
    type Env = ();
}

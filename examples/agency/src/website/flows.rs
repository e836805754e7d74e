//! What happens between the site and the agency.

use sync_sdk::prelude::*;

use super::Visibility;
use super::blog::{Event, Post};
use super::newsletter::{Message, Subscriber};
use super::pages::{Page, Site};

/// A change of what the public sees builds the site anew.
// With `all`, Directus would keep the token with each run.
#[derive(Flow)]
#[flow(icon = "rocket", color = "#3399FF", accountability = activity)]
pub struct Rebuild {
    #[op(start, reject = log)]
    build: Request,
    #[op]
    log: Log,
}

impl FlowSpec for Rebuild {
    fn trigger() -> Trigger {
        on::<Page>(&[Scope::ITEMS_UPDATE, Scope::ITEMS_DELETE])
            .of::<Post>()
            .of::<Event>()
            .of::<Site>()
    }

    fn operations() -> Self {
        Self {
            build: Request::post(var("BUILD_HOOK"))
                .header("Authorization", secret("BUILD_TOKEN"))
                .body(json!({ "collection": "{{$trigger.collection}}" })),
            log: Log("The site was not built: {{$last}}"),
        }
    }
}

/// Takes what somebody wrote in the form of the site.
#[derive(Flow)]
#[flow(icon = "inbox")]
pub struct Enquiry {
    #[op(start, resolve = store, reject = refuse)]
    human: Condition,
    #[op(name = "Keep it", resolve = answer)]
    store: ItemCreate<Message>,
    #[op(resolve = mail)]
    answer: Transform,
    #[op(name = "Tell the office", reject = log)]
    mail: Mail,
    #[op]
    log: Log,
    #[op]
    refuse: ThrowError,
}

impl FlowSpec for Enquiry {
    fn trigger() -> Trigger {
        Trigger::webhook(Method::Post)
            .returns("answer")
            .error_on_reject()
    }

    fn operations() -> Self {
        Self {
            // The form sends a field that people do not see; machines fill it in.
            human: Condition::at("$trigger.body.website").empty()
                & Condition::at("$trigger.body.email").not_empty()
                & Condition::at("$trigger.body.text").not_empty(),
            store: ItemCreate::<Message>::new(|row, m| {
                row.set(m.email, template("{{$trigger.body.email}}"))
                    .set(m.text, template("{{$trigger.body.text}}"));
            })
            .access(ItemAccess::Full),
            answer: Transform(json!({ "received": true, "message": "{{store[0]}}" })),
            mail: Mail {
                to: var("OFFICE_EMAIL"),
                subject: "Somebody wrote to us",
                body: "{{$trigger.body.text}}",
            },
            log: Log("The office was not told: {{$last}}"),
            refuse: ThrowError::new("NOT_AN_ENQUIRY")
                .status(422)
                .message("An enquiry has an address and a text."),
        }
    }
}

/// Asks who wants the newsletter whether the address is theirs.
#[derive(Flow)]
#[flow(icon = "mark_email_unread", accountability = activity)]
pub struct AskSubscriber {
    #[op(start, resolve = mail)]
    token: Jwt,
    #[op]
    mail: Email,
}

impl FlowSpec for AskSubscriber {
    fn trigger() -> Trigger {
        on::<Subscriber>(&[Scope::ITEMS_CREATE])
    }

    fn operations() -> Self {
        Self {
            token: Jwt::sign(json!({ "sub": "{{$trigger.key}}" }), secret("TOKEN_KEY"))
                .option("expiresIn", "7d"),
            mail: Email::to("{{$trigger.payload.email}}")
                .subject("Our newsletter")
                .markdown("https://atelier-nord.example.com/newsletter/{{token}}"),
        }
    }
}

/// Confirms an address; the site calls it with the token of the mail.
#[derive(Flow)]
#[flow(icon = "mark_email_read", accountability = activity)]
pub struct ConfirmSubscriber {
    #[op(start, resolve = confirm, reject = refuse)]
    token: Jwt,
    #[op]
    confirm: ItemUpdate<Subscriber>,
    #[op]
    refuse: ThrowError,
}

impl FlowSpec for ConfirmSubscriber {
    fn trigger() -> Trigger {
        Trigger::webhook(Method::Get).no_cache().error_on_reject()
    }

    fn operations() -> Self {
        Self {
            token: Jwt::verify("{{$trigger.query.token}}", secret("TOKEN_KEY")),
            confirm: ItemUpdate::<Subscriber>::new(|row, s| {
                row.set(s.confirmed, true);
            })
            .key(Self::token.path("sub"))
            .access(ItemAccess::Full),
            refuse: ThrowError::new("LINK_EXPIRED")
                .status(403)
                .message("This link is not valid any more."),
        }
    }
}

/// Every night: addresses that nobody confirmed are forgotten.
#[derive(Flow)]
#[flow(icon = "cleaning_services")]
pub struct ForgetSubscribers {
    #[op(start)]
    forget: ItemDelete<Subscriber>,
}

impl FlowSpec for ForgetSubscribers {
    fn trigger() -> Trigger {
        Trigger::schedule("0 30 3 * * *")
    }

    fn operations() -> Self {
        Self {
            forget: ItemDelete::<Subscriber>::new()
                .filter(|s| s.confirmed.eq(false) & s.asked_on.lt(NOW.shifted("-30 days")))
                .access(ItemAccess::Full),
        }
    }
}

/// Takes a post off the site; editors do it with one click.
#[derive(Flow)]
#[flow(icon = "visibility_off")]
pub struct Withdraw {
    #[op(start)]
    archive: ItemUpdate<Post>,
}

impl FlowSpec for Withdraw {
    fn trigger() -> Trigger {
        Trigger::manual(Location::Both).of::<Post>()
    }

    fn operations() -> Self {
        Self {
            archive: ItemUpdate::<Post>::new(|row, p| {
                row.set(p.status, Visibility::Archived);
            })
            .keys("{{$trigger.body.keys}}")
            .access(ItemAccess::Trigger)
            .emit_events(),
        }
    }
}

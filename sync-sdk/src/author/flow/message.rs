//! Operations that tell people something: mail and notification.

use serde_json::Value;

use super::{ItemAccess, Operation, OperationBody};
use crate::author::declare::Reach;
use crate::author::json::push;
use crate::author::{Collection, Input};
use crate::model::Object;

/// Sends a mail in Markdown to one address. [`Email`] knows every option.
///
/// ```
/// # use sync_sdk::prelude::*;
/// Mail {
///     to: var("DESK_EMAIL"),
///     subject: "{{$trigger.payload.title}}",
///     body: "Out.",
/// };
/// ```
#[derive(Debug, Clone)]
pub struct Mail<T = &'static str> {
    /// The address: [`var`](crate::author::var), or a text with `.into()`.
    pub to: Input,
    /// The subject; may contain `{{…}}`.
    pub subject: T,
    /// The text as Markdown; may contain `{{…}}`.
    pub body: T,
}

#[diagnostic::do_not_recommend]
impl<T: Into<Input>> Operation for Mail<T> {
    fn body(self) -> OperationBody {
        Email::to(self.to)
            .subject(self.subject)
            .markdown(self.body)
            .body()
    }
}

/// Sends a mail, with every option that there is.
///
/// ```
/// # use sync_sdk::prelude::*;
/// Email::to(var("DESK_EMAIL"))
///     .to_also("{{$trigger.payload.email}}")
///     .cc("archive@example.com")
///     .subject("{{$trigger.payload.title}}")
///     .template("published", json!({ "url": "https://example.com/{{$trigger.key}}" }));
/// ```
#[derive(Debug, Clone)]
#[must_use = "an operation does nothing until a flow has it"]
pub struct Email {
    options: Object,
}

impl Email {
    /// A mail to this address, which may contain `{{…}}`.
    pub fn to(address: impl Into<Input>) -> Self {
        Self {
            options: Object::new(),
        }
        .push("to", address)
    }

    /// A mail to the addresses of a list that stands in the data of the flow:
    /// `Email::to_all("{{read_users.emails}}")`.
    pub fn to_all(addresses: impl Into<Input>) -> Self {
        Self {
            options: Object::new(),
        }
        .option("to", addresses.into())
    }

    /// To this address too.
    pub fn to_also(self, address: impl Into<Input>) -> Self {
        self.push("to", address)
    }

    /// A copy to this address; may be said several times.
    pub fn cc(self, address: impl Into<Input>) -> Self {
        self.push("cc", address)
    }

    /// A copy that the others do not see; may be said several times.
    pub fn bcc(self, address: impl Into<Input>) -> Self {
        self.push("bcc", address)
    }

    /// Where an answer goes; may be said several times.
    pub fn reply_to(self, address: impl Into<Input>) -> Self {
        self.push("replyTo", address)
    }

    /// The name of the sender, beside the server's own address. Since Directus
    /// 12; an older one ignores it.
    pub fn from_name(self, name: impl Into<Input>) -> Self {
        self.option("fromName", name.into())
    }

    /// The subject; may contain `{{…}}`.
    pub fn subject(self, subject: impl Into<Input>) -> Self {
        self.option("subject", subject.into())
    }

    /// The text as Markdown; may contain `{{…}}`.
    pub fn markdown(self, body: impl Into<Input>) -> Self {
        self.option("type", "markdown").option("body", body.into())
    }

    /// The text as Markdown, without saying that it is: what the app stores until
    /// somebody chooses a type.
    pub fn message(self, body: impl Into<Input>) -> Self {
        self.option("body", body.into())
    }

    /// The text as HTML; may contain `{{…}}`.
    pub fn html(self, body: impl Into<Input>) -> Self {
        self.option("type", "wysiwyg").option("body", body.into())
    }

    /// The text from a template of the server, with its data.
    pub fn template(self, name: impl Into<Input>, data: impl Into<Value>) -> Self {
        self.option("type", "template")
            .option("template", name.into())
            .option("data", data)
    }

    /// Any option, by Directus's name; nothing checks it.
    pub fn option(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.options.insert(key.to_owned(), value.into());
        self
    }

    fn push(mut self, key: &str, address: impl Into<Input>) -> Self {
        push(&mut self.options, key, address.into().to_value());
        self
    }
}

#[diagnostic::do_not_recommend]
impl Operation for Email {
    fn body(self) -> OperationBody {
        OperationBody::new("mail", self.options.into())
    }
}

/// Notifies users in the app (and by mail, as each of them has it set).
///
/// ```
/// # use sync_sdk::prelude::*;
/// Notify::user("{{$trigger.payload.owner}}")
///     .subject("A file of yours changed")
///     .message("{{$trigger.payload.title}}")
///     .about::<File>("{{$trigger.key}}")
///     .access(ItemAccess::Full);
/// ```
#[derive(Debug, Clone)]
#[must_use = "an operation does nothing until a flow has it"]
pub struct Notify {
    options: Object,
    reach: Vec<Reach>,
}

impl Notify {
    /// Notifies the user with this primary key, which may contain `{{…}}`;
    /// [`user_also`](Self::user_also) names more.
    pub fn user(key: impl Into<Input>) -> Self {
        Self {
            options: Object::new(),
            reach: Vec::new(),
        }
        .user_also(key)
    }

    /// Notifies the users of a list that stands in the data of the flow:
    /// `Notify::users("{{read_users.ids}}")`.
    pub fn users(keys: impl Into<Input>) -> Self {
        Self {
            options: Object::new(),
            reach: Vec::new(),
        }
        .option("recipient", keys.into())
    }

    /// This user too.
    pub fn user_also(mut self, key: impl Into<Input>) -> Self {
        push(&mut self.options, "recipient", key.into().to_value());
        self
    }

    /// The subject; may contain `{{…}}`.
    pub fn subject(self, subject: impl Into<Input>) -> Self {
        self.option("subject", subject.into())
    }

    /// The text as Markdown; may contain `{{…}}`.
    pub fn message(self, message: impl Into<Input>) -> Self {
        self.option("message", message.into())
    }

    /// The item of `C` that it links to.
    pub fn about<C: Collection>(mut self, key: impl Into<Input>) -> Self {
        self.reach.push(C::declare);
        self.option("collection", C::NAME)
            .option("item", key.into())
    }

    /// With whose rights; by default those of the request that started the
    /// flow.
    pub fn access(mut self, access: ItemAccess) -> Self {
        let (access, reach) = access.into_option();
        self.reach.extend(reach);
        self.option("permissions", access)
    }

    /// Any option, by Directus's name; nothing checks it.
    pub fn option(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.options.insert(key.to_owned(), value.into());
        self
    }
}

#[diagnostic::do_not_recommend]
impl Operation for Notify {
    fn body(self) -> OperationBody {
        OperationBody {
            reach: self.reach,
            ..OperationBody::new("notification", self.options.into())
        }
    }
}

//! Operations that tell people something: mail and notification.

use serde_json::Value;

use super::draft::{Draft, Options, Stand, input, literal};
use super::items::access;
use super::operation::{Maker, Typed};
use crate::author::{Email, Input, Mail, Notify};
use crate::codegen::code::Code;
use crate::model::Object;

type Text = (Code, Input);

/// A method that says one text more.
type Say<T> = fn(T, Input) -> T;

/// A list of texts with at least one.
fn texts(value: &Value) -> Option<Vec<Text>> {
    let list = value.as_array().filter(|list| !list.is_empty())?;
    list.iter().map(input).collect()
}

pub(super) fn mail(maker: &mut Maker<'_>, options: &Object) -> Option<Typed> {
    if let Some(typed) = short_mail(maker, options) {
        return Some(typed);
    }
    let mut options = Options::of(options);
    let to = options.get("to")?;
    let mut draft = match texts(to) {
        Some(all) => {
            let mut all = all.into_iter();
            let (code, first) = all.next()?;
            let draft = Draft::new(Code::call("Email::to", [code]), Email::to(first));
            all.fold(draft, |draft, (code, address)| {
                draft.call("to_also", [code], |it| it.to_also(address))
            })
        }
        None => {
            let (code, address) = input(to)?;
            Draft::new(Code::call("Email::to_all", [code]), Email::to_all(address))
        }
    };
    options.said("to");
    let lists: [(&str, &str, Say<Email>); 3] = [
        ("cc", "cc", Email::cc),
        ("bcc", "bcc", Email::bcc),
        ("replyTo", "reply_to", Email::reply_to),
    ];
    for (key, method, does) in lists {
        let Some(all) = options.get(key).and_then(texts) else {
            continue;
        };
        for (code, address) in all {
            draft = draft.call(method, [code], |it| does(it, address));
        }
        options.said(key);
    }
    let kind = options.text("type");
    let (body, does): (_, Say<Email>) = match kind {
        Some("markdown") => ("markdown", Email::markdown),
        Some("wysiwyg") => ("html", Email::html),
        _ => ("message", Email::message),
    };
    let single: [(&str, &str, Say<Email>); 3] = [
        ("fromName", "from_name", Email::from_name),
        ("subject", "subject", Email::subject),
        ("body", body, does),
    ];
    for (key, method, does) in single {
        let is_body = key == "body" && (kind.is_some() != (body != "message"));
        let Some((code, text)) = options.get(key).and_then(input).filter(|_| !is_body) else {
            continue;
        };
        draft = draft.call(method, [code], |it| does(it, text));
        options.said(key);
        if key == "body" && kind.is_some() {
            options.said("type");
        }
    }
    if let (Some("template"), Some((code, name)), Some(data)) = (
        kind,
        options.get("template").and_then(input),
        options.get("data"),
    ) {
        draft = draft.call("template", [code, literal(data)], |it| {
            it.template(name, data.clone())
        });
        for key in ["type", "template", "data"] {
            options.said(key);
        }
    }
    Typed::new("Email", maker.finish(draft, &options))
}

/// A mail in Markdown to one address: a struct says it best.
fn short_mail(maker: &mut Maker<'_>, options: &Object) -> Option<Typed> {
    let mut options = Options::of(options);
    if options.text("type") != Some("markdown") {
        return None;
    }
    let texts = texts(options.get("to")?)?;
    let [(to_code, to)] = <[Text; 1]>::try_from(texts).ok()?;
    let (Value::String(subject), Value::String(body)) =
        (options.get("subject")?, options.get("body")?)
    else {
        return None;
    };
    for key in ["to", "subject", "type", "body"] {
        options.said(key);
    }
    if options.rest().next().is_some() {
        return None;
    }
    maker.all_said(&options)?;
    let to_code = match &to {
        Input::Text(_) => to_code.method("into", []),
        Input::Placeholder(_) => to_code,
    };
    let text = |text: &String| literal(&Value::from(text.as_str()));
    let code = Code::padded(
        "Mail {",
        [
            Code::behind("to: ", to_code),
            Code::behind("subject: ", text(subject)),
            Code::behind("body: ", text(body)),
        ],
        "}",
    );
    let mail = Mail {
        to,
        subject: Input::Text(subject.clone()),
        body: Input::Text(body.clone()),
    };
    Typed::new("Mail", Draft::new(code, mail))
}

pub(super) fn notify(maker: &mut Maker<'_>, options: &Object) -> Option<Typed> {
    let mut options = Options::of(options);
    let recipient = options.get("recipient")?;
    let mut draft = match texts(recipient) {
        Some(all) => {
            let mut all = all.into_iter();
            let (code, first) = all.next()?;
            let draft = Draft::new(Code::call("Notify::user", [code]), Notify::user(first));
            all.fold(draft, |draft, (code, user)| {
                draft.call("user_also", [code], |it| it.user_also(user))
            })
        }
        None => {
            let (code, users) = input(recipient)?;
            Draft::new(Code::call("Notify::users", [code]), Notify::users(users))
        }
    };
    options.said("recipient");
    let single: [(&str, Say<Notify>); 2] =
        [("subject", Notify::subject), ("message", Notify::message)];
    for (key, does) in single {
        if let Some((code, text)) = options.get(key).and_then(input) {
            draft = draft.call(key, [code], |it| does(it, text));
            options.said(key);
        }
    }
    if let (Some(collection), Some((code, item))) = (
        options.text("collection"),
        options.get("item").and_then(input),
    ) && let Some(shape) = maker.collection(collection)
    {
        let ty = maker.path(&shape.path);
        draft = draft.call(&format!("about::<{ty}>"), [code], |it| {
            it.about::<Stand>(item).option("collection", collection)
        });
        options.said("collection");
        options.said("item");
    }
    draft = access(maker, &mut options, draft);
    Typed::new("Notify", maker.finish(draft, &options))
}

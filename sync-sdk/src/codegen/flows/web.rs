//! Operations that speak to others: requests and tokens.

use serde_json::Value;

use super::draft::{Draft, Options, input, literal};
use super::operation::{Maker, Typed};
use crate::author::{Input, Jwt, Method, Request};
use crate::codegen::code::Code;
use crate::codegen::literal::{escaped, string};
use crate::model::Object;

/// The methods that have a function of their own.
const METHODS: [(&str, &str, Method); 5] = [
    ("GET", "get", Method::Get),
    ("POST", "post", Method::Post),
    ("PUT", "put", Method::Put),
    ("PATCH", "patch", Method::Patch),
    ("DELETE", "delete", Method::Delete),
];

pub(super) fn request(maker: &mut Maker<'_>, options: &Object) -> Option<Typed> {
    let mut options = Options::of(options);
    let (url, address) = input(options.get("url")?)?;
    options.said("url");
    let known = METHODS
        .iter()
        .find(|(name, ..)| Some(*name) == options.text("method"));
    let mut draft = match (known, options.text("method")) {
        (Some((_, function, method)), _) => Draft::new(
            Code::call(format!("Request::{function}"), [url]),
            Request::new(*method, address),
        ),
        (None, Some(other)) => {
            let method = Code::call("Method::Other", [string(other)]);
            let new = Code::call("Request::new", [method, url]);
            // Any text stands for the method here, since it is put in below.
            let request = Request::to(address).option("method", other);
            Draft::new(new, request)
        }
        (None, None) => Draft::new(Code::call("Request::to", [url]), Request::to(address)),
    };
    if options.text("method").is_some() {
        options.said("method");
    }
    if let Some(headers) = options.get("headers").and_then(headers) {
        for (name, code, value) in headers {
            let arguments = [Code::text(escaped(name)), code];
            draft = draft.call("header", arguments, |it| it.header(name, value));
        }
        options.said("headers");
    }
    if let Some(body) = options.get("body") {
        draft = draft.call("body", [literal(body)], |it| it.body(body.clone()));
        options.said("body");
    }
    Typed::new("Request", maker.finish(draft, &options))
}

/// The headers, if they are a list of names and texts with at least one.
fn headers(value: &Value) -> Option<Vec<(&str, Code, Input)>> {
    let list = value.as_array().filter(|list| !list.is_empty())?;
    let header = |header: &'_ Value| {
        let object = header.as_object().filter(|header| header.len() == 2)?;
        let (code, value) = input(object.get("value")?)?;
        Some((object.get("header")?.as_str()?.to_owned(), code, value))
    };
    let found: Option<Vec<_>> = list.iter().map(header).collect();
    let names = list
        .iter()
        .filter_map(|header| header.get("header")?.as_str());
    let found = found?.into_iter().zip(names);
    Some(
        found
            .map(|((_, code, value), name)| (name, code, value))
            .collect(),
    )
}

pub(super) fn jwt(maker: &mut Maker<'_>, options: &Object) -> Option<Typed> {
    let mut options = Options::of(options);
    let operation = options.text("operation")?;
    options.said("operation");
    let mut take = |key: &'static str| {
        let found = input(options.get(key)?)?;
        options.said(key);
        Some(found)
    };
    let draft = match operation {
        "sign" => {
            let (code, secret) = take("secret")?;
            let payload = options.get("payload")?;
            options.said("payload");
            let new = Code::call("Jwt::sign", [literal(payload), code]);
            Draft::new(new, Jwt::sign(payload.clone(), secret))
        }
        "verify" => {
            let ((token_code, token), (code, secret)) = (take("token")?, take("secret")?);
            let new = Code::call("Jwt::verify", [token_code, code]);
            Draft::new(new, Jwt::verify(token, secret))
        }
        "decode" => {
            let (code, token) = take("token")?;
            Draft::new(Code::call("Jwt::decode", [code]), Jwt::decode(token))
        }
        _ => return None,
    };
    let mut draft = draft;
    if let Some(more) = options.get("options").and_then(Value::as_object) {
        for (key, value) in more {
            let arguments = [Code::text(escaped(key)), literal(value)];
            draft = draft.call("option", arguments, |it| it.option(key, value.clone()));
        }
        options.said("options");
    }
    maker.all_said(&options)?;
    Typed::new("Jwt", draft)
}

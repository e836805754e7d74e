//! Operations with one option or two: log, exec, sleep, transform, error.

use serde_json::Value;

use super::draft::{Draft, Options, input, literal};
use super::operation::{Maker, Typed};
use crate::author::{Exec, Input, Log, Sleep, ThrowError, Transform};
use crate::codegen::code::Code;
use crate::codegen::literal::{json, string, string_text};
use crate::model::Object;

/// Scripts with more lines are files of their own.
const LONGEST_SCRIPT: usize = 25;

pub(super) fn log(maker: &mut Maker<'_>, options: &Object) -> Option<Typed> {
    let mut options = Options::of(options);
    let (code, message) = input(options.get("message")?)?;
    options.said("message");
    maker.all_said(&options)?;
    let ty = generic("Log", &message);
    Typed::new(ty, Draft::new(Code::call("Log", [code]), Log(message)))
}

pub(super) fn exec(maker: &mut Maker<'_>, options: &Object) -> Option<Typed> {
    let mut options = Options::of(options);
    let (mut code, script) = input(options.get("code")?)?;
    if let Input::Text(text) = &script
        && is_file(text)
    {
        let path = maker.side("js", text);
        code = Code::call("include_str!", [string(&path)]);
    }
    options.said("code");
    maker.all_said(&options)?;
    let ty = generic("Exec", &script);
    Typed::new(ty, Draft::new(Code::call("Exec", [code]), Exec(script)))
}

/// Whether a script reads better in a file of its own: a long one, or one with
/// lines that no raw string can hold.
fn is_file(script: &str) -> bool {
    let is_escaped = || string_text(script).starts_with('"');
    script.lines().count() > LONGEST_SCRIPT || (script.contains('\n') && is_escaped())
}

pub(super) fn sleep(maker: &mut Maker<'_>, options: &Object) -> Option<Typed> {
    let mut options = Options::of(options);
    let value = options.get("milliseconds")?;
    options.said("milliseconds");
    maker.all_said(&options)?;
    let ty = match value {
        Value::Number(number) if number.is_u64() => "Sleep",
        Value::String(_) => "Sleep<&'static str>",
        _ => return None,
    };
    let code = Code::call("Sleep", [literal(value)]);
    Typed::new(ty, Draft::new(code, Sleep(value.clone())))
}

pub(super) fn transform(maker: &mut Maker<'_>, options: &Object) -> Option<Typed> {
    let mut options = Options::of(options);
    let value = options.get("json")?;
    options.said("json");
    maker.all_said(&options)?;
    let (ty, code) = match value {
        Value::String(text) => ("Transform<&'static str>", string(text)),
        value => ("Transform", json(value)),
    };
    let code = Code::call("Transform", [code]);
    Typed::new(ty, Draft::new(code, Transform(value.clone())))
}

pub(super) fn throw_error(maker: &mut Maker<'_>, options: &Object) -> Option<Typed> {
    let mut options = Options::of(options);
    let (code, error) = input(options.get("code")?)?;
    options.said("code");
    let mut draft = Draft::new(
        Code::call("ThrowError::new", [code]),
        ThrowError::new(error),
    );
    let status = options.text("status").and_then(|text| text.parse().ok());
    if let Some(status) =
        status.filter(|it: &u16| Some(it.to_string().as_str()) == options.text("status"))
    {
        let code = Code::text(status.to_string());
        draft = draft.call("status", [code], |it| it.status(status));
        options.said("status");
    }
    if let Some((code, message)) = options.get("message").and_then(input) {
        draft = draft.call("message", [code], |it| it.message(message));
        options.said("message");
    }
    Typed::new("ThrowError", maker.finish(draft, &options))
}

/// A text that is a literal needs no type argument.
fn generic(name: &str, value: &Input) -> String {
    match value {
        Input::Text(_) => name.to_owned(),
        Input::Placeholder(_) => format!("{name}<Input>"),
    }
}

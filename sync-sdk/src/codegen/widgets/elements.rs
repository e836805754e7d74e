//! Objects that options gather, each made by functions of its own.

use serde_json::Value;

use super::arguments::Argument;
use super::options::{Module, Scope, Uses, value_of};
use crate::author::form::Element;
use crate::author::widget::{ConditionalStyle, CustomSyntax, LabelChoice, Link, TreeChoice};
use crate::codegen::code::Code;
use crate::codegen::literal::string;
use crate::model::{Kind, Object};

/// A call for each object of the list, if all of them can be said.
fn calls(
    wanted: &Value,
    mut code: impl FnMut(&Object, &mut Argument) -> Option<Code>,
) -> Option<Argument> {
    let wanted = wanted.as_array().filter(|wanted| !wanted.is_empty())?;
    wanted
        .iter()
        .try_fold(Argument::default(), |mut calls, entry| {
            let code = code(entry.as_object()?, &mut calls)?;
            Some(calls.and_call(None, [code]))
        })
}

/// `node(…)`, `syntax(…)`, `when(…)`, `label(…)`
pub(super) fn each(scope: Scope<'_>, element: Element, wanted: &Value) -> Option<Argument> {
    calls(wanted, |entry, argument| {
        let uses = &mut argument.uses;
        let (code, value) = match element {
            Element::TreeChoice => {
                let (code, choice) = tree_choice(scope, entry, uses)?;
                (code, choice.into_value())
            }
            Element::CustomSyntax => custom_syntax(scope, entry, uses)?,
            Element::ConditionalStyle => style(scope, entry, uses)?,
            Element::LabelChoice => label(scope, entry, uses)?,
        };
        (value.as_object() == Some(entry)).then_some(code)
    })
}

fn tree_choice(scope: Scope<'_>, entry: &Object, uses: &mut Uses) -> Option<(Code, TreeChoice)> {
    let (value, text) = (entry.get("value")?, entry.get("text")?.as_str()?);
    let function = scope.named(Module::Interface, "node", uses);
    let code = Code::call(function, [value_of(value), string(text)]);
    let start = (code, TreeChoice::new(value.clone(), text.to_owned()));
    let Some(children) = entry.get("children") else {
        return Some(start);
    };
    children
        .as_array()?
        .iter()
        .try_fold(start, |(code, choice), child| {
            let (child_code, child) = tree_choice(scope, child.as_object()?, uses)?;
            Some((code.method("child", [child_code]), choice.child(child)))
        })
}

fn custom_syntax(scope: Scope<'_>, entry: &Object, uses: &mut Uses) -> Option<(Code, Value)> {
    let text = |key: &str| entry.get(key).and_then(Value::as_str);
    let start = [text("name")?, text("prefix")?, text("suffix")?];
    let function = scope.named(Module::Interface, "syntax", uses);
    let mut code = Code::call(function, start.map(string));
    let [name, prefix, suffix] = start.map(str::to_owned);
    let mut syntax = CustomSyntax::new(name, prefix, suffix);
    if let Some(icon) = text("icon") {
        code = code.method("icon", [string(icon)]);
        syntax = syntax.icon(icon);
    }
    if text("box") == Some("block") {
        code = code.method("block", []);
        syntax = syntax.block();
    }
    Some((code, syntax.into_value()))
}

fn style(scope: Scope<'_>, entry: &Object, uses: &mut Uses) -> Option<(Code, Value)> {
    let (operator, value) = (entry.get("operator")?.as_str()?, entry.get("value")?);
    let function = scope.named(Module::Display, "when", uses);
    let code = Code::call(function, [string(operator), value_of(value)]);
    let style = ConditionalStyle::new(operator, value.clone());
    let (code, style) = styled(
        code,
        style,
        entry,
        &[
            ("color", ConditionalStyle::color),
            ("background", ConditionalStyle::background),
            ("text", ConditionalStyle::text),
            ("icon", ConditionalStyle::icon),
        ],
    );
    Some((code, style.into_value()))
}

fn label(scope: Scope<'_>, entry: &Object, uses: &mut Uses) -> Option<(Code, Value)> {
    let (value, text) = (entry.get("value")?, entry.get("text")?.as_str()?);
    let function = scope.named(Module::Display, "label", uses);
    let code = Code::call(function, [value_of(value), string(text)]);
    let label = LabelChoice::new(value.clone(), text.to_owned());
    let (code, label) = styled(
        code,
        label,
        entry,
        &[
            ("color", LabelChoice::color),
            ("foreground", LabelChoice::foreground),
            ("background", LabelChoice::background),
            ("icon", LabelChoice::icon),
        ],
    );
    Some((code, label.into_value()))
}

type Method<T> = fn(T, String) -> T;

/// Calls the method of each text that is there, as text and in fact.
fn styled<T>(
    mut code: Code,
    mut made: T,
    entry: &Object,
    methods: &[(&str, Method<T>)],
) -> (Code, T) {
    for (name, method) in methods {
        if let Some(text) = entry.get(*name).and_then(Value::as_str) {
            code = code.method(name, [string(text)]);
            made = method(made, text.to_owned());
        }
    }
    (code, made)
}

/// `link(…)`, `flow_link::<Announce>(…)`
pub(super) fn links(scope: Scope<'_>, wanted: &Value) -> Option<Argument> {
    calls(wanted, |entry, argument| {
        link(scope, entry, &mut argument.uses)
    })
}

fn link(scope: Scope<'_>, entry: &Object, uses: &mut Uses) -> Option<Code> {
    type Method = fn(Link) -> Link;
    const KINDS: [(&str, Method); 5] = [
        ("primary", Link::primary),
        ("info", Link::info),
        ("success", Link::success),
        ("warning", Link::warning),
        ("danger", Link::danger),
    ];
    let text = |key: &str| entry.get(key).and_then(Value::as_str);
    let label = text("label")?;
    let (mut code, mut link) = match text("url") {
        Some(url) => {
            let function = scope.named(Module::Interface, "link", uses);
            let link = Link::url(label.to_owned(), url.to_owned());
            (Code::call(function, [label, url].map(string)), link)
        }
        None => {
            let flow = text("flow")?;
            let name = uses.name(scope.cx.names.record(Kind::Flows, flow)?);
            let function = scope.named(Module::Interface, "flow_link", uses);
            let link = Link::to_flow(label.to_owned(), flow.into());
            (
                Code::call(format!("{function}::<{name}>"), [string(label)]),
                link,
            )
        }
    };
    if let Some(icon) = text("icon") {
        code = code.method("icon", [string(icon)]);
        link = link.icon(icon);
    }
    if let Some((name, kind)) = KINDS
        .into_iter()
        .find(|(name, _)| text("type") == Some(name))
    {
        code = code.method(name, []);
        link = kind(link);
    }
    (link.value().as_object() == Some(entry)).then_some(code)
}

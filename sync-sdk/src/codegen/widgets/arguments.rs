//! What methods are called with.

use serde_json::Value;

use super::list_fields::list_fields;
use super::options::{Module, Scope, Uses, value_of};
use super::{elements, items, references};
use crate::author::dashboard::panel::{MissingData, TimeRange};
use crate::author::form::{Form, Words};
use crate::author::json::number;
use crate::author::preset::layout::Camera;
use crate::author::widget::map_view;
use crate::author::{Input, PasswordPolicy};
use crate::codegen::code::Code;
use crate::codegen::literal;
use crate::model::{Kind, Placeholder};

/// The calls of a method that make exactly one value.
#[derive(Debug, Default)]
pub(super) struct Argument {
    pub(super) calls: Vec<Call>,
    pub(super) uses: Uses,
    /// What stands as JSON within them, and why.
    pub(super) raw: Vec<String>,
}

#[derive(Debug, Default)]
pub(super) struct Call {
    /// The type argument.
    pub(super) of: Option<String>,
    pub(super) arguments: Vec<Code>,
}

impl Argument {
    pub(super) fn one(arguments: impl IntoIterator<Item = Code>) -> Self {
        Self::default().and_call(None, arguments)
    }

    pub(super) fn and_call(
        mut self,
        of: Option<String>,
        arguments: impl IntoIterator<Item = Code>,
    ) -> Self {
        let arguments = arguments.into_iter().collect();
        self.calls.push(Call { of, arguments });
        self
    }
}

/// The calls of a method of this form that make exactly the value, if there are
/// any.
pub(super) fn propose(scope: Scope<'_>, form: Form, wanted: &Value) -> Option<Argument> {
    let code = match form {
        Form::Set(json) => {
            let fixed: Value = serde_json::from_str(json).ok()?;
            return (fixed == *wanted).then(|| Argument::one([]));
        }
        Form::Text => literal::string(wanted.as_str()?),
        Form::Template => references::template(scope, wanted.as_str()?)?,
        Form::Input => input(wanted)?,
        Form::Texts => texts(wanted)?,
        Form::Number => numeric(wanted)?,
        Form::Count => whole(wanted, wanted.as_u64().and_then(|n| u32::try_from(n).ok())?)?,
        Form::Whole => whole(wanted, wanted.as_i64()?)?,
        Form::Bool => Code::text(wanted.as_bool()?.to_string()),
        Form::Json => value_of(wanted),
        Form::Word(words) => {
            let mut uses = Uses::default();
            let code = Code::text(word(scope, words, wanted, &mut uses)?);
            return Some(Argument {
                uses,
                ..Argument::one([code])
            });
        }
        Form::Words(words) => return several(scope, words, wanted),
        Form::TimeRange => time_range(wanted)?,
        Form::PasswordPolicy => password_policy(wanted)?,
        Form::List(item) => return items::list(scope, item, wanted),
        Form::MissingData => missing_data(wanted)?,
        Form::View => return view(wanted),
        Form::Camera => camera(wanted)?,
        Form::Folder => return references::record(scope, Kind::Folders, wanted),
        Form::Role => return references::record(scope, Kind::Roles, wanted),
        Form::Collection => return references::collection(scope, wanted),
        Form::Filter => return references::filter(scope, wanted),
        Form::Field(bound) => return references::field(scope, bound, wanted),
        Form::Fields => return references::fields(scope, wanted),
        Form::Choices => return None,
        Form::Choice => {
            return pairs(wanted, |entry| {
                let value = entry.get("value")?;
                Some([
                    value_of(value),
                    literal::string(entry.get("text")?.as_str()?),
                ])
            });
        }
        Form::Color => {
            return pairs(wanted, |entry| {
                let name = entry.get("name")?.as_str()?;
                Some([
                    literal::string(name),
                    literal::string(entry.get("color")?.as_str()?),
                ])
            });
        }
        Form::Each(element) => return elements::each(scope, element, wanted),
        Form::Link => return elements::links(scope, wanted),
        Form::ListField => return list_fields(scope, wanted),
    };
    Some(Argument::one([code]))
}

/// What a method of this form is given that makes exactly the value, where that
/// is one argument that needs nothing in scope.
pub(in crate::codegen) fn argument(scope: Scope<'_>, form: Form, wanted: &Value) -> Option<Code> {
    let mut argument = propose(scope, form, wanted)?;
    let call = argument.calls.pop()?;
    match <[Code; 1]>::try_from(call.arguments) {
        Ok([code]) if argument.calls.is_empty() => Some(code),
        _ => None,
    }
}

/// A text, or a value that is put in when a plan is made.
pub(in crate::codegen) fn input(wanted: &Value) -> Option<Code> {
    if let Some(text) = wanted.as_str() {
        return Some(literal::string(text));
    }
    let placeholder = Placeholder::from_value(wanted)?;
    let (function, name) = match &placeholder {
        Placeholder::Var(name) => ("var", name),
        Placeholder::Secret(name) => ("secret", name),
    };
    let code = Code::call(function, [literal::string(name)]);
    (Input::Placeholder(placeholder.clone()).to_value() == *wanted).then_some(code)
}

/// `["a", "b"]`; an empty list does not tell its type.
pub(in crate::codegen) fn texts(wanted: &Value) -> Option<Code> {
    let texts: Option<Vec<&str>> = wanted.as_array()?.iter().map(Value::as_str).collect();
    let texts = texts.filter(|texts| !texts.is_empty())?;
    Some(Code::array(texts.into_iter().map(literal::string)))
}

fn numeric(wanted: &Value) -> Option<Code> {
    let value = wanted.as_f64()?;
    if number(value) != *wanted {
        return None;
    }
    let whole = wanted.as_i64().and_then(|whole| i32::try_from(whole).ok());
    Some(Code::text(match whole {
        Some(whole) => whole.to_string(),
        None => format!("{value:?}"),
    }))
}

fn whole(wanted: &Value, number: impl Into<Value> + Copy + ToString) -> Option<Code> {
    (number.into() == *wanted).then(|| Code::text(number.to_string()))
}

/// `panel::Curve::Smooth`
fn word(scope: Scope<'_>, words: Words, wanted: &Value, uses: &mut Uses) -> Option<String> {
    let (word, _) = words.words.iter().find(|(_, json)| {
        serde_json::from_str::<Value>(json).is_ok_and(|value| value == *wanted)
    })?;
    let path = match words.path.strip_prefix("interface::") {
        Some(name) => scope.named(Module::Interface, name, uses),
        None => words.path.to_owned(),
    };
    Some(format!("{path}::{word}"))
}

fn several(scope: Scope<'_>, words: Words, wanted: &Value) -> Option<Argument> {
    let wanted = wanted.as_array().filter(|wanted| !wanted.is_empty())?;
    let mut uses = Uses::default();
    let words: Option<Vec<String>> = wanted
        .iter()
        .map(|one| word(scope, words, one, &mut uses))
        .collect();
    let code = Code::array(words?.into_iter().map(Code::text));
    Some(Argument {
        uses,
        ..Argument::one([code])
    })
}

/// A call for each object that has these two keys and no others.
fn pairs(wanted: &Value, arguments: impl Fn(&Value) -> Option<[Code; 2]>) -> Option<Argument> {
    let wanted = wanted.as_array().filter(|wanted| !wanted.is_empty())?;
    wanted.iter().try_fold(Argument::default(), |calls, entry| {
        let has_two = entry.as_object()?.len() == 2;
        let arguments = arguments(entry).filter(|_| has_two)?;
        Some(calls.and_call(None, arguments))
    })
}

fn time_range(wanted: &Value) -> Option<Code> {
    type Unit = (&'static str, fn(u32) -> TimeRange);
    const UNITS: [Unit; 6] = [
        ("Minutes", TimeRange::Minutes),
        ("Hours", TimeRange::Hours),
        ("Days", TimeRange::Days),
        ("Weeks", TimeRange::Weeks),
        ("Months", TimeRange::Months),
        ("Years", TimeRange::Years),
    ];
    if *wanted == Value::from(TimeRange::Auto) {
        return Some(Code::text("panel::TimeRange::Auto"));
    }
    let (count, _) = wanted.as_str()?.split_once(' ')?;
    let count: u32 = count.parse().ok()?;
    let (unit, _) = UNITS
        .into_iter()
        .find(|(_, range)| Value::from(range(count)) == *wanted)?;
    Some(Code::text(format!("panel::TimeRange::{unit}({count})")))
}

fn password_policy(wanted: &Value) -> Option<Code> {
    let text = wanted.as_str()?;
    let policy = [
        (PasswordPolicy::Weak, "PasswordPolicy::Weak"),
        (PasswordPolicy::Strong, "PasswordPolicy::Strong"),
    ];
    let named = policy
        .into_iter()
        .find(|(policy, _)| Value::from(policy.clone()) == *wanted);
    Some(match named {
        Some((_, code)) => Code::text(code),
        None => Code::call("PasswordPolicy::regex", [literal::string(text)]),
    })
}

fn missing_data(wanted: &Value) -> Option<Code> {
    let (missing, text) = match wanted.as_str()? {
        "ignore" => (MissingData::Continuous, "Continuous".to_owned()),
        "null" => (MissingData::Gap, "Gap".to_owned()),
        number => {
            let value: f64 = number
                .parse()
                .ok()
                .filter(|value: &f64| value.is_finite())?;
            (MissingData::Value(value), format!("Value({value:?})"))
        }
    };
    let code = Code::text(format!("panel::MissingData::{text}"));
    (Value::from(missing) == *wanted).then_some(code)
}

fn view(wanted: &Value) -> Option<Argument> {
    let at = |pointer| wanted.pointer(pointer).and_then(Value::as_f64);
    let (longitude, latitude, zoom) = (at("/center/lng")?, at("/center/lat")?, at("/zoom")?);
    let numbers = [longitude, latitude, zoom].map(|number| Code::text(format!("{number:?}")));
    (map_view(longitude, latitude, zoom) == *wanted).then(|| Argument::one(numbers))
}

/// `layout::Camera::new((10.0, 54.3), 9.5, [9.0, 54.0, 11.0, 55.0])`
fn camera(wanted: &Value) -> Option<Code> {
    let at = |pointer| wanted.pointer(pointer).and_then(Value::as_f64);
    let bounds = wanted.get("bbox")?.as_array()?.iter().map(Value::as_f64);
    let bounds: Vec<f64> = bounds.collect::<Option<_>>()?;
    let camera = Camera {
        center: (at("/center/lng")?, at("/center/lat")?),
        zoom: at("/zoom")?,
        bounds: bounds.try_into().ok()?,
        bearing: at("/bearing")?,
        pitch: at("/pitch")?,
    };
    if Value::from(camera) != *wanted {
        return None;
    }
    let Camera {
        center,
        zoom,
        bounds,
        bearing,
        pitch,
    } = camera;
    let flat = format!("layout::Camera::new({center:?}, {zoom:?}, {bounds:?})");
    Some(if (bearing, pitch) == (0.0, 0.0) {
        Code::text(flat)
    } else {
        let turned = [
            format!("bearing: {bearing:?}"),
            format!("pitch: {pitch:?}"),
            format!("..{flat}"),
        ];
        Code::padded("layout::Camera {", turned.map(Code::text), "}")
    })
}

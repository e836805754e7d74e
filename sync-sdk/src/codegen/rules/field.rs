//! Rules about the value of a field.

use serde_json::Value;

use super::operand::{Operand, each, operand_of};
use super::spot::Spot;
use super::{COMPARISON, Typed, literal};
use crate::author::{Arity, FUNCTIONS, Filter, MARKERS, OPERATORS, Operators, TAKES};
use crate::codegen::code::Code;
use crate::codegen::shape::{FieldShape, Holds};

/// What is compared.
struct Subject<'a> {
    /// `a.published_on.year()`
    typed: Typed,
    /// The keys before the operator.
    keys: Vec<&'a str>,
    takes: Takes<'a>,
}

/// Which rules it takes.
#[derive(Clone, Copy)]
enum Takes<'a> {
    /// Those of its type.
    Field(&'a Holds),
    /// Those of a whole number.
    Computed,
    /// Those of a part of a JSON value.
    Json,
}

impl Subject<'_> {
    /// `a.id.in_list(template("{{$trigger.keys}}"))`
    fn in_list(&self, operator: &str, text: &str) -> Typed {
        let method = match operator {
            "_nin" => "not_in_list",
            _ => "in_list",
        };
        let list = Code::call("template", [literal::string(text)]);
        let code = self.typed.code.clone().method(method, [list]);
        let mut keys = self.keys.clone();
        keys.push(operator);
        let mut typed = Typed::new(code, Filter::at(&keys, text.into())).with(&[&self.typed]);
        typed.tokens += COMPARISON + self.keys.len() - 1;
        typed.words = words(&self.keys, operator, method, &text.into());
        typed.uses_var = self.typed.uses_var;
        typed
    }
}

impl Spot<'_> {
    /// `{"field": …}`
    pub(super) fn about(&self, key: &str, value: &Value) -> Result<Typed, String> {
        if let Some((function, name)) = function(key) {
            let field = self.field(name)?;
            let is_known = FUNCTIONS.iter().any(|(marker, functions)| {
                functions.contains(&function) && has_marker(&field.holds, marker)
            });
            if !is_known {
                return Err(format!("`{name}` has no function `{function}`"));
            }
            let member = self.member(field);
            let code = member.code.clone().method(function, []);
            return self.compared(
                &Subject {
                    typed: Typed { code, ..member },
                    keys: vec![key],
                    takes: Takes::Computed,
                },
                value,
            );
        }
        if let Some(place) = key.split_once(':') {
            return self.of_any(key, place, value);
        }
        let field = self.field(key)?;
        let first = value.as_object().and_then(|object| object.keys().next());
        let is_operator = first.is_some_and(|first| {
            first.starts_with('_') && !["_and", "_or", "_some", "_none"].contains(&first.as_str())
        });
        match &field.holds {
            Holds::M2o(target) | Holds::List(target) if !is_operator => {
                self.through(field, target, value)
            }
            _ if first.is_some_and(|first| first == "_json") => self.part(field, value),
            holds => self.compared(
                &Subject {
                    typed: self.member(field),
                    keys: vec![key],
                    takes: Takes::Field(holds),
                },
                value,
            ),
        }
    }

    /// A part of a JSON value: `{"details": {"_json": {"size.width": …}}}`
    fn part(&self, field: &FieldShape, value: &Value) -> Result<Typed, String> {
        if !has_marker(&field.holds, "Structured") {
            return Err(format!("`{}` holds no JSON", field.name));
        }
        let (_, paths) = only(value)?;
        let (path, value) = only(paths)?;
        let member = self.member(field);
        let code = member.code.clone().method("json", [literal::string(path)]);
        let subject = Subject {
            typed: Typed { code, ..member },
            keys: vec![&field.name, "_json", path],
            takes: Takes::Json,
        };
        self.compared(&subject, value)
    }

    /// `{"_eq": …}`
    fn compared(&self, subject: &Subject<'_>, value: &Value) -> Result<Typed, String> {
        let (operator, value) = only(value)?;
        let known = OPERATORS.iter().find_map(|operators| {
            let mut names = operators.names.iter();
            let (method, _) = names.find(|(_, name)| *name == operator)?;
            Some((operators, *method))
        });
        let Some((operators, method)) = known else {
            return Err(format!("the operator `{operator}` is unknown"));
        };
        if !subject.takes.these(operators) {
            return Err(format!(
                "`{}` takes no `{operator}`",
                subject.keys.join(".")
            ));
        }
        if let (Arity::List, Takes::Field(_), Some(text)) =
            (operators.arity, subject.takes, value.as_str())
            && text.contains("{{")
        {
            return Ok(subject.in_list(operator, text));
        }
        let arguments = self.arguments(subject.takes, operators, value);
        let Some(arguments) = arguments else {
            return Err(format!(
                "`{operator}` of `{}` has a value that no literal of its type says",
                subject.keys.join(".")
            ));
        };
        let mut keys = subject.keys.clone();
        keys.push(operator);
        let base = &subject.typed;
        let list = matches!(operators.arity, Arity::List);
        let mut values = arguments.iter().map(|operand| operand.value.clone());
        let said: Value = match operators.arity {
            Arity::None => true.into(),
            Arity::One => values.next_back().unwrap_or_default(),
            Arity::List | Arity::Two => values.collect(),
        };
        let uses = arguments.iter().flat_map(|operand| operand.uses.clone());
        let uses: Vec<_> = uses.collect();
        let each_stands_alone = arguments.iter().any(|operand| operand.is_many);
        let codes = arguments.into_iter().map(|operand| operand.code);
        let codes: Vec<Code> = if list && !each_stands_alone {
            vec![Code::array(codes)]
        } else {
            codes.collect()
        };
        let code = base.code.clone().method(method, codes);
        let mut typed = Typed::new(code, Filter::at(&keys, said)).with(&[base]);
        typed.uses.extend(uses);
        typed.tokens += COMPARISON + subject.keys.len() - 1;
        typed.words = words(&subject.keys, operator, method, value);
        typed.uses_var = base.uses_var;
        Ok(typed)
    }

    fn arguments(
        &self,
        takes: Takes<'_>,
        operators: &Operators,
        value: &Value,
    ) -> Option<Vec<Operand>> {
        let scalar = |name: &'static str| Holds::Scalar(name);
        let holds = match (operators.operand, takes) {
            (_, Takes::Json) => None,
            (Some(other), _) => Some(scalar(if other == "Json" { "Json" } else { "String" })),
            (None, Takes::Computed) => Some(scalar("i32")),
            (None, Takes::Field(holds)) => Some(holds.clone()),
        };
        let one = |value: &Value| match &holds {
            Some(holds) => operand_of(self.cx, holds, value),
            None => super::operand::free(value),
        };
        match operators.arity {
            Arity::None => (*value == Value::Bool(true)).then(Vec::new),
            Arity::One => Some(vec![one(value)?]),
            Arity::Two => match value.as_array()?.as_slice() {
                [from, to] => Some(vec![one(from)?, one(to)?]),
                _ => None,
            },
            Arity::List => {
                let values = value.as_array()?;
                if let ([only], Some(holds)) = (values.as_slice(), &holds)
                    && let Some(each) = each(self.cx, holds, only)
                {
                    return Some(vec![each]);
                }
                let all: Vec<Operand> = values.iter().map(one).collect::<Option<_>>()?;
                let first = all.first()?.class.clone();
                all.iter()
                    .all(|operand| operand.class == first)
                    .then_some(all)
            }
        }
    }
}

impl Takes<'_> {
    fn these(self, operators: &Operators) -> bool {
        match self {
            Self::Computed => operators.computed,
            Self::Json => operators.json,
            Self::Field(holds) => operators
                .bound
                .is_none_or(|marker| has_marker(holds, marker)),
        }
    }
}

/// Whether the type of a field is what a rule asks for.
fn has_marker(holds: &Holds, marker: &str) -> bool {
    let among = |all: &[(&str, &[&str])], key: &str, value: &str| {
        all.iter()
            .any(|(name, values)| *name == key && values.contains(&value))
    };
    match holds {
        Holds::Scalar(name) => among(TAKES, marker, name) || among(MARKERS, name, marker),
        Holds::Choices(_, variants) => match marker {
            "Comparable" | "Listed" => true,
            "Ordered" => variants.iter().all(|(value, _)| value.is_number()),
            _ => false,
        },
        Holds::M2o(_) | Holds::Any(_) => ["Comparable", "Listed"].contains(&marker),
        Holds::List(_) => ["Counted", "Presence"].contains(&marker),
        Holds::Multi(..) => marker == "Counted",
        Holds::Nothing => false,
    }
}

/// `status published`, `no author`
fn words(keys: &[&str], operator: &str, method: &str, value: &Value) -> String {
    let subject = keys.join(" ");
    match (operator, value) {
        ("_eq", Value::Bool(true)) => subject,
        ("_eq", Value::Bool(false)) => format!("not {subject}"),
        ("_eq", Value::String(text)) => format!("{subject} {}", text.trim_start_matches('$')),
        ("_eq", Value::Number(number)) => format!("{subject} {number}"),
        ("_null" | "_empty", _) => format!("no {subject}"),
        ("_nnull" | "_nempty", _) => format!("has {subject}"),
        _ => format!("{subject} {}", method.trim_end_matches('_')),
    }
}

/// `year(published_on)`
fn function(key: &str) -> Option<(&str, &str)> {
    let (function, rest) = key.split_once('(')?;
    Some((function, rest.strip_suffix(')')?))
}

/// The one entry of an object.
fn only(value: &Value) -> Result<(&String, &Value), String> {
    let object = value.as_object().ok_or("it compares with no operator")?;
    match object.len() {
        0 => Err("it compares with nothing".to_owned()),
        1 => Ok(object.iter().next().expect("there is one")),
        _ => Err("several operators at once".to_owned()),
    }
}

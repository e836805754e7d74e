//! Enums for fields with a closed set of values.

use std::collections::{HashMap, HashSet};

use heck::{ToSnakeCase, ToTitleCase};
use serde_json::Value;

use super::plan::{Form, Part, Plan, Ty};
use super::source::FoundField;
use crate::author::{Choice, Column, SCALARS, widget};
use crate::codegen::attribute::Attribute;
use crate::codegen::code::Code;
use crate::codegen::file::File;
use crate::codegen::literal::{escaped, string};
use crate::codegen::names::{Names, TypeName, variant};

/// An enum with `#[derive(Choices)]`.
#[derive(Debug)]
pub(super) struct ChoicesType {
    pub(super) name: TypeName,
    pub(super) variants: Vec<Variant>,
    /// The type of the column, where the values do not tell.
    pub(super) column: Option<&'static str>,
    /// The struct whose file it is in.
    pub(super) home: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Variant {
    pub(super) ident: String,
    pub(super) value: Value,
    text: String,
    icon: Option<String>,
    color: Option<String>,
}

impl Variant {
    fn to_choice(&self) -> Choice {
        Choice {
            icon: self.icon.clone(),
            color: self.color.clone(),
            ..Choice::new(self.value.clone(), self.text.clone())
        }
    }
}

impl ChoicesType {
    pub(super) fn choices(&self) -> Vec<Choice> {
        self.variants.iter().map(Variant::to_choice).collect()
    }

    /// The column that the derive gives a field of this type.
    pub(super) fn column(&self) -> Column {
        let ty = self.column.unwrap_or_else(|| usual(&self.variants));
        let known = SCALARS.iter().find(|(name, _)| *name == ty);
        let column = known.map(|(_, column)| column()).unwrap_or_default();
        column.holding(self.choices())
    }

    /// The variant that stands for a value.
    pub(super) fn variant(&self, value: &Value) -> Option<&str> {
        let mut variants = self.variants.iter();
        let found = variants.find(|variant| variant.value == *value)?;
        Some(&found.ident)
    }

    pub(super) fn write(&self, file: &mut File) {
        file.gap();
        file.line(0, "#[derive(Choices)]");
        let mut about = Attribute::new("choice");
        if let Some(column) = self.column {
            about.set("column", Code::text(column));
        }
        file.attribute(0, &about);
        file.line(0, format!("pub enum {} {{", self.name.ident));
        for variant in &self.variants {
            let mut about = Attribute::new("choice");
            match &variant.value {
                Value::String(text) if *text == variant.ident.to_snake_case() => {}
                // Between the quotes of an attribute no raw text is needed.
                Value::String(text) => {
                    about.set("value", Code::text(escaped(text)));
                }
                number => {
                    about.set("value", Code::text(number.to_string()));
                }
            }
            if variant.text != variant.ident.to_title_case() {
                about.set("text", string(&variant.text));
            }
            let looks = [("icon", &variant.icon), ("color", &variant.color)];
            for (key, look) in looks {
                if let Some(look) = look {
                    about.set(key, string(look));
                }
            }
            file.attribute(4, &about);
            file.line(4, format!("{},", variant.ident));
        }
        file.line(0, "}");
    }
}

/// Gives an enum to each field whose choices it can say.
pub(super) fn plan(plan: &mut Plan<'_>, names: &Names, module: &str) {
    let mut wanted = Vec::new();
    for (part_at, part) in plan.parts.iter().enumerate() {
        for (field_at, field) in part.fields.iter().enumerate() {
            if let Some((variants, column, several)) = set_of(part, &field.found, &field.ty) {
                wanted.push((part_at, field_at, variants, column, several));
            }
        }
    }
    // How many different sets there are for fields of one name.
    let mut sets: HashMap<&str, Vec<&[Variant]>> = HashMap::new();
    for (part_at, field_at, variants, ..) in &wanted {
        let name = plan.parts[*part_at].fields[*field_at].found.name;
        let sets = sets.entry(name).or_default();
        if !sets.contains(&variants.as_slice()) {
            sets.push(variants);
        }
    }
    let is_one: HashSet<&str> = sets
        .into_iter()
        .filter(|(_, sets)| sets.len() == 1)
        .map(|(name, _)| name)
        .collect();
    let mut made: Vec<(String, usize)> = Vec::new();
    let mut types: Vec<ChoicesType> = Vec::new();
    let mut fields = Vec::new();
    for (part_at, field_at, variants, column, several) in &wanted {
        let part = &plan.parts[*part_at];
        let field = part.fields[*field_at].found.name;
        // Fields of one name, or of one collection, share what is the same.
        let known = made.iter().find(|(name, at)| {
            let known: &ChoicesType = &types[*at];
            let is_near = name == field || known.home == *part_at;
            is_near && known.variants == *variants && (*several || known.column == *column)
        });
        let at = known.map_or_else(
            || {
                let text = if is_one.contains(field) {
                    field.to_owned()
                } else {
                    format!("{} {field}", part.name.ident)
                };
                types.push(ChoicesType {
                    name: TypeName {
                        ident: names.claim(&text, "choice"),
                        module: module.to_owned(),
                    },
                    variants: variants.clone(),
                    column: *column,
                    home: *part_at,
                });
                types.len() - 1
            },
            |(_, at)| *at,
        );
        made.push((field.to_owned(), at));
        fields.push((*part_at, *field_at, at, *several));
    }
    for (part_at, field_at, at, several) in fields {
        let ty = if several {
            Ty::Multi(at)
        } else {
            Ty::Choices(at)
        };
        plan.parts[part_at].fields[field_at].ty = ty;
    }
    plan.choices = types;
}

/// The variants, the column where it must be said, and whether the field holds
/// several of them.
type Set = (Vec<Variant>, Option<&'static str>, bool);

/// The set that a field's interface lets people choose from, if an enum says
/// exactly that.
fn set_of(part: &Part<'_>, found: &FoundField<'_>, ty: &Ty) -> Option<Set> {
    let Ty::Scalar(scalar) = *ty else {
        return None;
    };
    if part.form == Form::External || found.has("is_primary_key") {
        return None;
    }
    let several = match scalar {
        "String" | "Text" | "i32" | "i64" => false,
        "Json" => true,
        _ => return None,
    };
    let interface = found.meta("interface")?.as_str()?;
    let spec = widget::interfaces().find(|spec| spec.name == interface)?;
    let options = found.meta("options")?;
    if !spec.takes_choices
        || !spec.fits(found.field_type(), "standard")
        || options.get("allowOther") == Some(&Value::Bool(true))
    {
        return None;
    }
    let variants = variants(options.get("choices")?.as_array()?)?;
    let usual = usual(&variants);
    let column = (!several && usual != scalar).then_some(scalar);
    // A column of numbers holds no texts, nor the reverse.
    let is_text = |ty: &str| ["String", "Text"].contains(&ty);
    (several || is_text(usual) == is_text(scalar)).then_some((variants, column, several))
}

/// The column that the derive chooses for such values.
fn usual(variants: &[Variant]) -> &'static str {
    let number = |variant: &Variant| variant.value.as_i64();
    let numbers: Vec<i64> = variants.iter().filter_map(number).collect();
    if numbers.is_empty() {
        "String"
    } else if numbers.iter().all(|number| i32::try_from(*number).is_ok()) {
        "i32"
    } else {
        "i64"
    }
}

fn variants(choices: &[Value]) -> Option<Vec<Variant>> {
    const KEYS: [&str; 4] = ["text", "value", "icon", "color"];
    let mut taken = HashSet::new();
    let mut values: Vec<&Value> = Vec::new();
    let mut variants = Vec::new();
    for choice in choices {
        let choice = choice.as_object()?;
        if !choice.keys().all(|key| KEYS.contains(&key.as_str())) {
            return None;
        }
        let text = choice.get("text")?.as_str()?;
        let value = choice.get("value")?;
        let name = match value {
            Value::String(value) => value.as_str(),
            // The derive reads the digits and the sign apart.
            Value::Number(number) => {
                number.as_i64().filter(|number| *number != i64::MIN)?;
                text.strip_prefix("$t:").unwrap_or(text)
            }
            _ => return None,
        };
        let is_like_the_first = values
            .first()
            .is_none_or(|first| first.is_string() == value.is_string());
        if values.contains(&value) || !is_like_the_first {
            return None;
        }
        values.push(value);
        let look = |key| match choice.get(key) {
            None => Some(None),
            Some(Value::String(look)) => Some(Some(look.clone())),
            Some(_) => None,
        };
        variants.push(Variant {
            ident: variant(name, "Choice", &mut taken),
            value: value.clone(),
            text: text.to_owned(),
            icon: look("icon")?,
            color: look("color")?,
        });
    }
    (!variants.is_empty()).then_some(variants)
}

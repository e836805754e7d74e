//! Rules about the items behind a relation.

use serde_json::{Value, json};

use super::spot::Spot;
use super::{Typed, primary_key, written};
use crate::author::{Filter, NONE, SOME, said};
use crate::codegen::shape::{FieldShape, Holds};

impl Spot<'_> {
    /// A rule about the item that a field points to, or the items that it lists.
    pub(super) fn through(
        &self,
        field: &FieldShape,
        target: &str,
        rule: &Value,
    ) -> Result<Typed, String> {
        match field.holds {
            Holds::List(_) => self.of_list(field, target, rule),
            _ => self.has("has", field, target, rule),
        }
    }

    fn has(
        &self,
        method: &str,
        field: &FieldShape,
        target: &str,
        rule: &Value,
    ) -> Result<Typed, String> {
        let inner = self.inner(target)?;
        let rule = inner.rule(rule);
        let filter = Filter::at(&[field.name.as_str()], rule.filter.clone().into_said());
        Ok(self.called(field, method, &inner, &rule, filter))
    }

    /// One of the three forms that a rule about a list has.
    fn of_list(&self, field: &FieldShape, many: &str, rule: &Value) -> Result<Typed, String> {
        let key = match self.cx.shapes.get(many) {
            Some(shape) => primary_key(self.cx, shape).map(|field| field.name.clone()),
            None => None,
        };
        let key = key.unwrap_or_default();
        let quantified = |method, quantifier, rule: &Value| {
            self.quantified(field, many, (method, quantifier), &key, rule)
        };
        let object = rule.as_object().filter(|object| object.len() == 1);
        match object.and_then(|object| object.iter().next()) {
            Some((quantifier, rule)) if quantifier == "_some" => {
                return quantified("some", SOME, rule);
            }
            Some((quantifier, rule)) if quantifier == "_none" => {
                return quantified("none", NONE, rule);
            }
            Some((and, Value::Array(parts))) if and == "_and" => {
                if let Some(said) = without_existence(parts, &key) {
                    let wanted = json!({ &field.name: rule });
                    let typed = quantified("some", SOME, &said)?;
                    if typed.makes(&wanted, self.place) {
                        return Ok(typed);
                    }
                }
            }
            _ => {}
        }
        self.has("joined", field, many, rule)
    }

    fn quantified(
        &self,
        field: &FieldShape,
        many: &str,
        (method, quantifier): (&str, &str),
        key: &str,
        rule: &Value,
    ) -> Result<Typed, String> {
        let inner = self.inner(many)?;
        let rule = inner.rule(rule);
        let said = said(key, rule.filter.clone().into_said());
        let filter = Filter::at(&[field.name.as_str(), quantifier], said);
        let typed = self.called(field, method, &inner, &rule, filter);
        Ok(Typed {
            quantified: true,
            ..typed
        })
    }

    /// A rule about an item of one of several collections: `item:heading`.
    pub(super) fn of_any(
        &self,
        key: &str,
        (name, target): (&str, &str),
        rule: &Value,
    ) -> Result<Typed, String> {
        let field = self.field(name)?;
        let Holds::Any(targets) = &field.holds else {
            return Err(format!(
                "`{name}` does not hold items of several collections"
            ));
        };
        if !targets.iter().any(|of| of == target) {
            return Err(format!("`{name}` does not hold items of `{target}`"));
        }
        let inner = self.inner(target)?;
        let (path, own) = written(&inner.shape.path);
        let rule = inner.rule(rule);
        let filter = Filter::at(&[key], rule.filter.clone().into_said());
        let mut typed = self.called(field, &format!("of::<{path}>"), &inner, &rule, filter);
        typed.uses.extend(own.cloned());
        Ok(typed)
    }

    /// `a.author.has(|u| …)`
    fn called(
        &self,
        field: &FieldShape,
        method: &str,
        inner: &Spot<'_>,
        rule: &Typed,
        filter: Filter<()>,
    ) -> Typed {
        let member = self.member(field);
        let code = member.code.clone().method(method, [inner.closure(rule)]);
        let uses_var = member.uses_var;
        let typed = Typed::new(code, filter).with(&[&member, rule]);
        Typed {
            uses_var,
            tokens: typed.tokens + 1,
            words: format!("{} {}", field.name, rule.words),
            ..typed
        }
    }
}

/// What is said of the items of a joined list, beside that there are any.
fn without_existence(parts: &[Value], key: &str) -> Option<Value> {
    let (last, said) = parts.split_last()?;
    if *last != json!({ key: { "_nnull": true } }) {
        return None;
    }
    match said {
        [] => None,
        [only] => Some(only.clone()),
        several => Some(json!({ "_and": several })),
    }
}

//! From permissions to a verdict: how the server combines what several
//! policies say.

use serde_json::{Value, json};

use super::items::{Items, combine, shown};
use super::parse;
use super::payload::failures;
use super::schema::Schema;
use super::world::{Permission, Who};
use super::{Request, Undecided, Verdict};
use crate::author::Action;
use crate::model::Object;

/// One request, being decided.
pub(super) struct Decision<'a> {
    pub(super) schema: &'a Schema,
    pub(super) who: &'a Who,
    pub(super) request: &'a Request,
}

impl Decision<'_> {
    pub(super) fn verdict(&self) -> Result<Verdict, Undecided> {
        let request = self.request;
        let payload = self.payload()?;
        let permissions = self.who.permissions(&request.collection, request.action);
        let mut reasons = Vec::new();
        if !self.who.admin {
            if permissions.is_empty() {
                reasons.push(self.nothing());
            } else {
                let mut fields = request.fields.clone();
                fields.extend(
                    payload
                        .into_iter()
                        .flat_map(|payload| payload.keys().cloned()),
                );
                reasons = self.fields(&permissions, &fields);
                if reasons.is_empty() && request.action != Action::Create {
                    reasons = self.item(&permissions, &fields)?;
                }
            }
        }
        if let (Some(unknown), [reason, ..]) = (&self.who.unknown, reasons.as_slice()) {
            return Err(Undecided::Missing(format!(
                "what `{unknown}` allows is not known here, and of the others: {reason}"
            )));
        }
        if let Some(payload) = payload.filter(|_| reasons.is_empty()) {
            let permissions = if self.who.admin {
                Vec::new()
            } else {
                permissions
            };
            reasons = self.values(&permissions, payload)?;
        }
        Ok(Verdict { reasons })
    }

    /// The values of the request, where it has any.
    fn payload(&self) -> Result<Option<&Object>, Undecided> {
        let payload = match (self.request.action, &self.request.payload) {
            (Action::Create | Action::Update, payload) => payload,
            (_, None) => return Ok(None),
            (action, Some(_)) => {
                return Err(Undecided::Missing(format!(
                    "`{}` takes no payload",
                    action.name()
                )));
            }
        };
        match (payload, self.request.action) {
            (Some(Value::Object(payload)), _) => Ok(Some(payload)),
            (Some(other), _) => Err(Undecided::Missing(format!(
                "{other} is no object of fields"
            ))),
            (None, Action::Create) => Err(Undecided::Missing(
                "`create` takes the values of the new item".to_owned(),
            )),
            (None, _) => Ok(None),
        }
    }

    fn nothing(&self) -> String {
        let policies = self.who.policy_names();
        let policies = match policies.as_slice() {
            [] => "it has no policy".to_owned(),
            [one] => format!("its policy is {one}"),
            many => format!("its policies are {}", many.join(", ")),
        };
        format!(
            "no permission grants `{}` on `{}`; {policies}",
            self.request.action.name(),
            self.request.collection
        )
    }

    /// Fields that no permission covers: the server refuses the request.
    fn fields(&self, permissions: &[&Permission], fields: &[String]) -> Vec<String> {
        if matches!(self.request.action, Action::Delete | Action::Share) {
            return Vec::new();
        }
        let uncovered = fields.iter().filter(|field| {
            !permissions
                .iter()
                .any(|permission| permission.covers(field))
        });
        uncovered
            .map(|field| {
                let covered = permissions.iter().map(|permission| {
                    format!(
                        "{} covers {}",
                        permission.place(),
                        permission.fields.join(", ")
                    )
                });
                format!(
                    "no permission covers the field `{field}`\n{}",
                    covered.collect::<Vec<_>>().join("\n")
                )
            })
            .collect()
    }

    /// Whether the item is one of those that a permission is for, and each
    /// field one that a permission for this item covers.
    fn item(
        &self,
        permissions: &[&Permission],
        fields: &[String],
    ) -> Result<Vec<String>, Undecided> {
        let fields = match self.request.action {
            Action::Delete | Action::Share => &[][..],
            _ => fields,
        };
        let relevant = |permission: &&&Permission| match (self.request.action, fields) {
            (Action::Read, []) => !permission.fields.is_empty(),
            (_, []) => true,
            (_, fields) => fields.iter().any(|field| permission.covers(field)),
        };
        let permissions: Vec<&Permission> = permissions.iter().filter(relevant).copied().collect();
        let holds = permissions
            .iter()
            .map(|permission| self.holds(permission))
            .collect::<Vec<_>>();
        if !combine(holds.clone(), true)? {
            return permissions
                .iter()
                .map(|permission| self.explain(permission))
                .collect();
        }
        let mut reasons = Vec::new();
        for field in fields {
            let of = permissions.iter().zip(&holds);
            let of: Vec<_> = of
                .filter(|(permission, _)| permission.covers(field))
                .collect();
            if !combine(of.iter().map(|(_, holds)| (*holds).clone()).collect(), true)? {
                reasons.push(format!(
                    "no permission for this item covers the field `{field}`"
                ));
                for (permission, _) in of {
                    reasons.push(self.explain(permission)?);
                }
            }
        }
        Ok(reasons)
    }

    fn items(&self) -> Items<'_> {
        Items {
            schema: self.schema,
            who: self.who,
            action: self.request.action,
        }
    }

    fn rule(&self, permission: &Permission) -> Value {
        match parse::filter(&permission.rule, self.who) {
            Value::Null => json!({}),
            rule => rule,
        }
    }

    fn holds(&self, permission: &Permission) -> Result<bool, Undecided> {
        let rule = self.rule(permission);
        if rule == json!({}) {
            return Ok(true);
        }
        let collection = &self.request.collection;
        match &self.request.item {
            Some(Value::Object(item)) => self.items().matches(collection, item, &rule),
            Some(other) => Err(Undecided::Missing(format!("{other} is no item"))),
            None => Err(Undecided::Missing(format!(
                "{} has a rule: give the item",
                permission.place()
            ))),
        }
    }

    fn explain(&self, permission: &Permission) -> Result<String, Undecided> {
        let mut parts = Vec::new();
        if let Some(Value::Object(item)) = &self.request.item {
            self.parts(&self.rule(permission), item, &mut parts);
        }
        Ok(format!(
            "{} is not for this item, because of\n  {}",
            permission.place(),
            parts.join("\n  ")
        ))
    }

    /// The parts of a rule that the item is not as.
    fn parts(&self, rule: &Value, item: &Object, to: &mut Vec<String>) {
        let Some((key, value)) = rule.as_object().and_then(|rule| rule.iter().next()) else {
            return;
        };
        if let ("_and" | "_or", Value::Array(list)) = (key.as_str(), value) {
            list.iter().for_each(|rule| self.parts(rule, item, to));
            return;
        }
        if !matches!(
            self.items().matches(&self.request.collection, item, rule),
            Ok(true)
        ) {
            let has = match item.get(key) {
                Some(Value::Array(_) | Value::Object(_)) | None => String::new(),
                Some(value) => format!(" (it is {value})"),
            };
            to.push(format!("{}{has}", shown(rule)));
        }
    }

    /// What the values of the request must be like: all validations of all
    /// permissions, whichever items they are for.
    fn values(
        &self,
        permissions: &[&Permission],
        payload: &Object,
    ) -> Result<Vec<String>, Undecided> {
        let mut values = Object::new();
        for permission in permissions {
            if let Value::Object(presets) = parse::presets(&permission.presets, self.who) {
                values.extend(presets);
            }
        }
        values.extend(payload.clone());
        let mut reasons = Vec::new();
        let mut check = |of: &str, rule: &Value| -> Result<(), Undecided> {
            if rule.is_null() || rule == &json!({}) {
                return Ok(());
            }
            for failure in failures(rule, &values)? {
                reasons.push(format!("{of}: {failure}"));
            }
            Ok(())
        };
        for field in self.schema.fields(&self.request.collection) {
            let of = format!("field.{}.{}", self.request.collection, field.name);
            if field.required {
                let new = self.request.action == Action::Create;
                if new && !field.has_default {
                    check(&of, &json!({ &field.name: { "_submitted": true } }))?;
                }
                check(&of, &json!({ &field.name: { "_nnull": true } }))?;
            }
            check(&of, &parse::filter(&field.validation, self.who))?;
        }
        for permission in permissions {
            check(
                &permission.place(),
                &parse::filter(&permission.validation, self.who),
            )?;
        }
        Ok(reasons)
    }
}

//! Operations on items.

use serde_json::Value;

use super::draft::{Draft, Odd, Options, Stand, literal};
use super::operation::{Maker, Typed};
use super::query::parameters;
use crate::author::{ItemCreate, ItemDelete, ItemRead, ItemUpdate, Operation, Query};
use crate::codegen::code::Code;
use crate::codegen::literal::escaped;
use crate::codegen::report::Piece;
use crate::codegen::rules;
use crate::codegen::shape::CollectionShape;
use crate::model::{Kind, Object};

/// `.access(…)`
pub(super) fn access<T: Odd>(
    maker: &mut Maker<'_>,
    options: &mut Options<'_>,
    draft: Draft<T>,
) -> Draft<T> {
    let Some(id) = options.text("permissions") else {
        return draft;
    };
    let code = match id {
        "$trigger" => Code::text("ItemAccess::Trigger"),
        "$public" => Code::text("ItemAccess::Public"),
        "$full" => Code::text("ItemAccess::Full"),
        id => match maker.record(Kind::Roles, id) {
            Some(role) => Code::text(format!("ItemAccess::role::<{role}>()")),
            None => Code::call("ItemAccess::RoleId", [Code::text(escaped(id))]),
        },
    };
    options.said("permissions");
    draft.call("access", [code], |it| it.odd("permissions", id.into()))
}

/// What all of them have in common.
struct Items<'m, 'a> {
    maker: &'m mut Maker<'a>,
    options: Options<'m>,
    shape: &'a CollectionShape,
    /// The collection as it is written.
    ty: String,
}

impl<'m, 'a> Items<'m, 'a> {
    fn of(maker: &'m mut Maker<'a>, options: &'m Object) -> Option<Self> {
        let mut options = Options::of(options);
        let shape = maker.collection(options.text("collection")?)?;
        options.said("collection");
        let ty = maker.path(&shape.path);
        Some(Self {
            maker,
            options,
            shape,
            ty,
        })
    }

    fn keys<Q: Query>(
        &mut self,
        draft: Draft<Q>,
        one: fn(Q, Value) -> Q,
        all: fn(Q, Value) -> Q,
    ) -> Draft<Q> {
        let Some(keys) = self.options.get("key") else {
            return draft;
        };
        self.options.said("key");
        match keys {
            Value::Array(keys) if !keys.is_empty() => keys.iter().fold(draft, |draft, key| {
                draft.call("key", [literal(key)], |it| one(it, key.clone()))
            }),
            keys => draft.call("keys", [literal(keys)], |it| all(it, keys.clone())),
        }
    }

    fn query<Q: Query>(&mut self, draft: Draft<Q>) -> Draft<Q> {
        let query = self.options.get("query").and_then(Value::as_object);
        let Some(query) = query.filter(|query| !query.is_empty()) else {
            return draft;
        };
        self.options.said("query");
        parameters(self.maker, self.shape, draft, query)
    }

    fn finish<T: Odd + Operation>(
        mut self,
        name: &str,
        draft: Draft<T>,
        emits: fn(T) -> T,
    ) -> Option<Typed> {
        let mut draft = access(self.maker, &mut self.options, draft);
        if self.options.get("emitEvents") == Some(&Value::Bool(true)) {
            self.options.said("emitEvents");
            draft = draft.call("emit_events", [], emits);
        }
        let mut draft = self.maker.finish(draft, &self.options);
        draft.value = draft
            .value
            .odd("collection", self.shape.name.as_str().into());
        Typed::new(format!("{name}<{}>", self.ty), draft)
    }

    /// What is written: `new(…)` with the values of each row, or `of(…)` with JSON.
    fn payload<T>(&mut self, name: &str, of: fn(Value) -> T) -> Option<(Draft<T>, Vec<Code>)> {
        let payload = self.options.get("payload")?;
        self.options.said("payload");
        let rows: Vec<&Object> = match payload {
            Value::Object(row) => vec![row],
            Value::Array(rows) if rows.len() > 1 && name == "ItemCreate" => rows
                .iter()
                .map(Value::as_object)
                .collect::<Option<_>>()
                .unwrap_or_default(),
            _ => Vec::new(),
        };
        let ty = self.ty.clone();
        let mut rows = rows
            .into_iter()
            .map(|row| self.row(row))
            .collect::<Vec<_>>()
            .into_iter();
        let code = match rows.next() {
            Some(first) => Code::call(format!("{name}::<{ty}>::new"), [first]),
            None => Code::call(format!("{name}::<{ty}>::of"), [literal(payload)]),
        };
        Some((Draft::new(code, of(payload.clone())), rows.collect()))
    }

    /// `|row, a| { row.set(a.title, "…"); }`
    fn row(&mut self, row: &Object) -> Code {
        let variable = rules::variable(self.shape);
        let mut is_used = false;
        let mut code = Code::text("row");
        for (name, value) in row {
            let shape = self.shape.field(name);
            let typed = shape.and_then(|shape| {
                let value = rules::operand(self.maker.cx, &mut self.maker.uses, shape, value)?;
                is_used |= shape.by.is_none();
                Some((self.maker.member(shape, &variable), value))
            });
            code = match typed {
                Some((member, value)) => code.method("set", [member, value]),
                None => {
                    let why = format!("its payload for `{name}`");
                    self.maker.raw(Piece::Options, why);
                    code.method("set_raw", [Code::text(escaped(name)), literal(value)])
                }
            };
        }
        let parameters = match (row.is_empty(), is_used) {
            (true, _) => "_, _".to_owned(),
            (false, true) => format!("row, {variable}"),
            (false, false) => "row, _".to_owned(),
        };
        let body = match row.is_empty() {
            true => Code::Block(Vec::new()),
            false => Code::Block(vec![code.statement()]),
        };
        Code::closure(&parameters, body)
    }
}

pub(super) fn create(maker: &mut Maker<'_>, options: &Object) -> Option<Typed> {
    let mut items = Items::of(maker, options)?;
    let (mut draft, more) = items.payload("ItemCreate", ItemCreate::<Stand>::of)?;
    for row in more {
        draft = draft.call("and", [row], |it| it);
    }
    items.finish("ItemCreate", draft, ItemCreate::emit_events)
}

pub(super) fn read(maker: &mut Maker<'_>, options: &Object) -> Option<Typed> {
    let mut items = Items::of(maker, options)?;
    let new = Code::text(format!("ItemRead::<{}>::new()", items.ty));
    let draft = Draft::new(new, ItemRead::<Stand>::new());
    let draft = items.keys(draft, ItemRead::key, ItemRead::keys);
    let draft = items.query(draft);
    items.finish("ItemRead", draft, ItemRead::emit_events)
}

pub(super) fn update(maker: &mut Maker<'_>, options: &Object) -> Option<Typed> {
    let mut items = Items::of(maker, options)?;
    let (draft, _) = items.payload("ItemUpdate", ItemUpdate::<Stand>::of)?;
    let draft = items.keys(draft, ItemUpdate::key, ItemUpdate::keys);
    let draft = items.query(draft);
    items.finish("ItemUpdate", draft, ItemUpdate::emit_events)
}

pub(super) fn delete(maker: &mut Maker<'_>, options: &Object) -> Option<Typed> {
    let mut items = Items::of(maker, options)?;
    let new = Code::text(format!("ItemDelete::<{}>::new()", items.ty));
    let draft = Draft::new(new, ItemDelete::<Stand>::new());
    let draft = items.keys(draft, ItemDelete::key, ItemDelete::keys);
    let draft = items.query(draft);
    items.finish("ItemDelete", draft, ItemDelete::emit_events)
}

//! Operations: the typed form where it compiles to the options that are wanted.

use serde_json::Value;

use super::draft::{Draft, Odd, Options};
use super::plan::Plan;
use super::{basic, call, condition, items, message, web};
use crate::author::{Operation, OperationBody, Place};
use crate::codegen::Context;
use crate::codegen::code::Code;
use crate::codegen::file::File;
use crate::codegen::literal::{json, string};
use crate::codegen::names::TypeName;
use crate::codegen::report::Piece;
use crate::codegen::rules;
use crate::codegen::shape::{CollectionShape, FieldShape, TypePath};
use crate::model::{Address, Kind, Object};

/// An operation as it stands in the code.
pub(super) struct Written {
    /// The type of the member: `ItemRead<Article>`.
    pub(super) ty: String,
    pub(super) code: Code,
    /// What the code compiles to.
    pub(super) body: OperationBody,
    /// A file that uses what the code names.
    pub(super) uses: File,
    /// A text that it includes, by its path below `src/`.
    pub(super) side: Option<(String, String)>,
}

/// A typed form that is proposed.
pub(super) struct Typed {
    pub(super) ty: String,
    pub(super) code: Code,
    pub(super) body: OperationBody,
}

impl Typed {
    pub(super) fn new(ty: impl Into<String>, draft: Draft<impl Operation>) -> Option<Self> {
        Some(Self {
            ty: ty.into(),
            code: draft.code,
            body: draft.value.body(),
        })
    }
}

type Form = fn(&mut Maker<'_>, &Object) -> Option<Typed>;

/// The operations of Directus. Others are those of extensions.
const FORMS: [(&str, Form); 15] = [
    ("condition", condition::condition),
    ("exec", basic::exec),
    ("item-create", items::create),
    ("item-delete", items::delete),
    ("item-read", items::read),
    ("item-update", items::update),
    ("json-web-token", web::jwt),
    ("log", basic::log),
    ("mail", message::mail),
    ("notification", message::notify),
    ("request", web::request),
    ("sleep", basic::sleep),
    ("throw-error", basic::throw_error),
    ("transform", basic::transform),
    ("trigger", call::trigger),
];

/// Proposes the typed form of one operation.
pub(super) struct Maker<'a> {
    pub(super) cx: &'a Context<'a>,
    pub(super) plan: &'a Plan<'a>,
    /// Which of the flow's operations.
    pub(super) index: usize,
    pub(super) uses: File,
    side: Option<(String, String)>,
    /// Why a piece is raw, or nothing where it is typed.
    pieces: Vec<(Piece, Option<String>)>,
}

impl<'a> Maker<'a> {
    pub(super) fn new(cx: &'a Context<'a>, plan: &'a Plan<'a>, index: usize) -> Self {
        Self {
            cx,
            plan,
            index,
            uses: File::default(),
            side: None,
            pieces: Vec::new(),
        }
    }

    /// The typed form, or the raw one where that is none of the options.
    pub(super) fn write(mut self, operation_type: &str, options: &Value) -> Written {
        let form = FORMS.iter().find(|(name, _)| *name == operation_type);
        let typed = match (form, options) {
            (Some((_, form)), Value::Object(options)) => form(&mut self, options),
            _ => None,
        };
        let is_right = |typed: &Typed| {
            typed.body.operation_type == operation_type && typed.body.options == *options
        };
        let Some(typed) = typed.filter(is_right) else {
            let why = match form {
                Some(_) => format!("no typed `{operation_type}` has just these options"),
                None => format!("Directus has no operation `{operation_type}`"),
            };
            let keys = options
                .as_object()
                .map_or(1, |options| options.len().max(1));
            for _ in 0..keys {
                self.cx.report.raw(Piece::Options, self.address(), &why);
            }
            // Options that are no object are said of the record.
            let is_sound = options.is_object() || options.is_null();
            let options = match is_sound {
                true => options.clone(),
                false => Value::Object(Object::new()),
            };
            return Written {
                ty: "Raw".to_owned(),
                code: Code::call("Raw", [string(operation_type), json(&options)]),
                body: OperationBody::new(operation_type, options),
                uses: File::default(),
                side: None,
            };
        };
        for (piece, why) in std::mem::take(&mut self.pieces) {
            match why {
                None => self.cx.report.typed(piece),
                Some(why) => self.cx.report.raw(piece, self.address(), why),
            }
        }
        Written {
            ty: typed.ty,
            code: typed.code,
            body: typed.body,
            uses: self.uses,
            side: self.side,
        }
    }

    pub(super) fn address(&self) -> Address {
        let member = &self.plan.members[self.index];
        Address::new(format!("operation.{}", self.plan.tail(member)))
    }

    pub(super) fn typed(&mut self, piece: Piece) {
        self.pieces.push((piece, None));
    }

    pub(super) fn raw(&mut self, piece: Piece, why: impl Into<String>) {
        self.pieces.push((piece, Some(why.into())));
    }

    /// The options that have no typed form stand as `.option("key", value)`.
    pub(super) fn finish<T: Odd>(
        &mut self,
        mut draft: Draft<T>,
        options: &Options<'_>,
    ) -> Draft<T> {
        for _ in 0..options.typed() {
            self.typed(Piece::Options);
        }
        for (key, value) in options.rest() {
            draft = draft.option(key, value);
            self.raw(Piece::Options, format!("its option `{key}`"));
        }
        draft
    }

    /// All of the options have a typed form, or none.
    pub(super) fn all_said(&mut self, options: &Options<'_>) -> Option<()> {
        if options.rest().next().is_some() {
            return None;
        }
        for _ in 0..options.typed() {
            self.typed(Piece::Options);
        }
        Some(())
    }

    /// The collection as a type, if it is one.
    pub(super) fn collection(&self, name: &str) -> Option<&'a CollectionShape> {
        self.cx.shapes.get(name)
    }

    /// How a type is written, once the file uses it.
    pub(super) fn path(&mut self, path: &TypePath) -> String {
        self.uses.path_of(path)
    }

    /// A rule over the items of a collection, as a closure; nothing where no
    /// part of it has a typed form.
    pub(super) fn rule(
        &mut self,
        shape: &CollectionShape,
        rule: &Value,
        place: Place,
    ) -> Option<Code> {
        let variable = rules::variable(shape);
        let typed = rules::typed(self.cx, &shape.name, rule, place, &variable);
        let is_typed = typed.raw.is_empty();
        if !is_typed && !typed.names_fields {
            return None;
        }
        self.pieces
            .push((Piece::Rule, (!is_typed).then(|| typed.raw.join("; "))));
        let parameter = if typed.uses_var { &variable } else { "_" };
        Some(Code::closure(parameter, typed.used(&mut self.uses)))
    }

    /// A field of a collection, in a closure over its fields.
    pub(super) fn member(&mut self, field: &FieldShape, variable: &str) -> Code {
        if let Some(by) = &field.by {
            self.uses.name(by);
        }
        Code::text(field.member(variable))
    }

    /// The type of a record of the project.
    pub(super) fn record(&mut self, kind: Kind, sync_id: &str) -> Option<String> {
        let name = self.cx.names.record(kind, sync_id)?.clone();
        Some(self.uses.name(&name))
    }

    /// A file beside that of the flow; gives its path from there.
    pub(super) fn side(&mut self, ending: &str, text: &str) -> String {
        let folder = self.plan.name.stem();
        let member = &self.plan.members[self.index];
        let file = TypeName {
            module: String::new(),
            ident: super::plan::plain(&member.ident).to_owned(),
        };
        let path = format!("{folder}/{}.{ending}", file.stem());
        self.side = Some((format!("flows/{path}"), text.to_owned()));
        path
    }
}

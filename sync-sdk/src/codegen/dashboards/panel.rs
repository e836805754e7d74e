//! What a panel shows, typed where its builder compiles to the same.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{colors, query, variable};
use crate::author::dashboard::spec::{PANELS, PanelSpec, VARIABLE};
use crate::author::form::OptionForm;
use crate::codegen::Context;
use crate::codegen::code::Code;
use crate::codegen::file::File;
use crate::codegen::literal::{json, string};
use crate::codegen::report::Piece;
use crate::codegen::widgets::{Scope, input, value_of, walk};
use crate::model::{Address, Object};

/// A panel in Rust.
pub(super) struct Drawn {
    /// The type of its member.
    pub(super) ty: String,
    pub(super) code: Code,
    /// What the derive takes for too small.
    pub(super) least: (i32, i32),
}

/// What a panel is drawn with.
pub(super) struct Painter<'a> {
    pub(super) cx: &'a Context<'a>,
    pub(super) address: Address,
    /// The variables of the dashboard.
    pub(super) variables: &'a BTreeSet<String>,
}

impl Painter<'_> {
    pub(super) fn draw(&self, file: &mut File, panel_type: &str, options: &Value) -> Drawn {
        let spec = PANELS.iter().find(|spec| spec.name == panel_type);
        let drawn = match (options.as_object(), spec) {
            (None, _) => Err("its options are no object".to_owned()),
            (Some(options), _) if panel_type == VARIABLE => variable::draw(self, file, options),
            (Some(options), Some(spec)) => self.typed(file, spec, options),
            (_, None) => Err(format!("the panel `{panel_type}` is not one of Directus's")),
        };
        drawn.unwrap_or_else(|why| self.raw(panel_type, options, why))
    }

    fn raw(&self, panel_type: &str, options: &Value, why: String) -> Drawn {
        let report = &self.cx.report;
        let has = |key: &str| options.get(key).is_some_and(|value| !value.is_null());
        for (piece, key) in [(Piece::Query, "collection"), (Piece::Rule, "filter")] {
            if has(key) {
                report.raw(piece, self.address.clone(), why.as_str());
            }
        }
        report.raw(Piece::Options, self.address.clone(), why);
        Drawn {
            ty: "RawPanel".to_owned(),
            code: Code::call("RawPanel", [string(panel_type), json(options)]),
            least: (1, 1),
        }
    }

    fn typed(&self, file: &mut File, spec: &PanelSpec, options: &Object) -> Result<Drawn, String> {
        let missing = spec
            .needs
            .iter()
            .find(|(key, _)| !options.contains_key(*key));
        if let Some((key, _)) = missing {
            return Err(format!("it has no `{key}`, without which it shows nothing"));
        }
        let mut left = options.clone();
        let (mut start, odd) = match &spec.query {
            Some(_) => query::write(self, file, spec, &mut left)?,
            None => {
                let text = left.shift_remove("text").and_then(|text| input(&text));
                let text = text.ok_or("it has no text")?;
                (
                    Code::call(format!("{}::new", spec.ident), [text]),
                    Vec::new(),
                )
            }
        };
        let limit = left.get("limit").and_then(Value::as_u64);
        let limit = limit.filter(|limit| u32::try_from(*limit).is_ok());
        if let ("RelationalVariable", Some(true), Some(limit)) = (
            spec.ident,
            left.get("multiple").and_then(Value::as_bool),
            limit,
        ) {
            left.retain(|key, _| !["multiple", "limit"].contains(&key.as_str()));
            start = start.method("multiple", [Code::text(limit.to_string())]);
        }
        let finish = Finish {
            colors: colors::write(Scope::new(self.cx), spec, &mut left),
            odd,
        };
        let code = self.finish(file, start, &spec.options, left, finish);
        Ok(Drawn {
            ty: spec.ident.to_owned(),
            code,
            least: spec.least,
        })
    }

    /// The options that are left, behind what begins the panel.
    pub(super) fn finish(
        &self,
        file: &mut File,
        start: Code,
        tables: &[&[OptionForm]],
        mut left: Object,
        finish: Finish,
    ) -> Code {
        let mut cleared: Vec<String> = left
            .iter()
            .filter(|(_, value)| value.is_null())
            .map(|(key, _)| key.clone())
            .collect();
        cleared.sort();
        left.retain(|_, value| !value.is_null());
        let says_more = !(left.is_empty() && cleared.is_empty() && finish.colors.is_empty());
        let mut proposed = walk(Scope::new(self.cx), start, tables, &left);
        if !proposed.raw.is_empty() {
            let why = std::mem::take(&mut proposed.raw).join("; ");
            self.cx
                .report
                .raw(Piece::Options, self.address.clone(), why);
        } else if says_more {
            self.cx.report.typed(Piece::Options);
        }
        let mut code = proposed.bring(file);
        for (method, arguments) in finish.colors {
            code = code.method(method, arguments);
        }
        for (key, value) in finish.odd {
            code = code.method("option", [string(&key), value_of(&value)]);
        }
        if !cleared.is_empty() {
            let keys = Code::array(cleared.iter().map(|key| string(key)));
            code = code.method("cleared", [keys]);
        }
        code
    }
}

/// What stands behind the options of the table.
#[derive(Default)]
pub(super) struct Finish {
    /// `.color_if(…)`
    pub(super) colors: Vec<(&'static str, Vec<Code>)>,
    /// Parts of the query as Directus has them.
    pub(super) odd: Vec<(String, Value)>,
}

//! The flags of a field beside those that its type brings: `special`.

use super::fixed::fixed;
use super::plan::Member;
use super::said::FieldDraft;
use crate::author::{FieldDef, Special};
use crate::codegen::code::Code;
use crate::codegen::literal::escaped;
use crate::compile::data_model::{SPECIALS, special};
use crate::schema;

impl FieldDraft {
    /// The flags that its type does not bring.
    pub(super) fn special(&mut self, member: &Member<'_>) {
        let field_type = self.def.column.field_type;
        let wanted = member.found.special();
        let is_wanted = |def: &FieldDef| schema::same_special(&special(def), &wanted, field_type);
        if is_wanted(&self.def) {
            return;
        }
        let flags = |flags: &[&str]| -> Vec<Special> {
            let flags = flags.iter().map(|flag| Special {
                flag: fixed(flag),
                checked: is_known(flag, field_type),
            });
            flags.collect()
        };
        let more: Vec<&str> = wanted
            .iter()
            .filter(|flag| !self.def.column.special.iter().any(|known| known == *flag))
            .copied()
            .collect();
        self.def.special = flags(&more);
        if is_wanted(&self.def) {
            let mut words = more.iter().map(|flag| flag_code(flag, field_type));
            let code = match (words.next(), more.len()) {
                (Some(one), 1) => one,
                (first, _) => Code::array(first.into_iter().chain(words)),
            };
            self.about.set("special", code);
            return;
        }
        self.def.special = flags(&wanted);
        self.def.only_special = true;
        let words = wanted.iter().map(|flag| flag_code(flag, field_type));
        let code = match wanted.is_empty() {
            true => Code::text("none"),
            false => Code::call("only", words),
        };
        self.about.set("special", code);
    }
}

/// Whether the flag has a word, which is checked against the field's type.
fn is_known(flag: &str, field_type: &str) -> bool {
    let known = SPECIALS.iter().find(|(known, _)| *known == flag);
    known.is_some_and(|(_, types)| types.contains(&field_type))
}

fn flag_code(flag: &str, field_type: &str) -> Code {
    match is_known(flag, field_type) {
        true => Code::text(flag.replace('-', "_")),
        false => Code::text(escaped(flag)),
    }
}

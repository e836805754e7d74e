//! What a plan leaves alone, for people.

use std::fmt::Write;

use sync_sdk::engine::{LeftOut, Why};

use super::counted;
use crate::ui::{printable, style};

/// How many are left alone, in one line a reason; nothing where there are none.
pub(crate) fn summary(left: &[LeftOut]) -> String {
    let count = |is_meant: fn(&Why) -> bool| left.iter().filter(|it| is_meant(&it.why)).count();
    let reasons = [
        (
            count(|why| *why == Why::NotTargeted),
            "by --target or --exclude",
        ),
        (count(|why| *why == Why::Mode), "by --mode"),
        (
            count(|why| matches!(why, Why::Needs(_))),
            "because of what they need",
        ),
        (
            count(|why| *why == Why::Theirs),
            "because of what was changed by hand",
        ),
        (
            count(|why| *why == Why::Unknown),
            "because the target's version has no place for them",
        ),
        (
            count(|why| *why == Why::Hidden),
            "because the target's licence hides what is there",
        ),
    ];
    let mut lines = String::new();
    for (count, reason) in reasons.into_iter().filter(|(count, _)| *count > 0) {
        let changes = counted(count, "change");
        // Writing to a string cannot fail.
        let _ = write!(lines, "\n{changes} left out {reason}.");
    }
    lines
}

/// Each, with the reason: in `full` all, else those that nobody asked for.
pub(crate) fn write(out: &mut String, left: &[LeftOut], full: bool) {
    let is_shown = |it: &&LeftOut| full || matches!(it.why, Why::Unknown | Why::Hidden);
    let shown: Vec<&LeftOut> = left.iter().filter(is_shown).collect();
    if shown.is_empty() {
        return;
    }
    let _ = writeln!(out, "{}Left alone{:#}", style::HEADING, style::HEADING);
    for it in shown {
        let (address, action) = (printable(it.address.as_str()), it.action.name());
        let fields = match it.fields.as_slice() {
            [] => String::new(),
            fields => format!(" of {}", printable(&fields.join(", "))),
        };
        let why = match &it.why {
            Why::NotTargeted => "--target or --exclude".to_owned(),
            Why::Mode => "--mode".to_owned(),
            Why::Needs(other) => format!("needs {}", printable(other.as_str())),
            Why::Theirs => "changed by hand".to_owned(),
            Why::Unknown => "the target's version does not have it".to_owned(),
            Why::Hidden => "the target's licence hides how it is".to_owned(),
        };
        let _ = writeln!(
            out,
            "    {address}  {}{action}{fields}: {why}{:#}",
            style::QUIET,
            style::QUIET
        );
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use sync_sdk::engine::Action;
    use sync_sdk::model::Address;

    use super::*;

    #[test]
    fn what_nobody_asked_for_is_always_listed() {
        let left = |fields: &[&str], why| LeftOut {
            address: Address::new("flow.news"),
            fields: fields.iter().map(ToString::to_string).collect(),
            action: Action::Create,
            why,
        };
        let all = [left(&[], Why::Mode), left(&["folder"], Why::Unknown)];
        let mut text = String::new();
        write(&mut text, &all, false);
        assert_eq!(
            anstream::adapter::strip_str(&text).to_string(),
            "Left alone\n    flow.news  create of folder: the target's version does not have it\n\n"
        );
    }

    #[test]
    fn what_is_left_alone_is_counted_and_listed() {
        let left = |address: &str, action, fields: &[&str], why| LeftOut {
            address: Address::new(address),
            fields: fields.iter().map(ToString::to_string).collect(),
            action,
            why,
        };
        let needs = Why::Needs(Address::new("role.editor"));
        let all = [
            left("role.old", Action::Delete, &[], Why::Mode),
            left("role.editor", Action::Create, &[], Why::NotTargeted),
            left(
                "policy.desk",
                Action::Update,
                &["icon", "name"],
                Why::NotTargeted,
            ),
            left("access.desk.editor", Action::Create, &[], needs),
        ];
        assert_eq!(
            summary(&all),
            "\n2 changes left out by --target or --exclude.\n1 change left out by --mode.\
             \n1 change left out because of what they need."
        );
        assert_eq!(summary(&[]), "");
        let mut text = String::new();
        write(&mut text, &all, true);
        assert_eq!(
            anstream::adapter::strip_str(&text).to_string(),
            "Left alone\n    \
             role.old  delete: --mode\n    \
             role.editor  create: --target or --exclude\n    \
             policy.desk  update of icon, name: --target or --exclude\n    \
             access.desk.editor  create: needs role.editor\n\n"
        );
    }
}

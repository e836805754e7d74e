//! Makes sure that somebody wants what a command does.

use std::collections::BTreeSet;

use sync_sdk::engine::{Danger, DangerKind, EngineError, Plan};

use crate::error::CliError;
use crate::ui::Ui;

/// A question that is asked before something is done.
pub(super) struct Question<'a> {
    pub(super) text: &'a str,
    /// What is so when nobody agrees: `nothing was changed`.
    pub(super) otherwise: &'a str,
    /// What to do where there is nobody to ask.
    pub(super) hint: &'a str,
}

impl Question<'_> {
    /// Asks, unless that was answered with `--yes`. An error means no.
    pub(super) async fn agreed(&self, yes: bool, ui: &Ui) -> Result<(), CliError> {
        let Self {
            text,
            otherwise,
            hint,
        } = *self;
        if yes {
            return Ok(());
        }
        if !ui.is_interactive() {
            return Err(nobody_to_ask(otherwise).hint(hint));
        }
        match ui.confirm_meanwhile(text).await? {
            true => Ok(()),
            false => Err(CliError::new(format!("not confirmed; {otherwise}"))),
        }
    }
}

/// The error of a command that would have to ask.
pub(super) fn nobody_to_ask(otherwise: &str) -> CliError {
    CliError::new(format!("there is no terminal to ask on; {otherwise}"))
}

/// Makes sure that somebody wants what the plan does. Answers which dangers are
/// allowed: with a terminal, each is a question of its own.
pub(super) async fn allowed(
    plan: &Plan,
    yes: bool,
    asks: bool,
    ui: &Ui,
) -> Result<BTreeSet<DangerKind>, CliError> {
    if !plan.forbidden.is_empty() {
        return Err(EngineError::Forbidden(plan.forbidden.clone()).into());
    }
    let unclear: Vec<String> = plan
        .needing_consent()
        .map(|change| {
            let row = change.local_id.as_deref().unwrap_or_default();
            format!(
                "{}: a row with its name exists ({row}), which no push of this configuration has made",
                change.address
            )
        })
        .collect();
    if !unclear.is_empty() {
        return Err(CliError::several(unclear).hint(
            "--adopt takes such rows over and changes them, `directus-sync adopt` takes them over \
             one by one and changes nothing yet; nothing was changed",
        ));
    }
    let not_confirmed = || CliError::new("not confirmed; nothing was changed");
    if asks {
        for danger in plan.not_allowed() {
            let Danger { address, text, .. } = danger;
            if !ui
                .confirm_meanwhile(&format!("{address}: {text}. Allow?"))
                .await?
            {
                return Err(not_confirmed());
            }
        }
    } else if plan.not_allowed().next().is_some() {
        return Err(dangerous(plan, yes));
    }
    let confirmed = plan.not_allowed().map(|danger| danger.kind);
    let allowed = plan.allowed.iter().copied().chain(confirmed).collect();
    if plan.is_empty() || yes {
        return Ok(allowed);
    }
    if asks {
        return match ui.confirm_meanwhile("Apply this plan?").await? {
            true => Ok(allowed),
            false => Err(not_confirmed()),
        };
    }
    match plan.deletes() {
        true => Err(CliError::new(
            "the plan deletes something, and there is no terminal to ask on; nothing was changed",
        )
        .hint("look at the plan with `directus-sync diff`, then push with --yes")),
        false => Ok(allowed),
    }
}

/// Names every danger that is not allowed, and what to add to the command.
fn dangerous(plan: &Plan, yes: bool) -> CliError {
    let kinds: BTreeSet<DangerKind> = plan.not_allowed().map(|danger| danger.kind).collect();
    let kinds: Vec<&str> = kinds.into_iter().map(DangerKind::name).collect();
    let also = match yes || !plan.deletes() {
        true => "",
        false => "--yes ",
    };
    CliError::several(plan.not_allowed()).hint(format!(
        "nothing was changed; who wants this adds {also}--allow {}",
        kinds.join(",")
    ))
}

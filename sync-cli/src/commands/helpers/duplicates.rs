//! `directus-sync helpers remove-permission-duplicates`: one of several permissions
//! for one policy, collection and action stays.

use std::collections::BTreeSet;

use serde_json::json;
use sync_sdk::engine::doctor::{self, Finding};
use sync_sdk::engine::{Current, Selection};
use sync_sdk::model::Kind;
use sync_sdk::target::directus::DirectusWriter;

use crate::args::DuplicatesArgs;
use crate::commands::consent::Question;
use crate::error::CliError;
use crate::lock::Guard;
use crate::progress::Progress;
use crate::render::{counted, tracked as render};
use crate::session::Session;
use crate::settings::Settings;
use crate::ui::Ui;

/// The version of what `--json` prints.
const FORMAT: u32 = 1;

pub(super) async fn run(
    args: DuplicatesArgs,
    settings: &Settings,
    ui: &Ui,
) -> Result<u8, CliError> {
    let session = Session::open(settings, None).await?;
    let removal = Removal {
        args: &args,
        session: &session,
        ui,
    };
    let (_, found) = removal.find().await?;
    let removed = match found.is_empty() {
        true => found,
        false => {
            let work = async |guard: &Guard<'_>| removal.remove(guard).await;
            session
                .exclusively("remove-permission-duplicates", &args.edit.lock, ui, work)
                .await?
        }
    };
    removal.report(&removed)
}

/// A run of the helper.
struct Removal<'a> {
    args: &'a DuplicatesArgs,
    session: &'a Session,
    ui: &'a Ui,
}

impl Removal<'_> {
    async fn find(&self) -> Result<(Current, Vec<Finding>), CliError> {
        let permissions = Selection {
            kinds: BTreeSet::from([Kind::Permissions]),
            data_model: false,
            policy_roles: false,
            map_literals: false,
            ..Selection::default()
        };
        let progress = Progress::new(self.ui);
        let current = self.session.discover(&permissions, &progress).await?;
        let found = doctor::duplicate_permissions(&current, self.args.keep.keep());
        Ok((current, found))
    }

    /// Removes what is found now that nobody else writes.
    async fn remove(&self, guard: &Guard<'_>) -> Result<Vec<Finding>, CliError> {
        let Self { args, session, ui } = self;
        let (current, found) = self.find().await?;
        if found.is_empty() {
            return Ok(found);
        }
        let findings: Vec<String> = found.iter().map(render::finding).collect();
        let findings = findings.join("\n");
        match args.edit.json {
            true => ui.note(findings.trim_end()),
            false => ui.data(&findings)?,
        }
        let question = format!("Delete {}?", counted(removed(&found), "permission"));
        let question = Question {
            text: &question,
            otherwise: "nothing was changed",
            hint: "look at what would go, then say --yes",
        };
        question.agreed(args.edit.yes, ui).await?;
        let writer = DirectusWriter::new(session.client.clone());
        let findings: Vec<&Finding> = found.iter().collect();
        let mending = doctor::mend(&findings, &current, &writer, &*session.idmap);
        guard.write(mending).await?;
        Ok(found)
    }

    fn report(&self, found: &[Finding]) -> Result<u8, CliError> {
        let Self { args, session, ui } = self;
        if args.edit.json {
            let found: Vec<_> = found.iter().map(Finding::to_json).collect();
            ui.json(&json!({
                "format": "directus-sync/remove-permission-duplicates",
                "version": FORMAT,
                "idMap": session.idmap.name(),
                "removed": found,
            }))?;
        } else if found.is_empty() {
            ui.note("No two permissions are for one policy, collection and action.");
        } else {
            let deleted = counted(removed(found), "permission");
            ui.note(format_args!("{deleted} deleted."));
        }
        Ok(0)
    }
}

/// How many permissions go: of each group all but one.
fn removed(found: &[Finding]) -> usize {
    found.iter().map(|finding| finding.ids.len() - 1).sum()
}

//! `directus-sync migrate-ids`: what is kept of an instance goes to another
//! store.

use sync_sdk::idmap::migrate::{self, MigrateError, Migrated};

use super::consent::nobody_to_ask;
use crate::args::MigrateIdsArgs;
use crate::error::CliError;
use crate::journal::Unrecorded;
use crate::lock::Guard;
use crate::session::Session;
use crate::settings::Settings;
use crate::ui::Ui;

/// How many mappings of the destination that say something else are listed.
const SHOWN: usize = 20;

pub(crate) async fn run(
    args: MigrateIdsArgs,
    settings: &Settings,
    ui: &Ui,
) -> Result<u8, CliError> {
    let file = args.server.id_map_file.clone();
    let from = match args.from {
        Some(store) => &store.choice(file.clone()),
        None => &settings.id_map,
    };
    let source = Session::with_store(settings, from, None).await?;
    let destination = Session::with_store(settings, &args.to.choice(file), None).await?;
    let (name, to) = (source.idmap.name(), destination.idmap.name());
    if name == to {
        return Err(CliError::new(format!("`{name}` is the store already"))
            .hint("--from names another one"));
    }
    let run = Unrecorded::new("migrate-ids", &args.lock);
    let wish = run.wish();
    let work = async |first: &Guard<'_>, second: Option<&Guard<'_>>| {
        let locks = Locks { first, second };
        migrated(&args, &source, &destination, &locks, ui).await
    };
    // Two stores on the target share its lock.
    let share = source.idmap.is_on_target() && destination.idmap.is_on_target();
    let both = async |first: &Guard<'_>| match share {
        true => work(first, None).await,
        false => {
            let second = async |second: &Guard<'_>| work(first, Some(second)).await;
            destination.under_lock(&wish, ui, second).await
        }
    };
    source.under_lock(&wish, ui, both).await
}

/// The locks of the stores, which may be one.
struct Locks<'a> {
    first: &'a Guard<'a>,
    second: Option<&'a Guard<'a>>,
}

impl Locks<'_> {
    /// Does what writes, if both are still ours.
    async fn write<T, E: Into<CliError>>(
        &self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, CliError> {
        match self.second {
            Some(second) => self.first.write(second.write(work)).await,
            None => self.first.write(work).await,
        }
    }
}

async fn migrated(
    args: &MigrateIdsArgs,
    source: &Session,
    destination: &Session,
    locks: &Locks<'_>,
    ui: &Ui,
) -> Result<u8, CliError> {
    let (from, to) = (&*source.idmap, &*destination.idmap);
    let done = locks.write(migrate::migrate(from, to, args.force)).await?;
    let Migrated {
        mappings,
        declared,
        remembered,
        written,
    } = done;
    ui.data(&format!(
        "Copied from {} to {}, and read back: {mappings} mappings, {declared} declarations, the last state of \
         {remembered} things ({written} were missing there).",
        from.name(),
        to.name()
    ))?;
    if args.remove_source && confirmed(args, from.name(), ui).await? {
        locks.write(migrate::clear(from, to)).await?;
        ui.data(&format!("Removed them from {}.", from.name()))?;
    }
    ui.note(format_args!(
        "From now on say `--id-map {0}`, or `\"idMap\": \"{0}\"` in the config file.",
        to.name()
    ));
    Ok(0)
}

async fn confirmed(args: &MigrateIdsArgs, from: &str, ui: &Ui) -> Result<bool, CliError> {
    if args.yes {
        return Ok(true);
    }
    if !ui.is_interactive() {
        return Err(nobody_to_ask("the source was left as it is").hint("say --yes to remove it"));
    }
    let question = format!("Remove everything that is kept of this instance from {from}?");
    ui.confirm_meanwhile(&question).await
}

impl From<MigrateError> for CliError {
    fn from(error: MigrateError) -> Self {
        let text = error.to_string();
        match error {
            MigrateError::Target(error) => error.into(),
            MigrateError::Differs(mismatches) => {
                let more = mismatches.len().saturating_sub(SHOWN);
                let shown = mismatches.iter().take(SHOWN).map(ToString::to_string);
                let rest = (more > 0).then(|| format!("{more} more"));
                Self::several(std::iter::once(text).chain(shown).chain(rest))
                    .hint("--force replaces them by what the source says; nothing was changed")
            }
            MigrateError::Lost(_) => Self::new(text)
                .hint("the source is as it was; run it again, with nobody else pushing"),
        }
    }
}

//! A plan of seeds for people, as any other plan is shown.

use sync_sdk::engine::Action;
use sync_sdk::engine::seed::SeedPlan;

use super::plan::{Line, Noun, PlanView, needed_by, notes};

impl<'a> From<&'a SeedPlan> for PlanView<'a> {
    fn from(plan: &'a SeedPlan) -> Self {
        let rows = plan.changes.iter().map(|change| {
            let key = change.key.as_deref().unwrap_or_default();
            let adopted = change.action == Action::Adopt;
            Line {
                action: change.action,
                address: change.address.as_str(),
                fields: &change.fields,
                note: notes([
                    adopted.then(|| format!("takes over the existing row {key}")),
                    needed_by(change.needed_by.as_ref()),
                ]),
                origin: change.origin.as_ref().map(ToString::to_string),
            }
        });
        Self {
            target: format!("{} (Directus {})", plan.target.url, plan.target.version),
            noun: Noun::Row,
            records: rows.collect(),
            left: &plan.left_out,
            unchanged: plan.unchanged,
            ..Self::default()
        }
    }
}

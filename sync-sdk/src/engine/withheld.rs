//! What a configuration says and may not: the licence of an instance, secrets in the
//! open, and what Directus answers in the place of one.

use super::meaning::is_masked;
use crate::model::kind::Why;
use crate::model::placeholder::{holds, says_text};
use crate::model::{Address, Record, Snapshot};

/// Takes out what is never sent, and answers what to tell of it.
///
/// It is dropped and not refused: a dump of directus-sync, which takes what the
/// server answers, has these fields, and must be one that can be pushed. What the
/// server answers in place of a secret is no news; it does so in any field that
/// somebody has added to a system collection and concealed, too, of whatever kind.
pub(super) fn drop_withheld(snapshot: &mut Snapshot) -> Vec<String> {
    let mut warnings = Vec::new();
    for (kind, records) in &mut snapshot.records {
        let spec = kind.spec();
        for Record {
            fields, address, ..
        } in records
        {
            fields.retain(|_, value| !is_masked(value));
            if spec.withheld.is_empty() {
                continue;
            }
            let address = address.clone().unwrap_or_else(|| Address::new(spec.noun));
            fields.retain(|key, value| {
                let said = says_text(value);
                match spec.withheld(key) {
                    Some(Why::Licence) => {
                        warnings.extend(said.then(|| {
                            format!(
                                "{address}: `{key}` is the licence of one instance and is not sent: take it out of \
                                 the configuration"
                            )
                        }));
                        false
                    }
                    Some(Why::Secret) if said && !holds(value, |_| true) => {
                        warnings.push(format!(
                            "{address}: `{key}` is a secret that the configuration says outright, and is not \
                             sent: say {{\"$directus-sync\": {{\"secret\": \"NAME\"}}}} in its place, and keep the \
                             value in the environment of the push"
                        ));
                        false
                    }
                    _ => true,
                }
            });
        }
    }
    warnings
}

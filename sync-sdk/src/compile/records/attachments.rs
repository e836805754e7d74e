//! Which policies roles have.

use serde_json::Value;

use crate::author::{Declarations, Identity, Sort};

/// The policies of each role, in order: those that it lists, then those that
/// name it. Said from both sides, an attachment is one.
pub(super) struct Attachments(Vec<(Identity, Vec<(Identity, Sort)>)>);

impl Attachments {
    pub(super) fn of(declared: &Declarations) -> Self {
        let mut lists: Vec<(Identity, Vec<(Identity, Sort)>)> = Vec::new();
        for (role, policies) in &declared.lists {
            let mut list: Vec<(Identity, Sort)> = Vec::new();
            for (policy, sort) in policies {
                if !has(&list, *policy) {
                    list.push((*policy, *sort));
                }
            }
            lists.push((*role, list));
        }
        let mut all = Self(lists);
        for (policy, roles) in &declared.attached {
            for role in roles {
                all.attach(*role, *policy);
            }
        }
        all
    }

    fn attach(&mut self, role: Identity, policy: Identity) {
        // A role is declared before the policies that name it are attached.
        let list = self.0.iter_mut().find(|(of, _)| *of == role);
        if let Some((_, list)) = list.filter(|(_, list)| !has(list, policy)) {
            list.push((policy, Sort::Counted));
        }
    }

    /// The roles that have the policy, each with the policy's place in it.
    pub(super) fn roles(&self, policy: Identity) -> impl Iterator<Item = (Identity, Value)> {
        self.0.iter().filter_map(move |(role, list)| {
            let place = list.iter().position(|(of, _)| *of == policy)?;
            let (_, sort) = list[place];
            Some((*role, sort.to_value(place + 1)))
        })
    }
}

fn has(list: &[(Identity, Sort)], policy: Identity) -> bool {
    list.iter().any(|(of, _)| *of == policy)
}

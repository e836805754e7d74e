//! Which policies roles have.

use crate::author::{Declarations, Identity};

/// The policies of each role, in order: those that it lists, then those that
/// name it. Said from both sides, an attachment is one.
pub(super) struct Attachments(Vec<(Identity, Vec<Identity>)>);

impl Attachments {
    pub(super) fn of(declared: &Declarations) -> Self {
        let mut lists: Vec<(Identity, Vec<Identity>)> = Vec::new();
        for (role, policies) in &declared.lists {
            let mut list: Vec<Identity> = Vec::new();
            for policy in policies {
                if !list.contains(policy) {
                    list.push(*policy);
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
        if let Some((_, list)) = list.filter(|(_, list)| !list.contains(&policy)) {
            list.push(policy);
        }
    }

    /// The roles that have the policy, each with the policy's place in it, from 1.
    pub(super) fn roles(&self, policy: Identity) -> impl Iterator<Item = (Identity, usize)> {
        self.0.iter().filter_map(move |(role, list)| {
            let place = list.iter().position(|of| *of == policy)?;
            Some((*role, place + 1))
        })
    }
}

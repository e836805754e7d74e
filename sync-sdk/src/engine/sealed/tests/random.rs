//! Plans with anything in them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::engine::plan::{Change, Clear, Plan, SchemaPlan};
use crate::engine::resolve::{Cause, Clash};
use crate::engine::schema::SchemaChange;
use crate::engine::select::{LeftOut, Why};
use crate::engine::testing::info;
use crate::engine::values::Values;
use crate::engine::{Action, Danger, DangerKind, Extent, FieldChange, Forbidden, Limit};
use crate::idmap::{Digest, MapChange, Subject};
use crate::model::{Address, Kind, Object, Origin, Placeholder, SyncId};

/// Numbers that are the same in every run.
pub(super) struct Random(pub(super) u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) as usize % limit
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.below(3) > 0).then(|| make(self))
    }

    fn list<T>(&mut self, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.below(4)).map(|_| make(self)).collect()
    }

    fn text(&mut self) -> String {
        const TEXTS: [&str; 6] = ["", "a", "ü\u{1F600}", "\"}\u{0}", "</details>", "= 1"];
        TEXTS[self.below(TEXTS.len())].to_owned()
    }

    fn value(&mut self) -> Value {
        match self.below(8) {
            0 => Value::Null,
            1 => json!(self.below(2) == 1),
            2 => json!(self.below(1000)),
            3 => json!(0.1 * self.below(1000) as f64),
            4 => Placeholder::Secret(format!("S{}", self.below(3))).to_value(),
            5 => self.list(Self::value).into_iter().collect(),
            6 => Value::Object(self.object()),
            _ => json!(self.text()),
        }
    }

    fn object(&mut self) -> Object {
        self.list(|random| (format!("k{}", random.below(9)), random.value()))
            .into_iter()
            .collect()
    }

    fn kind(&mut self) -> Kind {
        Kind::ALL[self.below(Kind::ALL.len())]
    }

    fn address(&mut self) -> Address {
        Address::new(format!("role.{}", self.text()))
    }

    fn sync_id(&mut self) -> SyncId {
        SyncId::new(self.text())
    }

    fn action(&mut self) -> Action {
        Action::ALL[self.below(4)]
    }

    fn cause(&mut self) -> Cause {
        [Cause::Own, Cause::Drift, Cause::Conflict][self.below(3)]
    }

    fn fields(&mut self) -> Vec<FieldChange> {
        self.list(|random| FieldChange {
            path: random.text(),
            before: random.maybe(Self::value),
            after: random.maybe(Self::value),
            cause: random.cause(),
        })
    }

    fn change(&mut self) -> Change {
        Change {
            kind: self.kind(),
            action: self.action(),
            address: self.address(),
            sync_id: self.sync_id(),
            local_id: self.maybe(Self::text),
            fields: self.fields(),
            origin: self.maybe(|random| Origin {
                file: random.text(),
                line: 7,
            }),
            needs_consent: self.below(2) == 1,
            taken_from: None,
            needed_by: self.maybe(Self::address),
            payload: self.object(),
            track: self.below(2) == 1,
        }
    }

    fn left(&mut self) -> LeftOut {
        LeftOut {
            address: self.address(),
            fields: self.list(Self::text),
            action: self.action(),
            why: match self.below(6) {
                0 => Why::Mode,
                1 => Why::NotTargeted,
                2 => Why::Needs(self.address()),
                3 => Why::Unknown,
                4 => Why::Hidden,
                _ => Why::Theirs,
            },
        }
    }

    fn map_change(&mut self) -> MapChange {
        let (kind, sync_id) = (self.kind(), self.sync_id());
        let subject = match self.below(2) {
            0 => Subject::Record(kind, sync_id.clone()),
            _ => Subject::Model(self.address()),
        };
        match self.below(6) {
            0 => MapChange::Put {
                kind,
                sync_id,
                local_id: self.text(),
            },
            1 => MapChange::Remove { kind, sync_id },
            2 => MapChange::Declare(self.address()),
            3 => MapChange::Retract(self.address()),
            4 => MapChange::Remember {
                subject,
                fields: BTreeMap::from([(self.text(), Digest::of(&self.value()))]),
            },
            _ => MapChange::Forget(subject),
        }
    }

    fn clash(&mut self) -> Clash {
        Clash {
            address: self.address(),
            field: self.maybe(Self::text),
            cause: self.cause(),
            ours: self.maybe(Self::value),
            theirs: self.maybe(Self::value),
        }
    }

    pub(super) fn plan(&mut self) -> Plan {
        Plan {
            target: info(),
            schema: SchemaPlan {
                changes: self.list(|random| SchemaChange {
                    address: random.address(),
                    action: random.action(),
                    changes: random.fields(),
                    needed_by: random.maybe(Self::address),
                }),
                diff: self.maybe(|random| Value::Object(random.object())),
            },
            changes: self.list(Self::change),
            clears: self.list(|random| Clear {
                kind: Kind::Translations,
                local_id: random.text(),
                field: "key",
                meanwhile: random.maybe(Self::text),
            }),
            map_changes: self.list(Self::map_change),
            ahead: self.list(Self::map_change),
            left: self.list(Self::left),
            undecided: self.list(Self::clash),
            overwritten: self.list(Self::clash),
            dangers: self.list(|random| Danger {
                kind: DangerKind::ALL[random.below(DangerKind::ALL.len())],
                address: random.address(),
                text: random.text(),
                extent: random.maybe(|random| Extent {
                    number: random.below(9) as u64,
                    of: random.text(),
                }),
            }),
            forbidden: self.list(|random| Forbidden {
                limit: Limit::ALL[random.below(Limit::ALL.len())],
                addresses: random.list(Self::address),
                text: random.text(),
            }),
            allowed: BTreeSet::new(),
            unchanged: self.below(9),
            warnings: self.list(Self::text),
            values: Values::default(),
            assets: crate::engine::assets::AssetPlan::default(),
        }
    }
}

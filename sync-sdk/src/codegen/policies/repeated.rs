//! Rules that a policy, or several, say more than once: functions.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use super::permission::Granted;
use crate::author::Place;
use crate::codegen::code::Code;
use crate::codegen::file::File;
use crate::codegen::names::member;
use crate::codegen::rules::{self, Typed};
use crate::codegen::shape::CollectionShape;
use crate::codegen::{Context, Output};

/// So much there has to be to read.
const LEAST: usize = 10;

/// Names that mean something else where rules are written.
const TAKEN: [&str; 6] = ["fields", "json", "on", "secret", "template", "var"];

/// The functions, by what they say.
#[derive(Default)]
pub(super) struct Repeated<'a> {
    functions: Vec<Function<'a>>,
    by_rule: HashMap<Key<'a>, usize>,
}

/// The collection, whether it is about values, and the rule.
type Key<'a> = (&'a str, bool, String);

struct Function<'a> {
    name: String,
    shape: &'a CollectionShape,
    rule: Typed,
    /// The policy that alone has it; `rules.rs` for several.
    policy: Option<&'a str>,
}

fn key<'a>(collection: &'a str, rule: &Value, place: Place) -> Key<'a> {
    (collection, place == Place::Validation, rule.to_string())
}

impl<'a> Repeated<'a> {
    pub(super) fn of(cx: &'a Context<'_>, granted: &BTreeMap<&'a str, Vec<Granted<'a>>>) -> Self {
        let mut found: BTreeMap<Key<'a>, Found<'a>> = BTreeMap::new();
        for (policy, granted) in granted {
            for on in granted {
                let alone = on.alone.iter().map(|alone| &alone.statement);
                for (rule, place) in on.statements.iter().chain(alone).flat_map(|it| it.rules()) {
                    let key = key(on.collection, rule, place);
                    let found = found.entry(key).or_insert_with(|| Found {
                        rule: rule.clone(),
                        place,
                        times: 0,
                        policies: HashSet::new(),
                    });
                    found.times += 1;
                    found.policies.insert(policy);
                }
            }
        }
        let mut all = Self::default();
        let mut taken: HashSet<String> = TAKEN.map(str::to_owned).into();
        for (key, found) in found.into_iter().filter(|(_, found)| found.times > 1) {
            let Some(shape) = cx.shapes.get(key.0) else {
                continue;
            };
            let var = rules::variable(shape);
            let rule = rules::typed(cx, key.0, &found.rule, found.place, &var);
            if rule.tokens < LEAST || !rule.makes(&found.rule, found.place) {
                continue;
            }
            let name = member(&rule.words, "rule", &mut taken);
            let mut policies = found.policies.into_iter();
            let policy = policies.next().filter(|_| policies.next().is_none());
            all.by_rule.insert(key, all.functions.len());
            all.functions.push(Function {
                name,
                shape,
                rule,
                policy,
            });
        }
        all
    }

    /// The call of the function that says the rule, and the rule.
    pub(super) fn call(
        &self,
        file: &mut File,
        root: &str,
        (collection, rule, place): (&'a str, &Value, Place),
        var: &str,
    ) -> Option<(Code, &Typed)> {
        let index = self.by_rule.get(&key(collection, rule, place))?;
        let function = &self.functions[*index];
        if function.policy.is_none() {
            file.use_path(format!("{root}::rules::{}", function.name));
        }
        let code = Code::call(function.name.as_str(), [Code::text(var)]);
        Some((code, &function.rule))
    }

    /// Those that several policies have.
    pub(super) fn write(&self, out: &mut Output) {
        let mut file = File::new("rules.rs");
        file.head("Rules that several policies say.");
        let shared = self.functions.iter().filter(|it| it.policy.is_none());
        for function in shared.clone() {
            function.write(&mut file, "pub ");
        }
        if shared.count() > 0 {
            out.files.push(file);
        }
    }

    /// Those of one policy, behind what uses them.
    pub(super) fn write_own(&self, file: &mut File, policy: &str) {
        let own = self.functions.iter();
        for function in own.filter(|it| it.policy == Some(policy)) {
            function.write(file, "");
        }
    }
}

/// How often a rule is said, and where.
struct Found<'a> {
    rule: Value,
    place: Place,
    times: usize,
    policies: HashSet<&'a str>,
}

impl Function<'_> {
    fn write(&self, file: &mut File, visibility: &str) {
        let path = file.path_of(&self.shape.path);
        let fields = file.path_of(&self.shape.path.fields());
        let var = match self.rule.uses_var {
            true => rules::variable(self.shape),
            false => "_".to_owned(),
        };
        file.gap();
        let name = &self.name;
        file.line(
            0,
            format!("{visibility}fn {name}({var}: {fields}) -> Filter<{path}> {{"),
        );
        let rule = self.rule.clone().used(file);
        file.code(4, &rule);
        file.line(0, "}");
    }
}

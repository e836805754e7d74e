//! What becomes of what was changed by hand: `--on-conflict`, and what a person
//! answers.

use std::collections::BTreeMap;
use std::sync::Arc;

use sync_sdk::engine::{Choice, Clash, OnConflict, Options, Resolve};
use sync_sdk::model::Address;

use crate::args::Strategy;
use crate::error::CliError;
use crate::ui::Ui;

impl From<Strategy> for OnConflict {
    fn from(strategy: Strategy) -> Self {
        match strategy {
            Strategy::Fail => Self::Fail,
            Strategy::Ours => Self::Ours,
            Strategy::Theirs => Self::Theirs,
            Strategy::Merge => Self::Merge,
        }
    }
}

impl Strategy {
    /// As the engine takes it.
    pub(crate) fn resolve(self) -> Arc<dyn Resolve> {
        Arc::new(OnConflict::from(self))
    }
}

/// What a person has answered, over what was said before.
#[derive(Debug, Clone)]
struct Answers {
    given: BTreeMap<(Address, Option<String>), Choice>,
    /// For all that was not asked about.
    rest: Choice,
    before: Arc<dyn Resolve>,
}

impl Resolve for Answers {
    fn resolve(&self, clash: &Clash) -> Choice {
        let key = (clash.address.clone(), clash.field.clone());
        match (self.given.get(&key), self.before.resolve(clash)) {
            (Some(given), _) => *given,
            (None, Choice::Undecided) => self.rest,
            (None, decided) => decided,
        }
    }
}

/// Asks a person about each clash; the answers become options.
pub(crate) async fn ask(clashes: &[Clash], options: &mut Options, ui: &Ui) -> Result<(), CliError> {
    let mut answers = Answers {
        given: BTreeMap::new(),
        rest: Choice::Undecided,
        before: Arc::clone(&options.on_conflict),
    };
    ui.note("This was changed by hand since the last sync. What becomes of it?");
    for clash in clashes {
        ui.note(format_args!(
            "\n{}",
            crate::ui::printable(&clash.to_string())
        ));
        let answer = loop {
            let line = ui.ask_meanwhile("(o)urs: as the configuration says, (t)heirs: as the instance has it, (O)/(T): so for all that follow, (a)bort?").await?;
            if let Some(answer) = Answer::read(&line) {
                break answer;
            }
        };
        let key = (clash.address.clone(), clash.field.clone());
        match answer {
            Answer::One(choice) => _ = answers.given.insert(key, choice),
            Answer::All(choice) => {
                answers.rest = choice;
                break;
            }
            Answer::Abort => return Err(CliError::new("not decided; nothing was changed")),
        }
    }
    options.on_conflict = Arc::new(answers);
    Ok(())
}

/// An answer to a clash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    One(Choice),
    All(Choice),
    Abort,
}

impl Answer {
    fn read(line: &str) -> Option<Self> {
        Some(match line.trim() {
            "o" | "ours" => Self::One(Choice::Ours),
            "t" | "theirs" => Self::One(Choice::Theirs),
            "O" | "all ours" => Self::All(Choice::Ours),
            "T" | "all theirs" => Self::All(Choice::Theirs),
            // The end of the input is no decision.
            "" | "a" | "abort" => Self::Abort,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use sync_sdk::engine::Cause;

    use super::*;

    #[test]
    fn what_was_answered_goes_before_what_was_said() {
        let clash = |address: &str, cause| Clash {
            address: Address::new(address),
            field: Some("name".to_owned()),
            cause,
            ours: None,
            theirs: None,
        };
        let answers = Answers {
            given: BTreeMap::from([(
                (Address::new("role.a"), Some("name".to_owned())),
                Choice::Ours,
            )]),
            rest: Choice::Theirs,
            before: Strategy::Merge.resolve(),
        };
        let of = |address, cause| answers.resolve(&clash(address, cause));
        assert_eq!(of("role.a", Cause::Conflict), Choice::Ours);
        assert_eq!(of("role.b", Cause::Conflict), Choice::Theirs);
        let undecided = Answers {
            rest: Choice::Undecided,
            ..answers.clone()
        };
        let of = |address, cause| undecided.resolve(&clash(address, cause));
        assert_eq!(of("role.b", Cause::Conflict), Choice::Undecided);
        assert_eq!(of("role.b", Cause::Drift), Choice::Theirs);
    }

    #[test]
    fn an_answer_is_one_letter_or_a_word() {
        let table = [
            ("o\n", Some(Answer::One(Choice::Ours))),
            ("theirs", Some(Answer::One(Choice::Theirs))),
            ("O", Some(Answer::All(Choice::Ours))),
            ("T", Some(Answer::All(Choice::Theirs))),
            ("", Some(Answer::Abort)),
            ("yes", None),
        ];
        for (line, expected) in table {
            assert_eq!(Answer::read(line), expected, "{line:?}");
        }
    }
}

//! What is wanted.

mod closure;
mod links;

use super::Targets;

fn targets(only: &[&str], except: &[&str]) -> Targets {
    let owned = |patterns: &[&str]| patterns.iter().map(ToString::to_string).collect();
    Targets {
        only: owned(only),
        except: owned(except),
        excepts_always: false,
    }
}

//! What is wrong with a project.

use std::fmt;

use crate::model::{Address, Origin};

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// What it concerns.
    pub address: Address,
    /// Where that was declared.
    pub origin: Origin,
    /// What is wrong, and what to do.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.origin, self.address, self.message)
    }
}

/// Everything that is wrong with a project: a line a problem, in the order of
/// the source.
///
/// ```
/// # use sync_sdk::prelude::*;
/// #[derive(Role)]
/// #[role(name = "")]
/// pub struct Nobody;
///
/// #[derive(Project)]
/// #[project(roles(Nobody))]
/// pub struct Gazette;
/// # impl ProjectSpec for Gazette { type Env = (); }
///
/// let errors = sync_sdk::build::<Gazette>(()).expect_err("a role has a name");
/// let problem = errors.iter().next().expect("there is one");
/// assert_eq!(problem.address.as_str(), "role.nobody");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildErrors {
    problems: Vec<Problem>,
}

impl BuildErrors {
    pub(super) fn new(mut problems: Vec<Problem>) -> Self {
        problems.sort_by(|a, b| {
            let place = |problem: &'_ Problem| (problem.origin.file.clone(), problem.origin.line);
            (place(a), &a.address, &a.message).cmp(&(place(b), &b.address, &b.message))
        });
        // Several environments have one problem.
        problems.dedup();
        Self { problems }
    }

    /// Each problem.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter()
    }
}

impl fmt::Display for BuildErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for BuildErrors {}

//! What came out typed, and what did not and why.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::NamedSecret;
use crate::model::Address;

/// What a project is made of, as far as a piece can be typed or raw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Piece {
    /// A field of a collection: typed when its type and everything that is said
    /// of it has a name in the SDK.
    Field,
    /// A rule: of a permission, a validation, a condition, an operation.
    Rule,
    /// The options of an interface, display, operation, trigger, panel or layout.
    Options,
    /// What an operation, panel or preset asks of items.
    Query,
}

impl Piece {
    /// In the plural: `fields`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Field => "fields",
            Self::Rule => "rules",
            Self::Options => "options",
            Self::Query => "queries",
        }
    }
}

/// A piece that stands in the code as Directus has it in JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawPiece {
    /// What it is.
    pub piece: Piece,
    /// Whose it is.
    pub address: Address,
    /// What is raw, and why: `the interface "numeric" is not one of Directus's`.
    pub why: String,
}

/// How much came out typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// How many of each there are: typed, and all.
    pub shares: BTreeMap<Piece, (usize, usize)>,
    /// Those that are not.
    pub raw: Vec<RawPiece>,
    /// What an instance says and the code names, each place of each.
    pub secrets: Vec<NamedSecret>,
    /// What the reader should know, one sentence each.
    pub warnings: Vec<String>,
}

/// A report while the code is written.
#[derive(Debug, Default)]
pub(crate) struct Reporter(RefCell<Report>);

impl Reporter {
    pub(crate) fn typed(&self, piece: Piece) {
        let mut report = self.0.borrow_mut();
        let (typed, all) = report.shares.entry(piece).or_default();
        *typed += 1;
        *all += 1;
    }

    pub(crate) fn raw(&self, piece: Piece, address: Address, why: impl Into<String>) {
        let mut report = self.0.borrow_mut();
        report.shares.entry(piece).or_default().1 += 1;
        report.raw.push(RawPiece {
            piece,
            address,
            why: why.into(),
        });
    }

    pub(crate) fn warn(&self, warning: impl Into<String>) {
        self.0.borrow_mut().warnings.push(warning.into());
    }

    pub(crate) fn into_report(self) -> Report {
        self.0.into_inner()
    }
}

//! What was typed after a command, whichever it is.

use std::path::PathBuf;

use crate::args::{
    ComparedArgs, ConflictArgs, CoverArgs, DumpArgs, LayoutArgs, PlanningArgs, SelectArgs,
    ServerArgs, SpecsArgs, TrackedArgs,
};
use crate::kinds::KindList;

/// What was typed after the command, as far as commands share it.
#[derive(Debug, Default)]
pub(crate) struct Typed {
    /// An address that wins over all others.
    pub(crate) url: Option<String>,
    pub(crate) dump_path: Option<PathBuf>,
    /// Empty where none was typed.
    pub(crate) seed_path: Vec<PathBuf>,
    pub(crate) layout: LayoutArgs,
    pub(crate) specs: SpecsArgs,
    pub(crate) cover: CoverArgs,
    pub(crate) server: ServerArgs,
    pub(crate) preserve_ids: Option<KindList>,
    pub(crate) select: SelectArgs,
    pub(crate) conflict: ConflictArgs,
    /// Whether pictures were asked for, of a command that can cover them.
    pub(crate) assets: Option<bool>,
}

impl From<&DumpArgs> for Typed {
    fn from(args: &DumpArgs) -> Self {
        Self {
            dump_path: args.dump_path.clone(),
            layout: args.layout.clone(),
            ..Self::default()
        }
    }
}

impl From<&ServerArgs> for Typed {
    fn from(args: &ServerArgs) -> Self {
        Self {
            server: args.clone(),
            ..Self::default()
        }
    }
}

impl From<&TrackedArgs> for Typed {
    fn from(args: &TrackedArgs) -> Self {
        Self {
            server: args.server.clone(),
            ..Self::from(&args.source.dump)
        }
    }
}

impl From<&ComparedArgs> for Typed {
    fn from(args: &ComparedArgs) -> Self {
        Self {
            cover: args.cover.clone(),
            server: args.server.clone(),
            ..Self::from(&args.source.dump)
        }
    }
}

impl From<&PlanningArgs> for Typed {
    fn from(args: &PlanningArgs) -> Self {
        Self {
            select: args.select.clone(),
            conflict: args.conflict.clone(),
            assets: Some(args.pictures.assets),
            ..Self::from(&args.compared)
        }
    }
}

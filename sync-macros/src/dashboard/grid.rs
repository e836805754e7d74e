//! Where the panels of a dashboard stand.

use darling::{Error, Result};
use proc_macro2::Span;
use syn::Ident;

use super::PanelReceiver;
use crate::common::name;

/// Where a panel stands.
pub(super) struct Place {
    pub(super) at: (i32, i32),
    pub(super) size: (i32, i32),
    pub(super) size_span: Span,
}

impl Place {
    fn overlaps(&self, other: &Self) -> bool {
        let apart = |at: i32, size: i32, other_at: i32, other_size: i32| {
            at.saturating_add(size) <= other_at || other_at.saturating_add(other_size) <= at
        };
        !apart(self.at.0, self.size.0, other.at.0, other.size.0)
            && !apart(self.at.1, self.size.1, other.at.1, other.size.1)
    }
}

/// Finds a place for each panel, on the grid, that no other panel has, unless
/// the author says that it is meant.
pub(super) fn check(
    panels: &[(&Ident, &PanelReceiver)],
    allow_overlap: bool,
) -> Result<Vec<Place>> {
    let mut errors = Error::accumulator();
    let mut places: Vec<Place> = Vec::new();
    for (ident, panel) in panels {
        let Some(place) = errors.handle(place(ident, panel)) else {
            continue;
        };
        places.push(place);
    }
    // With a place missing, the rest cannot be matched with the panels.
    let mut errors = errors.checkpoint()?;
    if !allow_overlap {
        for (index, place) in places.iter().enumerate() {
            let Some(other) = places[..index]
                .iter()
                .position(|other| place.overlaps(other))
            else {
                continue;
            };
            let (ident, panel) = panels[index];
            let message = format!(
                "panel `{}` overlaps panel `{}`: move one of them, or say `#[dashboard(allow_overlap)]`",
                name(ident),
                name(panels[other].0)
            );
            let span = panel.at.map_or_else(|| ident.span(), |at| at.span);
            errors.push(Error::custom(message).with_span(&span));
        }
    }
    errors.finish_with(places)
}

fn place(ident: &Ident, panel: &PanelReceiver) -> Result<Place> {
    let missing = |what: &str| {
        let message = format!("panel `{}` has no {what}", name(ident));
        Error::custom(message).with_span(ident)
    };
    let (at, size) = match (panel.at, panel.size) {
        (Some(at), Some(size)) => (at, size),
        (None, Some(_)) => {
            return Err(missing(
                "place: say `#[panel(at = (column, row))]`, from (1, 1)",
            ));
        }
        (Some(_), None) => return Err(missing("size: say `#[panel(size = (width, height))]`")),
        (None, None) => {
            let what =
                "place and no size: say `#[panel(at = (column, row), size = (width, height))]`";
            return Err(missing(what));
        }
    };
    let (column, row) = at.numbers;
    if (column < 1 || row < 1) && !panel.off_grid.is_present() {
        let message = format!(
            "panel `{}` is off the grid, which starts at (1, 1); if that is meant, say `#[panel(off_grid)]`",
            name(ident)
        );
        return Err(Error::custom(message).with_span(&at.span));
    }
    Ok(Place {
        at: at.numbers,
        size: size.numbers,
        size_span: size.span,
    })
}

//! Operations whose author says where they stand.

use darling::Error;
use syn::Ident;

use super::OperationReceiver;
use crate::common::name;

/// The width and height of an operation in the app, in its units.
const SIZE: u32 = 14;
/// Where the app draws the trigger.
const TRIGGER: (i32, i32) = (1, 1);

/// Reports each operation that stands on another one, or on the trigger.
pub(super) fn check(
    operations: &[(&Ident, &OperationReceiver)],
    errors: &mut darling::error::Accumulator,
) {
    let placed = operations
        .iter()
        .filter_map(|(ident, operation)| Some((*ident, operation.at.as_ref()?)));
    let mut before: Vec<(String, (i32, i32))> = vec![("the trigger".to_owned(), TRIGGER)];
    for (ident, at) in placed {
        let (x, y) = at.numbers;
        let under = before.iter().find(|(_, (other_x, other_y))| {
            x.abs_diff(*other_x) < SIZE && y.abs_diff(*other_y) < SIZE
        });
        if let Some((other, _)) = under {
            let message = format!(
                "operation `{}` stands on {other}: an operation is {SIZE} wide and high; move it, or say `#[flow(allow_overlap)]`",
                name(ident)
            );
            errors.push(Error::custom(message).with_span(&at.span));
        }
        before.push((format!("`{}`", name(ident)), at.numbers));
    }
}

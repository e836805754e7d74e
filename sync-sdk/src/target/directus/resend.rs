//! Sends what must not be done twice, and finds out whether it was done.

use crate::target::TargetError;

/// How often a write is sent again after its answer was lost and nothing of it
/// was there.
const RESENDS: usize = 3;

/// How much of what was sent is on the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// Everything.
    All,
    /// Nothing: the server is as it was.
    Nothing,
    /// Some of it, or it cannot be told.
    Unclear,
}

/// Sends, and looks where the answer does not tell the outcome; sends again where
/// the answer was lost and nothing is there. The lost request may also have ended
/// after we looked: then the next one is refused because of it, so what is refused
/// after a lost answer is looked for, too. An error that is a refusal says that
/// nothing was done.
pub(super) async fn settled<T: Default>(
    send: impl AsyncFn() -> Result<T, TargetError>,
    look: impl AsyncFn() -> Result<Found, TargetError>,
) -> Result<T, TargetError> {
    let mut lost = None;
    let mut sent = 0;
    loop {
        let error = match send().await {
            Ok(done) => return Ok(done),
            Err(error) => error,
        };
        let is_lost = matches!(error, TargetError::Unanswered { .. });
        let was_sent = is_lost
            || matches!(
                error,
                TargetError::ServerError(_) | TargetError::Garbled { .. }
            );
        if !was_sent && lost.is_none() {
            return Err(error);
        }
        match look().await {
            Ok(Found::All) => return Ok(T::default()),
            Ok(Found::Nothing) if is_lost && sent < RESENDS => {
                lost.get_or_insert(error);
                sent += 1;
            }
            Ok(Found::Nothing) if lost.is_none() => return Err(error.nothing_done()),
            Ok(Found::Nothing) => return Err(error),
            // The first error is the one of which the outcome is unknown.
            Ok(Found::Unclear) | Err(_) => return Err(lost.unwrap_or(error)),
        }
    }
}

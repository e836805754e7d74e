//! Sending again what was not done although no answer says so.

use crate::target::TargetError;

/// How often a write is sent again after its answer was lost and it turned out
/// that it had not been done.
pub(super) const RESENDS: usize = 3;

/// Sends, and sends again while answers are lost and what was sent is not there.
/// `None` where it is there although no answer came. One that was sent before may
/// also have ended after we looked; then the next one is refused as its duplicate.
pub(super) async fn until_done<T>(
    send: impl AsyncFn() -> Result<T, TargetError>,
    is_there: impl AsyncFn() -> Result<bool, TargetError>,
) -> Result<Option<T>, TargetError> {
    let mut sent = 0;
    loop {
        let error = match send().await {
            Ok(answer) => return Ok(Some(answer)),
            Err(error) => error,
        };
        let is_lost = matches!(error, TargetError::Unanswered { .. });
        let is_own_duplicate = sent > 0
            && error
                .refusal()
                .is_some_and(|refusal| refusal.has_code("RECORD_NOT_UNIQUE"));
        if !is_lost && !is_own_duplicate {
            return Err(error);
        }
        if is_there().await? {
            return Ok(None);
        }
        if !is_lost || sent == RESENDS {
            return Err(error);
        }
        sent += 1;
    }
}

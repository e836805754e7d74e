mod boards;
mod empty;
mod external_dashboard;
mod unnamed_dashboard;

pub use boards::*;
pub use empty::*;
pub use external_dashboard::*;
pub use unnamed_dashboard::*;

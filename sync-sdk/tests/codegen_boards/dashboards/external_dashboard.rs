use sync_sdk::prelude::*;

/// Belongs to somebody else; its panels are ours.
#[derive(Dashboard)]
#[dashboard(external, id = "their-dashboard")]
pub struct ExternalDashboard {
    #[panel(at = (1, 1), size = (6, 2))]
    ours: Label,
}

impl DashboardSpec for ExternalDashboard {
    fn panels() -> Self {
        Self {
            ours: Label::new("Ours"),
        }
    }
}

//! What all projects of the agency have in common: an ordinary library, whose
//! types a config names like its own.

use sync_sdk::prelude::system::{Comment, Notification, Preset};
use sync_sdk::prelude::*;

/// What everyone who works in the app needs: their own profile, bookmarks,
/// notifications and comments.
#[derive(Policy)]
#[policy(name = "House basics", icon = "house", app_access)]
pub struct Basics;

impl Grants for Basics {
    fn grants(g: &mut Grant) {
        g.on::<User>(|p, u| {
            p.read()
                .fields(fields![u.id, u.first_name, u.last_name, u.avatar, u.title]);
            p.update()
                .fields(fields![u.first_name, u.last_name, u.avatar, u.language])
                .when(u.id.eq(CURRENT_USER));
        });
        g.on::<Preset>(|p, preset| {
            p.crud().when(preset.user.eq(CURRENT_USER));
        });
        g.on::<Notification>(|p, n| {
            p.read().when(n.recipient.eq(CURRENT_USER));
            p.update()
                .fields(fields![n.status])
                .when(n.recipient.eq(CURRENT_USER));
        });
        g.on::<Comment>(|p, c| {
            p.create();
            p.read();
            p.update().when(c.user_created.eq(CURRENT_USER));
            p.delete().when(c.user_created.eq(CURRENT_USER));
        });
        g.on::<Folder>(|p, _| {
            p.read();
        });
    }
}

/// Notifies one user in the app; other flows call it with [`Tell::user`].
#[derive(Flow)]
#[flow(icon = "notifications", accountability = activity)]
pub struct Tell {
    #[op(start)]
    notify: Notify,
}

impl FlowSpec for Tell {
    fn trigger() -> Trigger {
        Trigger::operation()
    }

    fn operations() -> Self {
        Self {
            notify: Notify::user("{{$trigger.user}}")
                .subject("{{$trigger.subject}}")
                .message("{{$trigger.message}}")
                .access(ItemAccess::Full),
        }
    }
}

impl Tell {
    /// The operation that tells `user`; all three may contain `{{…}}`.
    pub fn user(user: Input, subject: &str, message: &str) -> TriggerFlow<Self> {
        TriggerFlow::new().payload(json!({ "user": user, "subject": subject, "message": message }))
    }
}

/// Settings that look the same in every project.
pub fn settings() -> Settings {
    Settings::new()
        .project_color("#172940")
        .default_language("en-US")
        .default_appearance(Appearance::Auto)
        .auth_login_attempts(10)
        .auth_password_policy(PasswordPolicy::Strong)
        .report_bug_url("https://help.atelier-nord.example.com/bugs")
}

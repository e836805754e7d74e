use sync_sdk::prelude::*;

#[derive(Preset)]
#[preset(collection = Role, bookmark = "Empty parts")]
pub struct EmptyParts;

impl View<Role> for EmptyParts {
    fn view(t: &mut Table<Role>, r: RoleFields) {
        t.column(r.users.each(|u| u.role.at(|r| r.name)))
            .also(|l: &mut RawLayout<Role>| {
                l.options(json!({ "tabular": {}, "cards": null }));
            });
    }
}

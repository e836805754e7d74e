use sync_sdk::prelude::*;

#[derive(Folder)]
pub struct Contracts;

#[derive(Policy)]
pub struct Staff;

impl Grants for Staff {
    fn grants(g: &mut Grant) {
        g.on::<User>(|p, user| {
            p.read().when(user.role.eq(Contracts));
        });
    }
}

fn main() {}

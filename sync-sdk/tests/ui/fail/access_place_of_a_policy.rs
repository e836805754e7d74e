use sync_sdk::prelude::*;

#[derive(Policy)]
#[policy(everyone = 2)]
struct Visiting;

impl Grants for Visiting {
    fn grants(_: &mut Grant) {}
}

#[derive(Policy)]
struct Writing;

impl Grants for Writing {
    fn grants(_: &mut Grant) {}
}

#[derive(Role)]
#[role(policies(Writing(place = 3)))]
struct Author;

#[derive(Role)]
#[role(policies(Writing(sort = "first")))]
struct Editor;

fn main() {}

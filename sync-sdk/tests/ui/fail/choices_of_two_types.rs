use sync_sdk::prelude::*;

#[derive(Choices)]
pub enum Priority {
    #[choice(value = 1)]
    Low,
    High,
}

#[derive(Choices)]
pub enum Share {
    #[choice(value = 0.5)]
    Half,
}

fn main() {}

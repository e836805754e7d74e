//! What the flows are about, as it is generated.

use sync_sdk::prelude::*;

#[derive(Choices)]
pub enum Stage {
    Draft,
    Published,
}

#[derive(Collection)]
pub struct Story {
    #[field(primary_key, special = uuid)]
    pub id: Uuid,
    pub title: String,
    #[field(default = Stage::Draft)]
    pub stage: Stage,
    pub words: Option<i32>,
    #[relation(inverse = story)]
    pub marks: O2m<Mark>,
}

#[derive(Collection)]
pub struct Mark {
    #[field(primary_key)]
    pub id: i32,
    pub text: String,
    #[relation(on_delete = cascade)]
    pub story: Option<M2o<Story>>,
}

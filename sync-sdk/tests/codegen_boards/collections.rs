use sync_sdk::prelude::*;

#[derive(Choices)]
pub enum Stage {
    Idea,
    Written,
    Out,
}

#[derive(Collection)]
#[collection(name = "story")]
pub struct Story {
    #[field(primary_key)]
    pub id: Uuid,
    pub stage: Stage,
    pub title: String,
    pub text: Option<Text>,
    pub words: Option<i32>,
    pub fee: Option<f64>,
    pub tags: Option<Csv>,
    pub place: Option<Json>,
    pub due: Option<Date>,
    pub created_on: Option<Timestamp>,
    pub cover: Option<M2o<File>>,
    pub author: Option<M2o<User>>,
}

pub type StoryStage = Stage;

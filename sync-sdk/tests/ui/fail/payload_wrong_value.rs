use sync_sdk::prelude::*;

#[derive(Collection)]
pub struct Task {
    #[field(primary_key)]
    pub id: Uuid,
    pub title: String,
    pub done: bool,
}

#[derive(Policy)]
pub struct Workers;

impl Grants for Workers {
    fn grants(g: &mut Grant) {
        g.on::<Task>(|p, task| {
            p.create().preset(task.done, "no");
            p.update().presets(|row, task| {
                row.set(task.title, 1);
            });
        });
    }
}

fn main() {}

use sync_sdk::prelude::*;

// The other fields and their rules stay known: one mistake, one message.
#[derive(Collection)]
#[collection(sort = rank, archive(field = title, value = "gone"))]
pub struct Article {
    #[field(primary_key)]
    pub id: Uuid,
    #[field(widht = half)]
    pub rank: i32,
    #[field(interface = input(), default = "x", validation = |a| a.rank.gt(3))]
    pub title: String,
}

#[derive(Policy)]
pub struct Editors;

impl Grants for Editors {
    fn grants(g: &mut Grant) {
        g.on::<Article>(|p, a| {
            p.read().when(a.title.eq("x") & a.rank.gt(3));
        });
    }
}

fn main() {}

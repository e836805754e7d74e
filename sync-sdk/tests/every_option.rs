//! Every option of every interface and display, as code generation writes it,
//! compiles to what it was written for.

#![allow(missing_docs, unreachable_pub, reason = "written as in a library")]

use sync_sdk::prelude::*;

#[path = "every_option/every.rs"]
mod every;

mod folders {
    use sync_sdk::prelude::*;

    #[derive(Folder)]
    #[folder(id = "0d5ab0f5-3d1c-4a35-8f5d-0cf0f5cf8f51")]
    pub struct Uploads;
}

mod flows {
    use sync_sdk::prelude::*;

    #[derive(Flow)]
    #[flow(id = "6a1f2b6e-4c77-4f5e-9d0a-31f0a4f0d7d2")]
    pub struct Announce {
        #[op(start)]
        log: Log,
    }

    impl FlowSpec for Announce {
        fn trigger() -> Trigger {
            Trigger::manual(Location::Item).of::<crate::collections::Book>()
        }

        fn operations() -> Self {
            Self { log: Log("out") }
        }
    }
}

mod collections {
    use sync_sdk::prelude::*;

    #[derive(Collection)]
    pub struct Book {
        #[field(primary_key)]
        pub id: Uuid,
        pub r#type: String,
    }
}

#[derive(Project)]
#[project(key = "every", collections(every::Every))]
pub struct Every;

impl ProjectSpec for Every {
    type Env = ();
}

#[test]
fn what_is_written_is_what_is_meant() {
    let compiled = sync_sdk::build::<Every>(()).expect("a sound project");
    let model = compiled.snapshot.data_model.expect("a data model");
    let field = model.fields.iter().find(|field| field["field"] == "every");
    let options = &field.expect("the field")["meta"]["options"];
    let wanted: serde_json::Value =
        serde_json::from_str(include_str!("every_option/every.json")).expect("JSON");
    let (made, wanted) = (&options["fields"], &wanted["fields"]);
    let count = wanted.as_array().expect("a list").len();
    assert_eq!(made.as_array().map(Vec::len), Some(count));
    for number in 0..count {
        assert_eq!(made[number], wanted[number]);
    }
}

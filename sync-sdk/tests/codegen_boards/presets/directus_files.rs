use sync_sdk::prelude::*;

#[derive(Preset)]
#[preset(collection = File)]
pub struct DirectusFiles;

impl View<File, Cards<File>> for DirectusFiles {
    fn view(c: &mut Cards<File>, _: FileFields) {
        c.thumbnail().title("{{title}}");
    }
}

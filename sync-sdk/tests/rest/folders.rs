use super::*;

mod tree {
    use super::*;

    #[derive(Folder)]
    #[folder(children(Photos, Drawings))]
    pub struct Pictures;

    #[derive(Folder)]
    #[folder(children(Covers))]
    pub struct Photos;

    #[derive(Folder)]
    pub struct Drawings;

    #[derive(Folder)]
    #[folder(parent = Photos)]
    pub struct Covers;

    project!(App, folders(Pictures));
}

#[test]
fn a_root_brings_its_tree_along() {
    let compiled = built::<tree::App>();
    let parent = |address: &str| record(&compiled, Kind::Folders, address).fields["parent"].clone();
    let id = |address: &str| {
        let folder = record(&compiled, Kind::Folders, address);
        json!(folder.sync_id.as_str())
    };
    assert_eq!(parent("folder.pictures"), json!(null));
    assert_eq!(parent("folder.photos"), id("folder.pictures"));
    assert_eq!(parent("folder.drawings"), id("folder.pictures"));
    assert_eq!(parent("folder.covers"), id("folder.photos"));
    assert_eq!(compiled.snapshot.of(Kind::Folders).len(), 4);
}

mod contested {
    use super::*;

    #[derive(Folder)]
    #[folder(children(Photos))]
    pub struct Pictures;

    #[derive(Folder)]
    #[folder(parent = Media)]
    pub struct Photos;

    #[derive(Folder)]
    pub struct Media;

    project!(App, folders(Pictures));
}

#[test]
fn a_folder_lies_in_one_other() {
    assert_eq!(
        problems::<contested::App>(),
        [
            "folder.photos: it lies in `folder.media` and in `folder.pictures`: leave it out of one `children(…)`, or leave out its `parent`"
        ]
    );
}

mod ring {
    use super::*;

    #[derive(Folder)]
    #[folder(children(Inner))]
    pub struct Outer;

    #[derive(Folder)]
    #[folder(children(Outer))]
    pub struct Inner;

    project!(App, folders(Outer));
}

#[test]
fn no_folder_lies_in_itself() {
    assert_eq!(
        problems::<ring::App>(),
        ["folder.outer: its parents form a ring (outer -> inner -> outer): leave out one `parent`"]
    );
}

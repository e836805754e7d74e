//! The config is sound, and what it compiles to was reviewed. After a change:
//! `cargo insta test --review`, and commit the file in `snapshots/`.

use gazette::Gazette;
use gazette::access::Visitors;
use gazette::content::Comment;
use gazette::flows::Announce;
use sync_sdk::testing::{assert_builds, assert_snapshot};

#[test]
fn it_builds_in_every_environment() {
    assert_builds::<Gazette>();
}

#[test]
fn nothing_changes_unseen() {
    assert_snapshot!(Gazette);
}

#[test]
fn neither_do_the_parts_that_matter_most() {
    assert_snapshot!(Gazette, Visitors, Comment, Announce);
}

//! Who may do what: the roles, and the policies that they have.

mod inside;
mod outside;

use house_style::Basics;
use sync_sdk::author::AnyOf;
use sync_sdk::prelude::*;

use crate::files::{Applications, Covers, Galleries};

pub use inside::{
    Accounts, Bookkeeping, Editing, Leading, Management, Publishing, Recruiting, TeamWork,
};
pub use outside::{Portal, SiteBuilding, Visitors};

/// Somebody at a client.
#[derive(Role)]
#[role(icon = "storefront", policies(Portal))]
pub struct Customer;

/// Everyone who works here.
#[derive(Role)]
#[role(icon = "person", policies(Basics, TeamWork))]
pub struct Member;

/// Leads projects.
#[derive(Role)]
#[role(icon = "rocket_launch", parent = Member, policies(Leading))]
pub struct ProjectLead;

/// Looks after clients, and leads their projects.
#[derive(Role)]
#[role(icon = "handshake", parent = ProjectLead, policies(Accounts))]
pub struct AccountManager;

/// Writes invoices.
#[derive(Role)]
#[role(icon = "payments", parent = Member, policies(Bookkeeping))]
pub struct Bookkeeper;

/// Writes for the site.
#[derive(Role)]
#[role(icon = "edit_note", parent = Member, policies(Editing))]
pub struct Writer;

/// Writes for the site, and publishes.
#[derive(Role)]
#[role(icon = "public", parent = Writer, policies(Publishing))]
pub struct Editor;

/// Runs the agency.
#[derive(Role)]
#[role(icon = "tune", parent = AccountManager, policies(Management))]
pub struct Director;

/// A program, not a person.
#[derive(Role)]
#[role(icon = "smart_toy", policies(SiteBuilding))]
pub struct SiteBuilder;

/// Sees everything in these collections.
fn read<L: AnyOf>(g: &mut Grant) {
    g.on_each::<L>(|p| {
        p.read();
    });
}

/// Makes, changes and removes what is in these collections.
fn manage<L: AnyOf>(g: &mut Grant) {
    g.on_each::<L>(|p| {
        p.crud();
    });
}

/// A picture of the site.
fn of_site(file: FileFields) -> Filter<File> {
    file.folder.eq(Covers) | file.folder.eq(Galleries)
}

/// What an applicant sent.
fn of_applicants(file: FileFields) -> Filter<File> {
    file.folder.eq(Applications)
}

//! A digital agency, as typed Rust: clients, projects, billing, a website.
//!
//! A module holds what belongs to one business: its collections, and beside
//! them its flows and the views of the app. [`access`] says who may do what with
//! all of it, `house_style` is a library that the agency's other projects use
//! too. [`Agency`] names the roots, which bring the rest along.

pub mod access;
pub mod billing;
pub mod clients;
pub mod files;
pub mod people;
pub mod projects;
pub mod texts;
pub mod website;

use sync_sdk::prelude::*;

use access::{
    AccountManager, Bookkeeper, Customer, Director, Editor, Member, ProjectLead, Recruiting,
    SiteBuilder, Visitors, Writer,
};
use billing::TaxRates;
use billing::flows::{Deadlines, SendOffer, Settle};
use billing::views::{Finance, OverdueInvoices};
use clients::demo::DemoContacts;
use clients::views::{ClientList, Leads, Sales};
use files::{Applications, ClientFiles, WebsiteFiles};
use people::{Applied, Faces, NewApplications, Person};
use projects::flows::{CloseProject, RefuseHours, WeeklyDigest};
use projects::views::{Delivery, DueDates, MyTasks, ProjectBoard};
use texts::Strings;
use website::flows::{
    AskSubscriber, ConfirmSubscriber, Enquiry, ForgetSubscribers, Rebuild, Withdraw,
};
use website::seeds::{Categories, Sites};
use website::views::{Audience, EventCalendar, EventMap, Posts};

/// Where the config goes.
#[derive(Debug, Clone, Copy, PartialEq, Environment)]
pub enum Env {
    /// A developer's machine.
    Dev,
    /// Where the agency works.
    Prod,
}

/// The agency.
#[derive(Project)]
#[project(collections(Person))]
#[project(
    roles(
        Customer,
        Member,
        ProjectLead,
        AccountManager,
        Bookkeeper,
        Writer,
        Editor,
        Director,
        SiteBuilder
    ),
    policies(Visitors, Recruiting)
)]
#[project(flows(
    RefuseHours,
    CloseProject,
    Settle,
    Deadlines,
    SendOffer,
    Rebuild,
    Enquiry,
    AskSubscriber,
    ConfirmSubscriber,
    ForgetSubscribers,
    Withdraw,
    Applied
))]
#[project(dashboards(Sales, Delivery, Finance, Audience))]
#[project(presets(
    ClientList,
    Leads,
    ProjectBoard,
    DueDates,
    MyTasks,
    OverdueInvoices,
    Posts,
    EventMap,
    EventCalendar,
    Faces,
    NewApplications
))]
#[project(folders(ClientFiles, WebsiteFiles, Applications))]
#[project(translations(Strings), seeds(TaxRates, Sites, Categories))]
pub struct Agency;

impl ProjectSpec for Agency {
    type Env = Env;

    fn roots(env: Env, roots: &mut Roots<'_>) {
        match env {
            Env::Dev => roots.seed::<DemoContacts>(),
            Env::Prod => roots.flow::<WeeklyDigest>().protect("collection.*"),
        };
    }

    fn settings(env: Env) -> Settings {
        house_style::settings()
            .project_name(match env {
                Env::Dev => "Atelier Nord (dev)",
                Env::Prod => "Atelier Nord",
            })
            .project_descriptor("Clients, projects, website")
            .storage_default_folder::<ClientFiles>()
            .storage_asset_transform(AssetTransform::Presets)
            .storage_asset_presets([
                ImagePreset::new("cover")
                    .fit(ImageFit::Cover)
                    .width(1600)
                    .height(900),
                ImagePreset::new("thumb")
                    .fit(ImageFit::Inside)
                    .width(320)
                    .format(ImageFormat::Webp),
            ])
            .module_bar([
                Module::content(),
                Module::files(),
                Module::insights(),
                Module::users(),
                Module::link("Handbook", "https://handbook.atelier-nord.example.com")
                    .icon("menu_book"),
                Module::settings(),
            ])
    }
}
